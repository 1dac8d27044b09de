"""Visits that are reported: their life, whom a report means, and what it settles."""
