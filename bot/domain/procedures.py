"""A procedure (办事) that somebody is led through: its steps and branches, what is asked next, and when he is reminded.

What a step tells is quoted from the policy library, word for word; `bot.policy.procedures` refuses anything else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.conversation import Place

END = "end"  # behind the last step: is it done?
ITEM = "/"  # in a position, between a step and the number of a paper
# In the answers, beside those to the steps; `OTHER`: it is done for somebody else; `QUIET`: he wants no reminder.
LEDGER, UNCLEAR, PAUSED, OTHER, QUIET = "_ledger", "_unclear", "_paused", "_other", "_quiet"
PATIENCE = 2  # answers that we could make nothing of, until a person is offered
ASKED_FOR = timedelta(days=1)  # for how long a short answer is taken as one to the last question
AHEAD = timedelta(days=30)  # of a yearly date

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Saying:
    """Words of one topic of the policy library."""

    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the numbered answers. `category`: the ledger gives it for whoever is of that class. `tells`, `brings`: what it
    says of somebody in an application, and the papers that it then takes."""

    value: str
    label: str
    category: str = ""
    tells: str = ""
    brings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to bring, and how to get it where the library says so."""

    name: str
    how: Saying | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing at a time: something to do, a question with choices, papers to be found one by one, or a day of the year."""

    id: str
    topic: str
    says: tuple[Saying, ...] = ()
    ask: str = ""
    note: str = ""  # how this service itself helps with it
    choices: tuple[Choice, ...] = ()
    papers: tuple[Paper, ...] = ()
    dated: bool = False
    when: tuple[Mapping[str, Sequence[str]], ...] = ()  # one of these must hold of the answers; empty: always there


@dataclass(frozen=True, slots=True)
class Procedure:
    id: str
    title: str
    names: tuple[str, ...]  # as people call it
    topics: tuple[str, ...]  # of the library, for which it is offered; the first is the one it is about
    steps: tuple[Step, ...]
    remind_after: timedelta
    only: tuple[str, ...] = ()  # classes of persons served for whom it is meant; empty: everybody
    of_the_dead: bool = False  # done by those whom somebody has left behind
    opens: str = ""  # an application to the office itself: the kind of commitment that it becomes when all has been asked
    brings: tuple[str, ...] = ()  # papers that such an application takes in any case

    def step(self, position: str) -> Step | None:
        return next((one for one in self.steps if one.id == position.partition(ITEM)[0]), None)

    @property
    def sayings(self) -> tuple[Saying, ...]:
        """All that it quotes."""
        ways = (paper.how for step in self.steps for paper in step.papers if paper.how)
        return (*(one for step in self.steps for one in step.says), *ways)


@dataclass(frozen=True, slots=True)
class ProcedureBook:
    """The procedures that the office offers."""

    procedures: tuple[Procedure, ...] = ()

    def get(self, name: str) -> Procedure | None:
        return next((one for one in self.procedures if one.id == name), None)

    def for_topic(self, topic_id: str) -> Procedure | None:
        """The procedure that is offered behind an answer on a topic."""
        about = (one for one in self.procedures if one.topics[0] == topic_id)
        return next(about, None) or next((one for one in self.procedures if topic_id in one.topics), None)

    def named(self, words: str) -> Procedure | None:
        """The one whose name stands in these words; the longest name counts."""
        found = [(len(name), one) for one in self.procedures for name in one.names if name in words]
        return max(found, key=lambda pair: pair[0])[1] if found else None


NO_PROCEDURES = ProcedureBook()


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Run:
    """Where one chat stands with one procedure."""

    id: int
    place: Place
    person_id: int | None  # for whom it is done, where he is known and alive
    procedure: str
    position: str
    answers: Answers
    state: State
    updated_at: datetime
    remind_on: date | None = None
    reminded_at: datetime | None = None

    @property
    def for_other(self) -> bool:
        """A child or a liaison does it for him."""
        return bool(self.answers.get(OTHER))

    @property
    def paused(self) -> bool:
        return bool(self.answers.get(PAUSED))


class Word(StrEnum):
    """What a short message says to whoever leads."""

    NEXT = "next"
    BACK = "back"
    HAVE = "have"
    LACK = "lack"
    UNSURE = "unsure"
    LATER = "later"
    FINISHED = "finished"
    NUMBER = "number"
    DAY = "day"
    WHERE = "where"
    HELP = "help"
    CANCEL = "cancel"
    RESUME = "resume"
    RESTART = "restart"
    MINE = "mine"  # 我办的事
    QUIET = "quiet"  # 不用提醒


@dataclass(frozen=True, slots=True)
class Heard:
    word: Word
    value: str = ""  # a number in figures, or a day as MM-DD


class Act(StrEnum):
    """What follows from a turn."""

    ASK = "ask"
    AGAIN = "again"  # not understood: the same once more, in other words
    GIVE_UP = "give_up"  # not understood twice: a person is offered
    PAUSE = "pause"
    HUMAN = "human"
    FINISH = "finish"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Turn:
    act: Act
    position: str
    answers: Answers = field(default_factory=dict)
    lacking: str = ""  # the position of a paper that was just said to be missing


