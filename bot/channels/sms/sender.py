"""The sending side of an account for text messages."""

from __future__ import annotations

from bot.channels.base import Capabilities, Seen
from bot.channels.shared.clouds import CLOCK_CODES, judge_code, shown_code
from bot.channels.shared.filed import FiledText
from bot.channels.shared.phone.sender import PhoneChannel
from bot.channels.shared.telephones import MessageIds, is_mobile
from bot.channels.sms.carriers import SmsCarrier
from bot.channels.sms.settings import LIMITS, SmsAccount
from bot.domain.delivery import Outcome
from bot.domain.messages import Form
from bot.domain.sms_words import LONGEST, SmsWords, look_over, look_over_values, parts
from bot.errors import ChannelFault

CONCURRENCY = 8  # calls in flight at once, one thread each


def capabilities(settings: SmsAccount) -> Capabilities:
    """What an account for text messages can do. No purpose is pushed by itself: a ladder has to lead here."""
    return Capabilities(
        text_bytes=LONGEST * 3,
        receipts=True,
        phone=Form.SMS,
        cost=settings.cost,
        per_second=settings.per_second,
        concurrency=CONCURRENCY,
        talks=False,
        each=LIMITS[settings.provider] if settings.limits is None else settings.limits,
    )


class SmsChannel(PhoneChannel):
    """One account: what the carriers would refuse is not handed over at all."""

    form = Form.SMS
    thing = "text"
    brought = "sent as text messages"
    _settings: SmsAccount  # narrower than what every account has
    _carrier: SmsCarrier

    def __init__(self, account: str, settings: SmsAccount, carrier: SmsCarrier, ids: MessageIds) -> None:
        super().__init__(account, settings, carrier, ids, capabilities(settings))
        self._words = SmsWords(settings.also_barred, settings.allowed)

    def fits(self, text: FiledText, given: dict[str, str]) -> bool:  # noqa: ARG002
        return not look_over_values(given, self._words, self._settings.variable_chars)

    def seen(self, words: str) -> Seen:
        sign = self._settings.sign_name
        return Seen(f"【{sign}】{words}", parts=parts(sign, words))

    def reaches(self, number: str) -> bool:
        return is_mobile(number)

    def faults(self, text: FiledText) -> list[str]:
        several = look_over(self._settings.sign_name, text.text, self._words, self._settings.variable_chars)
        return [f"the carriers do not take it ({one.fault}, character {one.at + 1})" for one in several]

    def check(self) -> list[str]:
        """Asks the provider whether the texts are approved besides, which proves key and clock too."""
        return super().check() + self._asked()

    def _asked(self) -> list[str]:
        found: list[str] = []
        for name, text in self._settings.templates.items():
            try:
                code, approved = self._carrier.approved(text.id)
            except ChannelFault:
                return [*found, "the provider cannot be reached; look at the network and at api_base"]
            if code.startswith(CLOCK_CODES):
                return [*found, "the clock of this machine is wrong: the provider refuses its signature"]
            if judge_code(self._carrier.meaning, code).outcome is not Outcome.ACCEPTED:
                found.append(f"templates.{name}: the provider refuses to say (code {shown_code(code)}); look at key and rights")
            elif not approved:
                found.append(f"templates.{name}: the provider has no approved text under its id")
        return found
