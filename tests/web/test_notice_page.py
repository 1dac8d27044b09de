"""The elder's page of a notice in a real browser: one link, large type, big buttons, no sign-in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from playwright.sync_api import expect
from sqlalchemy import select

from bot.domain.notices import How, Reach, RecipientState, Rsvp
from bot.domain.rsvp import RsvpDetails
from bot.store.tables.notices import recipient
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, check_looks, focus_ring

pytestmark = pytest.mark.browser
QIN, YU, PANG = 1, 2, 3  # 离休干部; 庞德厚 has no account of his own: his daughter receives for him
AUTHOR, APPROVER, LIAISON = 1, 2, 3
DAUGHTER = 1  # of those who receive for others
BODY = "3月11日上午9点在老干部活动中心三楼开迎春座谈会。\n请带老花镜。"


class Sent:
    """A notice to the three 离休干部 of the demo office, just released."""

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

    def row(self, person_id: int) -> dict[str, Any]:
        with self.office.app.store.read() as records:
            return next(one for one in records.board.recipients(self.notice.id) if one["person_id"] == person_id)

    def token(self, person_id: int) -> str:
        return self.office.app.links.url(self.row(person_id)["id"]).rpartition("/n/")[2]

    def link(self, person_id: int, proxy_id: int | None = None) -> str:
        url = self.office.app.links.url(self.row(person_id)["id"], proxy_id)
        return f"{self.office.base}/n/{url.rpartition('/n/')[2]}"

    def stands(self, person_id: int) -> tuple[str, str | None, str | None, datetime | None]:
        row = self.row(person_id)
        return row["state"], row["how"], row["rsvp"], row["settled_at"]

    def needs(self, person_id: int) -> RsvpDetails:
        number = self.row(person_id)["id"]
        with self.office.app.store.read() as records:
            return records.answers.said_before([number])[number].details

    def tasks(self, person_id: int) -> list[tuple[str, str]]:
        with self.office.app.store.read() as records:
            return [(one.kind.value, one.title) for one in records.tasks.open_tasks() if one.person_id == person_id]

    def reach(self, person_id: int) -> int:
        """How far the machine got, with the one who is looked at."""
        with self.office.app.store.read() as records:
            rows = records._connection.execute(select(recipient.c.reach).where(recipient.c.id == self.row(person_id)["id"]))
            return int(rows.scalar_one())


def press(link: str, answer: str, **boxes: str) -> requests.Response:
    return requests.post(link, {"answer": answer, **boxes}, timeout=5, allow_redirects=False)


@pytest.mark.parametrize("size", [PHONE, DESK, {"width": 320, "height": 568}])
def test_the_notice_is_shown_large_and_clear(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    sent = Sent(office, event_at=datetime.fromisoformat("2026-03-11T09:00+08:00"))
    page = visit(sent.link(QIN), size)
    expect(page.get_by_role("heading", name="迎春座谈会")).to_be_visible()
    expect(page.locator("dl")).to_contain_text("3月11日（周三）上午9:00")
    expect(page.locator("dl")).to_contain_text("老干部活动中心三楼")
    expect(page.locator(".body")).to_have_text(BODY)
    expect(page.get_by_role("link", name="0000-1234567")).to_have_attribute("href", "tel:0000-1234567")
    check_looks(page, 7, size=24)
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 72


def test_pressing_go_settles_him_once(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office)
    page = visit(sent.link(QIN), PHONE)
    page.get_by_role("button", name="去", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("记下了，您来参加。路上慢点。")
    check_looks(page, 7, size=24)
    first = sent.stands(QIN)
    assert first[:3] == (RecipientState.CONFIRMED, How.SELF, Rsvp.ATTEND)
    office.settle()  # a second later
    page.get_by_role("button", name="去", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("记下了，您来参加。路上慢点。")
    page.go_back()
    assert sent.stands(QIN) == first
    assert sent.stands(YU)[0] == RecipientState.WAITING


def test_he_may_say_received_and_decide_later(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office)
    page = visit(sent.link(QIN), PHONE)
    page.get_by_role("button", name="收到").click()
    expect(page.get_by_role("status")).to_have_text("记下了，您已收到。")
    expect(page.get_by_text("您能来吗？")).to_be_visible()
    expect(page.get_by_role("button", name="收到")).to_have_count(0)
    page.goto(sent.link(QIN))
    expect(page.get_by_role("status")).to_have_text("这条您已经回过了，谢谢。")
    page.get_by_role("button", name="不去").click()
    expect(page.get_by_role("status")).to_contain_text("您不能来")
    assert sent.stands(QIN)[:3] == (RecipientState.CONFIRMED, How.SELF, Rsvp.DECLINE)


def test_whoever_cannot_come_is_told_to_his_liaison_once(office: RehearsedOffice) -> None:
    sent = Sent(office, title="读书会一号")
    for _ in range(2):
        assert press(sent.link(YU), "decline").status_code == 303
    office.settle()
    shown = requests.get(f"{office.base}/chat/phone/staff-{LIAISON}", timeout=5).json()["bubbles"]
    assert sum("余淑贞不能参加“读书会一号”" in one["text"] for one in shown) == 1


def test_a_daughter_who_presses_for_her_father_is_recorded_as_such(office: RehearsedOffice) -> None:
    sent = Sent(office)
    assert press(sent.link(PANG, DAUGHTER), "confirm").status_code == 303
    assert sent.stands(PANG)[:2] == (RecipientState.CONFIRMED_BY_PROXY, How.PROXY)


def test_the_daughters_own_link_says_that_it_was_she(office: RehearsedOffice) -> None:
    sent = Sent(office)
    assert press(sent.link(QIN, DAUGHTER), "attend").status_code == 303
    assert sent.stands(QIN)[:3] == (RecipientState.CONFIRMED_BY_PROXY, How.PROXY, Rsvp.ATTEND)
    assert press(sent.link(QIN), "attend").status_code == 303
    assert sent.stands(QIN)[:3] == (RecipientState.CONFIRMED, How.SELF, Rsvp.ATTEND)  # his own word stands above hers


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 568}])
def test_whoever_comes_ticks_what_he_needs(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    sent = Sent(office)
    page = visit(sent.link(QIN), size, java_script_enabled=False)
    page.get_by_role("button", name="去", exact=True).click()
    page.get_by_label("请派车接我").check()
    page.get_by_label("要轮椅").check()
    page.get_by_role("button", name="选好了").click()
    expect(page.get_by_role("status")).to_have_text("记下了。路上慢点。")
    assert sent.needs(QIN) == RsvpDetails(0, True, True)
    expect(page.get_by_label("要轮椅")).to_be_checked()
    page.get_by_label("要轮椅").uncheck()
    page.get_by_label("有人陪我来").check()
    page.get_by_role("button", name="选好了").click()
    assert sent.needs(QIN) == RsvpDetails(1, True, False)


def test_the_boxes_are_large_and_clear(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office)
    for answer in ("attend", "decline"):
        press(sent.link(QIN), answer)
        check_looks(visit(sent.link(QIN), PHONE), 7, size=24)


def test_whoever_cannot_come_says_how_to_bring_it(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, title="读书会二号")
    page = visit(sent.link(YU), PHONE)
    page.get_by_role("button", name="不去").click()
    page.get_by_role("button", name="上门讲").click()
    expect(page.get_by_role("status")).to_have_text("好的，会有人上门讲给您听。")
    assert ("bring", "上门讲：读书会二号") in sent.tasks(YU)
    page.get_by_role("button", name="去", exact=True).click()  # he comes after all
    assert not [title for kind, title in sent.tasks(YU) if kind == "bring"]
    assert press(sent.link(YU), "visit").status_code == 303  # an old page: there is nothing to bring to whoever comes
    assert not [title for kind, title in sent.tasks(YU) if kind == "bring"]


def test_he_may_ask_to_be_rung_up_instead(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, title="读书会三号")
    page = visit(sent.link(QIN), PHONE)
    page.get_by_role("button", name="请人打电话给我").click()
    expect(page.get_by_role("status")).to_contain_text("会有人给您打电话")
    press(sent.link(QIN), "call")
    assert sent.tasks(QIN).count(("call", "读书会三号")) == 1
    assert sent.stands(QIN)[:2] == (RecipientState.TASK_OPEN, None)
    page.get_by_role("button", name="收到").click()
    assert ("call", "读书会三号") not in sent.tasks(QIN)
    assert "会有人给您打电话" not in requests.get(f"{sent.link(YU)}?done=call", timeout=5).text


def test_works_by_keyboard_and_without_script(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, event_at=None, place="")
    page = visit(sent.link(QIN), java_script_enabled=False)
    expect(page.get_by_role("button")).to_have_count(2)  # nothing to come to
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("记下了，您已收到。")
    expect(page.get_by_role("button")).to_have_count(0)
    assert sent.stands(QIN)[0] == RecipientState.CONFIRMED


def test_the_focus_is_easy_to_see(visit: Open, office: RehearsedOffice) -> None:
    page = visit(Sent(office).link(QIN), PHONE)
    for name in ("收到", "去", "不去", "请人打电话给我", "0000-1234567"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == name
        assert focus_ring(page) >= 4


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda token: token[:-1],
        lambda token: token[:5],
        lambda token: token + "A",
        lambda token: token[:-1] + ("Q" if token[-1] != "Q" else "g"),
        lambda token: "1" + token,
        lambda token: token.swapcase(),
        lambda token: token.partition(".")[2],
        lambda token: "99999." + token.partition(".")[2],
        lambda token: "nothing",
        lambda token: "a/b",
        lambda token: "%ff%00",
        lambda token: "A" * 5000,
        lambda token: "",
    ],
)
def test_a_spoilt_link_tells_nothing_but_the_telephone(office: RehearsedOffice, spoilt: Any) -> None:
    sent = Sent(office)
    link = f"{office.base}/n/{spoilt(sent.token(QIN))}"
    over = Sent(office, event_at=office.clock.now() - timedelta(minutes=1))
    for answer in (requests.get(link, timeout=5), press(link, "attend"), press(over.link(QIN), "attend")):
        assert answer.status_code == 404
        assert answer.text == requests.get(over.link(QIN), timeout=5).text  # it never was, or it is over: the same page
        assert "0000-1234567" in answer.text
        assert "迎春座谈会" not in answer.text
    assert sent.stands(QIN)[0] == RecipientState.WAITING


def test_after_the_event_the_page_says_that_it_is_over(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, event_at=office.clock.now() + timedelta(hours=3))
    page = visit(sent.link(QIN), PHONE)
    office.clock.advance(timedelta(hours=3, minutes=1))
    gone = requests.get(sent.link(QIN), timeout=5)
    assert gone.status_code == 404
    page.set_content(gone.text.replace("/static/", f"{office.base}/static/"))
    expect(page.get_by_role("heading", name="这条通知已经过期")).to_be_visible()
    check_looks(page, 7, size=24)


def test_a_withdrawn_notice_is_gone(office: RehearsedOffice) -> None:
    sent = Sent(office)
    with office.app.store.write() as records:
        records.notices.withdraw(sent.notice.id, office.clock.now())
    assert requests.get(sent.link(QIN), timeout=5).status_code == 404
    assert press(sent.link(QIN), "confirm").status_code == 404


def test_what_was_written_is_shown_and_never_run(visit: Open, office: RehearsedOffice) -> None:
    title = "<script>document.title='broken'</script>"
    body = "</p><img src=x onerror=alert(1)><a href='javascript:alert(1)'>点我</a>\n\n{{ 7 * 7 }}"
    page = visit(Sent(office, title=title, body=body, place='"><b>三楼</b>').link(QIN), PHONE)
    expect(page.get_by_role("heading")).to_have_text(title)
    expect(page.locator(".body")).to_have_text(body)
    expect(page.locator("dl")).to_contain_text('"><b>三楼</b>')
    assert page.locator("script, img, b, .body a").count() == 0
    assert page.title() == title
    check_looks(page, 7, size=24)


def test_the_page_names_nobody(office: RehearsedOffice) -> None:
    sent = Sent(office)
    press(sent.link(QIN), "attend")
    for page in (requests.get(sent.link(YU), timeout=5), requests.get(sent.link(QIN), timeout=5)):
        assert page.status_code == 200
        assert not [word for word in ("秦怀远", "余淑贞", "13900002001", "13900002002", "柳青禾") if word in page.text]
    assert "已经回过" not in requests.get(sent.link(YU), timeout=5).text  # another's answer is not his
    assert "记下了" not in requests.get(f"{sent.link(YU)}?done=attend", timeout=5).text  # nor is what an address claims


@pytest.mark.parametrize(
    "posted", [b"", b"answer=maybe", b"answer=", b"other=attend", b"\xff", b"a=1&" * 9, b"answer=attend" * 999]
)
def test_an_unknown_answer_is_refused_and_may_be_given_again(office: RehearsedOffice, posted: bytes) -> None:
    sent = Sent(office)
    refused = requests.post(sent.link(QIN), posted, timeout=5)
    assert refused.status_code == 400
    assert "请再按一次" in refused.text
    assert 'value="attend"' in refused.text
    assert sent.stands(QIN)[0] == RecipientState.WAITING


def test_the_address_is_kept_by_nobody_and_the_page_cannot_be_framed(office: RehearsedOffice) -> None:
    sent = Sent(office)
    for answer in (requests.get(sent.link(QIN), timeout=5), press(sent.link(QIN), "confirm")):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_looking_at_the_link_is_reading_and_confirms_nothing(office: RehearsedOffice) -> None:
    sent = Sent(office)
    assert requests.head(sent.link(QIN), timeout=5).status_code == 200
    assert sent.reach(QIN) < Reach.READ  # a machine looks ahead
    assert requests.get(sent.link(QIN), timeout=5).status_code == 200
    assert sent.reach(QIN) == Reach.READ
    assert sent.reach(YU) < Reach.READ
    assert sent.stands(QIN)[0] == RecipientState.WAITING


def test_prints_without_buttons(visit: Open, office: RehearsedOffice) -> None:
    page = visit(Sent(office).link(QIN))
    page.emulate_media(media="print")
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("heading")).to_be_visible()
    expect(page.locator(".body")).to_be_visible()
    expect(page.get_by_text("0000-1234567")).to_be_visible()
