"""What is a picture and what is a voice note, by its bytes; what is kept and how large; when a platform is asked again."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from bot.domain.media import LONGEST_DELAY, MOST_BYTES, MediaType, Unfit, delay, examined, is_kept, type_of
from bot.domain.messages import Incoming, Kind
from tests.builders import CHAT, NOW

SOUND, FILM = b"hdlr" + bytes(8) + b"soun", b"hdlr" + bytes(8) + b"vide"


def drawn(form: str) -> bytes:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "red").save(kept, form)
    return kept.getvalue()


def box(brand: bytes, *tracks: bytes) -> bytes:
    return b"\0\0\0\x1cftyp" + brand + bytes(16) + b"".join(tracks)


def ogg(mark: bytes) -> bytes:
    return b"OggS\0\x02" + bytes(20) + b"\x01\x13" + mark + bytes(20)


# The beginnings of files as the encoders of Pillow, FFmpeg and Tencent's SILK write them.
PICTURES = {
    MediaType.JPEG: drawn("JPEG"),
    MediaType.PNG: drawn("PNG"),
    MediaType.GIF: drawn("GIF"),
    MediaType.WEBP: drawn("WEBP"),
    MediaType.BMP: drawn("BMP"),
    MediaType.HEIC: box(b"heic"),
}
SOUNDS = (
    (b"#!AMR\n\x04\x80\x38", MediaType.AMR),
    (b"#!AMR-WB\n\x04", MediaType.AMR_WB),
    (b"#!SILK_V3\x0c\x00", MediaType.SILK),
    (b"\x02#!SILK_V3\x0c\x00", MediaType.SILK),
    (ogg(b"Speex   1.2"), MediaType.SPEEX),
    (ogg(b"OpusHead\x01"), MediaType.OGG),
    (ogg(b"\x01vorbis\0"), MediaType.OGG),
    (b"ID3\x04\0\0\0\0\0\x23TSSE", MediaType.MP3),
    (b"\xff\xf3\x58\xc0", MediaType.MP3),
    (b"\xff\xfb\x90\x64", MediaType.MP3),
    (b"RIFF\x46\x7d\0\0WAVEfmt ", MediaType.WAV),
    (box(b"M4A ", SOUND), MediaType.M4A),
    (box(b"isom", SOUND), MediaType.M4A),
    (b"\xff\xf1\x60\x40\x3f\x3f\xfc", MediaType.AAC),
)
NOTHING_OF_THE_SORT = (
    b"<html><body>busy</body></html>",
    b'{"errcode":40007}',
    b"MZ\x90\0",
    b"%PDF-1.7",
    b"PK\x03\x04",
    b"BMW 520",
    b"ID3 is a tag",
    "你好".encode("utf-16"),  # begins with two bytes of which eleven bits are set
    b"\xff\xf5\xe8\xc4",  # sound of layer II
    b"RIFF\0\0\0\0AVI LIST",
    ogg(b"\x80theora\0"),
    box(b"isom", FILM, SOUND),
    box(b"avif"),
    b"\x1aE\xdf\xa3",
    b"\xff",
    b"\xff\xd8",
)


@pytest.mark.parametrize("known", PICTURES)
def test_a_picture_is_known_by_its_bytes_and_no_voice_note(known: MediaType) -> None:
    assert examined(Kind.IMAGE, PICTURES[known]) is known
    assert examined(Kind.VOICE, PICTURES[known]) is Unfit.TYPE


@pytest.mark.parametrize(("content", "known"), SOUNDS)
def test_a_voice_note_is_known_by_its_bytes_and_no_picture(content: bytes, known: MediaType) -> None:
    assert examined(Kind.VOICE, content) is known
    assert examined(Kind.IMAGE, content) is Unfit.TYPE


@pytest.mark.parametrize("content", NOTHING_OF_THE_SORT)
def test_what_only_calls_itself_so_is_refused(content: bytes) -> None:
    assert {examined(kind, content) for kind in MOST_BYTES} == {Unfit.TYPE}


@pytest.mark.parametrize("kind", MOST_BYTES)
def test_nothing_and_too_much_are_refused(kind: Kind) -> None:
    content = PICTURES[MediaType.JPEG] if kind is Kind.IMAGE else SOUNDS[0][0]
    most = MOST_BYTES[kind]
    assert examined(kind, b"") is Unfit.EMPTY
    assert isinstance(examined(kind, content.ljust(most, b"\0")), MediaType)
    assert examined(kind, content.ljust(most + 1, b"\0")) is Unfit.LARGE


BEGINNINGS = st.sampled_from([*PICTURES.values(), *(content for content, _ in SOUNDS), *NOTHING_OF_THE_SORT])
CUT_OFF = st.builds(lambda whole, cut, more: whole[:cut] + more, BEGINNINGS, st.integers(0, 40), st.binary(max_size=20))


@given(st.one_of(st.binary(max_size=80), CUT_OFF))
@example(b"\xff\xf1")
@example(b"RIFF")
def test_whatever_arrives_is_judged(content: bytes) -> None:
    found = type_of(content)
    assert found is None or found.kind in MOST_BYTES


@pytest.mark.parametrize(
    ("kind", "media_id", "kept"),
    [
        (Kind.IMAGE, "m", True),
        (Kind.VOICE, "m", True),
        (Kind.IMAGE, "", False),
        (Kind.VIDEO, "m", False),
        (Kind.FILE, "m", False),
        (Kind.TEXT, "m", False),
        (Kind.EVENT, "m", False),
    ],
)
def test_pictures_and_voice_notes_are_kept_and_nothing_else(kind: Kind, media_id: str, kept: bool) -> None:
    assert is_kept(Incoming(*CHAT, "person-1", kind, "k", NOW, media_id=media_id)) is kept


def test_a_platform_is_asked_ever_more_slowly() -> None:
    assert [delay(tries) // timedelta(minutes=1) for tries in range(5)] == [1, 2, 4, 8, 16]
    assert {delay(9), delay(10_000)} == {LONGEST_DELAY}
