"""Living lists: what the office ships with, who is on them today, and the sheet that is printed from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bot.domain.audience.day import Day
from bot.domain.ledger import TraitKind
from bot.domain.people import Birth, Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.ledger.list_sheet import list_sheet
from bot.ledger.lists import Asker, ListFault, LivingList, count, entries, load_lists, page, spoken_birth, with_saved
from bot.office import CONTENT
from bot.services import OfficeCalendar
from bot.store import Store
from tests.builders import HE, LIAISON, MOURNER, NOW, QIN, TAO, WEI, YAO, said

CALENDAR = OfficeCalendar(())
TODAY = NOW.date()


@pytest.fixture(scope="module")
def lists() -> dict[str, LivingList]:
    return {one.name: one for one in load_lists(CONTENT / "ledger" / "lists.yaml", 90)}


def asker(viewer: Viewer = OPERATOR, day: date = TODAY) -> Asker:
    return Asker(viewer, Day(day, day.year), CALENDAR.celebrates)


def on(store: Store, which: LivingList, who: Asker) -> list[int]:
    with store.read() as records:
        found = [one.row.id for one in entries(records, which, who)]
        assert count(records, which, who) == len(found)
    return found


def test_the_lists_that_every_office_needs_are_there(lists: dict[str, LivingList]) -> None:
    wanted = {
        "独居",
        "空巢",
        "失能",
        "高龄",
        "异地",
        "患病",
        "丧偶",
        "特困",
        "整岁",
        "近期生日",
        "住院",
        "未体检",
        "无联系",
        "未绑定",
    }
    assert wanted <= set(lists)
    assert lists["无联系"].written == "未联系天数>=90"
    assert lists["无联系"].title == "90 天没有联系上的老同志"


def test_a_list_is_asked_anew_each_time(store: Store, lists: dict[str, LivingList]) -> None:
    assert on(store, lists["独居"], asker()) == []
    with store.write() as records:
        file = records.ledger.file(OPERATOR, YAO)
        assert file is not None
        records.ledger.change([replace(file, traits={TraitKind.CONDITION: ("独居",)})])
    assert on(store, lists["独居"], asker()) == [YAO]
    assert on(store, lists["未绑定"], asker()) == [WEI, YAO]
    assert on(store, lists["无联系人"], asker()) == [WEI]


def test_birthdays_come_in_the_order_of_days(store: Store, lists: dict[str, LivingList]) -> None:
    with store.read() as records:
        found = entries(records, lists["近期生日"], asker())
    assert [(one.row.id, one.birthday) for one in found] == [(QIN, TODAY), (YAO, TODAY), (MOURNER, TODAY)]
    before = asker(day=date(2026, 3, 7))
    assert on(store, lists["近期生日"], before) == [HE, QIN, YAO, MOURNER]
    assert on(store, lists["近期生日"], asker(day=date(2026, 8, 2))) == [TAO]
    assert on(store, lists["近期生日"], asker(day=date(2026, 8, 1))) == []


def test_page_after_page_gives_the_whole_list_in_its_order(store: Store, lists: dict[str, LivingList]) -> None:
    with store.read() as records:
        for name in ("近期生日", "未体检", "无联系"):
            whole = entries(records, lists[name], asker())
            pages = [page(records, lists[name], asker(), 2, at) for at in range(0, len(whole) + 2, 2)]
            assert [one for found, _ in pages for one in found] == whole
            assert {heads for _, heads in pages} == {len(whole)} == {count(records, lists[name], asker())}


def test_a_liaison_has_only_his_own_people_on_it(store: Store, lists: dict[str, LivingList]) -> None:
    own = Viewer(f"staff:{LIAISON}", (Grant(Role.LIAISON),), LIAISON)
    assert set(on(store, lists["未体检"], asker(own))) == {QIN, HE, MOURNER}
    assert on(store, lists["近期生日"], asker(own)) == [QIN, MOURNER]


def test_the_last_contact_is_a_call_or_what_he_said_himself(store: Store, lists: dict[str, LivingList]) -> None:
    with store.write() as records:
        said(records, "person-2", NOW - timedelta(days=3))
        records.people.change_person(QIN, {"last_contact_on": date(2026, 3, 1), "phone_checked_on": date(2026, 2, 1)})
    with store.read() as records:
        found = entries(records, lists["未体检"], asker())
    cells = {one.row.id: dict(zip(lists["未体检"].columns, one.cells, strict=True)) for one in found}
    assert cells[HE]["最近联系"] == "2026-03-07"
    assert (cells[QIN]["最近联系"], cells[QIN]["号码核对"]) == ("2026-03-01", "2026-02-01")
    assert cells[WEI]["最近联系"] == ""
    silent = lists["无联系"]
    assert set(on(store, silent, asker())) == {TAO, YAO, MOURNER, WEI}


def test_a_saved_audience_is_a_list_too(store: Store, lists: dict[str, LivingList]) -> None:
    with store.write() as records:
        records.audience.save("镇上的", "单位=河口镇", "河口镇的老同志", OPERATOR, NOW)
        records.audience.save("读不了的", "没有这样=1", "", OPERATOR, NOW)
        found = with_saved(list(lists.values()), records)
    assert [one.name for one in found if one.saved] == ["镇上的"]
    assert on(store, found[-1], asker()) == [WEI, YAO, TAO]


@pytest.mark.parametrize("wrong", ["expression: 年龄=很大", "{expression: 全体, columns: [姓名, 星座]}"])
def test_a_list_that_cannot_be_read_is_named(tmp_path: Path, wrong: str) -> None:
    entry = wrong.strip("{}")
    (tmp_path / "lists.yaml").write_text(f"columns: [姓名]\nlists:\n  - {{name: 新名单, {entry}}}\n", "utf-8")
    with pytest.raises(ListFault, match="新名单"):
        load_lists(tmp_path / "lists.yaml", 90)


def test_a_sheet_has_every_cell_as_text(store: Store, lists: dict[str, LivingList]) -> None:
    with store.write() as records:
        records.people.change_person(QIN, {"name": "=1+1"})
    with store.read() as records:
        content = list_sheet(lists["未体检"], entries(records, lists["未体检"], asker()), "2026-03-10")
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "今年还没有体检的老同志"
    assert rows[2] == list(lists["未体检"].columns)
    assert ["=1+1", "95", "局机关", "13900002001"] in [row[:4] for row in rows[3:]]


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (None, ""),
        (Birth(1940, 3, 8), "3月8日"),
        (Birth(1940, 8, 15, True), "农历8月15日"),
        (Birth(1941, 6, 1, True, True), "农历闰6月1日"),
    ],
)
def test_a_birthday_is_said_by_the_calendar_he_counts_by(born: Birth | None, words: str) -> None:
    assert spoken_birth(born) == words
