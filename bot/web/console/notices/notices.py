"""Notices on paper's terms: listed, approved by a second person, followed until everybody is settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from starlette.responses import Response

from bot import evidence
from bot.domain.audience.language import AudienceFault, parse
from bot.domain.audience.plain import plain
from bot.domain.drafts import changed, edition
from bot.domain.notices import Notice, NoticeState, Objection
from bot.domain.people import MAY_APPROVE, MAY_DRAFT, StaffMember
from bot.domain.rights import Right
from bot.errors import NotAllowed, Refused
from bot.notices.desk import is_his
from bot.store import Records
from bot.store.course import VIEWS
from bot.store.retracting import Report
from bot.web.console.asked import may_take_back
from bot.web.console.notices.board import Boards, View
from bot.web.console.notices.composer import Composer, Unsaved, page_of
from bot.web.console.notices.looking import Looking
from bot.web.console.pages import XLSX, Pages, Visit

SHOWN, LONGEST = 20, 40
STALE, VERY_STALE = 10.0, 120.0  # seconds after which the figures of a list are counted anew
MOST_KEPT = 2000
DECIDED = frozenset({"approve", "return"})  # by a second person; every other step is a writer's
CHANGED = frozenset({"amend", "correct"})
ASKED = frozenset({"resend", "withdraw"})  # what is asked once more before it is done
Step = Callable[[Records, Notice, StaffMember, Visit], object]


def _in_words(audience: str) -> str:
    """Whom a notice was for; an old one may stand there in words that are none any more."""
    try:
        return plain(parse(audience))
    except AudienceFault:
        return audience


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a step was not taken. `changed`: the notice is not what he decided on any more."""

    refused: Refused | None = None
    changed: bool = False


