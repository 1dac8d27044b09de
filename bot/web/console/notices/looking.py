"""A notice before it leaves, as its writer and its approver look at it: audience, screens, cautions, forecast."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from datetime import datetime
from threading import Lock, Thread
from typing import Any

from bot.audiences import Whom
from bot.domain.audience.language import write
from bot.domain.audience.plain import plain
from bot.domain.coverage import Course
from bot.domain.forecast import Forecast
from bot.domain.letters import may_decline
from bot.domain.notices import Notice, NoticeState
from bot.errors import Refused
from bot.notices.previews import sees_names
from bot.store import Records
from bot.store.audience import Placed
from bot.web.console.pages import Visit
from bot.web.parts import Parts

NAMES = 60
REASONS = 12
AT_ONCE = 400  # people up to whom a forecast is made with the page; of more it is asked for afterwards
KEPT = 64


class Looking:
    """What every page that shows a notice beforehand needs of it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._desk = parts.services.notices
        self.forecasts = Forecasts(parts)

    def data(self, records: Records, notice: Notice, visit: Visit) -> dict[str, Any]:
        """For the template `_preview`."""
        whom = self._desk.whom(records, notice, visit.now)
        there = whom.chosen.expression is not None and not whom.ask
        sees = sees_names(visit.viewer, notice)
        names = list(whom.found.names[:NAMES]) if there and sees else []
        number = whom.found.included if there else 0
        return {
            "notice": notice,
            "form": False,  # whether a form stands beside it
            "people": None,
            "ask": whom.ask,
            "send_to": whom.chosen.send_to.value,
            "audience": plain(whom.expression) if there else "",
            "expression": write(whom.expression) if there else "",
            "included": number,
            "no_route": whom.found.no_route if there else 0,
            "names": names,
            "left_out": sorted(whom.found.left_out.items(), key=lambda pair: -pair[1])[:REASONS] if there else [],
            "sees_names": sees,
            "screens": self._screens(records, notice, whom, (names[:1] or [""])[0], visit) if there else [],
            "cautions": [one.data() for one in self._desk.cautions(notice)],
            "stale": self._desk.stale(notice, notice.text),
            **self._foreseen(records, notice, number, visit),
        }

    def _screens(self, records: Records, notice: Notice, whom: Whom, name: str, visit: Visit) -> Any:
        ids = records.audience.ids(whom.viewer, whom.expression, visit.day)
        return self._parts.screens.of(records, notice, ids, name, visit.now)

    def _foreseen(self, records: Records, notice: Notice, number: int, visit: Visit) -> dict[str, Any]:
        """The forecast, if it is quick; else it is asked for by itself (`later`)."""
        if notice.state is not NoticeState.DRAFT or not number:
            return {"forecast": None, "later": False, "course": None}
        if number > AT_ONCE:
            return {"forecast": None, "later": True, "course": None}
        return {"later": False, **self.forecast(records, notice, visit.now)}

    def forecast(self, records: Records, notice: Notice, now: datetime) -> dict[str, Any]:
        """For the template `_forecast`."""
        found = self.forecasts.of_draft(records, notice, now)
        return {"notice": notice, "forecast": found.data() if found else None, "course": expected_course(found, now)}

    def people(self, records: Records, notice: Notice, visit: Visit, why: str, page: int) -> dict[str, Any]:
        """One page of the names of those who are meant, or who are left out for a reason: for the template `_people`."""
        whom = self._desk.whom(records, notice, visit.now)
        if whom.chosen.expression is None or not sees_names(visit.viewer, notice):
            return {"rows": [], "page": 1, "more": False, "why": why, "number": 0}
        optional = may_decline(notice.kind, notice.requires_confirmation)
        asked = Placed(whom.viewer, whom.expression, visit.day, why or None, optional)
        ids = records.audience.placed_from(asked, (page - 1) * NAMES, NAMES + 1)
        number = whom.found.left_out.get(why, 0) if why else whom.found.included
        rows = records.roll.names(whom.viewer, ids[:NAMES])
        return {"rows": rows, "page": page, "more": len(ids) > NAMES, "why": why, "number": number}


class Forecasts:
    """Forecasts that have been made, for a while: typing goes on while they are shown, and a board is drawn every second."""

    def __init__(self, parts: Parts) -> None:
        self._desk = parts.services.notices
        self._store = parts.store
        self._coming: set[Hashable] = set()
        self._made: OrderedDict[Hashable, Forecast | None] = OrderedDict()
        self._lock = Lock()

    def of_draft(self, records: Records, notice: Notice, now: datetime) -> Forecast | None:
        """If it went out this very quarter of an hour."""
        when = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
        terms = (notice.kind, notice.audience, notice.requires_confirmation, notice.drill, notice.event_at, notice.cutoff)
        return self._of(records, notice, now, ("draft", notice.author_id, when, *terms))

    def of_sent(self, records: Records, notice: Notice) -> Forecast | None:
        """As it stood when it was let go."""
        if notice.approved_at is None:
            return None
        return self._of(records, notice, notice.approved_at, _sent(notice))

    def has(self, notice: Notice) -> bool:
        with self._lock:
            return _sent(notice) in self._made

    def begin(self, notice: Notice) -> None:
        """Make the one of a sent notice beside everything else: of thousands it takes seconds, and nobody waits for it."""
        with self._lock:
            if _sent(notice) in self._coming:
                return
            self._coming.add(_sent(notice))
        Thread(target=self._beside, args=(notice,), daemon=True).start()

    def _beside(self, notice: Notice) -> None:
        try:
            with self._store.read() as records:
                self.of_sent(records, notice)
        finally:
            with self._lock:
                self._coming.discard(_sent(notice))

    def _of(self, records: Records, notice: Notice, now: datetime, key: Hashable) -> Forecast | None:
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        found = self._make(records, notice, now)
        with self._lock:
            self._made[key] = found
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return found

    def _make(self, records: Records, notice: Notice, now: datetime) -> Forecast | None:
        try:
            return self._desk.forecast(records, _as_draft(notice), now)
        except Refused:
            return None


def _sent(notice: Notice) -> Hashable:
    return ("sent", notice.id, notice.version, notice.approved_at, notice.cutoff)


def _as_draft(notice: Notice) -> Notice:
    return replace(notice, state=NoticeState.DRAFT)


def expected_course(found: Forecast | None, now: datetime) -> Course | None:
    """The curve of a forecast alone."""
    if found is None or not found.hours or found.hours[-1][0] <= now:
        return None
    return Course(now, found.hours[-1][0], (), ((now, 0.0), *found.hours), found.deadline.at)
