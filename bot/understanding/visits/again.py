"""Names said again in short: 魏春生、魏春林都去了，春生腿疼 and 赖新发、曾庆余都见了，赖耳朵聋，曾还好."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.people import surname
from bot.understanding.visits import name_words as words
from bot.understanding.visits.mentions import Circle, Mention, Sort
from bot.understanding.visits.resolving import resolve

_BEGINS = r"(?:(?<=[,。、:和跟给])|^)"
_OF_HIM = (
    r"(?=(?:说|讲|问|想|要|没|也|还|的|身|精|住|摔|病|挺|很|不|都|家|那|老伴|女儿|儿子|耳|眼|腿|腰|血|头|牙|胃|心|一切"
    r"|正|在|让|叫|托|希望))"
)


def said_again(text: str, mentions: Sequence[Mention], circle: Circle) -> list[Mention]:
    """The mentions, and with them the short forms of those who were named in full before."""
    found = list(mentions)
    full = [one for one in mentions if one.sort in (Sort.FULL, Sort.SLIP) and resolve(one, circle).person is not None]
    several = len({surname(one.name) for one in full}) == len({one.name for one in full}) > 1
    for one in full:
        for again in _short_forms(text, one, several):
            if not any(again.start < other.stop and other.start < again.stop for other in found):
                found.append(again)
    return sorted(found, key=lambda one: one.start)


def _short_forms(text: str, one: Mention, several: bool) -> Iterator[Mention]:
    """The given name, and the bare surname where each of several persons has another."""
    family = surname(one.name)
    given = one.name[len(family) :]
    forms = [given] if len(given) > 1 and not words.is_word(given) else []
    for form in [*forms, *([family] if several and len(family) == 1 else [])]:
        for hit in re.finditer(_BEGINS + re.escape(form) + _OF_HIM, text[one.stop :]):
            start = one.stop + hit.start()
            if len(form) > 1 or not words.is_word(text[start : start + 3]):
                yield replace(one, start=start, stop=start + len(form), words=form, left=text[max(0, start - 14) : start])
