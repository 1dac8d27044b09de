"""When a trouble is told: once it lasts, again after hours, and when it is over; never because it flaps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from bot.domain.watch import RULES, Seen, Trouble, TroubleKind, Word, dump, load, move
from tests.builders import NOW, at

MINUTE = timedelta(minutes=1)
DISK, BACKUP, CHANNEL = (
    Seen(TroubleKind.DISK, figure=4),
    Seen(TroubleKind.BACKUP, figure=50),
    Seen(TroubleKind.CHANNEL, "wechat:main"),
)


class Minutes:
    """Looks every minute, as the watchman does; what was told, by the minute."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.known: list[Trouble] = []
        self.told: list[tuple[int, str]] = []
        self.keys: list[str] = []
        self._began = now

    def go(self, minutes: int, seen: Iterable[Seen], awake: bool = True) -> None:
        for _ in range(minutes):
            self.known, news = move(load(dump(self.known)), seen, self.now, awake)
            self.told += [(int((self.now - self._began) / MINUTE), one.word.value) for one in news]
            self.keys += [one.key for one in news]
            self.now += MINUTE


def test_it_is_told_once_again_after_four_hours_and_when_it_is_over() -> None:
    minutes = Minutes()
    minutes.go(300, [DISK])
    minutes.go(60, [])
    assert minutes.told == [(2, "new"), (242, "still"), (330, "over")]
    assert minutes.known == []
    assert len(set(minutes.keys)) == 3


@pytest.mark.parametrize("up", [1, 2, 5])
def test_what_comes_and_goes_is_told_once(up: int) -> None:
    minutes = Minutes()
    minutes.go(4, [CHANNEL])
    for _ in range(10):
        minutes.go(up, [])
        minutes.go(3, [CHANNEL])
    assert [word for _, word in minutes.told] == ["new"]


def test_what_is_gone_before_it_lasted_is_told_to_nobody() -> None:
    minutes = Minutes()
    minutes.go(1, [DISK])
    minutes.go(60, [])
    assert minutes.told == []
    assert minutes.known == []


def test_after_it_was_over_it_is_another_one() -> None:
    minutes = Minutes()
    for _ in range(2):
        minutes.go(5, [CHANNEL])
        minutes.go(20, [])
    assert [word for _, word in minutes.told] == ["new", "over"] * 2
    assert len(set(minutes.keys)) == 4


def test_at_night_only_what_stops_notices_is_told_and_the_rest_in_the_morning() -> None:
    minutes = Minutes(at("22:00"))
    minutes.go(600, [DISK, BACKUP], awake=False)
    assert minutes.told == [(2, "new")]  # the disk; no reminder either
    minutes.go(1, [DISK, BACKUP], awake=True)
    assert minutes.told[1:] == [(600, "new"), (600, "still")]


def test_that_it_is_over_waits_for_the_morning() -> None:
    minutes = Minutes()
    minutes.go(5, [DISK])
    minutes.go(100, [], awake=False)
    minutes.go(1, [])
    assert [word for _, word in minutes.told] == ["new", "over"]


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
def test_a_clock_that_jumps_makes_nobody_deaf_and_nothing_is_told_at_every_look(jump: timedelta) -> None:
    minutes = Minutes()
    minutes.go(5, [DISK])
    minutes.now += jump
    minutes.go(5, [DISK])
    assert [word for _, word in minutes.told] in (["new"], ["new", "still"])
    minutes.go(300, [DISK])
    assert [word for _, word in minutes.told][-1] == "still"
    minutes.go(40, [])
    assert [word for _, word in minutes.told][-1] == "over"


def test_two_processes_that_look_at_once_make_the_same_promise() -> None:
    first, second = (Minutes() for _ in range(2))
    first.go(10, [DISK, CHANNEL])
    second.go(10, [DISK, CHANNEL])
    assert first.keys == second.keys


def test_every_kind_has_its_rule() -> None:
    assert set(RULES) == set(TroubleKind)
    assert all(
        len(f"watch:{kind.value}:wecom_customer:{'a' * 40}:1790000000:{Word.STILL.value}:99:12345") < 200 for kind in TroubleKind
    )
