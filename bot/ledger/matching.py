"""Whom of the ledger a row means: by identity number, else by name and birth, else by name and telephone (and unit)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.domain.ledger import PersonFile
from bot.ledger.rows import PersonRow


@dataclass(frozen=True, slots=True)
class Match:
    """What was found. `doubt` is a question to the clerk; `near` are those who may be meant, or look alike."""

    file: PersonFile | None = None
    doubt: str = ""
    near: tuple[PersonFile, ...] = ()


class Ledger:
    """The files that a sheet may mean, found by number and by name."""

    def __init__(self, files: Iterable[PersonFile]) -> None:
        self._by_number: dict[str, list[PersonFile]] = defaultdict(list)
        self._by_name: dict[str, list[PersonFile]] = defaultdict(list)
        self._by_phone: dict[str, list[PersonFile]] = defaultdict(list)
        for file in files:
            self._by_name[file.name].append(file)
            if file.id_number:
                self._by_number[file.id_number].append(file)
            if file.phone:
                self._by_phone[file.phone].append(file)

    def sharing(self, phone: str) -> Sequence[PersonFile]:
        return self._by_phone.get(phone, ())

    def numbered(self, id_number: str) -> list[PersonFile]:
        return list(self._by_number.get(id_number, ()))

    def named(self, name: str) -> Sequence[PersonFile]:
        return self._by_name.get(name, ())

    def match(self, row: PersonRow, unit_id: int | None) -> Match:
        """`unit_id`: the unit that the row names."""
        same = self._by_number.get(row.id_number, []) if row.id_number else []
        if same:
            return _one_of(same, row, unit_id, "名册里有几份档案是这个身份证号，请先在名册里合并")
        named = [one for one in self._by_name.get(row.name, ()) if not _contradicts(one, row)]
        by_birth = [one for one in named if row.born is not None and one.born == row.born]
        if by_birth:
            return _by_birth(by_birth, row, unit_id)
        by_phone = [one for one in named if row.phone and one.phone == row.phone]
        if by_phone:
            return _one_of(by_phone, row, unit_id, "名册里有几位同名同号码的，分不清是哪一位；请填身份证号")
        return _open_question([one for one in named if unit_id in (None, one.unit_id)], row)


def _contradicts(file: PersonFile, row: PersonRow) -> bool:
    """Two identity numbers are two people; so is a printed number whose visible digits are others."""
    if row.id_number and file.id_number and row.id_number != file.id_number:
        return True
    stars = {"id_number": file.id_number, "phone": file.phone}
    return any(number and key in row.masked and not row.masked[key].fits(number) for key, number in stars.items())


def _by_birth(found: list[PersonFile], row: PersonRow, unit_id: int | None) -> Match:
    """The same name and birth, but another unit and number, and no identity number to tell: another person, who looks alike."""
    alike = [one for one in found if not _stranger(one, row, unit_id)]
    if not alike:
        return Match(near=tuple(found))
    return _one_of(alike, row, unit_id, "名册里有几位同名同生日的，分不清是哪一位；请填身份证号")


def _stranger(file: PersonFile, row: PersonRow, unit_id: int | None) -> bool:
    proven = bool(row.id_number and file.id_number)
    elsewhere = unit_id is not None and file.unit_id != unit_id
    return not proven and elsewhere and bool(row.phone and file.phone and row.phone != file.phone)


def _one_of(found: list[PersonFile], row: PersonRow, unit_id: int | None, doubt: str) -> Match:
    """The only one, or of several the one who shares number and unit."""
    closer: tuple[Callable[[PersonFile], bool], ...] = (
        lambda one: bool(row.phone) and one.phone == row.phone,
        lambda one: one.unit_id == unit_id,
        lambda one: row.born is not None and one.born == row.born,
    )
    for fits in closer:
        if len(found) > 1:
            found = [one for one in found if fits(one)] or found
    return Match(found[0]) if len(found) == 1 else Match(doubt=doubt, near=tuple(found))


def _open_question(named: list[PersonFile], row: PersonRow) -> Match:
    """Name and unit alone: him, if one of the two has no birth and no number speaks against it."""
    maybe = [one for one in named if row.born is None or one.born is None]
    if not maybe:
        return Match(near=tuple(named))
    if len(maybe) > 1 or (row.phone and maybe[0].phone):
        return Match(doubt="名册里有同名的，分不清是不是同一位；请填出生日期和手机号，或身份证号", near=tuple(maybe))
    return Match(maybe[0])
