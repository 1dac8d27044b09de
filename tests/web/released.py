"""A meeting of which people have just been told: what the tests of all public pages begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.store import Records
from tests.web.conftest import DESK, PHONE, RehearsedOffice

AUTHOR, APPROVER = 1, 2
SMALL, ASIDE = {"width": 320, "height": 568}, {"width": 844, "height": 390}
VIEWPORTS = (PHONE, DESK, SMALL, ASIDE)
BODY = "3月11日上午9点在老干部活动中心三楼开迎春座谈会。\n请带老花镜。"
# WCAG 2.2 AA, and of AAA the contrast of 7.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}


class Released:
    def __init__(self, office: RehearsedOffice, **changes: Any) -> None:
        self.office = office
        now = office.clock.now()
        draft = {
            "kind": "meeting",
            "title": "迎春座谈会",
            "body": BODY,
            "audience": "离休干部",
            "place": "老干部活动中心三楼",
            "event_at": now + timedelta(days=2),
            "requires_confirmation": True,
            "author_id": AUTHOR,
            **changes,
        }
        with office.app.store.write() as records:
            self.notice = records.notices.add(draft, now)
            office.app.services.dispatch.release(records, self.notice, APPROVER, now)
            self.prepare(records)

    def prepare(self, records: Records) -> None:
        """What else there is to be, in the same transaction."""

    def here(self, url: str) -> str:
        """The same address on the port on which this office is served."""
        return self.office.base + url.removeprefix(self.office.app.office.public_url)

    def correct(self, **changes: Any) -> None:
        now = self.office.clock.now()
        with self.office.app.store.write() as records:
            records.notices.propose(self.notice.id, replace(self.notice.text, **changes), AUTHOR, now)
            self.office.app.services.dispatch.correct(records, self.notice, APPROVER, now)

    def withdraw(self) -> None:
        with self.office.app.store.write() as records:
            records.notices.withdraw(self.notice.id, self.office.clock.now())

    def standing(self) -> list[dict[str, Any]]:
        with self.office.app.store.read() as records:
            return records.board.recipients(self.notice.id)

    def row(self, person_id: int) -> dict[str, Any]:
        return next(one for one in self.standing() if one["person_id"] == person_id)


def press(link: str, **fields: str) -> requests.Response:
    return requests.post(link, fields, timeout=5, allow_redirects=False)


def violations(page: Page) -> list[Any]:
    found: list[Any] = Axe().run(page, options=RULES).response["violations"]
    return found
