"""Telephone and identity numbers: what cannot be right, what contradicts the file, and what stands in several files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date, timedelta

from bot.domain.ledger import id_number_fault
from bot.domain.text import mask_phone
from bot.ledger.selfcheck.finding import Finding, Named, Rules, Severity, found, named
from bot.store.selfcheck import Checked, Facts

PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}")
TAIL = 4  # characters of an identity number that a note shows
ID_FAULTS = {"length": "id_length", "birth": "id_date", "check": "id_check"}


def numbers(facts: Facts, today: date, rules: Rules) -> Iterator[Finding]:
    people, living = facts.people, facts.living
    yield from _ids(people)
    yield from found("id_same", Severity.WRONG, _together(people, lambda one: one.id_number.upper(), _tail))
    yield from found("name_same", Severity.NOTE, _together(people, _name_and_birth, lambda one: str(one.born_on or "")))
    yield from found("phone_shape", Severity.WRONG, (named(one, one.phone[-TAIL:]) for one in living if _misshapen(one.phone)))
    yield from found("phone_same", Severity.NOTE, _together(living, lambda one: one.phone, lambda one: mask_phone(one.phone)))
    yield from found("phone_dead", Severity.GAP, (named(one, one.phone_dead_on or "") for one in living if one.phone_dead_on))
    stale = today - timedelta(days=rules.phone_good_for)
    yield from found("phone_stale", Severity.NOTE, _stale(living, stale), days=rules.phone_good_for)


def _ids(people: Iterable[Checked]) -> Iterator[Finding]:
    by_code: dict[str, list[Named]] = defaultdict(list)
    for one in people:
        if not one.id_number:
            continue
        fault = id_number_fault(one.id_number.upper())
        if fault is not None:
            by_code[ID_FAULTS[fault]].append(named(one, _tail(one)))
            continue
        if one.born_on is not None and _not_that_day(one):
            by_code["id_birth"].append(named(one, one.born_on))
        if one.sex and one.sex != ("男" if int(one.id_number[16]) % 2 else "女"):
            by_code["id_sex"].append(named(one, one.sex))
    for code in (*ID_FAULTS.values(), "id_birth", "id_sex"):
        yield from found(code, Severity.WRONG, by_code[code])


def _not_that_day(one: Checked) -> bool:
    """The card and the file name different days. Whoever counts by the lunar calendar often has that very day on his card."""
    written = one.id_number[6:14]
    days = {f"{one.born_on:%Y%m%d}"} if one.born_on else set()
    if one.born is not None:
        days.add(f"{one.born.year:04d}{one.born.month:02d}{one.born.day:02d}")
    return written not in days


def _tail(one: Checked) -> str:
    return f"…{one.id_number[-TAIL:]}"


def _misshapen(phone: str) -> bool:
    return bool(phone) and not PHONE.fullmatch(phone)


def _stale(living: Iterable[Checked], before: date) -> Iterator[Named]:
    for one in living:
        if one.phone and not one.phone_dead_on and (one.phone_checked_on is None or one.phone_checked_on < before):
            yield named(one, one.phone_checked_on or "")


def _name_and_birth(one: Checked) -> Hashable:
    return (one.name, one.born_on) if one.born_on is not None else None


def _together(people: Iterable[Checked], key: Callable[[Checked], Hashable], note: Callable[[Checked], str]) -> Iterator[Named]:
    """Everybody who shares a key with somebody else, side by side. Nothing is no key."""
    groups: dict[Hashable, list[Checked]] = defaultdict(list)
    for one in people:
        if value := key(one):
            groups[value].append(one)
    for several in groups.values():
        if len(several) > 1:
            yield from (named(one, note(one)) for one in several)
