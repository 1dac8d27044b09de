"""`sangyu periodicals` at the terminal."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from bot.__main__ import cli
from tests.databases import toml_in
from tests.office import copy_office, prepared


def sangyu(folder: Path, *words: str) -> Result:
    path = folder / "config.toml"
    path.write_text(f'demo = false\n{toml_in(folder)}[web]\nsecret = "x"\n', "utf-8")
    return CliRunner().invoke(cli, ["--config", str(path), "periodicals", *words])


def test_a_round_is_started_by_hand_and_listed_and_exported(tmp_path: Path) -> None:
    copy_office(prepared(), tmp_path)
    assert "20 people" in sangyu(tmp_path, "start").stdout
    orders = json.loads(sangyu(tmp_path, "list", "--json").stdout)["orders"]
    assert {one["state"] for one in orders} == {"waiting"}
    assert sangyu(tmp_path, "export", str(tmp_path / "orders.xlsx")).exit_code == 0
    assert (tmp_path / "orders.xlsx").exists()
