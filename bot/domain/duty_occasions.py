"""When something is owed to one person by one rule: worked out from his file, what has happened to him and who has visited him.

Days are counted as ordinals: for a whole city this is asked a million times.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.domain.duties import DutyState
from bot.domain.duty_rules import AfterEvent, DutyRule, Every, OnBirthday, OnFestival, ToReport
from bot.domain.life import CLOSING, LifeEventKind
from bot.domain.people import Birth
from bot.domain.visits import VisitKind

AHEAD = 45  # days: what opens later is not looked at yet
BACK = 45  # … and what closed earlier stays as it is
GOLDEN = 0.6180339887498949  # whole multiples of it lie evenly, however few they are
FIRST = "first"  # in the key of what is owed before anybody has been there


class Seen(NamedTuple):
    """A visit that was reported, as far as it settles anything."""

    day: int
    number: int
    kind: VisitKind
    at: datetime
    staff_id: int
    went: str


class Happened(NamedTuple):
    """A life event that stands."""

    number: int
    kind: LifeEventKind
    day: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DutyFile:
    """What the rules look at in one file. `fits` says of each rule whether he is one of those whom it means."""

    id: int
    unit_id: int
    liaison_id: int | None
    alive: bool
    born: Birth | None
    last_contact: int | None
    fits: Sequence[bool]
    events: Sequence[Happened] = ()
    visits: Sequence[Seen] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """The stretch of time that is looked at, and what the calendar has in it."""

    now: datetime
    festivals: Mapping[str, Sequence[int]] = field(default_factory=dict)  # by id
    birthdays: Mapping[tuple[bool, bool, int, int], Sequence[tuple[int, int]]] = field(
        default_factory=dict
    )  # lunar, leap, month, day: day, year
    today: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self.now.date().toordinal())


def reach(rules: Sequence[DutyRule], today: date) -> tuple[date, date]:
    """From when till when days of the calendar can make something that is in sight."""
    early = max((rule.closes for rule in rules), default=0) + BACK
    late = max((rule.opens for rule in rules), default=0) + AHEAD
    return today - timedelta(days=early), today + timedelta(days=late)


class Occasion(NamedTuple):
    """Something that is owed once. `opens` and `closes` are the first and the last day on which a visit settles it; `seen` is
    the visit that did. `verdict` stands where no visit is waited for."""

    key: str
    rule: DutyRule
    opens: int
    due_at: datetime
    closes: int
    event_id: int | None = None
    seen: Seen | None = None
    verdict: DutyState | None = None
    told_at: datetime | None = None  # when what had to be reported was


def occasions(
    rule: DutyRule, file: DutyFile, seen: Sequence[Seen], firsts: Sequence[tuple[int, bool]], sight: Sight
) -> Iterator[Occasion]:
    """All that is owed to him by a rule in the stretch that is in sight; also what is late or missed by now.

    `seen` are the visits that settle this rule, oldest first. `firsts`: when what stands of this rule from before the first visit
    is or was due, and whether it is over.
    """
    trigger = rule.trigger
    if isinstance(trigger, Every):
        return _again(rule, trigger, file, seen, firsts, sight)
    if isinstance(trigger, AfterEvent):
        return _after(rule, trigger, file, seen, sight)
    if isinstance(trigger, ToReport):
        return _reports(rule, trigger, file, sight)
    if isinstance(trigger, OnFestival):
        return _festivals(rule, trigger, file, seen, sight)
    return _birthdays(rule, trigger, file, seen, sight)


# --- after something has happened -------------------------------------------------------------------------------------------


def _after(rule: DutyRule, trigger: AfterEvent, file: DutyFile, seen: Sequence[Seen], sight: Sight) -> Iterator[Occasion]:
    for event in file.events:
        if event.kind not in trigger.events:
            continue
        heard = event.recorded_at.astimezone(sight.now.tzinfo)
        due_at = heard + trigger.within if trigger.by_hours else _evening(heard.date().toordinal() + trigger.within.days, sight)
        opens, closes = min(event.day, heard.date().toordinal()), due_at.date().toordinal() + rule.closes
        if closes >= sight.today - BACK:
            key = f"{rule.id}:{file.id}:e{event.number}"
            yield Occasion(key, rule, opens, due_at, closes, event.number, _within(_since(seen, event), opens, closes))


# Whoever goes for these has heard of it.
_KNOWING = frozenset({VisitKind.HOSPITAL, VisitKind.FUNERAL})


def _since(seen: Sequence[Seen], event: Happened) -> Sequence[Seen]:
    """Visits after it happened. Whoever was there on its very day, before anybody knew, owes one still."""
    return [one for one in seen if one.day > event.day or one.kind in _KNOWING or one.at >= event.recorded_at]


def _reports(rule: DutyRule, trigger: ToReport, file: DutyFile, sight: Sight) -> Iterator[Occasion]:
    """An event of which the hour is not known may be reported until so long after the end of its day."""
    for event in file.events:
        heard = event.recorded_at.astimezone(sight.now.tzinfo)
        if event.kind in trigger.events and heard.date().toordinal() >= sight.today - BACK:
            due_at = _midnight(event.day + 1, sight) + trigger.within
            verdict = DutyState.DONE if heard <= due_at else DutyState.MISSED
            key = f"{rule.id}:{file.id}:e{event.number}"
            yield Occasion(key, rule, event.day, due_at, due_at.date().toordinal(), event.number, None, verdict, heard)


# --- days of the year -------------------------------------------------------------------------------------------------------


def _festivals(rule: DutyRule, trigger: OnFestival, file: DutyFile, seen: Sequence[Seen], sight: Sight) -> Iterator[Occasion]:
    for festival in trigger.festivals:
        for day in sight.festivals.get(festival, ()):
            found = _on(rule, file, seen, day, f"{festival}-{date.fromordinal(day).year}", sight)
            if found is not None:
                yield found


def _birthdays(rule: DutyRule, trigger: OnBirthday, file: DutyFile, seen: Sequence[Seen], sight: Sight) -> Iterator[Occasion]:
    born = file.born
    if born is None:
        return
    for day, year in sight.birthdays.get((born.lunar, born.leap, born.month, born.day), ()):
        age = year - born.year + trigger.nominal
        if age > 0 and (not trigger.ages or age in trigger.ages):
            found = _on(rule, file, seen, day, f"{age}", sight)
            if found is not None:
                yield found


def _on(rule: DutyRule, file: DutyFile, seen: Sequence[Seen], day: int, occasion: str, sight: Sight) -> Occasion | None:
    opens, closes = day - rule.opens, day + rule.closes
    if not _in_sight(opens, closes, sight):
        return None
    key = f"{rule.id}:{file.id}:{occasion}"
    return Occasion(key, rule, opens, _evening(day, sight), closes, None, _within(seen, opens, closes))


# --- again and again --------------------------------------------------------------------------------------------------------


def _again(
    rule: DutyRule, every: Every, file: DutyFile, seen: Sequence[Seen], firsts: Sequence[tuple[int, bool]], sight: Sight
) -> Iterator[Occasion]:
    """One after another from each visit that settled the rule; before the first one, from when he was last heard of."""
    if not seen or firsts:
        yield from _before_first(rule, every, file, seen, firsts, sight)
    for at, visit in enumerate(seen):
        following = seen[at + 1] if at + 1 < len(seen) else None
        if following is None or following.day >= sight.today - BACK - rule.closes:
            yield from _chain(rule, every, (file.id, ""), visit.day, following, sight)


def _chain(
    rule: DutyRule, every: Every, whose: tuple[int, str], base: int, until: Seen | None, sight: Sight
) -> Iterator[Occasion]:
    """What is owed after a day on which he was seen, until he was seen again (or now): all that is in sight."""
    last = until.day if until is not None else sight.today
    step = max(0, (sight.today - BACK - rule.closes - base) // (every.about + every.months) - 1)
    closed = later(base, every, step) + rule.closes if step else base
    while True:
        due = later(base, every, step + 1)
        opens, closes = max(due - rule.opens, closed + 1), due + rule.closes
        met = until if until is not None and opens <= until.day <= closes else None
        superseded = until is not None and until.day < opens
        if not superseded and _in_sight(opens, closes, sight):
            person_id, mark = whose
            yield Occasion(f"{rule.id}:{person_id}:{mark}{_iso(due)}", rule, opens, _evening(due, sight), closes, None, met)
        if closes >= last:
            return
        step, closed = step + 1, closes


def _before_first(
    rule: DutyRule, every: Every, file: DutyFile, seen: Sequence[Seen], firsts: Sequence[tuple[int, bool]], sight: Sight
) -> Iterator[Occasion]:
    """Nobody is late on the first day: a new office owes the next visit of each interval, or (nobody was ever there) spreads the
    first one over it. What was promised so stands, whatever calls there are meanwhile."""
    first = seen[0] if seen else None
    for due, _ in firsts:
        opens, closes = due - rule.opens, due + rule.closes
        if first is None or first.day >= opens:
            met = first if first is not None and first.day <= closes else None
            key = f"{rule.id}:{file.id}:{FIRST}:{_iso(due)}"
            yield Occasion(key, rule, opens, _evening(due, sight), closes, None, met)
    if first is None and all(over for _, over in firsts):
        due = _next_first(every, file, max((due for due, _ in firsts), default=file.last_contact), sight)
        opens, closes = due - rule.opens, due + rule.closes
        if _in_sight(opens, closes, sight):
            yield Occasion(f"{rule.id}:{file.id}:{FIRST}:{_iso(due)}", rule, opens, _evening(due, sight), closes)


def _next_first(every: Every, file: DutyFile, base: int | None, sight: Sight) -> int:
    """The first day from today on that lies whole intervals after `base`, or on his own day of the interval."""
    if base is None:
        return sight.today + (int(file.id * GOLDEN % 1 * every.about) - sight.today) % every.about
    step = max(1, (sight.today - base) // (every.about + every.months))
    while later(base, every, step) < sight.today:
        step += 1
    return later(base, every, step)


def later(day: int, every: Every, times: int) -> int:
    """The day so many intervals later; the last of a month where it has no such day."""
    if every.days:
        return day + times * every.days
    begin = date.fromordinal(day)
    years, month = divmod(begin.month - 1 + times * every.months, 12)
    year = begin.year + years
    if begin.day <= 28:
        return date(year, month + 1, begin.day).toordinal()
    return date(year, month + 1, min(begin.day, monthrange(year, month + 1)[1])).toordinal()


# --- what they share --------------------------------------------------------------------------------------------------------


def _within(seen: Sequence[Seen], opens: int, closes: int) -> Seen | None:
    return next((one for one in seen if opens <= one.day <= closes), None)


def _in_sight(opens: int, closes: int, sight: Sight) -> bool:
    return opens <= sight.today + AHEAD and closes >= sight.today - BACK


def _evening(day: int, sight: Sight) -> datetime:
    return datetime.combine(date.fromordinal(day), CLOSING, sight.now.tzinfo)


def _midnight(day: int, sight: Sight) -> datetime:
    return datetime.combine(date.fromordinal(day), time(), sight.now.tzinfo)


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
