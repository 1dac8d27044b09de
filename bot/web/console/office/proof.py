"""Before something of an account is changed, its owner shows by his password that it is he: a session may have been left open."""

from __future__ import annotations

from math import ceil

from bot.domain.sign_in import CODE
from bot.web.console.pages import Pages, Visit
from bot.web.sign_in.passwords import Busy


class Proof:
    def __init__(self, pages: Pages) -> None:
        self._parts = pages.parts
        self.passwords = pages.sign_in.passwords

    def lacking(self, visit: Visit, field: str) -> tuple[str, int] | None:
        """None for the right password in this field of the form; else what is wrong, and for how many seconds to wait."""
        staff_id = visit.viewer.staff_id or 0
        key = f"own:{staff_id}"
        with self._parts.store.write() as records:
            kept = records.credentials.of(staff_id).password
            charged = records.waits.charge({key: CODE}, visit.wall)
        if charged.until is not None:
            return "wait", max(1, ceil((charged.until - visit.wall).total_seconds()))
        try:
            fits = self.passwords.fits(kept, visit.form.fields.get(field, ""))
        except Busy:
            return "busy", 0
        with self._parts.store.write() as records:
            if fits:
                records.waits.clear(key)
            else:
                records.access.write_history(visit.viewer.actor, "signin.refused", visit.viewer.actor, visit.wall, way="own")
        return None if fits else ("wrong", 0)
