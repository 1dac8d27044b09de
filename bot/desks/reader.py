"""What may be asked of free text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.checks import Answer, Step
from bot.domain.commitment_rules import Service, Told
from bot.domain.notices import Notice
from bot.domain.rsvp import Bring, RsvpDetails
from bot.domain.visit_drafts import Change
from bot.understanding.days_off import DaysOffRead
from bot.understanding.life_events import EventReading
from bot.understanding.notices import NoticeDraft
from bot.understanding.replies import ReplyMeaning


class Reader(Protocol):
    """Makes meaning of free text."""

    def notice(self, text: str, base: datetime, units: Sequence[str]) -> NoticeDraft: ...

    def audience(self, text: str, hint: str | None, kept: Sequence[str]) -> str: ...

    def reply(self, text: str, open_notices: Sequence[Notice], from_proxy: bool) -> ReplyMeaning: ...

    def which(self, text: str, open_notices: Sequence[Notice]) -> str:
        """The number of the notice that a text names; "" where it names none, or several fit."""
        ...

    def rsvp(self, text: str) -> RsvpDetails:
        """What it says beside yes or no: who comes along, the car, the wheelchair, the food, how it is brought home."""
        ...

    def bring(self, text: str) -> Bring | None:
        """The answer, by number or in words, to how it shall be brought to somebody who cannot come."""
        ...

    def may_report(self, text: str) -> bool:
        """Whether a text may tell of a life event at all: cheap, to be asked before anything is looked up."""
        ...

    def event(self, text: str, today: date, names: Sequence[str], own: str = "") -> EventReading | None:
        """The life event that a text tells of somebody with one of these names, or (own: self, proxy) of the writer's own."""
        ...

    def past_day(self, text: str, today: date) -> date | None:
        """The day, not after today, that a short answer names."""
        ...

    def coming_day(self, text: str, today: date) -> date | None:
        """The day, from today on, that a short answer names (周四, 明天上午)."""
        ...

    def phone(self, text: str) -> str:
        """The only telephone number in a text, in figures; "" for none or several."""
        ...

    def may_check(self, text: str) -> bool:
        """Whether a text may answer a question of the check round: cheap."""
        ...

    def check(self, text: str, step: Step) -> Answer | None:
        """What it answers to that question; None where it is about something else."""
        ...

    def visit_changes(self, text: str, today: date) -> list[Change]:
        """What a message puts right in a visit report that was read back; nothing where it is no correction."""
        ...

    def told(self, text: str, service: Service, base: datetime) -> Told:
        """What a request for a service, or an answer about it, says of when, where and what."""
        ...

    def may_announce_days_off(self, text: str) -> bool:
        """Whether a text may be the State Council's announcement of days off, pasted: cheap."""
        ...

    def days_off(self, text: str, today: date) -> DaysOffRead:
        """… and what it announces, with what does not fit."""
        ...

    def month_and_day(self, text: str) -> tuple[int, int] | None:
        """A birthday as people say it: 5月12, 九月初九, 0512."""
        ...
