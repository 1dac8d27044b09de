"""The simulator: platforms without a platform, for rehearsal and for the demo office.

The chat can do what a WeChat service account can, and says afterwards, as that does, whether a push arrived; greetings are let
through as pushes, so that a rehearsal shows them. Text messages and calls reach telephones as those of real providers do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from bot.channels.base import Capabilities, Window
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.messages import Event, Form, Incoming, Kind, Outgoing, ReceiptReport, Trigger
from bot.domain.rehearsal import Fault, Handset

ABILITY = Capabilities(
    push=frozenset(Purpose),
    windows={Trigger.MESSAGE: Window(5, timedelta(hours=48)), Trigger.TOUCH: Window(3, timedelta(minutes=1))},
    receipts=True,
    idempotent_for=timedelta(minutes=10),
    groups=True,
    per_second=500.0,
    concurrency=32,
)
TEXTS = Capabilities(receipts=True, phone=Form.SMS, cost=5, per_second=500.0, concurrency=32, talks=False)
CALLS = Capabilities(
    receipts=True,
    phone=Form.VOICE,
    cost=13,
    per_second=500.0,
    concurrency=32,
    talks=False,
    hours=((time(9), time(11, 30)), (time(14, 30), time(20))),  # as a real account rings
)
ABILITIES = {Form.SMS.value: TEXTS, Form.VOICE.value: CALLS}  # by the name of the channel; any other is the chat

SAMPLE = Path(__file__).with_name("sample.jpg")

# Addresses that try out what a platform may do to a message. Bound to somebody invented, they show how a ladder goes on.
MAGIC = {
    "magic-busy": SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT),
    "magic-gone": SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True),
    "magic-silent": SendResult(Outcome.UNKNOWN, Reason.TIMEOUT),
}
# What a real platform that misbehaves comes to; the names of these results are those of its real senders.
MISBEHAVES = {
    Fault.DOWN: SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT),
    Fault.REFUSED: SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True),
    Fault.UNKNOWN: SendResult(Outcome.UNKNOWN, Reason.TIMEOUT),
    Fault.LIMITED: SendResult(Outcome.REFUSED, Reason.QUOTA),
}
SHUT_OUT = SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)
REPORTED = frozenset({Form.PUSH, Form.SMS, Form.VOICE})  # forms of which a platform says later whether they arrived
Trouble = Callable[[Outgoing], tuple[Fault, Handset]]


def no_trouble(_message: Outgoing) -> tuple[Fault, Handset]:
    return Fault.NONE, Handset.ON


class SimulatorChannel:
    """Accepts everything but what goes to a magic address, or what `trouble` says goes wrong.

    What it accepted is read from the records by whoever looks at the simulated phones.
    """

    def __init__(
        self,
        account: str,
        now: Callable[[], datetime],
        report: Callable[[Incoming], Awaitable[object]],
        name: str = "simulator",
        trouble: Trouble = no_trouble,
    ) -> None:
        self.name = name
        self.account = account
        self.capabilities = ABILITIES.get(name, ABILITY)
        self._trouble = trouble
        self._now = now
        self._report = report
        self.pictures: dict[str, bytes] = {}  # what was sent, by media id; whatever else is asked for is the sample

    async def send(self, message: Outgoing) -> SendResult:
        magic = MAGIC.get(message.to)
        if magic is not None:
            return magic
        fault, handset = self._trouble(message)
        if fault in MISBEHAVES:
            return MISBEHAVES[fault]
        if handset is Handset.BLOCKED and message.form is Form.CHAT:
            return SHUT_OUT
        message_id = uuid4().hex
        if fault is not Fault.SILENT and message.form in REPORTED:
            await self._tell(message, message_id, handset)
        return SendResult(Outcome.ACCEPTED, message_id=message_id)

    async def _tell(self, message: Outgoing, message_id: str, handset: Handset) -> None:
        """What the platform says of it afterwards; of what waits for a telephone that is off, nothing yet."""
        if handset is Handset.BLOCKED and message.form is Form.PUSH:
            await self._report(self.receipt(message_id, Reason.BLOCKED))
        elif handset is Handset.OFF and message.form is Form.VOICE:
            await self._report(self.receipt(message_id, Reason.PLATFORM))
        elif handset is not Handset.OFF:
            await self._report(self.receipt(message_id))

    def fetch(self, media_id: str) -> bytes:
        """The picture that was sent under this id; for a rehearsal always the same one."""
        return self.pictures.get(media_id) or SAMPLE.read_bytes()

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        """There is nothing to close."""

    def receipt(self, message_id: str, reason: Reason = Reason.NONE) -> Incoming:
        """The platform's later word on a message: that it arrived, or why not."""
        return Incoming(
            self.name,
            self.account,
            message_id,  # of nobody in particular: a telephone number does not belong into the records
            Kind.EVENT,
            f"receipt:{message_id}",
            self._now(),
            event=Event.RECEIPT,
            receipt=ReceiptReport(message_id, delivered=reason is Reason.NONE, reason=reason.value),
        )
