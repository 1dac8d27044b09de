"""What follows from an answer, in the chat and on the page alike: it is settled, and told to whoever has to act on it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.context import Ask, Pending, Said, Services, Settled
from bot.domain.conversation import Place
from bot.domain.messages import Reply
from bot.domain.notices import Notice, RecipientState, Rsvp
from bot.domain.people import Person, Role
from bot.domain.rsvp import Bring, RsvpDetails
from bot.domain.tasks import TaskKind
from bot.domain.text import shorten
from bot.store import Records

CLERKS = (Role.CLERK, Role.ADMIN)
SOON = timedelta(days=1)  # before an event: a change of mind is no matter for the list alone
BRING_WITHIN = timedelta(days=3)  # after the event
CALL_WITHIN = timedelta(hours=2)
EVENING = time(17, 0)
QUOTED = 100  # characters of somebody's own words
BY_HUMAN = {Bring.VISIT: "上门讲", Bring.CALL: "打电话讲", Bring.POST: "寄材料"}
CALL_ME = "请回电话"
LONGEST_TITLE = 200


UNCLEAR = "unclear"
TOGETHER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words of which we make nothing, and from where they came."""

    words: str
    place: Place
    person: Person | None


@dataclass(frozen=True, slots=True)
class Word:
    """One person's answer, how it came, and what was said in so many words."""

    settled: Settled
    said: Said
    words: str


def take(services: Services, records: Records, one: Pending, word: Word, now: datetime) -> None:
    """Settle it, and tell whoever has to act on it.

    A first refusal is told at once, and that nobody goes for him after all. A change of mind only shortly before the event:
    until then the list shows it.
    """
    if word.said.rsvp is None and word.said.details is None:
        services.dispatch.settle(records, word.settled, now)
        return
    before = records.answers.said_before([one.recipient_id])[one.recipient_id].details.bring
    services.dispatch.settle(records, word.settled, now, word.said)
    rsvp, bring = word.said.rsvp, word.said.details.bring if word.said.details else None
    changed = one.rsvp is not None and rsvp is not None and rsvp is not one.rsvp
    takes_back = before is Bring.STAND_IN and bring is None and rsvp is Rsvp.DECLINE
    if (rsvp is Rsvp.ATTEND and one.rsvp is Rsvp.DECLINE) or takes_back:
        records.answers.need_not_bring(one.recipient_id, now)
    if changed and _is_soon(one.notice, now):
        data = {"who": one.person_name, "title": one.notice.title, "comes": rsvp is Rsvp.ATTEND, "words": word.words[:QUOTED]}
        _tell(services, records, one, Reply("staff/changed_mind", data), now)
    elif (rsvp is Rsvp.DECLINE and one.rsvp is None) or takes_back:
        told = {"who": one.person_name, "title": one.notice.title, "words": word.words[:QUOTED], "asked": bring is None}
        _tell(services, records, one, Reply("staff/declined", told), now)
    if bring is not None and bring is not before and (rsvp or one.rsvp) is Rsvp.DECLINE:
        arrange(services, records, one, bring, now)


def send_somebody(services: Services, records: Records, one: Pending, word: Word, now: datetime) -> None:
    """He cannot come, and somebody goes for him, who has a seat. Who that is may be said later, or be somebody else."""
    before = records.answers.said_before([one.recipient_id])[one.recipient_id].details
    records.answers.need_not_bring(one.recipient_id, now)
    services.dispatch.settle(records, word.settled, now, word.said)
    details = word.said.details or RsvpDetails()
    if one.rsvp is not Rsvp.DECLINE or (before.bring, before.stand_in) != (details.bring, details.stand_in):
        data = {"who": one.person_name, "title": one.notice.title, "name": details.stand_in}
        _tell(services, records, one, Reply("staff/stand_in", data), now)


def arrange(services: Services, records: Records, one: Pending, bring: Bring, now: datetime) -> None:
    """How it is to be brought to him is kept, and is a task where it needs a human. A later wish replaces an earlier one."""
    records.answers.need_not_bring(one.recipient_id, now)
    records.pending.set_rsvp(one.recipient_id, None, RsvpDetails(bring=bring))
    if bring in BY_HUMAN:
        over = max(now, one.notice.end_at or one.notice.event_at or now)
        deadline = datetime.combine((over + BRING_WITHIN).date(), EVENING, now.tzinfo)
        _add_task(records, one, f"{BY_HUMAN[bring]}：{one.notice.title}", deadline, now)
    elif bring is Bring.TEXT:
        data = {"who": one.person_name, "title": one.notice.title}
        _tell(services, records, one, Reply("staff/bring_text", data), now)


