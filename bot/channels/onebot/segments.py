"""The parts of a message: an array of segments, or one string with CQ codes. Bridges send either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOST = 500  # parts of one message that are looked at
LONGEST = 10_000  # characters of one part

_CODE = re.compile(r"\[CQ:([A-Za-z0-9_.-]+)((?:,[^,\[\]]*)*)\]")
_TEXT_ESCAPES = (("&#91;", "["), ("&#93;", "]"), ("&amp;", "&"))
_VALUE_ESCAPES = (("&#44;", ","), *_TEXT_ESCAPES)


@dataclass(frozen=True, slots=True)
class Segment:
    """One part: its kind, and its data as text."""

    kind: str
    data: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.data.get(name, "")


def segments(message: object) -> tuple[Segment, ...]:
    """The parts of `message` in any of the forms in which bridges send it; what is no part is left out."""
    if isinstance(message, str):
        return tuple(_coded(message))
    parts: Iterable[object] = [message] if isinstance(message, Mapping) else message if isinstance(message, Sequence) else ()
    return tuple(found for part in list(parts)[:MOST] if (found := _segment(part)) is not None)


def words(parts: Iterable[Segment]) -> str:
    """What was typed, and nothing else."""
    return "".join(part.get("text") for part in parts if part.kind == "text")


def squeezed(text: str) -> str:
    """A text without its blanks and line ends, which QQ changes on the way: to compare what was sent with what is shown."""
    return "".join(text.split())


def text_part(text: str) -> dict[str, object]:
    return {"type": "text", "data": {"text": text}}


def picture_part(encoded: str) -> dict[str, object]:
    """A picture of base64 text."""
    return {"type": "image", "data": {"file": f"base64://{encoded}"}}


def _segment(part: object) -> Segment | None:
    if not isinstance(part, Mapping) or not isinstance(part.get("type"), str):
        return None
    data = part.get("data")
    pairs = data.items() if isinstance(data, Mapping) else ()
    return Segment(part["type"][:32], {str(name)[:32]: _plain(value) for name, value in pairs})


def _plain(value: object) -> str:
    return str(value)[:LONGEST] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _coded(message: str) -> Iterable[Segment]:
    end = count = 0
    for code in _CODE.finditer(message):
        if (count := count + 1) > MOST:
            break
        if code.start() > end:
            yield _typed(message[end : code.start()])
        yield Segment(code[1], dict(_pairs(code[2])))
        end = code.end()
    if end < len(message):
        yield _typed(message[end:])


def _typed(text: str) -> Segment:
    return Segment("text", {"text": _unescaped(text, _TEXT_ESCAPES)[:LONGEST]})


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    for pair in text.split(",")[1:]:
        name, equals, value = pair.partition("=")
        if equals:
            yield name[:32], _unescaped(value, _VALUE_ESCAPES)[:LONGEST]


def _unescaped(text: str, escapes: Iterable[tuple[str, str]]) -> str:
    for written, meant in escapes:
        text = text.replace(written, meant)
    return text
