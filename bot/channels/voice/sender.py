"""The sending side of an account for automatic calls."""

from __future__ import annotations

from bot.channels.base import Capabilities
from bot.channels.shared.filed import FiledText, spoken
from bot.channels.shared.phone.sender import PhoneChannel
from bot.channels.shared.telephones import MessageIds
from bot.channels.voice.carriers import VoiceCarrier
from bot.channels.voice.settings import VoiceAccount
from bot.domain.messages import Form
from bot.domain.sms_words import SmsFault, look_over, names

CONCURRENCY = 4  # calls in flight at once, one thread each
LONGEST = 350  # characters that are read out
_OF_FORM = (SmsFault.ADJACENT, SmsFault.ONLY_VARIABLES)


def capabilities(settings: VoiceAccount) -> Capabilities:
    """What an account for calls can do: ring at decent hours, say whether it was heard, take a key."""
    return Capabilities(
        text_bytes=LONGEST * 3,
        receipts=True,
        phone=Form.VOICE,
        cost=settings.cost,
        per_second=settings.per_second,
        concurrency=CONCURRENCY,
        talks=False,
        each=settings.limits,
        hours=settings.hours,
    )


class VoiceChannel(PhoneChannel):
    """One account. Nothing can be asked of either provider in `check` without ringing somebody."""

    form = Form.VOICE
    thing = "call"
    brought = "read out by a call"

    def __init__(self, account: str, settings: VoiceAccount, carrier: VoiceCarrier, ids: MessageIds) -> None:
        super().__init__(account, settings, carrier, ids, capabilities(settings))

    def fits(self, text: FiledText, given: dict[str, str]) -> bool:
        return len(spoken(text, given)) <= LONGEST

    def faults(self, text: FiledText) -> list[str]:
        longest: dict[str, str] = dict.fromkeys(text.variables, "　" * self._settings.variable_chars)
        found = [f"{one.fault}, character {one.at + 1}" for one in look_over("", text.text) if one.fault in _OF_FORM]
        if len(spoken(text, longest)) > LONGEST:
            found.append(f"with all variables at their longest it has more than {LONGEST} characters")
        if "contact" not in names(text.text):
            found.append("it does not end with {contact}: whoever did not understand cannot ring back")
        return found