def ring_up(records: Records, one: Pending, now: datetime) -> None:
    """He would rather be told by telephone: a human takes over from the machine now; his ladder is at its end."""
    round_ = records.answers.said_before([one.recipient_id])[one.recipient_id].round
    if records.answers.hand_to_human(one.recipient_id):
        row = {
            "key": f"call:{one.recipient_id}:{round_}" if round_ else f"call:{one.recipient_id}",
            "kind": TaskKind.CALL.value,
            "owner_id": one.liaison_id,
            "first_owner_id": one.liaison_id,
            "person_id": one.person_id,
            "recipient_id": one.recipient_id,
            "title": one.notice.title,
            "deadline": now + CALL_WITHIN,
            "made_at": now,
        }
        records.tasks.add([row])
    elif one.state is not RecipientState.TASK_OPEN and not to_be_rung(records, one):
        _add_task(records, one, _call_me(one), now + CALL_WITHIN, now)


def to_be_rung(records: Records, one: Pending) -> bool:
    """Whether he has asked for a call that nobody has made yet, though he had answered already."""
    return records.tasks.waits(one.recipient_id, _call_me(one))


def _call_me(one: Pending) -> str:
    return shorten(f"{CALL_ME}：{one.notice.title}", LONGEST_TITLE)


def _add_task(records: Records, one: Pending, title: str, deadline: datetime, now: datetime) -> None:
    row = {
        "key": f"bring:{one.recipient_id}:{_of(title, now)}",
        "kind": TaskKind.BRING.value,
        "owner_id": one.liaison_id,
        "first_owner_id": one.liaison_id,
        "person_id": one.person_id,
        "recipient_id": one.recipient_id,
        "title": shorten(title, LONGEST_TITLE),
        "deadline": deadline,
        "made_at": now,
    }
    records.tasks.add([row])


def _is_soon(notice: Notice, now: datetime) -> bool:
    return notice.event_at is not None and notice.event_at - now <= SOON


def _tell(services: Services, records: Records, one: Pending, reply: Reply, now: datetime) -> None:
    """His liaison; whoever has none is the clerks' to think of."""
    key = f"{reply.template}:{one.recipient_id}:{_of(repr(reply.data), now)}"
    services.dispatch.tell_staff(records, responsible(records, one), reply, now, key)


def _of(words: str, now: datetime) -> str:
    """Tells two things apart that were said within one second: what has a known key is taken for said, and would be lost."""
    return f"{now.timestamp():.6f}:{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:12]}"


def responsible(records: Records, one: Pending) -> list[int]:
    return [one.liaison_id] if one.liaison_id is not None else [member.id for member in records.people.staff(CLERKS)]


# --- what was not understood -------------------------------------------------------------------------------------------------


def pass_on(services: Services, records: Records, waiting: Sequence[Pending], said: Unclear, now: datetime) -> None:
    """The words as they came, to whoever looks after him: the first at once, later ones of the same hour together at its end.

    Where nobody can be told, they are a question with its clock.
    """
    key = f"{UNCLEAR}:{waiting[0].person_id}"
    at = records.access.recall(key, now)
    last = datetime.fromisoformat(at) if at else None
    if last is not None and records.answers.add_to_message(f"{key}:{int(last.timestamp())}", said.words):
        return
    due = now if last is None else last + TOGETHER
    data = {
        "who": "、".join(dict.fromkeys(one.person_name for one in waiting)),
        "title": waiting[0].notice.title,
        "words": said.words,
    }
    staff = sorted({one.liaison_id for one in waiting if one.liaison_id is not None})
    reply = Reply("staff/reply_unclear", data)
    told = services.dispatch.tell_staff(records, staff, reply, due, f"{key}:{int(due.timestamp())}") if staff else 0
    if told:
        records.access.remember(key, due.isoformat(), due + TOGETHER)
    else:
        services.handover.inquire(records, Ask(said.place, said.person, said.words), now)
