"""Chat groups: who hides behind a nickname."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def matched(nicknames: Iterable[str], names: Mapping[str, Iterable[int]]) -> dict[str, int | None]:
    """Each nickname of a group with the person whose full name stands in it (城关-秦怀远, 秦怀远13900002001).

    `names` gives the persons of each name. Nobody is guessed: a name that two persons share, a nickname that holds two names,
    and a nickname without a name have no person.
    """
    return {nickname: _one(nickname, names) for nickname in nicknames}


def _one(nickname: str, names: Mapping[str, Iterable[int]]) -> int | None:
    bare = nickname.replace(" ", "")
    inside = {bare[at : at + length] for length in (2, 3, 4) for at in range(len(bare) - length + 1)}
    held = [name for name in inside if name in names]
    longest = [name for name in held if not any(name != other and name in other for other in held)]
    people = {one for name in longest for one in names[name]}
    return people.pop() if len(people) == 1 else None
