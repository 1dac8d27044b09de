"""The office's lists in `content/`, each read into values of the domain; every fault is told by file, line or entry, and key."""
