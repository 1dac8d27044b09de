"""`sangyu occasions` and `sangyu days-off` at the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from tests.databases import toml_in
from tests.office import copy_office, prepared

NOTICE = (Path(__file__).parent / "understanding" / "announcements.yaml").read_text("utf-8")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    copy_office(prepared(), tmp_path)
    path = tmp_path / "config.toml"
    path.write_text(f'demo = false\n{toml_in(tmp_path)}[web]\nsecret = "x"\n', "utf-8")
    return path


def sangyu(config: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--config", str(config), *words])


def rows(config: Path, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(sangyu(config, *words, "--json").stdout)
    return found


def test_a_year_has_its_occasions_and_its_days_off(config: Path) -> None:
    found = rows(config, "occasions", "--year", "2026")
    assert {"date": "2026-06-19", "id": "dragon_boat", "name": "端午节", "kind": "public_holiday"} in found
    assert {"date": "2026-09-20", "id": "workday", "name": "国庆节", "kind": "workday"} in found
    (month,) = (one for one in found if one["id"] == "respect_month")
    assert (month["date"], month["end"]) == ("2026-10-01", "2026-10-31")
    assert sum(one["kind"] == "solar_term" for one in found) == 24
    assert sum(one["kind"] == "day_off" for one in found) == 33
    assert [one["date"] for one in found] == sorted(one["date"] for one in found)


def test_of_an_unknown_year_no_day_off_is_guessed_and_it_is_said(config: Path) -> None:
    told = sangyu(config, "occasions", "--year", "2099", "--json")
    assert "days off of 2099 have not been entered" in told.stderr
    assert not {"day_off", "workday"} & {one["kind"] for one in json.loads(told.stdout)}
    assert sangyu(config, "days-off", "list", "2099").exit_code == 1


def test_a_persons_own_days_by_name_or_number(config: Path) -> None:
    by_name = rows(config, "occasions", "--year", "2026", "--person", "余淑贞")
    assert [(one["date"], one["id"], one["years"]) for one in by_name] == [("2026-10-18", "birthday", 93)]
    assert rows(config, "occasions", "--year", "2026", "--person", "2") == by_name
    assert sangyu(config, "occasions", "--person", "2").exit_code == 0  # of this year
    assert sangyu(config, "occasions", "--year", "2026", "--person", "查无人").exit_code == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2027.csv", "日期,休班,名称\n2027-01-01,off,元旦\n2027-01-10,work,元旦\n"),
        (
            "2027.yaml",
            "year: 2027\ndays:\n- {date: 2027-01-01, day: off, name: 元旦}\n- {date: 2027-01-10, day: work, name: 元旦}\n",
        ),
    ],
)
def test_a_year_is_entered_from_a_file(config: Path, tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert sangyu(config, "days-off", "import", str(path), "--dry-run").exit_code == 0
    assert sangyu(config, "days-off", "list", "2027").exit_code == 1
    assert sangyu(config, "days-off", "import", str(path)).exit_code == 0
    shown = json.loads(sangyu(config, "days-off", "list", "2027", "--json").stdout)
    assert shown["entered_by"] == "operator"
    assert [(one["date"], one["day"]) for one in shown["days"]] == [("2027-01-01", "off"), ("2027-01-10", "work")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2027-01-01,off,元旦\n2027-13-01,off,元旦\n", "line 2: this is no date"),
        ("2027-01-01,frei,元旦\n", "line 1: a day is off or work"),
        ("2027-01-01,off\n", "line 1: date, off or work, and name"),
        ("2027-01-01,off,\n", "line 1: the name"),
        ("2027-01-01,off,元旦\n2027-01-01,work,元旦\n", "same day twice"),
        ("2027-01-01,off,元旦\n2025-05-01,off,劳动节\n", "all days are of 2027"),
        ("", "no day"),
    ],
)
def test_a_faulty_file_is_told_by_line_and_nothing_is_entered(config: Path, tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "2027.csv"
    path.write_text(text, "utf-8")
    told = sangyu(config, "days-off", "import", str(path))
    assert (told.exit_code, named in told.output) == (2, True)
    assert sangyu(config, "days-off", "list", "2027").exit_code == 1


def test_the_announcement_itself_is_a_file_too(config: Path, tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE[NOTICE.index("2026: |") :], "utf-8")
    told = sangyu(config, "days-off", "import", str(path))
    assert "the days off of 2026 are entered" in told.stdout
    assert "国办发明电〔2025〕7号" in sangyu(config, "days-off", "list", "2026").stdout
