"""The life of a recurring meeting, the same from chat, console and jobs: agreed to once, then each of its meetings by itself.

What may not be done raises `Refused` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from bot.audiences import meant
from bot.desks.audiences import Audiences
from bot.desks.calendar import Calendar
from bot.desks.dispatch import Dispatch
from bot.desks.notices import Notices
from bot.desks.study import NO_STUDIES, Studies
from bot.domain import audience
from bot.domain.drafts import DraftFields
from bot.domain.meetings import (
    AHEAD,
    STANDING,
    Meeting,
    MeetingSeries,
    MeetingState,
    SeriesFields,
    SeriesReading,
    SeriesState,
    next_days,
    objection_to_series,
    objection_to_series_approval,
    objection_to_words,
    unknown_years,
)
from bot.domain.messages import Reply
from bot.domain.notices import Notice, NoticeKind, NoticeState, Objection, Text
from bot.domain.people import MAY_APPROVE, StaffMember
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.text import spoken_clock
from bot.domain.warnings import Caution
from bot.errors import Conflict, Refused
from bot.meetings.reading import MeetingReader
from bot.store import Records
from bot.understanding.amendments import changed_field

Render = Callable[[str, Mapping[str, object]], str]
Check = Callable[[NoticeKind, Text], tuple[Caution, ...]]
SHOWN_AHEAD = 4
CLOCK_ONLY = date(2000, 1, 1)  # a day to say an hour with
TURNS = {
    SeriesState.PAUSED: (SeriesState.ACTIVE,),
    SeriesState.ACTIVE: (SeriesState.PAUSED,),
    SeriesState.ENDED: (SeriesState.DRAFT, SeriesState.ACTIVE, SeriesState.PAUSED),
}


@dataclass(frozen=True, slots=True)
class MeetingDesk:
    """The `bot.desks.meetings.Meetings` of the running service."""

    reader: MeetingReader
    audiences: Audiences
    notices: Notices
    dispatch: Dispatch
    calendar: Calendar
    check: Check
    render: Render
    studies: Studies = NO_STUDIES

    # --- the series ----------------------------------------------------------------------------------------------------

    def read(self, records: Records, author: StaffMember, text: str, given: Mapping[str, str], now: datetime) -> SeriesReading:
        return self.reader.read(records, author, text, given, now)

    def reread(
        self, records: Records, one: MeetingSeries, staff: StaffMember, said: tuple[str, str], now: datetime
    ) -> SeriesReading:
        return self.reader.change(records, staff, one.fields, said, now)

    def draft(self, records: Records, author: StaffMember, fields: SeriesFields, now: datetime) -> MeetingSeries:
        one = records.meetings.add_series(self._looked_over(records, author, fields, now), author.id, now)
        self._note(records, author, "drafted", one, now)
        self._ask_approvers(records, one, author, now)
        return one

    def amend(
        self, records: Records, one: MeetingSeries, staff: StaffMember, fields: SeriesFields, now: datetime
    ) -> MeetingSeries:
        """Decided otherwise by anybody who may draft; it waits for a second person again, and no notice goes out meanwhile."""
        if one.state is SeriesState.ENDED:
            raise Refused(Objection.FINISHED)
        fields = self._looked_over(records, staff, fields, now)
        if fields == one.fields:
            raise Refused(Objection.UNCHANGED)
        records.meetings.rewrite(one.id, fields, staff.id)
        amended = _again(records, one)
        self._note(records, staff, "amended", one, now)
        self._ask_approvers(records, amended, staff, now)
        return amended

    def send_back(self, records: Records, one: MeetingSeries, staff: StaffMember, reason: str, now: datetime) -> None:
        if not staff.has(MAY_APPROVE):
            raise Refused(Objection.NO_RIGHT)
        if one.state is not SeriesState.DRAFT:
            raise Refused(Objection.NOT_A_DRAFT)
        self.turn(records, one, staff, SeriesState.ENDED, now)
        if one.author_id != staff.id:
            told = Reply("staff/meeting_returned", {"number": one.id, "title": one.fields.title, "reason": reason})
            self.dispatch.tell_staff(records, [one.author_id], told, now, f"ms{one.id}:returned:{now.isoformat()}")

    def approve(self, records: Records, one: MeetingSeries, staff: StaffMember, now: datetime) -> MeetingSeries:
        """Once for all its meetings. Those that were laid by an older rhythm and that nobody has touched make room."""
        objection = objection_to_series_approval(one, staff.id) or (None if staff.has(MAY_APPROVE) else Objection.NO_RIGHT)
        if objection is not None:
            raise Refused(objection)
        self._heed(one.fields, now)
        if not records.meetings.approve(one.id, staff.id, now):
            raise Refused(Objection.NOT_A_DRAFT)
        active = _again(records, one)
        records.meetings.drop_untouched(one.id, now.date())
        self.lay_ahead(records, active, now)
        self._note(records, staff, "approved", one, now)
        if one.author_id != staff.id:
            reply = Reply("staff/meeting_series", self.shown(records, active, now))
            self.dispatch.tell_staff(records, [one.author_id], reply, now, f"ms{one.id}:approved:{now.isoformat()}")
        return active

    def turn(self, records: Records, one: MeetingSeries, staff: StaffMember, state: SeriesState, now: datetime) -> MeetingSeries:
        """Stop it for a while, take it up again, or end it. What has been announced stands; what has not is not."""
        if not records.meetings.set_state(one.id, TURNS[state], state):
            raise Refused(Objection.FINISHED if one.state is SeriesState.ENDED else Objection.UNCHANGED)
        if state is SeriesState.ENDED:
            records.meetings.drop_untouched(one.id, now.date())
        self._note(records, staff, state.value, one, now)
        turned = _again(records, one)
        if state is SeriesState.ACTIVE:
            self.lay_ahead(records, turned, now)
        return turned

    def lay_ahead(self, records: Records, one: MeetingSeries, now: datetime) -> None:
        """Rows for the meetings of the coming two months, each once; a day whose hour is over is none."""
        days = one.days(now.date(), now.date() + AHEAD, self.calendar)
        today = [day for day in days if day > now.date() or one.fields.at > now.time()]
        if one.state is SeriesState.ACTIVE:
            records.meetings.lay(one, today)

    def shown(self, records: Records, one: MeetingSeries, now: datetime) -> dict[str, Any]:
        """As `staff/meeting_series` takes it: the rhythm, the next days, who is meant and how many."""
        fields = one.fields
        days = next_days(fields, now, self.calendar, SHOWN_AHEAD)
        chosen = self.audiences.choose(records, self._on_behalf(records, one), fields.audience, now.date())
        return {
            **_said(fields, self.calendar.names),
            "number": one.id,
            "state": one.state.value,
            "audience": audience.plain(chosen.expression) if chosen.expression else fields.audience,
            "people": chosen.preview.included,
            "days": [{"day": day.isoformat(), "off": not self.calendar.workdays.is_workday(day)} for day in days],
            "unknown": unknown_years(fields.rhythm, days, self.calendar.workdays),
            "meetings": [_line(found) for found in records.meetings.ahead(one.id, now, SHOWN_AHEAD)],
        }

    def listed(self, records: Records, now: datetime) -> list[dict[str, Any]]:
        """Every series that is not ended, with its next day."""
        states = (SeriesState.DRAFT, SeriesState.ACTIVE, SeriesState.PAUSED)
        rows = []
        for one in records.meetings.all_series(*states):
            ahead = [found for found in records.meetings.ahead(one.id, now) if found.state in STANDING]
            rows.append(
                {
                    **_said(one.fields, self.calendar.names),
                    "number": one.id,
                    "state": one.state.value,
                    "next": _line(ahead[0]) if ahead and one.state is not SeriesState.DRAFT else None,
                }
            )
        return rows

    # --- one of its meetings -------------------------------------------------------------------------------------------

    def announce(self, records: Records, one: Meeting, now: datetime) -> str:
        """Its notice: let go by what was agreed to, or, if the meeting was changed since, a draft that waits. Once.

        Raises Refused for what cannot be sent so, Conflict where somebody else has just done it.
        """
        series = records.meetings.series(one.series_id)
        if series is None or series.state is not SeriesState.ACTIVE or one.state is not MeetingState.PLANNED:
            return "not to be announced"
        author = self._author(records, series, one)
        fields = self._draft_fields(records, series, one)
        if one.edited:
            notice = self.notices.draft(records, author, fields, now)
        else:
            notice = self.notices.let_go(records, author, fields, series.approver_id, now).notice
        if not records.meetings.give_notice(one.id, notice.id):
            raise Conflict("this meeting has its notice")
        return "waits for approval" if one.edited else "let go"

    def call_off(self, records: Records, one: Meeting, staff: StaffMember, now: datetime) -> Meeting:
        """Left out. Whoever has had its notice hears of it by a correction, which a second person approves."""
        self._still_ahead(one, now)
        notice = self._notice(records, one)
        if notice is not None and one.out:
            self.notices.propose(records, notice, staff, self._off_text(one), now)
        else:
            if notice is not None and notice.state is NoticeState.DRAFT:
                self.notices.withdraw(records, notice, staff, now)
            values = {"state": MeetingState.SKIPPED.value, "notice_id": None, "edited": one.edited}
            records.meetings.change(one.id, f"staff:{staff.id}", now, **values)
        self._note(records, staff, "called_off", one, now)
        return records.meetings.get(one.id) or one

    def take_up(self, records: Records, one: Meeting, staff: StaffMember, now: datetime) -> Meeting:
        """One that was left out before anybody heard of it takes place after all."""
        if one.state is not MeetingState.SKIPPED or one.starts_at <= now:
            raise Refused(Objection.UNCHANGED)
        records.meetings.change(one.id, f"staff:{staff.id}", now, state=MeetingState.PLANNED.value, edited=one.edited)
        self._note(records, staff, "taken_up", one, now)
        return records.meetings.get(one.id) or one

    def move(self, records: Records, one: Meeting, staff: StaffMember, said: tuple[str, str], now: datetime) -> Meeting:
        """`said`: a field of Text (event_at, place, title) and what it is to be."""
        self._still_ahead(one, now)
        notice = self._notice(records, one)
        if notice is None or (not one.out and notice.state is not NoticeState.DRAFT):
            self._change(records, one, staff, said, now)
        elif one.out:
            self.notices.propose(records, notice, staff, self.notices.reworded(notice, said[1], now, said[0]), now)
        else:
            fields = DraftFields.of(notice).saying(self.notices.reworded(notice, said[1], now, said[0]))
            self.notices.amend(records, notice, staff, fields, now)
        self._note(records, staff, "changed", one, now)
        return records.meetings.get(one.id) or one

    def _change(self, records: Records, one: Meeting, staff: StaffMember, said: tuple[str, str], now: datetime) -> None:
        """Of one of which nobody has heard. A draft that was given back is no longer its notice."""
        before = Text(one.title, "", one.place, one.starts_at)
        text, ask = changed_field(before, *said, (now, now))
        if ask:
            raise Refused(Objection.UNCLEAR, ask)
        if text == before:
            raise Refused(Objection.UNCHANGED)
        if text.event_at is None or text.event_at <= now:
            raise Refused(Objection.EVENT_PAST)
        if one.notice_id is not None:
            records.meetings.free_of_notice(one.id)
        if (objection := objection_to_words(text.title, text.place)) is not None:
            raise Refused(objection)
        values = {"title": text.title, "place": text.place, "starts_at": text.event_at}
        records.meetings.change(one.id, f"staff:{staff.id}", now, **values)

    @staticmethod
    def _still_ahead(one: Meeting, now: datetime) -> None:
        if one.state not in STANDING:
            raise Refused(Objection.FINISHED)
        if one.starts_at <= now:
            raise Refused(Objection.EVENT_PAST)

    @staticmethod
    def _notice(records: Records, one: Meeting) -> Notice | None:
        return records.notices.get(one.notice_id) if one.notice_id is not None else None

    def _off_text(self, one: Meeting) -> Text:
        """A title and words without a time: what has no time does not take place, and is not brought to mind."""
        data = {"title": one.title, "when": one.starts_at.isoformat(), "place": one.place}
        title, _, body = self.render("push/meeting_off", data).partition("\n")
        return Text(title, body.strip())

    def _draft_fields(self, records: Records, series: MeetingSeries, one: Meeting) -> DraftFields:
        fields = series.fields
        subject = self.studies.subject(records, fields.series_id, one.starts_at.date()) if fields.series_id else ""
        body = self.render("push/meeting_body", {"body": fields.body, "subject": subject})
        return DraftFields(
            fields.kind, one.title, body, fields.audience, one.place, one.starts_at, requires_confirmation=fields.must_confirm
        )

    @staticmethod
    def _author(records: Records, series: MeetingSeries, one: Meeting) -> StaffMember:
        """Who changed it, else whoever wrote the series, else who agreed to it. Raises Refused when all have left."""
        changed = records.meetings.changed_by(one.id) if one.edited else None
        found = (records.people.staff_member(number) for number in (changed, series.author_id, series.approver_id) if number)
        author = next((member for member in found if member is not None), None)
        if author is None:
            raise Refused(Objection.NOT_AUTHOR)
        return author

    # --- looking over and telling --------------------------------------------------------------------------------------

    def _looked_over(self, records: Records, author: StaffMember, fields: SeriesFields, now: datetime) -> SeriesFields:
        """With the audience as an expression. Raises Refused."""
        objection = objection_to_series(fields, now)
        if objection is not None:
            raise Refused(objection)
        chosen = self.audiences.choose(records, Viewer.of(author), fields.audience, now.date())
        return replace(fields, audience=audience.write(meant(chosen)))

    def _heed(self, fields: SeriesFields, now: datetime) -> None:
        """As a notice is looked over before it is approved."""
        objection = objection_to_series(fields, now)
        if objection is not None:
            raise Refused(objection)
        body = self.render("push/meeting_body", {"body": fields.body, "subject": ""})
        blocking = tuple(one for one in self.check(fields.kind, Text(fields.title, body, fields.place)) if one.blocks)
        if blocking:
            raise Refused(Objection.BLOCKED, cautions=blocking)

    @staticmethod
    def _on_behalf(records: Records, one: MeetingSeries) -> Viewer:
        author = records.people.staff_member(one.author_id)
        return Viewer.of(author) if author else OPERATOR

    def _ask_approvers(self, records: Records, one: MeetingSeries, author: StaffMember, now: datetime) -> None:
        shown = self.shown(records, one, now)
        which = sha256(repr((now, one.fields)).encode()).hexdigest()[:16]
        others = [member.id for member in records.people.staff(MAY_APPROVE) if member.id != author.id]
        reply = Reply("staff/meeting_series", shown)
        self.dispatch.tell_staff(records, others, reply, now, f"ms{one.id}:approval:{which}")

    @staticmethod
    def _note(records: Records, staff: StaffMember, action: str, one: MeetingSeries | Meeting, now: datetime) -> None:
        kind = "meeting_series" if isinstance(one, MeetingSeries) else "meeting"
        records.access.write_history(f"staff:{staff.id}", action, f"{kind}:{one.id}", now)


def _again(records: Records, one: MeetingSeries) -> MeetingSeries:
    """As it has become."""
    return records.meetings.series(one.id) or one


def _said(fields: SeriesFields, names: Mapping[str, str]) -> dict[str, Any]:
    rhythm = {**fields.rhythm.dump(), "name": names.get(fields.rhythm.occasion, fields.rhythm.occasion)}
    return {
        "title": fields.title,
        "rhythm": rhythm,
        "clock": spoken_clock(datetime.combine(CLOCK_ONLY, fields.at)),
        "place": fields.place,
        "body": fields.body,
        "lead_days": fields.lead_days,
        "must_confirm": fields.must_confirm,
        "until": fields.until.isoformat() if fields.until else "",
    }


def _line(one: Meeting) -> dict[str, Any]:
    """One meeting in a list."""
    return {
        "number": one.id,
        "when": one.starts_at.isoformat(),
        "state": one.state.value,
        "edited": one.edited,
        "notice": one.notice_number,
        "waits": one.waits,
    }
