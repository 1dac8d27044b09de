"""The rehearsal room: what its phones show, what its people say, and how the ladder works meanwhile."""
