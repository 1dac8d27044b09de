"""`sangyu study` at the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.test_duty_commands import config, sangyu

__all__ = ["config"]

OWN = """
id: history
name: 本地党史
kind: study
rhythm: {every: week, on: 周五}
by_hand: true
items:
  - {title: 第一课, body: 先辈的故事。}
"""


def study(config: Path, *words: str) -> Any:
    return json.loads(sangyu(config, "study", *words, "--json").stdout)


def test_a_ready_series_is_switched_on_and_shown_with_its_days(config: Path) -> None:
    assert {one["id"]: one["active"] for one in study(config, "list")}["heat"] is False
    assert sangyu(config, "study", "on", "heat").exit_code == 0
    shown = study(config, "show", "heat", "--days", "366")
    assert shown["active"]
    assert shown["days"]
    assert {day[5:7] for day in shown["days"]} <= {"07", "08", "09"}
    assert sangyu(config, "study", "off", "spring").exit_code == 2


def test_an_office_brings_its_own_series_and_adds_to_it(config: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, "utf-8")
    assert sangyu(config, "study", "import", str(path)).stdout == "history: 1 new items\n"
    more = ("study", "add", "history", "--title", "第二课", "--body", "接着讲。")
    wrong = sangyu(config, *more, "--link", "javascript:alert(1)", "--media", "article")
    assert (wrong.exit_code, "link: begins with http" in wrong.output) == (2, True)
    assert sangyu(config, *more, "--day", "2026-07-01").exit_code == 0
    assert sangyu(config, *more).exit_code == 2  # there is one of that title
    items = study(config, "show", "history")["items"]
    assert [(one["title"], one["day"]) for one in items] == [("第一课", None), ("第二课", "2026-07-01")]
    assert sangyu(config, "study", "withdraw", str(items[0]["number"])).exit_code == 0
    assert [one["withdrawn"] for one in study(config, "show", "history")["items"]] == [True, False]


def test_a_faulty_file_is_told_and_nothing_is_kept(config: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace("by_hand: true", "by_hand: maybe"), "utf-8")
    wrong = sangyu(config, "study", "import", str(path))
    assert (wrong.exit_code, "own.yaml, by_hand: is true or false" in wrong.output) == (2, True)
    assert "history" not in {one["id"] for one in study(config, "list")}


def test_the_list_of_what_is_posted_is_written_as_a_sheet(config: Path, tmp_path: Path) -> None:
    for name in ("list.xlsx", "list.csv"):
        assert study(config, "post-list", str(tmp_path / name)) == {"file": str(tmp_path / name), "persons": 0, "posted": 0}
        assert (tmp_path / name).stat().st_size > 0
    assert sangyu(config, "study", "post-list", str(tmp_path / "list.csv"), "--month", "三月").exit_code == 2
