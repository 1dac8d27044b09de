"""An office moves from one database to another: all of it or nothing, and both sides are reckoned up afterwards."""

from bot.store.moving.ends import Source, Target, source_of, target_of
from bot.store.moving.move import Differs, Moved, Reckoned, foresee, move

__all__ = ["Differs", "Moved", "Reckoned", "Source", "Target", "foresee", "move", "source_of", "target_of"]
