"""Parsers under fire: `python -m tests.fuzz TARGET --minutes 10`. What was found stands in `tests/security`, each as a test."""
