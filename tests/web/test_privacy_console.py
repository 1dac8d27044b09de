"""个人信息 of one person as the office works with it: consents, his data to take along, his erasure after a second look."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from python_calamine import CalamineWorkbook

from bot.domain.people import Grant, Role
from bot.web.sign_in import new_link
from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON, Desk
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice
from tests.web.released import violations
from tests.web.signing_in import quick_office

QIN, PANG, LU = 1, 3, 5
ADMIN = LEADER  # is made one below


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with quick_office(tmp_path_factory.mktemp("office")) as running:
        with running.app.store.write() as records:
            records.people.add_role(ADMIN, Grant(Role.ADMIN))
        yield running


def name_of(office: RehearsedOffice, person_id: int) -> str:
    with office.app.store.read() as records:
        return records.people.persons([person_id])[0].name


def test_whoever_may_look_closely_sees_the_page_and_nobody_else(office: RehearsedOffice) -> None:
    statuses = {
        who: Desk(office, who).get(f"/people/{QIN}/privacy").status_code for who in (CLERK, APPROVER, ADMIN, None, LIAISON)
    }
    assert statuses == {CLERK: 200, APPROVER: 200, ADMIN: 200, None: 200, LIAISON: 404}


def test_what_was_said_on_paper_is_written_down_and_stands_on_the_page(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    page = desk.post(f"/people/{QIN}/privacy/consent", purpose="照片", given="no", how="纸质")
    assert "记下了" in page.text
    assert "不同意、撤回" in page.text
    assert "没有记下" in desk.post(f"/people/{QIN}/privacy/consent", purpose="别的", given="no", how="纸质").text
    assert (
        Desk(office, APPROVER).post(f"/people/{QIN}/privacy/consent", purpose="照片", given="yes", how="纸质").status_code == 404
    )


def test_his_child_gets_a_sheet_to_read_and_the_data_and_that_is_written_down(office: RehearsedOffice) -> None:
    answer = Desk(office, CLERK).post(f"/people/{QIN}/privacy/data")
    folder = zipfile.ZipFile(io.BytesIO(answer.content))
    book = CalamineWorkbook.from_filelike(io.BytesIO(folder.read("资料.xlsx")))
    told = {str(row[0]): row[1] for row in book.get_sheet_by_name("一人一档").to_python()}
    assert told["姓名"] == name_of(office, QIN)
    assert "绑定的聊天账号" in book.sheet_names
    assert json.loads(folder.read("资料.json"))["file"]["name"] == name_of(office, QIN)
    assert Desk(office, APPROVER).post(f"/people/{QIN}/privacy/data").status_code == 404
    assert "全部资料" in Desk(office, CLERK).get(f"/audit/person/{QIN}").text


def test_an_erasure_takes_a_reason_the_name_and_a_second_look(office: RehearsedOffice) -> None:
    desk, here, name = Desk(office, ADMIN), f"/people/{LU}/privacy/erase", name_of(office, LU)
    assert desk.post(here, why="家属来信", name="别人", sure="1").status_code == 400
    assert desk.post(here, why="", name=name, sure="1").status_code == 400
    asked = desk.post(here, why="家属来信", name=name)
    assert "再看一遍" in asked.text
    assert name_of(office, LU) == name
    assert Desk(office, CLERK).post(here, why="家属来信", name=name, sure="1").status_code == 404
    desk.post(here, why=f"{name}家属来信", name=name, sure="1")
    assert desk.get(f"/people/{LU}").status_code == 404
    assert name not in desk.get("/people").text
    assert "本人家属来信" in desk.get("/audit?what=looks").text
    assert name not in desk.get("/audit?what=looks").text


def test_somebody_who_receives_for_a_person_is_erased_at_his_own_wish(office: RehearsedOffice) -> None:
    with office.app.store.read() as records:
        one = records.people.proxies()[0]
    desk, here = Desk(office, CLERK), f"/people/{one.person_id}/privacy/proxy/{one.id}/erase"
    assert desk.post(here, why="本人来电").status_code == 400
    assert "删掉了" in desk.post(here, why="本人来电", sure="1").text
    with office.app.store.read() as records:
        assert one.id not in [other.id for other in records.people.proxies()]
    assert desk.post(here, why="本人来电", sure="1").status_code == 404


def test_a_look_at_a_file_is_one_line_however_often_the_page_is_loaded(office: RehearsedOffice) -> None:
    desk = Desk(office, APPROVER)
    for _ in range(3):
        desk.get(f"/people/{PANG}")
    text = Desk(office, CLERK).get(f"/audit/person/{PANG}").text
    assert text.count("打开看了") == 1
    assert "档案页" in text


def test_very_many_files_in_an_hour_are_told_to_the_administrator_once(office: RehearsedOffice) -> None:
    with office.app.store.write() as records:
        for number in range(100, 165):
            records.access.opened(f"staff:{CLERK}", f"person:{number}", office.clock.now(), "/console/people")
    Desk(office, CLERK).get(f"/people/{QIN}")
    Desk(office, CLERK).get(f"/people/{PANG}")
    with office.app.store.read() as records:
        told = records.connection.exec_driver_sql("SELECT count(*) FROM history WHERE action = 'unusual.many'").scalar_one()
        sent = records.connection.exec_driver_sql("SELECT count(*) FROM attempt WHERE key LIKE 'unusual:many%'").scalar_one()
    assert (told, sent > 0) == (1, True)
    assert "一小时打开很多份资料" in Desk(office, ADMIN).get("/audit?what=looks").text


def test_the_notice_for_everybody_needs_no_sign_in(office: RehearsedOffice) -> None:
    page = requests.get(f"{office.base}/privacy", timeout=30)
    assert page.status_code == 200
    assert all(words in page.text for words in ("撤回同意", "您说了算", "3 年", "30 天"))


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_pages_are_for_everybody(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), ADMIN)
    shown = visit(office.base + link, size)
    judged = {f"/console/people/{QIN}/privacy": _usual, "/privacy": violations}
    for path, faults in judged.items():
        shown.goto(office.base + path)
        assert faults(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def _usual(shown: Page) -> list[Any]:
    """What the console is held to; pages for elders are held to more."""
    return list(Axe().run(shown).response["violations"])
