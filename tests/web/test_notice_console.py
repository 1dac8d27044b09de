"""The whole life of a notice in the console, in real browsers: two people, two windows, double clicks and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from bot.domain.notices import NoticeState
from bot.domain.tasks import TaskKind
from bot.store.history import HistoryFilter
from bot.web.sign_in import new_link
from tests.office import cast
from tests.web.asking import APPROVER, CLERK, FORM, LIAISON, PASTED, Desk, say
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, Watch, rehearsing

pytestmark = pytest.mark.browser


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        yield running


def enter(visit: Open, office: RehearsedOffice, staff_id: int | None, path: str, size: dict[str, int] = DESK) -> Page:
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), staff_id)
    page = visit(office.base + link, size)
    page.goto(f"{office.base}/console{path}")
    return page


def drafted(office: RehearsedOffice, **changes: str) -> int:
    made = Desk(office, CLERK).post("/notices", **{**FORM, **changes})
    return int(made.url.partition("/notices/")[2].partition("?")[0])


def released(office: RehearsedOffice, **changes: str) -> int:
    number = drafted(office, **changes)
    Desk(office, APPROVER).post(f"/notices/{number}/approve")
    office.settle()
    return number


def field(page: str, name: str) -> str:
    """What stands in a hidden field of a page."""
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


# --- the whole life ----------------------------------------------------------------------------------------------------


def test_the_whole_life_of_a_notice(visit: Open, fresh: RehearsedOffice, watch: Watch) -> None:
    clerk = enter(visit, fresh, CLERK, "/notices/new")
    clerk.get_by_label("写一条").fill(PASTED)
    clerk.get_by_role("button", name="下一步：核对").click()
    clerk.get_by_label("标题").fill("春季情况座谈会")
    clerk.get_by_label("发给谁").fill("退休干部")
    expect(clerk.locator("#preview .message").first).to_contain_text("春季情况座谈会")
    clerk.get_by_role("button", name="存为草稿").click()
    expect(clerk.get_by_role("status").first).to_contain_text("存好了")
    assert clerk.get_by_role("button", name="同意发出").count() == 0  # not by whoever wrote it

    second = enter(visit, fresh, APPROVER, "/notices?view=mine", PHONE)
    second.get_by_role("link", name="春季情况座谈会").click()
    expect(second.locator(".present")).to_contain_text("孟秋岚")  # who has it open besides
    second.get_by_role("button", name="同意发出，15 人").click()
    expect(second.get_by_role("status").first).to_contain_text("已经发出")
    fresh.settle()

    board = enter(visit, fresh, CLERK, "/notices/1")
    expect(board.locator(".sum")).to_contain_text("确认 0 / 15 人")
    for name in ("冯若兰", "贾宝田", "关大山"):
        say(fresh, cast()[name], "收到")
    expect(board.locator(".sum")).to_contain_text("确认 3 / 15 人")  # by itself
    expect(board.locator("#board")).not_to_contain_text("冯若兰")
    board.locator(".mosaic").get_by_role("link", name="城关镇").click()
    expect(board).to_have_url(f"{fresh.base}/console/notices/1?unit=2&state=#units")
    expect(board.locator("#board table.cards")).to_contain_text("祁连珍")
    expect(board.locator("#board table.cards")).not_to_contain_text("施永年")

    for page in (clerk, second, board):
        page.close()
    fresh.clock.advance(timedelta(hours=8, minutes=30))  # past the cut-off: who has not answered is rung up
    fresh.settle()
    board = enter(visit, fresh, CLERK, "/notices/1")
    expect(board.locator("#board table.cards")).to_contain_text("苗春生")
    expect(board.locator("a[href^='tel:']").first).to_be_visible()
    close_by_telephone(fresh)
    fresh.app.audit()
    board.goto(f"{fresh.base}/console/notices/1")
    expect(board.get_by_role("heading", level=1)).to_contain_text("已办结")
    expect(board.locator("#board")).to_contain_text("都确认了")
    with board.expect_download() as taken:
        board.get_by_role("button", name="下载存证").click()
    assert CalamineWorkbook.from_path(str(taken.value.path())).sheet_names[0] == "概况"
    watch.complaints.clear()  # a stream that breaks off is a failure to a browser, which then asks again


def close_by_telephone(office: RehearsedOffice) -> None:
    while True:
        with office.app.store.read() as records:
            calls = [one for one in records.tasks.open_tasks() if one.kind is TaskKind.CALL]
        if not calls:
            return
        for one in calls:
            Desk(office, CLERK).post(f"/tasks/{one.number}", code="已告知", outcome="已告知")
        office.settle()


# --- two people, two windows -------------------------------------------------------------------------------------------


def test_a_draft_that_was_changed_meanwhile_is_not_overwritten(visit: Open, office: RehearsedOffice) -> None:
    number = drafted(office)
    first = enter(visit, office, CLERK, f"/notices/{number}/edit")
    other = enter(visit, office, CLERK, f"/notices/{number}/edit")
    other.get_by_label("地点").fill("二楼会议室")
    other.get_by_role("button", name="存，请别人再审").click()
    expect(other.get_by_role("status").first).to_contain_text("改好了")
    answer = Desk(office, CLERK).post(
        f"/notices/{number}/amend", **{**FORM, "place": "一楼大厅", "seen": first.locator("[name=seen]").input_value()}
    )
    assert answer.status_code == 409
    assert "已经被改过了" in answer.text
    assert "一楼大厅" in answer.text
    assert "二楼会议室" in answer.text
    with office.app.store.read() as records:
        kept = records.notices.get(number)
    assert kept is not None
    assert kept.place == "二楼会议室"
    again = Desk(office, CLERK).post(
        f"/notices/{number}/amend", **{**FORM, "place": "一楼大厅", "seen": field(answer.text, "seen")}
    )
    assert "改好了" in again.text


def test_of_two_corrections_the_second_is_told_of_the_first(office: RehearsedOffice) -> None:
    number = released(office)
    one, two = Desk(office, CLERK), Desk(office, CLERK)
    seen = [field(desk.get(f"/notices/{number}/edit").text, "seen") for desk in (one, two)]
    assert one.post(f"/notices/{number}/correct", **{**FORM, "place": "四楼", "seen": seen[0]}).status_code == 200
    answer = two.post(f"/notices/{number}/correct", **{**FORM, "place": "五楼", "seen": seen[1]})
    assert answer.status_code == 409
    assert "四楼" in answer.text
    assert "五楼" in answer.text
    with office.app.store.read() as records:
        pending = records.notices.pending_version(number)
    assert pending is not None
    assert pending.text.place == "四楼"


def test_nobody_approves_another_text_than_he_has_read(office: RehearsedOffice) -> None:
    number = drafted(office)
    approver = Desk(office, APPROVER)
    seen = field(approver.get(f"/notices/{number}").text, "seen")
    Desk(office, CLERK).post(f"/notices/{number}/amend", **{**FORM, "place": "改到六楼"})
    answer = approver.post(f"/notices/{number}/approve", seen=seen)
    assert answer.status_code == 409
    assert "又改过了" in answer.text
    assert "改到六楼" in answer.text
    with office.app.store.read() as records:
        kept = records.notices.get(number)
    assert kept is not None
    assert kept.state is NoticeState.DRAFT


def test_a_draft_that_went_out_meanwhile_cannot_be_amended(office: RehearsedOffice) -> None:
    number = drafted(office)
    Desk(office, APPROVER).post(f"/notices/{number}/approve")
    answer = Desk(office, CLERK).post(f"/notices/{number}/amend", **FORM)
    assert answer.status_code == 409
    assert "已经处理过了" in answer.text


# --- pressed twice -----------------------------------------------------------------------------------------------------


def at_once(office: RehearsedOffice, staff_id: int, path: str, **fields: str) -> list[int]:
    """Two real requests at the same moment, with one session, as a double click sends them."""
    desk = Desk(office, staff_id)
    with ThreadPoolExecutor(2) as both:
        return [one.result().status_code for one in [both.submit(desk.post, path, **fields) for _ in range(2)]]


def attempts(office: RehearsedOffice, number: int) -> int:
    with office.app.store.read() as records:
        return sum(len(trail.tries) for page in records.trail.pages(number) for trail in page)


@pytest.mark.parametrize("with_key", [True, False], ids=["as our pages send it", "without a key"])
def test_two_approvals_at_the_same_moment_send_once(office: RehearsedOffice, with_key: bool) -> None:
    number = drafted(office, title=f"同意两次{with_key}")
    key = field(Desk(office, APPROVER).get(f"/notices/{number}").text, "once")
    found = at_once(office, APPROVER, f"/notices/{number}/approve", **({"once": key} if with_key else {}))
    assert sorted(found) == ([200, 200] if with_key else [200, 409])
    office.settle()
    once = attempts(office, number)
    assert 15 <= once <= 17
    Desk(office, APPROVER).post(f"/notices/{number}/approve", **({"once": key} if with_key else {}))
    office.settle()
    assert attempts(office, number) == once


def test_two_resends_at_the_same_moment_send_once(office: RehearsedOffice) -> None:
    number = released(office, title="重发两次")
    office.clock.advance(timedelta(minutes=10))
    before = attempts(office, number)
    asked = Desk(office, CLERK).get(f"/notices/{number}/ask/resend").text
    assert "重发给这 15 人" in asked
    found = at_once(office, CLERK, f"/notices/{number}/resend", once=field(asked, "once"))
    assert found == [200, 200]
    office.settle()
    assert attempts(office, number) - before <= 17
    again = Desk(office, CLERK).post(f"/notices/{number}/resend")
    assert again.status_code == 409
    assert "刚刚发过" in again.text


@pytest.mark.parametrize(("step", "action"), [("withdraw", "withdrawn"), ("return", "returned"), ("correct", "proposed")])
def test_other_steps_twice_at_the_same_moment_count_once(office: RehearsedOffice, step: str, action: str) -> None:
    number = released(office, title=f"{step}两次") if step != "return" else drafted(office, title="退回两次")
    who = APPROVER if step == "return" else CLERK
    fields = {**FORM, "place": "别处"} if step == "correct" else {}
    found = at_once(office, who, f"/notices/{number}/{step}", once="k" * 22, **fields)
    assert found == [200, 200]
    with office.app.store.read() as records:
        done = [line.action for line in records.history.page(HistoryFilter(subject=f"notice:{number}"), 50)]
    assert done.count(action) == 1


def test_the_way_back_and_a_reload_change_nothing(visit: Open, office: RehearsedOffice) -> None:
    number = drafted(office, title="来回走")
    page = enter(visit, office, APPROVER, f"/notices/{number}")
    page.get_by_role("button", name="同意发出").dblclick()
    expect(page.get_by_role("status").first).to_contain_text("已经发出")
    office.settle()
    once = attempts(office, number)
    page.reload()
    page.go_back()
    page.go_forward()
    page.go_back()
    if page.get_by_role("button", name="同意发出").count():  # out of the browser's memory
        page.get_by_role("button", name="同意发出").click()
    page.goto(f"{office.base}/console/notices/{number}")
    office.settle()
    assert attempts(office, number) == once


# --- lists, rights, what is taken along --------------------------------------------------------------------------------


def test_the_list_says_what_waits_and_finds_a_title(visit: Open, fresh: RehearsedOffice) -> None:
    page = enter(visit, fresh, CLERK, "/notices")
    expect(page.locator("main")).to_contain_text("还没有通知")
    expect(page.get_by_role("link", name="写第一条")).to_be_visible()
    drafted(fresh, title="百分之百%的会")
    released(fresh, title="体检")
    mine = enter(visit, fresh, APPROVER, "/notices?view=mine")
    expect(mine.locator("tbody tr")).to_have_count(1)
    expect(enter(visit, fresh, CLERK, "/notices?view=mine").locator("main")).to_contain_text("没有等您审的通知")
    page.goto(f"{fresh.base}/console/notices")
    page.get_by_label("找标题里的字").fill("%")
    page.get_by_role("button", name="找通知").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("百分之百")


def test_the_names_that_are_missing_come_as_a_list_that_no_program_works_out(office: RehearsedOffice) -> None:
    number = released(office, title="带走名单")
    answer = Desk(office, CLERK).post(f"/notices/{number}/missing")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("姓名,单位,到了哪一步,下一步")
    assert len(lines) == 16
    assert not [line for line in lines for cell in line.split(",") if cell[:1] in "=+-@" and cell]


def test_of_a_draft_there_is_no_evidence_yet(office: RehearsedOffice) -> None:
    number = drafted(office)
    for what in ("evidence", "missing"):
        assert Desk(office, CLERK).post(f"/notices/{number}/{what}").status_code == 404


def test_the_evidence_is_a_workbook(office: RehearsedOffice) -> None:
    answer = Desk(office, CLERK).post(f"/notices/{released(office)}/evidence")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert {"概况", "逐人", "发送记录", "任务", "历史", "校验"} <= set(book.sheet_names)


@pytest.mark.parametrize(
    "step", ["approve", "return", "withdraw", "resend", "amend", "correct", "evidence", "missing", "people", "nonsense"]
)
def test_a_liaison_neither_sees_nor_steers_notices(office: RehearsedOffice, step: str) -> None:
    number = drafted(office)
    liaison = Desk(office, LIAISON)
    for path in ("", "/edit", "/live", "/ask/resend", "/forecast"):
        assert liaison.get(f"/notices/{number}{path}").status_code == 404
    assert liaison.post(f"/notices/{number}/{step}").status_code == 404


def test_whoever_has_no_name_of_his_own_approves_nothing(office: RehearsedOffice) -> None:
    answer = Desk(office, None).post(f"/notices/{drafted(office)}/approve")
    assert answer.status_code == 403
    assert "自己的名字" in answer.text


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    visit: Open, office: RehearsedOffice, size: dict[str, int]
) -> None:
    draft, sent = drafted(office), released(office)
    Desk(office, CLERK).post(f"/notices/{sent}/correct", **{**FORM, "place": "别处"})
    pages = (
        (CLERK, "/notices"), (APPROVER, f"/notices/{draft}"), (CLERK, f"/notices/{draft}/edit"), (APPROVER, f"/notices/{sent}"),
        (CLERK, f"/notices/{sent}?unit=2&state=waiting"), (CLERK, f"/notices/{sent}/edit"),
        (CLERK, f"/notices/{sent}/ask/resend"),
    )  # fmt: skip
    for who, path in pages:
        page = enter(visit, office, who, path, size)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
