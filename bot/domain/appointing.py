"""Who may make whom what: giving and taking roles, and helping somebody in."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.people import Grant, Role
from bot.domain.rights import Right, Viewer

# What a clerk may give: whoever approves what a clerk has written must not owe his role, or his way in, to that clerk.
_AT_THE_DOOR = frozenset({Role.LIAISON, Role.SECRETARY})


def is_admin(grants: Iterable[Grant]) -> bool:
    """Whether this is an administrator of the whole office."""
    return any(grant.role is Role.ADMIN and grant.scope_id is None for grant in grants)


def gives(viewer: Viewer) -> frozenset[Role]:
    """The roles that somebody may give and take."""
    if is_admin(viewer.grants):
        return frozenset(Role)
    return _AT_THE_DOOR if viewer.everywhere(Right.CHANGE) else frozenset()


def manages(viewer: Viewer, staff_id: int, grants: Iterable[Grant]) -> bool:
    """Whether somebody may change a member of staff who has these roles. Nobody changes himself: so nobody raises himself."""
    mine = gives(viewer)
    return viewer.staff_id != staff_id and bool(mine) and all(grant.role in mine for grant in grants)
