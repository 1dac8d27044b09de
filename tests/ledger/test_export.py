"""What goes out can be printed, runs nothing, shows no number unless asked, and comes in again without a change."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from python_calamine import CalamineWorkbook

from bot.domain.ledger import STUDY_MODES, PersonFile, Residence, ResidenceKind, State, TraitKind
from bot.domain.people import Birth, Category, Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.ledger import cells as reading
from bot.ledger import compare, export_people, read_workbook, take_in, with_birth_day, write_template
from bot.ledger.merging import tidy
from bot.store import Records, Store
from bot.store.exchange import ProxyFile, StaffFile
from tests.builders import NOW, open_store
from tests.databases import Database
from tests.ledger.conftest import nothing
from tests.ledger.sheets import CALENDAR, bring, everybody, found, hold, id_number, person, said, sheet

NAMES = some.text("赵钱孙李周吴郑王冯陈建国秀英", min_size=2, max_size=3)
WORDS = some.text("书法太极拳合唱下棋", min_size=1, max_size=4)
DAYS = some.dates(date(1920, 1, 1), date(1965, 12, 31))
SEASONS = some.sampled_from([("", ""), ("11-01", "03-31")])
EXTRA = some.dictionaries(
    some.sampled_from(["民族", "备注", "籍贯", "健康状况", "入党时间", "其他电话", "联系电话", "家庭情况/配偶", "爱好特长"]),
    some.sampled_from(["汉", "良好", "=1+1", "六五年左右", "  两 边".strip(), "@x", "很好，无"]),
    max_size=3,
)


@some.composite
def births(draw: Any) -> Birth:
    day = draw(DAYS)
    if draw(some.booleans()):
        return Birth(day.year, day.month, min(day.day, 29), lunar=True)
    return Birth(day.year, day.month, day.day)


@some.composite
def residences(draw: Any) -> dict[ResidenceKind, Residence]:
    homes = {}
    for kind in draw(some.sets(some.sampled_from(list(ResidenceKind)))):
        season = draw(SEASONS)
        homes[kind] = Residence(draw(WORDS), draw(WORDS), *season, draw(some.none() | DAYS))
    return homes


@some.composite
def files(draw: Any) -> PersonFile:
    """Anybody whom the ledger can hold. Units 1 to 5 and staff 1 and 2 are those of `office`."""
    maybe = some.none() | DAYS
    return PersonFile(
        name=draw(NAMES),
        category=draw(some.sampled_from(Category)),
        unit_id=draw(some.integers(1, 4)),
        sex=draw(some.sampled_from(["", "男", "女"])),
        born=draw(some.none() | births()),
        liaison_id=draw(some.sampled_from([None, 1, 2])),
        branches=tuple(sorted(draw(some.sets(some.integers(2, 5), max_size=2)))),
        post=draw(some.just("") | WORDS),
        rank=draw(some.sampled_from(["", "正处", "副科"])),
        politics=draw(some.sampled_from(["", "中共党员", "民盟"])),
        joined_on=draw(maybe),
        work_from=draw(maybe),
        retired_on=draw(maybe),
        service_class=draw(some.just("") | WORDS),
        state=draw(some.sampled_from(State)).value,
        away_place=draw(some.just("") | WORDS),
        town=draw(some.just("") | WORDS),
        smartphone=draw(some.none() | some.booleans()),
        studies=draw(some.booleans()),
        study_mode=draw(some.sampled_from([*STUDY_MODES])),
        called=draw(some.just("") | WORDS),
        died_on=draw(maybe),
        traits={kind: (draw(WORDS),) for kind in draw(some.sets(some.sampled_from(TraitKind)))},
        residences=draw(residences()),
        extra=draw(EXTRA),
    )


def office(store: Store) -> None:
    """Units with one name in two places, a liaison without and a secretary with a number."""
    with store.write() as records:
        put_in(records)


def put_in(records: Records) -> None:
    top = records.ledger.add_unit("林业局", "单位")
    records.ledger.add_unit("第一支部", "支部", top)
    other = records.ledger.add_unit("城关镇", "乡镇")
    records.ledger.add_unit("第一支部", "支部", other)
    records.ledger.add_unit("第二支部", "支部", top)
    staff = [
        StaffFile("安道远", "", top, (Grant(Role.LIAISON),)),
        StaffFile("白如雪", "13800005002", None, (Grant(Role.SECRETARY), Grant(Role.CLERK, other), Grant(Role.LIAISON, top))),
    ]
    records.exchange.add_staff(staff)


@pytest.fixture(scope="module")
def empty(chosen: Database) -> Iterator[Store]:
    """One database for many examples: each is written in a transaction that is rolled back."""
    opened = open_store(chosen.copy(nothing))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def staffed(chosen: Database) -> Iterator[Store]:
    """The same with units and staff in it: a number that was given in a transaction rolled back is not given again."""
    opened = open_store(chosen.copy(office))
    yield opened
    opened.close()


def numbered(number: int, file: PersonFile) -> PersonFile:
    """Everybody has a number of his own, so that he is known again; every other one only a telephone."""
    file = replace(file, phone=f"139000{number:05d}")
    if number % 2:
        return with_birth_day(file, CALENDAR)
    known = id_number(f"110101{1920 + number % 40}0512{number:03d}")
    born, sex = file.born or Birth(1920 + number % 40, 5, 12), file.sex or reading.sex_by_id(known)  # as an import fills them in
    return with_birth_day(replace(file, id_number=known, born=born, sex=sex), CALENDAR)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("whole", [True, False])
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    people=some.lists(files(), min_size=1, max_size=4), proxies=some.lists(some.tuples(some.integers(0, 3), NAMES), max_size=3)
)
def test_what_goes_out_comes_in_again_unchanged(
    staffed: Store, tmp_path: Path, suffix: str, whole: bool, people: list[PersonFile], proxies: list[tuple[int, str]]
) -> None:
    path = tmp_path / f"out.{suffix}"
    with staffed.read() as records:  # rolled back
        ids = records.ledger.add([numbered(number, one) for number, one in enumerate(people)])
        records.exchange.write_proxies(
            [ProxyFile(ids[at], name, "女儿", "13900005101", at > 1) for at, name in dict(proxies).items() if at < len(ids)]
        )
        before = [tidy(one) for one in records.ledger.files(OPERATOR)]
        export_people(records, path, OPERATOR, NOW, numbers=whole)
        difference = compare(records, read_workbook(path), CALENDAR)
        assert not difference.faults, said(difference.faults)
        assert not difference.changed, difference.changed[0].changes
        assert difference.empty
        assert [tidy(one) for one in records.ledger.files(OPERATOR)] == before


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    rows=some.lists(some.tuples(NAMES, births(), some.sampled_from(["林场", "茶场/一队"]), some.sampled_from(["", "第一支部"])))
)
def test_any_table_of_the_standard_layout_changes_nothing_the_second_time(empty: Store, tmp_path: Path, rows: list[Any]) -> None:
    people = [
        person(
            name,
            f"139000{at:05d}",
            f"{'农历' if born.lunar else ''}{born.year}年{born.month}月{born.day}日",
            单位=unit,
            支部=branch,
        )
        for at, (name, born, unit, branch) in enumerate(rows)
    ]
    sheets = read_workbook(sheet(tmp_path / "a.xlsx", people))
    with empty.read() as records:
        first = compare(records, sheets, CALENDAR)
        assert not first.faults
        take_in(records, first, OPERATOR, NOW)
        again = compare(records, sheets, CALENDAR)
        assert again.empty
        assert again.unchanged == len(rows)


def cells(path: Path, sheet_name: str = "花名册") -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet_name).to_python()


def export(store: Store, path: Path, **how: Any) -> int:
    with store.write() as records:
        return export_people(records, path, OPERATOR, NOW, **how)


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "http://evil.example/"]


def test_nothing_that_goes_out_is_run(ledger: Store, tmp_path: Path) -> None:
    with ledger.write() as records:
        put_in(records)
        extra = {f"栏{number}": formula for number, formula in enumerate(FORMULAS)}
        records.ledger.add([PersonFile("柏长青", Category.TUIXIU, 1, post="=1+1", extra=extra)])
    export(ledger, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
        assert not [name for name in packed.namelist() if "externalLink" in name or "hyperlink" in name.lower()]
    assert "=1+1" in cells(tmp_path / "a.xlsx")[1]
    export(ledger, tmp_path / "a.csv")
    line = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[1]
    assert all(cell[:1] not in ("=", "+", "-", "@", "\t") for cell in line.split(","))
    assert hold(ledger, tmp_path / "a.csv").empty


def test_numbers_are_masked_unless_asked_for(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "in.xlsx", [person(身份证号=id_number(), 住址="家属院3栋")]))
    export(ledger, tmp_path / "masked.xlsx")
    export(ledger, tmp_path / "open.xlsx", numbers=True)
    masked, whole = str(cells(tmp_path / "masked.xlsx")), str(cells(tmp_path / "open.xlsx"))
    for secret in ("13900005001", id_number(), "家属院3栋"):
        assert secret not in masked
        assert secret in whole
    assert "13800005001" not in str(cells(tmp_path / "masked.xlsx", "工作人员"))


def test_only_whom_the_viewer_may_export_and_a_line_of_history(store: Store, tmp_path: Path) -> None:
    with store.write() as records:
        everyone = export_people(records, tmp_path / "a.xlsx", OPERATOR, NOW)
        some_two = export_people(records, tmp_path / "b.xlsx", OPERATOR, NOW, ids=[1, 2])
        liaison = export_people(records, tmp_path / "c.xlsx", Viewer("staff:3", (Grant(Role.LIAISON),), 3), NOW)
        rows = (
            records.connection.exec_driver_sql("SELECT actor FROM history WHERE action = 'exported' ORDER BY id").scalars().all()
        )
    assert (everyone, some_two, liaison) == (len(everybody(store)), 2, 0)
    assert rows == ["operator", "operator", "staff:3"]


def test_the_template_is_taken_as_it_is(ledger: Store, tmp_path: Path) -> None:
    write_template(tmp_path / "空表.xlsx")
    sheets = read_workbook(tmp_path / "空表.xlsx")
    assert (sheets.people, sheets.faults) == ((), ())
    assert all(one.field == one.heading for one in sheets.columns)
    with zipfile.ZipFile(tmp_path / "空表.xlsx") as packed:
        assert b'type="list"' in packed.read("xl/worksheets/sheet1.xml")


def test_an_export_can_be_printed(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "in.xlsx", [person()]))
    export(ledger, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        first, book = packed.read("xl/worksheets/sheet1.xml"), packed.read("xl/workbook.xml")
    assert b'paperSize="9"' in first
    assert b'orientation="landscape"' in first
    assert b'state="frozen"' in first
    assert b"Print_Titles" in book
    assert found(ledger, "柏长青").name == "柏长青"
