"""Living lists (独居名单, 高龄名单 …): named questions to the ledger, asked anew each time they are read.

The office edits them in content/ledger/lists.yaml; audiences that staff have saved are lists too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.domain.audience.day import Day
from bot.domain.audience.expression import Expression
from bot.domain.audience.language import AudienceFault, parse
from bot.domain.people import Birth
from bot.domain.rights import Viewer
from bot.errors import SangyuError
from bot.ledger.selfcheck.dates import age
from bot.store import Records
from bot.store.roll import RollRow
from bot.yamltext import read_text

IsBirthday = Callable[[Birth, date], bool]


class ListFault(SangyuError):
    """A living list cannot be used."""


@dataclass(frozen=True, slots=True)
class LivingList:
    name: str
    title: str
    written: str  # the expression as its author wrote it
    expression: Expression
    columns: tuple[str, ...]
    birthday_within: int | None = None  # days
    saved: bool = False  # an audience that a member of staff has saved


@dataclass(frozen=True, slots=True)
class Entry:
    """One person on a list. `birthday`: the next one, on lists of birthdays."""

    row: RollRow
    cells: tuple[str, ...]
    birthday: date | None = None


def load_lists(path: Path, silent_days: int) -> list[LivingList]:
    """The office's own lists. Raises ListFault; the message names the list."""
    data = read_text(path.read_text("utf-8"))
    usual = tuple(data["columns"])
    return [_list(one, usual, silent_days) for one in data["lists"]]


def with_saved(lists: Sequence[LivingList], records: Records) -> list[LivingList]:
    """The office's lists and the audiences that staff have saved; a saved one that can no longer be read is left out."""
    usual = ("姓名", "年龄", "单位", "手机号", "联系人", "最近联系", "号码核对")
    found = list(lists)
    for one in records.audience.saved():
        try:
            found.append(LivingList(one.name, one.words or one.name, one.expression, parse(one.expression), usual, saved=True))
        except AudienceFault:
            continue
    return found


@dataclass(frozen=True, slots=True)
class Asker:
    """Who reads lists, on which day, and what tells him a birthday."""

    viewer: Viewer
    day: Day
    is_birthday: IsBirthday


def count(records: Records, which: LivingList, asker: Asker) -> int:
    """How many are on a list today."""
    if which.birthday_within is None:
        return records.roll.count(asker.viewer, which.expression, asker.day)
    return len(_birthdays(records, which, which.birthday_within, asker))


def entries(records: Records, which: LivingList, asker: Asker, limit: int | None = None) -> list[Entry]:
    """Who is on a list today, of those whom the viewer may see; all, or the first of them."""
    today = asker.day.date
    if which.birthday_within is None:
        rows = records.roll.chosen(asker.viewer, which.expression, asker.day, limit)
        return [_entry(row, which.columns, today, None) for row in rows]
    days = _birthdays(records, which, which.birthday_within, asker)
    first = sorted(days, key=lambda number: (days[number], number))[:limit]
    found = {row.id: row for row in records.roll.names(asker.viewer, first)}
    return [_entry(found[number], which.columns, today, days[number]) for number in first if number in found]


def _birthdays(records: Records, which: LivingList, within: int, asker: Asker) -> dict[int, date]:
    """The first birthday of each within so many days from today, by person."""
    waiting = records.roll.births(asker.viewer, which.expression, asker.day)
    found: dict[int, date] = {}
    for ahead in range(within + 1):
        day = asker.day.date + timedelta(days=ahead)
        celebrating = [number for number, born in waiting.items() if asker.is_birthday(born, day)]
        for number in celebrating:
            found[number] = day
            del waiting[number]
    return found


# --- cells --------------------------------------------------------------------------------------------------------------


def _entry(row: RollRow, columns: Sequence[str], today: date, birthday: date | None) -> Entry:
    return Entry(row, tuple(COLUMNS[column](row, today, birthday) for column in columns), birthday)


def years_old(row: RollRow, today: date) -> int | None:
    born = row.born_on or _solar(row.born)
    return age(born, today) if born is not None else None


def _solar(born: Birth | None) -> date | None:
    return date(born.year, born.month, born.day) if born is not None and not born.lunar else None


def spoken_birth(born: Birth | None) -> str:
    """3月8日, 农历闰4月8日."""
    if born is None:
        return ""
    return f"{'农历' if born.lunar else ''}{'闰' if born.leap else ''}{born.month}月{born.day}日"


def _date(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


Cell = Callable[[RollRow, date, date | None], str]
COLUMNS: Mapping[str, Cell] = {
    "姓名": lambda row, _today, _birthday: row.name,
    "性别": lambda row, _today, _birthday: row.sex,
    "年龄": lambda row, today, _birthday: str(years_old(row, today) or ""),
    "今年满": lambda row, today, _birthday: str(today.year - row.born.year) if row.born else "",
    "生日": lambda row, _today, _birthday: spoken_birth(row.born),
    "下次生日": lambda _row, _today, birthday: _date(birthday),
    "类别": lambda row, _today, _birthday: row.category,
    "单位": lambda row, _today, _birthday: row.unit,
    "支部": lambda row, _today, _birthday: "、".join(row.branches),
    "原职务": lambda row, _today, _birthday: row.post,
    "手机号": lambda row, _today, _birthday: row.phone,
    "联系人": lambda row, _today, _birthday: row.liaison,
    "状态": lambda row, _today, _birthday: row.state,
    "外出地": lambda row, _today, _birthday: row.away_place,
    "住地": lambda row, _today, _birthday: row.town,
    "绑定": lambda row, _today, _birthday: "是" if row.reached else "否",
    "最近联系": lambda row, _today, _birthday: _date(row.contact_on),
    "号码核对": lambda row, _today, _birthday: _date(row.checked_on),
}


# --- reading the file ---------------------------------------------------------------------------------------------------


def _list(one: Mapping[str, Any], usual: tuple[str, ...], silent_days: int) -> LivingList:
    name = str(one["name"])
    values = {"{silent_days}": str(silent_days)}
    written, title = _filled(str(one["expression"]), values), _filled(str(one.get("title", name)), values)
    columns = tuple(one.get("columns", usual))
    if unknown := [column for column in columns if column not in COLUMNS]:
        raise ListFault(f"content/ledger/lists.yaml：{name}：没有“{unknown[0]}”这一列")
    try:
        return LivingList(name, title, written, parse(written), columns, one.get("birthday_within"))
    except AudienceFault as fault:
        raise ListFault(f"content/ledger/lists.yaml：{name}：{fault}") from None


def _filled(text: str, values: Mapping[str, str]) -> str:
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text
