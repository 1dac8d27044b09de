"""Whose session it is, whose page sent a form, and what somebody who tries many times learns: nothing, and ever more slowly.

Signing in by itself stands in `tests/web/test_sign_in.py`, leaving in `test_staff_console.py`; every form of the console from elsewhere in `tests/web/every`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
import requests
from sqlalchemy import event, select

from bot.domain.people import Category, Role
from bot.domain.sign_in import ACCOUNT, ADDRESS, CODE, KNOWN
from bot.links import GroupLinks, NoticeLinks, PolicyLinks, TaskLinks
from bot.office import DEMO
from bot.store.ledger import PersonFile
from bot.store.tables.notices import attempt
from bot.web.sign_in import new_link
from bot.web.sign_in.links import LINK_LASTS
from handlers.binding import CODE_DIGITS, GUESSED, GUESSED_TOGETHER, GUESSES_A_DAY, TRIES_A_DAY
from tests.security.conftest import asked
from tests.web.asking import say
from tests.web.conftest import RehearsedOffice
from tests.web.signing_in import COOKIE, Browser, Member

_strangers = count(7000)

# --- where a form comes from ------------------------------------------------------------------------------------------------

HERE, ELSEWHERE = "{base}", "https://evil.example"
SENT: tuple[tuple[dict[str, str], bool], ...] = (
    ({"Sec-Fetch-Site": "same-origin"}, True),
    ({"Origin": HERE}, True),
    ({"Origin": HERE, "Sec-Fetch-Site": "same-origin"}, True),
    ({}, False),
    ({"Origin": ""}, False),
    ({"Origin": "null"}, False),
    ({"Origin": ELSEWHERE}, False),
    ({"Origin": HERE + ".evil.example"}, False),
    ({"Origin": "http://evil.example:{port}"}, False),
    ({"Origin": "http://127.0.0.1"}, False),
    ({"Origin": "http://127.0.0.1:1"}, False),
    ({"Origin": "http://localhost:{port}"}, False),
    ({"Origin": "http://[::1]:{port}"}, False),
    ({"Origin": "http://x@127.0.0.1:{port}"}, False),
    ({"Origin": HERE + " " + ELSEWHERE}, False),
    ({"Origin": f"{ELSEWHERE}/127.0.0.1:{{port}}"}, False),
    ({"Origin": "127.0.0.1:{port}"}, False),
    ({"Origin": "file://"}, False),
    ({"Origin": "http://[broken"}, False),
    ({"Referer": "{base}/console/people"}, False),
    ({"Sec-Fetch-Site": "none"}, False),
    ({"Sec-Fetch-Site": "same-site"}, False),
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Sec-Fetch-Site": "Same-Origin"}, False),
    ({"Sec-Fetch-Site": "same-origin, cross-site"}, False),
    ({"Sec-Fetch-Site": ""}, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": HERE}, False),
    ({"Sec-Fetch-Site": "none", "Origin": HERE}, False),
    ({"Origin": ELSEWHERE, "X-Forwarded-Host": "evil.example"}, False),
    ({"Origin": ELSEWHERE, "X-HTTP-Method-Override": "GET"}, False),
    ({"Origin": ELSEWHERE, "HX-Request": "true", "X-Requested-With": "XMLHttpRequest"}, False),
)


@pytest.fixture(scope="module")
def member(office: RehearsedOffice) -> Browser:
    return Member(office, password="").browser()


@pytest.mark.parametrize(("headers", "ours"), SENT)
def test_a_form_is_taken_from_our_own_pages_alone(
    office: RehearsedOffice, member: Browser, headers: dict[str, str], ours: bool
) -> None:
    given = {name: value.format(base=office.base, port=office.port) for name, value in headers.items()}
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
        answer = member.session.post(
            f"{office.base}/console/exports/people", b"kind=csv", headers={**given, "Content-Type": kind}, timeout=60
        )
        assert (answer.status_code != 403) == ours, (given, kind, answer.status_code)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "post", "Post"])
def test_no_other_method_does_what_a_form_does(office: RehearsedOffice, member: Browser, method: str) -> None:
    """A link, a picture and a page of another site can GET with our cookie; that changes nothing."""
    for path in ("/signout", "/console/exports/people", "/console/people/1/privacy/erase"):
        answer = member.session.request(
            method, office.base + path, headers={"Sec-Fetch-Site": "cross-site"}, timeout=60, allow_redirects=False
        )
        assert answer.status_code in (400, 403, 404, 405), answer.status_code
    assert member.inside


# --- links that sign in --------------------------------------------------------------------------------------------------------


def test_a_link_lets_in_once(office: RehearsedOffice) -> None:
    link = Member(office, password="").link()
    first, second = Browser(office), Browser(office)
    first.get(link)
    assert second.get(link).status_code == 403
    assert (first.inside, second.inside) == (True, False)
    assert first.get(link).status_code == 403  # not even him again
    assert first.inside


def test_a_link_is_good_for_half_an_hour(office: RehearsedOffice) -> None:
    before = office.clock.now()
    early, late = Member(office, password="").link(), Member(office, password="").link()
    try:
        office.clock.set(before + LINK_LASTS - timedelta(seconds=1))
        assert Browser(office).get(early, allow_redirects=False).status_code == 303
        office.clock.set(before + LINK_LASTS)
        assert Browser(office).get(late, allow_redirects=False).status_code == 403
    finally:
        office.clock.set(before)


def test_the_link_of_another_makes_nobody_him_and_somebody_at_once(office: RehearsedOffice) -> None:
    """Whoever is sent the link of another is the other from then on, and says so on every page: his own session has ended."""
    mine, other = Member(office, password=""), Member(office, password="")
    browser = mine.browser()
    own = browser.cookie
    browser.get(other.link(), allow_redirects=False)
    assert browser.cookie != own
    assert other.name in browser.get("/console/me").text
    before = Browser(office)
    before.session.cookies.set(COOKIE, own)
    assert not before.inside


@pytest.mark.parametrize("spoilt", ["", "x", "{}x", "{}/", "{}%00", "%7b%7d", "A{}", "../signin/{}", "{}?next=//evil.example"])
def test_a_spoilt_link_lets_nobody_in(office: RehearsedOffice, spoilt: str) -> None:
    link = Member(office, password="").link()
    token = link.rpartition("/")[2]
    browser = Browser(office)
    answer = browser.get(f"/signin/{spoilt.format(token)}", allow_redirects=False)
    if "?" in spoilt:
        assert answer.headers["location"].startswith("/signin/password?next=%2Fconsole")  # it is good, and leads nowhere else
    elif spoilt != "../signin/{}":
        assert not browser.inside


# --- sessions ------------------------------------------------------------------------------------------------------------------


def test_a_role_that_is_taken_is_gone_from_every_open_session_at_the_next_request(office: RehearsedOffice) -> None:
    member = Member(office, role=Role.CLERK, password="")
    browsers = [member.browser(), member.browser()]
    ours = {"Origin": office.base}
    take = [
        one.session.post(f"{office.base}/console/exports/people", {"kind": "csv"}, headers=ours, timeout=60) for one in browsers
    ]
    assert [one.status_code for one in take] == [200, 200]
    with office.app.store.write() as records:
        records.connection.exec_driver_sql(f"UPDATE staff SET role = 'liaison' WHERE id = {member.id}")
    again = [
        one.session.post(f"{office.base}/console/exports/people", {"kind": "csv"}, headers=ours, timeout=60) for one in browsers
    ]
    assert [one.status_code for one in again] == [404, 404]


@pytest.mark.parametrize("name", [COOKIE, "__Host-sangyu", "session", "sangyu_half"])
def test_a_session_is_no_value_of_ones_own_choice(office: RehearsedOffice, member: Browser, name: str) -> None:
    for value in ("1", "staff:1", "operator", "a" * 43, member.cookie.swapcase(), f"{member.cookie}=", f" {member.cookie}x"):
        answer = asked(office, "GET", "/console/tasks", headers={"Cookie": f"{name}={value}"})
        assert answer.status_code == 403
    elsewhere = {"Authorization": f"Bearer {member.cookie}", "X-Session": member.cookie}
    assert asked(office, "GET", f"/console/tasks?{COOKIE}={member.cookie}", headers=elsewhere).status_code == 403


def test_a_cookie_is_kept_from_scripts_and_from_other_sites(office: RehearsedOffice) -> None:
    answer = Browser(office).get(Member(office, password="").link(), allow_redirects=False)
    said = [one for one in answer.raw.headers.getlist("set-cookie") if one.startswith(f"{COOKIE}=")]
    assert len(said) == 1
    flags = {part.strip().partition("=")[0].lower() for part in said[0].split(";")[1:]}
    assert {"httponly", "samesite", "path", "max-age"} <= flags
    assert "domain" not in flags
    assert "samesite=lax" in said[0].lower()
    assert len(said[0].partition("=")[2].partition(";")[0]) >= 43  # 256 bits


# --- trying --------------------------------------------------------------------------------------------------------------------


def stranger() -> str:
    return f"stranger-{next(_strangers)}"


def newcomer(office: RehearsedOffice, name: str, phone: str) -> None:
    """A person of the ledger who has no account yet."""
    with office.app.store.write() as records:
        records.ledger.add([PersonFile(name, Category.TUIXIU, 1, phone=phone)])


def bound(office: RehearsedOffice, who: str) -> bool:
    with office.app.store.read() as records:
        found = records.people.senders(*DEMO, [who]).get(who)
    return found is not None and bool(found.persons)


@pytest.mark.parametrize(("guesses", "lets_in"), [(GUESSES_A_DAY - 1, True), (GUESSES_A_DAY, False)])
def test_after_ten_claims_of_a_name_in_a_day_even_the_right_digits_are_for_staff(
    office: RehearsedOffice, guesses: int, lets_in: bool
) -> None:
    """From however many accounts: four digits would be found by two thousand of them."""
    name = {True: "祝远山", False: "祝近水"}[lets_in]
    newcomer(office, name, "13987654321")
    for number in range(guesses):
        say(office, stranger(), f"绑定 {name} {number:04d}")
    him = stranger()
    answer = say(office, him, f"绑定 {name} 4321")
    assert bound(office, him) == lets_in
    wrong = say(office, stranger(), f"绑定 {name} 9999")
    assert lets_in or answer == wrong, "right and wrong are answered alike"
    if lets_in:
        return
    before = office.clock.now()
    try:
        office.clock.set(before + timedelta(days=1, seconds=1))
        tomorrow = stranger()
        say(office, tomorrow, f"绑定 {name} 4321")
        assert bound(office, tomorrow)
    finally:
        office.clock.set(before)


def test_one_account_tries_five_times_a_day(office: RehearsedOffice) -> None:
    newcomer(office, "祝长河", "13987651234")
    who = stranger()
    for number in range(TRIES_A_DAY):
        say(office, who, f"绑定 祝长河 {number:04d}")
    say(office, who, "绑定 祝长河 1234")
    assert not bound(office, who)


def test_codes_guessed_by_many_accounts_make_all_wait_and_staff_hear_of_it_once(office: RehearsedOffice) -> None:
    """The right one is not tried meanwhile, and binds when the wait is over."""
    newcomer(office, "祝安澜", "13987650000")
    code = re.findall(r"\d{6}", say(office, "staff-1", "绑定码 祝安澜"))[0]
    wrong = [f"{number:06d}" for number in range(GUESSED_TOGETHER.free + 1) if f"{number:06d}" != code]
    before, him = office.clock.now(), stranger()
    try:
        for at in range(0, len(wrong), TRIES_A_DAY):
            who = stranger()
            for guess in wrong[at : at + TRIES_A_DAY]:
                assert "不对" in say(office, who, f"绑定 {guess}")
        assert "过1分钟" in say(office, him, f"绑定 {code}")
        assert not bound(office, him)
        assert len(warned(office)) == 1
        office.clock.set(office.clock.now() + timedelta(minutes=1))
        say(office, him, f"绑定 {code}")
        assert bound(office, him)
        assert "不对" in say(office, stranger(), "绑定 000000")
        assert len(warned(office)) == 1
    finally:
        office.clock.set(before)
        with office.app.store.write() as records:
            records.waits.clear(GUESSED)


def warned(office: RehearsedOffice) -> list[str]:
    """To whom it was said that codes are being guessed."""
    with office.app.store._engine.connect() as connection:
        rows = connection.execute(select(attempt.c.external_id).where(attempt.c.template == "staff/codes_guessed"))
        return list(rows.scalars())


@pytest.mark.parametrize("digits", ["", "4", "21", "321", "４３２", "%", "____", "43210", "*321", "0000 or 1"])
def test_fewer_than_four_digits_are_no_digits(office: RehearsedOffice, digits: str) -> None:
    name = f"祝{chr(0x4E00 + 700 + len(digits) * 7 + ord((digits or 'x')[0]) % 90)}川"
    newcomer(office, name, "13987654321")
    who = stranger()
    say(office, who, f"绑定 {name} {digits}")
    assert not bound(office, who)


def test_codes_are_tried_five_times_a_day_and_are_many(office: RehearsedOffice) -> None:
    assert 10**CODE_DIGITS / TRIES_A_DAY >= 100_000
    who = stranger()
    answers = [say(office, who, f"绑定 {number:06d}") for number in range(TRIES_A_DAY + 1)]
    assert len(set(answers[:-1])) == 1
    assert answers[-1] != answers[0]


@pytest.mark.parametrize("patience", [ACCOUNT, ADDRESS, KNOWN, CODE])
def test_who_guesses_gets_few_tries_a_day_out_of_any_patience(patience: object) -> None:
    """So many passwords a year: far from the ten million that are tried first."""
    assert isinstance(patience, type(ACCOUNT))
    seconds, tries = 0.0, 0
    while seconds < 86_400:
        tries += 1
        seconds += patience.wait(tries).total_seconds()
    assert tries < 150


# --- what is told by how it is answered -----------------------------------------------------------------------------------------


@contextmanager
def counted(office: RehearsedOffice) -> Iterator[list[str]]:
    """Every statement of the database meanwhile."""
    found: list[str] = []
    engine = office.app.store._engine

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement.split(" WHERE ")[0][:200])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def links(office: RehearsedOffice) -> dict[str, tuple[str, str]]:
    """For each sort of link: one that we made, to something that is not there; and one that we never made."""
    secret = office.app.parts().secret
    found = {
        "/n": NoticeLinks(secret, "").url(10**6),
        "/t": TaskLinks(secret, "").url(10**6),
        "/g": GroupLinks(secret, "").url(10**6),
        "/p": PolicyLinks(secret, "").url("no-such-topic"),
    }
    return {name: (made, made[:-3] + "xxx") for name, made in found.items()}


@pytest.mark.parametrize("sort", ["/n", "/t", "/g", "/p"])
def test_a_link_that_is_over_and_one_that_never_was_look_alike(office: RehearsedOffice, sort: str) -> None:
    made, forged = links(office)[sort]
    other = links(office)["/t" if sort != "/t" else "/n"][0].rpartition("/")[2]
    answers, work = [], []
    for path in (made, forged, f"{sort}/{other}", f"{sort}/x", f"{sort}/{'x' * 3000}"):
        for method in ("GET", "POST"):
            with counted(office) as statements:
                answer = asked(office, method, path)
            if method == "POST" and answer.status_code == 405:
                continue
            answers.append((method, answer.status_code, answer.text))
            work.append((method, tuple(statements)))
    assert len(set(answers)) == len({one[0] for one in answers}), [one[:2] for one in answers]
    assert {one[1] for one in answers} == {404}
    assert len(set(work)) <= len({one[0] for one in answers}) + (0 if sort == "/n" else 2), work


def test_a_token_of_the_api_is_looked_for_in_the_same_way_whether_there_is_one_or_not(office: RehearsedOffice) -> None:
    """By a digest, so that no letter of it is compared; revoked, unknown and almost right are one answer and one statement."""
    answers, work = set(), set()
    for token in ("sy_gone", "sy_nobody", "sy_cler", "sy_clerk1", "SY_CLERK", "x" * 500):
        with counted(office) as statements:
            answer = asked(office, "GET", "/api/v1/notices", headers={"Authorization": f"Bearer {token}"})
        answers.add((answer.status_code, answer.text, tuple(sorted((k, v) for k, v in answer.headers.items() if k != "date"))))
        work.add(tuple(statements))
    assert len(answers) == 1
    assert len(work) == 1


def test_links_to_sign_in_are_looked_for_by_a_digest_too(office: RehearsedOffice) -> None:
    used = Member(office, password="").link()
    Browser(office).get(used)
    with office.app.store.write() as records:
        late = new_link(records, office.clock.now() - LINK_LASTS - timedelta(minutes=1), 1)
    answers, work = set(), set()
    for link in (used, late, "/signin/x", f"/signin/{uuid4().hex}", used[:-1]):
        with counted(office) as statements:
            answer = requests.get(office.base + link, timeout=60)
        answers.add((answer.status_code, answer.text))
        work.add(tuple(statements))
    assert len(answers) == 1
    assert len(work) == 1
