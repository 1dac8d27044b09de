"""The ladder at work: how far the notices have got, each rung of a person's ladder, and the five steps of a first rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain.board import Turn
from bot.domain.ladder import HUMAN
from bot.domain.notices import Notice, NoticeState
from bot.domain.people import OwnerKind
from bot.domain.text import brief
from bot.domain.trail import Trail, Try
from bot.store import Records

RECENT = 3  # notices in the strip
CHOICE = 12  # … and to choose from
PROGRESS = ("notice_progress", "why", "notice_look")  # the handlers that show how far a notice has got
Row = dict[str, Any]


def board(records: Records) -> list[Row]:
    """The newest notices with their counts."""
    return [
        {"number": one.number, "title": one.title, "state": one.state.value, **_counts(records, one.id)}
        for one in records.notices.recent(RECENT)
    ]


def _counts(records: Records, notice_id: int) -> dict[str, int]:
    funnel = records.board.funnel(notice_id)
    done = funnel["confirmed"] + funnel["confirmed_by_proxy"]
    everybody = done + funnel["waiting"] + funnel["task_open"] + funnel["reached_unconfirmed"]
    return {"done": done, "all": everybody, "calls": funnel["task_open"], "comes": funnel["attend"]}


def steps(records: Records) -> dict[str, bool]:
    """Which of the five steps of a rehearsal have been done with the newest notice, by the records."""
    found = records.notices.recent(1)
    if not found:
        return dict.fromkeys(("written", "approved", "answered", "climbed", "looked"), False)
    notice = found[0]
    counts, approved = _counts(records, notice.id), notice.approved_at is not None
    return {
        "written": True,
        "approved": approved,
        "answered": counts["done"] > 0,
        "climbed": counts["calls"] > 0 or records.rehearsal.climbed(notice.id),
        "looked": notice.approved_at is not None and records.rehearsal.asked_since(PROGRESS, notice.approved_at),
    }


def notices(records: Records) -> list[Row]:
    """What the ladder can be shown of."""
    return [{"number": one.number, "title": one.title} for one in records.notices.recent(CHOICE)]


def ladders(records: Records, number: int, shown: Sequence[str]) -> Row:
    """The ladders of those whose phones are shown, for one notice (0: the newest one that was released)."""
    notice = records.notices.numbered(number) if number else _released(records)
    if notice is None or notice.approved_at is None:
        return {"notice": notice, "people": [], "chosen": False}
    chosen = _persons(records, shown)
    ids = chosen or [one.person_id for one in records.board.missing(notice.id, limit=1)]
    trails = [trail for trail in (records.trail.one(notice.id, person_id) for person_id in ids) if trail is not None]
    return {"notice": notice, "people": [_person(trail, notice) for trail in trails], "chosen": bool(chosen)}


def _released(records: Records) -> Notice | None:
    newest = records.notices.recent(CHOICE)
    return next((one for one in newest if one.approved_at is not None), newest[0] if newest else None)


def _persons(records: Records, shown: Sequence[str]) -> list[int]:
    """Whom these phones concern: their owners, or those for whom these receive."""
    whose = {one.id: one.person_id for one in records.people.proxies()}
    found: list[int] = []
    for who in shown:
        kind, _, number = who.partition("-")
        if kind == OwnerKind.PERSON.value:
            found.append(int(number))
        elif kind == OwnerKind.PROXY.value and int(number) in whose:
            found.append(whose[int(number)])
    return list(dict.fromkeys(found))


def _person(trail: Trail, notice: Notice) -> Row:
    day = notice.approved_at.date() if notice.approved_at else None
    word = min(trail.words, key=lambda one: one.at, default=None)
    return {
        "name": trail.standing.name,
        "state": trail.state.value,
        "reason": trail.reason,
        "rungs": _rungs(trail, notice),
        "word": {"how": word.how.value, "by": word.by, "at": brief(word.at, day)} if word else None,
        "over": notice.state is NoticeState.WITHDRAWN,
    }


def _rungs(trail: Trail, notice: Notice) -> list[Row]:
    """Each rung of his ladder in order, with what came of it or what will; then whoever was asked."""
    standing, left = trail.standing, [one for one in trail.tries if one.round == trail.round]
    day = notice.approved_at.date() if notice.approved_at else None
    order = [step.rung for step in standing.ladder.steps if step.rung not in HUMAN]
    upcoming, rows = standing.next.rung if standing.next.turn is Turn.MACHINE else None, []
    for at, rung in enumerate(order):
        mine = [one for one in left if one.rung is rung]
        if rung in order[at + 1 :]:
            mine = mine[:1]
        left = [one for one in left if one not in mine]
        row = {"rung": rung.value, "state": "", "at": "", "reason": "", "proxy": ""}
        if mine:
            rows += [{**row, **_tried(one, day)} for one in mine]
        elif at < standing.step:
            rows.append({**row, "state": "passed"})
        elif trail.confirmed or standing.next.turn not in (Turn.MACHINE, Turn.HUMAN):
            rows.append({**row, "state": "needless"})
        elif rung is upcoming:
            rows.append({**row, "state": "next", "at": _brief(standing.next.at, day)})
            upcoming = None
        else:
            rows.append({**row, "state": "later" if upcoming is None and standing.next.turn is Turn.MACHINE else "passed"})
    return [*rows, *_human(trail, day)]


def _human(trail: Trail, day: Any) -> list[Row]:
    """The last rung: whom it was given to, or when it will be."""
    row = {"rung": trail.standing.ladder.human.value, "state": "later", "at": "", "reason": "", "proxy": ""}
    if trail.asked:
        return [
            {**row, "rung": {"door": "visit"}.get(one.kind.value, one.kind.value), "state": f"asked_{one.state}"}
            | {"at": brief(one.made_at, day), "proxy": one.owner, "reason": one.outcome}
            for one in trail.asked
        ]
    if trail.confirmed:
        return [{**row, "state": "needless"}]
    if trail.standing.next.turn is Turn.HUMAN:
        return [{**row, "state": "next", "at": _brief(trail.standing.next.at, day)}]
    return [row] if trail.standing.next.turn is Turn.MACHINE else [{**row, "state": "needless"}]


def _tried(one: Try, day: Any) -> Row:
    at = one.read_at or one.delivered_at or one.failed_at or one.at
    return {"state": one.state.value, "at": brief(at, day), "reason": one.reason.value, "proxy": one.proxy}


def _brief(moment: Any, day: Any) -> str:
    return brief(moment, day) if moment is not None else ""
