"""Visits with their reviews, what was promised, and who handed his people over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from benchmarks.big_office.bulk import NOW, Bulk, Size, ago, day
from benchmarks.big_office.people import FIRST_LIAISON
from bot.domain.commitments import CommitmentKind
from bot.domain.successions import Entry, Matter, Pack, Sort
from bot.domain.visits import KINDS
from bot.store.successions import Offer
from bot.store.tables.visits import commitment, commitment_word, photo, visit, visit_version

REVIEWED = ("received", "approved", "approved", "approved", "issues")


def visits(bulk: Bulk, size: Size) -> None:
    rows = [_visit(at, size) for at in range(1, size.visits + 1)]
    bulk.put(visit, rows)
    bulk.put(visit_version, (_version(row) for row in rows))
    bulk.put(photo, (_photo(at) for at in range(1, 5_001)))
    bulk.numbered_on(visit)


def _visit(number: int, size: Size) -> dict[str, Any]:
    person_id = number * 7 % size.people + 1
    return {
        "id": number,
        "draft": f"d{number}",
        "person_id": person_id,
        "staff_id": FIRST_LIAISON + person_id % (size.staff - FIRST_LIAISON + 1),
        "kind": KINDS[number % len(KINDS)].value,
        "condition": "精神不错，血压有点高，药在吃。",
        "need": "想请人修一下水龙头" if number % 5 == 0 else "",
        "promise": "联系社区师傅" if number % 10 == 0 else "",
        "words": "今天去看了他，精神不错，血压有点高，药在吃。",
        "state": REVIEWED[number % len(REVIEWED)] if number > size.visits - 2_000 else "approved",
        "visited_on": day(-(size.visits - number) // 140),
        "reported_at": ago((size.visits - number) / 140),
        "reviewed_by": 2,
        "reviewed_at": ago((size.visits - number) / 140),
    }


def _version(row: dict[str, Any]) -> dict[str, Any]:
    said = {name: row[name] for name in ("condition", "need", "promise", "words", "kind")}
    said |= {"visited_on": row["visited_on"].isoformat(), "person_id": row["person_id"], "went": ""}
    same = {"visit_id": row["id"], "version": 1, "step": "received", "data": said}
    return {**same, "author": f"staff:{row['staff_id']}", "made_at": row["reported_at"]}


def _photo(number: int) -> dict[str, Any]:
    same = {"kind": "visit", "channel": "wechat", "account": "main", "state": "lost", "taken_on": day(-number % 300)}
    return {**same, "visit_id": number * 9, "staff_id": FIRST_LIAISON, "media_id": f"m{number}", "made_at": ago(number % 300)}


def promises(bulk: Bulk, size: Size) -> None:
    bulk.put(commitment, (_commitment(at, size) for at in range(1, size.commitments + 1)))
    said = {"step": "opened", "text": "请人修水龙头", "by": "staff:80"}
    words = ((at, step) for at in range(1, size.commitments + 1) for step in range(2))
    bulk.put(commitment_word, ({**said, "commitment_id": at, "at": ago(at % 200 - step)} for at, step in words))
    for at in range(8):
        _handed(bulk, FIRST_LIAISON + at, size)
    bulk.numbered_on(commitment)


def _commitment(number: int, size: Size) -> dict[str, Any]:
    kinds = tuple(CommitmentKind)
    live = number % 5 == 0
    made = ago(number % 200)
    return {
        "id": number,
        "key": f"visit:{number}:need",
        "kind": kinds[number % len(kinds)].value,
        "person_id": number * 11 % size.people + 1,
        "visit_id": number * 10,
        "asked_by": "staff:80",
        "text": "想请人修一下水龙头，漏了半个月。",
        "owner_id": FIRST_LIAISON + number % (size.staff - FIRST_LIAISON + 1),
        "state": ("open", "arranged")[number // 5 % 2] if live else ("done", "declined", "done", "void")[number % 4],
        "due_at": made + timedelta(days=10),
        "next_at": NOW + timedelta(hours=3) if live else None,
        "disposition": "" if live else "符合政策",
        "made_at": made,
        "closed_at": None if live else made + timedelta(days=5),
        "closed_by": None if live else 80,
        "answered_at": None if live else made + timedelta(days=6),
    }


def _handed(bulk: Bulk, staff_id: int, size: Size) -> None:
    """All people of one liaison, as a hand-over tells of them."""
    ids = range(staff_id - FIRST_LIAISON or 46, size.people, size.staff - FIRST_LIAISON + 1)
    entries = tuple(
        Entry(at, f"老人{at}", "城关镇", known=("独居",), matters=(Matter(Sort.TASK, "打电话", at, day(1).isoformat(), "call"),))
        for at in ids
    )
    bulk.records.successions.offer(Offer(staff_id, staff_id + 1, tuple(ids), Pack(entries), "staff:2"), ago(2))
