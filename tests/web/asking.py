"""Talking to the office as people do, and its pages as a member of staff opens them."""

from __future__ import annotations

from uuid import uuid4

import requests

from bot.web.sign_in import new_link
from tests.web.conftest import RehearsedOffice

CLERK, APPROVER, LIAISON, TOWN_LIAISON, LEADER = 1, 2, 3, 4, 5
# A notice as an authority writes it, and the fields of one as the composer sends them.
PASTED = """关于召开座谈会的通知
请离休干部和退休干部参加座谈会。
时间：3月12日上午9点
地点：老干部活动中心三楼
请3月11日下班前报名。"""
FORM = {
    "title": "座谈会", "body": "请来开会。", "place": "三楼", "event_at": "2026-03-12T09:00", "kind": "meeting",
    "audience": "退休干部", "confirm": "yes", "drill": "no",
}  # fmt: skip


def say(office: RehearsedOffice, who: str, text: str) -> str:
    """What is answered at once; whatever it sets off happens."""
    said = {"who": who, "text": text, "key": uuid4().hex}
    answer = requests.post(f"{office.base}/chat/say", json=said, headers={"Sec-Fetch-Site": "same-origin"}, timeout=30)
    office.settle()
    return str(answer.json().get("answer") or "")


def heard(office: RehearsedOffice, who: str) -> str:
    """All that stands in somebody's chat."""
    office.settle()
    thread = requests.get(f"{office.base}/chat/phone/{who}", timeout=30).json()
    return "\n".join(bubble["text"] for bubble in thread["bubbles"] if bubble["side"] == "bot")


class Desk:
    """The console as one member of staff (none: the operator) uses it."""

    def __init__(self, office: RehearsedOffice, staff_id: int | None) -> None:
        self._base = office.base
        self._session = requests.Session()
        with office.app.store.write() as records:
            link = new_link(records, office.clock.now(), staff_id)
        self._session.get(office.base + link, timeout=30)

    def get(self, path: str) -> requests.Response:
        return self._session.get(f"{self._base}/console{path}", timeout=120)

    def post(self, path: str, files: dict[str, tuple[str, bytes]] | None = None, **fields: str) -> requests.Response:
        headers = {"Origin": self._base}
        return self._session.post(f"{self._base}/console{path}", data=fields, files=files, headers=headers, timeout=120)
