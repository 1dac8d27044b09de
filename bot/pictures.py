"""What is kept of a picture that somebody sent: upright, small enough to print, without what cameras write beside it."""

from __future__ import annotations

import struct
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.domain.media import MOST_BYTES as MOST
from bot.domain.messages import Kind

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")  # what telephones send; every further decoder is a further door
MOST_BYTES = MOST[Kind.IMAGE]
MOST_PIXELS = 60_000_000  # of one picture when it is opened: a small file may unfold to gigabytes
LONGEST_SIDE = 1600  # pixels
QUALITY = 85
# Of a picture that has to be smaller than it came out: first as well as may be, then coarser, then shorter.
QUALITIES = (QUALITY, 70, 55)
LONGEST_SENT = 4096  # pixels: a telephone shows no more, and coding a larger one over and over takes seconds
SHORTER = 0.75
SHORTEST_SIDE = 320  # pixels of the longer side: below that, nobody reads what stands on it
SENT = ("PNG", "JPEG")  # what every platform takes


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


def within(content: bytes, limit: int) -> bytes | None:
    """A PNG or JPEG of at most so many bytes: as it is where it fits and holds no more than the picture, else a JPEG,
    coarser or smaller.

    None for whatever is no picture, and for one that would have to be made too small to be read.
    """
    if len(content) > MOST_BYTES:
        return None
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            opened.load()  # one that is cut off is found out here
            if len(content) <= limit and opened.format in SENT and not opened.getexif():
                return content
            opened.thumbnail((LONGEST_SENT, LONGEST_SENT))
            return _shrunk(_plain(ImageOps.exif_transpose(opened)), limit)
    except BROKEN:
        return None


def _shrunk(picture: Image.Image, limit: int) -> bytes | None:
    side = max(picture.size)
    while True:
        for quality in QUALITIES:
            tried = _saved(picture, quality)
            if len(tried) <= limit:
                return tried
        side = int(side * SHORTER)
        if side < SHORTEST_SIDE:
            return None
        picture.thumbnail((side, side))


def _written(picture: Image.Image) -> Picture:
    plain = _plain(picture)
    return Picture(b64encode(_saved(plain, QUALITY)).decode(), plain.width, plain.height)


def _plain(picture: Image.Image) -> Image.Image:
    """On white where it can be seen through. A new image has no metadata to be saved with it."""
    whole = picture.convert("RGBA")
    plain = Image.new("RGB", whole.size, "white")
    plain.paste(whole, mask=whole.getchannel("A"))
    return plain


def _saved(picture: Image.Image, quality: int) -> bytes:
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=quality, optimize=True)
    return kept.getvalue()
