"""Whoever says very much is asked once to go slower; whoever is in need is heard all the same; machines are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.domain.floods import GROUP_POSTS, KNOWN, STAFF, STRANGER, Pace, Recent, Turn, limit_of, pace
from bot.domain.messages import Incoming, Kind
from bot.domain.people import Role, Sender, StaffMember
from tests.fakes.client import FakeWeChat
from tests.office import RunningOffice, cast, running

MENU = "请回复数字：1 我的通知 2 今天的学习资料 3 问政策 4 找工作人员"
KEYS = count()
HERE = ("wechat", "main")


def turns(*said: str, reply: str = MENU) -> tuple[Turn, ...]:
    return tuple(Turn(one, reply) for one in said)


PACES = (
    (Recent(), "收到", Pace.EASY),
    (Recent(minute=KNOWN.minute - 1), "养老金几号发", Pace.EASY),
    (Recent(minute=KNOWN.minute), "养老金几号发", Pace.FAST),
    (Recent(half_hour=KNOWN.half_hour), "养老金几号发", Pace.FAST),
    (Recent(turns=turns("新品上市啦", "新品上市啦")), "新品上市啦！", Pace.FAST),
    (Recent(turns=turns("新品上市啦", "别的")), "新品上市啦", Pace.EASY),
    (Recent(turns=turns("好的", "好的", "好的")), "好的", Pace.EASY),
    (Recent(turns=turns("菜单")), MENU, Pace.ECHO),
    (Recent(turns=turns("菜单")), "  1 我的通知\n2 今天的学习资料", Pace.ECHO),
    (Recent(turns=turns("菜单")), "我的通知", Pace.EASY),
    (Recent(turns=turns("菜单", reply="")), "养老金几号发呢请问一下", Pace.EASY),
)


@pytest.mark.parametrize(("recent", "text", "expected"), PACES)
def test_pace(recent: Recent, text: str, expected: Pace) -> None:
    assert pace(recent, text, KNOWN) is expected


def test_staff_may_say_more_than_the_served_and_these_more_than_strangers() -> None:
    assert limit_of(Sender()) is STRANGER
    assert limit_of(Sender(staff=StaffMember(1, "孟秋岚", Role.CLERK))) is STAFF
    assert STRANGER.minute < KNOWN.minute < STAFF.minute


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    with FakeWeChat() as wechat, running(wechat, tmp_path) as opened:
        yield opened


def say(office: RunningOffice, who: str, text: str, group: str = "", addressed: bool = True) -> str:
    now = office.clock.now()
    key = f"k{next(KEYS)}"
    message = Incoming(*HERE, cast().get(who, who), Kind.TEXT, key, now, text, group=group, addressed=addressed or not group)
    return office.run(office.app.intake.answer(message, 30.0))


def test_a_group_hears_only_so_much_from_us_whoever_speaks(office: RunningOffice) -> None:
    said = [say(office, f"member-{n}", f"第{n}个问题，养老金几号发", "g1") for n in range(2 * GROUP_POSTS)]
    assert sum(bool(one) for one in said) == GROUP_POSTS
    assert "120" in say(office, "余淑贞", "胸口疼得厉害喘不上气", "g1")
    assert say(office, "member-1", "养老金几号发", "g2")
    office.clock.advance(timedelta(minutes=6))
    assert say(office, "member-1", "养老金几号发", "g1")


def test_two_bots_stop_within_few_turns(office: RunningOffice) -> None:
    """The other one answers whatever it is told with our own words, or with its own greeting and theirs."""
    heard, turns_taken = "您好，在吗", 0
    while heard and turns_taken < 50:
        heard = say(office, "another-bot", heard)
        turns_taken += 1
    assert turns_taken <= 4
    numbered, turns_taken = "第0单已发货请签收", 0
    while numbered and turns_taken < 50:
        turns_taken += 1
        numbered = f"第{turns_taken}单已发货请签收" if say(office, "selling-bot", numbered) else ""
    assert turns_taken <= STRANGER.minute + 2


def test_many_cries_within_a_minute_reach_staff_without_burying_them(office: RunningOffice) -> None:
    for n in range(20):
        assert "120" in say(office, "余淑贞", f"救命啊胸口疼得不行了{n}")
    office.settle()
    told = [text for text in office.phone(cast()["孟秋岚"]) if "紧急" in text]
    assert 1 <= len(told) <= 6


def test_a_cry_in_a_group_that_is_not_for_us_reaches_staff_and_not_the_group(office: RunningOffice) -> None:
    assert say(office, "施永年", "我不想活了", "g1", addressed=False) == ""
    assert say(office, "施永年", "笑死我了", "g1", addressed=False) == ""
    office.settle()
    assert sum("紧急" in text for text in office.phone(cast()["孟秋岚"])) == 1


def test_bait_in_a_group_is_told_once_and_repeated_nowhere(office: RunningOffice) -> None:
    for _ in range(3):
        assert say(office, "member-9", "点击 http://lq.top 领取高龄补贴，今日截止，名额有限", "g1", addressed=False) == ""
    office.settle()
    told = [text for text in office.phone(cast()["孟秋岚"]) if "群里" in text]
    assert len(told) == 1, office.phone(cast()["孟秋岚"])
    assert "lq.top" not in told[0]
