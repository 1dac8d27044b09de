"""Cells as offices write them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.ledger import State, TraitKind
from bot.domain.people import Birth, Role
from bot.ledger import cells, days, read_workbook
from bot.ledger.cells import Masked
from bot.ledger.days import Day
from bot.ledger.faults import CellFault, KeptAside
from bot.ledger.fields import BY_KEY
from bot.ledger.words import meaning, roles
from bot.store import Store
from tests.ledger.sheets import bring, found, id_number, person, said, sheet, table


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (date(1940, 5, 12), Day(1940, 5, 12)),
        (datetime(1940, 5, 12), Day(1940, 5, 12)),  # noqa: DTZ001
        ("1940.5.12", Day(1940, 5, 12)),
        ("1940-05-12", Day(1940, 5, 12)),
        ("1940/5/12", Day(1940, 5, 12)),
        ("1940.5.12日", Day(1940, 5, 12)),
        ("１９４０年５月１２日", Day(1940, 5, 12)),
        ("1940年 5月 12日出生", Day(1940, 5, 12)),
        ("一九四〇年五月十二日", Day(1940, 5, 12)),
        ("一九四O年五月", None),
        (19400512, Day(1940, 5, 12)),
        (19400512.0, Day(1940, 5, 12)),
        (14743, Day(1940, 5, 12)),
        ("14743", Day(1940, 5, 12)),
        ("194005", Day(1940, 5)),
        (194005.0, Day(1940, 5)),
        ("1940.05", Day(1940, 5)),
        ("1940年5月", Day(1940, 5)),
        ("1940年", Day(1940)),
        (1940.0, Day(1940)),
        (1940.05, Day(1940, 5)),
        (1940.1, Day(1940, months=(1, 10))),
        ("1940.1", Day(1940, 1)),
        (1940.12, Day(1940, 12)),
        ("农历1940年2月30日", Day(1940, 2, 30, lunar=True)),
        ("1940年2月30日（农历）", Day(1940, 2, 30, lunar=True)),
        ("农历1944年闰4月3日", Day(1944, 4, 3, lunar=True, leap=True)),
        ("农历1940年腊月初八", Day(1940, 12, 8, lunar=True)),
        ("农历1940年五月廿三", Day(1940, 5, 23, lunar=True)),
        ("1940年正月初一", Day(1940, 1, 1, lunar=True)),
        ("1940年十一月三十日", Day(1940, 11, 30)),
        ("", None),
        ("不详", None),
    ],
)
def test_days(written: Any, meant: Day | None) -> None:
    if written == "一九四O年五月":  # a letter for a zero
        with pytest.raises(CellFault):
            days.day(written)
        return
    assert days.day(written) == meant


@pytest.mark.parametrize(
    "written", ["40.5.12", "1940-13-01", "1940-02-30", "民国29年", "1840.5.1", "2300.1.1", "约1940年", 5, "五月"]
)
def test_what_is_no_day_is_refused(written: Any) -> None:
    with pytest.raises(CellFault):
        days.day(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (13900005001, "13900005001"),
        (13900005001.0, "13900005001"),
        ("139 0000 5001", "13900005001"),
        ("139-0000-5001", "13900005001"),
        ("１３９００００５００１", "13900005001"),
        ("+86 13900005001", "13900005001"),
        ("8613900005001", "13900005001"),
        ("0371-66001234", "037166001234"),
        ("（0371）66001234", "037166001234"),
        ("66001234", "66001234"),
        ("手机：13900005001", "13900005001"),
        ("139****5001", Masked("139****5001")),
        ("无", ""),
        ("", ""),
    ],
)
def test_telephones(written: Any, meant: Any) -> None:
    assert cells.phone(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" 张 三 ", "张三"),
        ("欧阳　春和", "欧阳春和"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("𬭚𠮷", "𬭚𠮷"),
        ("Jean Paul", "Jean Paul"),
    ],
)
def test_names(written: str, meant: str) -> None:
    assert cells.person_name(written) == meant


def test_stars_fit_their_number() -> None:
    assert Masked("139****5001").fits("13900005001")
    assert not Masked("139****5001").fits("13900005002")
    assert not Masked("139.***5001").fits("13900005001")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("组长、书记", (Role.LIAISON, Role.SECRETARY)),
        ("组长兼支部书记", (Role.LIAISON, Role.SECRETARY)),
        ("工作人员", (Role.CLERK,)),
    ],
)
def test_roles(written: str, meant: tuple[Role, ...]) -> None:
    assert roles(written) == meant


def test_health_in_plain_words() -> None:
    assert meaning("独居") == meaning("独居老人")
    assert meaning("丧偶、独居").conditions == ("独居", "丧偶")
    assert meaning("半失能").conditions == ("半失能",)
    assert meaning("听力差").impairments == ("听不到",)
    assert meaning("卧床").state == State.BEDRIDDEN
    assert meaning("良好").rest == "良好"
    assert meaning("卧床，糖尿病").rest == "卧床，糖尿病"
    assert meaning("非独居").conditions == ()


# --- cells that lean on each other -------------------------------------------------------------------------------------


def test_an_identity_number_fills_in_birth_and_sex(ledger: Store, tmp_path: Path) -> None:
    bring(ledger, sheet(tmp_path / "a.xlsx", [person(born=None, 性别=None, 身份证号=id_number().lower())]))
    one = found(ledger, "柏长青")
    assert (one.born, one.sex, one.id_number) == (Birth(1940, 5, 12), "男", id_number())


@pytest.mark.parametrize("written", ["1940.05", "1940", 194005, 1940.0])
def test_a_month_of_birth_gets_its_day_from_the_identity_number(ledger: Store, tmp_path: Path, written: Any) -> None:
    difference = bring(ledger, sheet(tmp_path / "a.xlsx", [person(born=written, 身份证号=id_number())]))
    assert found(ledger, "柏长青").born == Birth(1940, 5, 12)
    assert not difference.warnings


@pytest.mark.parametrize(("written", "kept"), [("1940.05", "1940.05"), (1940.1, "1940"), ("1940年", "1940")])
def test_a_month_of_birth_alone_is_kept_as_it_stands(ledger: Store, tmp_path: Path, written: Any, kept: str) -> None:
    path = sheet(tmp_path / "a.xlsx", [person(born=written)])
    assert "出生日期" in said(bring(ledger, path).warnings)
    one = found(ledger, "柏长青")
    assert (one.born, one.extra) == (None, {"出生年月原文": kept})
    assert bring(ledger, path).empty


def test_contradictions_are_said_and_the_sheet_is_believed(ledger: Store, tmp_path: Path) -> None:
    difference = bring(ledger, sheet(tmp_path / "a.xlsx", [person(born="1940-05-13", 性别="女", 身份证号=id_number())]))
    assert "不一致" in said(difference.warnings)
    assert "身份证号是男性的" in said(difference.warnings)
    assert (found(ledger, "柏长青").born, found(ledger, "柏长青").sex) == (Birth(1940, 5, 13), "女")


def test_a_lunar_birthday_does_not_contradict_a_solar_number(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [person(born="农历1940年四月初六", 身份证号=id_number())])
    assert not read_workbook(path).warnings


def test_an_old_identity_number_and_a_second_telephone_are_kept(ledger: Store, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [person(phone="0371-66001234 / 13900005001", 身份证号="110101400512003")])
    assert len(bring(ledger, path).warnings) == 2
    one = found(ledger, "柏长青")
    assert (one.phone, one.id_number) == ("13900005001", "")
    assert one.extra == {"其他电话": "037166001234", "旧身份证号": "110101400512003"}
    assert bring(ledger, path).empty


def test_living_and_marriage_become_conditions_and_are_decided_anew(ledger: Store, tmp_path: Path) -> None:
    head = ("姓名", "类别", "单位", "出生日期", "婚姻状况", "居住情况", "健康状况")
    who = ("柏长青", "退休", "林场", "1940-05-12")
    bring(ledger, table(tmp_path / "a.xlsx", [head, (*who, "丧偶", "独居", "听力差")]))
    one = found(ledger, "柏长青")
    assert one.traits == {TraitKind.CONDITION: ("丧偶", "独居"), TraitKind.IMPAIRMENT: ("听不到",)}
    difference = bring(ledger, table(tmp_path / "b.xlsx", [head, (*who, "", "与女儿同住", "")]))
    assert [(one.heading, one.old, one.new) for one in difference.changed[0].changes] == [
        ("情况", "丧偶、独居", "丧偶"),
        ("居住情况", "", "与女儿同住"),
    ]


def test_what_is_too_long_for_its_field_is_kept_aside(ledger: Store, tmp_path: Path) -> None:
    rank = "副处级（2003年起享受正处级医疗和住房待遇）" * 2
    bring(ledger, table(tmp_path / "a.xlsx", [("姓名", "类别", "单位", "职级"), ("柏长青", "退休", "林场", rank)]))
    one = found(ledger, "柏长青")
    assert (one.rank, one.extra) == ("", {"职级": rank})


@pytest.mark.parametrize(
    ("said_so", "mode"), [("上门送学", "door"), ("送学上门", "door"), ("邮寄", "post"), ("微信群", "group"), ("微信推送", "push")]
)
def test_how_somebody_gets_his_study_material(said_so: str, mode: str) -> None:
    assert BY_KEY["study_mode"].read(said_so) == mode


def test_a_way_of_study_that_is_none_of_ours_is_kept_aside() -> None:
    with pytest.raises(KeptAside, match="推送、群里、上门、邮寄"):
        BY_KEY["study_mode"].read("自学")
