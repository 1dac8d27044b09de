"""A notice in the console, in a real browser: pasted, put right, approved by somebody else, followed, and its calls made."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from bot.domain.tasks import TaskKind
from bot.web.sign_in import new_link
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, Watch, rehearsing

pytestmark = pytest.mark.browser
CLERK, APPROVER, LIAISON = 1, 2, 3
PASTED = """关于召开座谈会的通知
请离休干部和退休干部参加座谈会。
时间：3月12日上午9点
地点：老干部活动中心三楼
请3月11日下班前报名。"""


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        yield running


def link(office: RehearsedOffice, staff_id: int | None) -> str:
    with office.app.store.write() as records:
        return new_link(records, office.clock.now(), staff_id)


def enter(visit: Open, office: RehearsedOffice, staff_id: int | None, path: str, size: dict[str, int] = DESK) -> Page:
    page = visit(office.base + link(office, staff_id), size)
    page.goto(f"{office.base}/console{path}")
    return page


def drafted(visit: Open, office: RehearsedOffice) -> Page:
    page = enter(visit, office, CLERK, "/notices")
    page.get_by_label("写一条").fill(PASTED)
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="存为草稿").click()
    return page


def approved(visit: Open, office: RehearsedOffice) -> Page:
    drafted(visit, office)
    page = enter(visit, office, APPROVER, "/notices/1")
    page.get_by_role("button", name="同意发出").click()
    expect(page.get_by_role("status")).to_contain_text("已经发出")
    office.settle()
    return page


def test_a_pasted_document_becomes_the_fields_of_a_notice(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, "/notices")
    page.get_by_label("写一条").fill(PASTED)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_label("标题")).to_have_value("座谈会")
    expect(page.get_by_label("时间（没有就空着）")).to_have_value("2026-03-12T09:00")
    expect(page.get_by_label("报名截止")).to_have_value("2026-03-11T18:00")
    expect(page.get_by_label("地点")).to_have_value("老干部活动中心三楼")
    page.get_by_label("标题").fill("情况座谈会")
    page.get_by_label("发给谁").fill("退休干部")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("情况座谈会")
    expect(page.locator("main")).to_contain_text("预计")
    assert page.get_by_role("button", name="同意发出").count() == 0  # not by whoever wrote it


def test_a_wrong_field_is_said_and_what_was_typed_stays(visit: Open, office: RehearsedOffice, watch: Watch) -> None:
    page = enter(visit, office, CLERK, "/notices")
    page.get_by_label("写一条").fill(PASTED)
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_label("时间（没有就空着）").fill("2020-01-01T09:00")
    page.get_by_label("发给谁").fill("退休干部")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("alert").first).to_contain_text("时间")
    expect(page.get_by_label("地点")).to_have_value("老干部活动中心三楼")
    with office.app.store.read() as records:
        assert records.notices.recent() == []
    watch.complaints.clear()  # a browser calls the status of a form with a fault a failure


def test_a_second_person_lets_it_go_and_the_board_follows(visit: Open, office: RehearsedOffice) -> None:
    page = approved(visit, office)
    page.reload()
    expect(page.locator("main")).to_contain_text("应知")
    expect(page.get_by_role("table").first).to_contain_text("城关镇")
    expect(page.locator("main")).to_contain_text("下一步")
    page.get_by_role("link", name="城关镇").click()
    expect(page.locator("#who")).to_contain_text("看全部单位")


def test_a_correction_waits_for_the_second_person(visit: Open, office: RehearsedOffice) -> None:
    approved(visit, office)
    page = enter(visit, office, CLERK, "/notices/1?still=1")
    page.get_by_text("发错了，写更正").click()
    page.locator("form[action$=correct]").get_by_label("时间（没有就空着）").fill("2026-03-12T15:00")
    page.get_by_role("button", name="送审更正").click()
    expect(page.get_by_role("status")).to_contain_text("等另一位同志同意")
    second = enter(visit, office, APPROVER, "/notices/1?still=1")
    expect(second.locator("main")).to_contain_text("有一条更正等着同意：时间")
    second.get_by_role("button", name="同意发出").click()
    with office.app.store.read() as records:
        found = records.notices.get(1)
    assert found is not None
    assert found.version == 2


def test_a_call_is_made_from_the_page_and_settles_its_person(visit: Open, office: RehearsedOffice) -> None:
    approved(visit, office)
    with office.app.store.read() as records:
        call = next(task for task in records.tasks.open_tasks() if task.kind is TaskKind.CALL)
    page = enter(visit, office, CLERK, "/tasks?all=1", PHONE)
    form = page.locator(f"form[action$='/tasks/{call.number}']")
    form.get_by_label("办得怎样").select_option("已告知")
    form.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text(f"{call.number} 号记下了")
    with office.app.store.read() as records:
        rows = {row["person_id"]: row for row in records.board.recipients(1)}
        assert rows[call.person_id]["how"] == "phone"
        assert records.tasks.numbered(call.number) is None


def test_the_evidence_is_a_workbook_and_taking_it_is_written_down(office: RehearsedOffice, visit: Open) -> None:
    approved(visit, office)
    session = requests.Session()
    session.get(office.base + link(office, CLERK), timeout=5)
    answer = session.post(f"{office.base}/console/notices/1/evidence", headers={"Origin": office.base}, timeout=20)
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert {"概况", "逐人", "发送记录", "任务", "历史", "校验"} <= set(book.sheet_names)


def test_of_a_draft_there_is_no_evidence_yet(office: RehearsedOffice, visit: Open) -> None:
    drafted(visit, office)
    session = requests.Session()
    session.get(office.base + link(office, CLERK), timeout=5)
    answer = session.post(f"{office.base}/console/notices/1/evidence", headers={"Origin": office.base}, timeout=20)
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/notices/1/approve", "/notices/1/evidence", "/notices", "/notices/1/nonsense"])
def test_a_liaison_neither_sees_nor_steers_notices(office: RehearsedOffice, visit: Open, path: str) -> None:
    approved(visit, office)
    session = requests.Session()
    session.get(office.base + link(office, LIAISON), timeout=5)
    assert session.get(f"{office.base}/console/notices/1", timeout=5).status_code == 404
    answer = session.post(f"{office.base}/console{path}", headers={"Origin": office.base}, timeout=5)
    assert answer.status_code in (403, 404)


def test_whoever_has_no_name_of_his_own_approves_nothing(office: RehearsedOffice, visit: Open) -> None:
    drafted(visit, office)
    session = requests.Session()
    session.get(office.base + link(office, None), timeout=5)
    answer = session.post(f"{office.base}/console/notices/1/approve", headers={"Origin": office.base}, timeout=5)
    assert answer.status_code == 403
    assert "自己的名字" in answer.text


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    visit: Open, office: RehearsedOffice, size: dict[str, int]
) -> None:
    approved(visit, office)
    for who, path in ((CLERK, "/notices"), (CLERK, "/notices/1?still=1"), (APPROVER, "/tasks?all=1")):
        page = enter(visit, office, who, path, size)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
