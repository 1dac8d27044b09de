"""What went by the calendar: greetings, gifts, study, periodicals, recurring meetings, and what ran by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from benchmarks.big_office.bulk import NOW, Bulk, Size, ago, day
from benchmarks.big_office.notices import OF_BRANCHES
from benchmarks.big_office.people import FIRST_LIAISON
from bot.domain.rhythm import Every, Rhythm
from bot.store.tables.base import CHINA
from bot.store.tables.office import occurrence
from bot.store.tables.programme import (
    attendance,
    gift,
    greeting,
    lesson,
    material,
    meeting,
    meeting_series,
    opt_out,
    periodical_order,
    reading,
    series,
)

JOBS = ("greetings", "study", "notices", "duties", "retention", "backup", "checks", "digest")
FESTIVALS = (("mid_autumn", -62), ("double_ninth", -39))
SERIES, MEETINGS = 10, 20


def lived(bulk: Bulk, size: Size) -> None:
    bulk.put(greeting, _birthdays(size))
    bulk.put(greeting, (row for name, days in FESTIVALS for row in _festival(name, days, size)))
    bulk.put(gift, (_gift(at, size.people) for at in range(1, 4_001)))
    given = {"what": "greeting", "since": ago(90), "said_by": "staff:2"}
    bulk.put(opt_out, ({**given, "person_id": at * 40 % size.people + 1} for at in range(500)))
    bulk.put(periodical_order, (_order(at) for at in range(1, size.people + 1) if at % 117))
    bulk.put(occurrence, _ran())
    for one in bulk.records.policy.published()[:20]:
        bulk.records.policy.propose("changed", one, "policy.xlsx", "staff:2", ago(3))
    _studied(bulk, size)
    _met(bulk, size)


def _birthdays(size: Size) -> Iterator[dict[str, Any]]:
    for at in range(1, 180 * 90):
        when = day(-at // 90)
        yield _greeted(at % size.people + 1, when, "birthday", at)


def _festival(name: str, days: int, size: Size) -> Iterator[dict[str, Any]]:
    for at in range(1, size.people + 1):
        if at % 365 != -days:
            yield _greeted(at, day(days) - timedelta(days=200), name, at)


def _greeted(person_id: int, when: Any, occasion: str, number: int) -> dict[str, Any]:
    state = ("sent", "sent", "sent", "rung", "no_way")[number % 5]
    said = {"text": "祝您生日快乐，身体健康！", "variant": "a", "years": 80, "also": []}
    return {**said, "person_id": person_id, "day": when, "occasion": occasion, "state": state, "made_at": ago(1)}


def _gift(number: int, people: int) -> dict[str, Any]:
    return {
        "key": f"longevity:{number}:2026",
        "rule": "longevity",
        "person_id": number * 8 % people + 1,
        "owner_id": FIRST_LIAISON + number % 46,
        "title": "八十寿辰",
        "what": "蛋糕一份、慰问金",
        "fen": 50_000,
        "day": day(number % 30 if number % 3 else -number % 200),
        "state": "due" if number % 3 else "handed",
        "made_at": ago(20),
        "closed_at": None if number % 3 else ago(5),
        "closed_by": "" if number % 3 else "staff:80",
    }


def _order(number: int) -> dict[str, Any]:
    states = ("waiting", "asked", "chosen", "default", "task")
    state = states[number % len(states)]
    chosen = ["people_daily"] if state in ("chosen", "default") else []
    return {"year": 2027, "person_id": number, "state": state, "chosen": chosen, "asked_at": ago(10)}


def _ran() -> Iterator[dict[str, Any]]:
    for days in range(-60, 2):
        for at, job in enumerate(JOBS):
            due = datetime.combine(day(days), datetime.min.time(), CHINA) + timedelta(hours=7 + at)
            state = "done" if due < NOW else "planned"
            finished = due + timedelta(minutes=1) if due < NOW else None
            row = {"job": job, "key": f"{job}:{due.date()}", "day": due.date(), "due_at": due, "payload": {}}
            yield {**row, "state": state, "finished_at": finished}


def _studied(bulk: Bulk, size: Size) -> None:
    """Every series runs; of the first ones thirty items went to whoever studies."""
    bulk.run(update(series).values(active=True))
    known = bulk.run(select(material.c.id, material.c.series_id).order_by(material.c.id)).all()
    given = known[:30]
    seen: dict[str, int] = {}
    for at, (item, whose) in enumerate(given):
        seen[whose] = seen.get(whose, 0) + 1
        bulk.put(lesson, [{"series_id": whose, "material_id": item, "day": day(-3 * seen[whose])}])
        bulk.put(reading, (_read(item, person, at) for person in range(1, size.people + 1) if person % 3 == 0 and person % 117))


def _read(item: int, person_id: int, number: int) -> dict[str, Any]:
    read = (person_id + number) % 2 == 0
    modes = ("push", "group", "door", "post")
    row = {"material_id": item, "person_id": person_id, "mode": modes[person_id % 4], "given_on": day(-3 * (number % 10))}
    return {**row, "state": "read" if read else "given", "read_at": ago(1) if read else None, "read_how": "said" if read else ""}


def _met(bulk: Bulk, size: Size) -> None:
    rhythm = Rhythm(Every.MONTH, day=10).dump()
    same = {
        "kind": "meeting",
        "rhythm": rhythm,
        "at": "09:00",
        "place": "活动室",
        "audience": "全体",
        "author_id": 2,
        "made_at": NOW,
    }
    named = ({"id": at, "title": f"第{at}支部例会", "state": "active" if at % 4 else "draft"} for at in range(1, SERIES + 1))
    bulk.put(meeting_series, ({**same, **one} for one in named))
    numbers = [(at, turn) for at in range(1, SERIES + 1) for turn in range(MEETINGS)]
    bulk.put(meeting, (_meeting(at, whose, turn) for at, (whose, turn) in enumerate(numbers, 1)))
    held = [at for at, (_, turn) in enumerate(numbers, 1) if turn > 1]
    came = {"said_by": "staff:80", "said_at": ago(1)}
    bulk.put(
        attendance,
        (
            {**came, "meeting_id": at, "person_id": (at + one * 7) % size.people + 1, "came": one % 4 != 0}
            for at in held
            for one in range(1, 61)
        ),
    )
    bulk.numbered_on(meeting_series, meeting)


def _meeting(number: int, series_id: int, turn: int) -> dict[str, Any]:
    when = day(20 - turn * 30)
    starts = datetime.combine(when, datetime.min.time(), CHINA) + timedelta(hours=9)
    state = "planned" if turn == 0 else "held"
    title = f"第{series_id}支部例会"
    noticed = number % 5 * 10 + OF_BRANCHES if turn else None
    row = {"id": number, "series_id": series_id, "day": when, "starts_at": starts, "title": title}
    return {**row, "state": state, "notice_id": noticed, "minutes": "学习文件，讨论。" if turn else "", "place": "活动室"}
