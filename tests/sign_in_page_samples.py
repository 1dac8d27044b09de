"""For every page of signing in, of one's own account and of users and roles, the data that it gets."""

from __future__ import annotations

from typing import Any

from bot.domain.people import Grant, Role
from bot.store.sessions import Session
from bot.store.staff_book import Entry
from tests.builders import NOW

Data = dict[str, Any]


def sign_in_pages(hostile: str) -> dict[str, Data]:
    onward = f"/console?q={hostile}"
    return {
        "signin": {
            "say": "wrong",
            "wait": 0,
            "name": hostile,
            "onward": onward,
            "wecom": [hostile, "main"],
            "inside_wecom": True,
        },
        "signin_code": {"say": "", "wait": 0, "onward": onward},
        "signin_password": {"say": "differs", "wait": 0, "name": hostile, "onward": onward},
        "signin_gone": {"wait": 0},
    }


def account_pages(hostile: str, frame: Data) -> dict[str, Data]:
    entry = Entry(2, hostile, hostile, 1, (Grant(Role.CLERK), Grant(Role.SECRETARY, 1)), True, True, True, True, NOW)
    grants = [(grant, hostile if grant.scope_id else "") for grant in entry.grants]
    units = [(1, hostile)]
    roles = [role.value for role in Role]
    return {
        "console/office/me": {
            **frame, "member": True, "here": 1, "password_at": NOW, "codes_at": NOW, "left": 2, "done": "password",
            "fault": "wrong", "about": "code", "wait": 0,
            "sessions": [Session(1, 2, "link", "phone wecom", NOW, NOW), Session(2, 2, hostile, hostile, NOW, NOW)],
        },
        "console/office/me_code": {**frame, "groups": [hostile], "fault": "wrong"},
        "console/office/me_codes": {**frame, "codes": [hostile]},
        "console/office/staff": {
            **frame, "lines": [(entry, grants, True)], "q": hostile, "page": 2, "more": True, "roles": roles, "units": units,
            "fault": "name", "said": dict.fromkeys(("name", "phone", "role", "scope"), hostile), "own": 2,
        },
        "console/office/staff_member": {
            **frame, "one": entry, "grants": grants, "units": units, "works": hostile, "served": 3, "sessions": 1,
            "link": f"https://{hostile}", "manages": True, "itself": False, "roles": roles, "done": "added", "fault": "only",
        },
    }  # fmt: skip
