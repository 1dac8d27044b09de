"""The weeks around the Spring Festival in a small town; the whole year in a large one is run by hand (`tests.days.year`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.days.year import Plan, Year, settings, table

FROM, DAYS = date(2028, 1, 12), 34  # 小年, 除夕, 春节, 元宵


def test_everybody_gets_what_he_is_due_once_and_nobody_what_he_is_not(tmp_path: Path) -> None:
    """With one kill in the middle of a day's letters, and a day through which the service sleeps."""
    year = Year(Plan(people=60, begin=FROM, days=DAYS, seed=3, crashes=1), settings("", tmp_path))
    told = year.run()
    assert told.faults == [], table(told)
    assert year.kills == 1
    assert all(
        told.counts[one]["sent"] for one in ("spring_festival", "new_year_eve", "lantern", "birthday", "study", "(groups)")
    )
    assert all(any(counts[fate] for counts in told.counts.values()) for fate in ("rung", "no_way", "mourning", "offline"))
