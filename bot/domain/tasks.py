"""What a machine cannot do and a named human must: calls, and forwarding to ordinary groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.notices import How, RecipientState


class TaskKind(StrEnum):
    CALL = "call"
    RELAY = "relay"
    GREETING = "greeting"
    ALERT = "alert"
    VISIT = "visit"  # go and see him: in hospital, in grief
    SURVIVOR = "survivor"  # 遗属: what is to be done for the family of somebody who has died
    CHECK = "check"  # ask whether number and address are still right


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
}

# What may be said for each kind of task; the words on the right are how people put it.
SPOKEN: dict[OutcomeCode, tuple[str, ...]] = {
    OutcomeCode.TOLD: ("已告知", "接通", "接通已告知", "告知", "通知到了", "打通了", "说了", "已通知"),
    OutcomeCode.FAMILY: ("家属转告", "家属", "家里人转告", "转告"),
    OutcomeCode.NO_ANSWER: ("无人接", "没人接", "没接", "未接", "打不通"),
    OutcomeCode.WRONG_NUMBER: ("号码不对", "号不对", "空号", "打错了", "停机"),
    OutcomeCode.VISITED: ("已上门", "上门", "上门了", "当面告知"),
    OutcomeCode.RELAYED: ("已转发", "转发", "转发了", "发了"),
    OutcomeCode.DONE: ("已办", "办了", "完成", "办好了", "已祝福", "已问候"),
    OutcomeCode.CHECKED: ("已核对", "核对了", "核对好了", "都对", "没变", "没有变"),
}

ALLOWED: dict[TaskKind, frozenset[OutcomeCode]] = {
    TaskKind.CALL: frozenset(set(OutcomeCode) - {OutcomeCode.RELAYED, OutcomeCode.DONE, OutcomeCode.CHECKED}),
    TaskKind.RELAY: frozenset({OutcomeCode.RELAYED}),
    TaskKind.GREETING: frozenset({OutcomeCode.DONE, OutcomeCode.TOLD, OutcomeCode.VISITED, OutcomeCode.NO_ANSWER}),
    TaskKind.ALERT: frozenset({OutcomeCode.DONE, OutcomeCode.TOLD, OutcomeCode.VISITED, OutcomeCode.FAMILY}),
    TaskKind.VISIT: frozenset({OutcomeCode.DONE, OutcomeCode.VISITED, OutcomeCode.TOLD, OutcomeCode.NO_ANSWER}),
    TaskKind.SURVIVOR: frozenset({OutcomeCode.DONE}),
    TaskKind.CHECK: frozenset({OutcomeCode.CHECKED, OutcomeCode.NO_ANSWER, OutcomeCode.WRONG_NUMBER}),
}


def outcome_of(words: str) -> OutcomeCode | None:
    """The outcome that a liaison's words name, or None."""
    return next((code for code, forms in SPOKEN.items() if words in forms), None)


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
        }
