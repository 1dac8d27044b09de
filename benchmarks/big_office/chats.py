"""What was said in chat: messages in and out, questions to the library and to people, the history of it all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from benchmarks.big_office.bulk import NOW, Bulk, Size, ago
from benchmarks.big_office.people import FIRST_LIAISON
from bot.domain.inquiry import Disposition, InquiryKind
from bot.store.tables.messages import conversation, inbox, inquiry, inquiry_word, procedure_run, question
from bot.store.tables.notices import attempt
from bot.store.tables.office import history

DAYS = 180
SAID = ("收到", "医药费怎么报销？", "我住院了", "谢谢你们", "活动几点开始？", "转人工")
ACTIONS = ("confirmed", "task.已告知", "looked", "revealed", "changed", "approved", "exported")
SUBJECTS = ("person", "task", "notice", "person", "person", "visit", "inquiry")
HERE = {"channel": "wechat", "account": "main"}


def messages(bulk: Bulk, size: Size) -> None:
    bulk.put(inbox, (_heard(at, size) for at in range(1, size.heard + 1)))
    bulk.put(attempt, (_said(at, size) for at in range(1, size.said + 1)))
    bulk.put(question, (_question(at, size) for at in range(1, size.questions + 1)))
    bulk.put(inquiry, (_inquiry(at, size) for at in range(1, size.inquiries + 1)))
    words = ((at, turn) for at in range(1, size.inquiries + 1) for turn in range(2))
    bulk.put(inquiry_word, (_word(at, turn, size) for at, turn in words))
    forms = {**HERE, "form": "bind", "step": "name", "data": {}, "updated_at": NOW}
    bulk.put(conversation, ({**forms, "sender": f"person-{at * 30 + 1}"} for at in range(300)))
    bulk.put(procedure_run, (_run(at) for at in range(500)))
    bulk.put(history, (_line(at, size) for at in range(1, size.history + 1)))
    bulk.numbered_on(inquiry)


def _heard(number: int, size: Size) -> dict[str, Any]:
    person_id = number * 13 % size.people + 1
    grouped = number % 25 == 0
    return {
        **HERE,
        "key": f"k{number}",
        "sender": f"person-{person_id}",
        "chat_group": f"group-{person_id % 60}" if grouped else "",
        "kind": "text",
        "trigger": "message" if number % 6 else "none",
        "text": SAID[number % len(SAID)],
        "route": "ask",
        "reply": "收到，谢谢您。",
        "passive": True,
        "received_at": ago((size.heard - number) * DAYS / size.heard),
    }


def _said(number: int, size: Size) -> dict[str, Any]:
    at = ago((size.said - number) * DAYS / size.said)
    person_id = number * 17 % size.people + 1
    return {
        **HERE,
        "key": f"reply:{number}",
        "purpose": ("reply", "study", "greeting")[number % 3],
        "lane": "0-reply",
        "person_id": person_id,
        "external_id": f"person-{person_id}",
        "form": "text",
        "template": "reply/answer",
        "text": "您好，医药费报销请带上发票。",
        "state": ("accepted", "delivered", "failed")[number % 3],
        "due_at": at,
        "expires_at": at + timedelta(hours=4),
        "claimed_at": at,
        "finished_at": at,
        "message_id": f"r{number}",
    }


def _question(number: int, size: Size) -> dict[str, Any]:
    decision = ("answer", "answer", "clarify", "handoff")[number % 4]
    person_id = number * 19 % size.people + 1
    return {
        **HERE,
        "external_id": f"person-{person_id}",
        "person_id": person_id,
        "text": f"医药费怎么报销，去年的还能报吗？{number}",
        "decision": decision,
        "topic_id": "" if decision in ("handoff", "clarify") else "medical",
        "offered": ["medical", "pension"],
        "confidence": 0.5,
        "asked_at": ago((size.questions - number) * DAYS / size.questions),
        "rating": ("", "", "", "", "good", "bad")[number % 6],
    }


def _inquiry(number: int, size: Size) -> dict[str, Any]:
    asked, open_ = ago((size.inquiries - number) * DAYS / size.inquiries), number > size.inquiries - 300
    person_id, kinds = number * 23 % size.people + 1, tuple(InquiryKind)
    return {
        **HERE,
        "id": number,
        "external_id": f"person-{person_id}",
        "person_id": person_id,
        "question": "异地看病的发票怎么报销？",
        "asked_at": asked,
        "due_at": asked + timedelta(days=2),
        "answer": "" if open_ else "请把发票交到支部。",
        "answered_by": None if open_ else 80,
        "answered_at": None if open_ else asked + timedelta(hours=5),
        "kind": kinds[number % len(kinds)].value,
        "state": "open" if open_ else "closed",
        "owner_id": FIRST_LIAISON + number % (size.staff - FIRST_LIAISON + 1),
        "next_at": NOW + timedelta(hours=1) if open_ else None,
        "silent": open_ and number % 3 == 0,
        "disposition": "" if open_ else Disposition.ANSWERED.value,
        "closed_at": None if open_ else asked + timedelta(days=1),
    }


def _word(number: int, turn: int, size: Size) -> dict[str, Any]:
    at = ago((size.inquiries - number) * DAYS / size.inquiries)
    return {"inquiry_id": number, "at": at + timedelta(minutes=turn), "staff_id": 80 if turn else None, "text": "请问怎么办？"}


def _run(number: int) -> dict[str, Any]:
    state = "open" if number % 4 == 0 else "done"
    same = {**HERE, "procedure": "medical", "step": "start", "answers": {}, "state": state}
    whose = {"external_id": f"person-{number * 9 + 1}", "person_id": number * 9 + 1}
    return {**same, **whose, "started_at": ago(number % 90), "updated_at": ago(number % 90)}


def _line(number: int, size: Size) -> dict[str, Any]:
    sort = number % len(ACTIONS)
    return {
        "at": ago((size.history - number) * DAYS / size.history),
        "actor": f"staff:{number % size.staff + 1}" if number % 3 else f"person:{number % size.people + 1}",
        "action": ACTIONS[sort],
        "subject": f"{SUBJECTS[sort]}:{number * 7 % size.people + 1}",
        "detail": {"why": "核对"} if sort == 3 else {},
    }
