"""What was bound, said or told of the wrong one, put right from the console: over HTTP, beside people who chat."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from bot.domain.rights import OPERATOR
from tests.web.asking import APPROVER, CLERK, LIAISON, Desk, heard, say
from tests.web.conftest import RehearsedOffice, rehearsing

FENG, PANG = 4, 3


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        yield running


def released(office: RehearsedOffice, names: str, title: str) -> int:
    """A notice to these, let go by a second person; its number in the database."""
    now = office.clock.now()
    draft = {
        "kind": "policy", "title": title, "body": "请来取。", "audience": " 或 ".join(f"姓名={name}" for name in names.split("、")),
        "place": "", "event_at": None, "requires_confirmation": True, "author_id": CLERK,
    }  # fmt: skip
    with office.app.store.write() as records:
        one = records.notices.add(draft, now)
        office.app.services.dispatch.release(records, one, APPROVER, now)
    office.settle()
    return one.id


def state(office: RehearsedOffice, notice_id: int, person_id: int) -> str:
    with office.app.store.read() as records:
        return str(next(row["state"] for row in records.board.recipients(notice_id) if row["person_id"] == person_id))


def test_an_account_that_is_somebody_elses_is_loosed_after_a_second_look(office: RehearsedOffice) -> None:
    notice_id = released(office, "冯若兰", "书法年册")
    link = next(row["page"] for row in _bubbles(office, f"person-{FENG}") if row["page"])
    assert "收到" in requests.get(office.base + link, timeout=30).text
    say(office, f"person-{FENG}", "收到")
    assert state(office, notice_id, FENG) == "confirmed"

    desk = Desk(office, CLERK)
    page = desk.get(f"/people/{FENG}").text
    assert "····-4" in page
    assert f"person-{FENG}" not in page  # masked
    path = re.findall(r"/people/\d+/account/\d+/loose", page)[0]
    assert Desk(office, LIAISON).post(path, sure="1").status_code == 404
    asked = desk.post(path)
    assert "请再核对一次" in asked.text
    assert state(office, notice_id, FENG) == "confirmed"  # nothing is done yet
    assert "已经解除绑定" in desk.post(path, sure="1").text
    assert desk.post(path, sure="1").status_code == 404

    office.settle()
    assert "绑定的人登记错了" in heard(office, f"person-{FENG}")
    assert state(office, notice_id, FENG) == "waiting"  # a text message is tried next, on her own telephone
    with office.app.store.read() as records:
        assert "书法年册" in records.delivery.sent_to("sms", "demo", f"person:{FENG}")[-1]["text"]
    assert requests.get(office.base + link, timeout=30).status_code == 404
    assert "解除绑定" in desk.get(f"/people/{FENG}").text
    with office.app.store.read() as records:
        phone = records.people.persons([FENG])[0].phone
    assert "请重新" not in say(office, f"person-{FENG}", f"绑定 冯若兰 {phone[-4:]}")
    with office.app.store.read() as records:
        assert records.loosing.of_person(FENG) == []  # staff decide
        assert records.sheets.looks(OPERATOR, FENG)[0].action == "loosed"


def _bubbles(office: RehearsedOffice, who: str) -> list[dict[str, str]]:
    office.settle()
    bubbles: list[dict[str, str]] = requests.get(f"{office.base}/chat/phone/{who}", timeout=30).json()["bubbles"]
    return [{"page": "", **one} for one in bubbles]
