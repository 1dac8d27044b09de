"""When a platform is asked what became of a message."""

from __future__ import annotations

from datetime import datetime, timedelta

FOLLOWED = timedelta(days=2)  # after that nobody asks any more
# Soon at first, since a doubt holds up a ladder; later seldom, since a human may take hours to confirm a post.
WAITS = (timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=3), timedelta(minutes=10), timedelta(minutes=30))


def next_look(left_at: datetime, looked_at: datetime | None, looks: int) -> datetime:
    """The moment of the next question about a message that left at a moment and was asked about `looks` times."""
    return (looked_at or left_at) + WAITS[min(looks, len(WAITS) - 1)]
