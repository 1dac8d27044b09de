"""The optional endpoint: a second opinion on the order of a menu, and shorter words for a person to accept. Off by default."""
