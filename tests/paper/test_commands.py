"""`sangyu paper …` as somebody types it at the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.app import App, build
from bot.commands import base
from bot.config import load
from bot.domain.people import Role
from bot.domain.visits import VisitKind, VisitReport
from tests.databases import toml_in
from tests.office import copy_office, prepared
from tests.paper.reading import pages

CONFIG = """
demo = false
[office]
name = "林场老干部科"
{database}[web]
secret = "x"
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The people of the demo office."""
    folder = tmp_path_factory.mktemp("office")
    copy_office(prepared(), folder)
    (folder / "config.toml").write_text(CONFIG.format(database=toml_in(folder)), "utf-8")
    return folder


@pytest.fixture(scope="module", autouse=True)
def app(office: Path) -> Iterator[App]:
    """Building the service costs a second: each command of this file finds the same one, built already."""
    built = build(load(office / "config.toml"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "build", lambda config: built)
        yield built


@pytest.fixture(scope="module")
def report(app: App) -> VisitReport:
    """One visit, of this month."""
    with app.store.write() as records:
        liaison = records.people.staff([Role.LIAISON])[0]
        person = next(one for one in records.people.persons_of(liaison.id) if one.alive)
        today = app.clock.now().date()
        one = VisitReport("a", person.id, liaison.id, VisitKind.VISIT, "精神不错", "想要一台轮椅", today)
        records.visits.add_visit(one, app.clock.now())
    return one


def sangyu(office: Path, *words: Any) -> Result:
    return CliRunner().invoke(cli, ["--config", str(office / "config.toml"), "paper", *map(str, words)])


def names(app: App, report: VisitReport) -> tuple[str, str]:
    with app.store.read() as records:
        member = records.people.staff_member(report.staff_id)
        assert member is not None
        return records.people.persons([report.person_id])[0].name, member.name


def test_a_book_of_one_and_of_all_whom_a_liaison_looks_after(office: Path, app: App, report: VisitReport) -> None:
    person, liaison = names(app, report)
    out = office / "one.pdf"
    done = sangyu(office, "handbook", "--person", person, "--out", out)
    assert done.stdout == f"{out}：1 本手册\n"
    assert "想要一台轮椅" in "".join(pages(out.read_bytes()))
    assert "林场老干部科" in pages(out.read_bytes())[0]
    assert out.stat().st_mode & 0o077 == 0
    told = json.loads(sangyu(office, "handbook", "--liaison", liaison, "--out", out, "--json").stdout)
    assert told["people"] == sum("第1页，" in page for page in pages(out.read_bytes())) > 1


def test_books_of_a_unit_with_all_under_it(office: Path, app: App, report: VisitReport) -> None:
    with app.store.write() as records:
        unit = records.people.persons([report.person_id])[0].unit_id
        top, others = records.people.tree().get(unit), len(records.exchange.living_in([unit])) - 1
        records.people.change_person(report.person_id, {"unit_id": records.ledger.add_unit("第九小组", "小组", unit)})
    for name, people in ((top.name, others + 1), ("第九小组", 1)):
        told = json.loads(sangyu(office, "handbook", "--unit", name, "--out", office / "unit.pdf", "--json").stdout)
        assert told["people"] == people


def test_a_book_wants_to_know_of_whom(office: Path) -> None:
    for words in ((), ("--person", "某甲", "--unit", "某乙")):
        done = sangyu(office, "handbook", *words, "--out", office / "none.pdf")
        assert done.exit_code == 2
        assert "one of --person, --unit and --liaison" in done.stderr
    assert not (office / "none.pdf").exists()


def test_the_sheet_of_a_month_as_data_and_on_paper(office: Path, app: App, report: VisitReport) -> None:
    _, liaison = names(app, report)
    month, out = f"{report.visited_on:%Y-%m}", office / "month.pdf"
    found = json.loads(sangyu(office, "monthly", "--staff", liaison, "--month", month, "--json", "--out", out).stdout)
    assert (found["staff_name"], found["kinds"]) == (liaison, {"走访": 1})
    assert "想要一台轮椅" in "".join(pages(out.read_bytes()))
    wrong = sangyu(office, "monthly", "--staff", liaison, "--month", "2026-13", "--json")
    assert (wrong.exit_code, wrong.stderr) == (2, "--month is written as 2026-11\n")


def test_the_digest_of_a_quarter(office: Path, report: VisitReport) -> None:
    day, out = report.visited_on, office / "digest.pdf"
    quarter = f"{day.year}Q{(day.month + 2) // 3}"
    found = json.loads(sangyu(office, "digest", "--quarter", quarter, "--json").stdout)
    assert found["all"]["contacted"] == 1
    assert sangyu(office, "digest", "--quarter", quarter, "--out", out).exit_code == 0
    assert "季度工作汇编" in pages(out.read_bytes())[0]
    assert sangyu(office, "digest", "--quarter", quarter).exit_code == 2
    assert sangyu(office, "digest", "--quarter", "2026Q5", "--json").exit_code == 2


def test_the_registers(office: Path, report: VisitReport) -> None:
    day, out = report.visited_on, office / "register.xlsx"
    done = sangyu(office, "visits", "--from", day, "--to", day, "--out", out)
    assert done.stdout.startswith(f"{out}：走访 1 行，诉求办理 0 行，应访 ")
    assert CalamineWorkbook.from_path(str(out)).sheet_names == ["走访", "诉求办理", "应访"]
    assert sangyu(office, "visits", "--from", "gestern", "--to", day, "--out", out).exit_code == 2


def test_a_folder_that_is_not_there_is_said(office: Path, app: App, report: VisitReport) -> None:
    person, _ = names(app, report)
    done = sangyu(office, "handbook", "--person", person, "--out", office / "nowhere" / "one.pdf")
    assert (done.exit_code, "No such file" in done.stderr) == (2, True)
