"""An office's Excel file comes in whole or not at all, and a clerk can mend what is wrong by sheet, row and reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.people import Birth, Category, Owner, OwnerKind, Role
from bot.ledger import LedgerFault, count_births, read_workbook
from bot.store import Store
from tests.builders import NOW
from tests.ledger.sheets import CALENDAR, bring, everybody, found, hold, id_number, person, said, sheet, table


def test_people_staff_and_units_come_in(store: Store, tmp_path: Path) -> None:
    people = [person(支部="第一支部"), person("钱大 安", "13900005002", 人员类别="离休干部")]
    difference = bring(store, sheet(tmp_path / "a.xlsx", people))
    assert (len(difference.new), [(one.path, one.kind) for one in difference.units]) == (
        2,
        [("林场", "单位"), ("林场/第一支部", "支部")],
    )
    one = found(store, "柏长青")
    assert one.born == Birth(1940, 5, 12)
    assert (one.born_on, one.born_lunar_year, one.category, one.phone) == (
        date(1940, 5, 12),
        1940,
        Category.TUIXIU,
        "13900005001",
    )
    assert found(store, "钱大安").category is Category.LIXIU
    with store.read() as records:
        tree = records.people.tree()
        liaison = records.people.staff_member(one.liaison_id or 0)
    assert ([tree.path(number) for number in one.branches], tree.path(one.unit_id)) == (["林场/第一支部"], "林场")
    assert liaison is not None
    assert (liaison.name, liaison.role) == ("安道远", Role.LIAISON)


def test_the_same_file_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [person(支部="第一支部", 住址="家属院3栋"), person("钱大安", None, 身份证号=id_number())])
    bring(store, path)
    again = bring(store, path)
    assert again.empty
    assert again.unchanged == 2


def test_a_corrected_row_changes_the_person_and_keeps_his_chat_account(store: Store, tmp_path: Path) -> None:
    bring(store, sheet(tmp_path / "a.xlsx", [person()]))
    before = found(store, "柏长青")
    with store.write() as records:
        records.people.bind(Owner(OwnerKind.PERSON, before.id or 0), "wechat", "main", "o-new", NOW)
    difference = bring(store, sheet(tmp_path / "b.xlsx", [person(born="1941-05-12")]))
    (changed,) = difference.changed
    assert [(one.heading, one.old, one.new) for one in changed.changes] == [("出生日期", "1940-05-12", "1941-05-12")]
    assert found(store, "柏长青").born_on == date(1941, 5, 12)
    with store.read() as records:
        sender = records.people.senders("wechat", "main", ["o-new"])["o-new"]
    assert sender.person is not None
    assert sender.person.id == before.id


def test_an_empty_cell_erases_nothing(store: Store, tmp_path: Path) -> None:
    bring(store, sheet(tmp_path / "a.xlsx", [person(住址="家属院3栋", 支部="第一支部", 身份证号=id_number())]))
    before = found(store, "柏长青")
    again = bring(store, table(tmp_path / "b.xlsx", [("姓名", "出生日期", "住址", "手机号"), ("柏长青", "1940-05-12", "", "")]))
    assert again.unchanged == 1
    assert found(store, "柏长青") == before


def test_an_import_leaves_a_line_of_history_with_numbers_only(store: Store, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [person()])
    counts = hold(store, path).counts
    bring(store, path)
    assert counts["new"] == 1
    with store.read() as records:
        rows = records.connection.exec_driver_sql("SELECT actor, detail FROM history WHERE action = 'imported'").all()
    assert len(rows) == 1
    assert rows[0].actor == "operator"
    assert "柏长青" not in str(rows[0].detail)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (person(name=""), "姓名：没有填"),
        (person(phone="1390000"), "手机号：号码的位数不对"),
        (person(phone="139000050011234"), "手机号：号码的位数不对"),
        (person(phone="1.39E+10"), "手机号：号码变成了科学计数法"),
        (person(phone="13900005001（女儿）"), "手机号：号码旁边写着家属"),
        (person(born="1940-02-30"), "出生日期：没有这一天"),
        (person(born="民国二十九年"), "出生日期：请写成"),
        (person(人员类别="在职"), "人员类别：请写 离休、退休 或 遗属"),
        (person(人员类别="离休、退休"), "人员类别：请写"),
        (person(性别="M"), "性别：请写 男、女"),
        (person(单位=""), "单位：没有填"),
        (person(name="=1+1"), "姓名：不像是姓名"),
        (person(身份证号="110101194005120031"), "身份证号：身份证号最后一位校验不对"),
        (person(身份证号=110101194005120030), "身份证号：这一格存成了数字"),
        (person(身份证号="1.10101194005E+17"), "身份证号：这一格存成了数字"),
    ],
)
def test_one_wrong_row_is_named_and_nothing_is_taken(ledger: Store, tmp_path: Path, row: list[Any], words: str) -> None:
    with pytest.raises(LedgerFault) as wrong:
        bring(ledger, sheet(tmp_path / "a.xlsx", [person("钱大安", "13900005009"), row]))
    assert f"花名册 第4行：{words}" in str(wrong.value).replace("（柏长青）", "").replace("（=1+1）", "")
    assert everybody(ledger) == []


def test_every_wrong_row_is_named_at_once(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [person(phone="1"), person(born="x")], [("安道远", "1", "联系人", "")])
    assert len(read_workbook(path).faults) == 3


def test_namesakes_without_a_number_are_asked_about(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person(phone="13900005001"), person(phone="13900005002", born="1950-01-01")]))
    assert "分不清" in said(hold(ledger, sheet(tmp_path / "b.xlsx", [person(phone=None, born=None)])).faults)
    bring(ledger, sheet(tmp_path / "c.xlsx", [person("钱大安", phone="13900005003", born=None)]))
    assert "分不清" in said(hold(ledger, sheet(tmp_path / "d.xlsx", [person("钱大安", phone="13900005004")])).faults)


def test_an_identity_number_tells_who_it_is_whatever_else_has_changed(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person("柏长清", 身份证号=id_number())]))
    changed = person("柏长青", "13900005008", 身份证号=id_number(), 单位="茶场")
    difference = bring(ledger, sheet(tmp_path / "b.xlsx", [changed]))
    assert {one.heading for one in difference.changed[0].changes} == {"姓名", "手机号", "单位"}
    assert "按改名处理" in said(difference.warnings)
    assert len(everybody(ledger)) == 1


def test_new_number_of_a_known_birthday_is_the_same_person(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person(phone="13900005001")]))
    difference = bring(ledger, sheet(tmp_path / "b.xlsx", [person(phone="13900005002")]))
    assert (len(difference.new), len(difference.changed)) == (0, 1)
    assert [(one.old, one.new) for one in difference.changed[0].changes] == [("139****5001", "139****5002")]


@pytest.mark.parametrize("row", [person(phone="13900005002", born="1951-01-01"), person(phone="13900005002", 单位="茶场")])
def test_namesake_of_another_birthday_or_of_another_unit_and_number_is_another_person(
    ledger: Store, tmp_path: Path, row: list[Any]
) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person(phone="13900005001")]))
    difference = bring(ledger, sheet(tmp_path / "b.xlsx", [row]))
    assert (len(difference.new), len(difference.changed)) == (1, 0)


def test_what_nothing_here_works_with_is_kept_under_its_heading(ledger: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", [("姓名", "类别", "单位", "民族", "备注"), ("柏长青", "退休", "林场", "回", "爱下棋")])
    bring(ledger, path)
    assert found(ledger, "柏长青").extra == {"民族": "回", "备注": "爱下棋"}


def test_what_was_aside_goes_when_it_is_said_properly(ledger: Store, tmp_path: Path) -> None:
    head = ("姓名", "类别", "单位", "出生日期", "入党时间")
    first = bring(ledger, table(tmp_path / "a.xlsx", [head, ("柏长青", "退休", "林场", "1940-05-12", "六五年左右")]))
    assert "入党时间" in said(first.warnings)
    assert found(ledger, "柏长青").extra == {"入党时间": "六五年左右"}
    bring(ledger, table(tmp_path / "b.xlsx", [head, ("柏长青", "退休", "林场", "1940-05-12", "1965.7")]))
    one = found(ledger, "柏长青")
    assert (one.joined_on, one.extra) == (date(1965, 7, 1), {})


def test_births_that_rows_lack_are_counted_once(store: Store) -> None:
    with store.write() as records:
        waiting = len(records.ledger.uncounted_births())
        assert count_births(records, CALENDAR) == waiting
        assert records.ledger.uncounted_births() == []
