"""Whether anything that the service runs on has a known fault."""
