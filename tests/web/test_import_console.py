"""An import as a clerk lives through it: wrong rows in a real browser, a large file that takes its time, two windows, a crash."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from bot.domain.rights import OPERATOR, Viewer
from bot.ledger import take_in
from bot.ledger.background import Room, Work
from bot.store.history import HistoryFilter
from bot.store.ledger import LedgerQueries
from bot.store.tables.ledger import upload
from bot.web.console.people import import_work, imports
from bot.web.sign_in import new_link
from tests.web.asking import CLERK, LIAISON, Desk
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, rehearsing
from tests.web.test_people_pages import persons, workbook

HEADINGS = ("姓名", "性别", "出生日期", "人员类别", "单位", "本人电话")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        yield running


def enter(visit: Open, office: RehearsedOffice, path: str, size: dict[str, int] = DESK) -> Page:
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
    page = visit(office.base + link, size)
    page.goto(f"{office.base}/console{path}")
    return page


def row(name: str, at: int, born: str = "1950-01-02", phone: str = "") -> tuple[str, ...]:
    return (name, "女", born, "退休", "示范局机关", phone or f"1390001{at:04}")


def sent(desk: Desk, path: Path) -> str:
    """Where a file that was sent in is looked over."""
    answer = desk.post("/import", files={"file": (path.name, path.read_bytes())})
    assert answer.status_code == 200, answer.text[:200]
    return answer.url.rpartition("/console")[2]


def seen(desk: Desk, path: str) -> str:
    return desk.get(path).text.partition('name="seen" value="')[2].partition('"')[0]


class Gate:
    """Work that waits until it is let go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.open, self.reached = threading.Event(), threading.Event()
        work: Callable[..., Any] = getattr(module, name)

        def held(*given: Any, **named: Any) -> Any:
            self.reached.set()
            assert self.open.wait(30)
            return work(*given, **named)

        monkeypatch.setattr(module, name, held)
        monkeypatch.setattr(imports, "PATIENCE", 0.05)


# --- wrong rows ---------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_file_with_errors_is_mended_row_by_row_and_taken_in(
    visit: Open, office: RehearsedOffice, tmp_path: Path, size: dict[str, int]
) -> None:
    names = [f"错{'甲乙丙丁'[at]}{'桌' if size is DESK else '机'}" for at in range(3)]
    wrong = [row(names[0], 11), row(names[1], 12, born="1950-13-04"), row(names[2], 13, phone="139")]
    page = enter(visit, office, "/import", size)
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("名册文件").set_input_files(workbook(tmp_path / "错.xlsx", *wrong))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("有 2 处必须先改")
    expect(page.get_by_role("button", name="没有错，写进名册")).to_have_count(0)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    with page.expect_download() as took:
        page.get_by_role("button", name="Excel").click()
    laid = CalamineWorkbook.from_path(str(took.value.path())).get_sheet_by_index(0).to_python()
    assert laid[2][:4] == ["工作表", "第几行", "要不要改", "为什么"]
    assert [line[4] for line in laid[3:5]] == names[1:]
    assert [line[1] for line in laid[3:5]] == ["3", "4"]
    assert all(line[2] == "必须先改" and line[3] for line in laid[3:5])
    page.get_by_role("link", name="改好了，重新传").click()
    mended = [row(names[0], 11), row(names[1], 12), row(names[2], 13)]
    if size is PHONE:
        mended = [(*one[:5], one[5].replace("1390001", "1390002")) for one in mended]
    page.get_by_label("名册文件").set_input_files(workbook(tmp_path / "对.xlsx", *mended))
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="没有错，写进名册").dblclick()
    expect(page.get_by_role("status")).to_contain_text("新加 3 人")
    assert Axe().run(page).response["violations"] == []
    assert set(names) <= set(persons(office))
    page.go_back()
    page.go_forward()
    page.reload()
    assert [name for name in persons(office) if name == names[0]] == [names[0]]


def test_the_sheet_of_reasons_comes_as_csv_and_runs_nothing(office: RehearsedOffice, tmp_path: Path) -> None:
    desk = Desk(office, CLERK)
    path = sent(desk, workbook(tmp_path / "错.xlsx", row("=1+1", 21, born="x"), row("错二", 22, phone="+86")))
    answer = desk.post(f"{path}/errors", kind="csv")
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[1][4] == "'=1+1"
    assert not any(cell.startswith(("=", "+")) for line in lines for cell in line)
    with office.app.store.read() as records:
        found = records.history.page(HistoryFilter(subject="import"), 1)[0]
    assert found.detail["rows"] == len(lines) - 1


