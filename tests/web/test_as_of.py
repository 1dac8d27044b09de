"""Figures that take long are made beside the page and shown with their moment; what is quick is made for every page."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.web.console.as_of import KEPT, AsOf
from tests.builders import NOW


class Slow:
    """Work that ends when it is told to."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.times = 0

    def __call__(self) -> int:
        self.go.wait(10)
        self.times += 1
        return self.times


def _settled(figures: AsOf[int]) -> None:
    """Until nothing is being made any more."""
    figures._worker.submit(lambda: None).result(10)


def test_what_is_quick_is_made_anew_for_every_page() -> None:
    figures: AsOf[int] = AsOf(ManualClock(NOW), patience=10)
    numbers = iter(range(1, 9))
    for expected in (1, 2):
        made = figures.get("all", lambda: next(numbers))
        assert (made.figures, made.at, made.working, made.fresh) == (expected, NOW, False, True)


def test_nobody_waits_for_what_is_slow_and_it_is_kept_with_its_moment() -> None:
    clock, work = ManualClock(NOW), Slow()
    figures: AsOf[int] = AsOf(clock, patience=0.01)
    first = figures.get("all", work)
    assert (first.figures, first.at, first.working) == (None, None, True)
    assert figures.get("all", work).working  # asked for twice, made once
    work.go.wait(0.02)
    work.go.set()
    _settled(figures)
    clock.advance(timedelta(minutes=5))
    later = figures.get("all", work)
    assert (later.figures, later.at, later.working, later.fresh) == (1, NOW, False, False)


def test_slow_figures_are_made_again_when_they_are_old_or_somebody_asks() -> None:
    clock, work = ManualClock(NOW), Slow()
    figures: AsOf[int] = AsOf(clock, patience=0.01)
    figures.get("all", work)
    work.go.wait(0.02)
    work.go.set()
    _settled(figures)
    figures.get("all", work, anew=True)
    _settled(figures)
    assert work.times == 2
    clock.advance(KEPT)
    figures.get("all", work)
    _settled(figures)
    assert work.times == 3


def test_each_asker_has_figures_of_his_own() -> None:
    figures: AsOf[int] = AsOf(ManualClock(NOW), patience=10)
    assert [figures.get(who, lambda who=who: who).figures for who in (1, 2, 1)] == [1, 2, 1]  # type: ignore[misc]


def test_a_fault_of_the_work_is_told_and_not_kept() -> None:
    figures: AsOf[int] = AsOf(ManualClock(NOW), patience=10)
    with pytest.raises(ZeroDivisionError):
        figures.get("all", lambda: 1 // 0)
    assert figures.get("all", lambda: 1).figures == 1


def test_with_few_people_the_page_waits() -> None:
    figures: AsOf[int] = AsOf(ManualClock(NOW), patience=0)
    assert figures.get("all", lambda: 7, few=True).fresh
