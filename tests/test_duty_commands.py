"""`sangyu duties` at the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from tests.databases import toml_in
from tests.office import copy_office, prepared


@pytest.fixture
def config(tmp_path: Path) -> Path:
    copy_office(prepared(), tmp_path)
    path = tmp_path / "config.toml"
    path.write_text(f'demo = false\n{toml_in(tmp_path)}[web]\nsecret = "x"\n', "utf-8")
    return path


def sangyu(config: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--config", str(config), *words])


def duties(config: Path, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(sangyu(config, "duties", *words, "--json").stdout)["duties"]
    return found


def test_what_is_owed_is_worked_out_and_shown(config: Path) -> None:
    assert sangyu(config, "duties").stdout == "nothing is owed\n"
    assert sangyu(config, "people", "event", "秦怀远", "住院").exit_code == 0
    (stay,) = (one for one in duties(config) if one["rule"] == "hospital")
    assert (stay["title"], stay["owner_name"], stay["state"]) == ("住院探视", "柳青禾", "ready")
    assert sangyu(config, "people", "event-undo", "1").exit_code == 0
    (stay,) = (one for one in duties(config, "--person", "秦怀远") if one["rule"] == "hospital")
    assert stay["state"] == "cancelled"
    again = sangyu(config, "duties", "--refresh").stdout
    assert "opened" in again.splitlines()[0]


def test_a_name_that_nobody_has_is_told(config: Path) -> None:
    wrong = sangyu(config, "duties", "--person", "查无人")
    assert (wrong.exit_code, "nobody in the ledger is called" in wrong.output) == (2, True)
