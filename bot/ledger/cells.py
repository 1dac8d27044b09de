"""One cell to one value. Whatever is not plain is a fault with a reason, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.ledger import id_number_fault
from bot.domain.text import fold
from bot.ledger.faults import CellFault, KeptAside

_SPACES = re.compile(r"\s+")
_OLD_ID = re.compile(r"\d{15}")
_RELATION = r"儿|女|子|妻|夫|老伴|配偶|爱人|家属|孙|媳|婿|邻居|弟|兄|姐|妹|侄"


@dataclass(frozen=True, slots=True)
class Masked:
    """A number with stars, from a list that was printed for others: it says nothing new, but tells namesakes apart."""

    pattern: str

    def fits(self, number: str) -> bool:
        return re.fullmatch(re.sub(r"\\\*(\\\*)*", ".*", re.escape(self.pattern)), number) is not None


def text(value: Any) -> str:
    """A cell as text: full-width made half-width, 13800000001.0 made 13800000001, a date made 1940-05-12."""
    if isinstance(value, str):
        return value.strip() if value.isascii() else fold(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, timedelta):
        return str(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)


def line(value: Any) -> str:
    """A text on one line."""
    said = text(value)
    return said if said.isalnum() else _SPACES.sub(" ", said)


def upto(length: int) -> Callable[[Any], str]:
    """A reader of texts of at most so many characters."""

    def read(value: Any) -> str:
        said = line(value)
        if len(said) > length:
            raise KeptAside(f"太长（最多 {length} 个字），原样存在“其他栏目”里")
        return said

    return read


def words(value: Any) -> tuple[str, ...]:
    """Several words in one cell: 书法、太极拳. At most 40 characters each."""
    found = tuple(
        dict.fromkeys(part for part in (_SPACES.sub(" ", one).strip() for one in re.split(r"[、，,；;\n]", text(value))) if part)
    )
    found = tuple(one for one in found if one not in ("无", "/", "-", "—"))
    if any(len(one) > 40 for one in found):
        raise KeptAside("太长（一项最多 40 个字，几项之间用顿号隔开），原样存在“其他栏目”里")
    return found


def choice(allowed: Mapping[str, Any], hint: str) -> Callable[[Any], Any]:
    """A reader of a few words."""

    def read(value: Any) -> Any:
        said = line(value)
        if said not in allowed:
            raise CellFault(hint)
        return allowed[said]

    return read


def yes_no(value: Any) -> bool:
    said = line(value).lower()
    if said in ("是", "有", "会", "同意", "能", "√", "✓", "v", "y", "yes", "1", "true"):
        return True
    if said in ("否", "无", "没有", "不会", "不同意", "不能", "×", "x", "n", "no", "0", "false"):
        return False
    raise CellFault("请写 是 或 否")


def person_name(value: Any) -> str:
    """A name; the space that makes 张 三 as wide as 欧阳春和 is taken out, a foreign name keeps one."""
    said = line(value)
    name = said if re.search("[A-Za-z] [A-Za-z]", said) else said.replace(" ", "")
    if not re.fullmatch(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af·•‧．.A-Za-z ]{1,30}", name) or len(name) < 2:
        raise CellFault("不像是姓名，请核对")
    return re.sub("[•‧．]", "·", name)


def phone(value: Any) -> str | Masked:
    """A mobile number, or a landline with its area code. Raises CellFault."""
    said = text(value)
    if "*" in said:
        return Masked(re.sub(r"\s", "", said))
    if re.search(r"\d\.?\d*[eE]\+?\d+", said):
        raise CellFault("号码变成了科学计数法，请把这一列设成“文本”，重新输入")
    numbers = [number for part in re.split(r"[/、，,；;\n]|或", said) if (number := _one_number(part))]
    if not numbers:
        return ""
    if len(numbers) > 1:
        raise SeveralNumbers(numbers)
    return numbers[0]


class SeveralNumbers(CellFault):
    """One cell, several good numbers: the first is his, the others are kept."""

    def __init__(self, numbers: list[str]) -> None:
        super().__init__("一格里有几个号码：第一个作手机号，其余存在“其他电话”里")
        self.numbers = sorted(numbers, key=lambda number: not re.fullmatch(r"1\d{10}", number))


def _one_number(said: str) -> str:
    if re.search(_RELATION, said):
        raise CellFault("号码旁边写着家属：这里只写本人的号码，家属的请写到“代收人”表")
    digits = re.sub(r"[\s\-—–－()（）.+]", "", re.sub(r"[（(][^（）()\d]*[）)]|本人|手机|宅电|家|[:：]", "", said))
    digits = re.sub(r"^(0086|86)(?=1[3-9]\d{9}$)", "", digits)
    if digits in ("", "无"):
        return ""
    if not re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}", digits):
        raise CellFault("号码的位数不对，请核对（手机 11 位；座机带区号）")
    return digits


class OldNumber(CellFault):
    """An identity number of 15 digits, from before 1999."""

    def __init__(self, number: str) -> None:
        super().__init__("是 15 位的旧身份证号，存在“旧身份证号”里；请补 18 位的")
        self.number = number


def id_number(value: Any) -> str | Masked:
    """A resident identity number of 18 digits. Raises CellFault, or OldNumber."""
    said = re.sub(r"[\s'‘’`]", "", text(value)).upper()
    if "*" in said:
        return Masked(said)
    if said in ("", "无"):
        return ""
    if (isinstance(value, int | float) and abs(value) >= 1e15) or re.search(r"\d\.\d+E\+?\d+", said):
        raise CellFault("这一格存成了数字，Excel 只留 15 位，后三位已经丢了。请把这一列设成“文本”，照证件重新输入")
    if _OLD_ID.fullmatch(said):
        raise OldNumber(said)
    wrong = id_number_fault(said)
    if wrong:
        reasons = {"length": "应是 18 位", "birth": "里面的出生日期不存在", "check": "最后一位校验不对，多半是抄错了一位"}
        raise CellFault(f"身份证号{reasons[wrong]}，请照证件核对")
    return said


def born_by_id(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex_by_id(number: str) -> str:
    return "男" if int(number[16]) % 2 else "女"
