"""The units as they lie in the project: all guarded alike, none with more than it needs. `deploy/try/office.sh` runs them."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

import pytest

from bot.config import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def _guard(unit: Path) -> str:
    text = unit.read_text("utf-8")
    return text[text.index("# What the service may do") : text.index("[Install]")]


def _service(unit: Path) -> dict[str, str]:
    parsed = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(unit.read_text("utf-8"))
    return dict(parsed["Service"])


def test_there_is_one_for_each_process() -> None:
    assert [one.name for one in UNITS] == [
        "sangyu-clock.service",
        "sangyu-web@.service",
        "sangyu-worker@.service",
        "sangyu.service",
    ]


def test_all_are_guarded_alike() -> None:
    assert len({_guard(one) for one in UNITS}) == 1


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.name)
def test_it_runs_as_nobody_in_particular_with_code_that_it_cannot_change(unit: Path) -> None:
    service = _service(unit)
    assert service["User"] == "sangyu"
    assert service["ProtectSystem"] == "strict"
    assert service["StateDirectory"] == "sangyu"
    assert "ReadWritePaths" not in service
    assert service["ExecStart"].startswith("/opt/sangyu/current/.venv/bin/sangyu ")
