"""Choosing people: how many, who, and why the others are not among them; before anything is sent."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.domain.audience.expression import Expression
from bot.domain.audience.fields import FIELDS
from bot.domain.audience.language import AudienceFault, parse, write
from bot.domain.audience.plain import plain
from bot.domain.rights import Right
from bot.store import Records
from bot.store.roll import RollRow
from bot.web.console.pages import Pages, Visit
from bot.web.console.people.people import MORE, SHOWN, one_line

LONGEST = 1000  # characters of a question
LONGEST_NAME = 40
LEFT_OUT = 1000  # names of one reason that the page shows


class AudiencePage:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._store = pages.parts.store

    def show(self, visit: Visit) -> Response:
        if not visit.viewer.holding(Right.NOTIFY):
            return self._pages.gone()
        words = visit.asked("q")[:LONGEST]
        with self._store.read() as records:
            data = {**_EMPTY, "q": words, "saved": records.audience.saved(), "fields": list(FIELDS), "done": visit.asked("done")}
            if words:
                data |= self._answer(records, visit, words)
        return self._pages.show(visit, "notices/audience", data)

    def save(self, visit: Visit) -> Response:
        """Keep an audience under a name."""
        name, words = visit.form.get("name")[:LONGEST_NAME], visit.form.get("words")[:LONGEST]
        if not visit.viewer.holding(Right.NOTIFY):
            return self._pages.gone()
        try:
            expression = write(parse(visit.form.get("expression")))
        except AudienceFault:
            return self._pages.sorry("unreadable", 400)
        if not name or "/" in name:
            return self._pages.sorry("no_name", 400)
        with self._store.write() as records:
            records.audience.save(name, expression, words, visit.viewer, visit.now)
        return self._pages.onward("/console/audience?done=saved")

    def _answer(self, records: Records, visit: Visit, words: str) -> dict[str, Any]:
        found = self._pages.parts.services.audiences.choose(records, visit.viewer, words, visit.day.date)
        if found.expression is None:
            return {"ask": found.ask}
        why = visit.asked("why") or None
        limit = MORE if visit.asked("all") else SHOWN
        rows = self._names(records, visit, found.expression, None, limit)
        return {
            "ask": found.ask,
            "send_to": found.send_to.value,
            "expression": write(found.expression),
            "plain": plain(found.expression),
            "preview": records.audience.preview(visit.viewer, found.expression, visit.day, 0),
            "people": [one_line(row, visit.day.date) for row in rows],
            "all": limit == MORE,
            "why": why or "",
            "left_out": self._names(records, visit, found.expression, why, LEFT_OUT) if why else [],
        }

    def _names(self, records: Records, visit: Visit, chosen: Expression, why: str | None, limit: int) -> list[RollRow]:
        """Those of one reason, as far as this viewer may know of them at all."""
        ids = records.audience.placed(visit.viewer, chosen, visit.day, why, limit)
        return records.roll.names(visit.viewer, ids)


_EMPTY: dict[str, Any] = {
    "ask": "", "send_to": "", "expression": "", "plain": "", "preview": None, "people": [], "all": False, "why": "",
    "left_out": [],
}  # fmt: skip
