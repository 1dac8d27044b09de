"""A question or request that needs a person (问询): whose it is, and its clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.conversation import Place
from bot.domain.days_off import WEEKENDS, WorkDays
from bot.domain.escalation import awake_after
from bot.domain.notices import Spans, awake_time
from bot.domain.people import Role

LAST_SAME_DAY = time(16, 0)
OFFICE_OPENS, OFFICE_CLOSES = time(8, 30), time(17, 30)
SETTLE_DAYS = 3  # 限时办结: working days in which a request is disposed of
SILENT_DAYS = 2  # working days after the due moment after which the bot speaks again in any case
TO_NEXT = timedelta(hours=1)  # outside quiet hours, from the second owner to whoever answers for it all
HELD_FOR = timedelta(hours=2)  # after the last word of staff a take-over ends by itself
TAKEN_FOR = timedelta(hours=2)  # whoever says that he is at it is left alone for so long at least
ARRIVED_WITHIN = timedelta(minutes=10)  # after that it is looked whether the answer has arrived
RATED_WITHIN = timedelta(days=1)
RING_WITHIN = timedelta(hours=4)
NEXT, ABOVE = 1, 2  # levels: with another clerk; with whoever answers for it
OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
GOOD, BAD = "good", "bad"
WANTED = "（要求转人工）"  # what stands for the question until he says what it is
APPROACHED = "（工作人员主动联系）"  # … where staff took the chat over, and he has asked nothing
# What an answer is called in words, while it is asked.
RATINGS: Mapping[str, str] = {
    **dict.fromkeys(("满意", "很满意", "挺满意", "挺好", "很好", "清楚了", "明白了", "听明白了"), GOOD),
    **dict.fromkeys(("不满意", "不太满意", "还不清楚", "不清楚", "没说清楚", "没说清"), BAD),
    **dict.fromkeys(("还是不明白", "不明白", "没听懂", "没看懂"), BAD),
}


class InquiryKind(StrEnum):
    """Why a person is needed."""

    QUESTION = "question"  # the library does not answer it, or not surely
    HUMAN = "human"  # he asked for a person
    REQUEST = "request"  # something is to be done, not known
    COMPANY = "company"  # he is lonely: somebody rings and has time


class Disposition(StrEnum):
    """What came of it (处理结果), as the office's own lists name it."""

    ANSWERED = "已答复"
    SOLVED = "已解决"
    ARRANGED = "已协调"
    PASSED_ON = "已转办"
    NOT_OURS = "不属本单位"
    WITHDRAWN = "本人撤回"


# How people put it; the longest that the words begin with counts.
SPOKEN: Mapping[str, Disposition] = {
    **{one.value: one for one in Disposition},
    **dict.fromkeys(("答复", "已回复", "电话里答复", "电话答复", "已电话答复", "已告知", "告知"), Disposition.ANSWERED),
    **dict.fromkeys(("解决", "解决了", "已办", "办了", "办好", "已处理", "处理好"), Disposition.SOLVED),
    **dict.fromkeys(("协调", "协调好"), Disposition.ARRANGED),
    **dict.fromkeys(("转办", "已转", "转给"), Disposition.PASSED_ON),
    **dict.fromkeys(("不归我们", "不属于本单位", "不归本单位", "不是我们单位"), Disposition.NOT_OURS),
    **dict.fromkeys(("撤回", "不用了", "本人不办了"), Disposition.WITHDRAWN),
}


def read_disposition(text: str) -> tuple[Disposition, str] | None:
    """What staff say came of it, and what they say besides; None where no result is named."""
    said = text.strip()
    form = next((one for one in sorted(SPOKEN, key=len, reverse=True) if said.startswith(one)), None)
    return None if form is None else (SPOKEN[form], said.removeprefix(form).lstrip("了 \n,，.。;；:：、！!"))


