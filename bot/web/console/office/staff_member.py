"""One member of staff: his roles, his way in, and whether he serves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.responses import Response

from bot.domain.appointing import gives, is_admin, manages
from bot.domain.people import Role
from bot.domain.rights import Right
from bot.store import Records
from bot.store.staff_book import Entry
from bot.web.console.office.staff import HERE, read_grant, told
from bot.web.console.pages import Pages, Visit
from bot.web.sign_in import new_link

DONE = ("added", "known", "given", "taken", "active", "inactive", "password", "codes", "out")
Change = Callable[[Records, Visit, Entry], str]  # what was done, or `!` and why not


class StaffMemberPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def show(self, visit: Visit) -> Response:
        done = visit.asked("done")
        return self._page(visit, done=done if done in DONE else "")

    # --- what can be done ----------------------------------------------------------------------------------------------

    def give(self, visit: Visit) -> Response:
        return self._do(visit, self._give)

    def take(self, visit: Visit) -> Response:
        return self._do(visit, self._take)

    def serve(self, visit: Visit) -> Response:
        return self._do(visit, self._serve)

    def link(self, visit: Visit) -> Response:
        return self._do(visit, self._link)

    def handed(self, visit: Visit) -> Response:
        """The link has been handed over: it is shown no more."""
        with self._parts.store.write() as records:
            records.shown_once.forget(visit.session, _link_of(visit.path["number"]))
        return self._pages.onward(f"{HERE}/{visit.path['number']}")

    def reset(self, visit: Visit) -> Response:
        return self._do(visit, self._reset)

    def _do(self, visit: Visit, change: Change) -> Response:
        """1. Nobody else changes staff meanwhile. 2. He may do that to this one. 3. Do it, in the history too."""
        if not visit.viewer.everywhere(Right.CHANGE):
            return self._pages.gone()
        with self._parts.store.write() as records:
            records.staff_book.hold()
            entry = records.staff_book.one(visit.path["number"])
            if entry is None:
                return self._pages.gone()
            if entry.id == visit.viewer.staff_id:
                said = "!own"
            else:
                said = change(records, visit, entry) if manages(visit.viewer, entry.id, entry.grants) else "!above"
        if said.startswith("!"):
            return self._page(visit, 403 if said in ("!own", "!above") else 422, fault=said[1:])
        return self._pages.onward(f"{HERE}/{visit.path['number']}?done={said}")

    def _give(self, records: Records, visit: Visit, entry: Entry) -> str:
        grant = read_grant(records.people.tree(), visit.form.get("role"), visit.form.get("scope"))
        if grant is None or grant.role not in gives(visit.viewer):
            return "!role"
        if not entry.active:
            return "!inactive"
        if grant not in entry.grants:
            records.people.add_role(entry.id, grant)
            _write(records, visit, entry, "role_given", role=grant.role.value, scope=grant.scope_id)
        return "given"

    def _take(self, records: Records, visit: Visit, entry: Entry) -> str:
        role, _, scope = visit.form.get("grant").partition(":")
        grant = read_grant(records.people.tree(), role, scope)
        if grant is None or grant not in entry.grants:
            return "taken"  # already
        if len(entry.grants) == 1:
            return "!only"
        if is_admin((grant,)) and records.staff_book.admins() == {entry.id}:
            return "!last_admin"
        records.staff_book.take_role(entry.id, grant)
        _write(records, visit, entry, "role_taken", role=grant.role.value, scope=grant.scope_id)
        return "taken"

    def _serve(self, records: Records, visit: Visit, entry: Entry) -> str:
        active = visit.form.get("active") == "yes"
        if not active and records.staff_book.admins() == {entry.id}:
            return "!last_admin"
        said = "active" if active else "inactive"
        if records.staff_book.set_active(entry.id, active):
            detail: dict[str, Any] = {}
            if not active:
                detail = asdict(records.leaving.end(entry.id, visit.wall))
                theirs = [one.id for one in records.people.persons_of(entry.id)]
                self._parts.services.duties.refresh(records, theirs, visit.now)
            _write(records, visit, entry, said, **detail)
        return said

    def _link(self, records: Records, visit: Visit, entry: Entry) -> str:
        if not entry.active:
            return "!inactive"
        address = f"{self._parts.office.public_url}{new_link(records, visit.wall, entry.id)}"
        records.shown_once.put(visit.session, _link_of(entry.id), address, visit.wall)
        records.access.write_history(visit.viewer.actor, "signin.link_made", f"staff:{entry.id}", visit.wall)
        return "link"

    def _reset(self, records: Records, visit: Visit, entry: Entry) -> str:
        """`what`: the password, the codes, or only all sessions."""
        what = visit.form.get("what")
        if what == "password":
            records.credentials.drop_password(entry.id)
        elif what == "codes":
            records.credentials.drop_codes(entry.id)
        elif what != "out":
            return "!role"
        records.sessions.end_all(entry.id, visit.wall)
        records.access.write_history(visit.viewer.actor, f"signin.{what}_reset", f"staff:{entry.id}", visit.wall)
        return what

    # --- the page ------------------------------------------------------------------------------------------------------

    def _page(self, visit: Visit, status: int = 200, done: str = "", fault: str = "") -> Response:
        if not visit.viewer.everywhere(Right.CHANGE):
            return self._pages.gone()
        with self._parts.store.read() as records:
            entry = records.staff_book.one(visit.path["number"])
            if entry is None:
                return self._pages.gone()
            tree = records.people.tree()
            data: dict[str, Any] = {
                "one": entry,
                "grants": told(tree, entry.grants),
                "units": [(unit.id, tree.path(unit.id)) for unit in tree],
                "works": tree.path(entry.unit_id) if entry.unit_id is not None else "",
                "served": len(records.people.persons_of(entry.id)),
                "sessions": len(records.sessions.of(entry.id, visit.wall)),
                "link": records.shown_once.get(visit.session, _link_of(entry.id), visit.wall) or "",
            }
        may = {"manages": manages(visit.viewer, entry.id, entry.grants), "itself": entry.id == visit.viewer.staff_id}
        roles = [role.value for role in Role if role in gives(visit.viewer)]
        return self._pages.show(
            visit, "office/staff_member", {**data, **may, "roles": roles, "done": done, "fault": fault}, status
        )


def _write(records: Records, visit: Visit, entry: Entry, what: str, **detail: Any) -> None:
    records.access.write_history(visit.viewer.actor, f"staff.{what}", f"staff:{entry.id}", visit.wall, **detail)


def _link_of(staff_id: int) -> str:
    return f"link:{staff_id}"
