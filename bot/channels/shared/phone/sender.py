"""The sending side of an account that reaches telephone numbers with filed texts."""

from __future__ import annotations

from typing import Any, ClassVar

import structlog

from bot.channels.base import Capabilities, Seen
from bot.channels.shared.clouds import judge_cloud_fault, judge_code, shown_code
from bot.channels.shared.codes import CONTENT, NO_ROUTE, RECIPIENT
from bot.channels.shared.filed import FiledText, choose, spoken, values
from bot.channels.shared.phone.carriers import Carrier
from bot.channels.shared.phone.settings import PhoneAccount
from bot.channels.shared.telephones import MessageIds, bare
from bot.channels.shared.threads import Threaded
from bot.domain.delivery import Outcome, SendResult
from bot.domain.messages import Form, Outgoing
from bot.errors import ChannelFault, Malformed

log = structlog.get_logger()


class PhoneChannel(Threaded):
    """One account. Owns its threads and its carrier's connections: call `close` at the end.

    Whoever derives from it says what it brings, and in `fits` and `faults` which texts may leave.
    """

    form: ClassVar[Form]
    thing: ClassVar[str]  # that is brought, in one word
    brought: ClassVar[str]  # how, as in "notices cannot be …"

    def __init__(
        self, account: str, settings: PhoneAccount, carrier: Carrier[Any, Any], ids: MessageIds, able: Capabilities
    ) -> None:
        super().__init__(self.form.value, account, able.concurrency)
        self.capabilities = able
        self._settings = settings
        self._carrier = carrier
        self._ids = ids

    def fits(self, text: FiledText, given: dict[str, str]) -> bool:
        """Whether the text may leave with these variables."""
        raise NotImplementedError

    def faults(self, text: FiledText) -> list[str]:
        """What is wrong with a configured text, whatever its variables say."""
        raise NotImplementedError

    def reaches(self, number: str) -> bool:  # noqa: ARG002
        """Whether a bare number is one for this channel."""
        return True

    def attempt(self, message: Outgoing) -> SendResult:
        if message.form is not self.form or message.card is None:
            return NO_ROUTE
        text = choose(self._settings.templates, message.card)
        if text is None:
            return NO_ROUTE  # no text of this sort is filed
        given = values(text, message.card, self._settings.variable_chars, self._settings.empty)
        if not message.card.title.strip() or not self.fits(text, given):
            return CONTENT
        try:
            number = bare(message.to)
        except Malformed:
            return RECIPIENT
        return self._handed(number, text, given, message.key) if self.reaches(number) else RECIPIENT

    def shows(self, message: Outgoing) -> Seen | None:
        """The filed text with what this message puts into it."""
        text = choose(self._settings.templates, message.card) if message.card is not None else None
        if text is None or message.card is None:
            return None
        given = values(text, message.card, self._settings.variable_chars, self._settings.empty)
        return self.seen(spoken(text, given)) if self.fits(text, given) else None

    def seen(self, words: str) -> Seen:
        """… as it arrives."""
        return Seen(words)

    def _handed(self, number: str, text: FiledText, given: dict[str, str], key: str) -> SendResult:
        before = self._carrier.id_before(key)
        known = self._ids.of(before, number) if before else ""
        try:
            handed = self._carrier.hand_over(number, text.id, given, key)
        except ChannelFault as fault:
            return judge_cloud_fault(fault, known)
        message_id = self._ids.of(handed.platform_id, number) if handed.platform_id else known
        result = judge_code(self._carrier.meaning, handed.code, message_id)
        if result.outcome is not Outcome.ACCEPTED:
            action, code = f"{self.name}.refused", shown_code(handed.code)
            log.warning(f"{self.thing} not taken", action=action, account=self.account, code=code)
        return result

    def check(self) -> list[str]:
        """Looks over the configured texts. Whoever can ask the provider about them without sending one does so besides."""
        found = [] if "notice" in self._settings.templates else [f"no [templates.notice]: notices cannot be {self.brought}"]
        for name, text in self._settings.templates.items():
            found += [f"templates.{name}: {one}" for one in self.faults(text)]
        return found

    def close(self) -> None:
        """Take nothing more, wait for what is under way (at most a few timeouts), and close the connections."""
        super().close()
        self._carrier.close()
