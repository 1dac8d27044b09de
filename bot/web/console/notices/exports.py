"""What is taken along of a board: the names still missing, as a list that Excel opens."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response

from bot.domain.board import Missing
from bot.domain.rights import Right
from bot.ledger.tables import CSV, Table, csv_file
from bot.store import Records
from bot.web.console.notices.composer import Composer
from bot.web.console.pages import Pages, Visit

AT_ONCE = 1000


class Exports:
    def __init__(self, pages: Pages, composer: Composer) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._composer = composer

    def missing(self, visit: Visit) -> Response:
        """Everybody who has not confirmed, with what comes next; that it was taken out of the house is written down."""
        with self._parts.store.write() as records:
            notice = self._composer.found(records, visit)
            if notice is None or notice.approved_at is None or not visit.viewer.everywhere(Right.EXPORT):
                return self._pages.gone()
            tree = records.people.tree()
            units = {unit.id: tree.path(unit.id) for unit in tree}
            everybody = list(self._all(records, notice.id, visit))
            rows = [self._cells("staff/missing_row", {"one": one, "unit": units.get(one.unit_id or 0, "")}) for one in everybody]
            records.access.write_history(visit.viewer.actor, "exported", f"notice:{notice.id}", visit.now, people=len(everybody))
        table = Table("", self._cells("staff/missing_headings", {}), rows)
        return self._pages.file(csv_file(table), f"notice-{notice.number}-missing.csv", CSV)

    @staticmethod
    def _all(records: Records, notice_id: int, visit: Visit) -> Iterator[Missing]:
        after = 0
        while several := records.board.missing(notice_id, None, after, AT_ONCE, visit.viewer):
            yield from several
            after = several[-1].recipient_id

    def _cells(self, template: str, data: dict[str, object]) -> list[str]:
        return [cell.strip() for cell in self._parts.wording.render(template, data).split("\n")]
