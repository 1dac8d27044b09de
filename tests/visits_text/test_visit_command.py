"""`sangyu understand visit` over a file of lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from bot.__main__ import cli

ROSTER = """
liaisons:
- {id: w1, name: 柳青禾, post: 老干专干}
roster:
- {id: p1, name: 李大山, sex: 男, nicknames: , post: , liaison: w1}
- {id: p2, name: 李建国, nicknames: [老倔头], liaison:}
- {id: p3}
- {name: 没有编号的人}
"""


def understand(folder: Path, lines: list[Any], *options: str, roster: str = ROSTER) -> Result:
    batch, people = folder / "in.jsonl", folder / "roster.yaml"
    batch.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    people.write_text(roster, "utf-8")
    return CliRunner().invoke(cli, ["understand", "visit", "--batch", str(batch), "--roster", str(people), *options])


def line(text: str, by: str = "w1") -> dict[str, str]:
    return {"text": text, "base": "2026-03-11T17:00", "by": by}


def test_every_line_is_answered_in_order(tmp_path: Path) -> None:
    done = understand(
        tmp_path,
        [
            line("下午去看了老李，血压高，想让帮忙申请护理费，女儿在家"),
            "",
            line("好的收到"),
            line("昨天走访了老李，身体好", by="w9"),
        ],
        "--json",
    )
    assert done.exit_code == 0
    first, second, third = [json.loads(row) for row in done.stdout.splitlines()]
    assert first == {
        "visits": [
            {
                "person": "p1",
                "candidates": [],
                "kind": "走访",
                "date": "2026-03-11",
                "condition": "血压高，女儿在家",
                "need": "想让帮忙申请护理费",
                "promise": None,
                "event": None,
            }
        ]
    }
    assert second == {"visits": []}
    assert third["visits"][0]["person"] == "ambiguous"
    assert third["visits"][0]["candidates"] == ["p1", "p2"]


def test_people_read_a_line_for_each_report(tmp_path: Path) -> None:
    done = understand(tmp_path, [line("昨天走访了李大山，身体好")])
    assert done.stdout == "p1 走访 2026-03-10 身体好\n"


def test_a_line_without_a_time_is_named(tmp_path: Path) -> None:
    done = understand(tmp_path, [line("走访了李大山"), {"text": "走访了李大山", "base": "昨天"}])
    assert done.exit_code == 2
    assert "line 2" in done.stderr


def test_a_roster_that_is_none_is_refused(tmp_path: Path) -> None:
    done = understand(tmp_path, [line("走访了李大山")], roster="roster: 李大山")
    assert done.exit_code == 2
    assert "roster.yaml" in done.stderr
