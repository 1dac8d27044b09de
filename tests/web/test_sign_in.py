"""Signing in by link, password and code: who comes in, who does not, and what whoever guesses learns from it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests
from structlog.testing import capture_logs

from bot.domain.people import Role
from bot.web.sign_in.passwords import Passwords
from tests.web.conftest import RehearsedOffice
from tests.web.signing_in import COOKIE, WORD, Browser, Member, quick_office

HALF_A_MINUTE = timedelta(seconds=30)
WRONG = "没有登录成功"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with quick_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture
def browser(office: RehearsedOffice) -> Browser:
    return Browser(office)


# --- by password ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["name", "phone"])
def test_whoever_knows_his_password_comes_in_by_name_or_number(office: RehearsedOffice, browser: Browser, by: str) -> None:
    member = Member(office)
    answer = browser.sign_in(getattr(member, by), next="/console/tasks?all=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/tasks?all=1")
    assert browser.inside
    assert member.history() == [(f"staff:{member.id}", "signin.password")]


def test_full_width_letters_of_an_input_method_are_the_same_password(office: RehearsedOffice, browser: Browser) -> None:
    member = Member(office, password="Wq7-pf2kz ok")
    assert browser.sign_in(member.name, "Ｗｑ７－ｐｆ２ｋｚ　ｏｋ").status_code == 303


def refusals(office: RehearsedOffice) -> list[tuple[str, str]]:
    """A name and a password each that let nobody in."""
    member, no_password, gone = Member(office), Member(office, password=""), Member(office)
    with office.app.store.write() as records:
        records.staff_book.set_active(gone.id, False)
        records.people.add_staff("钟同名", "13700000001", Role.CLERK)
        records.people.add_staff("钟同名", "13700000002", Role.CLERK)
    return [
        (member.name, WORD + " "),
        (member.name, "x" * 128),
        (no_password.name, WORD),
        (gone.name, WORD),
        ("没有这个人", WORD),
        ("钟同名", WORD),
        ("<script>alert(1)</script>", "' OR 1=1 --"),
        ("operator", "operator"),
        ("admin", "admin"),
    ]


def test_every_failure_is_answered_in_the_same_words(office: RehearsedOffice) -> None:
    pages = set()
    for name, password in refusals(office):
        answer = Browser(office).sign_in(name, password)
        assert answer.status_code == 403
        assert WRONG in answer.text
        assert password not in answer.text or password == name
        assert "<script>alert" not in answer.text
        assert COOKIE not in answer.headers.get("set-cookie", "")
        pages.add(answer.text.replace(name, "").replace("&lt;script&gt;alert(1)&lt;/script&gt;", ""))
    assert len(pages) == 1


def test_an_old_hash_is_made_anew_when_its_owner_comes_in(office: RehearsedOffice, browser: Browser) -> None:
    member = Member(office)
    with office.app.store.read() as records:
        before = records.credentials.of(member.id).password
    browser.sign_in(member.name)
    with office.app.store.read() as records:
        after = records.credentials.of(member.id).password
    assert before != after
    assert not Passwords().is_old(after)
    assert Browser(office).sign_in(member.name).status_code == 303


def test_logs_and_history_name_nobody(office: RehearsedOffice, browser: Browser) -> None:
    member = Member(office)
    with capture_logs() as logs:
        browser.sign_in(member.name, "wrong")
        browser.sign_in("没有这个人", "wrong")
    assert [(one["action"], one["known"]) for one in logs] == [("signin.refused", True), ("signin.refused", False)]
    assert member.name not in str(logs)
    assert "没有" not in str(logs)
    assert member.history() == [("guest", "signin.refused")]


@pytest.mark.parametrize(
    "body", [{}, {"name": "x"}, {"password": "x"}, {"name": "x" * 41, "password": "y"}, {"name": " ", "password": "y"}]
)
def test_a_form_that_is_not_filled_in_counts_as_no_failure(office: RehearsedOffice, body: dict[str, str]) -> None:
    browser = Browser(office)
    for _ in range(30):
        answer = browser.post("/signin", **body)
        assert answer.status_code == 422
    assert browser.sign_in(f"没有这个人{len(body)}{len(body.get('name', ''))}").status_code == 403


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a" * 5000, b"name=x&password=%ff%fe", b"name=%00&password=%00"])
def test_what_is_no_form_is_refused(office: RehearsedOffice, body: bytes) -> None:
    headers = {"Origin": office.base, "Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(f"{office.base}/signin", body, headers=headers, timeout=30)
    assert answer.status_code in (403, 422)


# --- guessing ------------------------------------------------------------------------------------------------------------


def test_whoever_guesses_waits_ever_longer_and_is_told_how_long(office: RehearsedOffice) -> None:
    member, browser = Member(office), Browser(office)
    statuses = [browser.sign_in(member.name, "wrong").status_code for _ in range(7)]
    assert statuses == [403] * 6 + [429]
    waiting = browser.sign_in(member.name)  # the right one is not looked at either
    assert waiting.status_code == 429
    assert waiting.headers["Retry-After"] == "30"
    assert "请过 30 秒钟再试" in waiting.text
    office.clock.advance(HALF_A_MINUTE)
    assert browser.sign_in(member.name, "wrong").status_code == 403
    assert "请过 1 分钟再试" in browser.sign_in(member.name).text
    office.clock.advance(HALF_A_MINUTE * 2)
    assert browser.sign_in(member.name).status_code == 303


def test_guessing_from_many_addresses_is_guessing_at_one_account(office: RehearsedOffice) -> None:
    member = Member(office)
    statuses = [Browser(office).sign_in(member.name if n % 2 else member.phone, "wrong").status_code for n in range(20)]
    assert statuses == [403] * 6 + [429] * 14
    assert member.history().count(("guest", "signin.refused")) == 6


def test_names_that_nobody_has_are_slowed_down_in_the_same_way(office: RehearsedOffice) -> None:
    assert [Browser(office).sign_in("没有此人", "wrong").status_code for _ in range(7)] == [403] * 6 + [429]


def test_one_address_that_tries_many_names_waits_and_the_others_do_not(office: RehearsedOffice) -> None:
    member, here = Member(office), "192.0.2.7"
    statuses = [Browser(office, here).sign_in(f"某人{n}", "wrong").status_code for n in range(22)]
    assert statuses == [403] * 21 + [429]
    assert Browser(office, here).sign_in(member.name).status_code == 429
    assert Browser(office).sign_in(member.name).status_code == 303


def test_an_office_behind_one_address_signs_in_every_morning(office: RehearsedOffice) -> None:
    members = [Member(office) for _ in range(25)]
    assert {Browser(office, "192.0.2.8").sign_in(one.name).status_code for one in members} == {303}


def test_strangers_who_guess_do_not_keep_the_owner_out_of_the_browser_that_he_always_uses(office: RehearsedOffice) -> None:
    member, his = Member(office), Browser(office)
    his.sign_in(member.name)
    his.post("/signout")
    for _ in range(8):
        Browser(office).sign_in(member.name, "wrong")
    assert Browser(office).sign_in(member.name).status_code == 429
    assert his.sign_in(member.name).status_code == 303
    # … but for guessing it is no better than another.
    his.post("/signout")
    assert [his.sign_in(member.name, "wrong").status_code for _ in range(12)] == [403] * 11 + [429]


def test_a_browser_that_one_has_used_is_of_no_use_for_guessing_at_another(office: RehearsedOffice) -> None:
    own, other, browser = Member(office), Member(office), Browser(office)
    browser.sign_in(own.name)
    assert [browser.sign_in(other.name, "wrong").status_code for _ in range(7)] == [403] * 6 + [429]


def test_what_a_stranger_says_of_his_address_counts_only_from_a_proxy_of_our_own(office: RehearsedOffice) -> None:
    """A proxy adds the address that it sees behind what it was told: only that last one is heard."""
    for n in range(21):
        Browser(office, f"203.0.113.{n}, 192.0.2.9").sign_in(f"谁{n}", "wrong")
    assert Browser(office, "203.0.113.99, 192.0.2.9").sign_in("谁谁").status_code == 429


# --- codes ---------------------------------------------------------------------------------------------------------------


def half_in(member: Member) -> Browser:
    browser = Browser(member.office)
    answer = browser.sign_in(member.name, next="/console/tasks")
    assert answer.headers["Location"] == "/signin/code?next=%2Fconsole%2Ftasks"
    assert not browser.inside
    return browser


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_lets_in_also_when_the_telephone_is_a_little_early_or_late(office: RehearsedOffice, steps: int) -> None:
    member = Member(office, codes=True)
    browser = half_in(member)
    assert browser.get("/signin/code?next=/console/tasks").status_code == 200
    code = member.code(steps)
    answer = browser.post("/signin/code", code=f"{code[:3]} {code[3:]}", next="/console/tasks")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/tasks")
    assert browser.inside


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_another_time_lets_nobody_in(office: RehearsedOffice, steps: int) -> None:
    member = Member(office, codes=True)
    browser = half_in(member)
    assert browser.post("/signin/code", code=member.code(steps)).status_code == 403
    assert not browser.inside


def test_a_code_is_never_taken_twice(office: RehearsedOffice) -> None:
    """Whoever has looked over a shoulder has the password and the code: both have been used."""
    member = Member(office, codes=True)
    first, second = half_in(member), half_in(member)
    code, earlier = member.code(), member.code(-1)
    assert first.post("/signin/code", code=code).status_code == 303
    assert second.post("/signin/code", code=code).status_code == 403
    assert second.post("/signin/code", code=earlier).status_code == 403
    office.clock.advance(HALF_A_MINUTE)
    assert second.post("/signin/code", code=code).status_code == 403
    assert second.post("/signin/code", code=member.code()).status_code == 303


def test_a_code_without_a_password_is_nothing(office: RehearsedOffice, browser: Browser) -> None:
    member = Member(office, codes=True)
    assert browser.post("/signin/code", code=member.code()).status_code == 403
    assert browser.get("/signin/code").status_code == 403
    browser.session.cookies.set("sangyu_half", "x" * 32)
    assert browser.post("/signin/code", code=member.code()).status_code == 403
    late = half_in(member)
    office.clock.advance(timedelta(minutes=10))
    assert late.post("/signin/code", code=member.code()).status_code == 403


def test_guessing_at_codes_waits_too(office: RehearsedOffice) -> None:
    member = Member(office, codes=True)
    browser = half_in(member)
    assert [browser.post("/signin/code", code="000000").status_code for _ in range(7)] == [403] * 6 + [429]
    assert half_in(member).post("/signin/code", code=member.code()).status_code == 429


@pytest.mark.parametrize("written", [str.upper, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_a_recovery_code_lets_in_once(office: RehearsedOffice, written: Callable[[str], str]) -> None:
    member = Member(office, codes=True)
    code = written(member.recovery[3])
    assert half_in(member).post("/signin/code", code=code).status_code == 303
    assert half_in(member).post("/signin/code", code=code).status_code == 403
    assert half_in(member).post("/signin/code", code=member.recovery[4]).status_code == 303


def test_two_who_use_one_recovery_code_at_once_are_not_both_let_in(office: RehearsedOffice) -> None:
    member = Member(office, codes=True)
    browsers, together, statuses = [half_in(member) for _ in range(4)], threading.Barrier(4), []

    def use(browser: Browser) -> None:
        together.wait(10)
        statuses.append(browser.post("/signin/code", code=member.recovery[0]).status_code)

    threads = [threading.Thread(target=use, args=(one,)) for one in browsers]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(statuses) == [303, 403, 403, 403]
    assert sum(one.inside for one in browsers) == 1


# --- links ---------------------------------------------------------------------------------------------------------------


def test_a_link_lets_in_and_offers_to_set_a_password(office: RehearsedOffice, browser: Browser) -> None:
    member = Member(office, password="")
    answer = browser.get(member.link())
    assert "设一个密码" in answer.text
    assert "以后再说" in answer.text
    assert browser.inside  # it can wait
    assert (
        browser.post("/signin/password", password=WORD, again=WORD, next="/console/tasks").headers["Location"] == "/console/tasks"
    )
    assert Browser(office).sign_in(member.name).status_code == 303
    # … once; from now on the old one is asked for.
    other = "河灯 竹席 山门 旧书"
    browser.post("/signin/password", password=other, again=other)
    assert Browser(office).sign_in(member.name, other).status_code == 403


@pytest.mark.parametrize(
    ("word", "again", "said"),
    [
        ("short", "short", "太短"),
        ("12345678", "12345678", "太常见"),
        (WORD, f"{WORD}!", "不一样"),
        ("x" * 129, "x" * 129, "太长"),
        ("", "", "太短"),
    ],
)
def test_a_weak_password_is_not_taken(office: RehearsedOffice, word: str, again: str, said: str) -> None:
    member = Member(office, password="")
    answer = member.browser().post("/signin/password", password=word, again=again)
    assert answer.status_code == 422
    assert said in answer.text
    with office.app.store.read() as records:
        assert records.credentials.of(member.id).password == ""


def test_his_own_number_is_no_password(office: RehearsedOffice) -> None:
    member = Member(office, password="")
    assert "姓名或手机号" in member.browser().post("/signin/password", password=member.phone, again=member.phone).text


def test_whoever_has_a_password_is_not_asked_for_one(office: RehearsedOffice, browser: Browser) -> None:
    assert browser.get(Member(office).link(), allow_redirects=False).headers["Location"] == "/console"


def test_a_link_asks_for_the_code_too(office: RehearsedOffice, browser: Browser) -> None:
    member = Member(office, codes=True)
    assert browser.get(member.link(), allow_redirects=False).headers["Location"].startswith("/signin/code")
    assert not browser.inside
    assert browser.post("/signin/code", code=member.code()).status_code == 303
    assert browser.inside


def test_a_link_of_somebody_who_has_left_since_opens_nothing(office: RehearsedOffice, browser: Browser) -> None:
    member = Member(office)
    link = member.link()
    with office.app.store.write() as records:
        records.staff_book.set_active(member.id, False)
    assert browser.get(link).status_code == 403
    assert not browser.inside


def test_nobody_sets_a_password_without_having_come_in(browser: Browser) -> None:
    assert browser.get("/signin/password").status_code == 403
    assert browser.post("/signin/password", password=WORD, again=WORD).status_code == 403


# --- sessions ------------------------------------------------------------------------------------------------------------


def test_a_session_that_somebody_else_has_put_into_the_browser_is_not_the_one_that_begins(office: RehearsedOffice) -> None:
    victim, attacker = Browser(office), Member(office).browser()
    planted = attacker.cookie
    victim.session.cookies.set(COOKIE, planted)
    victim.sign_in(Member(office).name)
    own = [one.value for one in victim.session.cookies if one.name == COOKIE and one.value != planted]
    assert len(own) == 1
    assert not attacker.inside  # it ended where the other began
    made_up = Browser(office)
    made_up.session.cookies.set(COOKIE, "a" * 43)
    assert not made_up.inside


def test_signing_in_again_ends_the_session_before(office: RehearsedOffice) -> None:
    member, browser = Member(office), Browser(office)
    browser.sign_in(member.name)
    before = browser.cookie
    browser.get(member.link(), allow_redirects=False)
    assert browser.cookie != before
    again = Browser(office)
    again.session.cookies.set(COOKIE, before)
    assert not again.inside


def test_a_session_nobody_uses_for_two_hours_is_over(office: RehearsedOffice) -> None:
    used, idle = Member(office).browser(), Member(office).browser()
    for _ in range(3):
        office.clock.advance(timedelta(minutes=50))
        assert used.inside
    assert not idle.inside


def test_a_session_is_over_after_twelve_hours_however_much_it_is_used(office: RehearsedOffice) -> None:
    browser = Member(office).browser()
    for _ in range(7):
        office.clock.advance(timedelta(minutes=100))
        assert browser.inside
    office.clock.advance(timedelta(minutes=20))
    assert not browser.inside
    page = browser.get("/console/tasks?all=1")
    assert page.status_code == 403
    assert 'name="next" value="/console/tasks?all=1"' in page.text


def test_a_board_that_refreshes_itself_keeps_nobody_signed_in(office: RehearsedOffice) -> None:
    browser = Member(office).browser()
    for _ in range(2):
        office.clock.advance(timedelta(hours=1))
        browser.get("/console/tasks", headers={"Accept": "text/event-stream"})
    assert not browser.inside


def test_a_cookie_that_was_tampered_with_is_none(office: RehearsedOffice) -> None:
    browser = Member(office).browser()
    good = browser.cookie
    for bad in (good[:-1], good + "x", good[::-1], "", "0", "staff:1", "../../etc/passwd", "é" * 20, "x" * 5000):
        headers = {"Cookie": f"{COOKIE}={bad}".encode().decode("latin-1")}
        assert requests.get(f"{office.base}/console/tasks", headers=headers, timeout=30).status_code in (400, 403, 431)
    assert browser.inside


def test_signing_out_ends_the_session_on_our_side_too(office: RehearsedOffice) -> None:
    browser = Member(office).browser()
    kept = browser.cookie
    browser.post("/signout")
    browser.session.cookies.set(COOKIE, kept)
    assert not browser.inside


def test_a_session_is_known_only_by_a_digest(office: RehearsedOffice) -> None:
    cookie = Member(office).browser().cookie
    with office.app.store.read() as records:
        found = records.connection.exec_driver_sql("SELECT digest FROM console_session").scalars().all()
    assert cookie not in found


# --- where one may come from, and go on to --------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["//evil.example/console", "https://evil.example", "/consolex", "/console\\@evil.example"])
def test_signing_in_leads_nowhere_but_into_the_console(office: RehearsedOffice, browser: Browser, address: str) -> None:
    assert 'name="next" value="/console"' in browser.get("/signin", params={"next": address}).text
    assert browser.sign_in(Member(office).name, next=address).headers["Location"] == "/console"
    assert browser.get("/signin", params={"next": address}, allow_redirects=False).headers["Location"] == "/console"
    member = Member(office, codes=True)
    code = half_in(member).post("/signin/code", code=member.code(), next=address)
    assert code.headers["Location"] == "/console"
    first = Member(office, password="").browser()
    assert "evil" not in first.get("/signin/password", params={"next": address}).text
    assert first.post("/signin/password", password=WORD, again=WORD, next=address).headers["Location"] == "/console"


FORMS = ("/signin", "/signin/code", "/signin/password", "/signout")
STRANGE = (
    {},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
)


@pytest.mark.parametrize("headers", STRANGE)
@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_another_site_does_nothing(office: RehearsedOffice, path: str, headers: dict[str, str]) -> None:
    member = Member(office, password="" if path == "/signin/password" else WORD)
    browser = Browser(office) if path == "/signin" else member.browser()
    fields = {"name": member.name, "password": WORD, "again": WORD, "code": "000000"}
    answer = browser.session.post(office.base + path, fields, headers=headers, timeout=30, allow_redirects=False)
    assert answer.status_code == 403
    assert browser.inside == (path != "/signin")
    with office.app.store.read() as records:
        assert bool(records.credentials.of(member.id).password) == (path != "/signin/password")


def test_pages_of_signing_in_keep_themselves_to_themselves(browser: Browser) -> None:
    answer = browser.get("/signin")
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_part_of_a_page_that_is_asked_for_after_the_end_leads_to_the_form(browser: Browser) -> None:
    answer = browser.get("/console/tasks", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"], answer.text) == (403, "/signin", "")


def test_behind_https_the_cookie_is_for_this_host_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    web = {"secret": "signs-only-in-tests", "port": 0, "public_url": "https://office.example"}
    with quick_office(tmp_path_factory.mktemp("https"), web=web) as office:
        answer = Browser(office).sign_in(Member(office).name)
    cookies = answer.raw.headers.getlist("set-cookie")
    session = next(one for one in cookies if one.startswith("__Host-sangyu="))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(session.split("; "))
    assert not any("domain=" in one.lower() for one in cookies)
    assert all(one.startswith("__Host-") and "Secure" in one for one in cookies)
