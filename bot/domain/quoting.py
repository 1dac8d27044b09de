"""What is quoted of a matter to one asker: whose rule, which sentence first, how much at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.policy import STRANGER, Asker, PolicyTopic

SCREEN = 190  # characters: what a telephone with large letters shows without being pushed on
OFFERED = 4  # topics in a menu, before the person
EXAMPLE = "例："  # a sentence that tells how some other place does it: never first


@dataclass(frozen=True, slots=True)
class Quote:
    """One matter as it is told to one asker."""

    topic: PolicyTopic  # the rule that holds for him
    screens: tuple[tuple[str, ...], ...]  # its sentences in the order in which they are said, a screen at a time
    general: PolicyTopic | None = None  # the wider rule, where his own unit's differs from it
    others: tuple[str, ...] = ()  # units with a rule of their own, for whoever is not known to belong to one
    meant_for: tuple[str, ...] = ()  # the classes that it is meant for, where his is another

    def screen(self, number: int) -> tuple[str, ...]:
        """From 0; empty behind the last."""
        return self.screens[number] if 0 <= number < len(self.screens) else ()

    def rest(self, number: int) -> int:
        """How many sentences come after a screen."""
        return sum(map(len, self.screens[number + 1 :]))


def quote(matter: Sequence[PolicyTopic], asker: Asker = STRANGER) -> Quote | None:
    """Of a topic and the units' own rules for it, all in force: the narrowest that holds for the asker.

    None where nothing of it holds for him.
    """
    general = next((topic for topic in matter if not topic.general), None)
    own = [topic for topic in matter if topic.general and topic.unit in asker.units]
    own.sort(key=lambda topic: (asker.units.index(topic.unit), topic.level.width))
    chosen = own[0] if own else general
    if chosen is None:
        return None
    wider = general if own and general is not None and _said(general) != _said(chosen) else None
    others = () if own else tuple(topic.unit for topic in matter if topic.general)
    wrong_class = asker.meets(chosen.only) is False and asker.category not in chosen.only.categories
    return Quote(chosen, _screens(sentences(chosen, asker)), wider, others, chosen.only.categories if wrong_class else ())


def sentences(topic: PolicyTopic, asker: Asker = STRANGER) -> tuple[str, ...]:
    """The point, what concerns the asker, the rest, the steps; how other places do it comes last. None twice."""
    concerning = [one.text for one in topic.narrowed if asker.meets(one.only) is True]
    leading = [topic.point] if topic.point else []
    plain = [fact for fact in topic.facts if not fact.startswith(EXAMPLE)]
    examples = [fact for fact in topic.facts if fact.startswith(EXAMPLE)]
    if not leading and plain:
        leading, plain = plain[:1], plain[1:]
    return tuple(dict.fromkeys([*leading, *concerning, *plain, *topic.steps, *examples]))


def _said(topic: PolicyTopic) -> tuple[object, ...]:
    return topic.point, topic.facts, topic.steps, topic.papers


def _screens(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """At least one sentence a screen, and as many as fit."""
    screens: list[list[str]] = []
    size = SCREEN
    for line in lines:
        if size + len(line) > SCREEN:
            screens.append([])
            size = 0
        screens[-1].append(line)
        size += len(line)
    return tuple(tuple(screen) for screen in screens)
