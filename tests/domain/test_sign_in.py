"""Signing in: how long whoever fails waits, what is no password, when a session is over, where one may go on to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.appointing import gives, is_admin, manages
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.sign_in import ACCOUNT, DAY, IDLE, Patience, device_of, inside, is_over, weakness
from tests.builders import NOW

SECOND = timedelta(seconds=1)


def test_the_first_failures_cost_nothing_and_each_further_one_twice_as_much_as_the_one_before() -> None:
    patience = Patience(3, SECOND * 30, timedelta(minutes=15))
    waits = [patience.wait(failures).total_seconds() for failures in range(12)]
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_nobody_is_ever_shut_out_for_longer_than_a_quarter_of_an_hour() -> None:
    assert ACCOUNT.wait(10**9) == timedelta(minutes=15)


def test_what_an_office_mistypes_in_a_month_is_no_attack() -> None:
    hour = timedelta(hours=1)
    assert [ACCOUNT.left(6, hour * hours) for hours in (-1, 0, 0.9, 1, 4, 7)] == [6, 6, 6, 5, 2, 0]


# fmt: off
PASSWORDS = [
    ("", "short"), ("abc1234", "short"), ("茶叶梯子石桥", "short"), ("x" * 129, "long"),
    ("13800001001", "own"), ("138 0000 1001", "own"), ("a13800001001", "own"), ("13800001001!", "own"), ("00001001", "own"),
    ("文清清文清清文文清", "common"), ("12345678", "common"), ("87654321", "common"), ("qwertyuiop", "common"),
    ("11111111", "common"), ("abababab", "common"), ("abcabcabcabc", "common"), ("Password1", "common"), ("P@ssw0rd", "common"),
    ("１２３４５６７８", "common"), ("19581101", "common"), ("laoganbu2026", "common"), ("woaini1314", "common"),
    ("admin888", "common"), ("1qaz2wsx", "common"), ("20262026", "common"),
    ("茶叶 梯子 石桥 长廊", None), ("correct horse battery", None), ("Wq7-pf2kz", None), ("文清爱喝茉莉花茶", None),
    ("3141592653589", None), ("老干部局的桂花开了", None),
]
# fmt: on


@pytest.mark.parametrize(("word", "why"), PASSWORDS)
def test_what_is_no_password(word: str, why: str | None) -> None:
    found = weakness(word, "文清", "13800001001")
    assert (found.value if found else None) == why


def test_a_name_alone_or_with_a_year_is_no_password() -> None:
    for word in ("欧阳春和2026", "欧阳春和欧阳春和"):
        assert weakness(word, "欧阳春和", "") == "own"
    assert weakness("欧阳春和喜欢打太极", "欧阳春和", "") is None


@pytest.mark.parametrize(
    ("made", "seen", "over"),
    [
        (timedelta(0), timedelta(0), False),
        (IDLE, IDLE - SECOND, False),
        (IDLE, IDLE, True),
        (DAY - SECOND, timedelta(0), False),
        (DAY, timedelta(0), True),
    ],
)
def test_a_session_ends_after_a_working_day_and_when_nobody_is_there(made: timedelta, seen: timedelta, over: bool) -> None:
    assert is_over(NOW - made, NOW - seen, NOW) is over


def test_a_clock_that_was_set_back_ends_no_session() -> None:
    later: datetime = NOW + timedelta(hours=1)
    assert not is_over(later, later, NOW)


@pytest.mark.parametrize("address", ["/console", "/console/tasks", "/console?q=%E7%A7%A6", "/console/people/3?done=1#x"])
def test_one_goes_on_to_where_one_was(address: str) -> None:
    assert inside(address) == address


ELSEWHERE = [
    "", "/", "//evil.example", "https://evil.example/console", "/consolex", "/console@evil.example", "/console.evil.example",
    "\\\\evil.example", "/console\\..\\evil", "/console/\r\nSet-Cookie: a=b", "/console/ x", "javascript:alert(1)", "/signout",
    " /console", "/console/" + "x" * 600, "/CONSOLE",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_one_goes_nowhere_else(address: str) -> None:
    assert inside(address) == "/console"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "computer edge"),
        ("Mozilla/5.0 (Linux; Android 14; Mobile) Chrome/116 wxwork/4.1 MicroMessenger/7.0", "phone wecom"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148 MicroMessenger/8.0", "phone wechat"),
        ("Mozilla/5.0 (Linux; Android 13; Pad) Chrome/120 Safari/537", "tablet chrome"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko Firefox/128.0", "computer firefox"),
        ("", "computer other"),
        ("x" * 100_000, "computer other"),
    ],
)
def test_what_kind_of_device_it_is_roughly(agent: str, said: str) -> None:
    assert device_of(agent) == said


# --- who may make whom what ---------------------------------------------------------------------------------------------

ADMIN, CLERK = Viewer("staff:8", (Grant(Role.ADMIN),), 8), Viewer("staff:1", (Grant(Role.CLERK),), 1)


def test_an_administrator_gives_every_role_and_a_clerk_only_those_at_the_door() -> None:
    assert gives(ADMIN) == gives(OPERATOR) == frozenset(Role)
    assert gives(CLERK) == {Role.LIAISON, Role.SECRETARY}
    for role in (Role.LEADER, Role.APPROVER, Role.LIAISON, Role.SECRETARY):
        assert gives(Viewer("staff:5", (Grant(role),), 5)) == frozenset()
    assert gives(Viewer("staff:6", (Grant(Role.ADMIN, 2),), 6)) == frozenset()  # of one unit
    assert gives(Viewer("staff:7", (Grant(Role.CLERK, 2),), 7)) == frozenset()
    assert not is_admin((Grant(Role.ADMIN, 2),))


def test_nobody_changes_himself_or_whoever_stands_above_him() -> None:
    assert not manages(ADMIN, 8, (Grant(Role.ADMIN),))
    assert manages(ADMIN, 9, (Grant(Role.ADMIN),))
    assert manages(CLERK, 3, (Grant(Role.LIAISON), Grant(Role.SECRETARY, 2)))
    assert not manages(CLERK, 1, (Grant(Role.LIAISON),))
    assert not manages(CLERK, 2, (Grant(Role.LIAISON), Grant(Role.APPROVER)))
    assert not manages(CLERK, 4, (Grant(Role.CLERK),))  # who would sign in as the other
    assert not manages(Viewer("staff:5", (Grant(Role.LEADER),), 5), 3, ())
