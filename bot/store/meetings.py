"""Recurring meetings: the series, each of their meetings, who came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, delete, exists, func, insert, or_, select, update

from bot.domain.meetings import Attendee, Meeting, MeetingSeries, MeetingState, SeriesFields, SeriesState
from bot.domain.notices import NoticeKind, NoticeState, RecipientState, Rsvp, VersionState
from bot.domain.rhythm import Rhythm
from bot.store.tables.base import CHINA
from bot.store.tables.notices import notice, notice_version, recipient
from bot.store.tables.people import person, unit
from bot.store.tables.programme import attendance, meeting, meeting_series, series
from bot.store.upsert import insert_new, put

OUT = (NoticeState.SENDING.value, NoticeState.CLOSED.value)


class MeetingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- series --------------------------------------------------------------------------------------------------------

    def add_series(self, fields: SeriesFields, author_id: int, now: datetime) -> MeetingSeries:
        row = {**_columns(fields), "state": SeriesState.DRAFT.value, "author_id": author_id, "made_at": now}
        return _series(self._connection.execute(insert(meeting_series).values(row).returning(meeting_series)).one())

    def series(self, number: int) -> MeetingSeries | None:
        row = self._connection.execute(select(meeting_series).where(meeting_series.c.id == number)).one_or_none()
        return _series(row) if row else None

    def all_series(self, *states: SeriesState) -> list[MeetingSeries]:
        """In these states, or in any."""
        query = select(meeting_series).order_by(meeting_series.c.id)
        if states:
            query = query.where(meeting_series.c.state.in_([state.value for state in states]))
        return [_series(row) for row in self._connection.execute(query)]

    def rewrite(self, number: int, fields: SeriesFields, author_id: int) -> None:
        """Decided anew, so to be approved anew."""
        again = {"state": SeriesState.DRAFT.value, "author_id": author_id, "approver_id": None, "approved_at": None}
        here = meeting_series.c.id == number
        self._connection.execute(update(meeting_series).where(here).values({**_columns(fields), **again}))

    def approve(self, number: int, approver_id: int, now: datetime) -> bool:
        """Draft → active, once."""
        values = {"state": SeriesState.ACTIVE.value, "approver_id": approver_id, "approved_at": now}
        return self._move(number, (SeriesState.DRAFT,), values)

    def set_state(self, number: int, before: Sequence[SeriesState], state: SeriesState) -> bool:
        return self._move(number, before, {"state": state.value})

    def _move(self, number: int, before: Sequence[SeriesState], values: Mapping[str, Any]) -> bool:
        here = (meeting_series.c.id == number, meeting_series.c.state.in_([state.value for state in before]))
        return self._connection.execute(update(meeting_series).where(*here).values(**values)).rowcount == 1

    def study_named(self, words: str) -> str:
        """The id of the series of study that is called so; "" for none or several."""
        query = select(series.c.id).where(series.c.kind == "study", or_(series.c.id == words, series.c.name.contains(words)))
        found = list(self._connection.execute(query.limit(2)).scalars())
        return str(found[0]) if len(found) == 1 else ""

    # --- meetings ------------------------------------------------------------------------------------------------------

    def lay(self, one: MeetingSeries, days: Sequence[date]) -> None:
        """A row for each of these days that has none."""
        fields = one.fields
        plain = {"series_id": one.id, "title": fields.title, "place": fields.place, "state": MeetingState.PLANNED.value}
        rows = [{**plain, "day": day, "starts_at": datetime.combine(day, fields.at, CHINA)} for day in days]
        insert_new(self._connection, meeting, rows)

    def drop_untouched(self, series_id: int, since: date) -> int:
        """Forget the planned ones from a day on that nobody has changed and of which nobody has heard. How many."""
        untouched = (meeting.c.state == MeetingState.PLANNED.value, ~meeting.c.edited, meeting.c.notice_id.is_(None))
        here = (meeting.c.series_id == series_id, meeting.c.day >= since, *untouched)
        return self._connection.execute(delete(meeting).where(*here)).rowcount

    def get(self, number: int) -> Meeting | None:
        return next(iter(self._meetings(meeting.c.id == number)), None)

    def ahead(self, series_id: int, now: datetime, limit: int = 8) -> list[Meeting]:
        """Those of a series that have not begun, called off or not."""
        return self._meetings(meeting.c.series_id == series_id, _starts > now)[:limit]

    def to_announce(self, begin: datetime, end: datetime) -> list[Meeting]:
        """Planned ones of active series that begin in a stretch of time, and of which nobody has heard."""
        here = (meeting.c.state == MeetingState.PLANNED.value, meeting.c.notice_id.is_(None), meeting.c.starts_at > begin)
        active = meeting_series.c.state == SeriesState.ACTIVE.value
        return self._meetings(*here, meeting.c.starts_at < end, active)

    def begun(self, begin: datetime, end: datetime) -> list[Meeting]:
        """Those that took place in a stretch of time, as far as anybody knows."""
        found = self._meetings(notice.c.approved_at.is_not(None), _starts >= begin, _starts < end)
        return [one for one in found if one.state in (MeetingState.NOTICED, MeetingState.HELD)]

    def of_year(self, series_id: int, year: int) -> list[Meeting]:
        begin, end = datetime(year, 1, 1, tzinfo=CHINA), datetime(year + 1, 1, 1, tzinfo=CHINA)
        return self._meetings(meeting.c.series_id == series_id, _starts >= begin, _starts < end)

    def change(self, number: int, by: str, now: datetime, **values: Any) -> None:
        """Changed by somebody: its notice needs approval then."""
        row = {"edited": True, "changed_by": by, "changed_at": now, **values}
        self._connection.execute(update(meeting).where(meeting.c.id == number).values(**row))

    def changed_by(self, number: int) -> int | None:
        """The member of staff who changed it last."""
        said = self._connection.execute(select(meeting.c.changed_by).where(meeting.c.id == number)).scalar_one_or_none() or ""
        kind, _, staff_id = said.partition(":")
        return int(staff_id) if kind == "staff" else None

    def give_notice(self, number: int, notice_id: int) -> bool:
        """Tie the notice to it, once: of two at the same moment one gets False."""
        free = (meeting.c.id == number, meeting.c.state == MeetingState.PLANNED.value, meeting.c.notice_id.is_(None))
        values = {"notice_id": notice_id, "state": MeetingState.NOTICED.value}
        return self._connection.execute(update(meeting).where(*free).values(**values)).rowcount == 1

    def free_of_notice(self, number: int) -> None:
        """Its draft was given back: it is planned again."""
        values = {"notice_id": None, "state": MeetingState.PLANNED.value}
        self._connection.execute(update(meeting).where(meeting.c.id == number).values(**values))

    def hold(self, numbers: Sequence[int]) -> None:
        here = (meeting.c.id.in_(numbers), meeting.c.state == MeetingState.NOTICED.value)
        self._connection.execute(update(meeting).where(*here).values(state=MeetingState.HELD.value))

    def write_minutes(self, number: int, words: str, by: str, now: datetime) -> None:
        values = {"minutes": words, "minutes_by": by, "minutes_at": now}
        self._connection.execute(update(meeting).where(meeting.c.id == number).values(**values))

    def _meetings(self, *conditions: ColumnElement[bool]) -> list[Meeting]:
        query = _MEETINGS.where(*conditions).order_by(_starts, meeting.c.id)
        return [_meeting(row) for row in self._connection.execute(query)]

    # --- who came ------------------------------------------------------------------------------------------------------

    def attendees(self, one: Meeting) -> list[Attendee]:
        """Everybody who was invited, unit by unit; also whoever is said to have come without."""
        return self.registers([one]).get(one.id, [])

    def registers(self, meetings: Sequence[Meeting]) -> dict[int, list[Attendee]]:
        """… of several meetings, by their numbers."""
        by_notice = {one.notice_id: one.id for one in meetings if one.notice_id is not None}
        said = self._said([one.id for one in meetings])
        query = _INVITED.where(recipient.c.notice_id.in_(list(by_notice)))
        found: dict[int, list[Attendee]] = defaultdict(list)
        for row in self._connection.execute(query):
            number = by_notice[row.notice_id]
            found[number].append(_attendee(row, said[number].get(row.id)))
        return dict(found)

    def _said(self, numbers: Sequence[int]) -> dict[int, dict[int, tuple[bool, bool]]]:
        found: dict[int, dict[int, tuple[bool, bool]]] = defaultdict(dict)
        for row in self._connection.execute(select(attendance).where(attendance.c.meeting_id.in_(numbers))):
            found[row.meeting_id][row.person_id] = (row.came, row.made_up_at is not None)
        return found

    def attend(self, number: int, person_ids: Sequence[int], came: bool, by: str, now: datetime) -> None:
        """Said of these persons; the last word counts."""
        row = {"meeting_id": number, "came": came, "said_by": by, "said_at": now}
        put(self._connection, attendance, [{**row, "person_id": one} for one in person_ids])

    def made_up(self, number: int, person_ids: Sequence[int], by: str, now: datetime) -> None:
        """They have been given what was studied; of whom nothing was said before, that he was absent."""
        row = {"meeting_id": number, "came": False, "said_by": by, "said_at": now}
        insert_new(self._connection, attendance, [{**row, "person_id": one} for one in person_ids])
        here = (attendance.c.meeting_id == number, attendance.c.person_id.in_(person_ids))
        self._connection.execute(update(attendance).where(*here).values(made_up_at=now))


# A correction that says no time any more has called it off; so has a notice that was withdrawn after it had gone out.
_GONE = and_(notice.c.state == NoticeState.WITHDRAWN.value, notice.c.approved_at.is_not(None))
_CALLED_OFF = or_(_GONE, and_(notice.c.state.in_(OUT), notice.c.event_at.is_(None)))
_starts = case((notice.c.event_at.is_not(None), notice.c.event_at), else_=meeting.c.starts_at)
_PENDING = exists().where(
    notice_version.c.notice_id == notice.c.id,
    notice_version.c.version > 1,
    notice_version.c.state == VersionState.DRAFT.value,
)
_MEETINGS = (
    select(
        meeting,
        _starts.label("begins_at"),
        notice.c.number,
        notice.c.state.label("notice_state"),
        notice.c.approved_at.label("went_at"),
        notice.c.title.label("notice_title"),
        notice.c.place.label("notice_place"),
        func.coalesce(_CALLED_OFF, False).label("called_off"),
        _PENDING.label("pending"),
        meeting_series.c.author_id,
        meeting_series.c.series_id.label("study"),
    )
    .join(meeting_series, meeting_series.c.id == meeting.c.series_id)
    .outerjoin(notice, notice.c.id == meeting.c.notice_id)
)
_INVITED: Select[Any] = (
    select(person.c.id, person.c.name, unit.c.name.label("unit"), recipient.c.notice_id, recipient.c.rsvp, recipient.c.bring)
    .join(person, person.c.id == recipient.c.person_id)
    .join(unit, unit.c.id == person.c.unit_id)
    .where(recipient.c.state != RecipientState.EXCLUDED.value)
    .order_by(unit.c.id, person.c.id)
)


def _columns(fields: SeriesFields) -> dict[str, Any]:
    return {
        "title": fields.title,
        "kind": fields.kind.value,
        "rhythm": fields.rhythm.dump(),
        "at": f"{fields.at:%H:%M}",
        "place": fields.place,
        "audience": fields.audience,
        "body": fields.body,
        "lead_days": fields.lead_days,
        "must_confirm": fields.must_confirm,
        "series_id": fields.series_id or None,
        "until": fields.until,
    }


def _series(row: Row[Any]) -> MeetingSeries:
    fields = SeriesFields(
        title=row.title,
        rhythm=Rhythm.load(row.rhythm),
        at=time.fromisoformat(row.at),
        place=row.place,
        audience=row.audience,
        body=row.body,
        kind=NoticeKind(row.kind),
        lead_days=row.lead_days,
        must_confirm=row.must_confirm,
        series_id=row.series_id or "",
        until=row.until,
    )
    return MeetingSeries(row.id, fields, SeriesState(row.state), row.author_id, row.approver_id, row.approved_at)


def _meeting(row: Row[Any]) -> Meeting:
    out = row.went_at is not None
    state = MeetingState.CANCELLED if row.called_off and row.state != MeetingState.HELD.value else MeetingState(row.state)
    return Meeting(
        id=row.id,
        series_id=row.series_id,
        day=row.day,
        starts_at=row.begins_at,
        title=row.title if row.called_off or not out else row.notice_title,
        place=row.notice_place if out and not row.called_off else row.place,
        state=state,
        edited=row.edited,
        notice_id=row.notice_id,
        notice_number=row.number or 0,
        out=out,
        waits=row.notice_state == NoticeState.DRAFT.value or (out and row.pending),
        minutes=row.minutes or "",
        author_id=row.author_id,
        study=row.study or "",
    )


def _attendee(row: Row[Any], said: tuple[bool, bool] | None) -> Attendee:
    rsvp = Rsvp(row.rsvp) if row.rsvp else None
    came, made_up = said if said is not None else (None, False)
    return Attendee(row.id, row.name, row.unit, rsvp, row.bring or "", came, made_up)
