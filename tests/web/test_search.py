"""The one search box: a clerk types what he has in mind and is led there; nobody is led to what he may not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.domain.rights import OPERATOR
from bot.web.sign_in import new_link
from tests.web.asking import CLERK, LIAISON, TOWN_LIAISON, Desk, say
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, rehearsing
from tests.web.test_visit_console import reported

QIN, LEI = 1, 12  # 秦怀远 is 柳青禾's, 雷振声 苗春生's
HOSTILE = (
    "'; DROP TABLE person;--", "%", "_", "%%%", "\\", '"><script>alert(1)</script>', "\x00", "a\x00b", "é", "　", "🙂" * 30,
    "张" * 500,
    "9" * 40, "0", "-1", "通知 999999999", "N0", "((((", "{{7*7}}", "../../etc/passwd", "\u202e反", "%ED%A0%80", "1938年", "第号",
)  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    """A notice under way, an inquiry, two visits, and what else comes of them."""
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        say(running, "staff-1", "通知：3月12日上午9点在老干部活动中心三楼开座谈会，离休干部参加")
        say(running, "staff-2", "同意")
        say(running, "person-1", "转人工")
        say(running, "person-1", "请帮我找人来看看暖气")
        reported(running, "search-qin", QIN, need="想换一副老花镜")
        reported(running, "search-lei", LEI, TOWN_LIAISON)
        yield running


def found(office: RehearsedOffice, staff_id: int | None, words: str, **more: str) -> str:
    answer = Desk(office, staff_id)._session.get(
        f"{office.base}/console/search", params={"q": words, **more}, timeout=30, allow_redirects=False
    )
    assert answer.status_code == 200, (words, answer.status_code)
    return answer.text


def names(page: str, what: str) -> list[str]:
    section = re.search(rf'aria-labelledby="g-{what}".*?</section>', page, re.S)
    return re.findall(r'<a class="hit" href="[^"]*"><b>(.*?)</b>', section[0], re.S) if section else []


def leads(office: RehearsedOffice, staff_id: int | None, words: str) -> str:
    """Where Enter leads, if straight somewhere."""
    session = Desk(office, staff_id)._session
    answer = session.get(f"{office.base}/console/search", params={"q": words}, timeout=30, allow_redirects=False)
    return answer.headers.get("location", "")


# --- people -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["秦怀远", "怀远", "秦", "qinhuaiyuan", "qin huai yuan", "QinHuai", "qhy", "秦huai", "13900002001", "１３９０００02001"],
)
def test_a_person_is_found_however_he_is_typed(office: RehearsedOffice, words: str) -> None:
    assert names(found(office, CLERK, words), "people")[0] == "秦怀远"


def test_a_name_that_was_only_heard_is_found_by_its_sound(office: RehearsedOffice) -> None:
    page = found(office, CLERK, "秦淮园")
    assert names(page, "people") == ["秦怀远"]
    assert "读音相近" in page


def test_the_year_of_birth_and_a_daughters_telephone_lead_to_people(office: RehearsedOffice) -> None:
    assert names(found(office, CLERK, "1938"), "people") == ["汤月琴"]
    assert names(found(office, CLERK, "1938年生"), "people") == ["汤月琴"]
    assert names(found(office, CLERK, "13700003001"), "people") == ["庞德厚"]


def test_part_of_a_number_finds_nobody(office: RehearsedOffice) -> None:
    assert not names(found(office, CLERK, "1390000200"), "people")


def test_a_changed_name_is_found_at_once(office: RehearsedOffice) -> None:
    found(office, CLERK, "尹")
    with office.app.store.write() as records:
        [file] = [one for one in records.ledger.files(OPERATOR) if one.name == "尹素云"]
        records.ledger.change([replace(file, name="殷素筠")])
    assert names(found(office, CLERK, "殷素"), "people") == ["殷素筠"]


# --- rights -------------------------------------------------------------------------------------------------------------


def test_a_liaison_finds_his_own_people_and_nothing_of_the_others(office: RehearsedOffice) -> None:
    own, others = found(office, LIAISON, "冯若兰"), found(office, LIAISON, "雷振声")
    assert names(own, "people") == ["冯若兰"]
    assert "没有找到" in others
    assert not names(found(office, LIAISON, "leizhensheng"), "people")
    assert not names(found(office, LIAISON, "13900002012"), "people")
    assert not names(found(office, LIAISON, "座谈会"), "notices")
    assert not names(found(office, LIAISON, "护理费"), "topics")
    assert not names(found(office, LIAISON, "导入"), "pages")
    assert "城关镇" not in names(found(office, LIAISON, "城关镇"), "units")


def test_numbers_are_masked_whoever_looks(office: RehearsedOffice) -> None:
    page = found(office, CLERK, "秦怀远")
    assert "13900002001" not in page
    assert "139****2001" in page
    assert "13900002012" not in found(office, LIAISON, "13900002012").replace('value="13900002012"', "").replace(
        "“13900002012”", ""
    )


def test_signed_out_nothing_is_told(office: RehearsedOffice) -> None:
    for path in ("search?q=秦怀远", "search/quick?q=秦怀远"):
        answer = requests.get(f"{office.base}/console/{path}", timeout=30, allow_redirects=False)
        assert "秦怀远" not in answer.text


# --- everything else -----------------------------------------------------------------------------------------------------


def test_what_concerns_somebody_stands_beside_him(office: RehearsedOffice) -> None:
    page = found(office, CLERK, "秦怀远")
    assert names(page, "inquiries")
    assert names(page, "visits")
    assert names(page, "commitments")


def test_notices_units_and_topics_are_found_by_their_words(office: RehearsedOffice) -> None:
    assert names(found(office, CLERK, "座谈"), "notices")
    assert names(found(office, CLERK, "城关"), "units") == ["城关镇"]
    assert names(found(office, CLERK, "护理费"), "topics")
    assert any("中组发" in found(office, CLERK, words) for words in ("中组发", "护理费标准"))


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("导入", "导入"),
        ("花名册", "导入"),
        ("谁还没回", "通知"),
        ("月报", "手册和报表"),
        ("日志", "操作记录"),
        ("放假", "放假安排"),
    ],
)
def test_a_page_is_found_by_what_a_clerk_calls_it(office: RehearsedOffice, words: str, page: str) -> None:
    assert page in names(found(office, CLERK, words), "pages")


def test_every_page_that_is_offered_is_there(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    paths = {
        path
        for words in ["的", "人", "通知", "报", "政策", "日"]
        for path in re.findall(r'class="hit" href="(/console[^"?#]*)"', found(office, CLERK, words, **{"in": "pages"}))
    }
    assert len(paths) > 6
    assert dict.fromkeys(paths, 200) == {path: desk.get(path.removeprefix("/console")).status_code for path in paths}


@pytest.mark.parametrize("words", ["N1", "n1", "通知 1", "通知1", "通知第1号", "通知 １"])
def test_a_number_with_its_kind_goes_straight_there(office: RehearsedOffice, words: str) -> None:
    assert leads(office, CLERK, words) == "/console/notices/1"


def test_the_other_kinds_go_straight_there_too(office: RehearsedOffice) -> None:
    with office.app.store.read() as records:
        inquiry = records.inquiries.open_inquiries()[0].number
        visit = records.visits.of_person(QIN)[0].number
    assert leads(office, CLERK, f"问询 {inquiry}") == f"/console/inquiries/{inquiry}"
    assert leads(office, CLERK, f"走访{visit}") == f"/console/visits/{visit}"


def test_a_number_that_is_not_there_or_not_his_is_not_told_apart(office: RehearsedOffice) -> None:
    assert leads(office, LIAISON, "通知 1") == leads(office, LIAISON, "通知 4711") == ""
    theirs, none = found(office, LIAISON, "通知 1"), found(office, LIAISON, "通知 4")
    assert re.sub(r"\d", "", theirs).count("没有找到") == re.sub(r"\d", "", none).count("没有找到")


# --- what people type --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["search", "search/quick"])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_and_mistyped_words_harm_nothing(office: RehearsedOffice, path: str, words: str) -> None:
    session = Desk(office, CLERK)._session
    answer = session.get(f"{office.base}/console/{path}", params={"q": words, "in": words}, timeout=30)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "49" not in answer.text or "7*7" not in words


def test_a_percent_sign_is_no_joker(office: RehearsedOffice) -> None:
    assert not names(found(office, CLERK, "%"), "people")
    assert not names(found(office, CLERK, "_"), "notices")


# --- in a browser -------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_typing_shows_the_first_hits_and_enter_leads_on(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
    page = visit(office.base + link, size)
    page.goto(f"{office.base}/console/people")
    box = page.locator("#seek")
    box.press_sequentially("qinh", delay=20)
    hit = page.locator("#hits a.hit").first
    expect(hit).to_contain_text("秦怀远")
    assert Axe().run(page).response["violations"] == []
    hit.click()
    expect(page.get_by_role("heading", name="秦怀远")).to_be_visible()
    page.locator("#seek").fill("秦怀远")
    page.locator("#seek").press("Enter")
    expect(page.get_by_role("heading", name="老同志")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert Axe().run(page).response["violations"] == []
    page.goto(f"{office.base}/console/search")
    assert Axe().run(page).response["violations"] == []
