"""The simulator: a chat platform without a platform, for rehearsal and for the demo office.

It can do what a WeChat service account can, and says afterwards, as that does, whether a push arrived. Greetings are let
through as pushes, so that a rehearsal shows them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from bot.channels.base import Capabilities, Window
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.messages import Event, Form, Incoming, Kind, Outgoing, ReceiptReport, Trigger

ABILITY = Capabilities(
    push=frozenset(Purpose),
    windows={Trigger.MESSAGE: Window(5, timedelta(hours=48)), Trigger.TOUCH: Window(3, timedelta(minutes=1))},
    receipts=True,
    idempotent_for=timedelta(minutes=10),
    groups=True,
    per_second=500.0,
    concurrency=32,
)


SAMPLE = Path(__file__).with_name("sample.jpg")

# Addresses that try out what a platform may do to a message. Bound to somebody invented, they show how a ladder goes on.
MAGIC = {
    "magic-busy": SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT),
    "magic-gone": SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True),
    "magic-silent": SendResult(Outcome.UNKNOWN, Reason.TIMEOUT),
}


class SimulatorChannel:
    """Accepts everything but what goes to a magic address.

    What it accepted is read from the records by whoever looks at the simulated phones.
    """

    capabilities = ABILITY

    def __init__(
        self, account: str, now: Callable[[], datetime], report: Callable[[Incoming], Awaitable[object]], name: str = "simulator"
    ) -> None:
        self.name = name
        self.account = account
        self._now = now
        self._report = report
        self.pictures: dict[str, bytes] = {}  # what was sent, by media id; whatever else is asked for is the sample

    async def send(self, message: Outgoing) -> SendResult:
        magic = MAGIC.get(message.to)
        if magic is not None:
            return magic
        message_id = uuid4().hex
        if message.form is Form.PUSH:
            await self._report(self._receipt(message, message_id))
        return SendResult(Outcome.ACCEPTED, message_id=message_id)

    def fetch(self, media_id: str) -> bytes:
        """The picture that was sent under this id; for a rehearsal always the same one."""
        return self.pictures.get(media_id) or SAMPLE.read_bytes()

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        """There is nothing to close."""

    def _receipt(self, message: Outgoing, message_id: str) -> Incoming:
        return Incoming(
            self.name,
            self.account,
            message.to,
            Kind.EVENT,
            f"receipt:{message_id}",
            self._now(),
            event=Event.RECEIPT,
            receipt=ReceiptReport(message_id, delivered=True),
        )
