"""人员和权限: who serves, in which roles and where; adding members of staff."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from bot.domain.appointing import gives, manages
from bot.domain.people import Grant, Role
from bot.domain.rights import Right
from bot.domain.units import UnitTree
from bot.ledger import appoint_to
from bot.web.console.pages import Pages, Visit

PAGE = 40
LONGEST_NAME = 20
HERE = "/console/staff"


class StaffPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def show(self, visit: Visit) -> Response:
        return self._page(visit) if visit.viewer.everywhere(Right.CHANGE) else self._pages.gone()

    def add(self, visit: Visit) -> Response:
        """A new member of staff; whoever is known already is shown instead, as he is."""
        if not visit.viewer.everywhere(Right.CHANGE):
            return self._pages.gone()
        name, phone = re.sub(r"\s", "", visit.form.get("name")), re.sub(r"[\s-]", "", visit.form.get("phone"))
        fault = _fault(name, phone)
        if fault:
            return self._page(visit, fault)
        with self._parts.store.write() as records:
            grant = read_grant(records.people.tree(), visit.form.get("role"), visit.form.get("scope"))
            if grant is None or grant.role not in gives(visit.viewer):
                return self._page(visit, "role")
            known = records.staff_book.known(name, phone)
            if known is not None:
                return self._pages.onward(f"{HERE}/{known}?done=known")
            number = appoint_to(records, name, phone, grant)
            detail = {"role": grant.role.value, "scope": grant.scope_id}
            records.access.write_history(visit.viewer.actor, "staff.added", f"staff:{number}", visit.now, **detail)
        return self._pages.onward(f"{HERE}/{number}?done=added")

    def _page(self, visit: Visit, fault: str = "") -> Response:
        words, asked = visit.asked("q")[:LONGEST_NAME], visit.asked("page")
        page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
        with self._parts.store.read() as records:
            found = records.staff_book.page(words, (page - 1) * PAGE, PAGE + 1)
            tree = records.people.tree()
        data: dict[str, Any] = {
            "lines": [(one, told(tree, one.grants), manages(visit.viewer, one.id, one.grants)) for one in found[:PAGE]],
            "q": words,
            "page": page,
            "more": len(found) > PAGE,
            "roles": [role.value for role in Role if role in gives(visit.viewer)],
            "units": [(unit.id, tree.path(unit.id)) for unit in tree],
            "fault": fault,
            "said": {name: visit.form.get(name) for name in ("name", "phone", "role", "scope")},
            "own": visit.viewer.staff_id,
        }
        return self._pages.show(visit, "office/staff", data, 422 if fault else 200)


def _fault(name: str, phone: str) -> str:
    if not re.fullmatch(rf"[^\W\d_][\w·.]{{1,{LONGEST_NAME - 1}}}", name):
        return "name"
    return "" if re.fullmatch(r"\d{7,12}", phone) else "phone"


def read_grant(tree: UnitTree, role: str, scope: str) -> Grant | None:
    """A role and where it counts, as a form has them; None for what is none."""
    known = {str(unit.id): unit.id for unit in tree}
    if role not in [one.value for one in Role] or (scope and scope not in known):
        return None
    return Grant(Role(role), known.get(scope))


def told(tree: UnitTree, grants: tuple[Grant, ...]) -> list[tuple[Grant, str]]:
    """Roles, each with the path of the unit in which it counts; "" for the whole office."""
    known = {unit.id for unit in tree}
    return [(one, tree.path(one.scope_id) if one.scope_id in known else "") for one in grants]
