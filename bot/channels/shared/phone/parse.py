"""What both sorts of pushes come to: the receipt of what was handed over, and what a number says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.channels.shared.pushed import Record
from bot.channels.shared.telephones import MessageIds
from bot.domain.delivery import Reason
from bot.domain.messages import Event, Incoming, Kind, ReceiptReport


@dataclass(frozen=True, slots=True)
class PhoneReader:
    """Reads for one account. Whoever derives from it says what each provider's records mean."""

    channel: ClassVar[str]

    account: str
    ids: MessageIds

    def aliyun(self, record: Record, now: datetime) -> tuple[Incoming, ...]:
        """Raises Malformed."""
        raise NotImplementedError

    def tencent(self, record: Record, now: datetime) -> tuple[Incoming, ...]:
        """Raises Malformed."""
        raise NotImplementedError

    def receipt(self, sent: str, number: str, reason: Reason, now: datetime) -> Incoming:
        """What became of what was handed over under the provider's id `sent`. Raises Malformed."""
        report = ReceiptReport(self.ids.of(sent, number), delivered=reason is Reason.NONE, reason=reason.value)
        key = "r:" + digest(report.message_id, str(report.delivered), report.reason)
        return Incoming(self.channel, self.account, "", Kind.EVENT, key, now, event=Event.RECEIPT, receipt=report)

    def said(self, key: str, telephone: str, text: str, now: datetime) -> Incoming:
        """What was said from a bare number."""
        return Incoming(self.channel, self.account, "", Kind.TEXT, key, now, text, telephone=telephone)


def digest(*parts: str) -> str:
    """A name for a push by what it says, from which nobody learns a number."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()
