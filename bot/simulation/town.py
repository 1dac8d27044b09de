"""What becomes of a message once it has left: it arrives or not, the platform says so, and whoever got it may answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Form, Outgoing, ReceiptReport
from bot.domain.notices import How
from bot.domain.people import OwnerKind
from bot.simulation.assumptions import Assumptions
from bot.simulation.behaviour import Behaviour
from bot.simulation.diary import Answer, Diary, Receipt, Told
from bot.simulation.people import SMS, VOICE, Human, Village, family_phone

Account = tuple[str, str]
TIMED_OUT = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
NO_TEXTS = SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)  # a landline


@dataclass(frozen=True, slots=True)
class Sent:
    """One message to somebody served, or to his family, that has left."""

    at: datetime
    channel: str
    person_id: int


@dataclass(eq=False)
class Town:
    """Everybody's telephones: the `World` behind the simulated channels."""

    village: Village
    behaviour: Behaviour
    assumed: Assumptions
    diary: Diary
    clock: Clock
    sent: list[Sent] = field(default_factory=list)
    reached_at: dict[int, datetime] = field(default_factory=dict)  # by person: when he or his family first got to know of it
    _seen: Counter[tuple[int, bool, Form]] = field(default_factory=Counter)

    def take(self, account: Account, message: Outgoing) -> SendResult:
        """A message leaves. What it comes to is written into the diary."""
        now = self.clock.now()
        kind, _, number = message.to.partition("-")
        if kind == OwnerKind.STAFF.value:
            self.diary.put(now, Told(int(number)))
            return SendResult(Outcome.ACCEPTED, message_id=message.key)
        human, family = self._whose(message.to)
        self.sent.append(Sent(now, account[0], human.id))
        if self.behaviour.in_doubt(message.key):
            return TIMED_OUT
        if account == SMS:
            return self._text(human, family, message, now)
        if account == VOICE:
            return self._machine_call(human, message, now)
        return self._chat(human, family, (account, message), now)

    def _whose(self, to: str) -> tuple[Human, bool]:
        """Whose account or number it is, and whether it is his family's."""
        kind, _, number = to.partition("-")
        if not number:
            human = self.village.by_phone[to]
            return human, to == family_phone(human)
        return self.village.humans[int(number) - 1], kind == OwnerKind.PROXY.value

    def _chat(self, human: Human, family: bool, what: tuple[Account, Outgoing], now: datetime) -> SendResult:
        account, message = what
        arrives = now + timedelta(seconds=self.assumed.receipts.push_seconds)
        blocked = human.blocked and not family
        if message.form is Form.PUSH:
            report = ReceiptReport(message.key, not blocked, Reason.BLOCKED.value if blocked else "")
            self.diary.put(arrives, Receipt(account, report))
        elif blocked:
            return SendResult(Outcome.REFUSED, Reason.WINDOW)
        if not blocked:
            self._arrive(human, family, message, arrives)
        return SendResult(Outcome.ACCEPTED, message_id=message.key)

    def _text(self, human: Human, family: bool, message: Outgoing, now: datetime) -> SendResult:
        if human.landline and not family:
            return NO_TEXTS
        arrives = now + timedelta(seconds=self.assumed.receipts.sms_seconds)
        failed = self.behaviour.fails(message.key)
        report = ReceiptReport(message.key, not failed, Reason.PLATFORM.value if failed else "")
        self.diary.put(arrives, Receipt(SMS, report))
        if not failed and (family or not human.wrong_number):
            self._arrive(human, family, message, arrives)
        return SendResult(Outcome.ACCEPTED, message_id=message.key)

    def _machine_call(self, human: Human, message: Outgoing, now: datetime) -> SendResult:
        taken, pressed = self.behaviour.takes_machine_call(human, message.key, now)
        over = now + timedelta(seconds=self.assumed.voice.seconds)
        self.diary.put(over, Receipt(VOICE, ReceiptReport(message.key, taken, "" if taken else Reason.PLATFORM.value)))
        if taken and not human.wrong_number:
            self.reached_at.setdefault(human.id, now)
        if pressed:
            self.diary.put(over, Answer(human.id, How.SELF, f"person:{human.id}", "voice"))
        return SendResult(Outcome.ACCEPTED, message_id=message.key)

    def _arrive(self, human: Human, family: bool, message: Outgoing, at: datetime) -> None:
        """It is on a screen that belongs to the right one; whether anybody answers is up to him."""
        self.reached_at.setdefault(human.id, at)
        self._seen[human.id, family, message.form] += 1
        nth = self._seen[human.id, family, message.form]
        if family:
            when = self.behaviour.family_answers(human, nth, at)
            answer = Answer(human.id, How.PROXY, f"proxy:{human.id}", message.form.value)
        else:
            when = self.behaviour.answers(human, message.form, nth, at)
            answer = Answer(human.id, How.SELF, f"person:{human.id}", message.form.value)
        if when is not None:
            self.diary.put(when, answer)
