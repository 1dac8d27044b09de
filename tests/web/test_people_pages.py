"""The console in a real browser: who may see what, what is written down, and what a clerk does with it in a morning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
import xlsxwriter
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from bot.domain.ledger import Residence, ResidenceKind, TraitKind
from bot.domain.rights import OPERATOR
from bot.store.tables.office import history as table
from bot.store.tables.people import staff
from bot.web.sign_in import new_link
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, rehearsing

pytestmark = pytest.mark.browser
CLERK, APPROVER, LIAISON, TOWN_LIAISON, LEADER = 1, 2, 3, 4, 5
FENG, LEI, BI = 4, 12, 15  # 冯若兰 of the office itself, 雷振声 of 城关镇, 毕克勤 of 河口镇
GOOD_ID = "620102194803080027"
PAGES = (
    "", "/people", f"/people/{FENG}", "/audience", "/audience?q=离休干部", "/audience?q=年龄>=80 且 单位=城关镇", "/lists",
    "/lists/高龄", "/ledger", "/units", "/import", "/visits", "/duties", "/duties/rules", "/commitments", "/successions",
    "/papers", f"/people/{FENG}/handbook", "/papers/month?who=3&month=2026-03", "/papers/digest?quarter=2026Q1",
)  # fmt: skip
HEADINGS = ("姓名", "性别", "出生日期", "人员类别", "单位", "本人电话")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    """The demo office, with something in the files that not everybody may see."""
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        with running.app.store.write() as records:
            home = {ResidenceKind.USUAL: Residence("城关镇", "文化路12号3单元", confirmed_on=date(2026, 1, 5))}
            more = {"residences": home, "traits": {TraitKind.CONDITION: ("独居",)}, "extra": {"备注": "喜欢唱歌"}}
            files = records.ledger.files(OPERATOR)
            records.ledger.change([replace(one, **more, id_number=GOOD_ID if one.id == FENG else "") for one in files])
        yield running


def enter(visit: Open, office: RehearsedOffice, staff_id: int | None, path: str, size: dict[str, int] = DESK) -> Page:
    """Somebody opens his link and goes to a page of the console."""
    page = visit(office.base + _link(office, staff_id), size)
    if path:
        page.goto(f"{office.base}/console{path}")
    return page


def _link(office: RehearsedOffice, staff_id: int | None) -> str:
    with office.app.store.write() as records:
        return new_link(records, office.clock.now(), staff_id)


def signed_in(office: RehearsedOffice, staff_id: int | None) -> requests.Session:
    session = requests.Session()
    session.get(office.base + _link(office, staff_id), timeout=5)
    return session


def post(session: requests.Session, office: RehearsedOffice, path: str, data: Any = None, **headers: str) -> requests.Response:
    given = headers or {"Origin": office.base}
    return session.post(f"{office.base}/console{path}", data, headers=given, timeout=10, allow_redirects=False)


def history(office: RehearsedOffice, person_id: int) -> list[tuple[str, str, str, str]]:
    with office.app.store.read() as records:
        return [(one.actor, one.action, one.what, one.why) for one in records.sheets.looks(OPERATOR, person_id)]


def named(page: Page) -> list[str]:
    page.wait_for_load_state()  # a click comes back as soon as the answer begins, its table may still be on the way
    return [text.split()[0] for text in page.locator("tbody th").all_inner_texts()]


def find(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="找").click()


# --- who gets in ----------------------------------------------------------------------------------------------------------


def test_a_link_opens_the_console_with_that_members_name(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, "")
    page.get_by_role("link", name="以后再说").click()  # he has no password yet, and is offered to set one
    expect(page).to_have_url(f"{office.base}/console")
    expect(page.locator("header")).to_contain_text("孟秋岚")
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天")


def test_whoever_leaves_the_office_is_out_at_once(office: RehearsedOffice) -> None:
    session = signed_in(office, LEADER)
    assert session.get(f"{office.base}/console/people", timeout=5).status_code == 200
    _set_active(office, LEADER, False)
    try:
        gone = session.get(f"{office.base}/console/people", timeout=5)
        assert (gone.status_code, "段玉成" in gone.text) == (403, False)
        assert post(session, office, f"/people/{FENG}/reveal", {"what": "id_number", "why": "看看"}).status_code == 403
    finally:
        _set_active(office, LEADER, True)


def _set_active(office: RehearsedOffice, staff_id: int, active: bool) -> None:
    with office.app.store.write() as records:
        records.people._connection.execute(update(staff).where(staff.c.id == staff_id).values(active=active))


def test_signing_out_ends_the_session(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, "/people")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="请重新登录")).to_be_visible()
    assert page.context.cookies() == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_keeps_itself_to_itself(office: RehearsedOffice, path: str) -> None:
    answer = signed_in(office, None).get(f"{office.base}/console{path}", timeout=10)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert requests.get(f"{office.base}/console{path}", timeout=5).status_code == 403


FORMS = (
    f"/people/{FENG}/reveal", f"/people/{FENG}/event", f"/people/{FENG}/event/1/undo", f"/people/{FENG}/ladder", "/audience/save",
    "/lists/高龄/sheet", "/import", "/import/some-upload", "/visits/1/approve", f"/people/{FENG}/portrait", "/duties/1/plan",
    "/commitments/1/close", f"/people/{FENG}/commitment", "/successions", f"/people/{FENG}/handbook", "/papers/visits",
)  # fmt: skip
ELSEWHERE = (
    {"Accept": "*/*"},  # says nothing of where it comes from
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
)


@pytest.mark.parametrize("headers", ELSEWHERE, ids=[next(iter(one.values())) for one in ELSEWHERE])
@pytest.mark.parametrize("path", FORMS)
def test_a_form_from_elsewhere_is_refused(office: RehearsedOffice, path: str, headers: dict[str, str]) -> None:
    session = signed_in(office, CLERK)
    before = history(office, FENG)
    answer = post(session, office, path, {"what": "id_number", "why": "办事", "name": "x", "expression": "全体"}, **headers)
    assert answer.status_code == 403
    assert GOOD_ID not in answer.text
    assert history(office, FENG) == before


def test_a_form_that_is_too_large_is_not_read(office: RehearsedOffice) -> None:
    session = signed_in(office, CLERK)
    assert post(session, office, "/audience/save", {"name": "x" * 70_000}).status_code == 413
    large = {"file": ("a.xlsx", b"x" * 11_000_000)}
    headers = {"Origin": office.base}
    assert session.post(f"{office.base}/console/import", files=large, headers=headers, timeout=10).status_code == 413


# --- finding and reading ----------------------------------------------------------------------------------------------------


def test_a_clerk_finds_somebody_by_a_part_of_the_name_and_by_number(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, "/people")
    for words in ("若兰", "13900002004", GOOD_ID):
        page.get_by_label("姓名、电话或身份证号").fill(words)
        find(page)
        assert named(page) == ["冯若兰"]
    page.get_by_label("姓名、电话或身份证号").fill("没有这个人")
    find(page)
    expect(page.get_by_role("status")).to_contain_text("没有找到")


def test_a_unit_is_everybody_in_it(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, "/people")
    page.get_by_label("单位").select_option(page.get_by_role("option", name="城关镇", exact=True).get_attribute("value"))
    find(page)
    assert len(named(page)) == 6
    assert "雷振声" in named(page)


def test_a_closer_look_needs_a_reason_and_is_written_down(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, f"/people/{FENG}")
    assert GOOD_ID not in page.content()
    assert "文化路" not in page.content()
    page.get_by_label("为什么要看").fill("申请护理费")
    page.get_by_role("button", name="看身份证号").click()
    expect(page.get_by_text(GOOD_ID)).to_be_visible()
    expect(page.get_by_role("region", name="谁看过、改过")).to_contain_text("申请护理费")
    page.get_by_label("为什么要看").fill("送慰问品")
    page.get_by_role("button", name="看详细住址").click()
    expect(page.get_by_text("文化路12号3单元")).to_be_visible()
    assert history(office, FENG)[:2] == [
        ("孟秋岚", "revealed", "address", "送慰问品"),
        ("孟秋岚", "revealed", "id_number", "申请护理费"),
    ]
    page.goto(f"{office.base}/console/people/{FENG}")
    assert GOOD_ID not in page.content()


@pytest.mark.parametrize("why", ["", " ", "看"])
def test_without_a_reason_nothing_is_shown_and_nothing_written(office: RehearsedOffice, why: str) -> None:
    before = history(office, FENG)
    answer = post(signed_in(office, CLERK), office, f"/people/{FENG}/reveal", {"what": "id_number", "why": why})
    assert (answer.status_code, GOOD_ID in answer.text) == (400, False)
    assert history(office, FENG) == before


def test_a_leader_reads_the_file_but_has_no_closer_look(office: RehearsedOffice) -> None:
    session = signed_in(office, LEADER)
    page = session.get(f"{office.base}/console/people/{FENG}", timeout=5).text
    assert "13900002004" in page
    for hidden in ("为什么要看", "谁看过", "记一件事", "喜欢唱歌", "/console/import"):
        assert hidden not in page
    answer = post(session, office, f"/people/{FENG}/reveal", {"what": "id_number", "why": "想看看"})
    assert (answer.status_code, GOOD_ID in answer.text) == (404, False)


def test_a_liaison_sees_only_his_own_people(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, LIAISON, "/people")
    assert len(named(page)) == 8
    assert "雷振声" not in named(page)
    page.goto(f"{office.base}/console/menu")
    rooms = " ".join(page.locator(".rooms a").all_inner_texts())
    assert all(name in rooms for name in ("今天", "会话", "任务", "找人", "走访", "日历", "问询", "我的账号"))
    assert not any(name in rooms for name in ("写通知", "导入", "渠道", "政策库", "人员和权限", "操作记录", "设置"))
    page.goto(f"{office.base}/console/units")
    assert named(page) == ["示范局机关"]
    page.goto(f"{office.base}/console/lists/独居")
    assert len(named(page)) == 8


@pytest.mark.parametrize(
    "path", [f"/people/{LEI}", "/people/999", "/audience", "/audience?q=全体", "/import", "/lists/没有", "/import/guess"]
)
def test_what_a_liaison_may_not_see_is_not_there(office: RehearsedOffice, path: str) -> None:
    answer = signed_in(office, LIAISON).get(f"{office.base}/console{path}", timeout=5)
    assert (answer.status_code, "雷振声" in answer.text) == (404, False)


def test_a_liaison_cannot_act_on_others(office: RehearsedOffice) -> None:
    session = signed_in(office, LIAISON)
    event = {"kind": "住院", "day": "2026-03-08", "known_from": "家属"}
    assert post(session, office, f"/people/{LEI}/event", event).status_code == 404
    assert post(session, office, f"/people/{FENG}/reveal", {"what": "id_number", "why": "想看看"}).status_code == 404
    assert post(session, office, "/audience/save", {"name": "甲", "expression": "全体"}).status_code == 404
    assert post(session, office, "/lists/独居/sheet").status_code == 404
    headers = {"Origin": office.base}
    files = {"file": ("a.xlsx", b"x")}
    assert session.post(f"{office.base}/console/import", files=files, headers=headers, timeout=5).status_code == 404


# --- what happens to people -------------------------------------------------------------------------------------------------


def test_an_event_is_recorded_and_taken_back(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, TOWN_LIAISON, f"/people/{BI}")
    page.get_by_text("记一件事").click()
    page.get_by_label("什么事").select_option("住院")
    page.get_by_label("哪一天").fill("2026-03-08")
    page.get_by_label("从哪里知道").select_option("家属")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("status")).to_contain_text("记下了")
    expect(page.get_by_text("现在：住院")).to_be_visible()
    with office.app.store.read() as records:
        assert [one.recorded_by for one in records.life.of_person(BI)] == [f"staff:{TOWN_LIAISON}"]
    page.get_by_role("button", name="记错了，撤回").click()
    expect(page.get_by_role("status")).to_contain_text("撤回")
    expect(page.get_by_text("现在：住院")).to_have_count(0)


def test_a_death_is_read_back_before_it_is_written(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, f"/people/{LEI}")
    page.get_by_text("记一件事").click()
    page.get_by_label("什么事").select_option("去世")
    page.get_by_label("从哪里知道").select_option("家属")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("请再核对一次")).to_be_visible()
    with office.app.store.read() as records:
        assert records.life.of_person(LEI) == []
    page.get_by_role("button", name="没有错，记下").click()
    expect(page.get_by_text("系统不再给本人发任何通知和问候")).to_be_visible()
    page.goto(f"{office.base}/console/people?q=雷振声")
    expect(page.get_by_text("已故")).to_be_visible()
    page.goto(f"{office.base}/console/people/{LEI}")
    page.get_by_role("button", name="记错了，撤回").click()
    expect(page.get_by_text("系统不再给本人发任何通知和问候")).to_have_count(0)


WRONG = [
    ({"kind": "升职"}, "请选发生了什么事"),
    ({"day": "前天"}, "请填发生的日期"),
    ({"day": "2026-03-10"}, "日期在今天之后"),
    ({"known_from": "听说"}, "请选从哪里知道的"),
    ({"kind": "换号", "phone": "12345"}, "手机 11 位"),
    ({"kind": "外出"}, "请填去了哪里"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_a_form_that_cannot_be_right_is_given_back_with_what_was_written(
    office: RehearsedOffice, changes: dict[str, str], said: str
) -> None:
    form = {"kind": "住院", "day": "2026-03-08", "known_from": "家属", "words": "在县医院", **changes}
    answer = post(signed_in(office, CLERK), office, f"/people/{FENG}/event", form)
    assert answer.status_code == 400
    assert said in answer.text
    assert 'value="在县医院"' in answer.text


def test_an_event_of_somebody_else_is_not_taken_back_through_ones_own_people(office: RehearsedOffice) -> None:
    event = {"kind": "住院", "day": "2026-03-08", "known_from": "家属"}
    assert post(signed_in(office, CLERK), office, f"/people/{LEI}/event", event).status_code == 303
    with office.app.store.read() as records:
        number = records.life.of_person(LEI)[-1].id
    assert post(signed_in(office, LIAISON), office, f"/people/{FENG}/event/{number}/undo").status_code == 404
    assert post(signed_in(office, CLERK), office, f"/people/{LEI}/event/{number}/undo").status_code == 303


def own_ladder(office: RehearsedOffice, person_id: int) -> str:
    with office.app.store.read() as records:
        file = records.ledger.file(OPERATOR, person_id)
    return file.ladder if file else ""


def test_a_clerk_gives_somebody_a_ladder_of_his_own_and_takes_it_away(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, f"/people/{BI}")
    way = page.get_by_role("region", name="怎么联系")
    expect(way.get_by_role("definition").last).to_have_text("按情况自动选")
    page.get_by_label("触达阶梯").select_option("听不到")
    way.get_by_role("button", name="改").click()
    expect(page.get_by_role("status")).to_contain_text("从下一条通知起")
    expect(way.get_by_role("definition").last).to_have_text("听不到（单独定的）")
    assert (own_ladder(office, BI), history(office, BI)[0][:2]) == ("听不到", ("孟秋岚", "ladder"))
    expect(page.get_by_role("region", name="谁看过、改过")).to_contain_text("改触达阶梯")
    page.get_by_label("触达阶梯").select_option("按情况自动选")
    way.get_by_role("button", name="改").click()
    expect(way.get_by_role("definition").last).to_have_text("按情况自动选")
    assert own_ladder(office, BI) == ""


@pytest.mark.parametrize("form", [{"ladder": "没有这条"}, {}])
def test_a_ladder_that_no_page_offers_is_not_taken(office: RehearsedOffice, form: dict[str, str]) -> None:
    session = signed_in(office, CLERK)
    assert post(session, office, f"/people/{LEI}/ladder", {"ladder": "外出"}).status_code == 303
    assert post(session, office, f"/people/{LEI}/ladder", form).status_code == 404
    assert own_ladder(office, LEI) == "外出"


@pytest.mark.parametrize("member", [LEADER, TOWN_LIAISON, APPROVER])
def test_whoever_may_not_change_a_file_reads_its_ladder_and_leaves_it(office: RehearsedOffice, member: int) -> None:
    session, before = signed_in(office, member), history(office, BI)
    page = session.get(f"{office.base}/console/people/{BI}", timeout=5).text
    assert ("触达阶梯" in page, '<select id="ladder"' in page) == (True, False)
    assert post(session, office, f"/people/{BI}/ladder", {"ladder": "外出"}).status_code == 404
    assert (own_ladder(office, BI), history(office, BI)) == ("", before)


# --- choosing people --------------------------------------------------------------------------------------------------------


def test_an_audience_is_counted_named_explained_and_kept(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, "/audience")
    page.get_by_label("发给谁").fill("离休干部")
    page.get_by_role("button", name="看名单").click()
    expect(page.get_by_role("heading", name="会发给 3 人")).to_be_visible()
    assert set(named(page)[:3]) == {"余淑贞", "秦怀远", "庞德厚"}
    page.get_by_role("link", name="不符合「离休").click()
    expect(page.get_by_role("region", name="没有列入的人")).to_contain_text("冯若兰")
    page.get_by_label("起个名字").fill("离休老同志")
    page.get_by_role("button", name="存", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("存好了")
    page.goto(f"{office.base}/console/lists")
    page.get_by_role("link", name="离休老同志").click()
    expect(page).to_have_url(re.compile("/lists/"))
    assert len(named(page)) == 3


def test_what_is_not_understood_is_said(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, "/audience?q=会打扑克的")
    expect(page.get_by_role("alert")).to_contain_text("打扑克")
    expect(page.get_by_role("region")).to_have_count(0)
    page.goto(f"{office.base}/console/audience?q=年龄=很大")
    expect(page.get_by_role("alert")).to_contain_text("这里要写数字")


def test_the_self_check_names_people_with_a_way_to_their_files(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, "/ledger")
    finding = page.locator("article", has_text="联系的人偏少")
    expect(finding).to_contain_text("柳青禾（8）")
    old = page.locator("article", has_text="没有核对")
    old.locator("summary").click()
    old.get_by_role("link", name="冯若兰").click()
    expect(page).to_have_url(f"{office.base}/console/people/{FENG}")


def test_a_list_leaves_the_house_with_a_line_in_the_history(office: RehearsedOffice) -> None:
    answer = post(signed_in(office, CLERK), office, "/lists/独居/sheet")
    assert answer.content.startswith(b"PK")
    with office.app.store.read() as records:
        rows = records.people._connection.execute(select(table).where(table.c.subject == "list:独居")).all()
    assert [(row.actor, row.action) for row in rows] == [("staff:1", "exported")]
    assert post(signed_in(office, APPROVER), office, "/lists/独居/sheet").status_code == 404


# --- the import -----------------------------------------------------------------------------------------------------------


def workbook(path: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("退休干部")
    for at, row in enumerate([headings, *rows]):
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell)
    book.close()
    return path


def persons(office: RehearsedOffice) -> dict[str, str]:
    with office.app.store.read() as records:
        return {one.name: one.phone for one in records.people.persons()}


def test_a_file_is_looked_over_and_taken_in(visit: Open, office: RehearsedOffice, tmp_path: Path) -> None:
    new = ("申新来", "女", "1950-01-02", "退休", "北山镇", "13900007001")
    changed = ("樊桂芝", "女", "1951-07-01", "退休", "示范局机关", "13900007007")
    page = enter(visit, office, CLERK, "/import")
    page.get_by_label("名册文件").set_input_files(workbook(tmp_path / "名册.xlsx", new, changed))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("region", name="名册会有什么改动")).to_contain_text("新加 1 人，改动 1 人")
    expect(page.locator("del")).to_have_text("139****2007")
    expect(page.get_by_text("单位 1 个：北山镇")).to_be_visible()
    assert "申新来" not in persons(office)
    page.get_by_role("button", name="没有错，写进名册").click()
    expect(page.get_by_role("status")).to_contain_text("新加 1 人，改动 1 人")
    assert persons(office)["申新来"] == "13900007001"
    assert persons(office)["樊桂芝"] == "13900007007"
    expect(page.get_by_text("还没有办完的")).to_have_count(0)


def test_a_column_that_was_taken_wrongly_is_put_right(visit: Open, office: RehearsedOffice, tmp_path: Path) -> None:
    row = ("申改列", "女", "1950-01-03", "退休", "示范局机关", "13900007002", "合唱队长")
    page = enter(visit, office, CLERK, "/import")
    page.get_by_label("名册文件").set_input_files(workbook(tmp_path / "名册.xlsx", row, headings=(*HEADINGS, "队里")))
    page.get_by_role("button", name="下一步").click()
    page.locator("summary", has_text="列").first.click()
    page.get_by_label("队里").select_option("原职务")
    page.get_by_role("button", name="按改过的列重新读").click()
    expect(page.get_by_label("队里")).to_have_value("原职务")
    page.get_by_role("button", name="没有错，写进名册").click()
    expect(page.get_by_role("status")).to_contain_text("新加 1 人")
    with office.app.store.read() as records:
        assert [one.post for one in records.ledger.search(OPERATOR, "申改列")] == ["合唱队长"]


def test_a_faulty_file_names_its_rows_and_changes_nothing(visit: Open, office: RehearsedOffice, tmp_path: Path) -> None:
    good = ("申好人", "女", "1950-01-04", "退休", "示范局机关", "13900007003")
    bad = ("申坏人", "女", "1950-13-04", "退休", "示范局机关", "139")
    before = persons(office)
    page = enter(visit, office, CLERK, "/import")
    page.get_by_label("名册文件").set_input_files(workbook(tmp_path / "坏.xlsx", good, bad))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("第3行（申坏人）")
    expect(page.get_by_role("button", name="没有错，写进名册")).to_have_count(0)
    page.get_by_role("button", name="丢掉这个文件").click()
    expect(page.get_by_role("status")).to_contain_text("名册没有改")
    assert persons(office) == before


def test_what_is_no_workbook_is_told_in_plain_words(office: RehearsedOffice) -> None:
    session = signed_in(office, CLERK)
    for files in ({"file": ("a.xlsx", b"not a workbook")}, {"file": ("", b"")}):
        answer = session.post(f"{office.base}/console/import", files=files, headers={"Origin": office.base}, timeout=10)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text


def test_a_ledger_that_has_moved_on_is_shown_again(office: RehearsedOffice, tmp_path: Path) -> None:
    session = signed_in(office, CLERK)
    row = ("申慢慢", "女", "1950-01-05", "退休", "示范局机关", "13900007005")
    content = workbook(tmp_path / "名册.xlsx", row).read_bytes()
    headers = {"Origin": office.base}
    shown = session.post(f"{office.base}/console/import", files={"file": ("名册.xlsx", content)}, headers=headers, timeout=10)
    seen = shown.text.partition('name="seen" value="')[2].partition('"')[0]
    path = shown.url.removeprefix(f"{office.base}/console")
    assert "?changed=1" in post(session, office, path, {"do": "confirm", "seen": "something else"}).headers["location"]
    assert "申慢慢" not in persons(office)
    assert post(signed_in(office, None), office, path, {"do": "confirm", "seen": seen}).status_code == 404
    assert "申慢慢" not in persons(office)
    assert post(session, office, path, {"do": "confirm", "seen": seen}).headers["location"] == f"/console{path}"
    assert "申慢慢" in persons(office)


# --- for every eye ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 568}], ids=["desk", "phone", "small"])
def test_every_page_is_fit_to_read(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    page = enter(visit, office, CLERK, "", size)
    for path in PAGES:
        page.goto(f"{office.base}/console{path}")
        for details in page.locator("summary").all():
            details.evaluate("(e) => { e.parentElement.open = true; }")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path
        assert page.evaluate(SMALLEST) >= 16, path
        assert page.evaluate(LOWEST) >= 48, path
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        found = Axe().run(page, options={"runOnly": RULES})
        assert not found.response["violations"], f"{path}: {found.generate_report()}"


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALLEST = """() => Math.min(...[...document.body.querySelectorAll("*")].filter((e) => e.checkVisibility() &&
  [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
  .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
LOWEST = """() => Math.min(...[...document.querySelectorAll("button, input:not([type=hidden]), select, a.button, nav a")]
  .filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect().height))"""


def test_a_list_is_printed_without_what_is_only_for_the_screen(visit: Open, office: RehearsedOffice) -> None:
    page = enter(visit, office, CLERK, "/lists/独居")
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.get_by_role("button", name="下载 Excel")).to_be_hidden()
    expect(page.get_by_text("含个人信息，用完请收好或销毁")).to_be_visible()
