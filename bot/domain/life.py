"""What happens to a person (住院, 去世, 搬家 …), and what follows from it for his file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.ledger import WIDOWED, ResidenceKind, State


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
    detail: Mapping[str, str] = field(default_factory=dict)  # place, phone, unit_id, until, words
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event changes in a file. `mutes`: nothing is sent to him or planned for him any more."""

    columns: Mapping[str, Any]  # of the person's row
    conditions: tuple[str, ...] = ()  # that he has from now on
    residence: tuple[ResidenceKind, str] | None = None
    mutes: bool = False
    opens_survivor_steps: bool = False  # 遗属: what is to be done for his family


def effect(event: LifeEvent, mourning: timedelta) -> Effect:
    """What follows from an event. `mourning`: how long nothing festive is said to a widow or widower."""
    detail, kind = event.detail, event.kind
    if kind is LifeEventKind.DEATH:
        return Effect({"died_on": event.happened_on}, mutes=True, opens_survivor_steps=True)
    if kind is LifeEventKind.WIDOWED:
        return Effect({"mourning_until": event.happened_on + mourning}, conditions=(WIDOWED,))
    if kind is LifeEventKind.HOSPITAL:
        return Effect({"state": State.HOSPITAL.value})
    if kind in (LifeEventKind.DISCHARGED, LifeEventKind.BACK):
        return Effect({"state": State.HOME.value, "away_place": ""})
    if kind is LifeEventKind.AWAY:
        place = detail.get("place", "")
        return Effect({"state": State.AWAY.value, "away_place": place}, residence=(ResidenceKind.NOW, place) if place else None)
    if kind is LifeEventKind.NEW_NUMBER:
        return Effect({"phone": detail["phone"], "phone_dead_on": None, "phone_checked_on": event.happened_on})
    return _moved(event)


def _moved(event: LifeEvent) -> Effect:
    """Another town, and another unit where one was named; what he was away for is over."""
    columns: dict[str, Any] = {"town": event.detail.get("place", ""), "state": State.HOME.value, "away_place": ""}
    if "unit_id" in event.detail:
        columns["unit_id"] = int(event.detail["unit_id"])
    place = event.detail.get("place", "")
    return Effect(columns, residence=(ResidenceKind.USUAL, place) if place else None)
