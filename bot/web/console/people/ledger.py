"""The ledger as a whole: what is wrong with it, its living lists, and its units with their heads."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.domain.rights import Right
from bot.ledger.list_sheet import list_sheet
from bot.ledger.lists import Asker, LivingList, count, entries, load_lists, page, with_saved
from bot.ledger.selfcheck import load_totals, self_check, worded
from bot.store import Records
from bot.web.console.as_of import FEW, AsOf, Made
from bot.web.console.asked import page_in
from bot.web.console.pages import XLSX, Pages, Visit

SHOWN = 200  # lines of a list on one page
NAMES = 200  # of one finding that the page shows at first
WHOLE = 1000  # … and on request


class LedgerPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._desk = pages.parts.ledger
        self._store = pages.parts.store
        self._calendar = pages.parts.services.calendar
        self._checked: AsOf[list[Any]] = AsOf(pages.parts.clock)
        self._counted: AsOf[dict[str, int]] = AsOf(pages.parts.clock)

    def check(self, visit: Visit) -> Response:
        """In a big office what was found when it was last looked at; who asks first waits a little for it."""
        made = self._found(visit, anew=False)
        data = {"made": made, "findings": made.figures or [], "shown": NAMES, "most": WHOLE, "whole": visit.asked("whole")}
        return self._pages.show(visit, "people/ledger", data)

    def check_anew(self, visit: Visit) -> Response:
        self._found(visit, anew=True)
        return self._pages.onward("/console/ledger")

    def _found(self, visit: Visit, anew: bool) -> Made[list[Any]]:
        def work() -> list[Any]:
            with self._store.read() as records:
                stated = load_totals(self._desk.content / "totals.yaml")
                found = self_check(records, visit.viewer, visit.day, self._desk.rules, stated)
            return [worded(one, self._pages.parts.wording.render) for one in found]

        return self._made(self._checked, visit, work, anew)

    def _made(self, kept: AsOf[Any], visit: Visit, work: Any, anew: bool = False) -> Made[Any]:
        """At once in a small office; in a big one as it last was for whoever sees the same people."""
        with self._store.read() as records:
            few = records.people.at_most(FEW)
        return kept.get((visit.viewer.grants, visit.viewer.staff_id, visit.day), work, few, anew)

    def units(self, visit: Visit) -> Response:
        with self._store.read() as records:
            heads = records.heads.units(visit.viewer)
        fewest, most = self._desk.rules.liaison_load
        return self._pages.show(visit, "people/units", {"heads": heads, "fewest": fewest, "most": most})

    # --- living lists --------------------------------------------------------------------------------------------------

    def lists(self, visit: Visit) -> Response:
        with self._store.read() as records:
            lists = self._lists(records)
        made = self._made(self._counted, visit, lambda: self._counts(visit))
        return self._pages.show(visit, "people/lists", {"lists": lists, "counts": made.figures or {}, "made": made})

    def count_anew(self, visit: Visit) -> Response:
        self._made(self._counted, visit, lambda: self._counts(visit), anew=True)
        return self._pages.onward("/console/lists")

    def _counts(self, visit: Visit) -> dict[str, int]:
        with self._store.read() as records:
            return {one.name: count(records, one, self._asker(visit)) for one in self._lists(records)}

    def one_list(self, visit: Visit) -> Response:
        number = page_in(visit)
        with self._store.read() as records:
            which = self._named(records, visit.path["name"])
            if which is None:
                return self._pages.gone()
            found, heads = page(records, which, self._asker(visit), SHOWN, number * SHOWN)
        more = heads > (number + 1) * SHOWN
        return self._pages.show(
            visit, "people/list", {"list": which, "entries": found, "count": heads, "page": number + 1, "more": more}
        )

    def sheet(self, visit: Visit) -> Response:
        """A list as an Excel file, for whoever may take files out of the house; written down."""
        with self._store.read() as records:
            which = self._named(records, visit.path["name"])
            if which is None or not visit.viewer.everywhere(Right.EXPORT):
                return self._pages.gone()
            found = entries(records, which, self._asker(visit))
        with self._store.write() as records:
            records.access.write_history(visit.viewer.actor, "exported", f"list:{which.name}"[:60], visit.now, heads=len(found))
        content = list_sheet(which, found, visit.day.date.isoformat())
        return self._pages.file(content, "list.xlsx", XLSX)

    def _lists(self, records: Records) -> list[LivingList]:
        return with_saved(load_lists(self._desk.content / "lists.yaml", self._desk.silent_days), records)

    def _named(self, records: Records, name: str) -> LivingList | None:
        return next((one for one in self._lists(records) if one.name == name), None)

    def _asker(self, visit: Visit) -> Asker:
        return Asker(visit.viewer, visit.day, self._calendar.celebrates)