# --- the way through ---------------------------------------------------------------------------------------------------


def positions(procedure: Procedure, answers: Answers) -> list[str]:
    """The way as the answers so far lay it, each paper by itself, up to the end."""
    found: list[str] = []
    for step in procedure.steps:
        if holds(step, answers):
            found += [f"{step.id}{ITEM}{n}" for n in range(len(step.papers))] if step.papers else [step.id]
    return [*found, END]


def holds(step: Step, answers: Answers) -> bool:
    """Whether a step belongs to the way that the answers have laid."""
    if not step.when:
        return True
    return any(all(answers.get(key) in values for key, values in one.items()) for one in step.when)


def place_of(procedure: Procedure, position: str, answers: Answers) -> tuple[int, int]:
    """第几步，共几步: the papers of one step count as one. How many there are is 0 while a branch is still open."""
    way = [step for step in procedure.steps if holds(step, answers)]
    ids, here = [step.id for step in way], position.partition(ITEM)[0]
    number = ids.index(here) + 1 if here in ids else len(ids)
    leads = {key for step in procedure.steps for one in step.when for key in one}
    settled = all(step.id in answers or step.id not in leads for step in way)
    return number, len(ids) if settled else 0


def begin(procedure: Procedure, category: str = "", beside: Answers | None = None) -> Turn:
    """The first step. What the ledger answers is not asked, but 上一步 leads to it."""
    answers: dict[str, Any] = dict(beside or {})
    for step in procedure.steps:
        known = next((one.value for one in step.choices if category and one.category == category), None)
        if known is not None:
            answers |= {step.id: known, LEDGER: [*answers.get(LEDGER, ()), step.id]}
    return Turn(Act.ASK, _from(procedure, 0, answers), answers)


def resumed(procedure: Procedure, run: Run) -> Turn:
    """Where to go on: his place, or, if the procedure is another one since, the first step of it."""
    way = positions(procedure, run.answers)
    here = {key: value for key, value in run.answers.items() if key not in (UNCLEAR, PAUSED)}
    return Turn(Act.ASK, run.position if run.position in way else way[0], here)


def turn(procedure: Procedure, position: str, answers: Answers, heard: Heard | None) -> Turn:
    """What follows from an answer; `None` is one that we could make nothing of."""
    here = {key: value for key, value in answers.items() if key not in (UNCLEAR, PAUSED)}
    if heard is None:
        return _unclear(position, here, int(answers.get(UNCLEAR, 0)))
    if heard.word is Word.BACK:
        return _back(procedure, position, here)
    if heard.word is Word.FINISHED and (position == END or (heard.value and not procedure.opens)):
        return Turn(Act.FINISH, position, here)
    if heard.word is Word.QUIET:
        return Turn(Act.QUIET, position, here)
    step = procedure.step(position)
    found = _at_end(position, here, heard) if step is None else _at_step(procedure, step, position, here, heard)
    return found or _unclear(position, here, int(answers.get(UNCLEAR, 0)))


def _unclear(position: str, answers: Answers, before: int) -> Turn:
    act = Act.GIVE_UP if before + 1 >= PATIENCE else Act.AGAIN
    return Turn(act, position, {**answers, UNCLEAR: before + 1})


def _back(procedure: Procedure, position: str, answers: Answers) -> Turn:
    way = positions(procedure, answers)
    before = way[max(0, way.index(position) - 1)] if position in way else way[0]
    taken = {key: value for key, value in answers.items() if key not in (before, position)}
    taken[LEDGER] = [one for one in answers.get(LEDGER, ()) if one != before]
    return Turn(Act.ASK, before, taken)


def _at_end(position: str, answers: Answers, heard: Heard) -> Turn | None:
    by_number = {"1": Act.FINISH, "2": Act.PAUSE, "3": Act.QUIET}
    if heard.word is Word.NUMBER:
        act = by_number.get(heard.value)
    else:
        by_word = {Word.NEXT: Act.FINISH, Word.HAVE: Act.FINISH, Word.LATER: Act.PAUSE, Word.LACK: Act.PAUSE}
        act = by_word.get(heard.word)
    return None if act is None else Turn(act, position, {**answers, PAUSED: True} if act is Act.PAUSE else answers)


def _at_step(procedure: Procedure, step: Step, position: str, answers: Answers, heard: Heard) -> Turn | None:
    if heard.word is Word.LATER:
        return Turn(Act.PAUSE, position, {**answers, PAUSED: True})
    if step.papers:
        said = _of_paper(heard)
        lacking = position if said in ("no", "unsure") else ""
        return replace(_on(procedure, position, {**answers, position: said}), lacking=lacking) if said else None
    if step.choices:
        value = _of_choice(step, heard)
        return _on(procedure, position, _answered(answers, step.id, value)) if value else None
    if step.dated:
        known = heard.word in (Word.DAY, Word.UNSURE, Word.LACK, Word.NEXT)
        return _on(procedure, position, {**answers, step.id: heard.value}) if known else None
    return _of_deed(procedure, position, answers, heard)


