"""A few of the small days with deaths; `python -m tests.days.kills --runs 10000` lives through many."""

from __future__ import annotations

from pathlib import Path

from tests.days.kills import Workshop


def test_days_in_which_the_service_dies_again_and_again_keep_every_promise(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    told = sum((workshop.play(seed, kills=10) for seed in range(1, 5)), start=workshop.play(0, kills=0))
    assert told["days"] == 5
    assert told["kills"] > 30
    assert not told["doubled"]
