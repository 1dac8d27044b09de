"""A small day of faults and a small soak; the real ones are run by hand: `tests.days.chaos` and `tests.days.soak`."""

from __future__ import annotations

from tests.days import chaos, soak


def test_a_small_day_on_which_everything_goes_wrong_leaves_a_ledger_that_is_complete() -> None:
    with chaos.held(people=20, seed=3, database="", pains=chaos.SMALL_PAINS, faketime=False) as day:
        assert day.run() == [], chaos.table(day.seen)
    assert {one.name.split(",")[0] for one in day.seen} >= {"1 × SIGKILL", "platform out", "database locked"}
    assert all(one.caught_up is not None for one in day.seen)


def test_an_hour_of_an_office_leaves_no_handles_behind() -> None:
    with soak.held(people=20, seed=3, hours=1.0, minutes=0.05) as drill:
        drill.run()
    assert drill.done["said: text"] > 20
    assert drill.done["pages: 200"] > 20
    assert {one.name: one.flat for one in soak.courses(drill.samples)}["handles"]