def _of_paper(heard: Heard) -> str:
    by_number = {"1": "yes", "2": "no", "3": "unsure"}
    by_word = {Word.HAVE: "yes", Word.NEXT: "yes", Word.FINISHED: "yes", Word.LACK: "no", Word.UNSURE: "unsure"}
    return by_number.get(heard.value, "") if heard.word is Word.NUMBER else by_word.get(heard.word, "")


def _of_choice(step: Step, heard: Heard) -> str:
    """By number; where yes and no are offered, also in such words."""
    values = [one.value for one in step.choices]
    if heard.word is Word.NUMBER:
        return values[int(heard.value) - 1] if 1 <= int(heard.value) <= len(values) else ""
    said = {Word.HAVE: "yes", Word.NEXT: "yes", Word.FINISHED: "yes", Word.LACK: "no"}.get(heard.word, "")
    return said if said in values else ""


def _of_deed(procedure: Procedure, position: str, answers: Answers, heard: Heard) -> Turn | None:
    if heard.word in (Word.NEXT, Word.HAVE, Word.FINISHED) or heard == Heard(Word.NUMBER, "1"):
        return _on(procedure, position, answers)
    if heard.word is Word.LACK or heard == Heard(Word.NUMBER, "2"):
        return Turn(Act.PAUSE, position, {**answers, PAUSED: True})
    return Turn(Act.HUMAN, position, answers) if heard == Heard(Word.NUMBER, "3") else None


def _answered(answers: Answers, step_id: str, value: str) -> dict[str, Any]:
    known = [one for one in answers.get(LEDGER, ()) if one != step_id]
    return {**answers, step_id: value, LEDGER: known}


def _on(procedure: Procedure, position: str, answers: Answers) -> Turn:
    way = positions(procedure, answers)
    return Turn(Act.ASK, _from(procedure, way.index(position) + 1, answers), answers)


def choice_named(step: Step, words: str) -> str:
    """The number of the choice that is answered in words (窗口, 丢了); "" for none or several."""
    if len(words) < 2:
        return ""
    parts = [[part for part in re.split(r"[，、（）/]", choice.label) if part] for choice in step.choices]
    found = [n for n, several in enumerate(parts, 1) if words in several]  # 不是 is not 是
    found = found or [n for n, several in enumerate(parts, 1) if any(words in one or one in words for one in several)]
    return str(found[0]) if len(found) == 1 else ""


def _from(procedure: Procedure, number: int, answers: Answers) -> str:
    """The first position from there on that the ledger has not answered."""
    known = answers.get(LEDGER, ())
    return next(one for one in positions(procedure, answers)[number:] if one not in known)


def lacking(procedure: Procedure, answers: Answers) -> list[Paper]:
    """The papers that are still to be found."""
    found = []
    for step in procedure.steps:
        if holds(step, answers):
            found += [one for n, one in enumerate(step.papers) if answers.get(f"{step.id}{ITEM}{n}") in ("no", "unsure")]
    return found


def told_of(procedure: Procedure, answers: Answers) -> list[str]:
    """What an application says of somebody."""
    return [one.tells for one in _chosen(procedure, answers) if one.tells]


def papers_of(procedure: Procedure, answers: Answers) -> list[str]:
    """The papers that an application takes, each once."""
    several = (paper for one in _chosen(procedure, answers) for paper in one.brings)
    return list(dict.fromkeys((*procedure.brings, *several)))


def _chosen(procedure: Procedure, answers: Answers) -> list[Choice]:
    held = (step for step in procedure.steps if holds(step, answers))
    return [one for step in held for one in step.choices if one.value == answers.get(step.id)]


# --- reminding ---------------------------------------------------------------------------------------------------------


def remind_on(procedure: Procedure, state: State, answers: Answers, today: date, reminded: bool) -> date | None:
    """The next day on which we ask: once whether it is done, and a month before the yearly date that he told."""
    days: list[date] = []
    if answers.get(QUIET):
        return None
    if state is State.OPEN and not reminded:
        days.append(today + procedure.remind_after)
    if state is not State.CANCELLED:
        told = (answers.get(step.id) for step in procedure.steps if step.dated)
        days += [yearly(said, today) - AHEAD for said in told if said]
    return min(days, default=None)


def yearly(said: str, today: date) -> date:
    """The next time that a day of the year (MM-DD) comes round with a month to spare."""
    month, day = (int(part) for part in said.split("-"))
    for year in range(today.year, today.year + 3):
        found = _day(year, month, day)
        if found - AHEAD > today:
            return found
    raise ValueError("a day of the year comes round every year")


def _day(year: int, month: int, day: int) -> date:
    """29 February is the 28th in a common year; a day that a month has not is its last."""
    for number in range(day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day)


def is_yearly(run: Run) -> bool:
    """Whether what falls due is the yearly date, and not whether it is done."""
    return run.state is State.DONE or run.reminded_at is not None
