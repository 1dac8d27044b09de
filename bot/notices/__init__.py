"""A notice from its draft to the last answer: whatever chat, pages, console and jobs share of it."""
