"""A roster in YAML, read into typed values, and the words that it gives a clerk to choose by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.understanding.audience import values
from bot.understanding.audience.vocabulary import Kin, Named, Vocabulary
from bot.yamltext import read_text

Id = int | str


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """One person of a roster, each value as the query language compares it. None: the roster does not say."""

    id: Id
    name: str
    category: str
    sex: str = ""
    born: date | None = None
    unit: str = ""
    post: str = ""
    rank: str | None = None  # a word of LEVELS
    party: bool | None = None
    other_party: str = ""
    masses: bool | None = None  # whether 群众 is written for the party; None: no word is
    joined: date | None = None
    branch: str = ""
    role: tuple[str, ...] = ()
    town: str = ""
    state: str | None = None
    away_place: str = ""
    alone: bool | None = None
    widowed: bool | None = None
    mourning_until: date | None = None  # the last day; date.max where the roster only says that it is so
    smartphone: bool | None = None
    impairments: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    veteran: bool | None = None
    hobbies: tuple[str, ...] = ()
    retired: date | None = None
    service_class: str = ""
    liaison: Id | None = None
    in_group: bool | None = None
    periodical: tuple[str, ...] = ()
    last_contact: date | None = None
    checkup: bool | date | None = None  # the day of the last one, or whether this year's was taken
    low_income: bool | None = None
    died: bool = False
    proxy: bool = False
    bound: bool | None = None
    studies: bool | None = None
    study_mode: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    people: tuple[RosterPerson, ...]
    liaisons: tuple[Named, ...] = ()
    proxies: tuple[Kin, ...] = ()
    units: Mapping[str, str | None] = field(default_factory=dict)

    def liaison_name(self, person: RosterPerson) -> str:
        """The name of his liaison, or nothing."""
        return next((one.name for one in self.liaisons if one.id == person.liaison), "")


def read_roster(text: str) -> Roster:
    """Read a roster. Raises ValueError with the row for what cannot be read.

    `units`, if given, is a list of {name, parent}; else every unit stands by itself.
    """
    data = read_text(text) or {}
    if not isinstance(data, dict):
        raise ValueError("名册应当有 people、liaisons、proxies 几部分")
    people_rows = data.get("people") or data.get("roster") or []
    liaisons = tuple(_named(row) for row in data.get("liaisons") or [])
    proxies = tuple(
        Kin(row["id"], str(row.get("name", "")), str(row.get("relation", "")), row["of"]) for row in data.get("proxies") or []
    )
    answered = {one.of for one in proxies}
    people = tuple(_row(at, row, liaisons, answered) for at, row in enumerate(people_rows, 1))
    return Roster(people, liaisons, proxies, MappingProxyType(_tree(data.get("units") or [], people)))


def _named(row: Mapping[str, Any]) -> Named:
    return Named(row["id"], str(row["name"]), str(row.get("post") or ""))


def _row(at: int, row: Mapping[str, Any], liaisons: Iterable[Named], answered: set[Id]) -> RosterPerson:
    try:
        return _person(row, liaisons, answered)
    except (ValueError, KeyError, TypeError) as wrong:
        fault = f"缺少 {wrong}" if isinstance(wrong, KeyError) else str(wrong)
        raise ValueError(f"名册第{at}人（{row.get('name', '') if isinstance(row, Mapping) else row}）：{fault}") from wrong


def _person(row: Mapping[str, Any], liaisons: Iterable[Named], answered: set[Id]) -> RosterPerson:
    state, party = values.state(row.get("state")), _party(row.get("party"))
    died = bool(state == "去世" or values.flag(row.get("died")))
    fought = row.get("veteran")
    return RosterPerson(
        id=row["id"],
        name=str(row["name"]),
        category=values.category(row.get("category")),
        sex=values.text(row.get("sex"))[:1],
        born=values.day(row.get("born")),
        unit=values.text(row.get("unit")),
        post=values.text(row.get("post")),
        rank=values.rank(row.get("rank")),
        party=party,
        other_party=_other_party(row),
        masses="群众" in row["party"] if isinstance(row.get("party"), str) and row["party"].strip() else None,
        joined=values.day(row.get("joined") or None),
        branch=values.text(row.get("branch")),
        role=values.words(row.get("role")),
        town=values.text(row.get("town")),
        state=None if state == "去世" else state,
        away_place=values.text(row.get("away_place")),
        alone=values.flag(row.get("alone")),
        widowed=values.flag(row.get("widowed")),
        mourning_until=_until(row.get("mourning")),
        smartphone=_smartphone(row.get("smartphone")),
        impairments=values.impairments(row.get("impairments")),
        conditions=_conditions(row, state, fought),
        veteran=values.flag(fought),
        hobbies=values.words(row.get("hobbies")),
        retired=values.day(row.get("retired") or None),
        service_class=values.text(row.get("class")),
        liaison=_liaison(row.get("liaison"), liaisons),
        in_group=values.flag(row.get("in_group")),
        periodical=values.words(row.get("periodical")),
        last_contact=values.day(row.get("last_contact") or None),
        checkup=_checkup(row.get("checkup")),
        low_income=values.flag(row.get("low_income")),
        died=died,
        proxy=row["id"] in answered,
        bound=values.flag(row.get("bound")),
        studies=values.flag(row.get("studies")),
        study_mode=values.text(row.get("study_mode")),
    )


def _party(value: object) -> bool | None:
    """中共党员 and 预备党员 are, 群众 and a member of another party are not."""
    said = str(value or "")
    if "党员" in said or "中共" in said:
        return not said.startswith(("非", "不"))
    if any(word in said for word in ("群众", "民", "九三", "农工", "致公", "台盟", "无党派")):
        return False
    return values.flag(value)


def _other_party(row: Mapping[str, Any]) -> str:
    said = values.text(row.get("other_party"))
    if said in ("", "True", "true"):
        party = str(row.get("party") or "")
        other = any(word in party for word in ("民", "九三", "农工", "致公", "台盟")) and "群众" not in party
        return party if other else "民主党派" if said else ""
    return "" if values.flag(said) is False else said


def _until(value: object) -> date | None:
    if isinstance(value, bool) or value is None:
        return date.max if value else None
    try:
        return values.day(value)
    except ValueError:
        return date.max if values.flag(value) else None


def _smartphone(value: object) -> bool | None:
    return False if isinstance(value, str) and ("老" in value or "功能机" in value) else values.flag(value)


def _conditions(row: Mapping[str, Any], state: str | None, fought: object) -> tuple[str, ...]:
    """The office's own tags: those given, a state or rank that is none of ours, and in which war somebody fought."""
    found = list(values.words(row.get("conditions")))
    if values.TITLE.search(title := values.text(row.get("rank"))) and values.rank(title) is None:
        found.append(title)  # 高级教师, 主任医师
    if row.get("state") and state is None:
        found.append(str(row["state"]))
    if isinstance(fought, str) and values.flag(fought) and fought not in ("是", "有", "退役", "退役军人", "退伍军人"):
        found.extend(values.words(fought))
    if isinstance(row.get("low_income"), str) and values.flag(row["low_income"]) and len(str(row["low_income"])) > 1:
        found.append(str(row["low_income"]))
    return tuple(dict.fromkeys(found))


