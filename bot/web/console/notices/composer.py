"""Writing a notice: a document pasted or handed over, the fields put right, and beside them what will come of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from starlette.responses import HTMLResponse, Response

from bot.domain.drafts import DraftFields, edition
from bot.domain.notices import Notice, NoticeKind, NoticeState, Text
from bot.domain.people import MAY_DRAFT, StaffMember
from bot.domain.rights import Right
from bot.domain.rsvp import RsvpDetails
from bot.errors import Refused
from bot.notices.previews import NAMELESS, unsaved
from bot.retrieval import PolicyError
from bot.store import Records
from bot.web.console.notices.forms import Filled, beside, corrected, dumped, filled, loaded, pasted
from bot.web.console.notices.looking import Looking
from bot.web.console.pages import Pages, Visit
from bot.web.guard import SAFE
from bot.web.public import Look

WAITS = timedelta(hours=12)  # what was read and not saved
BLANK = DraftFields(NoticeKind.MEETING, "", "", "")
MOST_PAGES = 1000
# What the page in large type says to somebody who has not answered yet.
LARGE: dict[str, Any] = {
    "version": 1, "whom": NAMELESS, "by_proxy": False, "stands": "", "late": False, "answered": False, "said": "", "rsvp": "",
    "needs": RsvpDetails(), "map": "", "calendar": "", "wechat": False, "look": Look(),
}  # fmt: skip
LARGEST = 5_242_880  # bytes of a document, with the form around it


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as it is shown: what stands in it, what is asked, why it was refused, and what it collided with."""

    fields: DraftFields
    asks: Sequence[str] = ()
    refused: dict[str, Any] | None = None
    against: Sequence[dict[str, Any]] = ()
    people: tuple[str, int] | None = None  # of whom names are shown (the reason why they are left out, ""), and from which page


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A form that was not saved. No sheet: no page of ours sends such a form."""

    sheet: Sheet | None
    status: int


class Composer:
    def __init__(self, pages: Pages, looking: Looking) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.services.notices
        self._looking = looking

    # --- a new one -----------------------------------------------------------------------------------------------------

    def start(self, visit: Visit) -> Response:
        """Room for a document, and a form: empty, or with what was read out of a document."""
        with self._parts.store.read() as records:
            if self.writer(records, visit) is None:
                return self._none(visit)
            kept = records.access.recall(_key(visit, visit.asked("read")), visit.now) if visit.asked("read") else None
            return self.sheet(records, visit, Sheet(*loaded(kept)) if kept else Sheet(BLANK), None)

    def read(self, visit: Visit) -> Response:
        """A document becomes the fields of a draft, to be put right by whoever handed it over."""
        try:
            text = pasted(visit)
        except PolicyError as fault:
            return self._again_blank(visit, f"file:{fault.code}")
        if not text:
            return self._again_blank(visit, "nothing")
        with self._parts.store.write() as records:
            me = self.writer(records, visit)
            if me is None:
                return self._none(visit)
            reading = self._desk.read(records, me, text, visit.now)
            asks = [one for one in (reading.ask, reading.who, reading.receivers) if one]
            number = secrets.token_urlsafe(12)
            records.access.remember(_key(visit, number), dumped(reading.fields, asks), visit.now + WAITS)
        return self._pages.onward(f"/console/notices/new?read={number}")

    def _again_blank(self, visit: Visit, ask: str) -> Response:
        return self.again(visit, None, Unsaved(Sheet(BLANK, [ask]), 400))

    def make(self, visit: Visit) -> Response:
        form = filled(visit, self._parts.clock.zone)
        if form is None or form.unread:
            return self.again(visit, None, _unreadable(form))
        with self._parts.store.write() as records:
            me = self.writer(records, visit)
            if me is None:
                return self._none(visit)
            stop: Unsaved | None = None
            try:
                notice = self._desk.draft(records, me, form.fields, visit.now)
            except Refused as refused:
                stop = Unsaved(Sheet(form.fields, refused=refused.data()), 422)
        if stop is not None:
            return self.again(visit, None, stop)
        self._parts.wake()
        return self._pages.onward(f"/console/notices/{notice.id}?done=drafted")

    # --- one that is there ---------------------------------------------------------------------------------------------

    def edit(self, visit: Visit) -> Response:
        """One's own draft, or a notice that has gone out and was wrong."""
        with self._parts.store.read() as records:
            me, notice = self.writer(records, visit), self.found(records, visit)
            if me is None or notice is None or not _editable(notice, me):
                return self._pages.gone()
            pending = records.notices.pending_version(notice.id)
            fields = DraftFields.of(notice).saying(pending.text if pending else notice.text)
            return self.sheet(records, visit, Sheet(fields), notice)

    def change(self, records: Records, notice: Notice, me: StaffMember, visit: Visit) -> Unsaved | None:
        """Save what a form says of a notice; or what kept it from being saved."""
        form = self._form(visit, notice)
        if form is None or form.unread:
            return _unreadable(form)
        pending = records.notices.pending_version(notice.id)
        seen = visit.form.get("seen")
        if seen and seen != edition(notice, pending):
            now = DraftFields.of(notice).saying(pending.text if pending else notice.text)
            return Unsaved(Sheet(form.fields, against=beside(form.fields, now)), 409)
        try:
            if notice.state is NoticeState.DRAFT:
                self._desk.amend(records, notice, me, form.fields, visit.now)
            else:
                self._desk.propose(records, notice, me, form.fields.text, visit.now)
        except Refused as refused:
            return Unsaved(Sheet(form.fields, refused=refused.data(notice.number)), 422)
        return None

    def again(self, visit: Visit, notice: Notice | None, what: Unsaved) -> Response:
        """The form once more, with all that was typed and why it was not saved."""
        if what.sheet is None:
            return self._pages.sorry("unreadable", 400)
        with self._parts.store.read() as records:
            if self.writer(records, visit) is None:
                return self._none(visit)
            return self.sheet(records, visit, what.sheet, notice, what.status)

    def _form(self, visit: Visit, notice: Notice) -> Filled | None:
        zone = self._parts.clock.zone
        if notice.state is not NoticeState.DRAFT:
            return corrected(visit, notice, zone)
        return filled(visit, zone, notice)

    # --- what comes of it ----------------------------------------------------------------------------------------------

    def preview(self, visit: Visit) -> Response:
        """Beside the form, while somebody types."""

        def looked(records: Records, notice: Notice) -> dict[str, Any]:
            return {**self._looking.data(records, notice, visit), "form": True}

        return self._beside(visit, "notices/_preview", looked)

    def forecast(self, visit: Visit) -> Response:
        return self._beside(
            visit, "notices/_forecast", lambda records, notice: self._looking.forecast(records, notice, visit.now)
        )

    def people(self, visit: Visit) -> Response:
        why, page = visit.form.get("why"), page_of(visit.form.get("page"))

        def found(records: Records, notice: Notice) -> dict[str, Any]:
            return {**self._looking.people(records, notice, visit, why, page), "path": "/console/notices/people"}

        return self._beside(visit, "notices/_people", found)

    def _beside(self, visit: Visit, template: str, make: Any) -> Response:
        with self._parts.store.read() as records:
            me = self.writer(records, visit)
            form = self._posted(records, visit) if me is not None else None
            if me is None or form is None:
                return self._pages.gone()
            data = make(records, unsaved(form[0].fields, form[2] or me.id, visit.now, form[1]))
        return self._pages.part(visit, template, data)

    def page(self, visit: Visit) -> Response:
        """The page in large type that the link in a message opens, with what the form says so far. Its buttons do nothing."""
        with self._parts.store.read() as records:
            form = self._posted(records, visit) if self.writer(records, visit) is not None else None
        if form is None:
            return self._pages.gone()
        text = form[0].fields.text
        page = self._parts.wording.page("notice", {**LARGE, **_large(text)})
        still = page.replace('<form method="post"', "<form").replace('<button name="answer"', '<button type="button"')
        return HTMLResponse(still, 200, SAFE)

    def look(self, visit: Visit) -> Response:
        """The whole page again with what comes of it: for a browser without scripts."""
        with self._parts.store.read() as records:
            me = self.writer(records, visit)
            form = self._posted(records, visit) if me is not None else None
            if form is None:
                return self._pages.gone()
            why, page = visit.form.get("why"), visit.form.get("page")
            asked = (why, page_of(page)) if why or page else None
            return self.sheet(records, visit, replace(_asking(form[0]), people=asked), form[1])

    def _posted(self, records: Records, visit: Visit) -> tuple[Filled, Notice | None, int | None] | None:
        """The form, the notice that it changes if any, and who wrote that."""
        number = visit.form.get("notice")
        notice = records.notices.get(int(number)) if number.isdecimal() and len(number) < 10 else None
        form = self._form(visit, notice) if notice is not None else filled(visit, self._parts.clock.zone)
        return (form, notice, notice.author_id if notice else None) if form is not None else None

    # --- the page ------------------------------------------------------------------------------------------------------

    def sheet(
        self,
        records: Records,
        visit: Visit,
        shown: Sheet,
        notice: Notice | None,
        status: int = 200,
    ) -> Response:
        author_id = notice.author_id if notice is not None else visit.viewer.staff_id
        as_it_is = unsaved(shown.fields, author_id, visit.now, notice)
        pending = records.notices.pending_version(notice.id) if notice is not None else None
        blank = shown.fields is BLANK
        looked = None if blank else self._looking.data(records, as_it_is, visit)
        names = self._looking.people(records, as_it_is, visit, *shown.people) if shown.people is not None else None
        if names is not None:
            names["path"] = "/console/notices/people"
        data = {
            "mode": "new" if notice is None else "amend" if notice.state is NoticeState.DRAFT else "correct",
            "fields": shown.fields,
            "asks": shown.asks,
            "refused": shown.refused,
            "against": shown.against,
            "notice": notice,
            "seen": edition(notice, pending) if notice is not None else "",
            "kinds": [kind.value for kind in NoticeKind],
            "saved": [one.name for one in records.audience.saved()],
            "looked": looked and {**looked, "people": names, "form": True},
            "wrong": records.reopening.told_wrong(notice.id, notice.version + 1) if notice is not None else 0,
        }
        return self._pages.show(visit, "notices/composer", data, status)

    def writer(self, records: Records, visit: Visit) -> StaffMember | None:
        """Whoever may draft, by his own name."""
        me = records.people.staff_member(visit.viewer.staff_id) if visit.viewer.staff_id is not None else None
        return me if me is not None and me.has(MAY_DRAFT) and visit.viewer.holding(Right.NOTIFY) else None

    def found(self, records: Records, visit: Visit) -> Notice | None:
        """A notice, for whoever may write notices; a liaison sees his tasks instead."""
        return records.notices.get(visit.path["notice_id"]) if visit.viewer.holding(Right.NOTIFY) else None

    def _none(self, visit: Visit) -> Response:
        """Whoever writes notices does it in his own name."""
        return self._pages.sorry("no_staff", 403) if visit.viewer.holding(Right.NOTIFY) else self._pages.gone()


def _key(visit: Visit, number: str) -> str:
    """Under which a reading is kept: for whoever handed the document over, and nobody else."""
    return f"composed:{visit.viewer.actor}:{number[:40]}"


def _editable(notice: Notice, me: StaffMember) -> bool:
    if notice.state is NoticeState.DRAFT:
        return notice.author_id == me.id
    return notice.state in (NoticeState.SENDING, NoticeState.CLOSED)


def _unreadable(form: Filled | None) -> Unsaved:
    return Unsaved(_asking(form), 422) if form is not None else Unsaved(None, 400)


def _asking(form: Filled) -> Sheet:
    return Sheet(form.fields, [f"moment:{name}" for name in form.unread])


def _large(text: Text) -> dict[str, Any]:
    return {"title": text.title, "body": text.body, "when": text.event_at, "until": text.reply_by, "place": text.place}


def page_of(said: str) -> int:
    """The page of a list that is asked for."""
    return min(max(int(said), 1), MOST_PAGES) if said.isdecimal() and len(said) < 6 else 1
