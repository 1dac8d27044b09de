"""What chat and console may ask of the desk that keeps inquiries."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.chats import Chat
from bot.domain.inquiry import Inquiry
from bot.domain.people import StaffMember
from bot.store import Records


class Inquiries(Protocol):
    """The life of an inquiry, the same from chat and console. Each step is written before anybody is told of it."""

    def add(self, records: Records, one: Inquiry, words: str, now: datetime) -> bool:
        """A further word of the asker, passed on to the owner. True the first time."""
        ...

    def speak_again(self, records: Records, one: Inquiry, now: datetime) -> None:
        """The asker wants the bot back; the inquiry stays open. Whoever has taken the chat over is told."""
        ...

    def rate(self, records: Records, number: int, good: bool, now: datetime) -> Inquiry | None:
        """What the asker thinks of the answer; a bad one opens the inquiry again. None if he has said so before."""
        ...

    def answer(self, records: Records, one: Inquiry, staff: StaffMember, words: str, now: datetime) -> str | None:
        """How the words reach whoever asked: "chat", "push", "ring" (a task to ring him), "" (there is no way). None: it waits
        for no answer."""
        ...

    def take(self, records: Records, one: Inquiry, staff: StaffMember, now: datetime) -> Inquiry:
        """He is at it: it is his, and goes on to nobody else so soon."""
        ...

    def hand(self, records: Records, one: Inquiry, to: StaffMember, by: StaffMember, now: datetime) -> Inquiry:
        """To another owner, who is told."""
        ...

    def close(self, records: Records, one: Inquiry, result: tuple[str, str], staff: StaffMember, now: datetime) -> str | None:
        """It is over: disposition, and what is said about it. Of a request, and of what was not answered before, the asker is
        told; how, as for `answer`, or "untold". None if it was over."""
        ...

    def ask_rating(self, records: Records, one: Inquiry, now: datetime) -> None:
        """Put 满意回 1，还不清楚回 2 before the asker."""
        ...


class TakeOvers(Protocol):
    """A chat that a member of staff has taken over: until he gives it back, or two hours after his last word, the bot is silent
    in it. It stands upon the inquiry of that chat, which has owner, clock and thread.

    What cannot be done is said in a word, and changes nothing: "moved_on" (another has it now, or nobody has), "closed" (its
    platform lets nothing through to him now). "" is that it was done.
    """

    def take_over(self, records: Records, chat: Chat, staff: StaffMember, former: int | None, now: datetime) -> str:
        """From nobody, or from whom he saw there, who is told."""
        ...

    def say(self, records: Records, one: Inquiry, staff: StaffMember, words: str, now: datetime) -> str:
        """His words to whoever he talks with."""
        ...

    def give_back(self, records: Records, one: Inquiry, staff: StaffMember, words: str, keep: bool, now: datetime) -> str:
        """The bot speaks again, and that is said, after a last word. The inquiry is answered by what was said; it stays open
        where nothing was, or where there is more to do (`keep`)."""
        ...

    def reaches(self, records: Records, chat: Chat, now: datetime) -> bool:
        """Whether words would get through now."""
        ...
