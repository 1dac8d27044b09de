"""For whom something is asked of the office, and by whom: himself, whoever receives for him, or a member of staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.context import Context
from bot.domain.people import OwnerKind
from bot.domain.rights import Right, Viewer

HIMSELF = frozenset({"我", "我自己", "自己", "俺", "咱", "本人"})


@dataclass(frozen=True, slots=True)
class Meant:
    """One of those who may be meant."""

    person_id: int
    name: str
    unit: str


def meant(context: Context, words: str) -> Sequence[Meant]:
    """Everybody for whom a sender may ask, of those whom his words name; where he names nobody, himself or those he receives for.

    Staff ask for somebody whose file they may see, and have to name him.
    """
    sender, words = context.sender, "" if words in HIMSELF else words
    if sender.staff is not None and words:
        found = context.records.life.meant(Viewer.of(sender.staff), words.removesuffix("同志"), Right.SEE)
        return [Meant(one.id, one.name, one.unit) for one in found if one.alive]
    if sender.person is not None and (not words or not sender.proxies):
        return [Meant(sender.person.id, sender.person.name, sender.person.unit)]
    named = [one for one in sender.proxies if words and words in one.person_name] or list(sender.proxies)
    persons = context.records.people.persons([one.person_id for one in named])
    return [Meant(one.id, one.name, one.unit) for one in persons if one.alive]


def asked_by(context: Context, person_id: int | None) -> str:
    """Who asks, for the record: never a name."""
    sender = context.sender
    if person_id is not None and person_id in {one.id for one in sender.persons}:
        return f"{OwnerKind.PERSON.value}:{person_id}"
    proxy = next((one for one in sender.proxies if one.person_id == person_id), None)
    if proxy is not None:
        return f"{OwnerKind.PROXY.value}:{proxy.id}"
    return f"{OwnerKind.STAFF.value}:{sender.staff.id}" if sender.staff is not None else context.actor
