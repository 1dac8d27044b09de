"""Receipts and replies as both platforms push them, each record made into an `Incoming`.

Aliyun pushes lists: SmsReport (`success`, `err_code`, `biz_id`, `out_id`) and SmsUp (`content`, `sequence_id`), told apart by
their fields. Tencent pushes receipts as a list (`report_status`, `sid`) and a reply as one object (`text`, `time`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channels.shared.phone.parse import PhoneReader, digest
from bot.channels.shared.pushed import Record, field, optional, words
from bot.channels.shared.telephones import bare
from bot.channels.sms.codes import RECEIPTS
from bot.domain.delivery import Reason
from bot.domain.messages import Incoming
from bot.errors import Malformed

LONGEST_CODE = 64


@dataclass(frozen=True, slots=True)
class Reader(PhoneReader):
    """Reads for one account."""

    channel = "sms"

    def aliyun(self, record: Record, now: datetime) -> tuple[Incoming, ...]:
        """Raises Malformed."""
        number = field(record, "phone_number")
        if "content" in record:
            return self._reply(number, words(record, "content"), (field(record, "sequence_id"),), now)
        success = record.get("success")
        if not isinstance(success, bool):
            raise Malformed("success is neither true nor false")
        sent = optional(record, "out_id") or field(record, "biz_id")
        reason = Reason.NONE if success else RECEIPTS.get(optional(record, "err_code", LONGEST_CODE), Reason.PLATFORM)
        return (self.receipt(sent, number, reason, now),)

    def tencent(self, record: Record, now: datetime) -> tuple[Incoming, ...]:
        """Raises Malformed."""
        number = field(record, "mobile")
        if "report_status" not in record:
            told = (field(record, "time"), optional(record, "sign"), optional(record, "extend"))
            return self._reply(number, words(record, "text"), told, now)
        status = field(record, "report_status")
        if status not in ("SUCCESS", "FAIL"):
            raise Malformed("report_status is neither SUCCESS nor FAIL")
        reason = Reason.NONE if status == "SUCCESS" else Reason.PLATFORM
        return (self.receipt(field(record, "sid"), number, reason, now),)

    def _reply(self, number: str, text: str, told: tuple[str, ...], now: datetime) -> tuple[Incoming, ...]:
        telephone = bare(number)
        return (self.said("t:" + digest(telephone, text, *told), telephone, text, now),)
