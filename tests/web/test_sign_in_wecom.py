"""Signing in out of WeCom, over real HTTP: the platform says who it is, and only staff bound to that account come in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from bot.domain.people import Owner, OwnerKind
from tests.fakes.wecom.company import AES_KEY, AGENT_ID, CORP_ID, SECRET, TOKEN, Person
from tests.fakes.wecom.platform import FakeWeCom
from tests.office import MONDAY
from tests.web.conftest import RehearsedOffice
from tests.web.signing_in import Browser, Member, quick_office

HERE = "/signin/wecom/main"
REFUSED = "没有用企业微信登录成功"
_codes = (f"code{n}" for n in count())


@pytest.fixture(scope="module")
def wecom() -> Iterator[FakeWeCom]:
    with FakeWeCom(lambda: MONDAY) as platform:
        platform.company.add(*(Person(f"member{n}", "某人") for n in range(9)))
        yield platform


@pytest.fixture(scope="module")
def office(wecom: FakeWeCom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    app = {
        "corp_id": CORP_ID, "agent_id": AGENT_ID, "secret": SECRET, "token": TOKEN, "encoding_aes_key": AES_KEY,
        "api_base": wecom.base, "timeout": 1.0,
    }  # fmt: skip
    with quick_office(tmp_path_factory.mktemp("office"), channels={"wecom": {"main": app}}) as running:
        yield running


@pytest.fixture
def browser(office: RehearsedOffice) -> Browser:
    return Browser(office)


def bound(office: RehearsedOffice, user_id: str, codes: bool = False) -> Member:
    member = Member(office, codes=codes)
    with office.app.store.write() as records:
        records.people.bind(Owner(OwnerKind.STAFF, member.id), "wecom", "main", user_id, office.clock.now())
    return member


def sent(browser: Browser, path: str = HERE) -> dict[str, str]:
    """What the platform is asked, in the address that the browser is sent to."""
    answer = browser.get(path, allow_redirects=False)
    assert answer.status_code == 302
    asked = urlsplit(answer.headers["Location"])
    assert asked.hostname == "open.weixin.qq.com"
    return {name: values[0] for name, values in parse_qs(asked.query).items()}


def come_back(browser: Browser, wecom: FakeWeCom, user_id: str, state: str) -> requests.Response:
    code = next(_codes)
    wecom.directory.codes[code] = user_id
    return browser.get(f"{HERE}?code={code}&state={state}", allow_redirects=False)


def test_the_platform_is_asked_silently_and_sends_back_to_our_own_address(browser: Browser) -> None:
    asked = sent(browser)
    assert (asked["appid"], asked["scope"], asked["response_type"]) == (CORP_ID, "snsapi_base", "code")
    assert asked["redirect_uri"] == f"http://127.0.0.1:1{HERE}"
    assert len(asked["state"]) == 32


def test_a_member_of_staff_who_is_bound_comes_in_and_goes_on_to_where_he_was(
    office: RehearsedOffice, wecom: FakeWeCom, browser: Browser
) -> None:
    member = bound(office, "member1")
    state = sent(browser, f"{HERE}?next=/console/tasks%3Fall=1")["state"]
    answer = come_back(browser, wecom, "member1", state)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/tasks?all=1")
    assert browser.inside
    assert member.history() == [(f"staff:{member.id}", "signin.wecom")]


def test_whoever_has_codes_is_asked_for_one(office: RehearsedOffice, wecom: FakeWeCom, browser: Browser) -> None:
    member = bound(office, "member2", codes=True)
    answer = come_back(browser, wecom, "member2", sent(browser)["state"])
    assert answer.headers["Location"].startswith("/signin/code")
    assert not browser.inside
    assert browser.post("/signin/code", code=member.code()).status_code == 303
    assert browser.inside


def test_whoever_is_not_bound_or_serves_no_more_or_is_no_member_stays_outside(office: RehearsedOffice, wecom: FakeWeCom) -> None:
    gone = bound(office, "member3")
    with office.app.store.write() as records:
        records.staff_book.set_active(gone.id, False)
        records.people.bind(Owner(OwnerKind.PERSON, 1), "wecom", "main", "member4", office.clock.now())  # a retiree
        records.people.bind(Owner(OwnerKind.STAFF, 1), "wecom", "main", "member5", office.clock.now())
        records.people.bury_address("wecom", "main", "member5", office.clock.now())
    pages = set()
    for user_id in ("member3", "member4", "member5", "member6", ""):
        browser = Browser(office)
        answer = come_back(browser, wecom, user_id, sent(browser)["state"])
        assert answer.status_code == 403
        assert REFUSED in answer.text
        assert not browser.inside
        pages.add(answer.text)
    assert len(pages) == 1


def test_a_way_back_is_good_once_and_for_the_browser_that_was_sent(
    office: RehearsedOffice, wecom: FakeWeCom, browser: Browser
) -> None:
    bound(office, "member7")
    state = sent(browser)["state"]
    stranger = Browser(office)
    assert come_back(stranger, wecom, "member7", state).status_code == 403  # led into somebody else's account
    sent(stranger)
    assert come_back(stranger, wecom, "member7", state).status_code == 403
    assert come_back(browser, wecom, "member7", "").status_code == 403
    assert come_back(browser, wecom, "member7", state).status_code == 303
    assert come_back(browser, wecom, "member7", state).status_code == 403


def test_a_way_back_that_took_too_long_is_none(office: RehearsedOffice, wecom: FakeWeCom, browser: Browser) -> None:
    bound(office, "member8")
    state, before = sent(browser)["state"], office.clock.now()
    office.clock.set(before.replace(minute=before.minute + 11))
    assert come_back(browser, wecom, "member8", state).status_code == 403


def test_a_code_that_the_platform_does_not_know_and_a_platform_that_is_away_let_nobody_in(
    office: RehearsedOffice, wecom: FakeWeCom, browser: Browser
) -> None:
    state = sent(browser)["state"]
    assert browser.get(f"{HERE}?code=made-up&state={state}").status_code == 403
    wecom.server.fault("*", "http", times=None)
    try:
        answer = come_back(browser, wecom, "member1", sent(browser)["state"])
        assert (answer.status_code, REFUSED in answer.text) == (403, True)
    finally:
        wecom.server.well()
    assert not browser.inside


def test_whoever_says_no_on_the_platform_is_not_sent_round_and_round(browser: Browser) -> None:
    state = sent(browser)["state"]
    assert browser.get(f"{HERE}?state={state}", allow_redirects=False).status_code == 403


def test_accounts_that_are_not_there_let_nobody_in(browser: Browser) -> None:
    for path in ("/signin/wecom/other", "/signin/wecom/..%2fmain", "/signin/wecom/main%00"):
        assert browser.get(path, allow_redirects=False).status_code == 404


def test_the_form_shows_the_way_where_it_works(browser: Browser) -> None:
    assert HERE not in browser.get("/signin").text
    assert "企业微信里打开本页" in browser.get("/signin").text
    inside = {"User-Agent": "Mozilla/5.0 (Linux; Android 14; Mobile) wxwork/4.1 MicroMessenger/7.0"}
    assert f"{HERE}?next=/console/tasks" in browser.get("/signin?next=/console/tasks", headers=inside).text
