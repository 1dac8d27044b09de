"""What a platform may do to a message, the same list for every channel, and what each channel makes of it."""
