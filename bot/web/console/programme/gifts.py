"""礼品: the register of what is handed over by the office's standard, with the proof; what was brought is marked, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from bot.domain.gifts import Gift, GiftState, yuan
from bot.domain.people import StaffMember
from bot.domain.rights import Right, Viewer
from bot.ledger.gift_sheet import gift_sheet
from bot.store import Records
from bot.visits.gifts import proof_of
from bot.web.console.asked import PAGE, acting, choice_in, kept, number_in, page_in
from bot.web.console.pages import XLSX, Pages, Visit

FILTERS = ("year", "state", "mine")
CLOSES = {"handed": GiftState.HANDED, "declined": GiftState.DECLINED}
YEARS = range(2000, 2100)


class GiftPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def all(self, visit: Visit) -> Response:
        return self._all(visit, "")

    def _all(self, visit: Visit, fault: str, status: int = 200) -> Response:
        year, page, state = self._year(visit, visit.asked("year")), page_in(visit), choice_in(GiftState, visit.asked("state"))
        me = visit.viewer.staff_id
        with self._parts.store.read() as records:
            everything = records.gifts.listed(visit.viewer, year)
        mine = [one for one in everything if one.owner_id == me] if visit.asked("mine") and me is not None else everything
        rows = [one for one in mine if state in (None, one.state)]
        data = {
            "rows": [_shown(one, visit.day.date) for one in rows[page * PAGE : (page + 1) * PAGE]],
            "count": len(rows),
            "page": page + 1,
            "more": len(rows) > (page + 1) * PAGE,
            "query": {**kept(visit, FILTERS), "year": str(year)},
            "figures": _figures(mine),
            "year": year,
            "years": [visit.day.date.year + step for step in (1, 0, -1, -2)],
            "acts": me is not None,
            "exports": bool(visit.viewer.holding(Right.EXPORT)),
            "done": visit.asked("done"),
            "fault": fault,
        }
        return self._pages.show(visit, "programme/gifts", data, status)

    def close(self, visit: Visit) -> Response:
        """It was brought, or he wants none. With the visit of those days as its proof, if there is one."""
        state = CLOSES.get(visit.path["step"])
        with self._parts.store.write() as records:
            one, me = self._found(records, visit), acting(records, visit)
            if one is None or state is None:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            done = one.state is state or _closed(records, one, me, state, visit)
        if not done:
            return self._all(visit, "closed", 409)
        return self._pages.onward(f"/console/gifts?year={one.day.year}&done={state.value}#n{one.number}")

    @staticmethod
    def _found(records: Records, visit: Visit) -> Gift | None:
        number = number_in(str(visit.path["number"]))
        one = records.gifts.get(number) if number is not None else None
        mine = one is not None and one.owner_id is not None and one.owner_id == visit.viewer.staff_id
        return one if one is not None and (mine or records.gifts.may_see(visit.viewer, one.number)) else None

    def sheet(self, visit: Visit) -> Response:
        """The register of a year, of those over whom the viewer has the right to export."""
        exporting = Viewer(visit.viewer.actor, visit.viewer.holding(Right.EXPORT), visit.viewer.staff_id)
        if not exporting.grants:
            return self._pages.gone()
        year = self._year(visit, visit.form.get("year"))
        name = f"gifts-{year}.xlsx"
        with self._parts.store.write() as records:
            found = records.gifts.listed(exporting, year)
            records.access.write_history(visit.viewer.actor, "exported", "gifts", visit.now, gifts=len(found), file=name)
        title = f"{self._parts.office.name}{year}年慰问登记册"
        return self._pages.file(gift_sheet(title, found, f"制表日期：{visit.now:%Y-%m-%d}"), name, XLSX)

    @staticmethod
    def _year(visit: Visit, said: str) -> int:
        year = number_in(said)
        return year if year in YEARS and year is not None else visit.day.date.year


def _closed(records: Records, one: Gift, me: StaffMember, state: GiftState, visit: Visit) -> bool:
    """False where it was closed otherwise before."""
    close = records.gifts.hand if state is GiftState.HANDED else records.gifts.decline
    if not close(one.number, f"staff:{me.id}", visit.now, visit_id=proof_of(records, one)):
        return False
    records.access.write_history(f"staff:{me.id}", f"gift.{state.value}", f"gift:{one.number}", visit.now)
    return True


def _shown(one: Gift, today: date) -> Mapping[str, Any]:
    return {**one.shown(today), "person_id": one.person_id, "unit": one.unit, "document": one.document, "gift": one}


def _figures(several: list[Gift]) -> dict[str, Any]:
    counts = Counter(one.state for one in several)
    handed = [one for one in several if one.state is GiftState.HANDED]
    return {
        **{state.value: counts[state] for state in GiftState},
        "yuan": yuan(sum(one.fen for one in handed)),
        "unproved": sum(not one.photos for one in handed),
    }
