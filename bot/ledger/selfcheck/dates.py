"""Dates that cannot be true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.domain.people import Category
from bot.ledger.selfcheck.finding import Finding, Named, Rules, Severity, found, named
from bot.store.selfcheck import Checked, Facts

OLDEST = 1900
CHILD = 10  # years; whoever is younger cannot have begun to work


def dates(facts: Facts, today: date, rules: Rules) -> Iterator[Finding]:
    people, living = facts.people, facts.living
    wrong = Severity.WRONG
    worked = (named(one, one.work_from or "") for one in people if _too_soon(one.work_from, one, CHILD))
    yield from found("born_impossible", wrong, (named(one, _born(one)) for one in people if _cannot_be(one, today)))
    yield from found("died_impossible", wrong, (named(one, one.died_on or "") for one in people if _death_wrong(one, today)))
    yield from found("retired_young", wrong, _retired_young(people, today, rules), years=rules.retired_from)
    yield from found("joined_young", wrong, _joined_young(people, rules), years=rules.party_from)
    yield from found("joined_late", wrong, (named(one, one.joined_on or "") for one in people if _after(one.joined_on, today)))
    yield from found("worked_young", wrong, worked, years=CHILD)
    yield from found("retired_first", wrong, (named(one, one.retired_on or "") for one in people if _retired_first(one)))
    yield from found("lixiu_late", wrong, (named(one, one.work_from or "") for one in people if _no_lixiu(one, rules)))
    yield from found("born_missing", Severity.GAP, (named(one) for one in living if one.born is None and one.born_on is None))
    yield from found("born_uncounted", Severity.NOTE, (named(one, _born(one)) for one in living if not one.born_counted))


def age(born: date, day: date) -> int:
    """Full years on a day; negative before birth."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _born(one: Checked) -> str:
    if one.born_on is not None:
        return one.born_on.isoformat()
    return f"{one.born.year}-{one.born.month:02d}-{one.born.day:02d}" if one.born else ""


def _cannot_be(one: Checked, today: date) -> bool:
    year = one.born_on.year if one.born_on else one.born.year if one.born else None
    return year is not None and (not OLDEST <= year <= today.year or _after(one.born_on, today))


def _after(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and day > other


def _death_wrong(one: Checked, today: date) -> bool:
    return _after(one.died_on, today) or _after(one.born_on, one.died_on)


def _too_soon(day: date | None, one: Checked, years: int) -> bool:
    return day is not None and one.born_on is not None and age(one.born_on, day) < years


def _retired_young(people: tuple[Checked, ...], today: date, rules: Rules) -> Iterator[Named]:
    for one in people:
        ended = one.retired_on or one.died_on or today
        served = one.category is not Category.SURVIVOR and not _after(one.born_on, today)
        if served and _too_soon(ended, one, rules.retired_from):
            yield named(one, one.retired_on or _born(one))


def _joined_young(people: tuple[Checked, ...], rules: Rules) -> Iterator[Named]:
    """On the very birthday one may join; before it, or before one's birth, nobody did."""
    for one in people:
        if one.joined_on is not None and _too_soon(one.joined_on, one, rules.party_from):
            yield named(one, one.joined_on)


def _retired_first(one: Checked) -> bool:
    return _after(one.work_from, one.retired_on)


def _no_lixiu(one: Checked, rules: Rules) -> bool:
    return one.category is Category.LIXIU and _after(one.work_from, rules.lixiu_until)
