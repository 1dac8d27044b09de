"""The garbage collector of a process that serves for months."""

from __future__ import annotations

import gc

LOOKS = (20_000, 20, 20)  # objects made before the collector looks, and how often it looks at older ones


def keep() -> None:
    """What was built until here stays for good.

    Without this the collector went through all of it again and again: a third of a sending worker's processor, and pauses of a
    quarter of a second for whoever was being answered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKS)
