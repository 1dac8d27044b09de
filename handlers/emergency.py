"""A cry for help: fixed, calm words at once, and a human at once, whatever form was open. A worry: the human alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.context import Ask, Context
from bot.domain.inquiry import InquiryKind
from bot.domain.messages import Reply
from bot.domain.people import StaffMember, titled_in
from bot.domain.rights import Right, Viewer

DESPAIR = "self_harm"  # of content/policy/emergency.yaml: met by a human voice, not by a list of numbers
CARE, HELP = "需要关心", "紧急求助"
AT_ONCE = 4  # cries within a minute that staff are told of one by one; the others of these minutes come to them in one
TOGETHER = timedelta(minutes=5)
MEANT = 2  # so many whom a report of staff may mean are all looked after; more are a list of names, and no report
WORRIES = {"despair": "听着心里不好受，请打个电话问问", "violence": "在家里可能受了委屈，请问问", "fraud": "可能受了骗，请问问"}


def answer(context: Context) -> Reply:
    kind = context.match["kind"]
    of_another = context.sender.person is None and context.sender.known
    _raise(context, CARE if kind == DESPAIR else HELP)
    return Reply("reply/despair", {"of_another": of_another}) if kind == DESPAIR else Reply("reply/emergency", {"kind": kind})


def overheard(context: Context) -> None:
    """Said in a group, to others: staff hear of it, and the group hears nothing from us."""
    _raise(context, CARE if context.match["kind"] == DESPAIR else HELP)


def worried(then: Callable[[Context], Reply | None]) -> Callable[[Context], Reply | None]:
    """As `then`, and a human hears quietly of what sounds as if somebody were not well."""

    def handler(context: Context) -> Reply | None:
        worry = context.services.words.worry(context.message.text)
        if worry and context.sender.person_ids and not context.message.group:
            _tell_quietly(context, worry)
        return then(context)

    return handler


def despondent(context: Context) -> Reply:
    """He is low, and nothing shows that he is in danger: the question goes to somebody with time, who rings him up."""
    asked = Ask(context.place, context.sender.person, context.message.text, InquiryKind.COMPANY)
    context.services.handover.inquire(context.records, asked, context.now)
    return Reply("reply/lonely")


def _tell_quietly(context: Context, worry: str) -> None:
    ids, words = context.sender.person_ids, context.message.text
    context.services.handover.worry(context.records, ids, WORRIES[worry], words, context.now)


def _raise(context: Context, what: str) -> None:
    said, handover, staff = context.message, context.services.handover, context.sender.staff
    own = context.sender.person_ids
    ids: Sequence[int] = own or (_meant(context, staff) if staff is not None else [])
    if not ids:
        handover.alert_stranger(context.records, context.place, what, said.text, context.now, _key(context))
        return
    by = f"{staff.name} {staff.phone}".strip() if staff is not None and not own else ""
    handover.alert(context.records, ids, what, said.text, context.now, _key(context), by)
    _tell_whoever_has_it(context, what == CARE)
    if what == CARE and own and not said.group:  # whatever he says next goes to that human, and no menu answers it
        asked = Ask(context.place, context.sender.person, said.text, InquiryKind.COMPANY)
        handover.inquire(context.records, asked, context.now)


def _key(context: Context) -> str:
    """One alarm a message, until there are many of them in a minute."""
    if context.recent.minute < AT_ONCE:
        return context.message.key
    since = datetime.min.replace(tzinfo=context.now.tzinfo)
    return f"{context.place.sender}:{(context.now - since) // TOGETHER}"[-60:]


def _meant(context: Context, staff: StaffMember) -> list[int]:
    """Of whom a member of staff speaks (老秦说他不想活了): by full name, else by given name, or by surname and title."""
    viewer, text, life = Viewer.of(staff), context.folded, context.records.life
    named = [one.id for one in life.named_in(text)]
    if not named:
        words = [*life.given_in(text, viewer), *titled_in(text)]
        named = [one.id for each in words for one in life.meant(viewer, each, Right.SEE)]
    several = list(dict.fromkeys(named))
    return several if len(several) <= MEANT else []


def _tell_whoever_has_it(context: Context, despairs: bool) -> None:
    """A member of staff who has taken the chat over hears it in the chat too."""
    one = context.inquiry
    if one is not None and one.held(context.now) and not despairs:
        context.services.inquiries.add(context.records, one, context.message.text, context.now)
