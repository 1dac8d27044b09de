"""The life of an inquiry (问询), the same from chat and console. Every step is a row before anybody is told of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.context import Ask, Dispatch, Send
from bot.delivery.inquiry_news import InquiryNews, behind
from bot.delivery.inquiry_owners import InquiryOwners
from bot.delivery.telling import free_to_ask
from bot.domain.choice import ask
from bot.domain.conversation import Place
from bot.domain.days_off import WorkDays, only_weekends
from bot.domain.delivery import Purpose
from bot.domain.inquiry import (
    APPROACHED,
    ARRIVED_WITHIN,
    BAD,
    CLOSED,
    GOOD,
    NEXT,
    OPEN,
    RATED_WITHIN,
    RING_WITHIN,
    WANTED,
    Inquiry,
    InquiryKind,
    OwnerRules,
    due_at,
    next_look,
    remind_at,
    settle_by,
    taken_look,
)
from bot.domain.messages import Card, Form, Reply
from bot.domain.notices import Spans
from bot.domain.people import StaffMember
from bot.domain.tasks import TaskKind
from bot.domain.text import shorten
from bot.store import Records

ANSWER_LIFE = RATED_WITHIN * 2
SAID_ONCE_FOR = RATED_WITHIN * 30
RATING = "inquiry"  # the numbered question after an answer
# How words reach the asker, beside chat and push: somebody rings; there is no way at all; he is told nothing.
RING, NOBODY, UNTOLD = "ring", "", "untold"
PRESSING = frozenset({InquiryKind.REQUEST, InquiryKind.COMPANY})


class InquiryDesk:
    """The `bot.desks.inquiries.Inquiries` of the running service."""

    def __init__(
        self,
        dispatch: Dispatch,
        quiet: Spans = (),
        rules: OwnerRules | None = None,
        workdays: Callable[[], WorkDays] = only_weekends,
    ) -> None:
        """`workdays` gives what is known of days off at that moment."""
        self._dispatch = dispatch
        self._quiet = quiet
        self.workdays = workdays
        self.owners = InquiryOwners(rules or OwnerRules())
        self.news = InquiryNews(dispatch, quiet)

    # --- what people ask -----------------------------------------------------------------------------------------------

    def open(self, records: Records, asked: Ask, now: datetime) -> Inquiry:
        standing = records.inquiries.open_of(asked.place)
        if standing is not None:
            return self._join(records, standing, asked, now)
        due = due_at(now, self.workdays())
        number = records.inquiries.open_inquiry(
            asked.place,
            asked.person.id if asked.person else None,
            asked.words,
            now,
            due,
            kind=asked.kind.value,
            topic_id=asked.topic,
            silent=_may_be_silent(records, asked.place),
            next_at=remind_at(now, due, self._quiet, self.workdays()),
        )
        fresh = _found(records, number)
        served = behind(records, fresh)
        chosen = self.owners.first(records, served[0] if served else None, asked.kind, asked.topic)
        owner = chosen if asked.staff_id is None else asked.staff_id
        self._note(records, fresh, "chat", "opened", now)
        one = self._changed(records, fresh, owner_id=owner)
        self.news.asked(records, one, now)
        return one

    def _join(self, records: Records, standing: Inquiry, asked: Ask, now: datetime) -> Inquiry:
        """A chat has one inquiry: what is said further belongs to it."""
        kind = asked.kind if asked.kind in PRESSING else standing.kind
        silent = standing.silent or _may_be_silent(records, asked.place)
        one = self._changed(records, standing, kind=kind.value, silent=silent)
        self.add(records, one, asked.words, now)
        return one

    def add(self, records: Records, one: Inquiry, words: str, now: datetime) -> bool:
        """A further word of the asker, passed on to the owner. True the first time."""
        if one.question in (WANTED, APPROACHED):
            records.inquiries.change(one.number, question=words)
        else:
            records.inquiries.add_word(one.number, words, now)
        self.news.further(records, one, words, now)
        said = f"inquiry:{one.number}:passed_on"
        first = records.access.recall(said, now) is None
        records.access.remember(said, "1", now + SAID_ONCE_FOR)
        return first

    def speak_again(self, records: Records, one: Inquiry, now: datetime) -> None:
        if one.held(now):
            self.news.let_go(records, one, now, "asked")
        records.inquiries.let_go(one.number)

    def rate(self, records: Records, number: int, good: bool, now: datetime) -> Inquiry | None:
        one = records.inquiries.rate(number, GOOD if good else BAD, now)
        if one is None:
            return None
        self._note(records, one, "chat", GOOD if good else BAD, now)
        if good:
            return one
        due = due_at(now, self.workdays())
        silent = _may_be_silent(records, one.place)
        again = {"state": OPEN, "answered_at": None, "closed_at": None, "disposition": "", "silent": silent}
        look = remind_at(now, due, self._quiet, self.workdays())
        clock = {"due_at": due, "level": 0, "taken_at": None, "next_at": look}
        reopened = self._changed(records, one, **again, **clock)
        self.news.asked(records, reopened, now, "again")
        return reopened

    # --- what staff do -------------------------------------------------------------------------------------------------

    def answer(self, records: Records, one: Inquiry, staff: StaffMember, words: str, now: datetime) -> str | None:
        """How the words reach whoever asked: chat, push, ring (a task), "" (no way). None: it waits for no answer."""
        answered = self.settle(records, one, staff, words, now)
        if answered is None:
            return None
        records.inquiries.add_word(one.number, words, now, staff.id)
        return self.deliver(records, answered, words, now)

    def settle(self, records: Records, one: Inquiry, staff: StaffMember, words: str, now: datetime) -> Inquiry | None:
        """It is answered with these words, however they are said. None: it waits for no answer."""
        if records.inquiries.answer_inquiry(one.number, words, staff.id, now, now + ARRIVED_WITHIN) is None:
            return None
        due = settle_by(one.asked_at, self.workdays()) if one.kind is InquiryKind.REQUEST else one.due_at
        answered = self._changed(records, one, owner_id=staff.id, due_at=due)
        self._note(records, answered, f"staff:{staff.id}", "answered", now)
        return answered

    def take(self, records: Records, one: Inquiry, staff: StaffMember, now: datetime) -> Inquiry:
        """He is at it: it goes on to nobody else so soon. Said again, it changes nothing."""
        if one.owner_id == staff.id and one.taken_at is not None:
            return one
        self._note(records, one, f"staff:{staff.id}", "taken", now)
        look = taken_look(one.due_at, now, self._quiet)
        taken = self._changed(records, one, owner_id=staff.id, taken_at=now, next_at=look, **_unless_held_by(one, staff))
        self.news.moved(records, taken, one.owner_id, staff.name, now)
        return taken

    def hand(self, records: Records, one: Inquiry, to: StaffMember, by: StaffMember, now: datetime) -> Inquiry:
        """To another owner; if it is late already, the next after him is whoever answers for it all."""
        self._note(records, one, f"staff:{by.id}", f"handed:staff:{to.id}", now)
        level = 0 if now < one.due_at else NEXT
        handed = self._changed(records, one, owner_id=to.id, taken_at=None, level=level, **_unless_held_by(one, to))
        handed = self._changed(records, handed, next_at=next_look(handed, now, self._quiet, self.workdays()))
        if to.id != by.id:
            self.news.asked(records, handed, now, "handed", by.name)
        if one.owner_id != by.id:
            self.news.moved(records, handed, one.owner_id, to.name, now)
        return handed

    def close(self, records: Records, one: Inquiry, result: tuple[str, str], staff: StaffMember, now: datetime) -> str | None:
        """It is over, with what came of it and what is said about that; how the asker hears of it, None if it was over."""
        disposition, words = result
        if records.inquiries.close(one.number, disposition, now, now + ARRIVED_WITHIN) is None:
            return None
        records.inquiries.add_word(one.number, "，".join(part for part in result if part), now, staff.id)
        columns = {"owner_id": staff.id} if one.answer else {"owner_id": staff.id, "answer": words or disposition}
        closed = self._changed(records, one, **columns)
        self._note(records, closed, f"staff:{staff.id}", "closed", now)
        told = one.kind is InquiryKind.REQUEST or (one.is_open and bool(words) and one.kind is not InquiryKind.COMPANY)
        if not told:  # he has his answer; or somebody has had time for him, which needs no notice of completion
            return UNTOLD
        return self.deliver(records, closed, words, now)

    # --- to whoever asked ----------------------------------------------------------------------------------------------

    def deliver(self, records: Records, one: Inquiry, words: str, now: datetime) -> str:
        """Bring words to the asker's chat, and ask whether that was it; where there is no way, somebody is to ring."""
        rates = free_to_ask(records, one.place)
        data = {"number": one.number, "question": shorten(one.question, 40), "answer": words, "rates": rates}
        data["disposition"] = one.disposition
        reply = Reply("push/inquiry_closed" if one.state == CLOSED else "push/inquiry_answer", data)
        line = shorten(self._headline(one), 20)
        send = Send(Purpose.REMINDER.value, reply, answer_key(records, one), now + ANSWER_LIFE, Card(line))
        way = self._dispatch.answer(records, one.place, send, now)
        if way == Form.CHAT and rates:
            self.ask_rating(records, one, now)
        return way or (RING if self.ring(records, one, words, now) else NOBODY)

    @staticmethod
    def _headline(one: Inquiry) -> str:
        """All that a push carries."""
        return f"问询{one.number}号有答复，回“问询”看"

    @staticmethod
    def ask_rating(records: Records, one: Inquiry, now: datetime) -> None:
        """One tap: 1 good, 2 not yet."""
        question = ask(RATING, (GOOD, BAD), now, RATED_WITHIN)
        records.inbox.keep(one.place, question.at(RATING, number=one.number, asked=now.isoformat()), now)

    @staticmethod
    def ring(records: Records, one: Inquiry, words: str, now: datetime) -> bool:
        """A task for the owner: the answer is told by telephone. False where nobody knows whom to ring."""
        served = behind(records, one)
        if not served or one.owner_id is None:
            return False
        row = {
            "key": f"{answer_key(records, one)}:ring",
            "kind": TaskKind.BRING.value,
            "owner_id": one.owner_id,
            "person_id": served[0].id,
            "title": f"问询{one.number}号：打电话答复",
            "text": words,
            "deadline": now + RING_WITHIN,
            "made_at": now,
        }
        records.tasks.add([row])
        return True

    # --- rows ----------------------------------------------------------------------------------------------------------

    @staticmethod
    def _changed(records: Records, one: Inquiry, **columns: object) -> Inquiry:
        records.inquiries.change(one.number, **columns)
        return _found(records, one.number)

    @staticmethod
    def _note(records: Records, one: Inquiry, actor: str, what: str, now: datetime) -> None:
        records.access.write_history(actor, f"inquiry.{what}", f"inquiry:{one.number}", now)


def answer_key(records: Records, one: Inquiry) -> str:
    """Of the message that brings the answer that stands now."""
    return f"inquiry:{one.number}:answer:{records.inquiries.answer_number(one.number)}"


def _found(records: Records, number: int) -> Inquiry:
    found = records.inquiries.get(number)
    if found is None:
        raise LookupError("an inquiry that was written a moment ago is gone")
    return found


def _unless_held_by(one: Inquiry, staff: StaffMember) -> dict[str, None]:
    """Whoever had taken the chat over has it no more, if the matter is somebody else's now."""
    return {} if one.held_by in (None, staff.id) else {"held_by": None, "held_until": None}


def _may_be_silent(records: Records, place: Place) -> bool:
    """Not before a group, and not with staff, who have much else to say."""
    sender = records.people.senders(place.channel, place.account, [place.sender]).get(place.sender)
    return not place.group and (sender is None or sender.staff is None)
