"""Recurring meetings: their life, the sentence that begins one, and what is left of each."""
