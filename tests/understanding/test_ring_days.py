"""On which festivals whoever cannot be written to is rung up."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.occasions import OccasionRuleError
from bot.office import CONTENT
from bot.understanding.ring_days import load_ring

LIST = 'occasions:\n  - {id: laba, name: 腊八节, kind: festival, lunar: "12-08", greet: true}\n'
SILENT = LIST.replace("true", "false")


def test_the_offices_own_list_names_the_great_festivals() -> None:
    assert load_ring(CONTENT / "occasions.yaml") == {"spring_festival", "mid_autumn", "chongyang"}


@pytest.mark.parametrize(("text", "ring"), [(LIST, set()), (LIST + "ring: [laba]", {"laba"})])
def test_a_list_may_name_some_or_none(tmp_path: Path, text: str, ring: set[str]) -> None:
    (tmp_path / "list.yaml").write_text(text, "utf-8")
    assert load_ring(tmp_path / "list.yaml") == ring


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (LIST + "ring: laba", "a list of ids is expected"),
        (LIST + "ring: [labaa]", "ring.labaa"),
        (SILENT + "ring: [laba]", "ring.laba"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "list.yaml").write_text(text, "utf-8")
    with pytest.raises(OccasionRuleError, match=fault):
        load_ring(tmp_path / "list.yaml")
