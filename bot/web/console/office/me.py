"""我的账号: where somebody is signed in, his password, and whether his telephone is asked for a code."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.domain.sign_in import weakness
from bot.web.console.office.proof import Proof
from bot.web.console.pages import Pages, Visit
from bot.web.sign_in.passwords import Busy

HERE = "/console/me"
DONE = ("password", "ended", "code_on", "code_off")


class MePages:
    def __init__(self, pages: Pages, proof: Proof) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._proof = proof

    def show(self, visit: Visit) -> Response:
        done = visit.asked("done")
        return self.page(visit, done=done if done in DONE else "")

    def page(self, visit: Visit, status: int = 200, **said: Any) -> Response:
        """`fault`: why the form named `about` was not taken; `wait`: for how many seconds to wait."""
        staff_id = visit.viewer.staff_id
        with self._parts.store.read() as records:
            own = records.credentials.of(staff_id or 0)
            data = {
                "member": staff_id is not None,
                "sessions": records.sessions.of(staff_id, visit.wall),
                "here": visit.session,
                "password_at": own.password_at,
                "codes_at": own.totp_at if own.totp else None,
                "left": records.credentials.recovery_left(staff_id or 0),
            }
        return self._pages.show(visit, "office/me", {**data, "done": "", "fault": "", "about": "", "wait": 0, **said}, status)

    def end(self, visit: Visit) -> Response:
        """End one session of his, or all but this."""
        which, staff_id = visit.form.get("session"), visit.viewer.staff_id
        with self._parts.store.write() as records:
            if which == "others":
                ended = records.sessions.end_all(staff_id, visit.wall, but=visit.session)
            else:
                ended = records.sessions.end_one(staff_id, int(which), visit.wall) if which.isdecimal() and len(which) < 10 else 0
            if ended:
                records.access.write_history(visit.viewer.actor, "signin.ended", visit.viewer.actor, visit.wall, sessions=ended)
        return self._pages.onward(f"{HERE}?done=ended" if ended else HERE)

    def change(self, visit: Visit) -> Response:
        """A new password, against the old one where there is one; every other session of his ends."""
        staff_id = visit.viewer.staff_id
        if staff_id is None:
            return self._pages.gone()
        word, again = visit.form.fields.get("password", ""), visit.form.fields.get("again", "")
        with self._parts.store.read() as records:
            member = records.people.staff_member(staff_id)
            has_one = bool(records.credentials.of(staff_id).password)
        weak = weakness(word, visit.name, member.phone if member is not None else "")
        if weak is not None or word != again:
            return self.page(visit, 422, about="password", fault=weak.value if weak is not None else "differs")
        lacking = self._proof.lacking(visit, "old") if has_one else None
        if lacking is not None:
            return self.page(visit, 429 if lacking[1] else 422, about="password", fault=lacking[0], wait=lacking[1])
        return self._write(visit, staff_id, word)

    def _write(self, visit: Visit, staff_id: int, word: str) -> Response:
        try:
            kept = self._proof.passwords.hash(word)
        except Busy:
            return self.page(visit, 503, about="password", fault="busy")
        with self._parts.store.write() as records:
            records.credentials.set_password(staff_id, kept, visit.wall)
            records.sessions.end_all(staff_id, visit.wall, but=visit.session)
            records.access.write_history(visit.viewer.actor, "signin.password_set", visit.viewer.actor, visit.wall)
        return self._pages.onward(f"{HERE}?done=password")
