"""个人信息 of one person: what he agreed to, all that is kept of him to take along, and his erasure after a second look."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.domain.consents import BY_STAFF, WAYS, WORDING, Consent, Purpose
from bot.domain.people import Owner, OwnerKind
from bot.domain.rights import Right
from bot.ledger.handing_out import ZIP, bundle
from bot.ledger.privacy import erase, erase_proxy
from bot.store import Records
from bot.store.sheets import Sheet
from bot.web.console.asked import choice_in
from bot.web.console.pages import Pages, Visit

WAY = "/console/people/privacy"
LONGEST = 200  # characters of a reason
DONE = ("written", "proxy_erased")


class PersonPrivacyPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._store = pages.parts.store

    def show(self, visit: Visit) -> Response:
        done = visit.asked("done")
        return self._page(visit, done=done if done in DONE else "")

    def write(self, visit: Visit) -> Response:
        """A yes or a no that somebody gave on paper, by telephone or in person."""
        purpose, given, how = choice_in(Purpose, visit.form.get("purpose")), visit.form.get("given"), visit.form.get("how")
        if purpose not in BY_STAFF or given not in ("yes", "no") or how not in WAYS:
            return self._page(visit, fault="consent", status=400)
        owner = Owner(OwnerKind.PERSON, visit.path["person_id"])
        with self._store.write() as records:
            if not self._may(records, visit, Right.CHANGE):
                return self._pages.gone()
            line = Consent(owner, purpose, given == "yes", visit.now, how, visit.viewer.actor, WORDING)
            records.consents.write([line])
        return self._pages.onward(f"{self._here(visit)}?done=written")

    def data(self, visit: Visit) -> Response:
        with self._store.write() as records:
            if not self._may(records, visit, Right.EXPORT):
                return self._pages.gone()
            content = bundle(records, visit.viewer, visit.path["person_id"], visit.now, WAY)
        return self._pages.file(content, f"person-{visit.path['person_id']}.zip", ZIP)

    def erase(self, visit: Visit) -> Response:
        """1. Why is said, and his name written again. 2. It is read back what will go. 3. Pressed once more, it is done."""
        person_id, why = visit.path["person_id"], visit.form.get("why")[:LONGEST].strip()
        with self._store.write() as records:
            sheet = records.sheets.sheet(visit.viewer, person_id)
            if sheet is None or Right.ERASE not in sheet.rights:
                return self._pages.gone()
            fault = self._against(sheet, visit, why)
            if not fault and visit.form.get("sure"):
                erase(records, visit.viewer, person_id, why, visit.now, WAY)
                return self._pages.onward("/console/people?erased=1")
        return self._page(visit, fault=fault, status=400 if fault else 200, ask="" if fault else why)

    def erase_proxy(self, visit: Visit) -> Response:
        """One of those who receive for him, at their own wish."""
        number, why = visit.path["proxy_id"], visit.form.get("why")[:LONGEST].strip()
        if len(why) < 2 or not visit.form.get("sure"):
            return self._page(visit, fault="reason", status=400)
        with self._store.write() as records:
            served = {one.id: one.person_id for one in records.people.proxies()}
            if served.get(number) != visit.path["person_id"] or not self._may(records, visit, Right.CHANGE):
                return self._pages.gone()
            erase_proxy(records, visit.viewer, number, why, visit.now, WAY)
        return self._pages.onward(f"{self._here(visit)}?done=proxy_erased")

    @staticmethod
    def _against(sheet: Sheet, visit: Visit, why: str) -> str:
        if len(why) < 2:
            return "reason"
        return "" if visit.form.get("name").strip() == sheet.row.name else "name"

    @staticmethod
    def _here(visit: Visit) -> str:
        return f"/console/people/{visit.path['person_id']}/privacy"

    @staticmethod
    def _may(records: Records, visit: Visit, right: Right) -> bool:
        sheet = records.sheets.sheet(visit.viewer, visit.path["person_id"])
        return sheet is not None and right in sheet.rights

    def _page(self, visit: Visit, fault: str = "", done: str = "", ask: str = "", status: int = 200) -> Response:
        person_id = visit.path["person_id"]
        with self._store.read() as records:
            sheet = records.sheets.sheet(visit.viewer, person_id)
            if sheet is None or Right.REVEAL not in sheet.rights:
                return self._pages.gone()
            names = {f"staff:{one.id}": one.name for one in records.people.staff()}
            proxies = [one for one in records.people.proxies() if one.person_id == person_id]
            data: dict[str, Any] = {
                "person": sheet.row,
                "may": {right.value for right in sheet.rights},
                "consents": records.consents.with_proxies(person_id),
                "names": names | {f"proxy:{one.id}": one.name for one in proxies} | {f"person:{person_id}": sheet.row.name},
                "proxies": proxies,
                "purposes": [one.value for one in BY_STAFF],
                "ways": WAYS,
                "fault": fault,
                "done": done,
                "ask": ask,
            }
        return self._pages.show(visit, "people/person_privacy", data, status)
