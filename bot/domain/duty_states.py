"""Where each duty stands, worked out from the record alone: what is owed is held against the rows that stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from bot.domain.duties import LIVE, DutyState
from bot.domain.duty_occasions import BACK, FIRST, DutyFile, Occasion, Seen, Sight, occasions
from bot.domain.duty_rules import DutyRule, Every, ToReport

MORNING = time(9, 0)
NEARLY = timedelta(days=3)  # so long before it is due its owner is reminded of it


class DutyRow(NamedTuple):
    """A duty as the store keeps it; without a number it is new."""

    number: int | None
    key: str
    rule: str
    person_id: int
    owner_id: int | None
    unit_id: int | None
    door: int
    state: DutyState
    opens: int
    due_at: datetime
    event_id: int | None
    visit_id: int | None
    settled_at: datetime | None
    level: int
    next_at: datetime | None


class Charge(NamedTuple):
    """Whose it is: who goes, by which line, to which door. No door: that of what stands, or his own."""

    owner_id: int | None
    owner_name: str
    unit_id: int
    door: int | None


def worked_out(
    rules: Sequence[DutyRule],
    file: DutyFile,
    standing: Sequence[DutyRow],
    charge: Callable[[DutyRule], Charge],
    sight: Sight,
) -> Iterator[DutyRow]:
    """The rows of one person that are new or not as they stood."""
    known = {row.key: row for row in standing}
    door = standing[0].door if standing else file.id
    met: set[str] = set()
    for fits, rule in zip(file.fits, rules, strict=True):
        if not fits or (rule.family is file.alive and not isinstance(rule.trigger, ToReport)):
            continue
        mine = charge(rule)
        seen = _settling(rule, file.visits, mine) if file.visits else ()
        for occasion in occasions(rule, file, seen, _firsts(rule, file, known, sight) if known else (), sight):
            met.add(occasion.key)
            row = _held(occasion, known.get(occasion.key), (file.id, door), mine, sight)
            if row is not None and row != known.get(occasion.key):
                yield row
    by_id = {rule.id: rule for rule in rules}
    for key, row in known.items():
        if key not in met and (state := _left(row, by_id.get(row.rule), file, sight)) is not row.state:
            yield row._replace(state=state, next_at=None)


def left_behind(rows: Sequence[DutyRow]) -> Iterator[DutyRow]:
    """Of somebody whose file is gone nothing is owed any more."""
    return (row._replace(state=DutyState.CANCELLED, next_at=None) for row in rows if row.state in LIVE)


def _settling(rule: DutyRule, visits: Sequence[Seen], charge: Charge) -> Sequence[Seen]:
    found = [one for one in visits if one.kind in rule.kinds]
    if rule.own:
        return [one for one in found if one.staff_id == charge.owner_id or (charge.owner_name and charge.owner_name in one.went)]
    return found


def _firsts(rule: DutyRule, file: DutyFile, known: Mapping[str, DutyRow], sight: Sight) -> Sequence[tuple[int, bool]]:
    """What stands of a rule from before anybody was there."""
    if not isinstance(rule.trigger, Every):
        return ()
    mark = f"{rule.id}:{file.id}:{FIRST}:"
    rows = (row for key, row in known.items() if key.startswith(mark) and row.state is not DutyState.CANCELLED)
    days = sorted(row.due_at.date().toordinal() for row in rows)
    return [(day, day + rule.closes < sight.today) for day in days]


def _held(occasion: Occasion, row: DutyRow | None, whose: tuple[int, int], charge: Charge, sight: Sight) -> DutyRow | None:
    """The row as it must be. Nothing is begun that would be late at once: a new rule or a new file finds nobody at fault."""
    state = _state(occasion, sight)
    stands = row is not None and row.state is not DutyState.CANCELLED
    late = state is DutyState.MISSED or (state is DutyState.READY and sight.now > occasion.due_at)
    if not stands and late and occasion.verdict is None:
        return row
    seen = occasion.seen if state is DutyState.DONE else None
    settled_at = seen.at if seen is not None else occasion.told_at
    level, next_at = _looked_at(occasion, row, state, sight)
    begun = row if row is not None else _begun(occasion, whose, charge)
    if state in LIVE or not stands:
        begun = begun._replace(owner_id=charge.owner_id, unit_id=charge.unit_id)
    return begun._replace(
        door=charge.door if charge.door is not None else begun.door,
        state=state,
        opens=occasion.opens,
        due_at=occasion.due_at,
        event_id=occasion.event_id,
        visit_id=seen.number if seen is not None else None,
        settled_at=settled_at,
        level=level,
        next_at=next_at,
    )


def _begun(occasion: Occasion, whose: tuple[int, int], charge: Charge) -> DutyRow:
    """A new row; `whose`: his number, and the door at which he lives."""
    person_id, door = whose
    return DutyRow(
        number=None,
        key=occasion.key,
        rule=occasion.rule.id,
        person_id=person_id,
        owner_id=charge.owner_id,
        unit_id=charge.unit_id,
        door=door,
        state=DutyState.DRAFT,
        opens=occasion.opens,
        due_at=occasion.due_at,
        event_id=occasion.event_id,
        visit_id=None,
        settled_at=None,
        level=0,
        next_at=None,
    )


def _state(occasion: Occasion, sight: Sight) -> DutyState:
    if occasion.verdict is not None:
        return occasion.verdict
    if occasion.seen is not None:
        return DutyState.DONE
    if sight.today > occasion.closes:
        return DutyState.MISSED
    return DutyState.READY if sight.today >= occasion.opens else DutyState.DRAFT


def _left(row: DutyRow, rule: DutyRule | None, file: DutyFile, sight: Sight) -> DutyState:
    """The state of what is not owed by the record as it is now. What is done stays with its visit, what was missed was missed;
    of an event that has never been nothing stays."""
    if rule is not None and row.due_at.date().toordinal() + rule.closes < sight.today - BACK:
        return DutyState.MISSED if row.state in LIVE else row.state
    if row.event_id is not None and all(event.number != row.event_id for event in file.events):
        return DutyState.CANCELLED
    if row.state is DutyState.DONE and row.visit_id is not None and rule is not None:
        kept = any(one.number == row.visit_id and one.kind in rule.kinds for one in file.visits)
        return DutyState.DONE if kept else DutyState.CANCELLED
    return DutyState.CANCELLED if row.state in LIVE else row.state


def _looked_at(occasion: Occasion, row: DutyRow | None, state: DutyState, sight: Sight) -> tuple[int, datetime | None]:
    """Who was told, and when it is looked at next: that stays, unless it is only now ready or is due on another day."""
    if state is not DutyState.READY:
        return (row.level if row is not None else 0), None
    if row is not None and row.state is DutyState.READY and row.due_at == occasion.due_at:
        return row.level, row.next_at
    return 0, first_look(occasion.rule, occasion.opens, occasion.due_at, sight.now)


def first_look(rule: DutyRule, opens: int, due_at: datetime, now: datetime) -> datetime:
    """When its owner is first reminded: of hours after half of them, of days on a morning shortly before the last."""
    if rule.urgent:
        return now + max(due_at - now, timedelta(0)) / 2
    day = max(due_at.date() - NEARLY, type(due_at.date()).fromordinal(opens))
    look = datetime.combine(day, MORNING, now.tzinfo)
    return look if look > now else min(next_morning(now), max(due_at, now))


def next_morning(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), MORNING, now.tzinfo)
