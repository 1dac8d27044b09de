"""How calls ended and which key was pressed, as both platforms push it, each record made into one or two `Incoming`.

Aliyun pushes a list (VoiceReport: `status_code`, `callee`, `duration`, `call_id`, `out_id`, `dtmf`). Tencent pushes an object
with one of three names: voiceprompt_callback, voicekey_callback, voice_failure_callback. A key counts as said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.channels.shared.phone.parse import PhoneReader, digest
from bot.channels.shared.pushed import Record, field, inside, optional
from bot.channels.shared.telephones import bare
from bot.channels.voice.codes import ALIYUN_ENDS, ALIYUN_HEARD, TENCENT_ENDS, TENCENT_NO_NUMBER
from bot.domain.delivery import Reason
from bot.domain.messages import Incoming
from bot.errors import Malformed

_PRESSED = re.compile(r"[\d*#]{1,32}")


@dataclass(frozen=True, slots=True)
class Reader(PhoneReader):
    """Reads for one account."""

    channel = "voice"

    def aliyun(self, record: Record, now: datetime) -> tuple[Incoming, ...]:
        """Raises Malformed."""
        status, number = field(record, "status_code"), field(record, "callee")
        call = optional(record, "out_id") or field(record, "call_id")
        answered = status == ALIYUN_HEARD or _seconds(record) > 0
        reason = Reason.NONE if answered else ALIYUN_ENDS.get(status, Reason.PLATFORM)
        return (self.receipt(call, number, reason, now), *self._pressed(call, number, optional(record, "dtmf"), now))

    def tencent(self, record: Record, now: datetime) -> tuple[Incoming, ...]:
        """Raises Malformed."""
        for name, told in inside(record, "voiceprompt_callback", "voicekey_callback", "voice_failure_callback"):
            call, number = field(told, "callid"), field(told, "mobile")
            if name == "voicekey_callback":
                return self._pressed(call, number, field(told, "keypress"), now)
            if name == "voice_failure_callback":
                no_number = optional(told, "failure_code") == TENCENT_NO_NUMBER
                return (self.receipt(call, number, Reason.RECIPIENT if no_number else Reason.PLATFORM, now),)
            if (reason := TENCENT_ENDS.get(field(told, "result"))) is None:
                raise Malformed("result is none of the platform's")
            return (self.receipt(call, number, reason, now),)
        raise Malformed("this is no report of a call")

    def _pressed(self, call: str, number: str, keys: str, now: datetime) -> tuple[Incoming, ...]:
        """Of several keys the last counts: he has corrected himself."""
        if not keys:
            return ()
        if not _PRESSED.fullmatch(keys) or not keys.isascii():
            raise Malformed("these are no keys of a telephone")
        said = keys.strip("*#")[-1:]
        telephone, key = bare(number), "k:" + digest(call, bare(number), said)
        return (self.said(key, telephone, said, now),) if said else ()


def _seconds(record: Record) -> int:
    said = optional(record, "duration")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 6 else 0
