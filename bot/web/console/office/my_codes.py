"""Codes of his telephone: set up against his password and a first code, with recovery codes shown once, and taken off again."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from bot.domain.sign_in import CODE
from bot.store import Records
from bot.store.credentials import Credential
from bot.web.console.office.me import HERE, MePages
from bot.web.console.office.proof import Proof
from bot.web.console.pages import Pages, Visit
from bot.web.guard import SAFE
from bot.web.sign_in.codes import fresh_recovery, fresh_secret, picture, recovery_digest, step_of

OFFERED = timedelta(minutes=15)
RECOVERY = "recovery"


class MyCodes:
    def __init__(self, pages: Pages, proof: Proof, me: MePages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._proof = proof
        self._me = me

    def offer(self, visit: Visit) -> Response:
        """A fresh secret, for him to bring into his telephone."""
        refused = self._unproved(visit)
        if refused is not None:
            return refused
        with self._parts.store.write() as records:
            if not records.credentials.of(visit.viewer.staff_id or 0).totp:
                records.credentials.offer(visit.viewer.staff_id or 0, fresh_secret(), visit.wall)
        return self._pages.onward(f"{HERE}/code")

    def show(self, visit: Visit) -> Response:
        return self._page(visit) if self._offered(visit) is not None else self._pages.onward(HERE)

    def picture(self, visit: Visit) -> Response:
        own = self._offered(visit)
        if own is None:
            return self._pages.gone()
        drawn = picture(own.offered, visit.name, self._parts.office.name)
        return Response(drawn, media_type="image/svg+xml", headers=SAFE)

    def confirm(self, visit: Visit) -> Response:
        """The first code: from now on one is asked for. Ten recovery codes are made, and shown on the next page."""
        own = self._offered(visit)
        if own is None:
            return self._pages.onward(HERE)
        with self._parts.store.write() as records:
            charged = records.waits.charge({f"offer:{own.staff_id}": CODE}, visit.wall)
            step = None if charged.until else step_of(own.offered, visit.form.get("code"), visit.wall, 0)
            if step is not None and records.credentials.take_offer(own.staff_id, own.offered, step, visit.wall):
                records.waits.clear(f"offer:{own.staff_id}")
                records.access.write_history(visit.viewer.actor, "signin.codes_on", visit.viewer.actor, visit.wall)
                records.sessions.end_all(own.staff_id, visit.wall, but=visit.session)
                self._make_recovery(records, visit, own.staff_id)
        if step is None:
            return self._page(visit, "wait" if charged.until else "wrong")
        return self._pages.onward(f"{HERE}/codes")

    def recovery(self, visit: Visit) -> Response:
        with self._parts.store.read() as records:
            codes = records.shown_once.get(visit.session, RECOVERY, visit.wall)
        return self._pages.show(visit, "office/me_codes", {"codes": codes}) if codes else self._pages.onward(HERE)

    def noted(self, visit: Visit) -> Response:
        """He has written the recovery codes down: they are shown no more."""
        with self._parts.store.write() as records:
            records.shown_once.forget(visit.session, RECOVERY)
        return self._pages.onward(f"{HERE}?done=code_on")

    def renew(self, visit: Visit) -> Response:
        """Ten new recovery codes in the place of those that he had."""
        refused = self._unproved(visit)
        if refused is not None:
            return refused
        staff_id = visit.viewer.staff_id or 0
        with self._parts.store.write() as records:
            if not records.credentials.of(staff_id).totp:
                return self._pages.onward(HERE)
            self._make_recovery(records, visit, staff_id)
            records.access.write_history(visit.viewer.actor, "signin.recovery_made", visit.viewer.actor, visit.wall)
        return self._pages.onward(f"{HERE}/codes")

    def drop(self, visit: Visit) -> Response:
        """No more codes."""
        refused = self._unproved(visit)
        if refused is not None:
            return refused
        with self._parts.store.write() as records:
            records.credentials.drop_codes(visit.viewer.staff_id or 0)
            records.access.write_history(visit.viewer.actor, "signin.codes_off", visit.viewer.actor, visit.wall)
        return self._pages.onward(f"{HERE}?done=code_off")

    def _unproved(self, visit: Visit) -> Response | None:
        if visit.viewer.staff_id is None:
            return self._pages.gone()
        lacking = self._proof.lacking(visit, "proof")
        if lacking is None:
            return None
        return self._me.page(visit, 429 if lacking[1] else 422, about="code", fault=lacking[0], wait=lacking[1])

    def _offered(self, visit: Visit) -> Credential | None:
        """What he is to prove, while there is time."""
        with self._parts.store.read() as records:
            own = records.credentials.of(visit.viewer.staff_id or 0)
        fresh = own.offered_at is not None and visit.wall - own.offered_at < OFFERED
        return own if own.offered and fresh and not own.totp else None

    def _page(self, visit: Visit, fault: str = "") -> Response:
        own = self._offered(visit)
        if own is None:
            return self._pages.onward(HERE)
        groups = [own.offered[at : at + 4] for at in range(0, len(own.offered), 4)]
        return self._pages.show(visit, "office/me_code", {"groups": groups, "fault": fault}, 422 if fault else 200)

    def _make_recovery(self, records: Records, visit: Visit, staff_id: int) -> None:
        codes = fresh_recovery()
        records.credentials.set_recovery(staff_id, [digest for one in codes if (digest := recovery_digest(one))])
        records.shown_once.put(visit.session, RECOVERY, codes, visit.wall)
