"""What invented humans do: whether and when somebody answers what has reached him, and what comes of ringing him up.

Every answer is decided by its own throw (`dice`), so that what one person does never depends on what another did before him.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.domain.messages import Form
from bot.domain.tasks import OutcomeCode, TaskKind
from bot.simulation.assumptions import Answering, Assumptions, Curve, Spread
from bot.simulation.people import Human, dice


@dataclass(frozen=True, slots=True)
class Rang:
    """What ringing somebody up, or going to him, came to, how many minutes that took, how many numbers were dialled."""

    outcome: OutcomeCode
    minutes: float
    dialled: int = 1


@dataclass(frozen=True, slots=True)
class Round:
    """One try of one caller at one person: the how manieth it is, and how often it was no use before."""

    nth: int
    unanswered: int
    wrong: bool  # somebody found out today that the number is not his


class Behaviour:
    def __init__(self, assumed: Assumptions, seed: int) -> None:
        self._assumed = assumed
        self._seed = seed

    # --- messages ------------------------------------------------------------------------------------------------------

    def answers(self, human: Human, form: Form, nth: int, arrived: datetime) -> datetime | None:
        """When a person answers the nth message of a form that has just arrived at his own telephone. None: he does not."""
        if human.never_answers or human.off_today:
            return None
        ways = self._assumed.answers
        by_text = ways.sms if human.smartphone else ways.sms_plain
        way = {Form.PUSH: ways.push, Form.CHAT: ways.chat, Form.SMS: by_text}[form]
        chance = dice(self._seed, "answer", human.id, form.value, nth)
        return self._when(way, self._assumed.attention.elder, (chance, nth), arrived)

    def family_answers(self, human: Human, nth: int, arrived: datetime) -> datetime | None:
        """When somebody of his family answers the nth message for him."""
        chance = dice(self._seed, "family", human.id, nth)
        return self._when(self._assumed.answers.family, self._assumed.attention.family, (chance, nth), arrived)

    def _when(self, way: Answering, attention: Curve, thrown: tuple[Random, int], arrived: datetime) -> datetime | None:
        chance, nth = thrown
        if chance.random() >= way.chance * self._assumed.again ** (nth - 1):
            return None
        return attention.after(arrived, _minutes(way, chance))

    def takes_machine_call(self, human: Human, key: str, at: datetime) -> tuple[bool, bool]:
        """Whether an automatic call is taken, and whether the key is pressed that confirms."""
        chance = dice(self._seed, "machine", human.id, key)
        taken = chance.random() < self._picks_up(human, at)
        patient = dice(self._seed, "patient", human.id).random() < self._assumed.voice.presses_key
        pressed = patient and not (human.never_answers or human.wrong_number)
        return taken, taken and pressed

    def _picks_up(self, human: Human, at: datetime) -> float:
        if human.deaf or human.off_today:
            return 0.0
        return self._assumed.picks_up.at(at) * self._assumed.picks_up_by_age[human.band]

    def in_doubt(self, key: str) -> bool:
        """Whether a call to a platform runs into a time-out."""
        return dice(self._seed, "doubt", key).random() < self._assumed.receipts.in_doubt

    def fails(self, key: str) -> bool:
        """Whether a text message that was accepted does not arrive."""
        return dice(self._seed, "fails", key).random() < self._assumed.receipts.sms_fails

    # --- callers -------------------------------------------------------------------------------------------------------

    def starts(self, staff_id: int, told: datetime) -> datetime | None:
        """When somebody who was told of his tasks begins with them."""
        chance = dice(self._seed, "starts", staff_id, told.isoformat())
        return self._assumed.staff.working(told + timedelta(minutes=_minutes(self._assumed.staff.starts_after, chance)))

    def says_that_he_is_at_it(self, staff_id: int) -> bool:
        return dice(self._seed, "at it", staff_id).random() < self._assumed.staff.says_at_it

    def rings(self, human: Human, kind: TaskKind, round_: Round, at: datetime) -> Rang:
        """What one try comes to."""
        chance = dice(self._seed, "rings", human.id, round_.nth)
        if kind is TaskKind.DOOR:
            return self._at_the_door(human, chance)
        if not human.phone or round_.unanswered >= self._assumed.staff.asks_around_after:
            return self._asks_around(chance)
        if human.wrong_number and not round_.wrong:
            return Rang(OutcomeCode.WRONG_NUMBER, self._assumed.staff.minutes.unanswered)
        if human.wrong_number and not self._finds(human):
            return Rang(OutcomeCode.NO_ANSWER, self._assumed.staff.minutes.finding)
        found = self._on_the_phone(human, round_, chance, at)
        extra = self._assumed.staff.minutes.finding if human.wrong_number and not round_.unanswered else 0.0
        return Rang(found.outcome, found.minutes + extra)

    def _on_the_phone(self, human: Human, round_: Round, chance: Random, at: datetime) -> Rang:
        staff = self._assumed.staff
        minutes = staff.minutes
        if chance.random() < self._picks_up(human, at):
            by_family = chance.random() < staff.family_answers[human.band]
            return Rang(OutcomeCode.FAMILY if by_family else OutcomeCode.TOLD, minutes.answered)
        if not human.family or round_.unanswered < staff.rings_family_after:
            return Rang(OutcomeCode.NO_ANSWER, minutes.unanswered)
        if chance.random() < staff.family_picks_up:
            return Rang(OutcomeCode.FAMILY, minutes.unanswered + minutes.answered, dialled=2)
        return Rang(OutcomeCode.NO_ANSWER, minutes.unanswered * 2, dialled=2)

    def _at_the_door(self, human: Human, chance: Random) -> Rang:
        home = chance.random() < self._assumed.staff.at_home and not human.off_today
        return Rang(OutcomeCode.VISITED if home else OutcomeCode.NO_ANSWER, self._assumed.staff.minutes.visit)

    def _asks_around(self, chance: Random) -> Rang:
        """Neighbours and old colleagues are asked to pass it on."""
        staff = self._assumed.staff
        found = chance.random() < staff.finds_way
        return Rang(OutcomeCode.FAMILY if found else OutcomeCode.NO_ANSWER, staff.minutes.answered + staff.minutes.unanswered)

    def _finds(self, human: Human) -> bool:
        return dice(self._seed, "finds", human.id).random() < self._assumed.staff.finds_number


def _minutes(spread: Spread, chance: Random) -> float:
    return chance.lognormvariate(math.log(spread.minutes), spread.spread)
