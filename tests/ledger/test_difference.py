"""Before anything is written the clerk sees it side by side: what is new, what changes, what is doubtful, who is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.errors import Conflict
from bot.ledger import LedgerFault, preview, take_in
from bot.store import Store
from tests.builders import NOW
from tests.ledger.sheets import bring, everybody, found, hold, id_number, person, said, sheet, table

OTHER = id_number("11010119410512004")


def like(difference: Any) -> list[tuple[str, bool]]:
    return [(one.reason[:7], one.fault) for one in difference.alike]


# --- twice in one file, or beside the ledger ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([person(), person()], True),
        ([person(身份证号=id_number()), person("钱大安", "13900005002", 身份证号=id_number())], True),
        ([person(born=None), person(born=None)], True),
        ([person(born=None, phone=None), person(born=None, phone=None)], True),
        ([person(), person(phone="13900005002")], False),
        ([person(身份证号=id_number()), person(身份证号=OTHER)], False),
        ([person(), person("钱秀英", born="1942-01-01")], False),
    ],
)
def test_rows_that_look_like_one_person_are_shown_side_by_side(
    ledger: Store, tmp_path: Path, rows: list[list[Any]], fault: bool
) -> None:
    difference = hold(ledger, sheet(tmp_path / "a.xlsx", rows))
    assert [one.fault for one in difference.alike][:1] == [fault] or not fault
    assert any(one.fault for one in difference.alike) is fault
    if difference.alike:
        assert [side["位置"] for side in difference.alike[0].sides] == ["花名册 第3行", "花名册 第4行"]
        assert all("*" in side["手机号"] for side in difference.alike[0].sides if side["手机号"])


def test_two_rows_for_one_file_are_a_fault(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person(身份证号=id_number())]))
    rows = [person(身份证号=id_number()), person(phone="13900005001", born="1941-01-01")]
    assert "都对应名册里的同一个人" in said(hold(ledger, sheet(tmp_path / "b.xlsx", rows)).faults)


def test_a_number_of_somebody_else_in_the_ledger_is_said(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person()]))
    difference = hold(ledger, sheet(tmp_path / "b.xlsx", [person("钱秀英", born="1942-01-01", 性别="女")]))
    (one,) = difference.alike
    assert (one.fault, [side["姓名"] for side in one.sides]) == (False, ["钱秀英", "柏长青"])


def test_whoever_the_file_does_not_name_is_listed_and_stays(ledger: Store, tmp_path: Path) -> None:
    people = [person(), person("钱大安", "13900005002"), person("孙平", "13900005003", 单位="茶场")]
    bring(ledger, sheet(tmp_path / "a.xlsx", people))
    difference = bring(ledger, sheet(tmp_path / "b.xlsx", [person()]))
    assert [(one.name, one.unit) for one in difference.absent] == [("钱大安", "林场")]
    assert len(everybody(ledger)) == 3


def test_somebody_who_has_died_is_not_brought_back(store: Store, tmp_path: Path) -> None:
    rows = [("姓名", "类别", "单位", "出生日期"), ("贺长林", "退休", "局机关", "1940-03-10")]
    difference = bring(store, table(tmp_path / "a.xlsx", rows))
    assert "2025-06-01 去世" in said(difference.warnings)
    assert found(store, "贺长林").died_on is not None


# --- units and staff ---------------------------------------------------------------------------------------------------


def test_units_are_a_tree_and_branches_hang_under_theirs(ledger: Store, tmp_path: Path) -> None:
    rows = [
        person(单位="老干科", 支部="第一支部"),
        person("钱大安", "13900005002", 单位="林业局/老干科"),
        person("孙平", "13900005003", 单位="城关镇", 支部="第一支部、老年体协支部"),
    ]
    difference = bring(ledger, sheet(tmp_path / "a.xlsx", rows, [("安道远", "13800005001", "联系人", "")]))
    assert {(one.path, one.kind) for one in difference.units} == {
        ("林业局", "单位"),
        ("林业局/老干科", "单位"),
        ("林业局/老干科/第一支部", "支部"),
        ("城关镇", "乡镇"),
        ("城关镇/第一支部", "支部"),
        ("城关镇/老年体协支部", "支部"),
    }
    assert found(ledger, "柏长青").unit_id == found(ledger, "钱大安").unit_id
    assert bring(ledger, tmp_path / "a.xlsx").empty


def test_a_unit_of_two_places_is_asked_about(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person(单位="甲局/老干科"), person("钱大安", "13900005002", 单位="乙局/老干科")]))
    difference = hold(ledger, sheet(tmp_path / "b.xlsx", [person("孙平", "13900005003", 单位="老干科")]))
    assert "有 2 个单位都叫这个名字，请写全：乙局/老干科、甲局/老干科" in said(difference.faults)


def test_roles_of_staff_and_where_they_count(ledger: Store, tmp_path: Path) -> None:
    rows = [
        ("姓名", "手机号", "角色", "单位", "管辖范围"),
        ("安道远", "13800005001", "组长兼书记", "林场", ""),
        ("白如雪", "13800005002", "工作人员", "林场", ""),
        ("常在山", "13800005003", "工作人员", "老干科", "林场"),
    ]
    path = table(tmp_path / "a.xlsx", [("姓名", "类别", "单位"), ("柏长青", "退休", "林场")], 工作人员=rows)
    bring(ledger, path)
    with ledger.read() as records:
        grants = {one.name: one.grants for one in records.exchange.staff()}
        (forest,) = records.people.tree().named("林场")
    assert grants == {
        "安道远": (Grant(Role.LIAISON), Grant(Role.SECRETARY, forest)),
        "白如雪": (Grant(Role.CLERK),),
        "常在山": (Grant(Role.CLERK, forest),),
    }
    assert bring(ledger, path).empty


def test_a_secretary_without_a_branch_is_a_fault(ledger: Store, tmp_path: Path) -> None:
    difference = hold(ledger, sheet(tmp_path / "a.xlsx", [person()], [("安道远", "", "书记", "")]))
    assert "哪个支部的书记" in said(difference.faults)


def test_a_new_liaison_is_a_change_of_pairing(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person()]))
    difference = bring(ledger, sheet(tmp_path / "b.xlsx", [person(结对联系人="常在山", 联系人电话="13800005009")]))
    assert difference.counts["pairings"] == 1
    pairing = difference.changed[0].pairing
    assert pairing is not None
    assert (pairing.old, pairing.new) == ("安道远", "常在山")
    assert [one.name for one in difference.staff] == ["常在山"]


def test_namesakes_among_staff_need_a_number(ledger: Store, tmp_path: Path) -> None:
    staff = [("安道远", "13800005001", "联系人", ""), ("安道远", "13800005002", "联系人", "")]
    assert "同名" in said(hold(ledger, sheet(tmp_path / "a.xlsx", [person()], staff)).faults)
    bring(ledger, sheet(tmp_path / "b.xlsx", [person(联系人电话="13800005002")], staff))
    assert bring(ledger, sheet(tmp_path / "a.xlsx", [person()], staff)).empty  # it stays whom it was


# --- proxies -----------------------------------------------------------------------------------------------------------

PROXIES = ("老同志姓名", "代收人姓名", "关系", "手机号", "同意")


def test_proxies_come_in_with_their_consent(ledger: Store, tmp_path: Path) -> None:
    rows = [PROXIES, ("柏长青", "柏小梅", "女儿", "13900005101", "是"), ("柏长青", "柏小松", "儿子", "13900005102", "")]
    path = sheet(tmp_path / "a.xlsx", [person()], 代收人=rows)
    difference = bring(ledger, path)
    assert "柏小松 没有写是否同意，先不给发" in said(difference.warnings)
    with ledger.read() as records:
        known = records.exchange.proxies([found(ledger, "柏长青").id or 0])
    assert [(one.name, one.phone, one.consent) for one in known] == [
        ("柏小梅", "13900005101", True),
        ("柏小松", "13900005102", False),
    ]
    assert bring(ledger, path).empty
    agreed = table(tmp_path / "b.xlsx", [("姓名",)], 代收人=[PROXIES, ("柏长青", "柏小松", "", "", "同意")])
    assert [one.proxy.consent for one in bring(ledger, agreed).proxies] == [True]


def test_a_proxy_of_nobody_or_of_several_is_a_fault(ledger: Store, tmp_path: Path) -> None:
    people = [person(), person(phone="13900005002", born="1950-01-01")]
    rows = [PROXIES, ("柏长青", "柏小梅", "", "", ""), ("何人", "柏小梅", "", "", "")]
    faults = said(hold(ledger, sheet(tmp_path / "a.xlsx", people, 代收人=rows)).faults)
    assert "有几位同名的老同志" in faults
    told = [("老同志姓名", "老同志手机号", "代收人姓名"), ("柏长青", "13900005002", "柏小梅")]
    assert not hold(ledger, sheet(tmp_path / "b.xlsx", people, 代收人=told)).faults
    assert "表里和名册里都没有这位老同志" in faults


# --- on whose behalf ---------------------------------------------------------------------------------------------------


def clerk_of(store: Store, unit: str) -> Viewer:
    with store.read() as records:
        (number,) = records.people.tree().named(unit)
    return Viewer("staff:9", (Grant(Role.CLERK, number),), 9)


def test_a_clerk_of_one_unit_changes_nobody_elsewhere(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person(), person("孙平", "13900005003", 单位="茶场")]))
    head = ("姓名", "类别", "单位", "出生日期", "手机号")
    viewer = clerk_of(ledger, "茶场")
    rows = [
        head,
        ("柏长青", "退休", "茶场", "1940-05-12", "13900005001"),
        ("吴新", "退休", "林场", "1950-01-01", ""),
        ("周立", "退休", "新场", "1950-01-01", ""),
        ("郑明", "退休", "茶场", "1950-01-02", ""),
    ]
    difference = hold(ledger, table(tmp_path / "b.xlsx", rows), viewer=viewer)
    assert said(difference.faults).count("不在您负责的范围") == 3
    assert [one.file.name for one in difference.new] == ["郑明"]
    assert [one.name for one in difference.absent] == ["孙平"]
    staff = sheet(tmp_path / "c.xlsx", [], [("安道远", "13800005001", "工作人员", "茶场")])
    assert "不能登记工作人员" in said(hold(ledger, staff, viewer=viewer).faults)


def test_a_clerk_of_one_unit_learns_nothing_of_the_others(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person(), person("孙平", "13900005003", 单位="茶场")]))
    rows = [("姓名", "类别", "单位", "手机号"), ("郑明", "退休", "茶场", "13900005001"), ("柏长青", "退休", "", "")]
    difference = hold(ledger, table(tmp_path / "b.xlsx", rows), viewer=clerk_of(ledger, "茶场"))
    told = str(preview.data(difference))
    assert "名册（不在您负责的范围）" in told
    assert "1940-05-12" not in told
    assert "林场" not in told


def test_only_an_administrator_makes_approvers(ledger: Store, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [], [("安道远", "13800005001", "审批", "")])
    assert "只能由管理员登记" in said(hold(ledger, path, viewer=Viewer("staff:9", (Grant(Role.CLERK),), 9)).faults)
    assert not hold(ledger, path, viewer=OPERATOR).faults


# --- what is printed ---------------------------------------------------------------------------------------------------


def test_the_preview_names_the_row_and_shows_no_number_whole(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person(身份证号=id_number(), 住址="家属院3栋2单元")]))
    changed = person(phone="13900005002", 身份证号=id_number(), 住址="新家园5栋")
    difference = hold(ledger, sheet(tmp_path / "b.xlsx", [changed, person("钱大安", "13900005003")]))
    told = "\n".join(preview.lines(difference)) + str(preview.data(difference))
    assert "柏长青：手机号 139****5001 → 139****5002；住址 家属*** → 新家***" in told
    for secret in ("13900005001", "13900005002", "13900005003", id_number(), "3栋"):
        assert secret not in told


@pytest.mark.parametrize("meanwhile", [person(phone="13900005009"), person("钱大安", "13900005002")])
def test_what_was_looked_at_is_what_is_done(ledger: Store, tmp_path: Path, meanwhile: list[Any]) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person()]))
    looked_at = hold(ledger, sheet(tmp_path / "b.xlsx", [person(phone="13900005008")]))
    bring(ledger, sheet(tmp_path / "c.xlsx", [meanwhile]))
    with pytest.raises(Conflict, match="请重新看一遍"), ledger.write() as records:
        take_in(records, looked_at, OPERATOR, NOW)


def test_a_difference_with_a_fault_cannot_be_taken_in(ledger: Store, tmp_path: Path) -> None:
    with pytest.raises(LedgerFault):
        bring(ledger, sheet(tmp_path / "a.xlsx", [person(), person(phone="1")]))
    assert everybody(ledger) == []
    with ledger.read() as records:
        assert list(records.people.tree()) == []
