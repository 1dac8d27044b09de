"""到会登记: who came to the meetings of a series in a year, one sheet a series, one column a meeting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.domain.meetings import Attendee, Meeting, MeetingSeries, MeetingState, counted
from bot.domain.notices import Rsvp
from bot.ledger.sheet import Page
from bot.store import Records

CAME, EXCUSED, ABSENT, MADE_UP, UNSAID = "到", "请假", "缺席", "（已补学）", "未登记"
TOTAL = "实到人数"
TOOK_PLACE = (MeetingState.NOTICED, MeetingState.HELD)
LONGEST = 31  # characters that Excel takes in the name of a sheet


def registers(records: Records, series: Sequence[MeetingSeries], year: int) -> list[Page]:
    """Of each series that met in that year; what was called off is left out."""
    pages = []
    for one in series:
        held = [meeting for meeting in records.meetings.of_year(one.id, year) if meeting.out and meeting.state in TOOK_PLACE]
        if held:
            pages.append(_page(one, held, records.meetings.registers(held)))
    return pages


def _page(one: MeetingSeries, held: Sequence[Meeting], people: Mapping[int, Sequence[Attendee]]) -> Page:
    name = re.sub(r"[\[\]:*?/\\']", " ", f"例会{one.id} {one.fields.title}")[:LONGEST]
    days = [f"{meeting.starts_at:%m-%d}" for meeting in held]
    invited: dict[int, tuple[str, str]] = {}
    said: dict[int, dict[int, str]] = {}
    for meeting in held:
        for person in people.get(meeting.id, ()):
            invited[person.person_id] = (person.name, person.unit)
            said.setdefault(person.person_id, {})[meeting.id] = cell(person)
    rows = [[*who, *(said[number].get(meeting.id, "") for meeting in held)] for number, who in invited.items()]
    counts = [str(counted(people.get(meeting.id, ())).came) for meeting in held]
    return Page(name, ("姓名", "单位", *days), [*rows, [TOTAL, "", *counts]])


def cell(one: Attendee) -> str:
    """Whoever has not been spoken of is not said to have come."""
    if one.came:
        return CAME
    word = EXCUSED if one.rsvp is Rsvp.DECLINE else ABSENT if one.came is False else UNSAID
    return word + (MADE_UP if one.made_up else "")
