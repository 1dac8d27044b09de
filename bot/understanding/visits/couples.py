"""Husband and wife in a report: 老李两口子 are two persons, and 老伴李淑芬 is a person of the ledger beside her husband."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.understanding.visits.mentions import Circle, Mention, Sort
from bot.understanding.visits.people import Id
from bot.understanding.visits.resolving import Meant, resolve

_BOTH = re.compile(
    r"(?:他们|家|家里)?(?:老?(?:两|俩)口子?|(?:两|俩)口儿|夫妇俩?|夫妻俩?|老?两公婆|(?:两|俩)老口?|和老伴俩|跟老伴俩)"
)
_SPOUSE = re.compile(
    r"(?:他|她)?(?:的|家的?)?(?:老伴儿?|爱人|妻子|丈夫|老公|老婆|夫人|媳妇|屋里人|屋里的|堂客|婆娘|内人|当家的|男人)$"
)


def pair_of(text: str, mention: Mention, meant: Meant, circle: Circle) -> tuple[Id, Id] | None:
    """The two who are meant by a name and 两口子, if both are the reporter's own."""
    if _BOTH.match(text, mention.stop) is None:
        return None
    ids = meant.candidates if meant.person is None else (meant.person,)
    known = [one for one in map(circle.own.get, ids) if one is not None and one.spouse is not None]
    if len(known) != len(ids) or not known:
        return None
    spouse = known[0].spouse
    if spouse is None or circle.own.get(spouse) is None or not {one.id for one in known} <= {known[0].id, spouse}:
        return None
    return known[0].id, spouse


def with_spouses(text: str, mentions: Iterable[Mention], circle: Circle) -> list[Mention]:
    """The mentions; where a word such as 老伴 stands before the name of somebody's spouse, it belongs to the name."""
    found: list[Mention] = []
    named: set[Id] = set()
    for mention in mentions:
        meant = resolve(mention, circle)
        word = _SPOUSE.search(text[: mention.start])
        known = circle.everybody.get(meant.person) if meant.person is not None else None
        if word and known and known.spouse in named and mention.sort in (Sort.FULL, Sort.SLIP, Sort.TITLED, Sort.NICKNAME):
            mention = replace(mention, start=word.start())
            if found[-1].stop == mention.start:  # 王老师的老伴李校长: of the one nothing is told but whose husband he is
                mention = replace(mention, start=found.pop().start)
        found.append(mention)
        named |= set(meant.candidates if meant.person is None else (meant.person,))
    return found
