"""What a machine cannot do and a named human must: calls, and forwarding to ordinary groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.notices import How, RecipientState


class TaskKind(StrEnum):
    CALL = "call"
    DOOR = "door"  # a notice is brought to his door: he hears no telephone
    RELAY = "relay"
    GREETING = "greeting"
    ALERT = "alert"
    VISIT = "visit"  # go and see him: in hospital, in grief
    SURVIVOR = "survivor"  # 遗属: what is to be done for the family of somebody who has died
    CHECK = "check"  # ask whether number and address are still right
    BRING = "bring"  # what is said at a meeting is brought to whoever cannot come; or he has asked to be rung up
    STUDY = "study"  # study material is brought to whoever studies at home (送学上门)


REACHING = (TaskKind.CALL, TaskKind.DOOR)  # the ends of a ladder: needless once he has confirmed


CRIES = ("紧急求助", "需要关心")  # titles of alarms that are about danger, and not about news (住院) or a complaint


class OutcomeCode(StrEnum):
    """How a call ended (结果), as liaisons say it."""

    TOLD = "已告知"
    FAMILY = "家属转告"
    NO_ANSWER = "无人接"
    WRONG_NUMBER = "号码不对"
    VISITED = "已上门"
    RELAYED = "已转发"
    DONE = "已办"
    CHECKED = "已核对"
    TAKEN = "在办"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an outcome does: how the recipient is settled (None: he is not), and whether the task is over."""

    state: RecipientState | None
    how: How | None
    closes: bool


EFFECTS: dict[OutcomeCode, Effect] = {
    OutcomeCode.TOLD: Effect(RecipientState.CONFIRMED, How.PHONE, True),
    OutcomeCode.FAMILY: Effect(RecipientState.CONFIRMED_BY_PROXY, How.PROXY, True),
    OutcomeCode.VISITED: Effect(RecipientState.CONFIRMED, How.VISIT, True),
    OutcomeCode.NO_ANSWER: Effect(None, None, False),
    OutcomeCode.WRONG_NUMBER: Effect(None, None, False),
    OutcomeCode.RELAYED: Effect(None, None, True),
    OutcomeCode.DONE: Effect(None, None, True),
    OutcomeCode.CHECKED: Effect(None, None, True),
    OutcomeCode.TAKEN: Effect(None, None, False),
}

_MET = frozenset({OutcomeCode.TOLD, OutcomeCode.FAMILY, OutcomeCode.VISITED})
_MISSED = frozenset({OutcomeCode.NO_ANSWER, OutcomeCode.WRONG_NUMBER, OutcomeCode.TAKEN})
_FINISHED = {OutcomeCode.DONE, OutcomeCode.TAKEN}

# What may be said of each kind of task.
ALLOWED: dict[TaskKind, frozenset[OutcomeCode]] = {
    TaskKind.CALL: _MET | _MISSED,
    TaskKind.DOOR: _MET | {OutcomeCode.NO_ANSWER, OutcomeCode.TAKEN},
    TaskKind.RELAY: frozenset({OutcomeCode.RELAYED, OutcomeCode.TAKEN}),
    TaskKind.GREETING: frozenset({OutcomeCode.TOLD, OutcomeCode.VISITED, OutcomeCode.NO_ANSWER} | _FINISHED),
    TaskKind.ALERT: _MET | _MISSED | _FINISHED,
    TaskKind.VISIT: frozenset({OutcomeCode.TOLD, OutcomeCode.VISITED, OutcomeCode.NO_ANSWER} | _FINISHED),
    TaskKind.SURVIVOR: frozenset(_FINISHED),
    TaskKind.CHECK: _MISSED | {OutcomeCode.CHECKED},
    TaskKind.BRING: _MET | _MISSED | _FINISHED,
    TaskKind.STUDY: frozenset({OutcomeCode.VISITED, OutcomeCode.FAMILY, OutcomeCode.NO_ANSWER} | _FINISHED),
}


def fitting(kind: TaskKind) -> list[str]:
    """The codes that fit a task, in the order in which they are told to people."""
    return [code.value for code in OutcomeCode if code in ALLOWED[kind]]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that one named human has to do, by a deadline. `number` is what people say: 12 已告知."""

    id: int
    number: int
    kind: TaskKind
    owner_id: int | None
    title: str
    deadline: datetime
    person_id: int | None = None
    person_name: str = ""
    phone: str = ""
    recipient_id: int | None = None
    tries: int = 0
    level: int = 0  # how often it was handed on
    told_at: datetime | None = None
    taken_at: datetime | None = None  # when its present owner first did something about it
    first_owner_id: int | None = None
    drill: bool = False  # belongs to a rehearsal

    @property
    def cries(self) -> bool:
        """Whether somebody may be in danger: it goes on within minutes, and he gets no letters until it is closed."""
        return self.kind is TaskKind.ALERT and any(what in self.title for what in CRIES)

    def shown(self) -> dict[str, object]:
        """What a message about this task says of it."""
        return {
            "number": self.number,
            "kind": self.kind.value,
            "title": self.title,
            "who": self.person_name,
            "phone": self.phone,
            "deadline": self.deadline.isoformat(),
            "tries": self.tries,
            "drill": self.drill,
        }