def test_another_clerk_does_not_get_at_it(office: RehearsedOffice, tmp_path: Path) -> None:
    desk = Desk(office, CLERK)
    path = sent(desk, workbook(tmp_path / "名册.xlsx", row("别人看", 31)))
    for other in (Desk(office, None), Desk(office, LIAISON)):
        assert other.get(path).status_code == 404
        assert other.get(f"{path}/progress").status_code == 404
        assert other.post(f"{path}/errors", kind="csv").status_code == 404
        assert other.post(path, do="confirm", seen="").status_code == 404


@pytest.mark.parametrize("name", ["../../x.xlsx", "a\x00b.xlsx", '"><script>.xlsx', "", "长" * 300 + ".xlsx"])
def test_hostile_names_of_files_harm_nothing(office: RehearsedOffice, tmp_path: Path, name: str) -> None:
    desk = Desk(office, CLERK)
    content = workbook(tmp_path / "名册.xlsx", row("怪名字", 41)).read_bytes()
    answer = desk.post("/import", files={"file": (name or "x", content)})
    assert answer.status_code in (200, 400)
    assert "<script>." not in answer.text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"\x00" * 5000, b"<html>", "姓名\n张三".encode("utf-16")])
def test_what_is_no_file_of_people_is_told_at_once(office: RehearsedOffice, content: bytes) -> None:
    answer = Desk(office, CLERK).post("/import", files={"file": ("a.xlsx", content)})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_an_empty_sheet_can_be_taken_and_filled_in(office: RehearsedOffice) -> None:
    answer = Desk(office, CLERK).get("/import/blank")
    assert "花名册" in CalamineWorkbook.from_filelike(BytesIO(answer.content)).sheet_names


