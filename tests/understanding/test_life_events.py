"""What people report of a life, as a table that a clerk can read and add to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.understanding.life_events import mentions, only_day, read_event

TABLE = yaml.safe_load((Path(__file__).parent / "life_events.yaml").read_text("utf-8"))
ROWS = [(mode, row) for mode in ("staff", "self", "proxy") for row in TABLE[mode]]
TODAY = TABLE["today"]
PLAIN: dict[str, Any] = {"day": None, "place": "", "phone": "", "until": "", "source": "", "doubt": False, "future": False}


@pytest.mark.parametrize(("mode", "row"), ROWS, ids=[row["say"] for _, row in ROWS])
def test_what_is_reported_is_understood_and_nothing_else_is(mode: str, row: dict[str, Any]) -> None:
    names = [name for name in TABLE["names"] if name in row["say"]]
    found = read_event(row["say"], TODAY, names, "" if mode == "staff" else mode)
    if row["kind"] is None:
        assert found is None
        return
    assert found is not None
    assert mentions(row["say"])
    assert found.kind.value == row["kind"]
    if row.get("several"):
        assert found.several
        return
    assert found.who == row.get("who", "")
    assert {name: getattr(found, name) for name in PLAIN} == {**PLAIN, **{key: row[key] for key in PLAIN if key in row}}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("是前天的事", "2026-03-07"),
        ("3月5日", "2026-03-05"),
        ("昨天夜里", "2026-03-08"),
        ("对", None),
        ("明天", None),
        ("不是他", None),
    ],
)
def test_a_day_alone_corrects_the_day(text: str, day: str | None) -> None:
    found = only_day(text, TODAY)
    assert (found.isoformat() if found else None) == day
