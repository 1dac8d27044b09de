"""An office as it stood at one moment: read while others go on writing, and put into an empty place, where it is held."""

from bot.store.copies.load import Loading
from bot.store.copies.places import Place, known_revision, place_of
from bot.store.copies.shape import Shape, shapes_of, table_of
from bot.store.copies.view import View, view_of

__all__ = ["Loading", "Place", "Shape", "View", "known_revision", "place_of", "shapes_of", "table_of", "view_of"]
