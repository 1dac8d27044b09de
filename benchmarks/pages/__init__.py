"""Pages measured: which addresses there are, how long each takes, what it weighs, how far behind a live board is."""
