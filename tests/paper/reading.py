"""A PDF as whoever opens it finds it."""

from __future__ import annotations

import re
from io import BytesIO

import pypdf
from PIL import Image, ImageChops

CM = 72 / 2.54  # points, and pixels at the size in which pages are drawn here


def pages(pdf: bytes) -> list[str]:
    """The words of each page, without the spaces and breaks that the setting brought in."""
    found = [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]
    return [re.sub(r"[\s\u200b]", "", text) for text in found]


def fonts(pdf: bytes) -> dict[str, bool]:
    """Every font by its name, and whether it is inside the file."""
    found: dict[str, bool] = {}
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        for font in page.get("/Resources", {}).get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            description = inner["/FontDescriptor"].get_object()
            found[str(inner["/BaseFont"])] = any(key in description for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return found


def margins_are_empty(page: bytes) -> bool:
    """Whether nothing stands in the outermost centimetre of a page, which printers do not reach."""
    with Image.open(BytesIO(page)) as opened:
        picture = opened.convert("L")
    ink = ImageChops.invert(picture).getbbox()
    if ink is None:
        return True
    left, top, right, bottom = ink
    return left > CM and top > CM and right < picture.width - CM and bottom < picture.height - CM
