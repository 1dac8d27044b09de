"""What people answer to a notice: 收到, 去, 去不了, 我爸知道了, and what else comes with it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context, Pending
from bot.domain.choice import ask
from bot.domain.messages import Reply
from bot.domain.notices import CONFIRMED, How, Rsvp
from bot.domain.people import Sender

SETTLING = frozenset({"confirm", "attend", "decline", "proxy_confirm", "proxy_attend"})
ALARMING = {"hospital": "住院", "death": "去世", "distress": "需要关心"}
RSVP = {"attend": Rsvp.ATTEND, "proxy_attend": Rsvp.ATTEND, "decline": Rsvp.DECLINE}
INTENTS = SETTLING | frozenset(ALARMING) | {"question", "stop", "wrong_person", "who_are_you", "thanks"}


def answered(context: Context) -> Reply:
    """Understood in `bot.rules.AnswersNotice`; here it takes effect."""
    intent = context.match["intent"]
    pending = context.pending
    if intent in ALARMING:
        return _alarm(context, intent)
    if intent in SETTLING:
        return _settle(context, pending, intent)
    return _other(context, pending, intent)


def confirmed_by_number(context: Context) -> Reply:
    """The notice picked from several."""
    context.close_form()
    number, _, intent = context.match["option"].partition(":")
    pending = context.pending
    return _apply(context, [one for one in pending if str(one.notice.number) == number], intent)


def mine(context: Context) -> Reply:
    """我的通知: what is open for this sender, newest first."""
    context.close_form()
    pending = context.pending
    rows = [
        {"title": one.notice.title, "body": one.notice.body, "person": one.person_name, "done": one.state in CONFIRMED}
        for one in pending[:3]
    ]
    return Reply("reply/my_notices", {"notices": rows, "known": context.sender.known})


def _settle(context: Context, pending: Sequence[Pending], intent: str) -> Reply:
    """The notice that is meant; with several open and none named, the sender is asked which."""
    named = context.match["notice"]
    unanswered = [one for one in pending if one.state not in CONFIRMED] or list(pending)
    numbers = list(dict.fromkeys(one.notice.number for one in unanswered))
    if named.isdigit():
        numbers = [int(named)]
    elif named == "ask" and len(numbers) > 1:
        options = [f"{number}:{intent}" for number in numbers[:4]]
        context.open_form(ask("notice", options, context.now))
        titles = [next(one.notice.title for one in pending if one.notice.number == number) for number in numbers[:4]]
        return Reply("reply/which_notice", {"titles": titles})
    return _apply(context, [one for one in pending if one.notice.number == numbers[0]], intent)


def _apply(context: Context, meant: Sequence[Pending], intent: str) -> Reply:
    sender = context.sender
    by_proxy = sender.person is None or intent.startswith("proxy_") or context.match.get("who") in ("child", "spouse")
    targets = _targets(sender, meant, by_proxy)
    if not targets:
        return Reply("reply/my_notices", {"notices": [], "known": sender.known})
    how, rsvp = (How.PROXY if by_proxy else How.SELF), RSVP.get(intent)
    for one in targets:
        context.services.dispatch.settle(context.records, one.recipient_id, how, _by(sender, by_proxy), context.now, rsvp)
        if rsvp is Rsvp.DECLINE:
            _tell_liaison(context, one)
    notice = targets[0].notice
    data = {
        "name": sender.person.address_form if sender.person and not by_proxy else "",
        "persons": [one.person_name for one in targets] if by_proxy else [],
        "title": notice.title,
        "when": notice.event_at.isoformat() if notice.event_at else "",
        "place": notice.place,
        "rsvp": rsvp.value if rsvp else "",
        "known": all(one.rsvp is not None for one in targets),
    }
    return Reply("reply/confirmed", data, subject=f"notice:{notice.number}")


def _targets(sender: Sender, meant: Sequence[Pending], by_proxy: bool) -> list[Pending]:
    """For whom the answer counts: himself, or those for whom he receives. One person's answer never settles another's."""
    own = sender.person.id if sender.person else None
    if not by_proxy:
        return [one for one in meant if one.person_id == own]
    served = {proxy.person_id for proxy in sender.proxies} or ({own} if own is not None else set())
    return [one for one in meant if one.person_id in served]


def _by(sender: Sender, by_proxy: bool) -> str:
    if by_proxy and sender.proxies:
        return f"proxy:{sender.proxies[0].id}"
    return f"person:{sender.person.id}" if sender.person else "proxy"


def _tell_liaison(context: Context, one: Pending) -> None:
    """Cannot come: somebody should think of how to bring it to him."""
    if one.liaison_id is None:
        return
    told = Reply("staff/declined", {"who": one.person_name, "title": one.notice.title, "words": context.message.text[:100]})
    key = f"declined:{one.recipient_id}"
    context.services.dispatch.tell_staff(context.records, [one.liaison_id], told, context.now, key)


def _alarm(context: Context, intent: str) -> Reply:
    """Hospital, death, distress: a human first. A refusal that was said with it still counts."""
    if "decline" in context.match["also"].split(","):
        pending = context.pending
        _apply(context, pending[:1], "decline")
    ids = context.sender.person_ids
    what, words = ALARMING[intent], context.message.text
    context.services.handover.alert(context.records, ids, what, words, context.now, context.message.key)
    return Reply(f"reply/{intent}")


def _other(context: Context, pending: Sequence[Pending], intent: str) -> Reply:
    notice = pending[0].notice
    if intent == "question":
        data = {"title": notice.title, "body": notice.body, "place": notice.place}
        return Reply("reply/about_notice", {**data, "when": notice.event_at.isoformat() if notice.event_at else ""})
    if intent in ("stop", "wrong_person"):
        what = "不愿再收通知" if intent == "stop" else "说不是本人"
        ids = [pending[0].person_id]
        context.services.handover.alert(context.records, ids, what, context.message.text, context.now, context.message.key)
    return Reply(f"reply/{intent}")
