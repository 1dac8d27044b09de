"""The rehearsal room in a real browser: a visitor plays everybody in turn."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from bot.web.simulator import LONGEST
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, Watch, check_looks, focus_ring, rehearsing

pytestmark = pytest.mark.browser
NOTICE = "通知：3月11日上午9点在老干部活动中心三楼开迎春座谈会，全体老同志参加"


def front(page: Page) -> Locator:
    """The phone that is held now."""
    return page.locator(".phone.front")


def be(page: Page, name: str) -> None:
    page.locator(f"#people [data-name='{name}']").click()
    expect(front(page).locator(".owner")).to_have_text(f"{name}的手机")


def say(page: Page, words: str) -> None:
    front(page).locator("textarea").fill(words)
    front(page).get_by_role("button", name="发送").click()


def heard(page: Page) -> Locator:
    """The newest thing that reached this phone."""
    return front(page).locator("li.bot").last


def row(page: Page, title: str) -> Locator:
    return page.locator(".notice-row", has_text=title)


def test_a_notice_goes_from_the_clerk_to_an_elder_and_onto_the_board(visit: Open, office: RehearsedOffice) -> None:
    page = visit(f"{office.base}/")
    assert page.url == f"{office.base}/chat"
    be(page, "孟秋岚")
    say(page, NOTICE)
    expect(heard(page)).to_contain_text("【通知 1】老同志看到的是")
    expect(heard(page)).to_contain_text("时间：3月11日（周三）上午9:00")
    expect(row(page, "迎春座谈会")).to_contain_text("等另一位同志同意")
    be(page, "郝建章")
    expect(heard(page)).to_contain_text("待同意：通知 1")
    say(page, "同意 1")
    expect(heard(page)).to_contain_text("已发出，共 20 人")
    expect(row(page, "迎春座谈会")).to_contain_text("已确认 0 / 20")
    page.locator("#people [data-kind='group']").click()
    expect(front(page).locator("li.bot", has_text="【迎春座谈会】")).to_have_count(1)
    be(page, "余淑贞")
    expect(heard(page)).to_contain_text("地点：老干部活动中心三楼")
    front(page).locator(".quick").get_by_role("button", name="收到").click()
    expect(heard(page)).to_contain_text("通知您收到了")
    expect(row(page, "迎春座谈会")).to_contain_text("已确认 1 / 20")
    _opens_the_large_page(page)


def _opens_the_large_page(page: Page) -> None:
    with page.expect_popup() as opened:
        page.get_by_role("link", name="看大字版").click()
    expect(opened.value.get_by_role("heading", name="迎春座谈会")).to_be_visible()
    opened.value.close()


def test_in_the_group_only_those_who_address_the_assistant_are_answered(visit: Open, office: RehearsedOffice) -> None:
    page = visit(f"{office.base}/chat")
    be(page, "冯若兰")
    own = page.locator(".phone", has_text="冯若兰的手机")
    page.locator("#people [data-kind='group']").click()
    group = front(page)
    expect(group.locator(".owner")).to_have_text("示范局老干部工作群")
    group.get_by_label("用谁的身份在群里说").select_option(label="冯若兰")
    say(page, "今天天气真好")
    expect(group.locator("li.me").last).to_contain_text("冯若兰")
    group.locator("textarea").fill("@小助手 菜单")
    group.locator("textarea").press("Enter")
    expect(group.locator("li.me").last).to_contain_text("@小助手 菜单")
    expect(group.locator("li.me:has-text('今天天气真好') + li.me:has-text('@小助手 菜单') + li.bot:last-child")).to_have_count(1)
    expect(own.locator("li.me")).to_have_count(0)  # what is said in the group is not on the private phone


def test_a_new_follower_binds_with_name_and_four_digits(visit: Open, office: RehearsedOffice) -> None:
    page = visit(f"{office.base}/chat")
    expect(page.locator("#people [data-name='雷振声']")).to_contain_text("没绑定")
    be(page, "新关注的人")
    front(page).locator(".quick").get_by_role("button", name="关注").click()
    expect(heard(page)).to_contain_text("绑定")
    say(page, "绑定 雷振声 2012")
    expect(heard(page)).to_contain_text("绑定好了")
    expect(front(page).locator(".owner")).to_have_text("雷振声的手机")
    page.reload()
    expect(page.locator("#people [data-name='雷振声']")).not_to_contain_text("没绑定")


def test_a_picture_and_a_report_belong_together(visit: Open, office: RehearsedOffice) -> None:
    page = visit(f"{office.base}/chat")
    be(page, "柳青禾")
    front(page).locator(".quick").get_by_role("button", name="发照片").click()
    expect(heard(page)).to_contain_text("照片收到")
    say(page, "下午去看了秦怀远，精神不错")
    expect(heard(page)).to_contain_text("照片：1 张")
    say(page, "对")
    expect(heard(page)).to_contain_text("已登记：走访 1 号（秦怀远），照片 1 张")
    office.app.fetch_photos()
    with office.app.store.read() as records:
        (photo,) = records.photos.of_visit(1)
    assert (photo.state, photo.width, photo.height) == ("kept", 640, 480)


def test_pressing_send_twice_says_it_once(visit: Open, office: RehearsedOffice, watch: Watch) -> None:
    page = visit(f"{office.base}/chat")
    be(page, "贾宝田")
    front(page).locator("textarea").fill("你好")
    front(page).get_by_role("button", name="发送").dblclick()
    expect(front(page).locator("li.me")).to_have_count(1)
    front(page).locator(".quick").get_by_role("button", name="菜单").dblclick()
    expect(front(page).locator("li.me")).to_have_count(2)
    expect(front(page).locator("li.reply")).to_have_count(2)
    assert len(watch.posts("/chat/say")) == 2


def test_what_people_write_is_shown_as_they_wrote_it(visit: Open, office: RehearsedOffice) -> None:
    page = visit(f"{office.base}/chat")
    be(page, "施永年")
    say(page, "<b>报销</b><img src=x onerror=document.title='broken'>")
    expect(front(page).locator("li.me p")).to_have_text("<b>报销</b><img src=x onerror=document.title='broken'>")
    assert front(page).locator(".thread b, .thread img").count() == 0
    assert page.title() == "桑榆 · 演练室"


def test_reload_keeps_the_conversation_and_who_is_playing(visit: Open, office: RehearsedOffice) -> None:
    page = visit(f"{office.base}/chat")
    be(page, "汤月琴")
    say(page, "菜单")
    expect(front(page).locator("li.reply")).to_have_count(1)
    before = front(page).locator(".thread").inner_text()
    page.reload()
    expect(front(page).locator(".owner")).to_have_text("汤月琴的手机")
    expect(front(page).locator("li.reply")).to_have_count(1)
    assert front(page).locator(".thread").inner_text() == before


def test_a_message_that_fails_stays_in_its_field_and_is_said_once(visit: Open, office: RehearsedOffice, watch: Watch) -> None:
    page = visit(f"{office.base}/chat")
    be(page, "樊桂芝")
    page.route("**/chat/say", lambda route: (route.fetch(), route.abort())[1])  # it arrives, its answer is lost
    say(page, "菜单")
    expect(page.get_by_role("alert")).to_have_text("没有发出去，请再发一次。")
    expect(front(page).locator("textarea")).to_have_value("菜单")
    page.unroute("**/chat/say")
    front(page).get_by_role("button", name="发送").click()
    expect(front(page).locator("textarea")).to_have_value("")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(front(page).locator("li.me")).to_have_count(1)
    watch.complaints.clear()  # the browser rightly complains of the connection that the test broke


def test_works_by_keyboard_alone(visit: Open, office: RehearsedOffice) -> None:
    page = visit(f"{office.base}/chat")
    while page.evaluate("document.activeElement.id") != "find":
        page.keyboard.press("Tab")
    page.keyboard.type("关大山")
    assert focus_ring(page) >= 2
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.name") == "关大山"
    assert focus_ring(page) >= 2
    page.keyboard.press("Enter")
    expect(front(page).locator(".owner")).to_have_text("关大山的手机")
    while page.evaluate("document.activeElement.tagName") != "TEXTAREA":
        page.keyboard.press("Tab")
        assert focus_ring(page) >= 2
    page.keyboard.type("帮助")
    page.keyboard.press("Enter")
    expect(front(page).locator("li.me")).to_have_text(re.compile("帮助"))
    expect(front(page).locator("li.reply")).to_have_count(1)
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 640}])
def test_is_readable_and_easy_to_press_on_every_screen(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    page = visit(f"{office.base}/chat", size)
    check_looks(page, 4.5)
    be(page, "孟秋岚")
    say(page, "进展 https://www.example.com/" + "long" * 60)
    expect(front(page).locator("li.bot").last).to_be_visible()
    check_looks(page, 4.5)
    expect(front(page).get_by_role("button", name="发送")).to_be_in_viewport()


# --- what the page would never send ---------------------------------------------------------------------------------------

GOOD = {"who": "person-2", "text": "你好", "key": "a-harmless-key"}


@pytest.mark.parametrize(
    ("posted", "status", "sorry"),
    [
        (b"{", 400, "没有收到"),
        (b"\xff\xfe", 400, "没有收到"),
        (b"[" * 20_000, 400, "没有收到"),
        (b"[]", 400, "没有收到"),
        (b'"text"', 400, "没有收到"),
        (json.dumps({"text": "你好"}), 400, "没有收到"),
        (json.dumps({**GOOD, "text": {"a": 1}}), 400, "没有收到"),
        (json.dumps({**GOOD, "text": "\ud800"}), 400, "没有收到"),
        (json.dumps({**GOOD, "text": "a\0b"}), 400, "没有收到"),
        (json.dumps({**GOOD, "key": "short"}), 400, "没有收到"),
        (json.dumps({**GOOD, "key": "a key with spaces"}), 400, "没有收到"),
        (json.dumps({**GOOD, "key": 12345678}), 400, "没有收到"),
        (json.dumps({**GOOD, "key": "a" * 65}), 400, "没有收到"),
        (json.dumps({**GOOD, "who": "'; drop table person"}), 400, "没有收到"),
        (json.dumps({**GOOD, "group": "../.."}), 400, "没有收到"),
        (json.dumps({**GOOD, "text": " \n"}), 400, "还没有写字"),
        (json.dumps({**GOOD, "text": "长" * (LONGEST + 1)}), 400, "一次最多说 2000 个字"),
        (b" " * 40_000, 413, "一次最多说 2000 个字"),
        (b"", 413, "一次最多说 2000 个字"),
    ],
)
def test_nonsense_is_refused_in_plain_words(office: RehearsedOffice, posted: str | bytes, status: int, sorry: str) -> None:
    answer = requests.post(f"{office.base}/chat/say", posted, timeout=5)
    assert answer.status_code == status
    assert sorry in answer.json()["error"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_cannot_speak_here(office: RehearsedOffice, site: str) -> None:
    answer = requests.post(f"{office.base}/chat/say", json=GOOD, headers={"sec-fetch-site": site}, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (403, "只能在本页面里说话。")
    seen = requests.get(f"{office.base}/chat/phone/person-2", timeout=5).json()
    assert "你好" not in [one["text"] for one in seen["bubbles"]]


def test_the_longest_message_is_let_through(office: RehearsedOffice) -> None:
    said = {**GOOD, "who": "person-20", "text": "长" * LONGEST, "key": "longest-message"}
    answer = requests.post(f"{office.base}/chat/say", json.dumps(said), timeout=5)
    assert answer.status_code == 200


def test_a_real_office_has_no_rehearsal_room(tmp_path: Path) -> None:
    with rehearsing(tmp_path, demo=False) as real:
        assert requests.get(f"{real.base}/chat", timeout=5).status_code == 404
        assert requests.post(f"{real.base}/chat/say", json=GOOD, timeout=5).status_code == 404
        assert requests.get(f"{real.base}/chat/phone/person-2", timeout=5).status_code == 404
        front = requests.get(real.base, timeout=5)
        assert (front.status_code, "0000-1234567" in front.text) == (200, True)
