"""What is left of a meeting: its minutes, who came, and what the absent make up."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.desks.study import Studies
from bot.domain.meetings import Attendee, Meeting, MeetingState, Named, counted, meant, to_make_up
from bot.domain.notices import Objection
from bot.domain.people import StaffMember
from bot.errors import Refused
from bot.store import Records

LONGEST_MINUTES = 20_000  # characters
NAMES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """The same from chat and console. What may not be done raises `Refused`."""

    studies: Studies

    def shown(self, records: Records, one: Meeting) -> dict[str, Any]:
        """As `staff/meeting_shown` takes it."""
        people = records.meetings.attendees(one)
        absent = [person.name for person in people if person.came is False]
        return {
            "number": one.id,
            "series": one.series_id,
            "title": one.title,
            "when": one.starts_at.isoformat(),
            "place": one.place,
            "state": one.state.value,
            "notice": one.notice_number,
            "out": one.out,
            "waits": one.waits,
            "edited": one.edited,
            "minutes": one.minutes,
            "photos": len(records.photos.of_meeting(one.id)),
            "count": asdict(counted(people)),
            "absent": absent[:NAMES_SHOWN],
        }

    def write(self, records: Records, one: Meeting, words: str, staff: StaffMember, now: datetime) -> Meeting:
        """Further minutes, behind those that are there."""
        _over(one, now)
        minutes = "\n".join(part for part in (one.minutes, words.strip()) if part)
        if len(minutes) > LONGEST_MINUTES:
            raise Refused(Objection.LONG_BODY)
        records.meetings.write_minutes(one.id, minutes, f"staff:{staff.id}", now)
        records.access.write_history(f"staff:{staff.id}", "minuted", f"meeting:{one.id}", now)
        return records.meetings.get(one.id) or one

    def said(self, records: Records, one: Meeting, words: str, came: bool, staff: StaffMember, now: datetime) -> Named:
        """These came, or did not. Names that mean nobody who was invited, or several, change nothing."""
        _over(one, now)
        named = meant(words, records.meetings.attendees(one))
        self._attend(records, one, list(named.found), came, staff, now)
        return named

    def all_came(self, records: Records, one: Meeting, staff: StaffMember, now: datetime) -> int:
        """Everybody of whom nothing else has been said, and who has not declined. How many."""
        _over(one, now)
        people = records.meetings.attendees(one)
        declined = {person.person_id for person in to_make_up(people)} | {p.person_id for p in people if p.rsvp == "decline"}
        rest = [person for person in people if person.came is None and person.person_id not in declined]
        self._attend(records, one, rest, True, staff, now)
        return len(rest)

    def _attend(
        self, records: Records, one: Meeting, people: list[Attendee], came: bool, staff: StaffMember, now: datetime
    ) -> None:
        if not people:
            return
        ids = [person.person_id for person in people]
        records.meetings.attend(one.id, ids, came, f"staff:{staff.id}", now)
        records.access.write_history(f"staff:{staff.id}", "attendance", f"meeting:{one.id}", now, came=came, people=len(ids))
        if came and one.study:
            self.studies.attended(records, ids, one.study, one.starts_at.date(), now)
        if not came:
            self.make_up(records, one, f"staff:{staff.id}", now)

    def make_up(self, records: Records, one: Meeting, by: str, now: datetime) -> int:
        """Whoever was absent is given what was studied. How many are new."""
        if not one.study:
            return 0
        waiting = [person.person_id for person in to_make_up(records.meetings.attendees(one))]
        given = self.studies.make_up(records, waiting, one.study, one.starts_at.date(), now) if waiting else {}
        if given:
            records.meetings.made_up(one.id, list(given), by, now)
        return len(given)


def _over(one: Meeting, now: datetime) -> None:
    """Of what has not begun, or did not take place, there is nothing to tell."""
    if one.state in (MeetingState.SKIPPED, MeetingState.CANCELLED):
        raise Refused(Objection.FINISHED)
    if one.starts_at > now:
        raise Refused(Objection.NOT_SENT)
