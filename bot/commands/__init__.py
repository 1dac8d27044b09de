"""The command line, a file a subject; `bot.__main__` puts them together."""
