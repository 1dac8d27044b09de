"""A picture that has to fit into what a platform takes."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from PIL import Image

from bot.pictures import LONGEST_SENT, SHORTEST_SIDE, within


def drawn(size: tuple[int, int], form: str, mode: str = "RGB") -> bytes:
    """Noise, which no encoder makes small."""
    kept = BytesIO()
    noise = random.Random(1).randbytes(size[0] * size[1] * len(mode))
    Image.frombytes(mode, size, noise).save(kept, form)
    return kept.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_what_fits_is_left_as_it_is(form: str) -> None:
    content = drawn((40, 30), form)
    assert within(content, len(content)) is content


def test_what_is_no_png_and_no_jpeg_becomes_one() -> None:
    made = within(drawn((40, 30), "WEBP"), 100_000)
    assert made is not None
    assert made.startswith(b"\xff\xd8\xff")


def test_what_a_camera_writes_beside_a_picture_does_not_leave_with_it() -> None:
    exif, kept = Image.Exif(), BytesIO()
    exif[0x0112], exif[0x010F] = 6, "telephone"
    Image.new("RGB", (40, 30)).save(kept, "JPEG", exif=exif)
    made = within(kept.getvalue(), 100_000)
    assert made is not None
    with Image.open(BytesIO(made)) as shown:
        assert (shown.size, dict(shown.getexif())) == ((30, 40), {})


@pytest.mark.parametrize("limit", [400_000, 200_000, 60_000])
def test_what_is_too_large_is_made_coarser_and_then_smaller(limit: int) -> None:
    content = drawn((800, 600), "PNG", "RGBA")
    made = within(content, limit)
    assert made is not None
    assert len(made) <= limit < len(content)
    with Image.open(BytesIO(made)) as shown:
        assert (shown.format, shown.mode) == ("JPEG", "RGB")
        assert abs(shown.width / shown.height - 4 / 3) < 0.02
        assert max(shown.size) >= SHORTEST_SIDE


def test_what_nobody_could_read_any_more_is_not_made() -> None:
    assert within(drawn((800, 600), "PNG"), 2_000) is None


@pytest.mark.parametrize("content", [b"", b"<html>", drawn((40, 30), "PNG")[:200], b"GIF89a"])
def test_what_is_no_picture_or_broken_does_not_leave(content: bytes) -> None:
    assert within(content, 1_000_000) is None


def test_a_few_bytes_that_unfold_to_a_wall_do_not_keep_a_processor() -> None:
    wall = BytesIO()
    Image.new("L", (30_000, 1_500)).save(wall, "PNG")
    made = within(wall.getvalue(), 20_000)
    assert made is not None
    with Image.open(BytesIO(made)) as shown:
        assert max(shown.size) <= LONGEST_SENT
