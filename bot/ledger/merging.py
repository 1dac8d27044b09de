"""What a row says laid over what the ledger knows. An empty cell erases nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.ledger import PersonFile, Residence, ResidenceKind, TraitKind
from bot.ledger.fields import BY_KEY, HOMES, TRAITS
from bot.ledger.rows import PersonRow
from bot.ledger.words import DECIDES, meaning

_ATTRIBUTES = frozenset(
    [
        "name",
        "sex",
        "category",
        "born",
        "phone",
        "id_number",
        "post",
        "rank",
        "politics",
        "joined_on",
        "work_from",
        "retired_on",
        "service_class",
        "state",
        "away_place",
        "town",
        "smartphone",
        "checkup_on",
        "studies",
        "study_mode",
        "called",
        "died_on",
        "mourning_until",
    ]
)
_TRAIT_OF = {key: kind for kind, key in TRAITS.items()}
_HOME_OF = {key: kind for kind, (key, _) in HOMES.items()}
_MIXED = ("health", "living", "marriage")


@dataclass(frozen=True, slots=True)
class Placed:
    """The units and the liaison that a row names, by number. None: it names none."""

    unit_id: int
    branches: tuple[int, ...] | None = None
    further: tuple[int, ...] | None = None
    liaison_id: int | None = None


def laid_over(file: PersonFile, row: PersonRow, placed: Placed, home: tuple[int, ...]) -> PersonFile:
    """The file as it is to be. `home`: which of the file's branches the column 支部 decides about."""
    changes: dict[str, Any] = {key: value for key, value in row.said.items() if key in _ATTRIBUTES}
    changes["unit_id"] = placed.unit_id
    if placed.liaison_id is not None:
        changes["liaison_id"] = placed.liaison_id
    near = home if placed.branches is None else placed.branches
    far = tuple(one for one in file.branches if one not in home) if placed.further is None else placed.further
    changes["branches"] = tuple(one for one in dict.fromkeys((*near, *far)) if one != placed.unit_id)
    kept = dict(file.extra)
    for key in row.said:
        kept.pop(BY_KEY[key].heading, None)  # what was kept aside from an earlier file is said properly now
    traits = {kind: set(values) for kind, values in file.traits.items()}
    _lay_traits(traits, row.said)
    for key in _MIXED:
        if key in row.said:
            rest, state = _lay_mixed(traits, key, row.said[key])
            kept |= {BY_KEY[key].heading: rest} if rest else {}
            changes |= {"state": state} if state and "state" not in row.said else {}
    changes["traits"] = {kind: tuple(sorted(values)) for kind, values in traits.items() if values}
    changes["residences"] = _homes(file.residences, row.said)
    return replace(file, extra={**kept, **row.extra}, **changes)


def tidy(file: PersonFile) -> PersonFile:
    """The file without what does not count in a comparison: order, emptiness, and what is worked out from the birth."""
    return replace(
        file,
        born_on=None,
        born_lunar_year=None,
        branches=tuple(sorted(set(file.branches) - {file.unit_id})),
        traits={kind: tuple(sorted(set(values))) for kind, values in file.traits.items() if values},
        residences={kind: home for kind, home in file.residences.items() if home != Residence()},
        extra=dict(file.extra),
    )


def _lay_traits(traits: dict[TraitKind, set[str]], said: Mapping[str, Any]) -> None:
    for key, kind in _TRAIT_OF.items():
        if key in said:
            traits[kind] = set(said[key])


def _lay_mixed(traits: dict[TraitKind, set[str]], key: str, said: str) -> tuple[str, str]:
    """Adds what the cell plainly says and takes away what it decides; the text that is left, and a state."""
    found = meaning(said)
    conditions = traits.setdefault(TraitKind.CONDITION, set())
    conditions -= DECIDES.get(key, frozenset())
    conditions |= set(found.conditions)
    traits.setdefault(TraitKind.IMPAIRMENT, set()).update(found.impairments)
    return found.rest, found.state


def _homes(known: Mapping[ResidenceKind, Residence], said: Mapping[str, Any]) -> dict[ResidenceKind, Residence]:
    homes = {kind: home for kind, home in known.items() if home != Residence()}
    for key, value in said.items():
        which, _, part = key.partition(".")
        if which not in _HOME_OF or not part:
            continue
        home = homes.get(_HOME_OF[which], Residence())
        if part == "season":
            home = replace(home, from_day=value[0], until_day=value[1])
        else:
            home = replace(home, **{"confirmed_on" if part == "confirmed" else part: value})
        homes[_HOME_OF[which]] = home
    return homes
