"""Backup and restore as they are typed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from tests.databases import toml_in
from tests.office import copy_office, prepared

CONFIG = 'demo = false\n[office]\nname = "示范老干部局"\nfolder = "{folder}"\n{database}[web]\nsecret = "x"\n'


class Desk:
    def __init__(self, folder: Path) -> None:
        copy_office(prepared(), folder)
        self.folder, self.file = folder, folder / "config.toml"
        self.file.write_text(CONFIG.format(folder=folder, database=toml_in(folder)), "utf-8")

    def says(self, *words: str) -> str:
        done = CliRunner().invoke(cli, ["--config", str(self.file), *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_whoever_was_erased_since_is_erased_again_when_the_office_is_put_back(desk: Desk) -> None:
    copy = str(desk.folder / "copy.sangyu")
    assert "equal" in desk.says("backup", copy)
    desk.says("people", "erase", "秦怀远", "--why", "他女儿三月九日来电要求", "--yes")
    told: dict[str, Any] = json.loads(desk.says("restore", copy, "--replace", "--json"))
    assert len(told["standing"]["erased_again"]) == 1
    assert "秦怀远" not in desk.says("audience", "preview", "全体", "--json")
    assert "released" in desk.says("restore", "--release")


def test_an_office_that_is_there_is_not_written_over_unasked(desk: Desk) -> None:
    copy = str(desk.folder / "copy.sangyu")
    desk.says("backup", copy)
    done = CliRunner().invoke(cli, ["--config", str(desk.file), "restore", copy])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "whole, and as they were" in desk.says("restore", "--dry-run", copy)


def test_a_database_that_was_put_in_place_by_hand_is_held_too(desk: Desk) -> None:
    copied = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S%z")
    told: dict[str, Any] = json.loads(desk.says("hold", copied, "--json"))
    assert (told["held"], told["standing"]["drafts"]) == (True, 0)
    again = CliRunner().invoke(cli, ["--config", str(desk.file), "hold", copied])
    assert (again.exit_code, "held already" in again.stderr) == (2, True)
    assert "released" in desk.says("restore", "--release")


def test_no_copy_was_made_tomorrow(desk: Desk) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S%z")
    done = CliRunner().invoke(cli, ["--config", str(desk.file), "hold", tomorrow])
    assert (done.exit_code, "no copy can have been made" in done.stderr) == (2, True)
    assert "not put back" in CliRunner().invoke(cli, ["--config", str(desk.file), "restore", "--release"]).stderr
