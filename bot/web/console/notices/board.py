"""The live board of a notice: what it shows, made once for everybody who sees the same, and sent on as it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response, StreamingResponse

from bot.domain.board import Board
from bot.domain.coverage import Course, Mosaic, course, progress
from bot.domain.drafts import edition
from bot.domain.notices import Notice, NoticeState, RecipientState, Version
from bot.domain.rights import OPERATOR, Right, Viewer
from bot.store import Records
from bot.store.board import Whose
from bot.web.console.notices.looking import AT_ONCE, Forecasts
from bot.web.console.pages import Pages, Visit
from bot.web.guard import SAFE
from bot.web.streams import Pieces, Reader

NAMES = 60
OVER = frozenset({NoticeState.CLOSED, NoticeState.WITHDRAWN})  # nothing more comes by itself
PIECES = ("figures", "units", "who")
STATES = ("waiting", "task_open", "reached_unconfirmed")
LASTING = {**SAFE, "Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class View:
    """What somebody sees of a board: all with the same one are shown the same."""

    viewer: Viewer
    unit_id: int | None = None
    state: str = ""
    after: int = 0
    shown: str = ""  # as what the page shows the notice: whoever's page is out of date is told

    @classmethod
    def of(cls, visit: Visit) -> View:
        """What an address asks for. Whoever sees everybody is one viewer, whoever he is."""
        viewer = OPERATOR if visit.viewer.everywhere(Right.SEE) else visit.viewer
        unit, state, after = (visit.asked(name) for name in ("unit", "state", "after"))
        return cls(viewer, _number(unit), state if state in STATES else "", _number(after) or 0, visit.asked("shown")[:40])


def standing(notice: Notice, pending: Version | None) -> str:
    """As what a page shows a notice."""
    return f"{notice.state.value}.{edition(notice, pending)}"


def _number(said: str) -> int | None:
    return int(said) if said.isdecimal() and len(said) < 10 else None


class Boards:
    """What stands on a board, and its live pieces."""

    def __init__(self, pages: Pages, forecasts: Forecasts) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._forecasts = forecasts

    def data(self, records: Records, notice: Notice, view: View) -> dict[str, Any]:
        """For the templates `_figures`, `_units` and `_who`."""
        board = records.board.units(notice.id)
        tree, now = records.people.tree(), self._parts.clock.now()
        here = view.unit_id if any(line.unit_id == view.unit_id for line in board.lines) else None
        state = RecipientState(view.state) if view.state else None
        missing = records.board.missing_of(Whose(notice.id, view.viewer, here, state), view.after, NAMES + 1)
        return {
            "notice": notice,
            "board": board,
            "all": board.totals,
            "weights": self._parts.office.reach.weights,
            "now": now,
            "course": self._course(records, notice, board),
            "progress": progress(notice, board.totals, records.course.unsent(notice.id), now),
            "tiles": Mosaic(board, tree, notice).under(here),
            "path": _path(tree, here),
            "unit": here,
            "units": [line for line in board.lines if line.unit_id is not None],
            "state": view.state,
            "after": view.after,
            "missing": missing[:NAMES],
            "more": len(missing) > NAMES,
            "unit_names": {line.unit_id: line.name for line in board.lines},
        }

    def _course(self, records: Records, notice: Notice, board: Board) -> Course | None:
        of = board.totals.should_know
        expected: Sequence[Any] = ()
        if of <= AT_ONCE or self._forecasts.has(notice):
            found = self._forecasts.of_sent(records, notice) if notice.requires_confirmation else None
            expected = found.hours if found is not None else ()
        return course(notice, records.course.confirmed(notice.id), of, self._parts.clock.now(), expected)

    async def live(self, visit: Visit, still: Callable[[], Awaitable[bool]]) -> Response:
        """Server-sent events, as long as the notice is under way and whoever looks is signed in."""
        notice_id = visit.path["notice_id"]
        if not visit.viewer.holding(Right.NOTIFY) or not await asyncio.to_thread(self._there, notice_id):
            return self._pages.gone()
        watched = Watched(self, notice_id)
        reader = Reader(View.of(visit), visit.name, "edits" if visit.asked("doing") == "edits" else "")
        events = self._parts.streams.follow(("notice", notice_id), watched, reader, still)
        return StreamingResponse(events, media_type="text/event-stream", headers=LASTING)

    def _there(self, notice_id: int) -> bool:
        with self._parts.store.read() as records:
            return records.notices.get(notice_id) is not None

    def pieces(self, notice_id: int, views: Sequence[View]) -> tuple[Mapping[Hashable, Pieces], bool]:
        """The pieces of each view, and whether nothing more will come."""
        made: dict[Hashable, Pieces] = {}
        with self._parts.store.read() as records:
            notice = records.notices.get(notice_id)
            if notice is None:
                return made, True
            stands = standing(notice, records.notices.pending_version(notice_id))
            present = self._parts.streams.present(("notice", notice_id))
            for view in views:
                stale = bool(view.shown) and view.shown != stands
                made[view] = self._view(records, notice, view, {"present": present, "notice": notice, "stale": stale})
        return made, notice.state in OVER

    def _view(self, records: Records, notice: Notice, view: View, around: Mapping[str, Any]) -> Pieces:
        page = self._parts.wording.page
        found = {"present": page("console/notices/_present", around)}
        if notice.state is NoticeState.DRAFT:
            return found
        data = self.data(records, notice, view)
        return {**found, **{name: page(f"console/notices/_{name}", data) for name in PIECES}}

    def mark(self, notice_id: int, first: bool) -> Any:
        """Cheap. After the first look the forecast of a large notice begins to be made; it is shown when it is there."""
        with self._parts.store.read() as records:
            mark, notice = records.course.mark(notice_id), records.notices.get(notice_id)
        foreseen = notice is None or not notice.requires_confirmation or self._forecasts.has(notice)
        if notice is not None and not foreseen and not first:
            self._forecasts.begin(notice)
        return mark, tuple(self._parts.streams.present(("notice", notice_id))), foreseen


class Watched:
    """One notice, looked at once a second for all who watch it."""

    def __init__(self, boards: Boards, notice_id: int) -> None:
        self._boards = boards
        self._notice_id = notice_id
        self._first = True

    def mark(self) -> Any:
        first, self._first = self._first, False
        return self._boards.mark(self._notice_id, first)

    def render(self, views: Sequence[Any]) -> tuple[Mapping[Hashable, Pieces], bool]:
        return self._boards.pieces(self._notice_id, views)


def _path(tree: Any, unit_id: int | None) -> list[tuple[int, str]]:
    """The units above one and itself, from the top down."""
    found: list[tuple[int, str]] = []
    while unit_id is not None and len(found) < 20:
        unit = tree.get(unit_id)
        found.append((unit.id, unit.name))
        unit_id = unit.parent_id
    return found[::-1]
