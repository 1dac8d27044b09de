"""What staff do with inquiries: look, take, hand on, answer, settle, and let the library learn."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.domain.inquiry import Disposition, Inquiry, read_disposition
from bot.domain.messages import Reply
from bot.domain.people import MAY_DRAFT, StaffMember
from bot.domain.rights import Right, Viewer
from bot.domain.text import shorten
from bot.policy.from_inquiries import TOPIC, WORDING, learn, nearest

SHOWN = 12
QUOTED = 200  # characters of each word of a thread
THREAD = 12


def mine(context: Context) -> Reply:
    """问询: what is mine, most pressing first."""
    staff = context.sender.staff
    several = context.records.inquiries.open_inquiries(staff.id) if staff else []
    others = len(context.records.inquiries.open_inquiries()) - len(several) if context.sender.may(MAY_DRAFT) else 0
    rows = [shown(one, context) for one in several[:SHOWN]]
    return Reply("staff/inquiries", {"inquiries": rows, "more": max(0, len(several) - SHOWN), "others": others})


def shown(one: Inquiry, context: Context) -> dict[str, Any]:
    """A line of a list."""
    late, taken = context.now > one.due_at, one.taken_at is not None
    return {
        "number": one.number,
        "question": shorten(one.question, 40),
        "due": one.due_at.isoformat(),
        "late": late,
        "taken": taken,
        "unsettled": one.unsettled,
    }


def thread(context: Context) -> Reply:
    """问询 5: what was said, in order."""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, _ = found
    names = {member.id: member.name for member in context.records.people.staff()}
    words = [
        {
            "at": word.at.isoformat(),
            "staff": names.get(word.staff_id, "—") if word.staff_id is not None else "",
            "text": word.text[:QUOTED],
        }
        for word in context.records.inquiries.words(one.number, THREAD)
    ]
    person = context.records.people.persons([one.person_id]) if one.person_id is not None else []
    data = {
        **shown(one, context),
        "question": one.question[:QUOTED],
        "asked": one.asked_at.isoformat(),
        "who": person[0].name if person else "",
        "phone": person[0].phone if person else "",
        "state": one.state,
        "owner": names.get(one.owner_id or 0, ""),
        "words": words,
        "disposition": one.disposition,
    }
    return Reply("staff/inquiry_thread", data)


def answer(context: Context) -> Reply:
    """答复 5 …: the words go to whoever asked."""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    unsaid = context.services.words.unsaid(context.match["answer"])
    if unsaid:
        return Reply("staff/unsaid", {"words": [each.word for each in unsaid]})
    way = context.services.inquiries.answer(context.records, one, staff, context.match["answer"], context.now)
    if way is None:
        return Reply("staff/inquiry_unknown", {"number": one.number})
    known = nearest(context.records, one)
    learns = staff.has(MAY_DRAFT) and not one.learnt
    data = {"number": one.number, "way": way, "learns": learns, "nearest": known.title if known else ""}
    settles = context.records.inquiries.get(one.number)
    return Reply("staff/inquiry_answered", {**data, "unsettled": settles is not None and settles.unsettled})


def take(context: Context) -> Reply:
    """接 5: I am at it."""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    if not one.is_open and not one.unsettled:
        return Reply("staff/inquiry_unknown", {"number": one.number})
    taken = context.services.inquiries.take(context.records, one, staff, context.now)
    return Reply("staff/inquiry_taken", {"number": one.number, "due": taken.due_at.isoformat()})


def hand(context: Context) -> Reply:
    """转给 5 张三."""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    if not one.is_open and not one.unsettled:
        return Reply("staff/inquiry_unknown", {"number": one.number})
    name = context.match["name"]
    meant = [member for member in context.records.people.staff() if member.name == name]
    if len(meant) != 1:
        return Reply("staff/inquiry_hand_whom", {"number": one.number, "name": name, "several": len(meant) > 1})
    context.services.inquiries.hand(context.records, one, meant[0], staff, context.now)
    return Reply("staff/inquiry_handed", {"number": one.number, "to": name})


def close(context: Context) -> Reply:
    """办结 5 已协调，……"""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    result = read_disposition(context.match["result"])
    if result is None:
        return Reply("staff/inquiry_dispositions", {"number": one.number, "results": [each.value for each in Disposition]})
    disposition, words = result
    way = context.services.inquiries.close(context.records, one, (disposition.value, words), staff, context.now)
    if way is None:
        return Reply("staff/inquiry_unknown", {"number": one.number})
    return Reply("staff/inquiry_closed", {"number": one.number, "disposition": disposition.value, "way": way})


def into_library(context: Context) -> Reply:
    """入库 5: a further wording of the nearest topic; 入库 5 新: question and answer as a new one. A person accepts either."""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    how = TOPIC if context.match["new"] else WORDING
    learnt = learn(context.records, one, how, f"staff:{staff.id}", context.now)
    title, facts = (learnt.topic.title, learnt.topic.facts) if learnt.topic else ("", ())
    data = {"number": one.number, "fault": learnt.fault, "how": how, "question": learnt.question}
    return Reply("staff/inquiry_learnt", {**data, "title": title, "facts": facts if how == TOPIC else ()})


def _mine(context: Context) -> tuple[Inquiry, StaffMember] | Reply:
    """The inquiry that is named and whoever speaks, if it is his to do something about; else what he is told."""
    staff, number = context.sender.staff, int(context.match["number"])
    one = context.records.inquiries.get(number)
    if staff is None:
        return Reply("reply/not_allowed")
    if one is None:
        return Reply("staff/inquiry_unknown", {"number": number})
    return (one, staff) if _concerns(context, one, staff) else Reply("reply/not_allowed")


def _concerns(context: Context, one: Inquiry, staff: StaffMember) -> bool:
    """Its owner, and whoever answers for everybody or for the asker's unit."""
    if one.owner_id == staff.id:
        return True
    if not staff.has(MAY_DRAFT):
        return False
    return one.person_id is None or context.records.ledger.file(Viewer.of(staff), one.person_id, Right.SEE) is not None
