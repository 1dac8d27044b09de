"""Staff write a notice in a sentence or a document and correct it, a second person approves it, both watch it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.context import Context
from bot.domain.conversation import Conversation
from bot.domain.drafts import DraftFields
from bot.domain.messages import Reply
from bot.domain.notices import Notice, NoticeState, RecipientState
from bot.domain.people import StaffMember
from bot.domain.rights import Viewer
from bot.errors import Refused
from bot.notices.desk import returned, withdrawn

FORM = "notice"
NAMES_SHOWN = 15
LOOKED_BACK = 20  # notices among which one that waits is looked for


def write(context: Context) -> Reply:
    """通知：… or 演练：…, a sentence or a pasted document"""
    return _draft(context, context.match["text"], drill=bool(context.match["drill"]))


def go_on(context: Context) -> Reply:
    """What was missing from a draft, said afterwards."""
    if context.conversation is None:
        return Reply("staff/notice_how")
    context.close_form()
    known, words = context.conversation.data, context.message.text
    drill = bool(known.get("drill"))
    if context.conversation.step == "who":
        return _draft(context, known["text"], words, drill)
    return _draft(context, f"{known['text']}，{words}", known.get("who", ""), drill)


def _draft(context: Context, text: str, who: str = "", drill: bool = False) -> Reply:
    """Ask back what cannot be understood; otherwise keep a draft and show it as the elder will see it.

    `who` answers the question whom it is for, and then stands for what the text says of it.
    """
    staff, notices = _staff(context), context.services.notices
    reading = notices.read(context.records, staff, text, context.now, who)
    if not reading.settled:
        unclear = bool(reading.who or reading.receivers)
        data = {"text": text, "who": "" if unclear else who, "drill": drill}
        context.open_form(Conversation(FORM, "who" if unclear else "ask", data))
        return Reply("staff/notice_ask", {"ask": reading.ask, "who": reading.who, "receivers": reading.receivers})
    try:
        notice = notices.draft(context.records, staff, replace(reading.fields, drill=drill), context.now)
    except Refused as fault:
        return Reply("staff/notice_refused", fault.data())
    return _shown(context, notice)


def look(context: Context) -> Reply:
    """看 N: the notice as the elder will see it, for whoever got no more than its title."""
    return _step(context, _meant(context), lambda notice: _shown(context, notice))


# --- one's own draft, corrected field by field ---------------------------------------------------------------------------


def change(context: Context, field: str) -> Reply:
    """改标题 …, 改时间 3 …: a field of the latest own draft, or of the one with that number."""
    return _on_draft(context, lambda notice: _amended(context, notice, field, context.match["value"]))


def answering(context: Context, wanted: bool) -> Reply:
    """要回复, 不用回复"""
    return _on_draft(
        context, lambda notice: _amend(context, notice, replace(DraftFields.of(notice), requires_confirmation=wanted))
    )


def _amended(context: Context, notice: Notice, field: str, value: str) -> Reply:
    fields = DraftFields.of(notice)
    if field == "audience":
        return _amend(context, notice, replace(fields, audience=value))
    return _amend(context, notice, fields.saying(context.services.notices.reworded(notice, value, context.now, field)))


def _amend(context: Context, notice: Notice, fields: DraftFields) -> Reply:
    amended = context.services.notices.amend(context.records, notice, _staff(context), fields, context.now)
    return _shown(context, amended)


def _on_draft(context: Context, step: Callable[[Notice], Reply]) -> Reply:
    """On the draft with the number that was said, or the latest of his own; what he has sent is corrected otherwise."""
    if context.match.get("number"):
        return _step(context, _meant(context), step)
    mine = [one for one in context.records.notices.recent(LOOKED_BACK) if one.author_id == _staff(context).id]
    draft = next((one for one in mine if one.state is NoticeState.DRAFT), None)
    if draft is not None:
        return _step(context, draft, step)
    sent = next((one for one in mine if one.state is NoticeState.SENDING), None)
    return Reply("staff/notice_no_draft", {"number": sent.number if sent else 0, "title": sent.title if sent else ""})


# --- the second person ---------------------------------------------------------------------------------------------------


def approve(context: Context) -> Reply:
    """同意 N: four eyes, then everybody at once; or a correction to those who got the wrong text."""
    return _decide(context, lambda notice: _let_go(context, notice))


def _let_go(context: Context, notice: Notice) -> Reply:
    released = context.services.notices.approve(context.records, notice, _staff(context), context.now)
    return Reply("staff/notice_released", released.data())


def send_back(context: Context) -> Reply:
    """退回 N 理由"""
    return _decide(context, lambda notice: _given_back(context, notice, context.match["reason"]))


def _given_back(context: Context, notice: Notice, reason: str) -> Reply:
    correction = context.services.notices.send_back(context.records, notice, _staff(context), reason, context.now)
    return returned(notice, reason, correction)


def _decide(context: Context, step: Callable[[Notice], Reply]) -> Reply:
    """On the notice that was named; without a number on the only one that waits. Of several none is taken by guess."""
    if context.match.get("number"):
        return _step(context, _meant(context), step)
    waiting = _undecided(context)
    if len(waiting) > 1:
        return _which(waiting)
    latest = next(iter(context.records.notices.recent(LOOKED_BACK)), None)
    return _step(context, waiting[0][0] if waiting else latest, step)


def waiting(context: Context) -> Reply:
    """有什么要批的: the one that waits as the elder will see it, or which there are."""
    undecided = _undecided(context)
    if len(undecided) > 1:
        return _which(undecided)
    return _shown(context, undecided[0][0]) if undecided else Reply("staff/notice_none_waiting")


def _undecided(context: Context) -> list[tuple[Notice, bool]]:
    """Drafts, and what was sent and has a correction waiting (True)."""
    return [
        (one, correction)
        for one in context.records.notices.recent(LOOKED_BACK)
        if (correction := context.records.notices.pending_version(one.id) is not None) or one.state is NoticeState.DRAFT
    ]


def _which(undecided: Sequence[tuple[Notice, bool]]) -> Reply:
    shown = [{"number": one.number, "title": one.title, "correction": correction} for one, correction in undecided]
    return Reply("staff/notice_which", {"waiting": shown})


# --- after it has gone ---------------------------------------------------------------------------------------------------


def correct(context: Context) -> Reply:
    """更正 N 时间改到…, or a new text: shown with the difference. What has not gone yet is simply changed."""
    return _step(context, _meant(context), lambda notice: _corrected(context, notice))


def _corrected(context: Context, notice: Notice) -> Reply:
    notices = context.services.notices
    text = notices.reworded(notice, context.match["text"], context.now)
    if notice.state is NoticeState.DRAFT:
        return _amend(context, notice, DraftFields.of(notice).saying(text))
    notices.propose(context.records, notice, _staff(context), text, context.now)
    return _shown(context, notice)


def moved(context: Context) -> Reply:
    """地点改成二楼: in the newest of his own. A draft is changed, what has gone is corrected, which a second person approves."""
    field, value = context.match["field"], context.match["value"]
    notice = _meant(context) if context.match["number"] else _own(context)
    if notice is not None and notice.state is not NoticeState.DRAFT and field == "audience":
        return Reply("staff/notice_no_draft", {"number": notice.number, "title": notice.title})
    return _step(context, notice, lambda one: _moved(context, one, field, value))


def _moved(context: Context, notice: Notice, field: str, value: str) -> Reply:
    if notice.state is NoticeState.DRAFT:
        return _amended(context, notice, field, value)
    notices = context.services.notices
    notices.propose(context.records, notice, _staff(context), notices.reworded(notice, value, context.now, field), context.now)
    return _shown(context, notice)


def cancelled(context: Context) -> Reply:
    """会议取消了: how those are told who have heard of it, and how one stops what has not left."""
    notice = _meant(context) if context.match["number"] else _own(context)
    return _step(context, notice, _cancelled)


def _cancelled(notice: Notice) -> Reply:
    sent = notice.state is not NoticeState.DRAFT
    return Reply("staff/notice_cancel_how", {"number": notice.number, "title": notice.title, "sent": sent})


def _own(context: Context) -> Notice | None:
    """The newest of his own that is a draft or on its way."""
    live = (NoticeState.DRAFT, NoticeState.SENDING)
    recent, mine = context.records.notices.recent(LOOKED_BACK), _staff(context).id
    return next((one for one in recent if one.author_id == mine and one.state in live), None)


def resend(context: Context) -> Reply:
    """重发 N, 催办 N: to those who have not confirmed, and nobody else."""
    return _step(context, _meant(context), lambda notice: _resent(context, notice))


def _resent(context: Context, notice: Notice) -> Reply:
    people = context.services.notices.resend(context.records, notice, _staff(context), context.now)
    again = context.records.notices.get(notice.id) or notice
    cutoff = again.cutoff.isoformat() if again.cutoff else ""
    return Reply("staff/notice_resent", {"number": notice.number, "title": notice.title, "people": people, "cutoff": cutoff})


def forecast(context: Context) -> Reply:
    """预计 N: what is to be expected if it were approved now."""
    return _step(context, _meant(context), lambda notice: _foreseen(context, notice))


def _foreseen(context: Context, notice: Notice) -> Reply:
    made = context.services.notices.forecast(context.records, notice, context.now).data()
    return Reply("staff/notice_forecast", {"number": notice.number, "title": notice.title, "forecast": made})


def progress(context: Context) -> Reply:
    """进展 N"""
    return _step(context, _meant(context), lambda notice: _standing(context, notice))


def _standing(context: Context, notice: Notice) -> Reply:
    funnel = context.records.board.funnel(notice.id)
    done = funnel[RecipientState.CONFIRMED] + funnel[RecipientState.CONFIRMED_BY_PROXY]
    data = {
        "number": notice.number,
        "title": notice.title,
        "state": notice.state.value,
        "funnel": funnel,
        "done": done,
        "all": sum(funnel[state] for state in RecipientState) - funnel[RecipientState.EXCLUDED],
        "names": context.records.board.unconfirmed_names(notice.id, NAMES_SHOWN),
        "cutoff": notice.cutoff.isoformat() if notice.cutoff else "",
        "groups": context.records.board.groups(notice.id).shown(),
    }
    return Reply("staff/notice_progress", data)


def withdraw(context: Context) -> Reply:
    """撤回 N: what has not left yet never does, and nobody is asked to call any more."""
    return _step(context, _meant(context), lambda notice: _taken_back(context, notice))


def _taken_back(context: Context, notice: Notice) -> Reply:
    context.services.notices.withdraw(context.records, notice, _staff(context), context.now)
    return withdrawn(notice)


def how(_context: Context) -> Reply:
    return Reply("staff/notice_how")


# --- what all of them need -----------------------------------------------------------------------------------------------


def _step(context: Context, notice: Notice | None, step: Callable[[Notice], Reply]) -> Reply:
    """A step in the life of a notice, or why it is not taken."""
    if notice is None:
        return Reply("staff/notice_unknown", {"number": context.match.get("number") or ""})
    try:
        return step(notice)
    except Refused as fault:
        return Reply("staff/notice_refused", fault.data(notice.number))


def _meant(context: Context) -> Notice | None:
    """The notice of the number that was said; without a number, the latest."""
    number = context.match.get("number")
    return context.records.notices.numbered(int(number)) if number else context.records.notices.latest()


def _shown(context: Context, notice: Notice) -> Reply:
    viewer = Viewer.of(_staff(context))
    return Reply("staff/notice_preview", context.services.notices.preview(context.records, notice, viewer, context.now))


def _staff(context: Context) -> StaffMember:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return context.sender.staff
