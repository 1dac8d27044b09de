"""The elder's page of a notice in a real browser: one link, large type, big buttons, no sign-in."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import requests
from icalendar import Calendar
from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy import select, update

from bot.domain.notices import How, Reach, RecipientState, Rsvp
from bot.domain.rights import OPERATOR
from bot.domain.rsvp import RsvpDetails
from bot.domain.seats import counted
from bot.store.tables.notices import notice, recipient
from bot.web.notice_page import A_MINUTE
from bot.web.public import SIZES
from tests.web.asking import heard, say
from tests.web.conftest import PHONE, Open, RehearsedOffice, check_looks, focus_ring
from tests.web.released import BODY, VIEWPORTS, Released, press

pytestmark = pytest.mark.browser
QIN, YU, PANG = 1, 2, 3  # 离休干部; 庞德厚 has no account of his own: his daughter receives for him
LIAISON = 3
DAUGHTER = 1  # of those who receive for others


class Sent(Released):
    """A notice to the three 离休干部 of the demo office, just released."""

    def token(self, person_id: int) -> str:
        return self.office.app.links.url(self.row(person_id)["id"]).rpartition("/n/")[2]

    def link(self, person_id: int, proxy_id: int | None = None) -> str:
        return self.here(self.office.app.links.url(self.row(person_id)["id"], proxy_id))

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
            rows = records.connection.execute(select(recipient.c.reach).where(recipient.c.id == self.row(person_id)["id"]))
            return int(rows.scalar_one())


@pytest.mark.parametrize("size", VIEWPORTS)
def test_the_notice_is_shown_large_and_clear(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    sent = Sent(office, event_at=datetime.fromisoformat("2026-03-11T09:00+08:00"))
    page = visit(sent.link(QIN), size)
    expect(page.get_by_role("heading", name="迎春座谈会")).to_be_visible()
    expect(page.locator("dl")).to_contain_text("3月11日（周三）上午9:00")
    expect(page.locator("dl")).to_contain_text("老干部活动中心三楼")
    expect(page.locator(".body")).to_have_text(BODY)
    expect(page.get_by_role("link", name="0000-1234567")).to_have_attribute("href", "tel:0000-1234567")
    check_looks(page, 7, size=24)
    for target in page.locator("button, summary, .button, .call a").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["height"], box["width"]) >= 64


def test_pressing_go_settles_him_once(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office)
    page = visit(sent.link(QIN), PHONE)
    page.get_by_role("button", name="去", exact=True).click()
    expect(page.get_by_role("status")).to_have_text(re.compile("^记下了：您3月11日（周三）上午9:00去参加。路上慢点。$"))
    check_looks(page, 7, size=24)
    first = sent.stands(QIN)
    assert first[:3] == (RecipientState.CONFIRMED, How.SELF, Rsvp.ATTEND)
    office.settle()  # a second later
    page.get_by_role("button", name="去", exact=True).click()
    expect(page.get_by_role("status")).to_have_text(re.compile("^记下了：您3月11日（周三）上午9:00去参加。路上慢点。$"))
    page.go_back()
    assert sent.stands(QIN) == first
    assert sent.stands(YU)[0] == RecipientState.WAITING


def test_he_may_say_received_and_decide_later(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office)
    page = visit(sent.link(QIN), PHONE)
    page.get_by_role("button", name="收到").click()
    expect(page.get_by_role("status")).to_have_text("记下了：您已收到，谢谢。")
    expect(page.get_by_text("您能去吗？")).to_be_visible()
    expect(page.get_by_role("button", name="收到")).to_have_count(0)
    page.goto(sent.link(QIN))
    expect(page.get_by_role("status")).to_have_text("已经回过：您已收到，谢谢。")
    page.get_by_role("button", name="不去").click()
    expect(page.get_by_role("status")).to_contain_text("您不去")
    assert sent.stands(QIN)[:3] == (RecipientState.CONFIRMED, How.SELF, Rsvp.DECLINE)


def test_whoever_cannot_come_is_told_to_his_liaison_once(office: RehearsedOffice) -> None:
    sent = Sent(office, title="读书会一号")
    for _ in range(2):
        assert press(sent.link(YU), answer="decline").status_code == 303
    office.settle()
    shown = requests.get(f"{office.base}/chat/phone/staff-{LIAISON}", timeout=5).json()["bubbles"]
    assert sum("余淑贞不能参加“读书会一号”" in one["text"] for one in shown) == 1


def test_a_daughter_who_presses_for_her_father_is_recorded_as_such(office: RehearsedOffice) -> None:
    sent = Sent(office)
    assert press(sent.link(PANG, DAUGHTER), answer="confirm").status_code == 303
    assert sent.stands(PANG)[:2] == (RecipientState.CONFIRMED_BY_PROXY, How.PROXY)


def test_the_daughters_own_link_says_that_it_was_she(office: RehearsedOffice) -> None:
    sent = Sent(office)
    assert press(sent.link(PANG, DAUGHTER), answer="attend").status_code == 303
    assert sent.stands(PANG)[:3] == (RecipientState.CONFIRMED_BY_PROXY, How.PROXY, Rsvp.ATTEND)
    assert press(sent.link(PANG), answer="attend").status_code == 303
    assert sent.stands(PANG)[:3] == (RecipientState.CONFIRMED, How.SELF, Rsvp.ATTEND)  # his own word stands above hers


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 568}])
def test_whoever_comes_ticks_what_he_needs(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    sent = Sent(office)
    page = visit(sent.link(QIN), size, java_script_enabled=False)
    page.get_by_role("button", name="去", exact=True).click()
    page.get_by_label("请派车接我").check()
    page.get_by_label("要轮椅").check()
    page.get_by_role("button", name="选好了").click()
    expect(page.get_by_role("status")).to_contain_text("去参加。派车来接，备好轮椅。")
    assert sent.needs(QIN) == RsvpDetails(0, True, True)
    expect(page.get_by_label("要轮椅")).to_be_checked()
    page.get_by_label("要轮椅").uncheck()
    page.get_by_label("有人陪我去").check()
    page.get_by_role("button", name="选好了").click()
    assert sent.needs(QIN) == RsvpDetails(1, True, False)


def test_the_boxes_are_large_and_clear(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office)
    for answer in ("attend", "decline"):
        press(sent.link(QIN), answer=answer)
        check_looks(visit(sent.link(QIN), PHONE), 7, size=24)


def test_whoever_cannot_come_says_how_to_bring_it(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, title="读书会二号")
    page = visit(sent.link(YU), PHONE)
    page.get_by_role("button", name="不去").click()
    page.get_by_role("button", name="上门讲").click()
    expect(page.get_by_role("status")).to_have_text("记下了：您不去。会有人上门讲。多保重。")
    assert ("bring", "上门讲：读书会二号") in sent.tasks(YU)
    page.get_by_role("button", name="去", exact=True).click()  # he comes after all
    assert not [title for kind, title in sent.tasks(YU) if kind == "bring"]
    assert press(sent.link(YU), answer="visit").status_code == 303  # an old page: there is nothing to bring to whoever comes
    assert not [title for kind, title in sent.tasks(YU) if kind == "bring"]


def test_he_may_ask_to_be_rung_up_instead(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, title="读书会三号")
    page = visit(sent.link(QIN), PHONE)
    page.get_by_role("button", name="请人打电话给我").click()
    expect(page.get_by_role("status")).to_contain_text("会有人给您打电话")
    press(sent.link(QIN), answer="call")
    assert sent.tasks(QIN).count(("call", "读书会三号")) == 1
    assert sent.stands(QIN)[:2] == (RecipientState.TASK_OPEN, None)
    page.get_by_role("button", name="收到").click()
    assert ("call", "读书会三号") not in sent.tasks(QIN)
    assert "会有人给您打电话" not in requests.get(f"{sent.link(YU)}?done=call", timeout=5).text


def age(sent: Sent) -> None:
    """As if it had left long ago."""
    with sent.office.app.store.write() as records:
        left = update(notice).where(notice.c.id == sent.notice.id)
        records.connection.execute(left.values(approved_at=sent.office.clock.now() - timedelta(days=31, minutes=1)))


def test_works_by_keyboard_and_without_script(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, event_at=None, place="")
    page = visit(sent.link(QIN), java_script_enabled=False)
    buttons = page.locator("form[method=post] button")
    expect(buttons).to_have_text(["收到", "请人打电话给我"])  # nothing to come to
    for _ in SIZES:
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("记下了：您已收到，谢谢。")
    expect(buttons).to_have_count(0)
    assert sent.stands(QIN)[0] == RecipientState.CONFIRMED


def test_the_focus_is_easy_to_see(visit: Open, office: RehearsedOffice) -> None:
    page = visit(Sent(office).link(QIN), PHONE)
    sizes, grounds = ("小", "中", "大", "特大"), ("平常", "黄底黑字", "黑底白字")
    own = ("念给我听", "收到", "去", "不去", "请人代", "请人打电话给我", "在地图上找地方", "记进手机日历", "0000-1234567")
    for name in (*sizes, *own, *grounds):
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
    over = Sent(office, event_at=office.clock.now() - timedelta(days=31))
    age(over)
    for answer in (requests.get(link, timeout=5), press(link, answer="attend"), press(over.link(QIN), answer="attend")):
        assert answer.status_code == 404
        assert answer.text == requests.get(over.link(QIN), timeout=5).text  # it never was, or it is over: the same page
        assert "0000-1234567" in answer.text
        assert "迎春座谈会" not in answer.text
    assert sent.stands(QIN)[0] == RecipientState.WAITING


def test_when_it_has_begun_the_page_says_so_and_takes_no_answer(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, event_at=office.clock.now() + timedelta(hours=3))
    old = visit(sent.link(QIN), PHONE)
    office.clock.advance(timedelta(hours=3, minutes=1))
    old.get_by_role("button", name="去", exact=True).click()
    expect(old.get_by_role("status")).to_contain_text("已经开始了")
    expect(old.locator("form[method=post]")).to_have_count(0)
    expect(old.locator(".call")).to_contain_text("0000-1234567")
    assert sent.stands(QIN)[1:3] == (None, None)
    office.clock.advance(timedelta(days=1))
    assert "已经过了，不用再回复" in requests.get(sent.link(QIN), timeout=5).text
    office.clock.advance(timedelta(days=31))
    assert requests.get(sent.link(QIN), timeout=5).status_code == 404


def test_what_was_withdrawn_is_said_to_hold_no_more(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office)
    old = visit(sent.link(QIN), PHONE)
    sent.withdraw()
    old.get_by_role("button", name="收到").click()
    expect(old.get_by_role("status")).to_contain_text("已经撤回")
    expect(old.locator("dl, .body, form[method=post], .button")).to_have_count(0)  # nothing to go by
    expect(old.locator(".call")).to_contain_text("0000-1234567")
    assert sent.stands(QIN)[0] == RecipientState.WAITING


def test_an_old_page_does_not_answer_the_corrected_text(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office)
    old = visit(sent.link(QIN), PHONE)
    sent.correct(place="河口镇")
    old.get_by_role("button", name="去", exact=True).click()
    expect(old.get_by_role("alert")).to_contain_text("这条通知刚改过，您刚才按的没有记")
    expect(old.locator("dl")).to_contain_text("河口镇")
    assert sent.stands(QIN)[2] is None
    old.get_by_role("button", name="去", exact=True).click()
    assert sent.stands(QIN)[2] == Rsvp.ATTEND


def test_after_the_last_day_to_sign_up_nobody_is_added(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, reply_by=office.clock.now() + timedelta(hours=1))
    old = visit(sent.link(QIN), PHONE)
    assert press(sent.link(YU), answer="attend").status_code == 303
    office.clock.advance(timedelta(hours=2))
    old.get_by_role("button", name="去", exact=True).click()
    expect(old.get_by_role("alert")).to_contain_text("报名时间已经过了，没有记上")
    assert sent.stands(QIN)[2] is None
    press(sent.link(QIN), answer="stand_in")
    assert sent.stands(QIN)[2] is None
    old.get_by_role("button", name="不去").click()
    assert sent.stands(QIN)[2] == Rsvp.DECLINE
    again = visit(sent.link(YU), PHONE)  # who had signed up may still say what he needs, or that he does not come
    again.get_by_label("请派车接我").check()
    again.get_by_role("button", name="选好了").click()
    assert sent.needs(YU).transport


def test_he_may_send_somebody_and_says_whom(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, title="读书会四号")
    page = visit(sent.link(YU), PHONE, java_script_enabled=False)
    page.get_by_text("请人代").first.click()
    page.get_by_label("请谁替您去？").fill("  女儿\u0007小红 ")
    page.get_by_role("button", name="请他代我去").click()
    expect(page.get_by_role("status")).to_have_text("记下了：您不去，请女儿 小红代去。座位给留着。")
    expect(page.get_by_label("请谁替您去？")).to_have_value("女儿 小红")
    assert sent.stands(YU)[:3] == (RecipientState.CONFIRMED, How.SELF, Rsvp.DECLINE)
    with office.app.store.read() as records:
        seats = records.seats.of(sent.notice.id, OPERATOR)
    assert [one.stand_in for one in seats if one.sends] == ["女儿 小红"]
    assert (counted(seats).stand_ins, counted(seats).seats) == (1, 1)
    assert "（女儿 小红代）" in say(office, f"staff-{LIAISON}", f"座次 {sent.notice.number}")
    page.get_by_role("button", name="不去").click()
    expect(page.get_by_role("status")).to_have_text("记下了：您不去。多保重。")
    assert sent.needs(YU) == RsvpDetails(0, False, False)


def test_whom_he_sends_is_told_to_his_liaison_once(office: RehearsedOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = Sent(office, title="读书会五号")
    with monkeypatch.context() as within:
        within.setattr(office.clock, "advance", lambda _: None)  # all within one second
        for who in ("女儿小红", "女儿小红", ""):
            assert press(sent.link(YU), answer="stand_in", who=who).status_code == 303
    told = heard(office, f"staff-{LIAISON}")
    assert told.count("余淑贞来不了“读书会五号”，请女儿小红代来") == 1
    assert told.count("余淑贞来不了“读书会五号”，请人代来。\n请问清是谁") == 1
    assert "余淑贞不能参加“读书会五号”" not in told
    press(sent.link(YU), answer="decline")
    assert heard(office, f"staff-{LIAISON}").count("余淑贞不能参加“读书会五号”") == 1


def test_what_does_not_go_with_an_answer_is_left_alone(office: RehearsedOffice) -> None:
    sent = Sent(office, title="读书会六号")
    press(sent.link(QIN), answer="decline")
    press(sent.link(QIN), answer="needs", transport="1")  # an old page: he stays at home
    assert not sent.needs(QIN).transport
    for _ in range(2):
        press(sent.link(QIN), answer="visit")
    assert sent.tasks(QIN).count(("bring", "上门讲：读书会六号")) == 1
    for _ in range(2):
        press(sent.link(QIN), answer="call")
        office.settle()  # a second later
    assert sent.tasks(QIN).count(("bring", "请回电话：读书会六号")) == 1
    nothing = Sent(office, event_at=None)
    assert press(nothing.link(QIN), answer="stand_in").status_code == 400
    assert press(nothing.link(QIN), answer="attend").status_code == 400


# --- whose it is -------------------------------------------------------------------------------------------------------


def test_the_page_says_whose_it_is_by_surname_alone(office: RehearsedOffice) -> None:
    sent = Sent(office)
    assert "给秦同志的通知" in requests.get(sent.link(QIN), timeout=5).text
    hers = requests.get(sent.link(PANG, DAUGHTER), timeout=5).text
    assert "给庞同志的通知，您替收" in hers
    assert "庞同志能去吗？" in hers


def test_whoever_no_longer_receives_for_him_opens_nothing(office: RehearsedOffice) -> None:
    sent = Sent(office)
    assert requests.get(sent.link(PANG, DAUGHTER), timeout=5).status_code == 200
    for stranger in (sent.link(QIN, DAUGHTER), sent.link(PANG, 999)):
        assert requests.get(stranger, timeout=5).status_code == 404
        assert press(stranger, answer="confirm").status_code == 404
    assert sent.stands(QIN)[0] == RecipientState.WAITING


def test_a_flood_of_looks_is_turned_away_and_nobody_else_is(office: RehearsedOffice) -> None:
    sent = Sent(office)
    with requests.Session() as session:
        codes = [session.head(sent.link(QIN), timeout=5).status_code for _ in range(A_MINUTE + 2)]
    assert (codes[0], codes[-1]) == (200, 429)
    assert "请过一分钟" in requests.get(sent.link(QIN), timeout=5).text
    assert requests.get(sent.link(YU), timeout=5).status_code == 200


# --- ways on -----------------------------------------------------------------------------------------------------------


def test_the_appointment_is_good_for_any_calendar(office: RehearsedOffice) -> None:
    title = "迎春座谈会；请带老花镜, 本子\n和笔" * 3
    sent = Sent(office, title=title, event_at=datetime.fromisoformat("2027-03-11T09:00+08:00"), place="三楼, 左手")
    answer = requests.get(f"{sent.link(QIN)}/notice.ics", timeout=5)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    assert b"DTSTART;TZID=Asia/Shanghai:20270311T090000" in answer.content
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"]) == (title, "三楼, 左手")
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(days=-1), timedelta(hours=-1)]
    assert sent.token(QIN).encode() not in answer.content  # calendars are shared
    sent.correct(place="河口镇")
    (later,) = Calendar.from_ical(requests.get(f"{sent.link(QIN)}/notice.ics", timeout=5).content).walk("VEVENT")
    assert (later["UID"], later["SEQUENCE"], later["LOCATION"]) == (event["UID"], 1, "河口镇")


def test_what_is_no_event_is_no_appointment(office: RehearsedOffice) -> None:
    bare, gone = Sent(office, event_at=None), Sent(office)
    gone.withdraw()
    for link in (bare.link(QIN), gone.link(QIN), f"{office.base}/n/spoilt"):
        assert requests.get(f"{link}/notice.ics", timeout=5).status_code == 404


def test_only_the_words_of_the_place_go_to_the_map(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office, place="城关镇 二楼&x=1")
    link = visit(sent.link(QIN), PHONE).get_by_role("link", name="在地图上找地方")
    address = "https://uri.amap.com/search?keyword=%E5%9F%8E%E5%85%B3%E9%95%87%20%E4%BA%8C%E6%A5%BC%26x%3D1"
    expect(link).to_have_attribute("href", address)
    expect(link).to_have_attribute("rel", "noreferrer noopener")
    assert "在地图上" not in requests.get(Sent(office, place="").link(QIN), timeout=5).text


def test_in_wechat_the_calendar_is_a_hint(visit: Open, office: RehearsedOffice) -> None:
    wechat = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/107 MicroMessenger/8.0.42"
    page = visit(Sent(office).link(QIN), PHONE, user_agent=wechat)
    expect(page.get_by_text("在浏览器打开")).to_be_visible()
    expect(page.get_by_role("link", name="记进手机日历")).to_have_count(0)
    expect(page.get_by_role("button", name="念给我听")).to_have_count(0)
    expect(page.get_by_text("这里念不出声")).to_be_visible()
    check_looks(page, 7, size=24)


# --- reading aloud -----------------------------------------------------------------------------------------------------

# A voice that says nothing and ends each sentence when it is told to.
VOICE = """
window.said = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => [{lang: "en-US"}, {lang: "zh-CN", name: "Hua"}],
  speak: (one) => { window.said.push(one); window.spoken = one; },
  cancel: () => { window.cancelled = (window.cancelled || 0) + 1; },
}});
"""


def test_it_is_read_aloud_sentence_by_sentence(visit: Open, office: RehearsedOffice) -> None:
    sent = Sent(office)
    page = visit("about:blank", PHONE)
    page.add_init_script(VOICE)
    page.goto(sent.link(QIN))
    page.get_by_role("button", name="念给我听").click()
    expect(page.locator(".now")).to_have_text("迎春座谈会")
    assert page.evaluate("[spoken.lang, spoken.rate, spoken.voice.name]") == ["zh-CN", 0.85, "Hua"]
    page.evaluate("spoken.onend()")
    expect(page.locator(".now")).to_have_text("时间")
    check_looks(page, 7, size=24)
    expect(page.locator(".body")).to_have_text(BODY)  # whole all the same
    page.get_by_role("button", name="停").click()
    expect(page.locator(".now")).to_have_count(0)
    page.get_by_role("button", name="念给我听").click()
    for _ in range(20):
        page.evaluate("spoken.onend()")
    expect(page.get_by_role("button", name="念给我听")).to_be_visible()  # at its end
    first, time, _, place, where, *body = page.evaluate("said.slice(2).map((one) => one.text)")
    assert (first, time, place, where) == ("迎春座谈会", "时间", "地点", "老干部活动中心三楼")
    assert body == BODY.split("\n")


def test_where_the_voice_fails_the_telephone_is_named(visit: Open, office: RehearsedOffice) -> None:
    page = visit("about:blank", PHONE)
    page.add_init_script(VOICE)
    page.goto(Sent(office).link(QIN))
    page.get_by_role("button", name="念给我听").click()
    page.evaluate("spoken.onerror({error: 'voice-unavailable'})")
    expect(page.get_by_text("这里念不出声")).to_be_visible()
    expect(page.get_by_role("button", name="念给我听")).to_have_count(0)


def test_what_was_written_is_shown_and_never_run(visit: Open, office: RehearsedOffice) -> None:
    title = "<script>document.title='broken'</script>"
    body = "</p><img src=x onerror=alert(1)><a href='javascript:alert(1)'>点我</a>\n\n{{ 7 * 7 }}"
    page = visit(Sent(office, title=title, body=body, place='"><b>三楼</b>').link(QIN), PHONE)
    expect(page.get_by_role("heading")).to_have_text(title)
    expect(page.locator(".body")).to_have_text(body)
    expect(page.locator("dl")).to_contain_text('"><b>三楼</b>')
    assert page.locator("img, b, .body a").count() == 0
    assert page.locator("script").count() == 1  # our own
    assert page.title() == title
    check_looks(page, 7, size=24)


def test_the_page_names_nobody(office: RehearsedOffice) -> None:
    sent = Sent(office)
    press(sent.link(QIN), answer="attend")
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
    for answer in (requests.get(sent.link(QIN), timeout=5), press(sent.link(QIN), answer="confirm")):
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
    expect(page.locator(".button, summary")).to_have_count(3)
    expect(page.locator(".button, summary").locator("visible=true")).to_have_count(0)
    expect(page.get_by_role("heading")).to_be_visible()
    expect(page.locator(".body")).to_be_visible()
    expect(page.locator(".call")).to_contain_text("0000-1234567")
    assert len(PdfReader(BytesIO(page.pdf(format="A4"))).pages) == 1
