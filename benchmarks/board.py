"""The board of one notice to a whole city: `python -m benchmarks.board [URL of an empty PostgreSQL]`.

The bar, for 35,000 recipients in 300 units half-way through the day: units, totals and ways of confirming in 50 ms at the 95th
percentile.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, insert, text
from sqlalchemy.engine import make_url

from benchmarks.invented import invented_files, unit_names
from bot import evidence
from bot.domain.notices import CONFIRMED, How, RecipientState, outcome_of
from bot.store import KeyRing, Store, Vault
from bot.store.tables.notices import attempt, confirmation, ladder, notice, recipient
from bot.wording import Wording

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MORNING = NOW.replace(hour=9)
ROUNDS = 200
EARLIER = 3  # notices to everybody that were closed before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="of an empty PostgreSQL database; default: SQLite in a temporary folder")
    parser.add_argument("--people", type=int, default=35_000)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--evidence", action="store_true", help="write the evidence pack too")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{folder}/office.db"
        store = Store(url, Vault(KeyRing.fresh()))
        store.migrate()
        fill(store, given.people, given.units)
        settle(url)
        measure(store, given.people)
        if given.evidence:
            prove(store, Path(folder) / "evidence.xlsx")
        store.close()
    print(f"highest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def fill(store: Store, people: int, units: int) -> None:
    """A city of two levels, three notices that are over and one that is under way."""
    top = [{"id": at, "name": name, "kind": "单位", "parent_id": at % 20 + 1 if at > 20 else None} for at, name in named(units)]
    rows = [
        {"id": at, "name": one.name, "category": one.category.value, "unit_id": one.unit_id, "phone": one.phone}
        for at, one in enumerate(invented_files(people, units), 1)
    ]
    with store.write() as records:
        records.people.add_rows("unit", top)
        records.people.add_rows("person", rows)
        connection = records.connection
        steps = {
            "steps": [{"rung": "push", "wait": 3600}, {"rung": "sms", "wait": 3600}, {"rung": "call", "wait": 0}],
            "early": False,
        }
        connection.execute(insert(ladder), {"id": 1, "digest": "x", "name": "default", "steps": steps})
        chance = Random(1)
        for number in range(1, EARLIER + 2):
            connection.execute(insert(notice), _notice(number, closed=number <= EARLIER))
            first = (number - 1) * people
            given = [_recipient(first + at, number, row, chance) for at, row in enumerate(rows, 1)]
            connection.execute(insert(recipient), given)
            connection.execute(insert(attempt), [_attempt(row) for row in given if row["reach"]])
            connection.execute(insert(confirmation), [_word(row) for row in given if row["how"]])


def named(units: int) -> list[tuple[int, str]]:
    return list(enumerate(unit_names(units), 1))


def _notice(number: int, closed: bool) -> dict[str, Any]:
    return {
        "id": number,
        "number": number,
        "kind": "meeting",
        "title": "座谈会",
        "body": "请来参加座谈会。",
        "audience": "全体",
        "requires_confirmation": True,
        "state": "closed" if closed else "sending",
        "created_at": MORNING,
        "approved_at": MORNING,
        "cutoff": NOW.replace(hour=17),
    }


def _recipient(number: int, notice_id: int, person: dict[str, Any], chance: Random) -> dict[str, Any]:
    """Two of three have confirmed, by four ways."""
    how = chance.choices((None, *How), (33, 50, 10, 5, 2))[0]
    open_states = (RecipientState.WAITING, RecipientState.TASK_OPEN, RecipientState.EXCLUDED)
    state = outcome_of(how) if how else chance.choices(open_states, (80, 15, 5))[0]
    waiting = state is RecipientState.WAITING
    return {
        "id": number,
        "notice_id": notice_id,
        "person_id": person["id"],
        "unit_id": person["unit_id"],
        "state": state.value,
        "reach": 0 if state is RecipientState.EXCLUDED else chance.choices(range(4), (10, 30, 40, 20))[0],
        "reason": "符合「全体老同志」",
        "ladder_id": 1,
        "step": 1,
        "due_at": NOW + timedelta(minutes=chance.randrange(60)) if waiting else None,
        "how": how.value if how else None,
        "settled_by": f"person:{person['id']}" if how else "",
        "settled_at": MORNING + timedelta(minutes=chance.randrange(180)) if state in CONFIRMED else None,
    }


def _attempt(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": f"n{row['notice_id']}:{row['person_id']}",
        "purpose": "notice",
        "lane": "2-notice",
        "recipient_id": row["id"],
        "person_id": row["person_id"],
        "rung": "push",
        "version": 1,
        "channel": "wechat",
        "account": "main",
        "external_id": f"o6bmjrPTlm6_2sgVt7hMZOPfL2M{row['person_id']}",
        "form": "push",
        "template": "push/notice",
        "state": ("planned", "accepted", "delivered", "read")[row["reach"]],
        "due_at": MORNING,
        "expires_at": NOW.replace(hour=17),
        "claimed_at": MORNING,
    }


def _word(row: dict[str, Any]) -> dict[str, Any]:
    said = {"how": row["how"], "said_by": row["settled_by"], "version": 1, "at": row["settled_at"], "proof": "inbox:1"}
    return {"recipient_id": row["id"], **said}


def settle(url: str) -> None:
    """What an hour of running does by itself: the database knows its sizes."""
    engine = create_engine(make_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
    engine.dispose()


def measure(store: Store, people: int) -> None:
    this = EARLIER + 1
    timed("the board: units, totals, ways of confirming", lambda: _board(store, this))
    timed("the first page of missing names", lambda: _page(store, this, 0))
    timed("a page in the middle", lambda: _page(store, this, EARLIER * people + people // 2))
    timed("the report over all notices", lambda: _report(store), rounds=20)


def _board(store: Store, notice_id: int) -> None:
    with store.read() as records:
        records.board.units(notice_id)


def _page(store: Store, notice_id: int, after: int) -> None:
    with store.read() as records:
        records.board.missing(notice_id, after_id=after)


def _report(store: Store) -> None:
    with store.read() as records:
        records.board.awareness(MORNING, NOW)


def timed(what: str, ask: Callable[[], None], rounds: int = ROUNDS) -> None:
    taken = []
    for _ in range(rounds):
        started = perf_counter()
        ask()
        taken.append((perf_counter() - started) * 1000)
    taken.sort()
    print(f"{what}: p50 {median(taken):.1f} ms, p95 {taken[int(len(taken) * 0.95)]:.1f} ms, slowest {taken[-1]:.1f} ms")


def prove(store: Store, path: Path) -> None:
    started = perf_counter()
    with store.read() as records:
        made = evidence.write(records, EARLIER + 1, evidence.Scribe(Wording("示范局", "0000").render), NOW, path)
    print(
        f"the evidence pack: {sum(made.rows.values())} rows, {path.stat().st_size / 1e6:.1f} MB, {perf_counter() - started:.1f} s"
    )


if __name__ == "__main__":
    main()
