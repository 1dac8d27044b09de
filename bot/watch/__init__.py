"""Sees whether the service itself is well, and says so: figures for machines, words for staff, a sign of life for others."""
