"""`sangyu simulate` as it is typed."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from bot.__main__ import cli


def test_what_it_prints_for_programs_can_be_read_by_one() -> None:
    told = CliRunner().invoke(cli, ["simulate", "--people", "20", "--at", "09:00", "--json"])
    assert told.exit_code == 0, told.output
    data = json.loads(told.stdout)
    assert data["people"] == sum(data["outcomes"].values()) == 20
    assert {"by_hour", "calls_per_liaison_max", "calls_total", "last_settled_at"} <= set(data)
