"""An office's Excel file comes in whole or not at all, and a clerk can mend what is wrong by sheet, row and reason."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from bot.domain.people import Birth, Category, Owner, OwnerKind, Role
from bot.ledger import LedgerFault, compare, read_workbook, take_in
from bot.ledger.workbook import PEOPLE_HEADINGS
from bot.store import KeyRing, Store, Vault
from tests.office import MONDAY, copy_office, prepared

STAFF = [("安道远", "13800005001", "联系人", "林场"), ("白如雪", "13800005002", "工作人员", "")]


def sheet(path: Path, people: Sequence[Sequence[Any]], staff: Sequence[Sequence[Any]] = STAFF, title: bool = True) -> Path:
    """An office's file: a title above the headings, dates as dates, telephones as numbers."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        first = book.add_worksheet("花名册")
        rows: list[Sequence[Any]] = [["林场离退休干部花名册"]] if title else []
        rows += [PEOPLE_HEADINGS, *people]
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    first.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                elif cell is not None:
                    first.write(number, column, cell)
        second = book.add_worksheet("工作人员")
        for number, row in enumerate([("姓名", "手机号", "角色", "单位"), *staff]):
            second.write_row(number, 0, row)
    return path


def person(name: str = "柏长青", phone: Any = "13900005001", born: Any = "1940-05-12", **other: Any) -> list[Any]:
    values = {
        "姓名": name,
        "性别": "男",
        "出生日期": born,
        "人员类别": "退休",
        "单位": "林场",
        "手机号": phone,
        "结对联系人": "安道远",
        **other,
    }
    return [values.get(heading) for heading in PEOPLE_HEADINGS]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    copy_office(prepared(), tmp_path)
    opened = Store(f"sqlite:///{tmp_path}/office.db", Vault(KeyRing(tmp_path / "data_keys")))
    yield opened
    opened.close()


def bring(store: Store, path: Path) -> Any:
    sheets = read_workbook(path)
    with store.write() as records:
        difference = compare(records, sheets)
        take_in(records, difference)
    return difference


def found(store: Store, name: str) -> Any:
    with store.read() as records:
        return next((one for one in records.people.persons() if one.name == name), None)


def test_people_staff_and_units_come_in(store: Store, tmp_path: Path) -> None:
    difference = bring(store, sheet(tmp_path / "a.xlsx", [person(), person("钱大 安", "13900005002", 人员类别="离休干部")]))
    assert (len(difference.new), difference.units) == (2, ("林场",))
    one = found(store, "柏长青")
    assert one.born == Birth(1940, 5, 12)
    assert (one.category, one.unit, one.phone) == (Category.TUIXIU, "林场", "13900005001")
    assert found(store, "钱大安").category is Category.LIXIU
    with store.read() as records:
        liaison = records.people.staff_member(one.liaison_id)
        assert liaison is not None
        assert (liaison.name, liaison.role) == ("安道远", Role.LIAISON)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (date(1940, 5, 12), Birth(1940, 5, 12)),
        ("1940.5.12", Birth(1940, 5, 12)),
        ("１９４０年５月１２日", Birth(1940, 5, 12)),
        (19400512, Birth(1940, 5, 12)),
        ("农历1940年2月30日", Birth(1940, 2, 30, lunar=True)),
        ("农历1944年闰4月3日", Birth(1944, 4, 3, lunar=True, leap=True)),
        (None, None),
    ],
)
def test_birthdays_as_offices_write_them(store: Store, tmp_path: Path, written: Any, meant: Birth | None) -> None:
    bring(store, sheet(tmp_path / "a.xlsx", [person(born=written)]))
    assert found(store, "柏长青").born == meant


@pytest.mark.parametrize("written", [13900005001, 13900005001.0, "139 0000 5001", "１３９００００５００１"])
def test_telephones_as_offices_write_them(store: Store, tmp_path: Path, written: Any) -> None:
    bring(store, sheet(tmp_path / "a.xlsx", [person(phone=written)], title=False))
    assert found(store, "柏长青").phone == "13900005001"


def test_the_same_file_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [person(), person("钱大安", None)])
    bring(store, path)
    again = bring(store, path)
    assert (again.new, again.changed, again.staff, again.units, again.unchanged) == ((), (), (), (), 2)


