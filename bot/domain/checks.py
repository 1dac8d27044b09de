"""The half-yearly round (核对信息): is your number still right, do you still live there? One question at a time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.text import shorten


@dataclass(frozen=True, slots=True)
class CheckRules:
    """What the office has decided about its rounds. Nothing begins by itself until it is switched on."""

    enabled: bool = False
    starts: tuple[tuple[int, int], ...] = ((4, 1), (10, 1))  # month, day
    at: time = time(9, 30)
    remind_after: timedelta = timedelta(days=7)
    call_after: timedelta = timedelta(days=14)
    lasts: timedelta = timedelta(days=45)


def round_name(day: date, taken: Sequence[str] = ()) -> str:
    """2026上半年; with a number behind it when that half-year has had one already."""
    name = f"{day.year}{'上' if day.month <= 6 else '下'}半年"
    again = next(n for n in range(1, len(taken) + 2) if (name if n == 1 else f"{name}第{n}次") not in taken)
    return name if again == 1 else f"{name}第{again}次"


def call_days(silent: Sequence[tuple[int, int | None]], start: date, over: timedelta) -> dict[int, date]:
    """On which day each of those whom no message reaches is rung: every liaison's calls evenly over the time there is.

    `silent` are (person, liaison).
    """
    lists: dict[int | None, list[int]] = defaultdict(list)
    for person_id, liaison_id in silent:
        lists[liaison_id].append(person_id)
    days = max(over.days, 1)
    return {
        person_id: start + timedelta(days=place * days // len(persons))
        for persons in lists.values()
        for place, person_id in enumerate(persons)
    }


class ItemState(StrEnum):
    """Where one person stands with a round."""

    WAITING = "waiting"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    TASK = "task"
    VOID = "void"


class Step(StrEnum):
    """The question that is open."""

    PHONE = "phone"
    NEW_PHONE = "phone_new"  # a new number, read back
    ADDRESS = "address"
    NEW_ADDRESS = "address_new"
    DONE = "done"


class Says(StrEnum):
    """What an answer says."""

    YES = "yes"
    ALL = "all"  # nothing has changed, neither number nor address
    NO = "no"
    PHONE = "phone"
    ADDRESS = "address"
    UNCLEAR = "unclear"


class Act(StrEnum):
    """What an answer lets be written."""

    NOTHING = ""
    PHONE_RIGHT = "phone_right"
    NEW_NUMBER = "new_number"
    ADDRESS_RIGHT = "address_right"
    MOVED = "moved"
    ADDRESS_GIVEN = "address_given"  # the file had none
    ALL_RIGHT = "all_right"
    GIVE_UP = "give_up"  # his liaison asks


@dataclass(frozen=True, slots=True)
class Answer:
    says: Says
    value: str = ""  # the number, or the address


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes of an answer. `said` waits to be confirmed; `again` says why the same question is put once more."""

    step: Step
    act: Act = Act.NOTHING
    said: str = ""
    unclear: int = 0
    again: str = ""  # "": it is not; "which": the new one, please; "unclear"


PATIENCE = 2  # answers that we could make nothing of, until a human asks


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the step, what the file holds for it, what waits to be confirmed, and how often we failed to understand."""

    step: Step
    phone: str = ""
    place: str = ""
    said: str = ""
    unclear: int = 0


def turn(asked: Asked, answer: Answer) -> Turn:
    """The next turn of the conversation."""
    found = _about_phone(asked, answer) if asked.step in (Step.PHONE, Step.NEW_PHONE) else _about_address(asked, answer)
    if found is not None:
        return found
    unclear = asked.unclear + 1
    if unclear >= PATIENCE:
        return Turn(Step.DONE, Act.GIVE_UP)
    return Turn(asked.step, said=asked.said, unclear=unclear, again="unclear")


def _about_phone(asked: Asked, answer: Answer) -> Turn | None:
    if answer.says is Says.PHONE:
        same = answer.value == asked.phone
        return Turn(Step.ADDRESS, Act.PHONE_RIGHT) if same else Turn(Step.NEW_PHONE, said=answer.value)
    if answer.says is Says.NO:
        nothing_known = asked.step is Step.PHONE and not asked.phone  # 没有手机
        return Turn(Step.ADDRESS) if nothing_known else Turn(Step.PHONE, again="which")
    if answer.says in (Says.YES, Says.ALL) and asked.step is Step.NEW_PHONE:
        return Turn(Step.ADDRESS, Act.NEW_NUMBER)
    if answer.says is Says.ALL and asked.phone and asked.place:
        return Turn(Step.DONE, Act.ALL_RIGHT)
    if answer.says in (Says.YES, Says.ALL) and asked.phone:
        return Turn(Step.ADDRESS, Act.PHONE_RIGHT)
    return None


def _about_address(asked: Asked, answer: Answer) -> Turn | None:
    if answer.says is Says.ADDRESS:
        return Turn(Step.NEW_ADDRESS, said=answer.value)
    if answer.says is Says.NO:
        return Turn(Step.ADDRESS, again="which")
    if answer.says in (Says.YES, Says.ALL):
        if asked.step is Step.NEW_ADDRESS:
            return Turn(Step.DONE, Act.MOVED if asked.place else Act.ADDRESS_GIVEN)
        return Turn(Step.DONE, Act.ADDRESS_RIGHT) if asked.place else None
    return None


@dataclass(frozen=True, slots=True)
class Round:
    id: int
    name: str
    started_at: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One person in a round, and what his file says."""

    id: int
    person_id: int
    person_name: str
    liaison_id: int | None
    state: ItemState
    asked: Asked
    call_on: date
    asked_at: datetime | None = None


_DOOR = re.compile(r"[\d〇零一二三四五六七八九十百]+\s*(?:号|栋|幢|座|单元|楼|室|弄|-)|\d")
_AREAS = (
    re.compile(r".{1,12}?(?:街道|镇|乡|(?<!新)村|县|(?<![小社])区)"),
    re.compile(r".{1,16}?(?:小区|社区|花园|新村|家园|公寓)"),
)


def rough(address: str) -> str:
    """An address as far as it may stand in a message or a list: up to the house number."""
    door = _DOOR.search(address)
    return shorten(address[: door.start()] if door else address, 16).rstrip("，, ")


def area(address: str) -> str:
    """The town, district or estate of an address, for lists; the whole of it when it names none."""
    found = next((hit[0] for pattern in _AREAS if (hit := pattern.match(address))), rough(address))
    return found[:40]


def next_call(now: datetime) -> datetime:
    """When a call that is asked for now is due."""
    return datetime.combine(now.date() + timedelta(days=3), time(17, 0), now.tzinfo)