# --- a large file ----------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_large_file_shows_how_far_it_is_and_goes_on_when_the_page_is_left(
    visit: Open, office: RehearsedOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: dict[str, int]
) -> None:
    looking = Gate(monkeypatch, import_work, "compare")
    name = "大文件一" if size is DESK else "大文件二"
    page = enter(visit, office, "/import", size)
    page.get_by_label("名册文件").set_input_files(workbook(tmp_path / "大.xlsx", row(name, 51 if size is DESK else 52)))
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("#progress progress")).to_be_visible()
    expect(page.get_by_text("还没有写进名册")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    looking.open.set()
    writing = Gate(monkeypatch, import_work, "take_in")
    page.get_by_role("button", name="没有错，写进名册").click()
    expect(page.locator("#progress")).to_be_visible()
    expect(page.get_by_text("不用再按一次")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    path = page.url
    page.goto(f"{office.base}/console/people")  # he goes elsewhere
    writing.open.set()
    page.goto(path)
    expect(page.get_by_role("status")).to_contain_text("新加 1 人")
    assert name in persons(office)
    page.goto(f"{office.base}/console/import")
    expect(page.get_by_text("大.xlsx")).to_have_count(0)


def test_two_windows_take_it_in_once(office: RehearsedOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(office, CLERK)
    path = sent(desk, workbook(tmp_path / "名册.xlsx", row("两个窗", 61)))
    shown = seen(desk, path)
    gate = Gate(monkeypatch, import_work, "take_in")
    answers: list[requests.Response] = []

    def press() -> None:
        answers.append(desk.post(path, do="confirm", seen=shown))

    windows = [threading.Thread(target=press) for _ in range(5)]
    for window in windows:
        window.start()
    assert gate.reached.wait(10)
    gate.open.set()
    for window in windows:
        window.join()
    _until(lambda: "两个窗" in persons(office))
    assert {answer.status_code for answer in answers} == {200}
    with office.app.store.read() as records:
        found = records.ledger.search(OPERATOR, "两个窗")
        lines = [one for one in records.history.page(HistoryFilter(actions=("imported",)), 50) if one.detail["new"] == 1]
    assert len(found) == 1
    assert len({one.id for one in lines if one.detail["file"] == "名册.xlsx"}) >= 1
    assert "导入完成" in desk.get(path).text
    assert desk.post(path, do="discard").url.endswith(path)  # what is done is done


def test_a_crash_in_the_middle_leaves_nothing_and_says_so(
    office: RehearsedOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(office, CLERK)
    path = sent(desk, workbook(tmp_path / "名册.xlsx", row("写一半", 71), row("写二半", 72)))
    shown, before = seen(desk, path), persons(office)
    write = LedgerQueries._write_parts

    def broken(self: LedgerQueries, files: Any) -> None:
        write(self, files)
        raise OSError("disk full")

    monkeypatch.setattr(LedgerQueries, "_write_parts", broken)
    failed = desk.post(path, do="confirm", seen=shown)
    assert "名册一行也没有改" in failed.text
    assert persons(office) == before
    monkeypatch.undo()
    assert "导入完成" in desk.post(path, do="confirm", seen=seen(desk, path)).text
    assert "写一半" in persons(office)


def test_the_service_ends_while_it_writes(office: RehearsedOffice, tmp_path: Path) -> None:
    """Another process had it, and is gone: nothing was written, and whoever looks is told so and may do it again."""
    desk = Desk(office, CLERK)
    path = sent(desk, workbook(tmp_path / "名册.xlsx", row("断电了", 81)))
    upload_id = path.rpartition("/")[2]
    with office.app.store.write() as records:
        clerk = records.people.staff_member(CLERK)
        assert clerk is not None
        assert records.uploads.claim(upload_id, Viewer.of(clerk), "another")
    page = desk.get(path).text
    assert "上次写到一半，系统停了" in page
    assert "断电了" not in persons(office)
    assert "导入完成" in desk.post(path, do="confirm", seen=seen(desk, path)).text
    with office.app.store.write() as records:
        assert not records.uploads.finish(
            upload_id, "another", {}, office.clock.now()
        )  # should it still be alive, it writes nothing


def test_whoever_lost_the_file_writes_nothing(office: RehearsedOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(office, CLERK)
    path = sent(desk, workbook(tmp_path / "名册.xlsx", row("被抢走", 91)))
    shown = seen(desk, path)
    monkeypatch.setattr(import_work, "take_in", _robbed(office, path.rpartition("/")[2]))
    desk.post(path, do="confirm", seen=shown)
    assert "被抢走" not in persons(office)


def _robbed(office: RehearsedOffice, upload_id: str) -> Callable[..., Any]:
    def taken(records: Any, *given: Any) -> Any:
        counts = take_in(records, *given)
        records.people._connection.execute(update(upload).where(upload.c.id == upload_id).values(worker="another"))
        return counts

    return taken


def test_of_a_file_thrown_away_nothing_is_left(office: RehearsedOffice, tmp_path: Path) -> None:
    desk = Desk(office, CLERK)
    path = sent(desk, workbook(tmp_path / "名册.xlsx", row("不要了", 95)))
    assert "名册没有改" in desk.post(path, do="discard").text
    assert desk.get(path).status_code == 404
    assert desk.get(f"{path}/progress").status_code == 404


# --- the room by itself ------------------------------------------------------------------------------------------------------


def test_work_is_begun_once_and_its_result_kept() -> None:
    room, begun = Room(), []
    first = room.begin("a", lambda tell: begun.append(1) or 7)
    assert room.begin("a", lambda tell: 8) is first
    assert first.wait(10)
    assert (first.result, begun) == (7, [1])
    room.forget(["a"])
    again: Work[int] = room.begin("a", lambda tell: 9)
    assert again.wait(10)
    assert again.result == 9


def test_what_work_raises_is_raised_for_whoever_asks() -> None:
    def broken(_tell: Any) -> int:
        raise LookupError("no")

    work = Room().begin("a", broken)
    assert work.wait(10)
    with pytest.raises(LookupError):
        _ = work.result


def test_only_the_last_results_are_kept() -> None:
    room = Room()
    for number in range(6):
        assert room.begin(f"w{number}", lambda tell: 0).wait(10)
    assert len(room.begun("w")) <= 4
    assert room.get("w0") is None


def _until(true: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(200):
        if true():
            return
        waiting.wait(0.05)
    raise AssertionError("it never came")
