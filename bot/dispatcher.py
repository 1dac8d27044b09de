"""One message after another: seen before? who is it? who answers? with which words?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.context import Context, Office, Services
from bot.domain.conversation import Conversation, Place
from bot.domain.messages import Incoming, Trigger
from bot.domain.people import NOBODY, Sender
from bot.router import Router
from bot.store import Records
from bot.store.inbox import Answered
from bot.wording import Wording


@dataclass(frozen=True, slots=True)
class Handled:
    """What one message got. `before` is set when it is the repetition of one that was answered already."""

    incoming: Incoming
    route: str
    text: str = ""
    subject: str = ""
    before: Answered | None = None


class Dispatcher:
    """Handles messages inside a transaction that the caller holds; says nothing to any platform itself."""

    def __init__(self, router: Router, wording: Wording, office: Office, services: Services) -> None:
        self._router = router
        self._wording = wording
        self._office = office
        self._services = services

    def handle(self, records: Records, batch: Sequence[Incoming], now: datetime) -> list[Handled]:
        """Handle messages in their order.

        1. Answer repetitions with what they got the first time.
        2. Look up everybody and every open form in one query a kind.
        3. Route, and put into words.
        """
        seen = self._seen(records, batch)
        fresh = [one for one in batch if (one.channel, one.account, one.key) not in seen]
        senders = self._senders(records, fresh)
        places = [_place(one) for one in fresh]
        forms = records.inbox.conversations(places) if places else {}
        handled: list[Handled] = []
        for one in batch:
            before = seen.get((one.channel, one.account, one.key))
            if before is not None:
                handled.append(Handled(one, "repeated", before.reply, before=before))
                continue
            sender = senders.get((one.channel, one.account, one.sender), NOBODY)
            handled.append(self._handle(records, one, sender, forms.get(_place(one)), now))
        return handled

    def apology(self, incoming: Incoming) -> Handled:
        """What a person hears when we have broken: never silence."""
        speaks = incoming.trigger is not Trigger.NONE and not (incoming.group and not incoming.addressed)
        return Handled(incoming, "failed", self._wording.render("reply/failed", {}) if speaks else "")

    def _handle(self, records: Records, incoming: Incoming, sender: Sender, form: Conversation | None, now: datetime) -> Handled:
        if incoming.receipt is not None:
            self._services.dispatch.receive(records, incoming, now)
            return Handled(incoming, "receipt")
        context = Context(now, self._office, incoming, _place(incoming), records, self._services, sender, form)
        route, reply = self._router.answer(context)
        if reply is None:
            return Handled(incoming, route)
        return Handled(incoming, route, self._wording.text(reply), reply.subject)

    @staticmethod
    def _seen(records: Records, batch: Sequence[Incoming]) -> dict[tuple[str, str, str], Answered]:
        by_account: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in batch:
            by_account[one.channel, one.account].append(one.key)
        return {
            (channel, account, key): answered
            for (channel, account), keys in by_account.items()
            for key, answered in records.inbox.seen(channel, account, keys).items()
        }

    @staticmethod
    def _senders(records: Records, fresh: Sequence[Incoming]) -> dict[tuple[str, str, str], Sender]:
        by_account: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in fresh:
            by_account[one.channel, one.account].append(one.sender)
        return {
            (channel, account, external_id): sender
            for (channel, account), ids in by_account.items()
            for external_id, sender in records.people.senders(channel, account, ids).items()
        }


def _place(incoming: Incoming) -> Place:
    return Place(incoming.channel, incoming.account, incoming.sender, incoming.group)
