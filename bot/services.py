"""The services that handlers and jobs may ask, built from the parts that know: search, understanding, calendar."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from bot.domain.checks import Answer, Step
from bot.domain.commitment_rules import Service, Told
from bot.domain.days_off import WEEKENDS, WorkDays
from bot.domain.greetings import Due
from bot.domain.guests import Guest
from bot.domain.notices import Notice
from bot.domain.occasions import Occasion, OccasionRule, occasions_of_year
from bot.domain.people import Birth, Person
from bot.domain.personal_occasions import Anniversaries, PersonalRules, personal_occasions
from bot.domain.rsvp import Bring, RsvpDetails
from bot.domain.visit_drafts import Change
from bot.understanding.audience_words import audience_words
from bot.understanding.birthdays import month_and_day
from bot.understanding.calendar import ChineseCalendar
from bot.understanding.check_answers import may_answer, read_check
from bot.understanding.coming_day import coming_day
from bot.understanding.days_off import DaysOffRead, may_announce_days_off, read_days_off
from bot.understanding.life_events import EventReading, mentions, only_day, read_event
from bot.understanding.lunar_days import anniversaries, lunar_month_days, lunar_year_days
from bot.understanding.notices import NoticeDraft, understand_notice
from bot.understanding.occasions import load_occasions
from bot.understanding.personal_rules import load_personal
from bot.understanding.phones import phones_in
from bot.understanding.replies import Intent, ReplyMeaning, understand_reply
from bot.understanding.reply_notice import ASK, OpenNotice, which_notice
from bot.understanding.reply_slips import tidy_reply
from bot.understanding.rsvp_details import bring_of, read_rsvp
from bot.understanding.visit_answers import changes
from bot.understanding.wishes import told

# A short question after a notice is about the notice (管饭吗); a whole sentence only if it speaks of coming, a time or a place.
WHOLE_SENTENCE = 6  # characters
APPOINTMENT = re.compile(
    r"会|通知|活动|体检|几点|几号|星期|周[一二三四五六日]|什么时候|啥时|在哪|哪里|哪儿|哪天|哪个厅|地点|地方|几楼|怎么去|路|车|接|带|穿|参加|来|去|老伴|家属|陪|改|取消|推迟|开到|结束|主持|报名"
)


class TextReader:
    """Free text to meaning, with what the office knows: its venues."""

    def __init__(self, venues: Sequence[str]) -> None:
        self._venues = tuple(venues)

    def notice(self, text: str, base: datetime, units: Sequence[str]) -> NoticeDraft:
        return understand_notice(text, base, self._venues, units)

    def audience(self, text: str, hint: str | None, kept: Sequence[str]) -> str:
        """The words of a notice that say whom it is for; `kept` are the names of audiences that the office keeps."""
        return audience_words(text, hint, kept)

    def reply(self, text: str, open_notices: Sequence[Notice], from_proxy: bool) -> ReplyMeaning:
        meaning = understand_reply(text, _shown(open_notices), "proxy" if from_proxy else "self")
        if meaning.intent is Intent.QUESTION and len(text) >= WHOLE_SENTENCE and not APPOINTMENT.search(text):
            return replace(meaning, intent=Intent.OTHER_TOPIC)
        return meaning

    def which(self, text: str, open_notices: Sequence[Notice]) -> str:
        named = which_notice(tidy_reply(text), _shown(open_notices)) if len(open_notices) > 1 else None
        return named if named and named != ASK else ""

    def rsvp(self, text: str) -> RsvpDetails:
        return read_rsvp(text)

    def bring(self, text: str) -> Bring | None:
        return bring_of(text)

    def may_report(self, text: str) -> bool:
        return mentions(text)

    def event(self, text: str, today: date, names: Sequence[str], own: str = "") -> EventReading | None:
        return read_event(text, today, names, own)

    def past_day(self, text: str, today: date) -> date | None:
        return only_day(text, today)

    def coming_day(self, text: str, today: date) -> date | None:
        return coming_day(text, today)

    def phone(self, text: str) -> str:
        numbers = {number for number, _ in phones_in(text)}
        return numbers.pop() if len(numbers) == 1 else ""

    def may_check(self, text: str) -> bool:
        return may_answer(text)

    def check(self, text: str, step: Step) -> Answer | None:
        return read_check(text, step)

    def visit_changes(self, text: str, today: date) -> list[Change]:
        return changes(text, today)

    def told(self, text: str, service: Service, base: datetime) -> Told:
        return told(text, service, base)

    def may_announce_days_off(self, text: str) -> bool:
        return may_announce_days_off(text)

    def days_off(self, text: str, today: date) -> DaysOffRead:
        return read_days_off(text, today)

    def month_and_day(self, text: str) -> tuple[int, int] | None:
        return month_and_day(text)


def _shown(notices: Sequence[Notice]) -> list[OpenNotice]:
    """As the reader of replies wants them: the oldest first."""
    return [
        OpenNotice(str(one.number), one.kind.value, one.title, one.event_at.isoformat() if one.event_at else "", one.place)
        for one in sorted(notices, key=lambda one: one.number)
    ]


class OfficeCalendar:
    """The office's occasions and days off, and birthdays by the calendar in which each person counts his own.

    What was announced of days off is held here, and is told anew (`know`) whenever it may have changed.
    """

    def __init__(self, rules: Sequence[OccasionRule], personal: PersonalRules | None = None) -> None:
        self._rules = tuple(rules)
        self._personal = personal or PersonalRules()
        self._workdays = WEEKENDS
        self.lunar = ChineseCalendar()
        self._year = lru_cache(maxsize=64)(self._of_year)
        self._anniversaries = lru_cache(maxsize=512)(self._coming_again)

    # --- days off ------------------------------------------------------------------------------------------------------

    @property
    def workdays(self) -> WorkDays:
        return self._workdays

    def announced(self) -> WorkDays:
        """The same, for whoever is to ask each time."""
        return self._workdays

    def know(self, workdays: WorkDays) -> None:
        self._workdays = workdays

    # --- of everybody --------------------------------------------------------------------------------------------------

    @property
    def names(self) -> Mapping[str, str]:
        return {rule.id: rule.name for rule in self._rules}

    def year(self, year: int) -> list[Occasion]:
        return list(self._year(year))

    def occasions(self, day: date) -> list[Occasion]:
        greeted = {rule.id for rule in self._rules if rule.greet}
        return [one for one in self.on(day) if one.id in greeted]

    def on(self, day: date) -> list[Occasion]:
        return self.between(day, day)

    def between(self, begin: date, end: date) -> list[Occasion]:
        years = range(begin.year, end.year + 1)
        return [one for year in years for one in self._year(year) if begin <= one.date <= end]

    def _of_year(self, year: int) -> tuple[Occasion, ...]:
        return tuple(occasions_of_year(year, self._rules, self.lunar))

    # --- of one person -------------------------------------------------------------------------------------------------

    def personal(self, guest: Guest, begin: date, end: date) -> list[tuple[date, Due]]:
        return personal_occasions(guest, begin, end, self._personal, self)

    def anniversaries(self, begin: date, end: date) -> Anniversaries:
        return self._anniversaries(begin, end)

    def celebrates(self, born: Birth, day: date) -> bool:
        return (born.lunar, born.leap, born.month, born.day) in self._anniversaries(day, day)

    def is_birthday(self, person: Person, day: date) -> bool:
        return person.born is not None and self.celebrates(person.born, day)

    def _coming_again(self, begin: date, end: date) -> Anniversaries:
        return anniversaries(begin, end, self.lunar)

    # --- of a rhythm ---------------------------------------------------------------------------------------------------

    def lunar_month_days(self, begin: date, end: date, day: int) -> list[date]:
        return lunar_month_days(begin, end, day, self.lunar)

    def lunar_year_days(self, begin: date, end: date, month: int, day: int) -> list[date]:
        return lunar_year_days(begin, end, month, day, self.lunar)

    def occasion_days(self, begin: date, end: date, occasion: str) -> list[date]:
        return [one.date for one in self.between(begin, end) if one.id == occasion]


def office_calendar(path: Path) -> OfficeCalendar:
    """By the office's list of occasions. Raises OccasionRuleError."""
    return OfficeCalendar(load_occasions(path), load_personal(path))
