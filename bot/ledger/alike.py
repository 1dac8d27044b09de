"""Who stands twice in a file, who looks like somebody of the ledger, and who shares a telephone with somebody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from bot.domain.ledger import PersonFile
from bot.ledger.difference import Likeness
from bot.ledger.matching import Ledger
from bot.ledger.rows import PersonRow
from bot.ledger.shown import Names, birth_text, masked


def within(people: Sequence[PersonRow]) -> list[Likeness]:
    """Rows that are, or may be, the same person."""
    found = []
    for rows in _groups(people, lambda one: one.id_number):
        found.append(_like("同一个身份证号出现了几次，请只留一行", rows, fault=True))
    for rows in _groups(people, lambda one: one.born and (one.name, one.born)):
        if len({one.id_number for one in rows if one.id_number}) < len(rows):
            same = len({one.phone for one in rows if one.phone}) < len(rows) and not _told_apart(rows)
            words = "同名同生日，出现了两次，请只留一行" if same else "同名同生日，可能是同一个人，请看一眼"
            found += [] if _same_number(rows) else [_like(words, rows, fault=same)]
    for rows in _groups(
        people, lambda one: None if one.born else (one.name, one.phone, one.said.get("unit") if not one.phone else "")
    ):
        found += (
            [] if _same_number(rows) or _told_apart(rows) else [_like("同名同号码，出现了两次，请只留一行", rows, fault=True)]
        )
    return found


Show = Callable[[PersonFile], dict[str, str]]  # a file of the ledger, as far as the viewer may see it


def sharing(people: Sequence[PersonRow], ledger: Ledger, taken: dict[tuple[str, int], int], show: Show) -> list[Likeness]:
    """Telephones of several people: husband and wife often have one, so it is only said."""
    found = []
    for rows in _groups(people, lambda one: one.phone):
        if len({one.name for one in rows}) > 1:
            found.append(_like("号码相同（夫妻共用不要紧，抄错了请改）", rows, fault=False))
    held = {number for (_, _), number in taken.items()}
    for one in people:
        others = [file for file in ledger.sharing(one.phone) if one.phone and file.id not in held and file.name != one.name]
        if others:
            found.append(Likeness("号码与名册里另一位相同", (side(one), *(show(file) for file in others)), fault=False))
    return found


def side(row: PersonRow) -> dict[str, str]:
    """A row, for looking at beside another."""
    return _masked(
        {
            "位置": f"{row.sheet} 第{row.row}行",
            "姓名": row.name,
            "单位": str(row.said.get("unit", "")),
            "出生日期": birth_text(row.born),
            "手机号": row.phone,
            "身份证号": row.id_number,
        }
    )


def known(file: PersonFile, names: Names) -> dict[str, str]:
    """A file of the ledger, for looking at beside a row."""
    return _masked(
        {
            "位置": "名册",
            "姓名": file.name,
            "单位": names.unit(file.unit_id),
            "出生日期": birth_text(file.born),
            "手机号": file.phone,
            "身份证号": file.id_number,
        }
    )


def hidden() -> dict[str, str]:
    """A file that the viewer may not see: that there is one, and nothing of it."""
    return {"位置": "名册（不在您负责的范围）", "姓名": "", "单位": "", "出生日期": "", "手机号": "", "身份证号": ""}


def _masked(side: dict[str, str]) -> dict[str, str]:
    return {heading: masked(heading, value) if heading in ("手机号", "身份证号") else value for heading, value in side.items()}


def _like(reason: str, rows: Iterable[PersonRow], fault: bool) -> Likeness:
    return Likeness(reason, tuple(side(one) for one in rows), fault)


def _groups(people: Sequence[PersonRow], key: object) -> list[list[PersonRow]]:
    found: dict[Hashable, list[PersonRow]] = defaultdict(list)
    for one in people:
        value = key(one)  # type: ignore[operator]
        if value:
            found[value].append(one)
    return [rows for rows in found.values() if len(rows) > 1]


def _same_number(rows: Sequence[PersonRow]) -> bool:
    """Said already, as the same identity number."""
    return len({one.id_number for one in rows}) == 1 and bool(rows[0].id_number)


def _told_apart(rows: Sequence[PersonRow]) -> bool:
    """By identity numbers that are all there and differ, or by such telephones, whole or with stars."""
    return any(
        len({one.said.get(key) or str(one.masked.get(key, "")) for one in rows} - {""}) == len(rows)
        for key in ("id_number", "phone")
    )
