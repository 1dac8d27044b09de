"""报刊点单: once a year everybody is asked which papers and magazines he wants next year; who says nothing keeps this year's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.audience.expression import EVERYBODY, Expression
from bot.domain.ledger import Residence, ResidenceKind


class PaperKind(StrEnum):
    NEWSPAPER = "报"
    MAGAZINE = "刊"


@dataclass(frozen=True, slots=True)
class Periodical:
    """One title of the office's list. `names` are what people call it, its own name first."""

    id: str
    names: tuple[str, ...]
    kind: PaperKind
    fen: int  # for a year
    often: str  # 每周一期
    usual_for: Expression | None = None  # who gets it if he gets nothing yet and chooses nothing

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True)
class PeriodicalRules:
    """What the office has decided about its yearly round, and the list from which is chosen."""

    titles: tuple[Periodical, ...] = ()
    enabled: bool = False
    starts: tuple[int, int] = (11, 1)  # month, day
    at: time = time(9, 30)
    lasts: timedelta = timedelta(days=20)
    remind_before: timedelta = timedelta(days=5)  # the deadline
    most: int = 2
    budget_fen: int = 0  # for each person; 0: none is set
    who: Expression = EVERYBODY
    card: str = ""  # the two lines of a push
    how: str = ""

    @property
    def by_id(self) -> Mapping[str, Periodical]:
        return {one.id: one for one in self.titles}

    @property
    def ids(self) -> tuple[str, ...]:
        """In the order of the list, which gives each its number."""
        return tuple(one.id for one in self.titles)

    def in_order(self, chosen: Iterable[str]) -> tuple[str, ...]:
        """Those of the list, each once, in its order."""
        wanted = set(chosen)
        return tuple(one for one in self.ids if one in wanted)

    def names(self, chosen: Iterable[str]) -> list[str]:
        """A title that is on the list no more is called by its id."""
        known = self.by_id
        return [known[one].name if one in known else one for one in chosen]

    def fen(self, chosen: Iterable[str]) -> int:
        known = self.by_id
        return sum(known[one].fen for one in chosen if one in known)


class OrderState(StrEnum):
    """Where one person stands with next year's order."""

    WAITING = "waiting"  # not asked yet
    ASKED = "asked"
    CHOSEN = "chosen"
    DEFAULT = "default"  # said nothing in time: as this year
    DECLINED = "declined"  # wants none
    TASK = "task"  # no message reaches him: his liaison asks
    VOID = "void"  # has died


OPEN = (OrderState.WAITING, OrderState.ASKED, OrderState.TASK)
DECIDED = (OrderState.CHOSEN, OrderState.DEFAULT, OrderState.DECLINED)


@dataclass(frozen=True, slots=True)
class PeriodicalRound:
    """The round for one year."""

    year: int
    started_at: datetime
    deadline: datetime
    closed: bool = False
    applied: bool = False  # the files say what everybody gets in that year

    def open_at(self, now: datetime) -> bool:
        return not self.closed and now < self.deadline

    def remind_from(self, rules: PeriodicalRules) -> datetime:
        return max(self.deadline - rules.remind_before, self.started_at + timedelta(days=1))


class OrderStep(StrEnum):
    """The question that is open with somebody who was asked."""

    CHOOSE = "choose"
    ADDRESS = "address"
    NEW_ADDRESS = "new_address"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Order:
    """One person's order for one year, and what is needed to ask him."""

    id: int
    year: int
    person_id: int
    person_name: str
    liaison_id: int | None
    state: OrderState
    chosen: tuple[str, ...] = ()
    address_right: bool | None = None
    place: str = ""  # where it is sent to, as far as a message may say it
    asked_at: datetime | None = None

    @property
    def step(self) -> OrderStep:
        if self.state not in OPEN:
            return OrderStep.DONE
        if not self.chosen:
            return OrderStep.CHOOSE
        return OrderStep.NEW_ADDRESS if self.address_right is False else OrderStep.ADDRESS


class Wants(StrEnum):
    """What an answer says."""

    THESE = "these"
    SAME = "same"  # 跟去年一样
    NONE = "none"  # 不订了
    ADD = "add"  # 再加一份…
    DROP = "drop"  # 不要…了
    AGAIN = "again"  # 改订, and nothing more


@dataclass(frozen=True, slots=True)
class Wish:
    """`wanted` and `dropped` are ids of the list; `unknown` is a title or number that is not on it."""

    wants: Wants
    wanted: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Problem(StrEnum):
    """Why a wish cannot be taken as it is."""

    UNKNOWN = "unknown"
    TOO_MANY = "too_many"
    TOO_DEAR = "too_dear"
    NOTHING_NOW = "nothing_now"  # as last year: he gets nothing


@dataclass(frozen=True, slots=True)
class Decision:
    chosen: tuple[str, ...] = ()
    problem: Problem | None = None
    unknown: tuple[str, ...] = ()


def decide(wish: Wish, base: Sequence[str], rules: PeriodicalRules) -> Decision:
    """What a wish makes of what somebody has now (`base`: his choice so far, else this year's). Nothing chosen: he wants none.

    What stays as it was is not held against the budget: the office has borne it so far.
    """
    if wish.unknown:
        return Decision(problem=Problem.UNKNOWN, unknown=wish.unknown)
    if wish.wants is Wants.NONE:
        return Decision()
    kept = rules.in_order(base)
    if wish.wants is Wants.SAME:
        return Decision(kept) if kept else Decision(problem=Problem.NOTHING_NOW)
    if wish.wants is Wants.THESE and not wish.dropped:
        kept = ()
    chosen = rules.in_order({*kept, *wish.wanted} - set(wish.dropped))
    if wish.wants is Wants.DROP:
        return Decision(chosen)
    if len(chosen) > rules.most:
        return Decision(chosen, Problem.TOO_MANY)
    if rules.budget_fen and rules.fen(chosen) > rules.budget_fen:
        return Decision(chosen, Problem.TOO_DEAR)
    return Decision(chosen)


def bare(title: str) -> str:
    """A title without its book marks."""
    return title.strip('《》“”" ')


def gets_now(traits: Collection[str], rules: PeriodicalRules) -> tuple[tuple[str, ...], list[str]]:
    """What a file says that somebody gets: ids of the list, and titles that are on it no more."""
    by_name = {name: one.id for one in rules.titles for name in one.names}
    said = [bare(one) for one in traits]
    return rules.in_order(by_name[one] for one in said if one in by_name), [one for one in said if one not in by_name]


def by_default(now: Sequence[str], usual: Iterable[str], rules: PeriodicalRules) -> tuple[str, ...]:
    """What somebody gets who has said nothing: as this year; whoever gets nothing yet, what the office gives to such as him."""
    return rules.in_order(now) or rules.in_order(usual)[: rules.most]


# Where the post brings it: where he lives as a rule, before where he is registered.
POSTED_TO = (ResidenceKind.USUAL, ResidenceKind.REGISTERED)


def post_address(homes: Mapping[ResidenceKind, Residence]) -> str:
    """The whole address for the post office; "" where none is known."""
    home = next((home for kind in POSTED_TO if (home := homes.get(kind)) is not None), Residence())
    return home.detail if home.detail.startswith(home.place) else f"{home.place}{home.detail}"


def year_after(day: date) -> int:
    """For which year a round that begins on a day is: the next, and in January still the one that has begun."""
    return day.year + 1 if day.month > 1 else day.year
