"""The pieces of a clerk's sentence, and what each may mean."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from bot.domain.audience.expression import Expression
from bot.understanding.audience.vocabulary import Named, Vocabulary


class Sort(StrEnum):
    """What a piece does in the sentence."""

    CRITERION = "criterion"  # chooses people
    NOUN = "noun"  # 老同志, 人: chooses nobody, ends a phrase
    DE = "de"  # 的
    AMONG = "among"  # 里, 当中: what follows narrows what went before
    JOIN = "join"  # 和, 、
    LOOSE = "loose"  # 还有, 另外: adds another phrase
    EITHER = "either"  # 或者
    AND = "and"  # 而且, 必须是
    NOT = "not"  # 不是, 没有
    EXCEPT = "except"  # 除了, 不含: what follows is left out
    OUTSIDE = "outside"  # 以外, 除外, 不用通知: what went before is left out
    SPARE = "spare"  # 照发, 也要通知: what went before stays in
    BUT = "but"
    INCLUDE = "include"  # 包括
    NO_MATTER = "no matter"  # 不管
    ALL = "all"  # 都
    EVERYBODY = "everybody"  # 全体, 大家
    OTHERS = "others"  # 其他人
    THEIR = "their"  # 他们的
    LIAISONS = "liaisons"
    PROXIES = "proxies"
    BREAK = "break"  # a comma or the end of a sentence
    LEAVE = "leave"  # 不要, 不用通知: EXCEPT or OUTSIDE, by where it stands
    COUNT = "count"  # 三位, 两个镇: how many the list before has
    TOPIC = "topic"  # what the notice is about
    FILLER = "filler"
    UNKNOWN = "unknown"


class Family(StrEnum):
    """Criteria that people list side by side: units with towns, states with impairments."""

    PLACE = "place"
    LIAISON = "liaison"
    AGE = "age"
    CLASS = "class"
    SEX = "sex"
    PARTY = "party"
    ROLE = "role"
    POST = "post"
    RANK = "rank"
    STATE = "state"  # circumstances of life
    VETERAN = "veteran"
    HOBBY = "hobby"
    PERIODICAL = "periodical"
    CHECKUP = "checkup"
    CONTACT = "contact"
    RETIRED = "retired"
    SERVICE = "service"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a piece chooses by. `readings` are what else it may mean, and then `ask` is the question that settles it."""

    family: Family
    expression: Expression
    head: bool = False  # a noun that can end a phrase: 党员, 遗属
    ask: str | None = None
    readings: tuple[Expression, ...] = ()
    named: tuple[Named, ...] = ()  # those of one name, of whom the question is which
    receiver: Sort | None = None  # a liaison or proxy who is named himself: LIAISONS or PROXIES


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text from `start` to `stop`."""

    sort: Sort
    text: str
    start: int
    stop: int
    criterion: Criterion | None = None
    cost: float = 1.0
    turned: bool = False  # by a 不是 before it

    def meaning(self, expression: Expression) -> Token:
        """The same piece with another meaning."""
        if self.criterion is None:
            raise LookupError("this piece has no meaning that could be another")
        return replace(self, criterion=replace(self.criterion, expression=expression))


@dataclass(slots=True)
class Decisions:
    """Which way each open question is taken while a text is read through; `given` are the answers in order."""

    given: tuple[int, ...] = ()
    taken: dict[str, int] = field(default_factory=dict)  # by the question, so that one question has one answer

    def decide(self, ask: str, readings: tuple[Expression, ...]) -> Expression:
        """The reading that is to be tried. Raises Undecided where none was given yet."""
        if ask not in self.taken:
            if len(self.taken) == len(self.given):
                raise Undecided(ask, readings)
            self.taken[ask] = self.given[len(self.taken)]
        return readings[self.taken[ask]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a reader may know: the day, the words of the ledger, and how open questions are taken."""

    base: date
    words: Vocabulary
    decisions: Decisions = field(default_factory=Decisions)

    def decide(self, ask: str, readings: tuple[Expression, ...]) -> Expression:
        """Of equal readings the one; of different ones that which is to be tried. Raises Undecided."""
        return readings[0] if all(one == readings[0] for one in readings) else self.decisions.decide(ask, readings)


class Unclear(Exception):
    """The clerk has to be asked; the text is the question. `readings` are the meanings between which he must choose."""

    def __init__(self, ask: str, readings: tuple[Expression, ...] = ()) -> None:
        super().__init__(ask)
        self.ask = ask
        self.readings = readings


class Undecided(Unclear):
    """A part of the text has these readings; the rest of it has not been read."""
