"""A file as words under headings: for an export, and for a difference side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from bot.domain.ledger import PUSHED, STUDY_MODES, PersonFile, Residence
from bot.domain.people import Birth
from bot.domain.text import mask_phone
from bot.domain.units import BRANCH_KINDS, PATH, UnitTree
from bot.ledger.fields import BY_KEY, HOMES, TRAITS, iso

_PLAIN = (
    "name",
    "sex",
    "phone",
    "id_number",
    "post",
    "rank",
    "politics",
    "service_class",
    "state",
    "away_place",
    "town",
    "called",
)
_DAYS = ("joined_on", "work_from", "retired_on", "checkup_on", "died_on", "mourning_until")
_H = {key: field.heading for key, field in BY_KEY.items()}


class Names:
    """What numbers of units and staff are called. Units that are still to be made have numbers below 0, staff too."""

    def __init__(self, tree: UnitTree, staff: Mapping[int, tuple[str, str]], new_units: Mapping[int, str] | None = None) -> None:
        self.tree = tree
        self.staff = staff  # name and telephone
        self.new_units = new_units or {}  # path by number
        self._often = Counter(unit.name for unit in tree)
        self._units: dict[int, str] = {}

    def unit(self, number: int) -> str:
        """The name of a unit if there is only one of it, else its path."""
        if number not in self._units:
            self._units[number] = self._unit(number)
        return self._units[number]

    def _unit(self, number: int) -> str:
        if number < 0:
            return self.new_units[number]
        name = self.tree.get(number).name
        return name if self._often[name] == 1 and PATH not in name else self.tree.path(number)

    def home_branches(self, file: PersonFile) -> tuple[int, ...]:
        """The branches right under his unit: those that 支部 names."""
        return tuple(one for one in file.branches if self.is_home(one, file.unit_id))

    def is_home(self, number: int, unit_id: int) -> bool:
        if number < 0 or unit_id < 0:
            return number < 0 and self.new_units[number].rpartition(PATH)[0] == self._path(unit_id)
        one = self.tree.get(number)
        return one.parent_id == unit_id and one.kind in BRANCH_KINDS

    def _path(self, number: int) -> str:
        return self.new_units[number] if number < 0 else self.tree.path(number)

    def last(self, number: int) -> str:
        return self.new_units[number].rpartition(PATH)[2] if number < 0 else self.tree.get(number).name


def shown(file: PersonFile, names: Names) -> dict[str, str]:
    """Every field of a file that has something in it, by heading, and the further columns."""
    home = names.home_branches(file)
    liaison = names.staff.get(file.liaison_id, ("", "")) if file.liaison_id is not None else ("", "")
    found = {
        **{_H[key]: str(getattr(file, key)) for key in _PLAIN},
        **{_H[key]: iso(getattr(file, key)) for key in _DAYS},
        _H["born"]: birth_text(file.born),
        _H["category"]: file.category.value,
        _H["unit"]: names.unit(file.unit_id),
        _H["branch"]: "、".join(names.last(one) for one in home),
        _H["units"]: "、".join(names.unit(one) for one in file.branches if one not in home),
        _H["liaison"]: liaison[0],
        _H["liaison_phone"]: liaison[1],
        _H["smartphone"]: "" if file.smartphone is None else "是" if file.smartphone else "否",
        _H["studies"]: "是" if file.studies else "",
        _H["study_mode"]: STUDY_MODES.get(file.study_mode, "") if file.study_mode != PUSHED else "",
        **{_H[key]: "、".join(sorted(file.traits.get(kind, ()))) for kind, key in TRAITS.items()},
        **_homes(file),
    }
    kept = {heading: value for heading, value in found.items() if value}
    return {**kept, **{_free(heading, kept): value for heading, value in file.extra.items()}}


def _free(heading: str, taken: Mapping[str, str]) -> str:
    """A further column of the same heading as a field stands beside it: told apart by a space that nobody sees."""
    return f"{heading} " if heading in taken else heading


def _homes(file: PersonFile) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, (key, _) in HOMES.items():
        home = file.residences.get(kind, Residence())
        found[_H[f"{key}.detail"]] = home.detail
        found[_H[f"{key}.place"]] = home.place
        found[_H[f"{key}.season"]] = f"{home.from_day}至{home.until_day}" if home.from_day else ""
        found[_H[f"{key}.confirmed"]] = iso(home.confirmed_on)
    return found


def birth_text(born: Birth | None) -> str:
    if born is None:
        return ""
    if born.lunar:
        return f"农历{born.year}年{'闰' if born.leap else ''}{born.month}月{born.day}日"
    return f"{born.year:04d}-{born.month:02d}-{born.day:02d}"


_PHONES = frozenset({_H["phone"], _H["liaison_phone"]})
_SEALED = frozenset(_H[f"{key}.detail"] for key, _ in HOMES.values())


def masked(heading: str, value: str) -> str:
    """Enough to recognise a number or an address by, too little to use it."""
    if heading in _PHONES:
        return mask_phone(value) if value else ""
    if heading == _H["id_number"]:
        return f"{value[:6]}********{value[14:]}" if value else ""
    if heading in _SEALED:
        return f"{value[:2]}***" if value else ""
    return re.sub(r"\d{7,}[\dXx]?", lambda found: f"{found[0][:3]}***{found[0][-2:]}", value)
