"""What staff do in a chat."""
