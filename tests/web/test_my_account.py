"""我的账号: where one is signed in, a new password, and codes of the telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest

from tests.web.asking import Desk
from tests.web.conftest import RehearsedOffice
from tests.web.signing_in import WORD, Browser, Member, quick_office

NEW = "河灯 竹席 山门 旧书"
ME = "/console/me"
HALF_A_MINUTE = timedelta(seconds=30)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0"
WXWORK = "Mozilla/5.0 (Linux; Android 14; Mobile) Chrome/116 wxwork/4.1 MicroMessenger/7.0"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with quick_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture
def member(office: RehearsedOffice) -> Member:
    return Member(office)


def set_up(browser: Browser, member: Member) -> list[str]:
    """Brings a secret into his telephone; the recovery codes that he is shown."""
    assert browser.post(f"{ME}/code", proof=WORD).headers["Location"] == f"{ME}/code"
    shown = re.search(r"填：<code>([A-Z2-7 ]+)</code>", browser.get(f"{ME}/code").text)
    assert shown
    member.secret = shown[1].replace(" ", "")
    answer = browser.post(f"{ME}/code/confirm", code=member.code())
    assert answer.headers["Location"] == f"{ME}/codes"
    return re.findall(r"<li><code>([a-z2-9-]+)</code></li>", browser.get(f"{ME}/codes").text)


# --- sessions ------------------------------------------------------------------------------------------------------------


def test_one_sees_where_one_is_signed_in_and_ends_what_one_does_not_know(office: RehearsedOffice, member: Member) -> None:
    here, there = Browser(office), Browser(office)
    here.session.headers["User-Agent"], there.session.headers["User-Agent"] = EDGE, WXWORK
    here.sign_in(member.name)
    there.get(member.link(), allow_redirects=False)
    page = here.get(ME).text
    assert "电脑 · Edge 浏览器" in page
    assert "手机 · 企业微信" in page
    assert page.count("就是这里") == 1
    numbers = re.findall(r'name="session" value="(\d+)"', page)
    assert len(numbers) == 1
    assert here.post(f"{ME}/sessions", session=numbers[0]).headers["Location"] == f"{ME}?done=ended"
    assert (here.inside, there.inside) == (True, False)


def test_all_others_end_at_once(office: RehearsedOffice, member: Member) -> None:
    here, others = member.browser(), [member.browser() for _ in range(3)]
    here.post(f"{ME}/sessions", session="others")
    assert here.inside
    assert not any(one.inside for one in others)


@pytest.mark.parametrize("which", ["", "0", "x", "-1", "99999999999999999999", "1 OR 1=1", "²"])
def test_what_is_no_session_of_his_stays(office: RehearsedOffice, member: Member, which: str) -> None:
    other = Member(office).browser()
    assert member.browser().post(f"{ME}/sessions", session=which).headers["Location"] == ME
    assert other.inside


def test_nobody_ends_the_session_of_another(office: RehearsedOffice, member: Member) -> None:
    other = Member(office).browser()
    with office.app.store.read() as records:
        newest = records.connection.exec_driver_sql("SELECT max(id) FROM console_session").scalar_one()
    assert member.browser().post(f"{ME}/sessions", session=str(newest)).headers["Location"] == ME
    assert other.inside


# --- the password --------------------------------------------------------------------------------------------------------


def test_a_new_password_takes_the_old_one_and_ends_all_other_sessions(office: RehearsedOffice, member: Member) -> None:
    here, other = member.browser(), member.browser()
    answer = here.post(f"{ME}/password", old=WORD, password=NEW, again=NEW)
    assert answer.headers["Location"] == f"{ME}?done=password"
    assert "密码改好了" in here.get(f"{ME}?done=password").text
    assert (here.inside, other.inside) == (True, False)
    assert Browser(office).sign_in(member.name).status_code == 403
    assert Browser(office).sign_in(member.name, NEW).status_code == 303
    assert (f"staff:{member.id}", "signin.password_set") in member.history()


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "现在的密码填得不对"),
        ("", NEW, NEW, "现在的密码填得不对"),
        (WORD, "12345678", "12345678", "太常见"),
        (WORD, NEW, WORD, "不一样"),
    ],
)
def test_a_password_that_is_not_taken_changes_nothing(
    office: RehearsedOffice, member: Member, old: str, new: str, again: str, said: str
) -> None:
    browser = member.browser()
    answer = browser.post(f"{ME}/password", old=old, password=new, again=again)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert Browser(office).sign_in(member.name).status_code == 303


def test_a_session_that_was_left_open_is_no_place_to_guess_the_password(office: RehearsedOffice, member: Member) -> None:
    browser = member.browser()
    statuses = [browser.post(f"{ME}/password", old="wrong", password=NEW, again=NEW).status_code for _ in range(7)]
    assert statuses == [422] * 6 + [429]
    assert "请过 30 秒钟再试" in browser.post(f"{ME}/code", proof=WORD).text
    office.clock.advance(HALF_A_MINUTE)
    assert browser.post(f"{ME}/password", old=WORD, password=NEW, again=NEW).status_code == 303


def test_whoever_has_no_password_sets_one(office: RehearsedOffice) -> None:
    member = Member(office, password="")
    browser = member.browser()
    assert "先设好密码，才能开通" in browser.get(ME).text
    assert browser.post(f"{ME}/code", proof="").status_code == 422
    assert browser.post(f"{ME}/password", password=NEW, again=NEW).status_code == 303
    assert Browser(office).sign_in(member.name, NEW).status_code == 303


# --- codes ---------------------------------------------------------------------------------------------------------------


def test_codes_are_set_up_with_a_picture_and_asked_for_from_then_on(office: RehearsedOffice, member: Member) -> None:
    browser, other = member.browser(), member.browser()
    recovery = set_up(browser, member)
    assert len(set(recovery)) == 10
    assert browser.inside
    assert not other.inside  # it came in without one
    office.clock.advance(HALF_A_MINUTE)
    back = Browser(office)
    assert back.sign_in(member.name).headers["Location"].startswith("/signin/code")
    assert back.post("/signin/code", code=member.code()).status_code == 303
    again = Browser(office)
    again.sign_in(member.name)
    assert again.post("/signin/code", code=recovery[0]).status_code == 303
    assert "备用码还剩 <b>9</b> 个" in again.get(ME).text


def test_the_picture_is_ours_and_for_its_owner_alone(office: RehearsedOffice, member: Member) -> None:
    browser = member.browser()
    assert browser.get(f"{ME}/code.svg").status_code == 404
    browser.post(f"{ME}/code", proof=WORD)
    answer = browser.get(f"{ME}/code.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.lstrip().startswith(("<?xml", "<svg"))
    assert Member(office).browser().get(f"{ME}/code.svg").status_code == 404
    assert Browser(office).get(f"{ME}/code.svg").status_code == 403
    office.clock.advance(timedelta(minutes=15))
    assert browser.get(f"{ME}/code.svg").status_code == 404


def test_the_first_code_counts_and_not_twice(office: RehearsedOffice, member: Member) -> None:
    browser = member.browser()
    set_up(browser, member)
    late = Browser(office)
    late.sign_in(member.name)
    assert late.post("/signin/code", code=member.code()).status_code == 403


def test_a_wrong_first_code_turns_nothing_on(office: RehearsedOffice, member: Member) -> None:
    browser = member.browser()
    browser.post(f"{ME}/code", proof=WORD)
    assert browser.post(f"{ME}/code/confirm", code="000000").status_code == 422
    assert browser.post(f"{ME}/code/confirm", code=pyotp.TOTP(pyotp.random_base32()).now()).status_code == 422
    assert Browser(office).sign_in(member.name).headers["Location"] == "/console"


def test_recovery_codes_are_shown_until_they_are_written_down_and_to_nobody_else(office: RehearsedOffice, member: Member) -> None:
    browser = member.browser()
    codes = set_up(browser, member)
    assert codes[0] in browser.get(f"{ME}/codes").text  # a reload is harmless
    other = Browser(office)
    other.sign_in(member.name)
    office.clock.advance(HALF_A_MINUTE)
    other.post("/signin/code", code=member.code())
    assert codes[0] not in other.get(f"{ME}/codes").text
    browser.post(f"{ME}/codes")
    assert codes[0] not in browser.get(f"{ME}/codes").text
    with office.app.store.read() as records:
        kept = records.connection.exec_driver_sql("SELECT digest FROM recovery_code").scalars().all()
    assert not set(codes) & set(kept)


def test_new_recovery_codes_take_the_place_of_the_old(office: RehearsedOffice, member: Member) -> None:
    browser = member.browser()
    old = set_up(browser, member)
    assert browser.post(f"{ME}/codes/renew", proof="wrong").status_code == 422
    assert browser.post(f"{ME}/codes/renew", proof=WORD).headers["Location"] == f"{ME}/codes"
    new = re.findall(r"<li><code>([a-z2-9-]+)</code></li>", browser.get(f"{ME}/codes").text)
    late = Browser(office)
    late.sign_in(member.name)
    assert late.post("/signin/code", code=old[0]).status_code == 403
    assert late.post("/signin/code", code=new[0]).status_code == 303


def test_codes_are_taken_off_against_the_password(office: RehearsedOffice, member: Member) -> None:
    browser = member.browser()
    set_up(browser, member)
    assert browser.post(f"{ME}/code/off", proof="wrong").status_code == 422
    assert Browser(office).sign_in(member.name).headers["Location"].startswith("/signin/code")
    assert browser.post(f"{ME}/code/off", proof=WORD).headers["Location"] == f"{ME}?done=code_off"
    assert Browser(office).sign_in(member.name).headers["Location"] == "/console"


def test_the_operator_has_sessions_and_nothing_else(office: RehearsedOffice) -> None:
    desk = Desk(office, None)
    page = desk.get("/me")
    assert page.status_code == 200
    assert "没有自己的姓名和密码" in page.text
    for path in ("/me/password", "/me/code", "/me/codes/renew", "/me/code/off"):
        assert desk.post(path, proof=WORD, password=NEW, again=NEW).status_code == 404


FORMS = ("password", "sessions", "code", "code/confirm", "code/off", "codes", "codes/renew")


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_another_site_does_nothing(office: RehearsedOffice, member: Member, path: str) -> None:
    browser = member.browser()
    fields = {"old": WORD, "proof": WORD, "password": NEW, "again": NEW, "session": "others"}
    answer = browser.session.post(
        f"{office.base}{ME}/{path}", fields, headers={"Sec-Fetch-Site": "cross-site"}, timeout=30, allow_redirects=False
    )
    assert answer.status_code == 403
    assert Browser(office).sign_in(member.name).headers["Location"] == "/console"
    assert Browser(office).post(f"{ME}/{path}", **fields).status_code == 403
