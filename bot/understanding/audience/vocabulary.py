"""What the ledger knows, so that a clerk's words are grounded in values that exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Named:
    """A person served or a liaison, by name. `facts` tell people of one name apart, by field: 单位, 住地."""

    id: int | str
    name: str
    post: str = ""
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody who receives for a person (代收人)."""

    id: int | str
    name: str
    relation: str
    of: int | str


@dataclass(frozen=True, slots=True, eq=False)  # kept apart by identity, so that a lexicon made once can be kept
class Vocabulary:
    """The words of one ledger. `units` maps each unit to the one it hangs under, or None.

    `mixed_places` are the names of both a unit and a town where somebody of the unit lives elsewhere.
    """

    units: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    branches: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()  # as the ledger writes them
    classes: tuple[str, ...] = ()  # 服务级别
    hobbies: tuple[str, ...] = ()
    periodicals: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    impairments: tuple[str, ...] = ()
    away_places: tuple[str, ...] = ()
    other_parties: tuple[str, ...] = ()
    other_parties_are_masses: bool | None = None  # whether the ledger writes 群众 for their members; None: neither always
    liaisons: tuple[Named, ...] = ()
    people: tuple[Named, ...] = ()  # the living
    dead: tuple[str, ...] = ()  # names of the dead, so that one who is named is not called unknown
    proxies: tuple[Kin, ...] = ()
    mixed_places: frozenset[str] = frozenset()
