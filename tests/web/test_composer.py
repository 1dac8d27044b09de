"""Writing a notice in a real browser: a document pasted or handed over, put right, and what will come of it beside it."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.channels.base import Seen
from bot.channels.wechat.cards import carried
from bot.channels.wechat.settings import CardTemplate
from bot.channels.wecom import WeComApp, cards
from bot.domain.messages import Card, Form, Outgoing
from bot.web.console.notices import looking
from bot.web.sign_in import new_link
from tests.web.asking import APPROVER, CLERK, FORM, LIAISON, PASTED, Desk
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, Watch

pytestmark = pytest.mark.browser
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def enter(visit: Open, office: RehearsedOffice, path: str, size: dict[str, int] = DESK, **settings: object) -> Page:
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
    page = visit(office.base + link, size, **settings)
    page.goto(f"{office.base}/console{path}")
    return page


def composed(visit: Open, office: RehearsedOffice, size: dict[str, int] = DESK, **settings: object) -> Page:
    page = enter(visit, office, "/notices/new", size, **settings)
    page.get_by_label("写一条").fill(PASTED)
    page.get_by_role("button", name="下一步：核对").click()
    return page


def document(*paragraphs: str) -> bytes:
    made, out = docx.Document(), BytesIO()
    for words in paragraphs:
        made.add_paragraph(words)
    made.save(out)
    return out.getvalue()


def number_of_notices(office: RehearsedOffice) -> int:
    with office.app.store.read() as records:
        return len(records.notices.recent(100))


# --- a document becomes fields -----------------------------------------------------------------------------------------


def test_a_pasted_document_becomes_the_fields_of_a_notice(visit: Open, office: RehearsedOffice) -> None:
    page = composed(visit, office)
    expect(page.get_by_label("标题")).to_have_value("座谈会")
    expect(page.get_by_label("时间（没有就空着）")).to_have_value("2026-03-12T09:00")
    expect(page.get_by_label("报名截止")).to_have_value("2026-03-11T18:00")
    expect(page.get_by_label("地点")).to_have_value("老干部活动中心三楼")


def test_a_word_document_is_read_as_if_it_were_pasted(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, "/notices/new")
    file = {"name": "通知.docx", "mimeType": "application/octet-stream", "buffer": document(*PASTED.splitlines())}
    page.get_by_label("或者选一个文件").set_input_files(files=[file])  # type: ignore[list-item]
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_label("标题")).to_have_value("座谈会")
    expect(page.get_by_label("地点")).to_have_value("老干部活动中心三楼")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("通知.pdf", b"%PDF-1.4", "这种文件读不了"),
        ("通知.doc", b"\xd0\xcf\x11\xe0old", "这种文件读不了"),
        ("通知.docx", b"\xd0\xcf\x11\xe0old", "旧式 Word"),
        ("通知.docx", b"nothing of the sort", "重新另存为 .docx"),
        ("通知.txt", b"", "没有贴文字"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(office: RehearsedOffice, name: str, content: bytes, said: str) -> None:
    answer = Desk(office, CLERK).post("/notices/read", files={"file": (name, content)})
    assert answer.status_code == 400
    assert said in answer.text


def test_a_swollen_document_is_not_opened(office: RehearsedOffice) -> None:
    out = BytesIO()
    with ZipFile(out, "w", 8) as packed:
        packed.writestr("word/document.xml", b" " * 40_000_000)
    answer = Desk(office, CLERK).post("/notices/read", files={"file": ("大.docx", out.getvalue())})
    assert answer.status_code == 400
    assert "文件太大" in answer.text


# --- what comes of it --------------------------------------------------------------------------------------------------


def test_what_is_typed_shows_beside_it_whom_it_reaches_and_how_it_looks(visit: Open, office: RehearsedOffice) -> None:
    page = composed(visit, office)
    beside = page.locator("#preview")
    page.get_by_label("发给谁").fill("离休干部")
    expect(beside).to_contain_text("3 人")
    expect(beside).to_contain_text("秦怀远、余淑贞、庞德厚")
    page.get_by_label("发给谁").fill("退休干部")
    expect(beside).to_contain_text("15 人")
    page.get_by_label("标题").fill("春季情况座谈会")
    expect(beside.locator(".message").first).to_contain_text("春季情况座谈会")
    expect(beside.locator(".large")).to_contain_text("春季情况座谈会")
    expect(beside).to_contain_text("条短信")
    expect(beside.get_by_role("img", name="几点大约多少人确认")).to_be_visible()
    expect(beside).to_contain_text("费用约")
    assert number_of_notices(office) == 0


def test_who_is_left_out_is_said_with_the_reason_and_by_name(visit: Open, office: RehearsedOffice) -> None:
    page = composed(visit, office)
    page.get_by_label("发给谁").fill("离休干部")
    page.get_by_text("不发的人和原因（17 人）").click()
    page.locator(".reasons button").first.click()
    expect(page.locator("#people")).to_contain_text("没有列入")
    expect(page.locator("#people")).to_contain_text("冯若兰")


def test_more_names_than_fit_come_page_by_page(visit: Open, office: RehearsedOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "NAMES", 6)
    page = composed(visit, office)
    page.get_by_label("发给谁").fill("退休干部")
    page.get_by_role("button", name="还有 9 人，分页看").click()
    for number in (1, 2):
        expect(page.locator("#people")).to_contain_text(f"共 15 人，第 {number} 页")
        page.locator("#people").get_by_role("button", name="下一页").click()
    expect(page.locator("#people")).to_contain_text("第 3 页")
    assert page.locator("#people a").count() == 3


def test_without_scripts_a_button_shows_the_same(visit: Open, office: RehearsedOffice) -> None:
    page = composed(visit, office, java_script_enabled=False)
    page.get_by_label("发给谁").fill("离休干部")
    page.get_by_label("标题").fill("离休干部座谈会")
    page.get_by_role("button", name="看看发出去的样子").click()
    expect(page.locator("#preview")).to_contain_text("3 人")
    expect(page.locator("#preview .message").first).to_contain_text("离休干部座谈会")
    expect(page.get_by_label("标题")).to_have_value("离休干部座谈会")
    page.get_by_text("不发的人和原因").click()
    page.locator(".reasons button").first.click()
    expect(page.locator("#people")).to_contain_text("冯若兰")


def test_the_page_in_large_type_is_the_one_that_elders_open(visit: Open, office: RehearsedOffice) -> None:
    page = composed(visit, office)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="在新窗口看整页").click()
    large = opened.value
    expect(large.get_by_role("heading", level=1)).to_have_text("座谈会")
    expect(large.locator("body")).to_contain_text("老干部活动中心三楼")


def test_a_correction_is_shown_as_a_correction(office: RehearsedOffice) -> None:
    clerk = Desk(office, CLERK)
    number = int(clerk.post("/notices", **FORM).url.partition("/notices/")[2].partition("?")[0])
    Desk(office, APPROVER).post(f"/notices/{number}/approve")
    office.settle()
    assert "【更正】" in clerk.get(f"/notices/{number}/edit").text
    shown = clerk.post("/notices/preview", notice=str(number), title="座谈会改期", body="改了", place="二楼", event_at="")
    assert "座谈会改期" in shown.text
    assert "【更正】" in shown.text
    clerk.post(f"/notices/{number}/withdraw")


def test_a_large_audience_gets_its_forecast_afterwards(
    visit: Open, office: RehearsedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "AT_ONCE", 5)
    assert "正在算" in Desk(office, CLERK).post("/notices/preview", **FORM).text
    page = composed(visit, office)
    expect(page.get_by_role("img", name="几点大约多少人确认")).to_be_visible()


@pytest.mark.parametrize("words", ["", "火星人", "年龄>=", "单位=没有这个单位"])
def test_whom_it_is_for_is_asked_where_it_is_not_plain(office: RehearsedOffice, words: str) -> None:
    answer = Desk(office, CLERK).post("/notices/preview", **{**FORM, "audience": words})
    assert answer.status_code == 200
    assert 'class="message"' not in answer.text


# --- each channel in its own way ---------------------------------------------------------------------------------------

CARD = Card(
    "座谈会", "2026-03-12T09:00:00+08:00", "三楼", "0000-1234567", url="https://x.invalid/n/1", buttons=(("收到", "收到 1"),)
)
APP = WeComApp(corp_id="ww1", agent_id=1, secret="s")


def test_a_service_accounts_card_shows_the_fields_of_its_template() -> None:
    template = CardTemplate("T", title="thing1", time="time2", contact="phone4")
    assert carried(template, CARD) == (("title", "座谈会"), ("time", "2026年3月12日 09:00"), ("contact", "0000-1234567"))


def test_a_wecom_card_shows_its_labels_and_buttons() -> None:
    message = Outgoing("m", Form.PUSH, "全文", "k", CARD)
    with_buttons = cards.seen(cards.push(APP, message, CARD, buttons=True))
    assert with_buttons == Seen(
        "", "座谈会", (("时间", "3月12日（周四）上午9:00"), ("地点", "三楼"), ("联系人", "0000-1234567")), ("收到",)
    )  # fmt: skip
    assert cards.seen(cards.push(APP, message, CARD, buttons=False)).title == "座谈会"
    assert cards.seen(cards.chat(APP, message)) == Seen("全文")


# --- wrong, hostile, repeated ------------------------------------------------------------------------------------------


def test_a_wrong_field_is_said_and_what_was_typed_stays(visit: Open, office: RehearsedOffice, watch: Watch) -> None:
    before = number_of_notices(office)
    page = composed(visit, office)
    page.get_by_label("时间（没有就空着）").fill("2020-01-01T09:00")
    page.get_by_label("发给谁").fill("退休干部")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("alert").first).to_contain_text("时间")
    expect(page.get_by_label("地点")).to_have_value("老干部活动中心三楼")
    assert number_of_notices(office) == before
    watch.complaints.clear()  # a browser calls the status of a form with a fault a failure


@pytest.mark.parametrize("when", ["never", "99999-01-01T00:00", "0001-01-01T00:00", "2026-02-30T09:00", "１２点"])
def test_a_moment_that_is_none_loses_nothing_else(office: RehearsedOffice, when: str) -> None:
    answer = Desk(office, CLERK).post("/notices", **{**FORM, "reply_by": when, "place": "很远的地方"})
    assert answer.status_code == 422
    assert "报名截止没有看明白" in answer.text
    assert "很远的地方" in answer.text


@pytest.mark.parametrize("field", ["title", "body", "place", "audience", "kind", "confirm", "drill", "seen", "notice", "cutoff"])
@pytest.mark.parametrize(
    "words", [HOSTILE, "长" * 6000, "长" * 20_000, "\x00\x1b\r\n\u2028"], ids=["script", "long", "longer", "control"]
)
def test_hostile_words_in_any_field_stay_words(office: RehearsedOffice, field: str, words: str) -> None:
    clerk = Desk(office, CLERK)
    for path in ("/notices/preview", "/notices/look", "/notices/forecast", "/notices/people", "/notices/page", "/notices"):
        answer = clerk.post(path, **{**FORM, field: words})
        assert answer.status_code in (200, 400, 404, 409, 413, 422), path
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


def test_hostile_words_do_nothing_in_a_browser(visit: Open, office: RehearsedOffice) -> None:
    clerk = Desk(office, CLERK)
    made = clerk.post("/notices", **{**FORM, "title": HOSTILE, "body": HOSTILE, "place": HOSTILE, "audience": "离休干部"})
    path = made.url.partition("/console")[2].partition("?")[0]
    for page in (enter(visit, office, path), enter(visit, office, f"{path}/edit"), enter(visit, office, "/notices")):
        page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
        page.wait_for_timeout(200)
        expect(page.locator("main")).to_contain_text("<script>alert(1)</script>")


def test_a_press_twice_makes_one_notice_and_the_back_button_no_other(visit: Open, office: RehearsedOffice) -> None:
    before = number_of_notices(office)
    page = composed(visit, office)
    page.get_by_label("发给谁").fill("离休干部")
    page.get_by_role("button", name="存为草稿").dblclick()
    expect(page.get_by_role("status").first).to_contain_text("存好了")
    page.reload()
    page.go_back()
    expect(page.get_by_label("标题")).to_be_visible()
    page.go_forward()
    assert number_of_notices(office) == before + 1


@pytest.mark.parametrize(
    "path", ["/notices", "/notices/read", "/notices/preview", "/notices/people", "/notices/look", "/notices/page"]
)
def test_a_liaison_writes_no_notice(office: RehearsedOffice, path: str) -> None:
    assert Desk(office, LIAISON).post(path, **FORM).status_code == 404


def test_whoever_has_no_name_of_his_own_writes_none(office: RehearsedOffice) -> None:
    answer = Desk(office, None).post("/notices", **FORM)
    assert answer.status_code == 403
    assert "自己的名字" in answer.text


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_on_the_composer(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    for page in (enter(visit, office, "/notices/new", size), composed(visit, office, size)):
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
