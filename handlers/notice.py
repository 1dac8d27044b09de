"""Staff write a notice in one sentence, a second person approves it, both watch it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.context import Chosen, Context
from bot.domain import audience
from bot.domain.conversation import Conversation
from bot.domain.messages import Reply
from bot.domain.notices import (
    Notice,
    NoticeKind,
    NoticeState,
    RecipientState,
    objection_to_approval,
    objection_to_withdrawal,
)
from bot.domain.people import MAY_APPROVE, Role
from bot.domain.rights import Viewer
from bot.errors import Conflict

FORM = "notice"
APPROVERS = (Role.APPROVER, Role.LEADER, Role.ADMIN)
SENT_KINDS = {kind.value for kind in NoticeKind}
NAMES_SHOWN = 15
REASONS_SHOWN = 4


def write(context: Context) -> Reply:
    """通知：…"""
    return _draft(context, context.match["text"])


def go_on(context: Context) -> Reply:
    """What was missing from a draft, said afterwards."""
    if context.conversation is None:
        return Reply("staff/notice_how")
    context.close_form()
    text, words = context.conversation.data["text"], context.message.text
    if context.conversation.step == "who":
        return _draft(context, text, words)
    return _draft(context, f"{text}，{words}", context.conversation.data.get("who", ""))


def _draft(context: Context, text: str, who: str = "") -> Reply:
    """Ask back what cannot be understood; otherwise keep a draft and show it as the elder will see it.

    `who` answers the question whom it is for, and then stands for what the text says of it.
    """
    meaning = context.services.reader.notice(text, context.now, context.records.people.units())
    kept = [one.name for one in context.records.audience.saved()]
    chosen = _choose(context, who or context.services.reader.audience(text, meaning.audience_hint, kept))
    no_hour = meaning.kind.value == NoticeKind.MEETING.value and not isinstance(meaning.start, datetime)
    ask = meaning.ask or ("hour" if no_hour else "")
    receivers = "" if chosen.send_to == "persons" else chosen.send_to
    if ask or chosen.ask or receivers or chosen.expression is None:
        unclear = chosen.ask or receivers or chosen.expression is None
        context.open_form(Conversation(FORM, "who" if unclear else "ask", {"text": text, "who": "" if unclear else who}))
        return Reply("staff/notice_ask", {"ask": ask, "who": chosen.ask, "receivers": receivers})
    kind = NoticeKind(meaning.kind.value) if meaning.kind.value in SENT_KINDS else NoticeKind.ACTIVITY
    notice = context.records.notices.add(
        {
            "kind": kind.value,
            "title": meaning.title,
            "body": text.strip(),
            "audience": audience.write(chosen.expression),
            "place": meaning.place or "",
            "event_at": meaning.start if isinstance(meaning.start, datetime) else None,
            "requires_confirmation": kind in (NoticeKind.MEETING, NoticeKind.ACTIVITY, NoticeKind.URGENT),
            "author_id": context.sender.staff.id if context.sender.staff else None,
        },
        context.now,
    )
    context.records.access.write_history(context.actor, "drafted", f"notice:{notice.id}", context.now)
    preview = _preview(context, notice)
    others = [one.id for one in context.records.people.staff(APPROVERS) if one.id != notice.author_id]
    told = Reply("staff/notice_for_approval", preview)
    context.services.dispatch.tell_staff(context.records, others, told, context.now, f"n{notice.id}:approval")
    return Reply("staff/notice_preview", preview)


def _preview(context: Context, notice: Notice) -> dict[str, Any]:
    chosen = _choose(context, notice.audience)
    expression = chosen.expression or audience.EVERYBODY
    preview = chosen.preview
    return {
        "number": notice.number,
        "state": notice.state.value,
        "title": notice.title,
        "body": notice.body,
        "when": notice.event_at.isoformat() if notice.event_at else "",
        "place": notice.place,
        "audience": audience.plain(expression),
        "included": preview.included,
        "names": list(preview.names[:NAMES_SHOWN]),
        "left_out": dict(sorted(preview.left_out.items(), key=lambda pair: -pair[1])[:REASONS_SHOWN]),
        "excluded": sum(preview.left_out.values()),
        "no_route": preview.no_route,
        "asks_place": not notice.place and notice.event_at is not None,
    }


def _choose(context: Context, text: str) -> Chosen:
    return context.services.audiences.choose(context.records, _viewer(context), text, context.now.date())


def _viewer(context: Context) -> Viewer:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return Viewer.of(context.sender.staff)


def look(context: Context) -> Reply:
    """看 N: the notice as the elder will see it, for whoever got no more than its title."""
    notice = _meant(context, None)
    return Reply("staff/notice_preview", _preview(context, notice)) if notice else _missing(context)


def approve(context: Context) -> Reply:
    """同意 N: four eyes, then everybody at once."""
    staff, notice = context.sender.staff, _meant(context, NoticeState.DRAFT)
    if staff is None or notice is None:
        return _missing(context)
    if not context.sender.may(MAY_APPROVE):
        return Reply("staff/notice_refused", {"number": notice.number, "objection": "author"})
    objection = objection_to_approval(notice, staff.id)
    if objection is not None:
        return Reply("staff/notice_refused", {"number": notice.number, "objection": objection.value})
    try:
        counts = context.services.dispatch.release(context.records, notice, staff.id, context.now)
    except Conflict:
        return Reply("staff/notice_refused", {"number": notice.number, "objection": "nobody"})
    context.records.access.write_history(context.actor, "approved", f"notice:{notice.id}", context.now)
    released = context.records.notices.get(notice.id)
    data = {
        **counts,
        "number": notice.number,
        "title": notice.title,
        "cutoff": released.cutoff.isoformat() if released and released.cutoff else "",
    }
    _tell_author(context, notice, Reply("staff/notice_released", data), "approved")
    return Reply("staff/notice_released", data)


def send_back(context: Context) -> Reply:
    """退回 N 理由"""
    notice = _meant(context, NoticeState.DRAFT)
    if notice is None:
        return _missing(context)
    if notice.state is not NoticeState.DRAFT:
        return Reply("staff/notice_refused", {"number": notice.number, "objection": "not_a_draft"})
    reason = context.match["reason"]
    context.records.notices.return_draft(notice.id, reason)
    context.records.notices.withdraw(notice.id, context.now)
    context.records.access.write_history(context.actor, "returned", f"notice:{notice.id}", context.now)
    data = {"number": notice.number, "title": notice.title, "reason": reason}
    _tell_author(context, notice, Reply("staff/notice_returned", data), "returned")
    return Reply("staff/notice_returned", data)


def progress(context: Context) -> Reply:
    """进展 N"""
    notice = _meant(context, None)
    if notice is None:
        return _missing(context)
    funnel = context.records.notices.funnel(notice.id)
    done = funnel[RecipientState.CONFIRMED] + funnel[RecipientState.CONFIRMED_BY_PROXY]
    data = {
        "number": notice.number,
        "title": notice.title,
        "state": notice.state.value,
        "funnel": funnel,
        "done": done,
        "all": sum(funnel[state] for state in RecipientState) - funnel[RecipientState.EXCLUDED],
        "names": context.records.notices.unconfirmed_names(notice.id, NAMES_SHOWN),
        "cutoff": notice.cutoff.isoformat() if notice.cutoff else "",
    }
    return Reply("staff/notice_progress", data)


def withdraw(context: Context) -> Reply:
    """撤回 N: what has not left yet never does, and nobody is asked to call any more."""
    notice = _meant(context, None)
    if notice is None:
        return _missing(context)
    objection = objection_to_withdrawal(notice)
    if objection is not None:
        return Reply("staff/notice_refused", {"number": notice.number, "objection": objection.value})
    context.records.notices.withdraw(notice.id, context.now)
    context.records.access.write_history(context.actor, "withdrawn", f"notice:{notice.id}", context.now)
    return Reply("staff/notice_withdrawn", {"number": notice.number, "title": notice.title})


def how(_context: Context) -> Reply:
    return Reply("staff/notice_how")


def _meant(context: Context, state: NoticeState | None) -> Notice | None:
    """The notice of the number that was said; without a number, the latest."""
    number = context.match.get("number")
    notices = context.records.notices
    return notices.numbered(int(number)) if number else notices.latest(state)


def _missing(context: Context) -> Reply:
    return Reply("staff/notice_unknown", {"number": context.match.get("number") or ""})


def _tell_author(context: Context, notice: Notice, reply: Reply, what: str) -> None:
    if notice.author_id is not None and notice.author_id != (context.sender.staff.id if context.sender.staff else None):
        key = f"n{notice.id}:{what}"
        context.services.dispatch.tell_staff(context.records, [notice.author_id], reply, context.now, key)
