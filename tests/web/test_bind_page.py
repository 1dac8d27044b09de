"""Binding on a page: the platform says who looks at it, and he says whose account that is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from bot.office import CONTENT, read
from tests.fakes.client import FakeWeChat
from tests.office import RunningOffice, running

PERSON = read(CONTENT / "demo" / "office.yaml")["people"][0]
NEW = "oNewTelephone"


@pytest.fixture(scope="module")
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as platform:
        yield platform


@pytest.fixture
def office(wechat: FakeWeChat, tmp_path: Path) -> Iterator[RunningOffice]:
    with running(wechat, tmp_path) as open_office:
        with open_office.app.store.write() as records:
            records.connection.exec_driver_sql("update address set dead_at = bound_at")
        wechat.users(NEW)
        yield open_office


def here(office: RunningOffice, url: str = "/bind/wechat/main") -> str:
    """The same address on the port on which this office is served."""
    parts = urlsplit(url)
    return f"http://127.0.0.1:{office.port}{parts.path}" + (f"?{parts.query}" if parts.query else "")


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def come_back(office: RunningOffice, browser: requests.Session) -> str:
    """To the platform's page and back, as the browser in WeChat goes."""
    sent = browser.get(here(office), allow_redirects=False, timeout=10)
    assert sent.status_code == 302
    return here(office, office.wechat.visit(NEW, sent.headers["Location"]))


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found, page
    return found[1]


def bind(office: RunningOffice, page: str, name: str, digits: str) -> requests.Response:
    return requests.post(here(office), data={"key": key_of(page), "name": name, "digits": digits}, timeout=10)


def bound(office: RunningOffice) -> list[int]:
    with office.app.store.read() as records:
        sender = records.people.senders("wechat", "main", [NEW]).get(NEW)
    return [one.id for one in sender.persons] if sender else []


def test_whoever_is_recognised_binds_himself_with_name_and_four_digits(office: RunningOffice, browser: requests.Session) -> None:
    page = browser.get(come_back(office, browser), timeout=10)
    assert page.status_code == 200
    said = bind(office, page.text, PERSON["name"], PERSON["phone"][-4:])
    assert "绑定" in said.text
    assert bound(office) == [1]


def test_a_wrong_number_binds_nobody_and_leaves_the_form(office: RunningOffice, browser: requests.Session) -> None:
    page = browser.get(come_back(office, browser), timeout=10)
    said = bind(office, page.text, PERSON["name"], "9999")
    assert said.status_code == 200
    assert key_of(said.text)
    assert bound(office) == []


def test_a_way_back_is_good_once(office: RunningOffice, browser: requests.Session) -> None:
    back = come_back(office, browser)
    assert browser.get(back, timeout=10).status_code == 200
    assert browser.get(back, timeout=10).status_code == 404


def test_nobody_is_led_back_on_a_way_that_another_browser_began(office: RunningOffice, browser: requests.Session) -> None:
    back = come_back(office, browser)
    assert requests.get(back, timeout=10).status_code == 404


def test_a_code_that_the_platform_does_not_know_recognises_nobody(office: RunningOffice, browser: requests.Session) -> None:
    back = re.sub(r"code=[^&]+", "code=made-up", come_back(office, browser))
    page = browser.get(back, timeout=10)
    assert page.status_code == 502
    assert "再进一次" in page.text
    assert 'name="key"' not in page.text


@pytest.mark.parametrize("key", ["", "x", "W10.aaaa.bbbb"])
def test_without_having_been_recognised_nobody_binds(office: RunningOffice, key: str) -> None:
    said = requests.post(here(office), data={"key": key, "name": PERSON["name"], "digits": "2001"}, timeout=10)
    assert said.status_code == 404
    assert bound(office) == []


def test_what_somebody_writes_into_the_form_is_no_markup(office: RunningOffice, browser: requests.Session) -> None:
    page = browser.get(come_back(office, browser), timeout=10)
    said = bind(office, page.text, "<b>秦</b>", "<i>1")
    assert "<b>秦" not in said.text


def test_an_account_that_recognises_nobody_has_no_such_page(office: RunningOffice) -> None:
    for path in ("/bind/wecom_group/staff", "/bind/wechat/other", "/bind/fax/main"):
        assert requests.get(here(office, path), allow_redirects=False, timeout=10).status_code == 404
