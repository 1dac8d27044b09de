"""How well reports of visits are read: any set of cases against any roster.

`python -m tests.visits_text.score CASES.jsonl ROSTER.yaml` prints the figures and every miss.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from bot.understanding.visits.roster import Reported, Served, line_of, read_roster

AMBIGUOUS = "ambiguous"
FIELDS = ("kind", "date", "event")


@dataclass
class Score:
    """Entries that were right, of all that were expected, and what went wrong in words."""

    right: dict[str, int] = field(default_factory=dict)
    entries: int = 0
    silent: list[str] = field(default_factory=list)  # somebody who was not meant, and nobody would be asked
    misses: list[str] = field(default_factory=list)

    def share(self, what: str) -> float:
        return self.right.get(what, 0) / max(self.entries, 1)

    def count(self, what: str, good: bool, told: str) -> None:
        self.right[what] = self.right.get(what, 0) + good
        if not good:
            self.misses.append(f"{what}: {told}")

    def __str__(self) -> str:
        shares = "  ".join(
            f"{what} {self.share(what):.3f}" for what in ("person", "candidates", *FIELDS, "need", "promise", "condition")
        )
        return f"{self.entries} entries  {shares}  silently wrong {len(self.silent)}"


def score(cases: Iterable[Mapping[str, Any]], served: Served) -> Score:
    found = Score()
    for case in cases:
        line = case["in"]
        read = [line_of(one) for one in served.read(Reported(line["text"], datetime.fromisoformat(line["base"]), line["by"]))]
        _compare(found, line, case["out"]["visits"], read)
    return found


def _compare(found: Score, line: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]], read: list[Mapping[str, Any]]) -> None:
    """Entry by entry: the same person first, then those left open, then whatever is left."""
    where = f"{line['text']} [{line['by']} {line['base']}]"
    rest = list(read)
    for want in wanted:
        got = _partner(want, rest)
        found.entries += 1
        if got is not None:
            rest.remove(got)
        _compare_entry(found, want, got, where)
    for got in rest:
        found.entries += 1
        found.count("person", False, f"nobody → {_brief(got)} | {where}")
        if got["person"] != AMBIGUOUS:
            found.silent.append(f"nobody → {_brief(got)} | {where}")


def _partner(want: Mapping[str, Any], rest: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    same = [got for got in rest if got["person"] == want["person"]]
    close = [got for got in same if set(got["candidates"]) == set(want["candidates"])]
    possible = [got for got in rest if want["person"] in got["candidates"] or got["person"] in want["candidates"]]
    return next(iter([*close, *same, *possible, *(rest if len(rest) == 1 else [])]), None)


def _compare_entry(found: Score, want: Mapping[str, Any], got: Mapping[str, Any] | None, where: str) -> None:
    told = f"{_brief(want)} → {_brief(got) if got else 'nothing'} | {where}"
    if got is None:
        for what in ("person", "candidates", *FIELDS, "need", "promise", "condition"):
            found.count(what, False, told)
        return
    allowed = {key: want.get("either", {}).get(key, [want[key]]) for key in want if key != "either"}
    found.count("person", got["person"] in allowed["person"], told)
    if got["person"] not in (*allowed["person"], AMBIGUOUS):
        found.silent.append(told)
    found.count(
        "candidates", set(got["candidates"]) == set(want["candidates"]), f"{want['candidates']} → {got['candidates']} | {where}"
    )
    for what in FIELDS:
        found.count(what, got[what] in allowed[what], f"{want[what]} → {got[what]} | {where}")
    for what in ("need", "promise", "condition"):
        present = [bool(one) for one in allowed[what]]
        found.count(what, bool(got[what]) in present, f"{want[what]} → {got[what]} | {where}")


def _brief(one: Mapping[str, Any]) -> str:
    return f"{one['person']} {one['kind']} {one['date']}"


def read_cases(path: Path) -> list[Mapping[str, Any]]:
    return [json.loads(row) for row in path.read_text("utf-8").splitlines() if row.strip()]


def main(cases: str, roster: str, *only: str) -> None:
    found = score(read_cases(Path(cases)), read_roster(yaml.safe_load(Path(roster).read_text("utf-8"))))
    for miss in found.misses:
        if not only or miss.startswith(only):
            print(miss)
    for miss in found.silent:
        print("SILENT", miss)
    print(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
