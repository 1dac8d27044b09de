"""One meeting of a series: changed alone before it, and afterwards who came, its minutes and its pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from starlette.responses import Response

from bot.domain.meetings import Attendee, Meeting, MeetingState, counted
from bot.domain.notices import Objection, Rsvp
from bot.domain.people import MAY_DRAFT, StaffMember
from bot.errors import Refused
from bot.meetings.record import LONGEST_MINUTES, MeetingRecord
from bot.pictures import as_jpeg
from bot.store import Records
from bot.web.console.asked import acting, number_in, steers
from bot.web.console.care.care import CONSOLE
from bot.web.console.pages import Pages, Visit
from bot.web.guard import SAFE

LARGEST = 8_388_608  # bytes of a form: a picture, or minutes, of which a character is nine bytes
NAMES = 400  # characters
FIELDS = ("event_at", "place", "title")
Step = Callable[[Records, Meeting, StaffMember, Visit], str]  # what else is to be said of it, or ""


class MeetingPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.services.meetings
        self._record = MeetingRecord(pages.parts.services.studies)
        self._before: dict[str, Step] = {"off": self._off, "on": self._on, "move": self._move}
        self._after: dict[str, Step] = {"minutes": self._minutes, "attended": self._attended, "photo": self._photo}

    # --- looking -------------------------------------------------------------------------------------------------------

    def one(self, visit: Visit) -> Response:
        return self._one(visit, {})

    def _one(self, visit: Visit, more: Mapping[str, Any], status: int = 200) -> Response:
        with self._parts.store.read() as records:
            one = self._found(records, visit)
            if one is None:
                return self._pages.gone()
            me, people = acting(records, visit), records.meetings.attendees(one)
            seen = records.roll.seen(visit.viewer, [each.person_id for each in people])
            data = {
                "one": one,
                "series": records.meetings.series(one.series_id),
                "count": counted(people),
                "sides": _sides([each for each in people if each.person_id in seen]),
                "photos": [photo for photo in records.photos.of_meeting(one.id) if records.photos.content(photo.number)],
                "drafts": me is not None and _drafts(records, one, me, visit),
                "acts": me is not None,
                "begun": one.starts_at <= visit.now,
            }
        shown = {"done": visit.asked("done"), "refused": None, "said": _said(visit), "fault": "", "longest": LONGEST_MINUTES}
        return self._pages.show(visit, "programme/meeting", {**data, **shown, **more}, status)

    def picture(self, visit: Visit) -> Response:
        with self._parts.store.read() as records:
            one, number = self._found(records, visit), number_in(str(visit.path["photo"]))
            mine = {photo.number for photo in records.photos.of_meeting(one.id)} if one is not None else set()
            content = records.photos.content(number) if number is not None and number in mine else None
        return Response(content, media_type="image/jpeg", headers=SAFE) if content is not None else self._pages.gone()

    # --- the steps -----------------------------------------------------------------------------------------------------

    def step(self, visit: Visit) -> Response:
        """Leave it out, let it take place after all, move it; then what comes back of it."""
        taken = visit.path["step"]
        step = self._before.get(taken) or self._after.get(taken)
        with self._parts.store.write() as records:
            one, me = self._found(records, visit), acting(records, visit)
            if one is None or step is None:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if taken in self._before and not _drafts(records, one, me, visit):
                return self._pages.gone()
            try:
                fault, refused = step(records, one, me, visit), None
            except Refused as objection:
                fault, refused = "", {**objection.data(one.id), "series": False}
        if fault or refused:
            return self._one(visit, {"fault": fault, "refused": refused}, 409)
        self._parts.wake()
        return self._pages.onward(f"/console/meetings/one/{one.id}?done={taken}")

    def _off(self, records: Records, one: Meeting, me: StaffMember, visit: Visit) -> str:
        if one.state not in (MeetingState.SKIPPED, MeetingState.CANCELLED):
            self._desk.call_off(records, one, me, visit.now)
        return ""

    def _on(self, records: Records, one: Meeting, me: StaffMember, visit: Visit) -> str:
        if one.state is not MeetingState.PLANNED:
            self._desk.take_up(records, one, me, visit.now)
        return ""

    def _move(self, records: Records, one: Meeting, me: StaffMember, visit: Visit) -> str:
        said = _said(visit)
        if said["field"] not in FIELDS or not said["value"]:
            return "value"
        self._desk.move(records, one, me, (said["field"], said["value"]), visit.now)
        return ""

    def _minutes(self, records: Records, one: Meeting, me: StaffMember, visit: Visit) -> str:
        """Further ones, behind those that are there; the same once more is a second press."""
        words = visit.form.get("words").replace("\r\n", "\n")
        if not words:
            return "words"
        if not f"\n{one.minutes}".endswith(f"\n{words}"):
            self._record.write(records, one, words, me, visit.now)
        return ""

    def _attended(self, records: Records, one: Meeting, me: StaffMember, visit: Visit) -> str:
        """Those who are named came, or did not; or all of whom nothing else was said."""
        how, names = visit.form.get("how"), visit.form.get("names")[:NAMES]
        if how == "all":
            self._record.all_came(records, one, me, visit.now)
            return ""
        if not names or how not in ("came", "absent"):
            return "names"
        named = self._record.said(records, one, names, how == "came", me, visit.now)
        left = (*named.unknown, *named.several)
        return f"unknown:{'、'.join(left)}" if left else ""

    def _photo(self, records: Records, one: Meeting, me: StaffMember, visit: Visit) -> str:
        """Kept once: the same picture of the same meeting is known by what is in it."""
        picture = as_jpeg(visit.form.content) if visit.form.content else None
        if picture is None:
            return "photo"
        if one.state in (MeetingState.SKIPPED, MeetingState.CANCELLED) or one.starts_at > visit.now:
            raise Refused(Objection.NOT_SENT)
        known = sha256(str(one.id).encode() + visit.form.content).hexdigest()[:40]
        photo = records.photos.add(CONSOLE, me.id, known, visit.now)
        if photo is not None:
            records.photos.keep(photo.number, picture.content, picture.width, picture.height)
            records.photos.give_to_meeting(photo.number, one.id)
            records.access.write_history(f"staff:{me.id}", "meeting.photo", f"meeting:{one.id}", visit.now)
        return ""

    @staticmethod
    def _found(records: Records, visit: Visit) -> Meeting | None:
        number = number_in(str(visit.path["number"]))
        return records.meetings.get(number) if number is not None else None


def _sides(people: list[Attendee]) -> dict[str, list[Attendee]]:
    """Of those whom the viewer may see: who came, asked to be excused, was absent, and of whom nobody has said anything."""
    declined = Rsvp.DECLINE
    return {
        "came": [one for one in people if one.came is True],
        "excused": [one for one in people if one.came is not True and one.rsvp is declined],
        "absent": [one for one in people if one.came is False and one.rsvp is not declined],
        "unsaid": [one for one in people if one.came is None and one.rsvp is not declined],
    }


def _drafts(records: Records, one: Meeting, me: StaffMember, visit: Visit) -> bool:
    """Whether he may leave it out or move it."""
    series = records.meetings.series(one.series_id)
    return me.has(MAY_DRAFT) and series is not None and steers(visit.viewer, series.author_id)


def _said(visit: Visit) -> dict[str, str]:
    return {name: visit.form.get(name) for name in ("field", "value", "words", "names")}
