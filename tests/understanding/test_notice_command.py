"""`sangyu understand notice` as somebody types it who wants to measure it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli

BASE = "2026-03-11T10:00"
MOVED = "原定明天上午9点在三楼会议室开的支部会改到3月13日下午3点，地点不变，请全体党员参加，3月12日前报名"


def written(text: str, base: str = BASE) -> str:
    return json.dumps({"text": text, "base": base}, ensure_ascii=False)


def understood(folder: Path, *lines: str, words: tuple[str, ...] = ("--json",)) -> Result:
    batch = folder / "in.jsonl"
    batch.write_text("\n".join(lines) + "\n", "utf-8")
    return CliRunner().invoke(cli, ["understand", "notice", "--batch", str(batch), *words])


def test_a_notice_comes_back_in_the_agreed_form(tmp_path: Path) -> None:
    assert json.loads(understood(tmp_path, written(MOVED)).stdout) == {
        "kind": "meeting",
        "title": "支部会",
        "start": "2026-03-13T15:00",
        "end": None,
        "deadline": "2026-03-12",
        "place": "三楼会议室",
        "audience_hint": "全体党员",
        "recurring": False,
        "change": {"type": "reschedule", "old_start": "2026-03-12T09:00"},
        "needs_ask": False,
        "ask": None,
    }


def test_lines_keep_their_order_and_what_is_open_is_asked(tmp_path: Path) -> None:
    done = understood(tmp_path, written("改天开个会"), "", written("3月20日前报名", "2026-03-11"), written("祝大家中秋快乐"))
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert first["needs_ask"]
    assert "哪一天" in first["ask"]
    assert first["change"] is None
    assert (second["deadline"], second["start"]) == ("2026-03-20", None)
    assert (third["kind"], third["needs_ask"], third["ask"]) == ("greeting", False, None)


def test_a_base_of_another_zone_is_the_same_moment(tmp_path: Path) -> None:
    told = json.loads(understood(tmp_path, written("明天上午9点开支部会", "2026-03-10T20:00:00+00:00")).stdout)
    assert told["start"] == "2026-03-12T09:00"


def test_for_people_a_line_says_the_question_or_the_notice(tmp_path: Path) -> None:
    done = understood(tmp_path, written("改天开个会"), written("明天上午9点在三楼会议室开支部会"), words=())
    asked, told = done.stdout.splitlines()
    assert "哪一天" in asked
    assert told == "meeting 支部会 2026-03-12T09:00 三楼会议室"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 2: not JSON"),
        ('["明天开会"]', "line 2: not a JSON object"),
        (json.dumps({"base": BASE}), 'line 2: "text" is missing'),
        (json.dumps({"text": 9, "base": BASE}), 'line 2: "text" must be a string'),
        (json.dumps({"text": "明天开会"}), 'line 2: "base" is missing'),
        (written("明天开会", "3月11日"), 'line 2: "base" must be a local ISO time'),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_printed(tmp_path: Path, line: str, why: str) -> None:
    done = understood(tmp_path, written("明天上午9点开支部会"), line, written("后天开会"))
    assert done.exit_code == 2
    assert why in done.stderr
    assert "明天" not in done.stderr
    assert done.stdout == ""


def test_a_roster_is_taken_and_a_missing_batch_is_told(tmp_path: Path) -> None:
    roster = tmp_path / "roster.yaml"
    roster.write_text("roster: []\n", "utf-8")
    assert understood(tmp_path, written("明天上午9点开支部会"), words=("--json", "--roster", str(roster))).exit_code == 0
    assert CliRunner().invoke(cli, ["understand", "notice", "--batch", str(tmp_path / "none.jsonl")]).exit_code == 2
