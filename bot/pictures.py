"""What is kept of a picture that somebody sent: upright, small enough to print, without what cameras write beside it."""

from __future__ import annotations

import struct
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")  # what telephones send; every further decoder is a further door
MOST_BYTES = 12_000_000  # platforms let through ten million
MOST_PIXELS = 60_000_000  # of one picture when it is opened: a small file may unfold to gigabytes
LONGEST_SIDE = 1600  # pixels
QUALITY = 85


# All that Pillow raises for bytes that are no picture, or a broken one, or one that is far too large.
BROKEN = (
    UnidentifiedImageError,
    OSError,
    EOFError,
    ValueError,
    SyntaxError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG, in base64."""

    content: str
    width: int
    height: int


def as_jpeg(raw: bytes) -> Picture | None:
    """None for whatever cannot be opened, is broken, or is larger than any camera makes it."""
    if len(raw) > MOST_BYTES:
        return None
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _written(upright)
    except BROKEN:
        return None


def _written(picture: Image.Image) -> Picture:
    """On white where it can be seen through. A new image has no metadata to be saved with it."""
    whole = picture.convert("RGBA")
    plain = Image.new("RGB", whole.size, "white")
    plain.paste(whole, mask=whole.getchannel("A"))
    kept = BytesIO()
    plain.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Picture(b64encode(kept.getvalue()).decode(), plain.width, plain.height)