def _liaison(value: object, liaisons: Iterable[Named]) -> Id | None:
    if value is None or values.text(value) == "":
        return None
    for one in liaisons:
        if value in (one.id, one.name) or str(value) == str(one.id):
            return one.id
    raise ValueError(f"联系人“{value}”不在 liaisons 里")


def _checkup(value: object) -> bool | date | None:
    if value is None or isinstance(value, bool):
        return value
    try:
        return values.day(value)
    except ValueError:
        return values.flag(value)


# ---- the words of a roster ----


def _tree(rows: Iterable[Any], people: Iterable[RosterPerson]) -> dict[str, str | None]:
    tree: dict[str, str | None] = {}
    for row in rows:
        name, parent = (row, None) if isinstance(row, str) else (row["name"], row.get("parent"))
        tree[str(name)] = str(parent) if parent else None
    for person in people:
        if person.unit:
            tree.setdefault(person.unit, None)
    return tree


def vocabulary(roster: Roster) -> Vocabulary:
    """The words by which this roster's living can be chosen."""
    living = [one for one in roster.people if not one.died]
    towns = _distinct(one.town for one in living)
    return Vocabulary(
        units=roster.units,
        branches=_distinct(one.branch for one in living),
        towns=towns,
        posts=_distinct(one.post for one in living),
        ranks=_distinct(one.rank or "" for one in living),
        classes=_distinct(one.service_class for one in living),
        hobbies=_distinct(word for one in living for word in one.hobbies),
        periodicals=_distinct(word for one in living for word in one.periodical),
        roles=_distinct(word for one in living for word in one.role),
        conditions=_distinct(word for one in living for word in one.conditions),
        impairments=_distinct(word for one in living for word in one.impairments),
        away_places=_distinct(one.away_place for one in living),
        other_parties=_distinct(one.other_party for one in living),
        other_parties_are_masses=_agreed({one.masses for one in living if one.other_party}),
        liaisons=roster.liaisons,
        people=tuple(Named(one.id, one.name, one.post, _facts(one)) for one in living),
        dead=tuple(one.name for one in roster.people if one.died),
        proxies=roster.proxies,
        mixed_places=frozenset(town for town in towns if _mixed(town, living)),
    )


def _facts(one: RosterPerson) -> Mapping[str, str]:
    where = {"单位": one.unit, "住地": one.town, "支部": one.branch, "状态": one.state or "", "外出地": one.away_place}
    return MappingProxyType({**where, "类别": one.category, "性别": one.sex})


def _distinct(found: Iterable[str]) -> tuple[str, ...]:
    """In the order of frequency, the commonest first."""
    return tuple(word for word, _ in Counter(word for word in found if word).most_common())


def _agreed(found: set[bool | None]) -> bool | None:
    return found.pop() if len(found) == 1 else None


def _mixed(name: str, people: Iterable[RosterPerson]) -> bool:
    """A town that is a unit's name too, where somebody of the unit lives elsewhere."""
    return any(one.unit == name != one.town for one in people)
