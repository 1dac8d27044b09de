"""The ledger as a whole: what is wrong with it, its living lists, and its units with their heads."""

from __future__ import annotations

from starlette.responses import Response

from bot.domain.rights import Right
from bot.ledger.list_sheet import list_sheet
from bot.ledger.lists import Asker, LivingList, count, entries, load_lists, with_saved
from bot.ledger.selfcheck import load_totals, self_check, worded
from bot.store import Records
from bot.web.console.pages import XLSX, Pages, Visit

SHOWN = 500  # lines of a list that a page shows at first
NAMES = 200  # of one finding that the page shows at first


class LedgerPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._desk = pages.parts.ledger
        self._store = pages.parts.store
        self._calendar = pages.parts.services.calendar

    def check(self, visit: Visit) -> Response:
        with self._store.read() as records:
            stated = load_totals(self._desk.content / "totals.yaml")
            found = self_check(records, visit.viewer, visit.day, self._desk.rules, stated)
        findings = [worded(one, self._pages.parts.wording.render) for one in found]
        return self._pages.show(visit, "people/ledger", {"findings": findings, "shown": NAMES, "whole": visit.asked("whole")})

    def units(self, visit: Visit) -> Response:
        with self._store.read() as records:
            heads = records.heads.units(visit.viewer)
        fewest, most = self._desk.rules.liaison_load
        return self._pages.show(visit, "people/units", {"heads": heads, "fewest": fewest, "most": most})

    # --- living lists --------------------------------------------------------------------------------------------------

    def lists(self, visit: Visit) -> Response:
        with self._store.read() as records:
            lists = self._lists(records)
            counts = {one.name: count(records, one, self._asker(visit)) for one in lists}
        return self._pages.show(visit, "people/lists", {"lists": lists, "counts": counts})

    def one_list(self, visit: Visit) -> Response:
        with self._store.read() as records:
            which = self._named(records, visit.path["name"])
            if which is None:
                return self._pages.gone()
            heads = count(records, which, self._asker(visit))
            found = entries(records, which, self._asker(visit), None if visit.asked("all") else SHOWN)
        return self._pages.show(visit, "people/list", {"list": which, "entries": found, "count": heads})

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
