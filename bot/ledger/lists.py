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
from bot.store.roll import Anniversary, RollRow
from bot.yamltext import read_text

IsBirthday = Callable[[Birth, date], bool]
Coming = dict[Anniversary, tuple[int, date]]  # of how many people it is the birthday, and on which day


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
    coming = _coming(records, which, which.birthday_within, asker)
    return sum(heads for heads, _ in coming.values())


def entries(records: Records, which: LivingList, asker: Asker) -> list[Entry]:
    """Who is on a list today, of those whom the viewer may see."""
    if which.birthday_within is None:
        rows = records.roll.chosen(asker.viewer, which.expression, asker.day)
        return [_entry(row, which.columns, asker.day.date, None) for row in rows]
    return _celebrating(records, which, _coming(records, which, which.birthday_within, asker), asker)


def page(records: Records, which: LivingList, asker: Asker, limit: int, offset: int) -> tuple[list[Entry], int]:
    """Some of them in order, and how many there are altogether."""
    if which.birthday_within is None:
        rows, heads = records.roll.page(asker.viewer, which.expression, asker.day, limit, offset)
        return [_entry(row, which.columns, asker.day.date, None) for row in rows], heads
    coming = _coming(records, which, which.birthday_within, asker)
    some, before = _around(coming, limit, offset)
    found = _celebrating(records, which, some, asker)
    return found[offset - before : offset - before + limit], sum(heads for heads, _ in coming.values())


def _celebrating(records: Records, which: LivingList, coming: Coming, asker: Asker) -> list[Entry]:
    """Whose birthdays these are, day by day."""
    born = records.roll.births(asker.viewer, which.expression, asker.day, list(coming))
    days = {number: coming[_anniversary(one)][1] for number, one in born.items()}
    found = {row.id: row for row in records.roll.names(asker.viewer, days)}
    order = sorted(found, key=lambda number: (days[number], number))
    return [_entry(found[number], which.columns, asker.day.date, days[number]) for number in order]


def _around(coming: Coming, limit: int, offset: int) -> tuple[Coming, int]:
    """The birthdays of those days on which these lines fall, and how many lines come before the first of them."""
    heads: dict[date, int] = {}
    for many, day in coming.values():
        heads[day] = heads.get(day, 0) + many
    seen, before, days = 0, offset, set()
    for day in sorted(heads):
        if seen + heads[day] > offset and seen < offset + limit:
            before = min(before, seen)
            days.add(day)
        seen += heads[day]
    return {one: told for one, told in coming.items() if told[1] in days}, before


def _coming(records: Records, which: LivingList, within: int, asker: Asker) -> Coming:
    """The birthdays that come within so many days from today, each when it first comes. It is asked for once, however
    many were born on it."""
    waiting = records.roll.birthdays(asker.viewer, which.expression, asker.day)
    found: Coming = {}
    for ahead in range(within + 1):
        day = asker.day.date + timedelta(days=ahead)
        for one in [one for one in waiting if asker.is_birthday(_born(one), day)]:
            found[one] = (waiting.pop(one), day)
    return found


def _anniversary(born: Birth) -> Anniversary:
    return born.lunar, born.leap, born.month, born.day


def _born(one: Anniversary) -> Birth:
    """Somebody born on that day of some year: a leap year, which has all days."""
    lunar, leap, month, day = one
    return Birth(2000, month, day, lunar, leap)


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
