"""An audience expression as a condition of a query: each field of the language, and what it asks of the tables.

What the ledger does not know makes a condition false, and 非 turns exactly that round; so every condition is either true or
not, never in between.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Sequence
from datetime import MINYEAR, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, exists, false, or_, select, true

from bot.domain.audience.day import Day
from bot.domain.audience.expression import All, Condition, Everybody, Expression, Not, Op
from bot.domain.audience.expression import Any as AnyOf
from bot.domain.audience.fields import FIELDS, LEVELS, Kind
from bot.domain.ledger import ALONE, LOW_INCOME, OTHER_PARTIES, PARTY, STUDY_MODES, VETERAN, WIDOWED, TraitKind
from bot.domain.people import OwnerKind
from bot.domain.units import UnitTree
from bot.store.inbox import BY_HIMSELF
from bot.store.rights import in_units
from bot.store.tables.base import CHINA
from bot.store.tables.ledger import trait
from bot.store.tables.messages import inbox
from bot.store.tables.people import address, group_member, person, proxy, staff

Where = ColumnElement[bool]
EVER = 36500  # days: longer than anybody has been in a ledger
NONE, SOME, YES = "无", "有", "是"


class Chooser:
    """Turns expressions into conditions on `person`, for one day and one tree of units."""

    def __init__(self, day: Day, tree: UnitTree) -> None:
        self._day = day
        self._tree = tree

    def where(self, expression: Expression) -> Where:
        """The condition that holds for exactly those living persons whom the expression means, apart from their being alive."""
        match expression:
            case Everybody():
                return true()
            case Not(inner):
                return self.where(inner).is_not(true())
            case All(parts):
                return and_(*map(self.where, parts))
            case AnyOf(parts):
                return or_(*map(self.where, parts))
            case Condition(name, op, values):
                return self._condition(name, op, values)

    def _condition(self, name: str, op: Op, values: Sequence[str]) -> Where:
        field = FIELDS[name]
        if field.kind is Kind.FLAG:
            return or_(*(self._flag(field.key) if value == YES else self._no_flag(field.key) for value in values))
        if field.kind is Kind.NUMBER:
            return self._number(field.key, op, [int(value) for value in values])
        if field.kind is Kind.DATE:
            return _ordered(_DATES[field.key], op, [date.fromisoformat(value) for value in values])
        if field.kind is Kind.LEVEL:
            return _ordered(person.c.rank_level, op, [LEVELS.index(value) for value in values])
        if field.kind is Kind.UNIT:
            return self._unit(op, values)
        if field.kind is Kind.TAGS:
            return _tagged(_TAGS[field.key], op, values)
        return self._text(field.key, op, values)

    def _unit(self, op: Op, values: Sequence[str]) -> Where:
        """`含` means the one unit that counts him; a name means all that hangs under it too."""
        if op is Op.CONTAINS:
            return person.c.unit_id.in_([unit.id for unit in self._tree if _named(unit.name, op, values)])
        return in_units(self._tree.below(one for value in values for one in self._tree.named(value)))

    # --- words ---------------------------------------------------------------------------------------------------------

    def _text(self, key: str, op: Op, values: Sequence[str]) -> Where:
        if key == "branch":
            return self._branch(op, values)
        if key == "liaison":
            return _liaison(op, values)
        if key == "study_mode":
            return person.c.study_mode.in_([mode for mode, word in STUDY_MODES.items() if word in values])
        if key == "other_party":
            member = person.c.politics.in_(OTHER_PARTIES)
            return _with_none(and_(member, _worded(person.c.politics, op, values)), member, op, values)
        return _worded(_TEXTS[key], op, values)

    def _branch(self, op: Op, values: Sequence[str]) -> Where:
        branches = self._tree.branches()
        anywhere = in_units(self._tree.below(unit.id for unit in branches))
        meant = {unit.id for unit in branches if _named(unit.name, op, values)}
        if op is Op.IS:  # or by the end of its path, where several have the same name
            meant |= {unit.id for unit in branches for value in values if unit.id in self._tree.named(value)}
        return _with_none(in_units(self._tree.below(meant)), anywhere, op, values)

    # --- numbers -------------------------------------------------------------------------------------------------------

    def _number(self, key: str, op: Op, values: Sequence[int]) -> Where:
        if key in ("age", "party_years"):
            since = person.c.born_on if key == "age" else person.c.joined_on
            return _by_steps(lambda years: since <= _years_before(self._day.date, years), since.is_not(None), op, values)
        if key == "days_silent":
            return _by_steps(self._silent_for, true(), op, values)
        if key == "birth_month":
            return _ordered(person.c.born_month, op, values)
        this_year = self._day.date.year if key == "age_this_year" else self._day.lunar_year + 1
        born = person.c.born_year if key == "age_this_year" else person.c.born_lunar_year
        return _ordered(this_year - born, op, values)

    def _silent_for(self, days: int) -> Where:
        """No contact was confirmed and nothing was heard from him for at least so many days."""
        last = self._day.date - timedelta(days=min(days, EVER))
        heard = (
            select(address.c.owner_id)
            .join(inbox, and_(inbox.c.channel == address.c.channel, inbox.c.account == address.c.account))
            .where(
                inbox.c.sender == address.c.external_id,
                BY_HIMSELF,
                address.c.owner_kind == OwnerKind.PERSON.value,
                inbox.c.received_at >= datetime.combine(last + timedelta(days=1), time(), CHINA),
            )
        )
        return and_(or_(person.c.last_contact_on.is_(None), person.c.last_contact_on <= last), person.c.id.not_in(heard))

    # --- flags ---------------------------------------------------------------------------------------------------------

    def _flag(self, key: str) -> Where:
        if key in _CONDITIONS:
            return _tagged(TraitKind.CONDITION, Op.IS, [_CONDITIONS[key]])
        if key == "mourning":
            return person.c.mourning_until >= self._day.date
        if key == "checkup":
            return and_(person.c.checkup_on >= date(self._day.date.year, 1, 1), person.c.checkup_on <= self._day.date)
        return _FLAGS[key]

    def _no_flag(self, key: str) -> Where:
        """否: known not to be so. Of telephones and parties the ledger may know nothing; everything else is so or is not."""
        if key == "smartphone":
            return person.c.smartphone.is_(false())
        if key == "party":
            return and_(person.c.politics != "", person.c.politics.not_in(PARTY))
        return self._flag(key).is_not(true())


def reached() -> Where:
    """Whoever has a living chat account of his own or of somebody who consented to receive for him.

    Asked person by person along an index: a list of all accounts does not fit into the memory of one question for a province.
    Nested, so that even a database that has not counted its rows cannot begin with the accounts.
    """
    living = address.c.dead_at.is_(None)
    own = exists().where(address.c.owner_kind == OwnerKind.PERSON.value, address.c.owner_id == person.c.id, living)
    theirs = exists().where(
        proxy.c.person_id == person.c.id,
        proxy.c.consent,
        exists().where(address.c.owner_kind == OwnerKind.PROXY.value, address.c.owner_id == proxy.c.id, living),
    )
    return or_(own, theirs)


def _years_before(day: date, years: int) -> date:
    """The last day of birth that makes so many full years on a day; the 28th where there is no 29 February."""
    year = max(day.year - years, MINYEAR)
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) and not isleap(year) else day.replace(year=year)


def _by_steps(at_least: Callable[[int], Where], known: Where, op: Op, values: Sequence[int]) -> Where:
    """A comparison of something that can only be asked as "at least n"."""
    value = values[0]
    if op is Op.AT_LEAST:
        return at_least(value)
    if op is Op.MORE:
        return at_least(value + 1)
    if op in (Op.AT_MOST, Op.LESS):
        return and_(known, at_least(value + (op is Op.AT_MOST)).is_not(true()))
    return or_(*(and_(at_least(one), at_least(one + 1).is_not(true())) for one in values))


def _ordered(column: ColumnElement[Any], op: Op, values: Sequence[Any]) -> Where:
    if op is Op.IS:
        return column.in_(values)
    value = values[0]
    ways: dict[Op, Where] = {
        Op.AT_LEAST: column >= value,
        Op.AT_MOST: column <= value,
        Op.MORE: column > value,
        Op.LESS: column < value,
    }
    return ways[op]


def _named(name: str, op: Op, values: Sequence[str]) -> bool:
    return name in values if op is Op.IS else any(value in name for value in values)


def _worded(column: Column[str], op: Op, values: Sequence[str]) -> Where:
    if op is Op.CONTAINS:
        return or_(*(column.contains(value, autoescape=True) for value in values))
    ways: list[Where] = [column.in_([value for value in values if value not in (NONE, SOME)])]
    if NONE in values:
        ways.append(column == "")
    if SOME in values:
        ways.append(column != "")
    return or_(*ways)


def _with_none(fits: Where, has_any: Where, op: Op, values: Sequence[str]) -> Where:
    """`fits`, or what 无 and 有 among the values mean beside it."""
    ways = [fits]
    if op is Op.IS and NONE in values:
        ways.append(has_any.is_not(true()))
    if op is Op.IS and SOME in values:
        ways.append(has_any)
    return or_(*ways)


def _tagged(kind: TraitKind, op: Op, values: Sequence[str]) -> Where:
    mine = select(trait.c.person_id).where(trait.c.kind == kind.value)
    return _with_none(person.c.id.in_(mine.where(_worded(trait.c.value, op, values))), person.c.id.in_(mine), op, values)


def _liaison(op: Op, values: Sequence[str]) -> Where:
    named = select(staff.c.id).where(_worded(staff.c.name, op, values))
    return _with_none(person.c.liaison_id.in_(named), person.c.liaison_id.is_not(None), op, values)


def _in_group() -> Select[tuple[int]]:
    return select(group_member.c.person_id).where(group_member.c.person_id.is_not(None))


def _with_proxy() -> Select[tuple[int]]:
    return select(proxy.c.person_id).where(proxy.c.consent)


_CONDITIONS = {"alone": ALONE, "widowed": WIDOWED, "low_income": LOW_INCOME, "veteran": VETERAN}
_FLAGS: dict[str, Where] = {
    "party": person.c.politics.in_(PARTY),
    "smartphone": person.c.smartphone.is_(true()),
    "in_group": person.c.id.in_(_in_group()),
    "proxy": person.c.id.in_(_with_proxy()),
    "bound": reached(),
    "studies": person.c.studies,
}
_TAGS = {
    "role": TraitKind.DUTY,
    "impairments": TraitKind.IMPAIRMENT,
    "conditions": TraitKind.CONDITION,
    "hobbies": TraitKind.HOBBY,
    "periodical": TraitKind.PERIODICAL,
}
_TEXTS: dict[str, Column[str]] = {
    "name": person.c.name,
    "sex": person.c.sex,
    "category": person.c.category,
    "post": person.c.post,
    "town": person.c.town,
    "state": person.c.state,
    "away_place": person.c.away_place,
    "class": person.c.service_class,
}
_DATES: dict[str, Column[date]] = {"born": person.c.born_on, "joined": person.c.joined_on, "retired": person.c.retired_on}
