"""`sangyu understand reply` over a file of lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli

MEETING = {"id": 7, "kind": "meeting", "title": "座谈会", "start": "2026-03-12T09:00", "place": "活动中心"}
CHECKUP = {"id": "b", "kind": "activity", "title": "健康体检", "start": None, "place": None}


def understand(folder: Path, lines: list[Any], *options: str) -> Result:
    batch = folder / "in.jsonl"
    batch.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return CliRunner().invoke(cli, ["understand", "reply", "--batch", str(batch), *options])


def test_both_shapes_of_a_line_are_answered_in_order(tmp_path: Path) -> None:
    done = understand(
        tmp_path,
        [
            {"text": "收到，我和老伴一起去，谢谢", "context": "明天上午9点座谈会，发给本人"},
            {"text": "体检我爸去不了", "notices": [MEETING, CHECKUP], "from": "proxy"},
            "",
            {"text": "座谈会我去", "notices": [MEETING, CHECKUP], "from": "self"},
            {"text": "我去", "notices": [MEETING, CHECKUP], "from": "self"},
            {"text": "谢谢", "notices": [], "from": "self"},
        ],
        "--json",
    )
    assert done.exit_code == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"intent": "attend", "also": ["confirm", "thanks"], "who": "self", "companion": 1, "notice": "1"},
        {"intent": "decline", "also": [], "who": "child", "companion": None, "notice": "b"},
        {"intent": "attend", "also": [], "who": "self", "companion": None, "notice": 7},
        {"intent": "attend", "also": [], "who": "self", "companion": None, "notice": "ask"},
        {"intent": "thanks", "also": [], "who": "self", "companion": None, "notice": None},
    ]


def test_people_read_a_line_for_each_reply(tmp_path: Path) -> None:
    done = understand(tmp_path, [{"text": "我去", "context": "明天上午9点座谈会，发给本人"}])
    assert done.stdout == "attend, by self, to notice 1\n"


def test_a_roster_is_taken_like_for_every_other_kind(tmp_path: Path) -> None:
    roster = tmp_path / "roster.yaml"
    roster.write_text("roster: []\n", "utf-8")
    done = understand(tmp_path, [{"text": "我去", "context": "明天上午9点座谈会"}], "--json", "--roster", str(roster))
    assert json.loads(done.stdout)["intent"] == "attend"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ({"context": "明天开会"}, '"text" is missing'),
        ({"text": 1, "context": "明天开会"}, '"text" must be a string'),
        ({"text": "我去"}, '"context" is missing'),
        ({"text": "我去", "notices": "座谈会"}, '"notices" must be a list of objects, each with an "id"'),
        ({"text": "我去", "notices": [{"title": "座谈会"}]}, '"notices" must be a list of objects, each with an "id"'),
        ({"text": "我去", "notices": [], "from": "daughter"}, '"from" must be "self" or "proxy"'),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_answered(tmp_path: Path, line: Any, why: str) -> None:
    done = understand(tmp_path, [{"text": "我去", "context": "明天上午9点座谈会"}, line], "--json")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert f"line 2: {why}" in done.stderr