def test_a_corrected_row_changes_the_person_and_keeps_his_chat_account(store: Store, tmp_path: Path) -> None:
    bring(store, sheet(tmp_path / "a.xlsx", [person()]))
    before = found(store, "柏长青")
    with store.write() as records:
        records.people.bind(Owner(OwnerKind.PERSON, before.id), "wechat", "main", "o-new", MONDAY)
    difference = bring(store, sheet(tmp_path / "b.xlsx", [person(born="1941-05-12")]))
    assert len(difference.changed) == 1
    assert found(store, "柏长青").born == Birth(1941, 5, 12)
    with store.read() as records:
        sender = records.people.senders("wechat", "main", ["o-new"])["o-new"]
    assert sender.person is not None
    assert sender.person.id == before.id


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (person(name=""), "姓名：没有填"),
        (person(phone="1390000"), "手机号：号码的位数不对"),
        (person(phone="139000050011234"), "手机号：号码的位数不对"),
        (person(born="1940-02-30"), "出生日期：没有这一天"),
        (person(born="民国二十九年"), "出生日期：请写成"),
        (person(人员类别="在职"), "人员类别：请写 离休、退休 或 遗属"),
        (person(人员类别="离休、退休"), "人员类别：请写"),
        (person(性别="M"), "性别：请写 男、女"),
        (person(单位=""), "单位：没有填"),
        (person(name="=1+1"), "姓名：不像是姓名"),
    ],
)
def test_one_wrong_row_is_named_and_nothing_is_taken(store: Store, tmp_path: Path, row: list[Any], words: str) -> None:
    with pytest.raises(LedgerFault) as wrong:
        bring(store, sheet(tmp_path / "a.xlsx", [person("钱大安", "13900005009"), row]))
    assert f"花名册 第4行：{words}" in str(wrong.value)
    assert found(store, "钱大安") is None


def test_every_wrong_row_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(LedgerFault) as wrong:
        read_workbook(sheet(tmp_path / "a.xlsx", [person(phone="1"), person(born="x")], [("安道远", "1", "联系人", "")]))
    assert len(str(wrong.value).splitlines()) == 3


def test_same_person_twice_in_one_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerFault, match="出现了两次"):
        read_workbook(sheet(tmp_path / "a.xlsx", [person(), person()]))


def test_namesakes_without_a_number_are_asked_about(store: Store, tmp_path: Path) -> None:
    bring(store, sheet(tmp_path / "a.xlsx", [person(phone="13900005001"), person(phone="13900005002")]))
    with pytest.raises(LedgerFault, match="分不清"):
        bring(store, sheet(tmp_path / "b.xlsx", [person(phone=None)]))
    with pytest.raises(LedgerFault, match="分不清"):
        bring(store, sheet(tmp_path / "c.xlsx", [person(phone="13900005003", born=None)]))


def test_new_number_of_a_known_birthday_is_the_same_person(store: Store, tmp_path: Path) -> None:
    bring(store, sheet(tmp_path / "a.xlsx", [person(phone="13900005001")]))
    difference = bring(store, sheet(tmp_path / "b.xlsx", [person(phone="13900005002")]))
    assert (len(difference.new), len(difference.changed)) == (0, 1)


def test_namesake_with_another_birthday_is_another_person(store: Store, tmp_path: Path) -> None:
    bring(store, sheet(tmp_path / "a.xlsx", [person(phone="13900005001")]))
    difference = bring(store, sheet(tmp_path / "b.xlsx", [person(phone="13900005002", born="1951-01-01")]))
    assert (len(difference.new), len(difference.changed)) == (1, 0)


def test_namesakes_with_numbers_are_two_people(store: Store, tmp_path: Path) -> None:
    difference = bring(store, sheet(tmp_path / "a.xlsx", [person(phone="13900005001"), person(phone="13900005002")]))
    assert len(difference.new) == 2


def test_columns_that_are_not_kept_yet_are_said(tmp_path: Path) -> None:
    assert read_workbook(sheet(tmp_path / "a.xlsx", [person(住址="林场家属院")])).not_kept == ("住址",)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 not really", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "姓名,手机".encode("gbk")]
)
def test_what_is_no_sheet_is_refused_in_plain_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(LedgerFault, match="xlsx"):
        read_workbook(path)


def test_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(LedgerFault, match="展开后太大"):
        read_workbook(path)


def test_missing_headings_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("表").write_row(0, 0, ["名字", "电话"])
    with pytest.raises(LedgerFault, match="没有找到表头"):
        read_workbook(path)
