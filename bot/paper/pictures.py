"""Photographs at the size in which they are printed."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

LONGEST = 800  # pixels of the longer side: 8 cm at 250 to the inch, and half of what is kept, which is quickly made
_QUALITY = 80


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG; its sides in pixels."""

    content: bytes
    width: int
    height: int


def for_print(content: bytes) -> Picture | None:
    """A picture no larger than it is printed; None for what is no picture."""
    try:
        with Image.open(BytesIO(content)) as opened:
            share = LONGEST / max(opened.size)
            opened.draft("RGB", (int(opened.width * share) or 1, int(opened.height * share) or 1))
            picture = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None
    picture.thumbnail((LONGEST, LONGEST))
    written = BytesIO()
    picture.save(written, "JPEG", quality=_QUALITY)
    return Picture(written.getvalue(), picture.width, picture.height)