class NoticePages:
    def __init__(self, pages: Pages, composer: Composer, looking: Looking, boards: Boards) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.services.notices
        self._composer = composer
        self._looking = looking
        self._boards = boards
        self._kept: dict[int, tuple[float, tuple[int, int]]] = {}  # when it was counted, and what
        self._steps: dict[str, Step] = {
            "approve": lambda records, notice, me, visit: self._desk.approve(records, notice, me, visit.now),
            "return": lambda records, notice, me, visit: self._desk.send_back(
                records, notice, me, visit.form.get("reason")[:200], visit.now
            ),
            "withdraw": lambda records, notice, me, visit: self._desk.withdraw(records, notice, me, visit.now),
            "resend": lambda records, notice, me, visit: self._desk.resend(records, notice, me, visit.now),
        }

    # --- looking -------------------------------------------------------------------------------------------------------

    def all(self, visit: Visit) -> Response:
        """Notices by where they stand, newest first."""
        if not visit.viewer.holding(Right.NOTIFY):
            return self._pages.gone()
        view = visit.asked("view") if visit.asked("view") in VIEWS else ""
        words, page = visit.asked("q")[:LONGEST], page_of(visit.asked("page"))
        with self._parts.store.read() as records:
            notices = records.course.listed(view, words, visit.viewer.staff_id, (page - 1) * SHOWN, SHOWN + 1)
            figures = self._figures(records, notices[:SHOWN])
            waiting = records.course.corrected([one.id for one in notices[:SHOWN]])
            data = {
                "notices": [(one, figures.get(one.id, (0, 0))) for one in notices[:SHOWN]],
                "waiting": waiting,
                "counts": records.course.counts(visit.viewer.staff_id),
                "drafts": self._composer.writer(records, visit) is not None,
            }
        more = {"view": view, "q": words, "page": page, "more": len(notices) > SHOWN}
        return self._pages.show(visit, "notices/notices", {**data, **more})

    def _figures(self, records: Records, notices: Sequence[Notice]) -> dict[int, tuple[int, int]]:
        """How many have confirmed of how many. A list of notices need not be newer than some seconds: its pages are live."""
        now = monotonic()
        fresh = {one.id: STALE if one.state is NoticeState.SENDING else VERY_STALE for one in notices if one.approved_at}
        kept = {number: self._kept[number] for number in fresh if number in self._kept}
        asked = [number for number, last in fresh.items() if number not in kept or now - kept[number][0] > last]
        found = {number: (now, heads) for number, heads in records.course.heads(asked).items()}
        self._kept = {**self._kept, **found} if len(self._kept) < MOST_KEPT else found
        return {number: heads for number, (_, heads) in {**kept, **found}.items()}

    def one(self, visit: Visit) -> Response:
        return self._one(visit, None, 200)

    def _one(self, visit: Visit, refused: Refused | None, status: int, changed_meanwhile: bool = False) -> Response:
        with self._parts.store.read() as records:
            notice = self._composer.found(records, visit)
            if notice is None:
                return self._pages.gone()
            data = self._data(records, notice, visit)
        said = refused.data(notice.number) if refused else None
        return self._pages.show(visit, "notices/notice", {**data, "refused": said, "changed": changed_meanwhile}, status)

    def _data(self, records: Records, notice: Notice, visit: Visit) -> dict[str, Any]:
        me, pending = self._me(records, visit), records.notices.pending_version(notice.id)
        sent = notice.approved_at is not None
        looked = self._looking.data(records, notice, visit) if notice.state is NoticeState.DRAFT else None
        live = self._boards.data(records, notice, View.of(visit)) if sent else None
        return {
            "notice": notice,
            "changes": changed(notice.text, pending.text) if pending and sent else [],
            "misled": records.reopening.told_wrong(notice.id, pending.version) if pending and sent else 0,
            "cautions": [one.data() for one in self._desk.cautions(notice, pending.text)] if pending and sent else [],
            "audience": _in_words(notice.audience),
            "included": looked["included"] if looked else live["all"].should_know if live else 0,
            "looked": looked,
            "live": live,
            "reports": self._reports(records, notice, visit) if sent else [],
            "versions": records.notices.versions(notice.id),
            "authors": {one.id: one.name for one in records.people.staff()},
            "seen": edition(notice, pending),
            "approves": me is not None and me.has(MAY_APPROVE),
            "drafts": me is not None and me.has(MAY_DRAFT) and is_his(notice, me),
            "takes": visit.viewer.everywhere(Right.EXPORT),
            "mine": me is not None and me.id == (pending.author_id if pending and sent else notice.author_id),
            "done": visit.asked("done"),
            "asked": {name: visit.asked(name) for name in ("unit", "state", "after")},
        }

    @staticmethod
    def _reports(records: Records, notice: Notice, visit: Visit) -> list[Report]:
        """What was reported of it and may be taken back by whoever looks."""
        return [one for one in records.retracting.of_notice(notice.id, visit.now) if may_take_back(records, one, visit)]

    def forecast(self, visit: Visit) -> Response:
        """What is to be expected of a draft: for thousands of people that takes seconds, so it is asked for by itself."""
        with self._parts.store.read() as records:
            notice = self._composer.found(records, visit)
            if notice is None or notice.state is not NoticeState.DRAFT:
                return self._pages.gone()
            data = self._looking.forecast(records, notice, visit.now)
        return self._pages.part(visit, "notices/_forecast", data)

    def people(self, visit: Visit) -> Response:
        """Those whom a draft is for, or who are left out for a reason, page by page."""
        with self._parts.store.read() as records:
            notice = self._composer.found(records, visit)
            if notice is None or notice.state is not NoticeState.DRAFT:
                return self._pages.gone()
            data = self._looking.people(records, notice, visit, visit.form.get("why"), page_of(visit.form.get("page")))
        return self._pages.part(visit, "notices/_people", {**data, "path": f"/console/notices/{notice.id}/people"})

    def ask(self, visit: Visit) -> Response:
        """Asks once more, with the number of people, before something is sent again or taken back."""
        step = visit.path["step"]
        with self._parts.store.read() as records:
            notice, me = self._composer.found(records, visit), self._composer.writer(records, visit)
            if notice is None or me is None or step not in ASKED:
                return self._pages.gone()
            tally = records.board.totals([notice.id])[notice.id]
            people = records.reopening.unreached(notice.id) if step == "resend" else tally.should_know - tally.sent
        return self._pages.show(visit, "notices/ask", {"notice": notice, "step": step, "people": people, "tally": tally})

    # --- deciding ------------------------------------------------------------------------------------------------------

    def step(self, visit: Visit) -> Response:
        """One step in the life of a notice: approve, return, withdraw, resend, amend, correct."""
        taken = visit.path["step"]
        with self._parts.store.write() as records:
            notice, me = self._held(records, visit), self._me(records, visit)
            if notice is None or taken not in self._steps.keys() | CHANGED:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if taken not in DECIDED and not me.has(MAY_DRAFT):
                return self._pages.gone()
            stop = self._change(records, notice, me, visit) if taken in CHANGED else self._decide(records, notice, me, visit)
        if isinstance(stop, Unsaved):
            return self._composer.again(visit, notice, stop)
        if stop is not None:
            return self._one(visit, stop.refused, 409, stop.changed)
        self._parts.wake()
        return self._pages.onward(f"/console/notices/{notice.id}?done={taken}")

    def _change(self, records: Records, notice: Notice, me: StaffMember, visit: Visit) -> Stop | Unsaved | None:
        """A draft is amended and a sent notice corrected; which of the two the form was made for may be over by now."""
        amends = visit.path["step"] == "amend"
        if amends != (notice.state is NoticeState.DRAFT):
            return Stop(Refused(Objection.NOT_A_DRAFT if amends else Objection.NOT_SENT))
        return self._composer.change(records, notice, me, visit)

    def _decide(self, records: Records, notice: Notice, me: StaffMember, visit: Visit) -> Stop | None:
        seen = visit.form.get("seen")
        if seen and seen != edition(notice, records.notices.pending_version(notice.id)):
            return Stop(changed=True)
        try:
            self._steps[visit.path["step"]](records, notice, me, visit)
        except Refused as refused:
            return Stop(refused)
        return None

    def pack(self, visit: Visit) -> Response:
        """The evidence pack as a workbook; taking it out of the house is written down by the pack itself."""
        with self._parts.store.write() as records:
            notice = self._composer.found(records, visit)
            if notice is None or not visit.viewer.everywhere(Right.EXPORT):
                return self._pages.gone()
            scribe = evidence.Scribe(self._parts.wording.render, self._parts.office.reach, visit.viewer)
            with TemporaryDirectory() as folder:
                path = Path(folder) / "evidence.xlsx"
                try:
                    made = evidence.write(records, notice.id, scribe, visit.now, path)
                except (NotAllowed, evidence.EvidenceFault):
                    return self._pages.gone()
                evidence.note(records, visit.viewer, made, visit.now)
                content = path.read_bytes()
        return self._pages.file(content, f"notice-{notice.number}.xlsx", XLSX)

    @staticmethod
    def _me(records: Records, visit: Visit) -> StaffMember | None:
        return records.people.staff_member(visit.viewer.staff_id) if visit.viewer.staff_id is not None else None

    @staticmethod
    def _held(records: Records, visit: Visit) -> Notice | None:
        """The notice that is decided on: two who decide at the same moment do it one after the other."""
        return records.notices.held(visit.path["notice_id"]) if visit.viewer.holding(Right.NOTIFY) else None
