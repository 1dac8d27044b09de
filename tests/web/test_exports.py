"""What is taken out of the house: it is what the page showed, nothing in it runs, and the history says who took it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from bot.domain.rights import OPERATOR
from bot.ledger.tables import Kind, Table, csv_file, inert, table_file
from bot.store.history import HistoryFilter
from bot.web.sign_in import new_link
from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON, Desk, say
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, rehearsing
from tests.web.test_visit_console import reported

QIN = 1
DAYS = {"from": "2026-03-01", "to": "2026-03-31"}
EVERY = {
    "people": {},
    "tasks": DAYS,
    "inquiries": DAYS,
    "visits": DAYS,
    "notices": DAYS,
    "channels": {},
    "audience": {"q": "离休干部"},
    "audit": {},
}
RUNS = ("=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "\r=1", ' =HYPERLINK("x")', "＝1+1", "＠a", "\n=1")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        say(running, "staff-1", "通知：3月12日上午9点在老干部活动中心三楼开座谈会，离休干部参加")
        say(running, "staff-2", "同意")
        say(running, "person-1", "转人工")
        say(running, "person-1", '=HYPERLINK("http://evil.example")')
        with running.app.store.write() as records:
            now = running.clock.now()
            task = {
                "key": "export:1",
                "kind": "call",
                "owner_id": LIAISON,
                "person_id": QIN,
                "title": "打个电话",
                "deadline": now,
                "made_at": now,
            }
            records.tasks.add([task])
        reported(running, "export-qin", QIN, need="想换一副老花镜")
        with running.app.store.write() as records:
            [file] = [one for one in records.ledger.files(OPERATOR) if one.name == "贾宝田"]
            records.ledger.change([replace(file, name="=贾宝田")])
        yield running


def take(office: RehearsedOffice, staff_id: int | None, what: str, kind: str = "csv", **fields: str) -> requests.Response:
    return Desk(office, staff_id).post(f"/exports/{what}", kind=kind, **fields)


def rows(answer: requests.Response) -> list[list[str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("what", EVERY)
def test_each_comes_as_csv_and_as_excel_with_the_same_lines(office: RehearsedOffice, what: str) -> None:
    plain, sheet = take(office, CLERK, what, **EVERY[what]), take(office, CLERK, what, "xlsx", **EVERY[what])
    assert (plain.status_code, sheet.status_code) == (200, 200)
    assert plain.headers["content-disposition"] == f'attachment; filename="{what}.csv"'
    said = rows(plain)
    laid = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert len(said) > 1
    assert [str(cell) for cell in laid[2]] == said[0]
    if what != "audit":  # which has grown by the first of them
        assert len(laid) - 3 == len(said) - 1


@pytest.mark.parametrize("what", EVERY)
def test_it_is_written_down_with_the_number_of_lines(office: RehearsedOffice, what: str) -> None:
    count = len(rows(take(office, CLERK, what, **EVERY[what]))) - 1
    with office.app.store.read() as records:
        line = records.history.page(HistoryFilter(subject=what), 1)[0]
    assert (line.actor, line.action, line.detail["kind"], line.detail["rows"]) == ("staff:1", "exported", "csv", count)


def test_what_was_looked_for_is_what_leaves(office: RehearsedOffice) -> None:
    assert [row[0] for row in rows(take(office, CLERK, "people", q="秦怀远"))[1:]] == ["秦怀远"]
    assert {row[0] for row in rows(take(office, CLERK, "audience", q="离休干部"))[1:]} == {"秦怀远", "余淑贞", "庞德厚"}
    assert len(rows(take(office, CLERK, "people", unit="2"))) == 7


def test_nothing_in_it_runs(office: RehearsedOffice) -> None:
    asked = rows(take(office, CLERK, "inquiries", **DAYS))
    assert any("'=HYPERLINK" in cell for row in asked for cell in row)
    names = [row[0] for row in rows(take(office, CLERK, "people"))]
    assert "'=贾宝田" in names
    assert "=贾宝田" not in names
    sheet = take(office, CLERK, "people", "xlsx").content
    assert b"<f>" not in sheet
    laid = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert "=贾宝田" in [row[0] for row in laid]  # words, as they are


def test_only_whoever_may_take_files_out_does(office: RehearsedOffice) -> None:
    for staff_id in (LIAISON, APPROVER, LEADER):
        assert take(office, staff_id, "people").status_code == 404
        assert Desk(office, staff_id).get("/exports").status_code == 404


@pytest.mark.parametrize(
    "fields", [{}, {"from": "x", "to": "y"}, {"from": "2026-03-31", "to": "2026-03-01"}, {"from": "9999-99-99", "to": "\x00"}]
)
def test_days_that_cannot_be_read_take_nothing(office: RehearsedOffice, fields: dict[str, str]) -> None:
    answer = take(office, CLERK, "tasks", **fields)
    assert answer.status_code == 400
    assert "没有导出" in answer.text


@pytest.mark.parametrize("kind", ["", "pdf", "XLSX", "<script>"])
def test_another_kind_or_another_thing_is_not_there(office: RehearsedOffice, kind: str) -> None:
    assert take(office, CLERK, "people", kind).status_code == 404
    assert take(office, CLERK, "staff").status_code == 404


@pytest.mark.parametrize("said", ["'; DROP TABLE person", "\x00x", "🙂" * 300, "%"])
def test_hostile_words_find_nobody(office: RehearsedOffice, said: str) -> None:
    assert len(rows(take(office, CLERK, "people", q=said))) == 1
    assert take(office, CLERK, "audience", q=said).status_code == 200


def test_from_elsewhere_nothing_is_taken(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    answer = desk._session.post(
        f"{office.base}/console/exports/people", {"kind": "csv"}, headers={"Origin": "http://evil.example"}, timeout=30
    )
    assert answer.status_code == 403


# --- the writer by itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", RUNS)
def test_a_cell_never_begins_with_what_a_spreadsheet_would_run(cell: str) -> None:
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "秦怀远", "1938", "a=b", "2026-03-10"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert inert(cell) == cell


def test_a_long_number_keeps_its_digits() -> None:
    assert inert("620102194803080027") == "'620102194803080027"


def test_commas_quotes_and_lines_stay_in_their_cell() -> None:
    table = Table("表", ("甲", "乙"), [('他说"好",', "一行\n两行")])
    assert list(csv.reader(StringIO(csv_file(table).decode("utf-8-sig"), newline="")))[1] == ['他说"好",', "一行\n两行"]


def test_half_a_sign_spoils_no_file(tmp_path: Path) -> None:
    table = Table("表", ("甲",), [("坏\ud800字",)])
    assert b"?" in csv_file(table)
    assert table_file(table, Kind.XLSX, "")


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_clerk_takes_a_file(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
    page = visit(office.base + link, size)
    page.goto(f"{office.base}/console/exports")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    with page.expect_download() as took:
        page.get_by_role("button", name="通知登记表 Excel").click()
    assert took.value.suggested_filename == "notices.xlsx"
    with page.expect_download():  # again, at once
        page.get_by_role("button", name="渠道用量 CSV").click()
    expect(page.get_by_role("heading", name="导出 把系统里的东西带成一张表")).to_be_visible()
