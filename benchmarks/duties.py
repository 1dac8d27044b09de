"""Everything that is owed to a whole city by rule: `python -m benchmarks.duties [URL of an empty PostgreSQL]`.

The bars, for 35,000 people and the office's own rules, all of which mean somebody: everything worked out in 10 s, also the first
time, when all rows are new; and anew for one person, after something has happened to him, in 50 ms.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from benchmarks.board import named, settle
from benchmarks.invented import invented_files
from bot.app import build
from bot.books.duties import load_duties
from bot.config import parse
from bot.desks.duties import Duties
from bot.domain.ledger import TraitKind
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.visits import KINDS
from bot.store import Store
from bot.store.tables.ledger import life_event, residence, trait
from bot.store.tables.visits import visit

NOW = datetime(2026, 3, 10, 4, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
CLASSES = ("一级", "二级", "三级", "四级")
LIAISONS = 900
EVENTS = {"住院": 300, "丧偶": 60, "去世": 40, "出院": 200}
ROUNDS = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="of an empty PostgreSQL database; default: SQLite in a temporary folder")
    parser.add_argument("--people", type=int, default=35_000)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{folder}/office.db"
        settings = {"database": {"url": url}, "ledger": {"key_ring": f"{folder}/data_keys"}, "web": {"secret": "x"}}
        app = build(parse({"demo": False, **settings}))
        fill(app.store, given.people)
        settle(url)
        measure(app.store, app.services.duties, given.people)
        app.close()
    print(f"highest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def fill(store: Store, people: int) -> None:
    """A city: everybody has a class, an address and three visits, every third one something more."""
    chance, today = Random(1), NOW.date()
    units = [{"id": at, "name": name, "kind": "单位", "parent_id": at % 20 + 1 if at > 20 else None} for at, name in named(300)]
    roles = ("clerk", "leader", "secretary", *["liaison"] * LIAISONS)
    staff = [{"id": at, "name": f"职员{at}", "role": role, "phone": ""} for at, role in enumerate(roles, 1)]
    files = list(enumerate(invented_files(people, 300), 1))
    with store.write() as records:
        records.people.add_rows("unit", units)
        records.people.add_rows("staff", staff)
        records.people.add_rows("person", [_person(at, one, chance, today) for at, one in files])
        connection = records.connection
        connection.execute(insert(trait), [row for at, one in files for row in _traits(at, one, chance)])
        connection.execute(insert(residence), [_home(at, one) for at, one in files])
        connection.execute(insert(visit), [_visit(at, turn, chance, today) for at, _ in files for turn in range(3)])
        connection.execute(insert(life_event), list(_events(people, chance, today)))


def _person(number: int, one: Any, chance: Random, today: date) -> dict[str, Any]:
    return {
        "id": number,
        "name": one.name,
        "category": one.category.value,
        "unit_id": one.unit_id,
        "phone": one.phone,
        "born_year": one.born.year,
        "born_month": one.born.month,
        "born_day": one.born.day,
        "born_lunar": number % 4 == 0,
        "born_on": date(one.born.year, one.born.month, one.born.day),
        "liaison_id": number % LIAISONS + 4,
        "politics": one.politics,
        "joined_on": date(1970, 7, 1),
        "service_class": CLASSES[number % len(CLASSES)],
        "last_contact_on": today - timedelta(days=chance.randrange(300)) if number % 3 else None,
    }


def _traits(number: int, one: Any, chance: Random) -> list[dict[str, Any]]:
    told = [(TraitKind.CONDITION, value) for value in one.traits.get(TraitKind.CONDITION, ())]
    told += [(TraitKind.CONDITION, chance.choice(("低收入", "重病", "易地安置", "退役")))] if number % 5 == 0 else []
    told += [(TraitKind.IMPAIRMENT, "走不动")] if number % 6 == 0 else []
    return [{"person_id": number, "kind": kind.value, "value": value} for kind, value in dict.fromkeys(told)]


def _home(number: int, one: Any) -> dict[str, Any]:
    (home,) = one.residences.values()
    return {"person_id": number, "kind": "常住", "place": "", "detail": home.detail, "from_day": "", "until_day": ""}


def _visit(number: int, turn: int, chance: Random, today: date) -> dict[str, Any]:
    day = today - timedelta(days=chance.randrange(1, 700))
    return {
        "draft": f"{number}:{turn}",
        "person_id": number,
        "staff_id": number % LIAISONS + 4,
        "kind": chance.choice(KINDS).value,
        "state": "received",
        "version": 1,
        "went": "",
        "visited_on": day,
        "reported_at": NOW - timedelta(days=(today - day).days),
    }


def _events(people: int, chance: Random, today: date) -> list[dict[str, Any]]:
    return [
        {
            "person_id": chance.randrange(1, people + 1),
            "kind": kind,
            "happened_on": today - timedelta(days=days + 1),
            "known_from": "单位",
            "recorded_by": "staff:1",
            "recorded_at": NOW - timedelta(days=days),
            "before": "{}",
            "undone_by": "",
        }
        for kind, count in EVENTS.items()
        for days in (chance.randrange(30) for _ in range(count))
    ]


def measure(store: Store, duties: Duties, people: int) -> None:
    print(f"{people} people, {len(load_duties().rules)} rules")
    for what, now in (("the first time", NOW), ("again, nothing new", NOW), ("the next morning", NOW + timedelta(days=1))):
        started, worked = perf_counter(), process_time()
        with store.write() as records:
            counts = dict(duties.refresh_all(records, now))
        print(f"everybody, {what}: {perf_counter() - started:.2f} s ({process_time() - worked:.2f} s of this process), {counts}")
    once("one person, after an event and its taking back", lambda at: _happens(store, duties, at))


def _happens(store: Store, duties: Duties, number: int) -> float:
    now = NOW + timedelta(days=1, hours=5)
    with store.write() as records:
        number = records.life.record(LifeEvent(number, LifeEventKind.HOSPITAL, now.date(), "单位", "staff:1"), LifeRules(), now)
        whose = records.life.get(number)
        started = perf_counter()
        duties.refresh(records, [whose.person_id] if whose else [], now)
        taken = perf_counter() - started
        records.life.undo(number, "staff:1", now)
        started = perf_counter()
        duties.refresh(records, [whose.person_id] if whose else [], now)
        return max(taken, perf_counter() - started)


def once(what: str, happens: Callable[[int], float]) -> None:
    taken = sorted(happens(number * 7 + 1) * 1000 for number in range(ROUNDS))
    print(f"{what}: p50 {median(taken):.1f} ms, p95 {taken[int(len(taken) * 0.95)]:.1f} ms, slowest {taken[-1]:.1f} ms")


if __name__ == "__main__":
    main()
