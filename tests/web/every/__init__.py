"""Pages and forms found by walking through the console, so that whatever is built is tried without being named."""
