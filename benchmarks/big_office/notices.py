"""Fifty notices, some to everybody and some to a part, with a recipient row for everybody and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String as Words
from sqlalchemy import case, cast, func, literal, or_, select

from benchmarks.big_office.bulk import NOW, Bulk, Size, ago
from bot.domain.notices import How, NoticeKind, RecipientState, outcome_of
from bot.store.tables.notices import attempt, confirmation, ladder, notice, notice_version, recipient, task, trace
from bot.store.tables.people import person

MORNING = NOW.replace(hour=8, minute=30)
KINDS = tuple(NoticeKind)
BODY = "请于规定时间到老干部活动中心参加座谈会，带好老花镜，家属可以陪同。收到后请回复。" * 6
STEPS = [{"rung": "push", "wait": 3600}, {"rung": "sms", "wait": 3600}, {"rung": "call", "wait": 0}]
OPEN = (RecipientState.WAITING, RecipientState.TASK_OPEN)
DRAFTS = 3
OF_BRANCHES = 2  # the last figure of the notices that go to one branch each


def all_of_them(bulk: Bulk, size: Size) -> None:
    """The first is written person by person as one that is over, the last as one half-way through its day; the others copied."""
    bulk.put(ladder, [{"id": 1, "digest": "x", "name": "default", "steps": {"steps": STEPS, "early": False}}])
    rows = [_notice(number, size) for number in range(1, size.notices + DRAFTS + 1)]
    bulk.put(notice, rows)
    bulk.put(notice_version, (_version(row) for row in rows))
    bulk.put(recipient, _recipients(bulk, 1, size, over=True))
    bulk.put(recipient, _recipients(bulk, size.notices, size, over=False))
    for number in range(2, size.notices):
        _copied(bulk, number, size)
    _tried(bulk)
    posts = ((at, number) for at in range(1, 21) for number in range(1, size.notices + 1))
    bulk.put(attempt, (_post(at, number) for at, number in posts))
    _asked(bulk, size)
    bulk.numbered_on(notice, recipient, ladder)


def _released(number: int, size: Size) -> datetime:
    return MORNING - timedelta(days=0 if _sending(number, size) else size.notices - number)


def _sending(number: int, size: Size) -> bool:
    return size.notices - size.sending < number <= size.notices


def _partial(number: int) -> bool:
    """Two of five go to everybody, and the two after which the others are made."""
    return number != 1 and number % 5 not in (0, 3)


def _notice(number: int, size: Size) -> dict[str, Any]:
    at, draft = _released(number, size), number > size.notices
    state = "draft" if draft else "sending" if _sending(number, size) else "withdrawn" if number % 17 == 0 else "closed"
    return {
        "id": number,
        "number": number,
        "kind": KINDS[number % len(KINDS)].value,
        "title": f"关于召开第{number}次座谈会的通知",
        "body": BODY,
        "audience": f"单位={_part(number, size)}" if _partial(number) else "全体",
        "place": "老干部活动中心三楼",
        "event_at": NOW + timedelta(days=2) if number % 2 else None,
        "requires_confirmation": True,
        "state": state,
        "author_id": 2,
        "created_at": MORNING if draft else at,
        "approver_id": None if draft else 7,
        "approved_at": None if draft else at,
        "cutoff": None if draft else at.replace(hour=17, minute=0),
        "closed_at": at.replace(hour=18) if state == "closed" else None,
    }


def _part(number: int, size: Size) -> str:
    return f"第{number % size.districts + 1}区老干部局"


def _version(row: dict[str, Any]) -> dict[str, Any]:
    same = ("title", "body", "place", "event_at", "author_id", "approver_id", "approved_at")
    state = "draft" if row["state"] == "draft" else "approved"
    more = {"notice_id": row["id"], "version": 1, "made_at": row["created_at"], "state": state}
    return {**{name: row[name] for name in same}, **more}


def _recipients(bulk: Bulk, number: int, size: Size, over: bool) -> Iterator[dict[str, Any]]:
    whose = bulk.run(select(person.c.id, person.c.unit_id, person.c.died_on).order_by(person.c.id))
    morning = _released(number, size)
    for row in whose.all():
        yield _recipient(bulk, number, row, morning, over)


def _recipient(bulk: Bulk, number: int, whose: Any, morning: datetime, over: bool) -> dict[str, Any]:
    chance = bulk.chance
    how = chance.choices((None, *How), (8, 60, 15, 15, 2) if over else (40, 45, 10, 4, 1))[0]
    settled = outcome_of(how) if how else None
    still = RecipientState.REACHED_UNCONFIRMED if over else chance.choices(OPEN, (85, 15))[0]
    state = RecipientState.EXCLUDED if whose.died_on else settled or still
    out, waiting = state is RecipientState.EXCLUDED, state is RecipientState.WAITING
    how = None if out else how
    return {
        "notice_id": number,
        "person_id": whose.id,
        "unit_id": whose.unit_id,
        "state": state.value,
        "reach": 0 if out else chance.choices(range(4), (10, 20, 45, 25))[0],
        "reason": "已故" if out else "符合「全体老同志」",
        "ladder_id": None if out else 1,
        "step": 1,
        "due_at": NOW + timedelta(minutes=chance.randrange(1, 60)) if waiting else None,
        "how": how.value if how else None,
        "settled_by": f"person:{whose.id}" if how else "",
        "settled_at": morning + timedelta(minutes=chance.randrange(120)) if how else None,
        "rsvp": chance.choice(("attend", "decline", None)) if how else None,
        "companions": 0,
        "transport": False,
        "wheelchair": False,
        "bring": "",
        "round": 0,
    }


def _copied(bulk: Bulk, number: int, size: Size) -> None:
    """As the first or the last, on its own day; whom a notice to a part does not mean is left out of it."""
    like = size.notices if _sending(number, size) else 1
    days = 0 if like != 1 else number - 1
    columns = recipient.c
    settled = bulk.later(columns.settled_at, days) if days else columns.settled_at
    changed: dict[str, Any] = {"notice_id": literal(number), "settled_at": settled}
    if _partial(number):
        parts = size.branches if number % 10 == OF_BRANCHES else size.districts
        meant = columns.person_id % parts == number % parts
        out = literal(f"不符合「{_part(number, size)}的老同志」")
        changed = {"notice_id": literal(number), "settled_at": case((meant, settled))}
        changed |= {name: case((meant, columns[name])) for name in ("ladder_id", "due_at", "how", "rsvp")}
        changed |= {"state": case((meant, columns.state), else_="excluded"), "reason": case((meant, columns.reason), else_=out)}
        changed |= {"reach": case((meant, columns.reach), else_=0), "settled_by": case((meant, columns.settled_by), else_="")}
    bulk.again(recipient, changed, columns.notice_id == like)


def _post(group_number: int, notice_number: int) -> dict[str, Any]:
    """What was posted in a chat group."""
    at = ago(50 - notice_number)
    return {
        "key": f"n{notice_number}:group:{group_number}",
        "purpose": "notice",
        "lane": "2-notice",
        "channel": "wechat",
        "account": "main",
        "external_id": f"group-{group_number}",
        "form": "group",
        "template": "push/group_notice",
        "state": "accepted",
        "due_at": at,
        "expires_at": at,
        "claimed_at": at,
    }


def _tried(bulk: Bulk) -> None:
    """One push to everybody whom a machine got to, a confirmation for whoever confirmed, a trace for one in fifty."""
    at = func.coalesce(notice.c.approved_at, notice.c.created_at)
    tries = (
        literal("n").concat(cast(recipient.c.notice_id, Words)).concat(":").concat(cast(recipient.c.person_id, Words)),
        *(literal(word) for word in ("notice", "2-notice")),
        recipient.c.id,
        recipient.c.person_id,
        *(literal(word) for word in ("push", "wechat", "main")),
        literal("person-").concat(cast(recipient.c.person_id, Words)),
        *(literal(word) for word in ("push", "push/notice")),
        case((recipient.c.reach == 1, "accepted"), (recipient.c.reach == 2, "delivered"), else_="read"),
        at,
        notice.c.cutoff,
        at,
        at,
        literal("msg-").concat(cast(recipient.c.id, Words)),
        literal(1),
    )
    names = [
        "key",
        "purpose",
        "lane",
        "recipient_id",
        "person_id",
        "rung",
        "channel",
        "account",
        "external_id",
        "form",
        "template",
    ]
    names += ["state", "due_at", "expires_at", "claimed_at", "finished_at", "message_id", "version"]
    joined = recipient.join(notice, notice.c.id == recipient.c.notice_id)
    bulk.run(attempt.insert().from_select(names, select(*tries).select_from(joined).where(recipient.c.reach > 0)))
    said = (recipient.c.id, recipient.c.how, recipient.c.settled_by, literal(1), recipient.c.settled_at, literal("page"))
    rows = select(*said).where(recipient.c.how.is_not(None))
    bulk.run(confirmation.insert().from_select(["recipient_id", "how", "said_by", "version", "at", "proof"], rows))
    passed = select(recipient.c.id, func.coalesce(recipient.c.settled_at, recipient.c.due_at), literal("passed"), literal("sms"))
    some = (recipient.c.id % 50 == 0, or_(recipient.c.settled_at.is_not(None), recipient.c.due_at.is_not(None)))
    bulk.run(trace.insert().from_select(["recipient_id", "at", "what", "detail"], passed.where(*some)))


def _asked(bulk: Bulk, size: Size) -> None:
    """A call for everybody who has a task, and two that were done for each."""
    query = (
        select(recipient.c.id, recipient.c.person_id, recipient.c.notice_id, recipient.c.state, recipient.c.settled_at)
        .add_columns(person.c.liaison_id, notice.c.cutoff)
        .join(person, person.c.id == recipient.c.person_id)
        .join(notice, notice.c.id == recipient.c.notice_id)
        .where(or_(recipient.c.state == "task_open", (recipient.c.how == "phone") & (recipient.c.id % 5 == 0)))
    )
    bulk.put(task, [_call(row) for row in bulk.run(query)])
    kinds = ("greeting", "alert", "visit", "survivor", "check", "bring", "study")
    bulk.put(task, (_other(at, kinds[at % len(kinds)], size.people) for at in range(2_500)))


def _call(row: Any) -> dict[str, Any]:
    done = row.state != "task_open"
    return {
        "key": f"call:{row.id}",
        "kind": "call",
        "owner_id": row.liaison_id,
        "first_owner_id": row.liaison_id,
        "person_id": row.person_id,
        "recipient_id": row.id,
        "title": f"第{row.notice_id}次座谈会",
        "state": "done" if done else "open",
        "outcome": "已告知" if done else "",
        "deadline": row.cutoff,
        "made_at": row.cutoff - timedelta(hours=7),
        "told_at": row.cutoff - timedelta(hours=7),
        "next_at": None if done else NOW + timedelta(hours=1),
        "closed_at": row.settled_at if done else None,
        "closed_by": row.liaison_id if done else None,
    }


def _other(number: int, kind: str, people: int) -> dict[str, Any]:
    open_ = number % 2 == 0
    owner = 75 + number % 46
    return {
        "key": f"{kind}:{number}",
        "kind": kind,
        "owner_id": owner if number % 40 else None,
        "first_owner_id": owner,
        "person_id": number % people + 1 if kind != "greeting" else None,
        "title": "看望一次",
        "text": "请去看望，问问近况。",
        "state": "open" if open_ else "done",
        "outcome": "" if open_ else "已办",
        "deadline": NOW + timedelta(hours=number % 90 - 20),
        "made_at": ago(3),
        "told_at": ago(2.9),
        "next_at": NOW + timedelta(hours=2) if open_ else None,
        "closed_at": None if open_ else ago(1),
        "closed_by": None if open_ else owner,
    }
