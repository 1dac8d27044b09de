"""报刊: where the yearly round stands, who gets what next year, and the file for whoever pays and for the post office."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from bot.domain.periodicals import OrderState, PeriodicalRound
from bot.domain.rights import Right
from bot.ledger.periodicals import export_orders
from bot.periodical_round import figures, yuan
from bot.store import Records
from bot.store.periodicals import Line
from bot.web.console.asked import PAGE, choice_in, keeps, kept, page_in
from bot.web.console.pages import XLSX, Pages, Visit

FILTERS = ("state", "title")


class PeriodicalPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._rules = pages.parts.office.periodicals

    def all(self, visit: Visit) -> Response:
        page, state, title = page_in(visit), choice_in(OrderState, visit.asked("state")), visit.asked("title")
        with self._parts.store.read() as records:
            one = records.periodicals.latest(visit.now)
            lines = records.periodicals.lines(visit.viewer, one.year) if one is not None else []
            counted = self._figures(records, one, lines)
        rows = [line for line in lines if state in (None, line.state) and (not title or title in line.chosen)]
        data = {
            "round": one,
            "counts": counted,
            "rows": [(line, self._rules.names(line.chosen)) for line in rows[page * PAGE : (page + 1) * PAGE]],
            "count": len(rows),
            "page": page + 1,
            "more": len(rows) > (page + 1) * PAGE,
            "query": kept(visit, FILTERS),
            "titles": [(each.id, each.name, each.often, yuan(each.fen)) for each in self._rules.titles],
            "exports": bool(visit.viewer.holding(Right.EXPORT)),
            "keeps": keeps(visit.viewer),
        }
        return self._pages.show(visit, "programme/periodicals", data)

    def _figures(self, records: Records, one: PeriodicalRound | None, lines: list[Line]) -> dict[str, object]:
        """Of those whom the viewer may see."""
        if one is None:
            return {}
        counts = Counter(line.state for line in lines)
        whole = figures(records, self._rules, one, [line.chosen for line in lines])
        return {**whole, "counts": {state.value: counts[state] for state in OrderState}}

    def sheet(self, visit: Visit) -> Response:
        """Taking it out of the house is written down by the file itself."""
        if not visit.viewer.holding(Right.EXPORT):
            return self._pages.gone()
        with self._parts.store.write() as records, TemporaryDirectory() as folder:
            one = records.periodicals.latest(visit.now)
            if one is None:
                return self._pages.gone()
            path = Path(folder) / f"periodicals-{one.year}.xlsx"
            export_orders(records, path, visit.viewer, one.year, self._rules, visit.now)
            content = path.read_bytes()
        return self._pages.file(content, path.name, XLSX)
