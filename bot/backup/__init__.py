"""Backups: an office as it stood at one moment, in one encrypted file, proved by putting it back; and the way back from it."""
