"""What the office prints (手册和报表), as pages and as files: handbooks, the month of somebody, a quarter, the registers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from bot import paper
from bot.domain.people import StaffMember
from bot.domain.rights import Right
from bot.errors import NotAllowed
from bot.paper.handbook import MOST_BOOKS
from bot.store import Records
from bot.web.console.asked import colleagues, day_in, number_in
from bot.web.console.pages import XLSX, Pages, Visit

PDF = "application/pdf"
MONTHS, QUARTERS = 12, 6  # that may be chosen from
Choice = tuple[str, str]  # as the address has it, and for people


class PaperPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def start(self, visit: Visit) -> Response:
        return self._start(visit, "")

    def _start(self, visit: Visit, fault: str, status: int = 200) -> Response:
        with self._parts.store.read() as records:
            staff, units = colleagues(records), records.heads.places(visit.viewer)
        whole = visit.viewer.everywhere(Right.SEE)
        data = {
            "staff": staff if whole else [one for one in staff if one[0] == visit.viewer.staff_id],
            "units": units,
            "me": visit.viewer.staff_id or 0,
            "whole": whole,
            "months": _months(visit.day.date),
            "quarters": _quarters(visit.day.date),
            "begin": visit.day.date.replace(day=1).isoformat(),
            "today": visit.day.date.isoformat(),
            "fault": fault,
        }
        return self._pages.show(visit, "care/papers", data, status)

    # --- 精准服务手册 ---------------------------------------------------------------------------------------------------

    def handbook(self, visit: Visit) -> Response:
        with self._parts.store.read() as records:
            book = paper.handbook(records, visit.path["person_id"], self._order(visit))
        return self._pages.gone() if book is None else self._pages.show(visit, "care/handbook", {"book": book})

    def print_handbook(self, visit: Visit) -> Response:
        whole = bool(visit.form.get("whole"))
        return self._handbooks(visit, lambda _: [visit.path["person_id"]], whole)

    def print_handbooks(self, visit: Visit) -> Response:
        """Of everybody in a unit, or of everybody whom a member of staff looks after, as far as the viewer sees them."""
        unit, who = number_in(visit.form.get("unit")), number_in(visit.form.get("who"))
        if (unit is None) == (who is None):
            return self._start(visit, "whose", 400)

        def persons(records: Records) -> Sequence[int]:
            if who is not None:
                return [one.id for one in records.people.persons_of(who) if one.alive]
            rows, _ = records.roll.search(visit.viewer, "", unit, MOST_BOOKS + 1)
            return [row.id for row in rows if row.died_on is None]

        return self._handbooks(visit, persons, False)

    def _handbooks(self, visit: Visit, persons: Callable[[Records], Sequence[int]], whole: bool) -> Response:
        order = self._order(visit, whole)
        try:
            with self._parts.store.write() as records:
                books = paper.handbooks(records, persons(records), order)
                shown = paper.pictures(records, books)
            if not books:
                return self._pages.gone()
            return self._pages.file(paper.handbooks_pdf(books, shown, order.imprint), "handbook.pdf", PDF)
        except paper.PaperFault as fault:
            return self._start(visit, str(fault), 409)

    # --- 每月工作例会 ---------------------------------------------------------------------------------------------------

    def month(self, visit: Visit) -> Response:
        found = self._month(visit, visit.asked("who"), visit.asked("month"))
        if found is None:
            return self._pages.gone()
        staff, sheet = found
        return self._pages.show(visit, "care/month", {"sheet": sheet, "who_id": staff.id, "month": visit.asked("month")})

    def print_month(self, visit: Visit) -> Response:
        found = self._month(visit, visit.form.get("who"), visit.form.get("month"))
        if found is None:
            return self._pages.gone()
        return self._printed(visit, lambda imprint: paper.month_pdf(found[1], imprint), "month.pdf")

    def _month(self, visit: Visit, who: str, month: str) -> tuple[StaffMember, paper.MonthSheet] | None:
        said, number = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", month), number_in(who)
        with self._parts.store.read() as records:
            staff = records.people.staff_member(number) if number is not None else None
            if staff is None or said is None:
                return None
            try:
                return staff, paper.month_sheet(records, staff, int(said[1]), int(said[2]), self._order(visit))
            except NotAllowed:
                return None

    # --- 季度工作汇编 ---------------------------------------------------------------------------------------------------

    def digest(self, visit: Visit) -> Response:
        found = self._digest(visit, visit.asked("quarter"))
        if found is None:
            return self._pages.gone()
        return self._pages.show(visit, "care/digest", {"found": found, "quarter": visit.asked("quarter")})

    def print_digest(self, visit: Visit) -> Response:
        found = self._digest(visit, visit.form.get("quarter"))
        if found is None:
            return self._pages.gone()
        return self._printed(visit, lambda imprint: paper.digest_pdf(found, imprint), "digest.pdf")

    def _digest(self, visit: Visit, quarter: str) -> paper.Digest | None:
        said = re.fullmatch(r"(20\d\d)Q([1-4])", quarter)
        if said is None:
            return None
        begin, end = paper.quarter_of(int(said[1]), int(said[2]))
        with self._parts.store.read() as records:
            try:
                return paper.digest(records, begin, end, self._order(visit))
            except NotAllowed:
                return None

    # --- 台账 -----------------------------------------------------------------------------------------------------------

    def register(self, visit: Visit) -> Response:
        """Visits, what was asked for, what was due, as an Excel file; of the days that were chosen, or of this year so far."""
        begin = day_in(visit.form.get("from")) or visit.day.date.replace(month=1, day=1)
        end = day_in(visit.form.get("to")) or visit.day.date
        if not visit.viewer.holding(Right.EXPORT):
            return self._pages.gone()
        order = self._order(visit)
        with self._parts.store.read() as records:
            pages = paper.register(records, begin, end, order)
        with self._parts.store.write() as records:
            paper.note_register(records, begin, end, pages, order)
        with TemporaryDirectory(prefix="sangyu-") as folder:
            path = Path(folder) / "register.xlsx"
            paper.write_register(path, pages)
            return self._pages.file(path.read_bytes(), "register.xlsx", XLSX)

    # --- what they share -----------------------------------------------------------------------------------------------

    def _order(self, visit: Visit, whole: bool = False) -> paper.Order:
        services = {one.id: one.name for one in self._parts.office.commitments.catalogue.services}
        titles = self._parts.services.duties.titles
        return paper.Order(visit.viewer, self._imprint(visit), titles, services, whole)

    def _imprint(self, visit: Visit) -> paper.Imprint:
        return paper.Imprint(self._parts.office.name, visit.now, visit.name)

    def _printed(self, visit: Visit, made: Callable[[paper.Imprint], bytes], name: str) -> Response:
        try:
            return self._pages.file(made(self._imprint(visit)), name, PDF)
        except paper.PaperFault as fault:
            return self._start(visit, str(fault), 409)


def _months(today: date) -> list[Choice]:
    """The latest first."""
    found: list[Choice] = []
    day = today.replace(day=1)
    for _ in range(MONTHS):
        found.append((f"{day:%Y-%m}", f"{day.year} 年 {day.month} 月"))
        day = (day - timedelta(days=1)).replace(day=1)
    return found


def _quarters(today: date) -> list[Choice]:
    found: list[Choice] = []
    day = today
    for _ in range(QUARTERS):
        number = (day.month + 2) // 3
        found.append((f"{day.year}Q{number}", f"{day.year} 年第 {number} 季度"))
        day = date(day.year, 3 * number - 2, 1) - timedelta(days=1)
    return found