@dataclass(frozen=True, slots=True)
class Inquiry:
    """`number` is what people say: 答复 5 …"""

    number: int
    place: Place
    person_id: int | None
    question: str
    asked_at: datetime
    due_at: datetime  # of the first answer; once a request is answered, of its disposition
    kind: InquiryKind = InquiryKind.QUESTION
    state: str = OPEN  # open, answered, closed
    owner_id: int | None = None
    topic_id: str = ""  # the nearest topic of the library
    level: int = 0  # how often it was handed on
    silent: bool = False  # the bot says nothing in that chat meanwhile
    held_by: int | None = None  # the member of staff who has taken the chat over
    held_until: datetime | None = None  # when that ends by itself
    taken_at: datetime | None = None
    next_at: datetime | None = None  # when it is looked at again
    answer: str = ""
    answered_at: datetime | None = None
    disposition: str = ""
    rating: str = ""
    learnt: str = ""  # wording, topic

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def unsettled(self) -> bool:
        """A request that was answered, and of which nobody has said yet what came of it."""
        return self.state == ANSWERED and self.kind is InquiryKind.REQUEST and not self.disposition

    def held(self, now: datetime) -> bool:
        """Whether a member of staff has taken the chat over, and has it still: then the bot is silent whatever is said."""
        return self.is_open and self.held_by is not None and self.held_until is not None and now < self.held_until

    def keeps_silent(self, now: datetime, workdays: WorkDays = WEEKENDS) -> bool:
        """Whether the bot says nothing in that chat. The inquiry itself stays open, and goes on to others, for longer."""
        if self.held_by is not None:
            return self.held(now)
        return self.is_open and self.silent and now < working_days_later(self.due_at, SILENT_DAYS, workdays)


@dataclass(frozen=True, slots=True)
class OwnerRules:
    """Whose a question is: by category of the library, and by kind. What is not named is a clerk's."""

    by_category: Mapping[str, Role] = field(default_factory=dict)
    by_kind: Mapping[InquiryKind, Role] = field(default_factory=dict)

    def role(self, category: str, kind: InquiryKind) -> Role:
        return self.by_kind.get(kind) or self.by_category.get(category, Role.CLERK)


# --- the clock -----------------------------------------------------------------------------------------------------------


def due_at(asked: datetime, workdays: WorkDays = WEEKENDS) -> datetime:
    """A first answer on the same working day if it was asked by four, else on the next one."""
    day = asked.date() + timedelta(days=1) if asked.time() > LAST_SAME_DAY else asked.date()
    return datetime.combine(workdays.on_or_after(day), OFFICE_CLOSES, asked.tzinfo)


def settle_by(asked: datetime, workdays: WorkDays = WEEKENDS) -> datetime:
    """By when a request is disposed of (限时办结)."""
    return working_days_later(due_at(asked, workdays), SETTLE_DAYS - 1, workdays)


def working_days_later(moment: datetime, days: int, workdays: WorkDays = WEEKENDS) -> datetime:
    """The same hour so many working days later."""
    return datetime.combine(workdays.later(moment.date(), days), moment.timetz())


def remind_at(now: datetime, deadline: datetime, quiet: Spans, workdays: WorkDays = WEEKENDS) -> datetime:
    """When its owner is reminded: after half of the office hours that are left, or at once at the deadline."""
    hours = _office_hours(now, deadline, workdays)
    wait = sum((awake_time(begin, end, quiet) for begin, end in hours), timedelta(0)) / 2
    for begin, end in hours:
        here = awake_time(begin, end, quiet)
        if wait < here:
            return awake_after(begin, wait, quiet)
        wait -= here
    return deadline


def _office_hours(begin: datetime, end: datetime, workdays: WorkDays) -> list[tuple[datetime, datetime]]:
    """What of a stretch of time lies in office hours, day by day."""
    found = []
    day = begin
    while day.date() <= end.date():
        opens, closes = (datetime.combine(day.date(), at, day.tzinfo) for at in (OFFICE_OPENS, OFFICE_CLOSES))
        if workdays.is_workday(day.date()) and max(opens, begin) < min(closes, end):
            found.append((max(opens, begin), min(closes, end)))
        day += timedelta(days=1)
    return found


def next_look(one: Inquiry, now: datetime, quiet: Spans, workdays: WorkDays = WEEKENDS) -> datetime:
    """When an inquiry that its owner was just told of, or reminded of, is looked at again."""
    return look_at(one.due_at, one.level, now, quiet, workdays)


def look_at(deadline: datetime, level: int, now: datetime, quiet: Spans, workdays: WorkDays = WEEKENDS) -> datetime:
    """When what waits until a deadline at such a level is looked at again."""
    if now < deadline:
        return remind_at(now, deadline, quiet, workdays)
    if level < ABOVE:
        return awake_after(now, TO_NEXT, quiet)
    return datetime.combine(working_days_later(now, 1, workdays), OFFICE_OPENS, now.tzinfo)


def taken_look(deadline: datetime, now: datetime, quiet: Spans) -> datetime:
    """… and when, if he has said that he is at it."""
    return max(deadline, awake_after(now, TAKEN_FOR, quiet))
