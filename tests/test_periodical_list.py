"""The office's list of periodicals: every fault is told by entry and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.books.periodicals import PeriodicalFault, load_periodicals
from bot.office import CONTENT

OWN = (CONTENT / "periodicals.yaml").read_text("utf-8")


def test_the_list_that_comes_with_it_is_whole_and_begins_nothing_by_itself() -> None:
    rules = load_periodicals()
    assert not rules.enabled
    assert len(rules.titles) == 6
    assert (rules.most, rules.budget_fen, rules.starts) == (2, 15000, (11, 1))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: 报, yuan: 78", "kind: 书, yuan: 78", "laonianbao, kind"),
        ("yuan: 78", "yuan: 很多", "laonianbao, yuan"),
        ("names: [银潮]", "names: []", "yinchao, names"),
        ("names: [银潮]", "names: [老年报]", "the name 老年报 stands there twice"),
        ("id: shuhua", "id: dazi", "the id dazi stands there twice"),
        ("usual_for: 类别=离休", "usual_for: 类别=", "yinchao, usual_for"),
        ("often: 每周三期", "怎么: 每周三期", "laonianbao, 怎么"),
        ("enabled: false", "enabled: 关", "round, enabled"),
        ("starts: 11-01", "starts: 13-01", "round, starts"),
        ("choose: 2", "choose: 0", "round, choose"),
        ("remind_before_days: 5", "remind_before_days: 20", "round, remind_before_days"),
        ("periodicals:\n", "报刊:\n", "`round` and `periodicals`"),
    ],
)
def test_a_fault_is_told_by_entry_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in OWN
    path = tmp_path / "periodicals.yaml"
    path.write_text(OWN.replace(old, new, 1), "utf-8")
    with pytest.raises(PeriodicalFault) as fault:
        load_periodicals(path)
    assert told in str(fault.value)
