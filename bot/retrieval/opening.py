"""With which characters can a pattern begin? Lets hundreds of patterns be tried only where they may match."""

from __future__ import annotations

import re

DEPTH = 2  # characters
_CLASS = re.compile(r"\[([^\]^-]+)\]")
_QUANTIFIER = re.compile(r"([?*]|\{0?,\d*\})|\+|\{\d+(?:,\d*)?\}")
_MARKS = frozenset(".^$\\[]{}*+?|()")

_Start = tuple[str, bool]  # known characters, whether anything may follow


def openings(pattern: str) -> frozenset[str]:
    """Texts of at most DEPTH characters, one of which begins every match of a regular expression.

    The empty text stands among them where a match may begin with anything.
    """
    starts = {start for start, _ in _any_of(pattern)}
    return frozenset(start for start in starts if not any(start[:size] in starts for size in range(len(start))))


def _any_of(pattern: str) -> set[_Start]:
    return set().union(*map(_one_after_another, _branches(pattern)))


def _one_after_another(branch: str) -> set[_Start]:
    starts: set[_Start] = {("", False)}
    rest = branch
    while rest and not all(closed for _, closed in starts):
        if rest.startswith(("(?<", "(?=", "(?!")):  # looks about, takes nothing
            rest = rest[_closing(rest) + 1 :]
            continue
        atom, size = _atom(rest)
        rest = rest[size:]
        quantifier = _QUANTIFIER.match(rest)
        if quantifier is not None:
            rest = rest[quantifier.end() :]
            atom = atom if quantifier[0] == "?" else {(start, True) for start, _ in atom}
            atom = atom | {("", False)} if quantifier[1] else atom
        starts = {grown for start in starts for grown in _grown(start, atom)}
    return starts


def _grown(start: _Start, atom: set[_Start]) -> set[_Start]:
    known, closed = start
    if closed:
        return {start}
    joined = {((known + more)[:DEPTH], shut) for more, shut in atom}
    return {(text, shut or len(text) == DEPTH) for text, shut in joined}


def _atom(rest: str) -> tuple[set[_Start], int]:
    if rest[0] == "(":
        end = _closing(rest)
        return _any_of(rest[1:end].removeprefix("?:")), end + 1
    if rest[0] == "[":
        group = _CLASS.match(rest)
        return ({(one, False) for one in group[1]}, group.end()) if group is not None else ({("", True)}, rest.index("]") + 1)
    return {("", True) if rest[0] in _MARKS else (rest[0], False)}, 1


def _branches(pattern: str) -> list[str]:
    """The alternatives of the top level."""
    found, depth, begin = [], 0, 0
    for place, mark in enumerate(pattern):
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and depth == 0:
            found.append(pattern[begin:place])
            begin = place + 1
    return [*found, pattern[begin:]]


def _closing(rest: str) -> int:
    depth = 0
    for place, mark in enumerate(rest):
        depth += (mark == "(") - (mark == ")")
        if depth == 0:
            return place
    return len(rest)
