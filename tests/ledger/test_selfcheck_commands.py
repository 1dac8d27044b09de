"""`sangyu people check`, `people list` and `link` as somebody types them at the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from tests.databases import toml_in
from tests.office import copy_office, prepared

CONFIG = """
demo = false
{database}[web]
secret = "x"
public_url = "https://bot.example.org"
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The twenty people of the demo office."""
    folder = tmp_path_factory.mktemp("office")
    copy_office(prepared(), folder)
    (folder / "config.toml").write_text(CONFIG.format(database=toml_in(folder)), "utf-8")
    return folder


def sangyu(office: Path, *words: Any) -> Result:
    return CliRunner().invoke(cli, ["--config", str(office / "config.toml"), *map(str, words)], catch_exceptions=False)


def test_a_check_that_finds_something_says_what_to_do_and_fails(office: Path) -> None:
    told = sangyu(office, "people", "check")
    assert told.exit_code == 1
    assert "联系的人偏少：1 位联系人不到 10 人\n  柳青禾（8）\n  → 可以从" in told.stdout
    found = json.loads(sangyu(office, "people", "check", "--json").stdout)
    assert {"code", "severity", "title", "fix", "names", "numbers"} == set(found[0])
    assert {"id": 3, "name": "柳青禾", "note": "8", "kind": "staff"} in [name for one in found for name in one["names"]]


def test_lists_are_counted_shown_and_written(office: Path) -> None:
    counts = {one["name"]: one["count"] for one in json.loads(sangyu(office, "people", "list", "--json").stdout)}
    assert (counts["未绑定"], counts["未体检"]) == (2, 20)
    told = sangyu(office, "people", "list", "未绑定", "--xlsx", office / "list.xlsx")
    assert "雷振声" in told.stdout
    rows = CalamineWorkbook.from_path(str(office / "list.xlsx")).get_sheet_by_index(0).to_python()
    assert {row[0] for row in rows[3:]} == {"雷振声", "欧阳春和"}
    unknown = sangyu(office, "people", "list", "没有这样的")
    assert unknown.exit_code == 2
    assert "未绑定" in unknown.stderr


def test_a_link_is_for_one_member_of_staff_or_for_the_operator(office: Path) -> None:
    for words in ((), ("--for", "孟秋岚"), ("--for", "3")):
        assert sangyu(office, "link", *words).stdout.startswith("https://bot.example.org/signin/")
    unknown = sangyu(office, "link", "--for", "没有这个人")
    assert (unknown.exit_code, "没有在岗的工作人员" in unknown.stderr) == (2, True)
