"""Pictures and voice notes that people send: which are kept, how large they may be, and what they are by their own bytes.

What a platform calls a file, or its sender, proves nothing: a page of HTML with the name of a picture is a page of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.domain.messages import Incoming, Kind

# The most bytes of each kind that is kept. Platforms let pictures of ten million through; ten million bytes are five minutes
# of the least thrifty sound that telephones record (16 kHz, 16 bits).
# Films and files are not kept: they are large, they may hold anything, and the answer to them asks for words instead.
MOST_BYTES: Mapping[Kind, int] = MappingProxyType({Kind.IMAGE: 12_000_000, Kind.VOICE: 10_000_000})

FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=6)
LOST_AFTER = timedelta(days=3)  # the service account's limit; nobody keeps them longer


class MediaState(StrEnum):
    """What became of something that was sent."""

    WAITING = "waiting"  # for the platform to hand it out
    KEPT = "kept"
    LOST = "lost"  # the platform has it no more, or never gave it
    REFUSED = "refused"  # it is not what it was said to be, or too large


class MediaType(StrEnum):
    """As which it is kept, and handed out again."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    GIF = "image/gif"
    WEBP = "image/webp"
    BMP = "image/bmp"
    HEIC = "image/heic"
    AMR = "audio/amr"
    AMR_WB = "audio/amr-wb"
    SPEEX = "audio/speex"
    SILK = "audio/silk"
    MP3 = "audio/mpeg"
    WAV = "audio/wav"
    M4A = "audio/mp4"
    AAC = "audio/aac"
    OGG = "audio/ogg"

    @property
    def kind(self) -> Kind:
        return Kind.IMAGE if self.value.startswith("image/") else Kind.VOICE


class Unfit(StrEnum):
    """Why something is not kept: the word that the log has for it."""

    EMPTY = "empty"
    LARGE = "large"
    TYPE = "type"  # it is nothing that we know, or something else than it was said to be
    BROKEN = "broken"  # it begins as a picture and cannot be opened as one


def is_kept(message: Incoming) -> bool:
    """Does this bring something that is fetched and kept? What a group shows itself, and not us, is none of our business."""
    overheard = bool(message.group) and not message.addressed
    return bool(message.media_id) and message.kind in MOST_BYTES and not overheard


def examined(kind: Kind, content: bytes) -> MediaType | Unfit:
    """What something is that was sent as a picture or as a voice note; or why it is not kept."""
    if not content:
        return Unfit.EMPTY
    if len(content) > MOST_BYTES.get(kind, 0):
        return Unfit.LARGE
    found = type_of(content)
    return found if found is not None and found.kind is kind else Unfit.TYPE


def delay(tries: int) -> timedelta:
    """How long until the platform is asked again: twice as long each time, up to six hours."""
    return min(FIRST_DELAY * (1 << min(tries, 10)), LONGEST_DELAY)


# --- by their bytes --------------------------------------------------------------------------------------------------------

# What begins as no other file does. Tencent's SILK has one byte before the mark of the published one. Speex is known in its Ogg
# box only: as a bare row of frames it begins with nothing that could be told from anything else.
_BEGINNINGS: tuple[tuple[bytes, MediaType], ...] = (
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"GIF87a", MediaType.GIF),
    (b"GIF89a", MediaType.GIF),
    (b"#!AMR\n", MediaType.AMR),
    (b"#!AMR-WB\n", MediaType.AMR_WB),
    (b"#!SILK_V3", MediaType.SILK),
    (b"\x02#!SILK_V3", MediaType.SILK),
)
_BOXED = {b"WAVE": MediaType.WAV, b"WEBP": MediaType.WEBP}  # in a RIFF
_ID3 = (b"\x02", b"\x03", b"\x04")  # versions of the tag that stands before an MP3
_OGG = 28  # bytes of the head of an Ogg page with one segment; the codec's own mark follows
_PHOTOGRAPHS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})  # brands of ISO 23008-12
_SOUND = re.compile(rb"hdlr\0{4}.{4}soun", re.DOTALL)  # a track of an MP4 file says what it is: sound …
_FILM = re.compile(rb"hdlr\0{4}.{4}vide", re.DOTALL)  # … or pictures that move


def type_of(content: bytes) -> MediaType | None:
    """None for whatever is not known."""
    for beginning, found in _BEGINNINGS:
        if content.startswith(beginning):
            return found
    if content.startswith(b"RIFF"):
        return _BOXED.get(content[8:12])
    if content.startswith(b"BM"):
        return MediaType.BMP if content[6:10] == bytes(4) else None  # two letters alone would be the beginning of a word
    if content.startswith(b"ID3"):
        return MediaType.MP3 if content[3:4] in _ID3 else None
    if content.startswith(b"OggS"):
        return _ogg(content)
    return _iso(content) if content[4:8] == b"ftyp" else _framed(content)


def _ogg(content: bytes) -> MediaType | None:
    """Sound, and no film in the same box."""
    mark = content[_OGG : _OGG + 8]
    if mark == b"Speex   ":
        return MediaType.SPEEX
    return MediaType.OGG if mark == b"OpusHead" or mark.startswith(b"\x01vorbis") else None


def _iso(content: bytes) -> MediaType | None:
    """A photograph of a newer telephone; or sound, if there is no film beside it. Brands alone do not tell these apart."""
    if content[8:12] in _PHOTOGRAPHS:
        return MediaType.HEIC
    return MediaType.M4A if _SOUND.search(content) and not _FILM.search(content) else None


def _framed(content: bytes) -> MediaType | None:
    """Sound without a head, known by its first frame: eleven or twelve bits that are set, and fields that can be."""
    if len(content) < 4 or content[0] != 0xFF:
        return None
    second, third = content[1], content[2]
    if second & 0xF6 == 0xF0:  # ADTS: layer 0; thirteen sampling rates have a number
        return MediaType.AAC if (third >> 2) & 0x0F < 13 else None
    version, layer, rate, sampling = (second >> 3) & 3, (second >> 1) & 3, third >> 4, (third >> 2) & 3
    known = second & 0xE0 == 0xE0 and version != 1 and layer == 1 and 0 < rate < 15 and sampling < 3
    return MediaType.MP3 if known else None
