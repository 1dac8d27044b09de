"""Offices above and below one another: province, city, county."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """An office as the others know it."""

    code: str
    name: str
    above: str = ""  # the code of the office above it


@dataclass(frozen=True, slots=True)
class Family:
    """The offices of one installation, each below at most one other."""

    members: tuple[Member, ...] = ()

    def faults(self) -> list[str]:
        """A sentence for each office that stands under nobody known, or under itself."""
        known = {one.code: one for one in self.members}
        said: list[str] = []
        for one in self.members:
            if one.above and one.above not in known:
                said.append(f"office {one.code}: above: there is no office {one.above}")
            elif one.code in self._upwards(one, known):
                said.append(f"office {one.code}: above: leads in a circle back to {one.code}")
        return said

    def below(self, code: str) -> list[tuple[Member, int]]:
        """Everybody below an office with how far down, each followed by those below it."""
        return list(self._below(code, 1))

    def under(self, code: str) -> Sequence[Member]:
        """Those directly below."""
        return [one for one in self.members if one.above == code]

    def _below(self, code: str, depth: int) -> Iterator[tuple[Member, int]]:
        for one in self.under(code):
            yield one, depth
            yield from self._below(one.code, depth + 1)

    @staticmethod
    def _upwards(one: Member, known: dict[str, Member]) -> set[str]:
        seen: set[str] = set()
        at = known.get(one.above)
        while at is not None and at.code not in seen:
            seen.add(at.code)
            at = known.get(at.above)
        return seen
