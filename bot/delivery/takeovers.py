"""A chat that a member of staff has taken over (接手): one mechanism with the inquiry of that chat, whose owner he becomes."""

from __future__ import annotations

from datetime import datetime

from bot.context import Dispatch, Send
from bot.delivery.inquiries import ANSWER_LIFE, InquiryDesk, answer_key
from bot.delivery.telling import free_to_ask
from bot.domain.chats import Chat
from bot.domain.delivery import Purpose
from bot.domain.inquiry import APPROACHED, HELD_FOR, Inquiry, InquiryKind, due_at, next_look, taken_look
from bot.domain.messages import Reply
from bot.domain.notices import Spans
from bot.domain.people import NOBODY, StaffMember
from bot.store import Records

MOVED_ON, CLOSED = "moved_on", "closed"
GIVEN, LAPSED = "given", "lapsed"


class TakeOverDesk:
    """The `bot.desks.inquiries.TakeOvers` of the running service."""

    def __init__(self, dispatch: Dispatch, desk: InquiryDesk, quiet: Spans = ()) -> None:
        self._dispatch = dispatch
        self._desk = desk
        self._quiet = quiet

    # --- what staff do -------------------------------------------------------------------------------------------------

    def take_over(self, records: Records, chat: Chat, staff: StaffMember, former: int | None, now: datetime) -> str:
        """One at a time for a chat. Upon the inquiry that is open there, or a new one; its owner so far is told."""
        records.chats.hold(chat.number)
        standing = records.inquiries.open_of(chat.place) or self._begin(records, chat, staff, now)
        if standing.held(now) and standing.held_by == staff.id:
            return ""
        if not records.inquiries.hold(standing.number, former, staff.id, now, now + HELD_FOR):
            return MOVED_ON
        records.chats.seen(chat.number)
        one = self._found(records, standing.number)
        self._desk.take(records, one, staff, now)
        if standing.held(now) and standing.held_by != standing.owner_id:
            self._desk.news.moved(records, self._found(records, one.number), standing.held_by, staff.name, now)
        self._stay(records, one, now)
        self._note(records, one, f"staff:{staff.id}", "taken_over", now)
        return ""

    def say(self, records: Records, one: Inquiry, staff: StaffMember, words: str, now: datetime) -> str:
        fault = self._may_speak(records, one, staff, words, now)
        if fault:
            return fault
        records.inquiries.add_word(one.number, words, now, staff.id)
        self._stay(records, one, now)
        self._send(
            records, one, Reply("push/takeover_word", {"staff": staff.name, "words": words}), answer_key(records, one), now
        )
        return ""

    def give_back(self, records: Records, one: Inquiry, staff: StaffMember, words: str, keep: bool, now: datetime) -> str:
        fault = self._may_speak(records, one, staff, words, now)
        if fault:
            return fault
        if words:
            records.inquiries.add_word(one.number, words, now, staff.id)
        said = self._said(records, one)
        records.inquiries.let_go(one.number)
        if said and not keep:
            self._desk.settle(records, one, staff, said, now)
        elif not said and one.question == APPROACHED:  # nobody has said anything: there was nothing
            records.inquiries.close(one.number, "", now)
            return ""
        else:
            look = next_look(one, now, self._quiet, self._desk.workdays())
            records.inquiries.change(one.number, next_at=look)
        self._note(records, one, f"staff:{staff.id}", "given_back", now)
        self._tell_over(records, self._found(records, one.number), GIVEN, (staff.name, words), now)
        return ""

    def reaches(self, records: Records, chat: Chat, now: datetime) -> bool:
        return self._dispatch.reaches(records, chat.place, now)

    def _may_speak(self, records: Records, one: Inquiry, staff: StaffMember, words: str, now: datetime) -> str:
        """Only whoever has it, and only where it would arrive."""
        if words and not self._dispatch.reaches(records, one.place, now):
            return CLOSED
        return "" if records.inquiries.hold_on(one.number, staff.id, now, now + HELD_FOR) else MOVED_ON

    # --- the clock -----------------------------------------------------------------------------------------------------

    def tick(self, records: Records, now: datetime) -> None:
        """Take-overs end by themselves: whoever waits is told that the bot answers again, and the owner keeps his clock."""
        for one in records.inquiries.lapsed(now):
            records.inquiries.let_go(one.number)
            self._note(records, one, "clock", LAPSED, now)
            if one.question == APPROACHED and not self._said(records, one):
                records.inquiries.close(one.number, "", now)
                continue
            self._desk.news.let_go(records, one, now, LAPSED)
            self._tell_over(records, one, LAPSED, ("", ""), now)

    # --- rows ----------------------------------------------------------------------------------------------------------

    def _begin(self, records: Records, chat: Chat, staff: StaffMember, now: datetime) -> Inquiry:
        """An inquiry that staff open: about what he said last and nobody understood, or about nothing yet."""
        place = chat.place
        sender = records.people.senders(place.channel, place.account, [place.sender]).get(place.sender, NOBODY)
        _, words = records.chats.last_words([chat.number]).get(chat.number, ("", "")) if chat.unheard else ("", "")
        number = records.inquiries.open_inquiry(
            place,
            sender.person.id if sender.person else None,
            words or APPROACHED,
            now,
            due_at(now, self._desk.workdays()),
            kind=InquiryKind.HUMAN.value,
            owner_id=staff.id,
        )
        return self._found(records, number)

    def _stay(self, records: Records, one: Inquiry, now: datetime) -> None:
        """It goes on to nobody else while he is at it."""
        records.inquiries.change(one.number, next_at=taken_look(one.due_at, now, self._quiet))

    @staticmethod
    def _said(records: Records, one: Inquiry) -> str:
        """What staff said last since this one took it; "" for nothing."""
        since = one.taken_at or one.asked_at
        words = [word.text for word in records.inquiries.words(one.number) if word.staff_id is not None and word.at >= since]
        return words[-1] if words else ""

    def _tell_over(self, records: Records, one: Inquiry, why: str, last: tuple[str, str], now: datetime) -> None:
        """The bot is back. `last`: who says a last word, and what."""
        staff, words = last
        rates = why == GIVEN and not one.is_open and free_to_ask(records, one.place)
        data = {"why": why, "staff": staff, "words": words, "rates": rates}
        data |= {"number": one.number if one.is_open else 0, "due": one.due_at.isoformat()}
        key = answer_key(records, one) if words else f"inquiry:{one.number}:{why}:{int(now.timestamp())}"
        if self._send(records, one, Reply("push/takeover_over", data), key, now) and rates:
            self._desk.ask_rating(records, one, now)

    def _send(self, records: Records, one: Inquiry, reply: Reply, key: str, now: datetime) -> bool:
        return bool(self._dispatch.answer(records, one.place, Send(Purpose.REMINDER.value, reply, key, now + ANSWER_LIFE), now))

    @staticmethod
    def _found(records: Records, number: int) -> Inquiry:
        found = records.inquiries.get(number)
        if found is None:
            raise LookupError("an inquiry that was written a moment ago is gone")
        return found

    @staticmethod
    def _note(records: Records, one: Inquiry, actor: str, what: str, now: datetime) -> None:
        records.access.write_history(actor, f"inquiry.{what}", f"inquiry:{one.number}", now)
