"""Reports as liaisons write them, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.understanding.visits import VisitReading
from bot.understanding.visits.roster import Reported, Served, read_roster

HERE = Path(__file__).parent


ROSTER = "roster_small.yaml"


@pytest.fixture(scope="module")
def served() -> Callable[[str], Served]:
    return cache(lambda roster: read_roster(yaml.safe_load((HERE / roster).read_text("utf-8"))))


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    for path in sorted(HERE.glob("reports*.yaml")):
        for group in yaml.safe_load(path.read_text("utf-8")):
            for text, meant in group["reports"].items():
                yield group.get("roster", ROSTER), group["by"], group["base"], text, meant or ""


def summary(one: VisitReading) -> str:
    who = (
        f"? {one.kind.value} {one.day} {list(one.candidates)}"
        if one.person is None
        else f"{one.person} {one.kind.value} {one.day}"
    )
    return who + " need" * bool(one.need) + " promise" * bool(one.promise) + (f" @{one.event.value}" if one.event else "")


@pytest.mark.parametrize(("roster", "by", "base", "text", "meant"), list(rows()))
def test_a_report_is_understood(served: Callable[[str], Served], roster: str, by: str, base: str, text: str, meant: str) -> None:
    read = served(roster).read(Reported(text, datetime.fromisoformat(base), by))
    found = sorted(summary(one).replace("None", "null").replace(", ", ",").replace("'", "") for one in read)
    assert found == sorted(part for part in meant.split(";") if part)
