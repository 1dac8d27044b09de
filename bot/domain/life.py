"""What happens to a person (住院, 去世, 搬家 …), and what follows from it for his file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.ledger import WIDOWED, ResidenceKind, State
from bot.domain.tasks import TaskKind
from bot.domain.units import Unit, UnitTree


class LifeEventKind(StrEnum):
    """A life event (四必报 names some of them), as people say it."""

    HOSPITAL = "住院"
    DISCHARGED = "出院"
    DEATH = "去世"
    WIDOWED = "丧偶"
    MOVED = "搬家"
    AWAY = "外出"
    BACK = "回来"
    NEW_NUMBER = "换号"


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One event with who reported it and how it is known."""

    person_id: int
    kind: LifeEventKind
    happened_on: date
    known_from: str  # 本人, 家属, 走访, 电话, 单位
    recorded_by: str  # staff:3
    detail: Mapping[str, str] = field(default_factory=dict)  # place, address, phone, unit_id, until, words
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event changes in a file. `mutes`: nothing is sent to him or planned for him any more."""

    columns: Mapping[str, Any]  # of the person's row
    conditions: tuple[str, ...] = ()  # that he has from now on
    residence: tuple[ResidenceKind, str] | None = None
    ends: tuple[ResidenceKind, ...] = ()  # where he is no longer to be found
    mutes: bool = False


def effect(event: LifeEvent, mourning: timedelta) -> Effect:
    """What follows from an event. `mourning`: how long nothing festive is said to a widow or widower."""
    detail, kind = event.detail, event.kind
    if kind is LifeEventKind.DEATH:
        return Effect({"died_on": event.happened_on}, mutes=True)
    if kind is LifeEventKind.WIDOWED:
        return Effect({"mourning_until": event.happened_on + mourning}, conditions=(WIDOWED,))
    if kind is LifeEventKind.HOSPITAL:
        return Effect({"state": State.HOSPITAL.value})
    if kind in (LifeEventKind.DISCHARGED, LifeEventKind.BACK):
        return Effect({"state": State.HOME.value, "away_place": ""}, ends=(ResidenceKind.NOW,))
    if kind is LifeEventKind.AWAY:
        place = detail.get("place", "")
        return Effect({"state": State.AWAY.value, "away_place": place}, residence=(ResidenceKind.NOW, place) if place else None)
    if kind is LifeEventKind.NEW_NUMBER:
        return Effect({"phone": detail["phone"], "phone_dead_on": None, "phone_checked_on": event.happened_on})
    return _moved(event)


def _moved(event: LifeEvent) -> Effect:
    """Another town, and another unit where one was named; what he was away for is over."""
    place = event.detail.get("place", "")
    columns: dict[str, Any] = {"state": State.HOME.value, "away_place": ""}
    if place:
        columns["town"] = place
    if "unit_id" in event.detail:
        columns["unit_id"] = int(event.detail["unit_id"])
    return Effect(columns, residence=(ResidenceKind.USUAL, place) if place else None, ends=(ResidenceKind.NOW,))


# --- what it changed, and taking it back -----------------------------------------------------------------------------------

Changes = dict[str, tuple[Any, Any]]  # what stood there before, and what the event wrote; as JSON has it

COLUMN, HOME, TRAIT = "person.", "residence.", "trait."


def wanted(event: LifeEvent, follows: Effect) -> dict[str, Any]:
    """What an event writes, place by place: a column of the person's row, a residence (None: it goes), a condition."""
    found = {f"{COLUMN}{name}": _plain(value) for name, value in follows.columns.items()}
    found |= {f"{HOME}{kind.value}": None for kind in follows.ends}
    found |= {f"{TRAIT}{name}": True for name in follows.conditions}
    if follows.residence is not None:
        kind, place = follows.residence
        home = {"place": place, "detail": event.detail.get("address", ""), "from_day": "", "until_day": ""}
        found[f"{HOME}{kind.value}"] = {**home, "confirmed_on": event.happened_on.isoformat()}
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def take_back(changes: Changes, later: list[Changes], current: Mapping[str, Any]) -> tuple[dict[str, Any], list[Changes]]:
    """What is to be written so that an event has never been, and the changes of later events as they then are.

    A place that a later event wrote to stays as that one left it, and will go back to what stood there before this one. A place
    that somebody has changed by hand since stays as it is.
    """
    restored: dict[str, Any] = {}
    others = [dict(one) for one in later]
    for key, (old, new) in changes.items():
        heir = next((one for one in others if key in one), None)
        if heir is not None:
            heir[key] = (old, heir[key][1])
        elif current[key] == new:
            restored[key] = old
    return restored, others


# --- what people then have to do -------------------------------------------------------------------------------------------


class FollowUpOwner(StrEnum):
    LIAISON = "liaison"
    CLERK = "clerk"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One thing that the office does after an event, by whom and within how many days."""

    kind: TaskKind
    title: str
    owner: FollowUpOwner
    days: int


@dataclass(frozen=True, slots=True)
class LifeRules:
    """What the office has decided about life events. `after` is by kind; `moved_unit` comes with a move to another unit."""

    mourning: timedelta = timedelta(days=365)
    after: Mapping[LifeEventKind, tuple[FollowUp, ...]] = field(default_factory=dict)
    moved_unit: tuple[FollowUp, ...] = ()

    def follow_ups(self, event: LifeEvent) -> tuple[FollowUp, ...]:
        moved = self.moved_unit if event.kind is LifeEventKind.MOVED and "unit_id" in event.detail else ()
        return (*self.after.get(event.kind, ()), *moved)


CLOSING = time(17, 0)


def due(follow_up: FollowUp, now: datetime) -> datetime:
    """The end of the working day on which a follow-up is due."""
    return datetime.combine(now.date() + timedelta(days=follow_up.days), CLOSING, now.tzinfo)


# Before these are written they are read back and wait for a yes: they cost a person most if they are wrong.
CONFIRMED_FIRST = frozenset({LifeEventKind.DEATH, LifeEventKind.WIDOWED, LifeEventKind.MOVED})

# Kinds of units that are places: whoever moves from one into another belongs there from then on. An employer stays his employer.
PLACES = frozenset({"乡镇", "镇", "乡", "街道", "社区", "村"})


def unit_moved_to(place: str, unit_id: int, tree: UnitTree) -> Unit | None:
    """The unit that a move leads into: a place that is named, other than the place where he belonged before."""
    if tree.get(unit_id).kind not in PLACES:
        return None
    named = [unit for unit in tree if unit.kind in PLACES and unit.name in place and unit.id != unit_id]
    longest = max(named, key=lambda unit: len(unit.name), default=None)
    same_name = [unit for unit in named if longest is not None and unit.name == longest.name]
    return longest if len(same_name) == 1 else None
