"""One row of a sheet to one person or member of staff. Whatever is not plain is a fault, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from bot.domain.people import Birth, Category, Role
from bot.domain.text import fold

Cells = Mapping[str, Any]
T = TypeVar("T")

ROLES = {
    Role.CLERK: ("clerk", "工作人员", "办事员", "文书", "干事", "经办人"),
    Role.APPROVER: ("approver", "审批", "审批人", "科长", "主任", "副局长"),
    Role.LIAISON: ("liaison", "联系人", "结对联系人", "组长", "老干组长", "支部书记"),
    Role.LEADER: ("leader", "领导", "局长", "分管领导"),
    Role.ADMIN: ("admin", "管理员"),
}


class CellFault(ValueError):
    """One cell cannot be used; the message is plain Chinese for the clerk and repeats no personal data."""


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One member of staff as the sheet has him."""

    name: str
    phone: str
    role: Role
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the sheet has him. `liaison` and `liaison_phone` name a member of staff."""

    name: str
    sex: str
    born: Birth | None
    category: Category
    unit: str
    phone: str
    liaison: str
    liaison_phone: str


def person_row(cells: Cells) -> PersonRow:
    """Raises CellFault for the first cell that cannot be used."""
    return PersonRow(
        name=_name(cells, "姓名"),
        sex=_one_of(cells, "性别", {"男": "男", "女": "女", "": ""}),
        born=_in_cell("出生日期", cells, birth),
        category=_category(cells),
        unit=_needed(cells, "单位"),
        phone=_in_cell("手机号", cells, phone),
        liaison=re.sub(r"\s", "", text(cells.get("结对联系人"))),
        liaison_phone=_in_cell("联系人电话", cells, phone),
    )


def staff_row(cells: Cells) -> StaffRow:
    """Raises CellFault for the first cell that cannot be used."""
    said = text(cells.get("角色"))
    role = next((role for role, words in ROLES.items() if said in words), None)
    if role is None:
        raise CellFault("角色：请写 工作人员、审批、联系人、领导 或 管理员")
    return StaffRow(_name(cells, "姓名"), _in_cell("手机号", cells, phone), role, text(cells.get("单位")))


def text(value: Any) -> str:
    """A cell as text: full-width made half-width, 13800000001.0 made 13800000001."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return fold(str(value))


def phone(value: Any) -> str:
    """A mobile number, or a landline with its area code. Raises CellFault."""
    digits = re.sub(r"[\s\-—－()（）]", "", text(value))
    if not digits:
        return ""
    if not re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}", digits):
        raise CellFault("号码的位数不对，请核对（手机 11 位；座机带区号）")
    return digits


def birth(value: Any) -> Birth | None:
    """A day of birth: a date cell, 1940-05-12, 1940.5.12, 19400512, 1940年5月12日, or 农历1940年5月12日. Raises CellFault."""
    if isinstance(value, datetime | date):
        return Birth(value.year, value.month, value.day)
    said = text(value)
    if not said:
        return None
    found = re.fullmatch(r"(农历|阴历)?(\d{4})[年.\-/](闰)?(\d{1,2})[月.\-/](\d{1,2})日?", said) or re.fullmatch(
        r"()(\d{4})()(\d\d)(\d\d)", said
    )
    if not found:
        raise CellFault("请写成 1940-05-12；过农历生日的写 农历1940年5月12日")
    year, month, day, lunar = int(found[2]), int(found[4]), int(found[5]), bool(found[1])
    _check_day(year, month, day, lunar)
    return Birth(year, month, day, lunar, bool(found[3]))


def _check_day(year: int, month: int, day: int, lunar: bool) -> None:
    if not 1900 <= year <= date.today().year or not 1 <= month <= 12:  # noqa: DTZ011 - a bound, not a moment
        raise CellFault("没有这一天，请核对")
    if lunar:
        if not 1 <= day <= 30:
            raise CellFault("农历没有这一天，请核对")
        return
    try:
        date(year, month, day)
    except ValueError:
        raise CellFault("没有这一天，请核对") from None


def _in_cell(heading: str, cells: Cells, read: Callable[[Any], T]) -> T:
    try:
        return read(cells.get(heading))
    except CellFault as fault:
        raise CellFault(f"{heading}：{fault}") from None


def _needed(cells: Cells, heading: str) -> str:
    said = text(cells.get(heading))
    if not said:
        raise CellFault(f"{heading}：没有填")
    return said


def _name(cells: Cells, heading: str) -> str:
    """A name; the space that makes 张 三 as wide as 欧阳春和 is taken out."""
    name = re.sub(r"\s", "", _needed(cells, heading))
    if not re.fullmatch(r"[\u3400-\u9fff\U00020000-\U000323af·•A-Za-z]{2,20}", name):
        raise CellFault(f"{heading}：不像是姓名，请核对")
    return name


def _one_of(cells: Cells, heading: str, allowed: Mapping[str, str]) -> str:
    said = text(cells.get(heading))
    if said not in allowed:
        raise CellFault(f"{heading}：请写 {'、'.join(word for word in allowed if word)}")
    return allowed[said]


def _category(cells: Cells) -> Category:
    said = text(cells.get("人员类别"))
    found = [category for category in Category if category.value in said]
    if len(found) == 1:
        return found[0]
    raise CellFault("人员类别：请写 离休、退休 或 遗属")
