"""The history for whoever keeps the house: who did what, about what, when; and who has looked at one person's file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.domain.rights import Right, Viewer
from bot.store.history import PERSON, HistoryFilter, Line
from bot.web.console.asked import PAGE, day_in, kept, number_in
from bot.web.console.pages import Pages, Visit

FILTERS = ("who", "what", "from", "to")
ACTOR = re.compile(r"[a-z]{1,20}(:\d{1,9})?")  # as the history calls who acts
LOOKS = ("revealed", "opened", "rang", "exported", "printed", "evidence", "erased", "proxy.erased", "unusual.")
KINDS: Mapping[str, tuple[str, ...]] = {
    "looks": LOOKS,
    "people": (
        "imported", "life.", "ladder", "portrait", "paired", "preferred", "unit", "handed", "succession.", "bound", "opt_out.",
        "group", "directory", "person.", "proxy.", "unbound", "loosed",
    ),
    "notices": (
        "drafted", "released", "amended", "approved", "corrected", "returned", "withdrawn", "proposed", "resent", "called_off",
        "taken_up", "changed", "paused", "active", "ended", "minuted", "attendance", "meeting.",
    ),
    "tasks": ("task.", "check."),
    "care": ("visit.", "commitment.", "gift.", "duty."),
    "inquiries": ("inquiry.", "procedure.", "chat."),
    "policy": ("policy.",),
    "programme": ("greeting.", "study.", "days_off.", "periodicals.", "periodical.", "job."),
    "office": ("token.", "weight", "staff.", "entry.", "signin.", "office.", "restored."),
}  # fmt: skip


class AuditPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._store = pages.parts.store

    def all(self, visit: Visit) -> Response:
        """Page by page from the newest; the next page begins where this one ends, whatever is written meanwhile.

        Whoever keeps a part of the house sees what he did himself.
        """
        if not visit.viewer.holding(Right.EXPORT):
            return self._pages.gone()
        before, asked = number_in(visit.asked("before")), wanted(visit.query, visit.now)
        whole = may_audit(visit.viewer)
        with self._store.read() as records:
            lines = records.history.page(asked if whole else replace(asked, actor=visit.viewer.actor), PAGE + 1, before)
            actors = records.history.actors() if whole else []
        query = kept(visit, FILTERS)
        data = {**self._shown("/console/audit", lines, query, before), "actors": actors, "person": None}
        return self._pages.show(visit, "office/audit", {**data, "may_export": whole, "own": not whole})

    def person(self, visit: Visit) -> Response:
        """Who has looked at one file, for whoever may look at it himself."""
        person_id, before = visit.path["person_id"], number_in(visit.asked("before"))
        everything = "1" if visit.asked("all") else ""
        about = HistoryFilter(subject=f"{PERSON}{person_id}", actions=() if everything else LOOKS)
        with self._store.read() as records:
            row = next(iter(records.roll.names(visit.viewer, [person_id])), None)
            if row is None or not records.history.may_look(visit.viewer, person_id):
                return self._pages.gone()
            lines = records.history.page(about, PAGE + 1, before)
        data = self._shown(f"/console/audit/person/{person_id}", lines, {"all": everything}, before)
        return self._pages.show(visit, "office/audit", {**data, "actors": [], "person": row, "may_export": False, "own": False})

    @staticmethod
    def _shown(path: str, lines: list[Line], query: Mapping[str, str], before: int | None) -> dict[str, Any]:
        asked = {name: value for name, value in query.items() if value}
        older = f"{path}?{urlencode({**asked, 'before': lines[PAGE - 1].id})}" if len(lines) > PAGE else ""
        newest = f"{path}?{urlencode(asked)}" if asked else path
        return {"lines": lines[:PAGE], "query": query, "older": older, "newest": newest, "before": before}


def may_audit(viewer: Viewer) -> bool:
    """What everybody did is for whoever keeps everybody's files, and may take them out of the house."""
    return viewer.everywhere(Right.EXPORT)


def wanted(asked: Mapping[str, str], now: datetime) -> HistoryFilter:
    """What an address or a form asks for; what cannot be read asks for nothing. Days are whole, both included."""
    begin, end = day_in(asked.get("from", "").strip()), day_in(asked.get("to", "").strip())
    return HistoryFilter(
        actor=who if ACTOR.fullmatch(who := asked.get("who", "").strip()) else "",
        actions=KINDS.get(asked.get("what", "").strip(), ()),
        begin=_midnight(begin, now) if begin else None,
        end=_midnight(end + timedelta(days=1), now) if end else None,
    )


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), now.tzinfo)
