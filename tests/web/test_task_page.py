"""What a liaison shows at somebody's door, in a real browser: the largest type, nobody's name, and three keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from bot.domain.notices import How, RecipientState
from bot.domain.tasks import OutcomeCode
from bot.store import Records
from tests.web.conftest import PHONE, Open, RehearsedOffice, check_looks
from tests.web.released import BODY, VIEWPORTS, Released, press, violations

pytestmark = pytest.mark.browser
QIN, LIAISON = 1, 3


class Door(Released):
    """秦怀远 is to be told at his door of a notice that has just left."""

    def __init__(self, office: RehearsedOffice, kind: str = "door", **changes: Any) -> None:
        self._kind = kind
        super().__init__(office, **changes)
        self.link = self.here(office.app.task_links.url(self.task_id))

    def prepare(self, records: Records) -> None:
        now = self.office.clock.now()
        listed = records.board.recipients(self.notice.id)
        recipient_id = next(one["id"] for one in listed if one["person_id"] == QIN)
        row = {"key": f"door:{recipient_id}", "kind": self._kind, "owner_id": LIAISON, "person_id": QIN, "title": "迎春座谈会"}
        times = {"deadline": now + timedelta(hours=2), "made_at": now}
        records.tasks.add([{**row, **times, "recipient_id": recipient_id}])
        self.task_id = max(one.id for one in records.tasks.open_tasks())

    def stands(self) -> tuple[str, str | None]:
        row = self.row(QIN)
        return row["state"], row["how"]

    def task_open(self) -> bool:
        with self.office.app.store.read() as records:
            return records.tasks.numbered(self.task_id) is not None


@pytest.mark.parametrize("size", VIEWPORTS)
def test_the_notice_is_shown_at_arms_length(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    page = visit(Door(office).link, size)
    expect(page.get_by_role("heading", name="迎春座谈会")).to_be_visible()
    expect(page.locator("dl")).to_contain_text("老干部活动中心三楼")
    expect(page.locator(".body")).to_have_text(BODY)
    check_looks(page, 7, size=24)
    assert not violations(page)
    for button in page.locator("section").get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 72


def test_it_names_nobody(office: RehearsedOffice) -> None:
    text = requests.get(Door(office).link, timeout=5).text
    assert not [word for word in ("秦怀远", "13900002001", "柳青禾") if word in text]


def test_he_has_read_it_and_the_page_is_over(visit: Open, office: RehearsedOffice) -> None:
    door = Door(office)
    page = visit(door.link, PHONE)
    page.get_by_role("button", name="本人看过了").click()
    expect(page.get_by_role("heading")).to_have_text("记下了，辛苦了！")
    check_looks(page, 7, size=24)
    assert door.stands() == (RecipientState.CONFIRMED, How.VISIT)
    assert requests.get(door.link, timeout=5).status_code == 404
    assert press(door.link, outcome="family").status_code == 404
    assert door.stands() == (RecipientState.CONFIRMED, How.VISIT)


def test_his_family_will_tell_him(office: RehearsedOffice) -> None:
    door = Door(office)
    assert press(door.link, outcome="family").status_code == 303
    assert door.stands() == (RecipientState.CONFIRMED_BY_PROXY, How.PROXY)


def test_nobody_was_in_and_it_stays_open(visit: Open, office: RehearsedOffice) -> None:
    door = Door(office, kind="call")
    page = visit(door.link, PHONE)
    page.get_by_role("button", name="没见到人").click()
    expect(page.get_by_role("status")).to_contain_text("没见到人")
    expect(page.locator("section").get_by_role("button")).to_have_count(3)
    assert door.task_open()
    assert door.stands()[0] == RecipientState.WAITING


def test_what_was_said_meanwhile_ends_the_page(office: RehearsedOffice) -> None:
    door = Door(office)
    with office.app.store.write() as records:
        records.tasks.close(door.task_id, OutcomeCode.TOLD, LIAISON, office.clock.now())
    assert requests.get(door.link, timeout=5).status_code == 404
    assert "记下了" not in requests.get(f"{door.link}?done=absent", timeout=5).text


@pytest.mark.parametrize(
    "spoilt", [lambda token: token[:-1], lambda token: "9" + token, lambda token: "", lambda token: "a/b", lambda token: "%ff"]
)
def test_a_spoilt_link_tells_nothing(office: RehearsedOffice, spoilt: Any) -> None:
    door = Door(office)
    before, _, token = door.link.rpartition("/")
    answer = requests.get(f"{before}/{spoilt(token)}?done=visited", timeout=5)
    assert answer.status_code == 404
    assert "迎春座谈会" not in answer.text


def test_a_link_to_a_notice_opens_no_task(office: RehearsedOffice) -> None:
    door = Door(office)
    token = office.app.links.url(door.task_id).rpartition("/")[2]
    assert requests.get(f"{office.base}/t/{token}", timeout=5).status_code == 404


def test_what_has_no_page_has_none(office: RehearsedOffice) -> None:
    assert requests.get(Door(office, kind="visit").link, timeout=5).status_code == 404


@pytest.mark.parametrize("posted", [b"", b"outcome=told", b"answer=visited", b"\xff", b"outcome=visited" * 99])
def test_an_unknown_key_is_refused_and_may_be_pressed_again(office: RehearsedOffice, posted: bytes) -> None:
    door = Door(office)
    refused = requests.post(door.link, posted, timeout=5)
    assert refused.status_code == 400
    assert "请再按一次" in refused.text
    assert door.task_open()


def test_what_was_written_is_shown_and_never_run(visit: Open, office: RehearsedOffice) -> None:
    title = "<script>document.title='broken'</script>"
    page = visit(Door(office, title=title, body="<img src=x onerror=alert(1)>", place='"><b>三楼</b>').link)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.locator("img, b").count() == 0
    assert page.locator("script").count() == 1  # our own


def test_prints_without_keys(visit: Open, office: RehearsedOffice) -> None:
    page = visit(Door(office).link)
    page.emulate_media(media="print")
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator(".body")).to_be_visible()
    expect(page.locator(".call")).to_contain_text("0000-1234567")
