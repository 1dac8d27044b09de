"""Two persons in one report: which of them were visited, however they are called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.understanding.visits import Known
from bot.understanding.visits.roster import Reported, Served, read_roster

HERE = Path(__file__).parent
BASE = datetime(2026, 3, 11, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def served() -> Served:
    return read_roster(yaml.safe_load((HERE / "roster.yaml").read_text("utf-8")))


def rows() -> Iterator[tuple[str, str]]:
    for meant, texts in yaml.safe_load((HERE / "pairs.yaml").read_text("utf-8")).items():
        for text in texts:
            yield meant, text


def couples(served: Served) -> Iterator[tuple[str, Known, Known]]:
    """Pairs of each liaison's own people whose surnames no other of his has."""
    for liaison, ids in served.own.items():
        own = [one for one in served.people.all if one.id in ids]
        alone = [
            one
            for one in own
            if sum(other.family == one.family for other in own) == 1 and len(served.people.names[one.name]) == 1
        ]
        for first, second in pairwise(alone[:4]):
            yield str(liaison), first, second


@pytest.mark.parametrize(("meant", "text"), list(rows()))
def test_who_was_visited(served: Served, meant: str, text: str) -> None:
    for liaison, first, second in couples(served):
        for called in (first.name, f"老{first.family}"):
            report = text.format(p=called, q=second.name)
            found = [one.person for one in served.read(Reported(report, BASE, liaison))]
            wanted = {first.id, second.id} if meant == "both" else {first.id}
            assert (set(found), len(found)) == (wanted, len(wanted)), report
