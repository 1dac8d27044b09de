"""Hand-overs (交接): those that wait and those that are over, the pack to look through and print, a new one, and the successor's
yes or no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response

from bot.domain.people import StaffMember
from bot.domain.successions import Succession
from bot.store import Records
from bot.successions import MAY_HAND_OVER, SuccessionDesk, Wanted, concerns, part_of
from bot.web.console.asked import acting, colleagues, number_in
from bot.web.console.pages import Pages, Visit

PAST = 50
NAMED = 40  # persons by name before it is offered
LONGEST = 200  # characters of a reason or of whom is meant
Step = Callable[[Records, Succession, StaffMember, Visit], str]  # what is to be said of it afterwards; "": it was over


class SuccessionPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        services = pages.parts.services
        self._desk = SuccessionDesk(services.dispatch, pages.parts.office.quiet_hours, services.duties)
        self._steps: dict[str, Step] = {"accept": self._accept, "withdraw": self._withdraw}

    # --- looking -------------------------------------------------------------------------------------------------------

    def all(self, visit: Visit) -> Response:
        return self._all(visit, {})

    def _all(self, visit: Visit, more: Mapping[str, Any], status: int = 200) -> Response:
        with self._parts.store.read() as records:
            me = acting(records, visit)
            found = [*records.successions.open(), *records.successions.decided(PAST)]
            staff = colleagues(records)
        data = {
            "rows": [one for one in found if me is not None and concerns(one, me)],
            "me": visit.viewer.staff_id or 0,
            "offers": me is not None and me.has(MAY_HAND_OVER),
            "staff": staff,
            "said": {name: visit.form.get(name)[:LONGEST] for name in ("giver", "taker", "part", "greet")},
            "done": visit.asked("done"),
            "fault": "",
            "ask": "",
            "preview": None,
            **more,
        }
        return self._pages.show(visit, "care/successions", data, status)

    def one(self, visit: Visit) -> Response:
        """The pack as it stood when it was offered; printed, it is what the successor takes along."""
        with self._parts.store.read() as records:
            one, me = self._found(records, visit)
            if one is None or me is None:
                return self._pages.gone()
            entries = one.pack.entries if one.pack is not None else ()
            plain = [entry for entry in entries if not (entry.matters or entry.known or entry.wishes) and entry.alive]
            seen = {row.id for row in records.roll.names(visit.viewer, [entry.person_id for entry in entries])}
        data = {
            "one": one,
            "entries": [entry for entry in entries if entry not in plain],
            "plain": plain,
            "seen": seen,
            "counts": one.pack.counts() if one.pack is not None else {},
            "takes": one.is_open and one.to_id == me.id,
            "withdraws": one.is_open and one.to_id != me.id and me.has(MAY_HAND_OVER),
            "done": visit.asked("done"),
        }
        return self._pages.show(visit, "care/succession", data)

    # --- a new one -----------------------------------------------------------------------------------------------------

    def offer(self, visit: Visit) -> Response:
        """First what would be handed over, then, confirmed, the offer. Nothing moves until the successor has accepted."""
        sure = visit.form.get("do") == "offer"
        with self._parts.store.write() as records:
            me = acting(records, visit)
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if not me.has(MAY_HAND_OVER):
                return self._pages.gone()
            wanted = self._wanted(records, visit)
            if isinstance(wanted, Mapping):
                return self._all(visit, wanted, 409)
            hurdle = self._desk.hurdle(records, wanted)
            if hurdle is not None:
                return self._all(visit, {"fault": hurdle.value}, 409)
            if not sure:
                return self._all(visit, {"preview": self._preview(records, wanted, visit)})
            one = self._desk.offer(records, wanted, me, visit.now)
        self._parts.wake()
        return self._pages.onward(f"/console/successions/{one.number}?done=offered")

    def _wanted(self, records: Records, visit: Visit) -> Wanted | Mapping[str, str]:
        """Whose people go to whom; or what is wrong with the form, as the page takes it."""
        numbers = [number_in(visit.form.get(name)) for name in ("giver", "taker")]
        giver, taker = (records.people.staff_member(one) if one is not None else None for one in numbers)
        if giver is None or taker is None:
            return {"fault": "whom"}
        persons = records.successions.persons_of(visit.viewer, giver.id)
        words = visit.form.get("part")[:LONGEST]
        if words:
            part = part_of(records, self._parts.services.audiences, visit.viewer, words, visit.day)
            if isinstance(part, str):
                return {"fault": "part", "ask": part}
            persons = [one for one in persons if one in part]
        return Wanted(giver, taker, tuple(persons), bool(visit.form.get("greet")))

    def _preview(self, records: Records, wanted: Wanted, visit: Visit) -> dict[str, Any]:
        pack = self._desk.pack(records, wanted, visit.now)
        return {
            "giver": wanted.giver.name,
            "taker": wanted.taker.name,
            "phone": wanted.taker.phone,
            "counts": pack.counts(),
            "names": [entry.name for entry in pack.entries][:NAMED],
            "after": records.successions.load(wanted.taker.id) + pack.counts()["people"],
        }

    # --- what the successor says ---------------------------------------------------------------------------------------

    def step(self, visit: Visit) -> Response:
        with self._parts.store.write() as records:
            (one, me), step = self._found(records, visit), self._steps.get(visit.path["step"])
            if one is None or me is None or step is None:
                return self._pages.gone()
            may = one.to_id == me.id if visit.path["step"] == "accept" else one.to_id == me.id or me.has(MAY_HAND_OVER)
            if not may:
                return self._pages.gone()
            done = step(records, one, me, visit)
        self._parts.wake()
        return self._pages.onward(f"/console/successions/{one.number}?done={done or 'over'}")

    def _accept(self, records: Records, one: Succession, _me: StaffMember, visit: Visit) -> str:
        moved = self._desk.accept(records, one, visit.now)
        if moved is None:
            return ""
        return "accepted_ring" if moved.unreached else "accepted"

    def _withdraw(self, records: Records, one: Succession, me: StaffMember, visit: Visit) -> str:
        gone = self._desk.withdraw(records, one, me, visit.form.get("reason")[:LONGEST], visit.now)
        return "withdrawn" if gone else ""

    @staticmethod
    def _found(records: Records, visit: Visit) -> tuple[Succession | None, StaffMember | None]:
        """The one that is named, if it concerns whoever asks."""
        me, number = acting(records, visit), number_in(str(visit.path["number"]))
        one = records.successions.get(number) if number is not None else None
        return (one if one is not None and me is not None and concerns(one, me) else None), me
