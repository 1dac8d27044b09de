"""The history in the console: who did what in words, by whom and when, page by page; and who has looked at one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.domain.rights import OPERATOR
from bot.web.console.office.audit import KINDS
from bot.web.sign_in import new_link
from bot.wording import Wording
from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON, Desk, say
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, rehearsing

QIN, FENG = 1, 4
ROOT = Path(__file__).parents[2]
HOSTILE = ("<script>alert(1)</script>", "\x00", "staff:1' OR 1=1", "9" * 30, "2026-13-45", "9999-99-99", "0001-01-01", "-1", "🙂")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        say(running, "staff-1", "通知：3月12日上午9点在老干部活动中心三楼开座谈会，离休干部参加")
        say(running, "staff-2", "同意")
        with running.app.store.write() as records:
            now = running.clock.now()
            records.ledger.reveal(OPERATOR, FENG, "id_number", "核对医保", now)
            records.access.write_history("staff:1", "printed", f"person:{FENG}", now, what="handbook")
            records.access.write_history("staff:1", "something.new", "thing:7", now, note="<b>粗</b>")
            for number in range(120):
                records.access.write_history("staff:3", "task.已告知", f"task:{number}", now - timedelta(days=number))
        yield running


def page(office: RehearsedOffice, staff_id: int | None, path: str = "", **query: str) -> requests.Response:
    return Desk(office, staff_id)._session.get(f"{office.base}/console/audit{path}", params=query, timeout=30)


def lines(answer: requests.Response) -> list[str]:
    return re.findall(r'<td data-label="做了什么">(.*?)</td>', answer.text)


def test_what_was_done_is_said_in_words_and_leads_to_what_it_was_about(office: RehearsedOffice) -> None:
    text = page(office, CLERK, what="notices").text
    assert "孟秋岚" in text
    assert "写了草稿" in text
    assert '<a href="/console/notices/1">' in text
    looks = page(office, CLERK, what="looks").text
    assert "查看了不公开的一项" in looks
    assert "身份证号，理由：核对医保" in looks
    assert f'<a href="/console/people/{FENG}">冯若兰</a>' in looks


def test_what_nobody_has_words_for_is_shown_as_it_is(office: RehearsedOffice) -> None:
    text = page(office, CLERK, who="staff:1").text
    assert "something.new" in text
    assert "<b>粗</b>" not in text


def test_it_goes_on_page_by_page_without_leaving_anything_out(office: RehearsedOffice) -> None:
    answer = page(office, CLERK, who="staff:3")
    seen = len(lines(answer))
    while (more := re.search(r'href="(/console/audit\?[^"]*before=\d+)"', answer.text)) is not None:
        with office.app.store.write() as records:  # something is written meanwhile
            records.access.write_history("staff:1", "printed", "person:2", office.clock.now())
        answer = Desk(office, CLERK)._session.get(office.base + more[1].replace("&amp;", "&"), timeout=30)
        seen += len(lines(answer))
    assert seen == 120


def test_days_are_whole_and_both_included(office: RehearsedOffice) -> None:
    today = office.clock.now().date()
    begin, end = today - timedelta(days=4), today - timedelta(days=2)
    assert len(lines(page(office, CLERK, who="staff:3", **{"from": begin.isoformat(), "to": end.isoformat()}))) == 3


def test_it_is_for_whoever_keeps_the_house(office: RehearsedOffice) -> None:
    assert page(office, None).status_code == 200
    for staff_id in (LIAISON, APPROVER, LEADER):
        assert page(office, staff_id).status_code == 404


def test_whoever_may_look_at_a_file_sees_who_has_looked(office: RehearsedOffice) -> None:
    text = page(office, APPROVER, f"/person/{FENG}").text
    assert "谁看过冯若兰的档案" in text
    assert "核对医保" in text
    assert "电话里说到了" not in text
    for staff_id, person_id in ((LIAISON, FENG), (LEADER, FENG), (CLERK, 4711)):
        assert page(office, staff_id, f"/person/{person_id}").status_code == 404


def test_of_a_file_that_nobody_has_looked_at_it_is_said_so(office: RehearsedOffice) -> None:
    assert "没有人看过" in page(office, CLERK, f"/person/{QIN}").text


@pytest.mark.parametrize("field", ["who", "what", "from", "to", "before"])
@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_questions_are_answered_calmly(office: RehearsedOffice, field: str, said: str) -> None:
    answer = page(office, CLERK, **{field: said})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_everything_that_the_service_writes_down_has_words_and_a_kind() -> None:
    """Whoever adds an action adds its words."""
    table = Wording("", "").environment.get_template("page/console/office/_history.html").module
    known = {*table.ACTIONS, *(f"task.{word}" for word in table.TASK), *(f"gift.{word}" for word in table.GIFT)}  # type: ignore[attr-defined]
    written: set[str] = set()
    for folder in ("bot", "handlers", "jobs"):
        for path in (ROOT / folder).rglob("*.py"):
            written |= set(re.findall(r'write_history\(\s*[^,"]*(?:"[^"]*")?[^,"]*,\s*"([a-z_.]+)"', path.read_text("utf-8")))
    assert len(written) > 20
    assert not sorted(written - known)
    begun = tuple(one for kind in KINDS.values() for one in kind)
    assert not [
        one
        for one in sorted(written)
        if not any(one == whole or (whole.endswith(".") and one.startswith(whole)) for whole in begun)
    ]


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_pages_are_for_everybody(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
    shown = visit(office.base + link, size)
    for path in ("/console/audit", "/console/audit?what=looks", f"/console/audit/person/{FENG}", "/console/audit?who=staff:5"):
        shown.goto(office.base + path)
        assert Axe().run(shown).response["violations"] == []
        assert shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    shown.goto(f"{office.base}/console/audit")
    shown.get_by_label("哪一类").select_option("looks")
    shown.get_by_role("button", name="看", exact=True).click()
    expect(shown.locator("tbody")).to_contain_text("冯若兰")
