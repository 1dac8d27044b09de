"""The page of settings: what is set and where it is changed, no secret, the check on demand, the shares of accounts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.store.history import HistoryFilter
from bot.web.sign_in import new_link
from tests.databases import kind
from tests.web.asking import CLERK, LEADER, LIAISON, Desk
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, rehearsing

SECRET = "AKIDverysecretkey000"
SMS = {
    name: {"provider": "aliyun", "key_id": SECRET, "key_secret": SECRET, "sign_name": "示范局", "api_base": "http://127.0.0.1:9/"}
    for name in ("one", "two")
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    """With two providers of text messages, which nobody answers."""
    with rehearsing(tmp_path_factory.mktemp("office"), channels={"sms": SMS}) as running:
        yield running


def test_what_is_set_stands_there_with_where_it_is_changed(office: RehearsedOffice) -> None:
    text = Desk(office, CLERK).get("/settings").text
    for said in (
        "示范老干部局",
        "0000-1234567",
        "17:00",
        "12:00–14:30",
        "content/reach.yaml",
        "config.toml 的 [office] cutoff",
        "SQLite（一个文件）" if kind() == "sqlite" else "PostgreSQL",
        "1 把",
    ):
        assert said in text, said


def test_no_secret_is_on_it(office: RehearsedOffice) -> None:
    text = Desk(office, CLERK).get("/settings").text
    assert "one" in text
    assert SECRET not in text
    assert "signs-only-in-tests" not in text
    assert "sqlite:///" not in text


def test_it_is_for_whoever_may_change_files(office: RehearsedOffice) -> None:
    for staff_id in (LIAISON, LEADER):
        desk = Desk(office, staff_id)
        assert desk.get("/settings").status_code == 404
        assert desk.post("/settings/check").status_code == 404
        assert desk.post("/settings/weights", group="sms:one").status_code == 404


def test_the_check_is_made_when_somebody_wants_it(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    assert "查出" not in desk.get("/settings").text
    found = desk.post("/settings/check").text
    assert "查出" in found
    assert "channels.sms.one" in found
    assert SECRET not in found


def test_shares_are_changed_and_written_down(office: RehearsedOffice) -> None:
    done = Desk(office, CLERK).post("/settings/weights", **{"group": "sms:one", "w:sms:one": "70", "w:sms:two": "30"})
    assert "分担改好了" in done.text
    with office.app.store.read() as records:
        assert records.access.weights() == {("sms", "one"): 70, ("sms", "two"): 30}
        assert records.history.page(HistoryFilter(actions=("weight",)), 5)[0].actor == "staff:1"


@pytest.mark.parametrize(
    ("first", "second"),
    [("70", "40"), ("", ""), ("-10", "110"), ("x", "100"), ("9" * 30, "0"), ("<b>", "\x00"), ("50.5", "49.5")],
)
def test_shares_that_do_not_add_up_change_nothing(office: RehearsedOffice, first: str, second: str) -> None:
    with office.app.store.read() as records:
        before = records.access.weights()
    answer = Desk(office, CLERK).post("/settings/weights", **{"group": "sms:one", "w:sms:one": first, "w:sms:two": second})
    assert answer.status_code == 400
    assert "要正好是 100" in answer.text
    with office.app.store.read() as records:
        assert records.access.weights() == before


def test_accounts_that_nobody_has_are_not_there(office: RehearsedOffice) -> None:
    assert Desk(office, CLERK).post("/settings/weights", group="sms:three").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_page_is_for_everybody(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
    page = visit(office.base + link, size)
    page.goto(f"{office.base}/console/settings")
    page.locator("summary").click()
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.get_by_role("button", name="现在检查一遍").click()
    expect(page.get_by_role("alert")).to_contain_text("请管理员照着改")
    assert Axe().run(page).response["violations"] == []
