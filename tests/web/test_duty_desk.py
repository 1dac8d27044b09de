"""The duty desk: a link that opens it once, and on one page who is missing and what happens next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests

from bot.web.sign_in import new_link
from tests.fakes.client import FakeWeChat
from tests.office import RunningOffice, running


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    with FakeWeChat() as wechat, running(wechat, tmp_path_factory.mktemp("office")) as open_office:
        yield open_office


def link(office: RunningOffice) -> str:
    with office.app.store.write() as records:
        return f"http://127.0.0.1:{office.port}{new_link(records, office.clock.now())}"


def desk(office: RunningOffice) -> str:
    return f"http://127.0.0.1:{office.port}/console"


def signed_in(office: RunningOffice) -> requests.Session:
    session = requests.Session()
    assert session.get(link(office), timeout=5).status_code == 200
    return session


def test_stranger_sees_nothing(office: RunningOffice) -> None:
    answer = requests.get(desk(office), timeout=5)
    assert answer.status_code == 403
    assert "秦怀远" not in answer.text


@pytest.mark.parametrize("cookie", ["", "admin", "x.y.z", "ImFkbWluIg.aaaa.bbbb"])
def test_made_up_session_is_no_session(office: RunningOffice, cookie: str) -> None:
    assert requests.get(desk(office), cookies={"sangyu_session": cookie}, timeout=5).status_code == 403


def test_link_works_once(office: RunningOffice) -> None:
    address = link(office)
    assert requests.get(address, timeout=5).url == desk(office)
    assert requests.get(address, timeout=5).status_code == 403


def test_link_is_dead_after_half_an_hour(office: RunningOffice) -> None:
    address, before = link(office), office.clock.now()
    office.clock.set(before + timedelta(minutes=31))
    try:
        assert requests.get(address, timeout=5).status_code == 403
    finally:
        office.clock.set(before)


def test_guessed_link_opens_nothing(office: RunningOffice) -> None:
    assert requests.get(f"http://127.0.0.1:{office.port}/signin/{'a' * 32}", timeout=5).status_code == 403


def test_session_cookie_is_kept_from_scripts_and_other_sites(office: RunningOffice) -> None:
    answer = requests.get(link(office), timeout=5, allow_redirects=False)
    flags = answer.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=lax" in flags


def test_page_names_who_is_missing_and_who_rings(office: RunningOffice) -> None:
    office.wechat.say("staff-1", "通知：3月12日上午9点在老年大学开<b>座谈会</b>，全体老同志参加")
    office.wechat.say("staff-2", "同意")
    office.settle()
    office.wechat.say("person-1", "收到")
    office.wechat.say("person-2", "今天菜价多少钱一斤呢请问")
    office.settle()
    page = signed_in(office).get(desk(office), timeout=5)
    assert page.status_code == 200
    assert "已确认 <b>1</b> / 20" in page.text
    assert "雷振声" in page.text
    assert "苗春生" in page.text
    assert "今天菜价多少钱" in page.text
    assert "<b>座谈会</b>" not in page.text
    assert page.headers["cache-control"] == "no-store"


def watched(office: RunningOffice) -> set[int]:
    """What whoever watches the service from outside is answered."""
    return {requests.get(f"http://127.0.0.1:{office.port}/{page}", timeout=5).status_code for page in ("healthz", "readyz")}


def test_silence_of_the_auditor_is_an_alarm(office: RunningOffice) -> None:
    session, before = signed_in(office), office.clock.now()
    assert watched(office) == {200}
    office.clock.set(before + timedelta(minutes=3, seconds=1))
    try:
        assert "自动巡查已停" in session.get(desk(office), timeout=5).text
        assert watched(office) == {503}
    finally:
        office.clock.set(before)
