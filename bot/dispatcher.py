"""One message after another: seen before? who is it? who answers? with which words?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from bot.context import Context, Office, Pending, Services
from bot.domain.conversation import Conversation, Place
from bot.domain.floods import GROUP_POSTS, GROUP_WITHIN, NOTHING_RECENT, Recent, limit_of, pace
from bot.domain.inquiry import Inquiry
from bot.domain.messages import Incoming, Reply, Trigger
from bot.domain.people import NOBODY, Sender
from bot.domain.text import fold, said
from bot.domain.tidy import tidy
from bot.router import Router
from bot.store import Records
from bot.store.inbox import Answered
from bot.withheld import Filter, Withheld, withhold
from bot.wording import Wording

REMEMBERED = timedelta(minutes=30)  # for how long a short question may lean on the one before it
EMERGENCY = "emergency"  # the route of a cry for help
Chat = tuple[str, str, str]  # channel, account, the platform's id of the sender


@dataclass(frozen=True, slots=True)
class Handled:
    """What one message got. `before` is set when it is the repetition of one that was answered already."""

    incoming: Incoming
    route: str
    text: str = ""
    subject: str = ""
    before: Answered | None = None
    template: str = ""  # by which it was answered


@dataclass(frozen=True, slots=True)
class Known:
    """What the records say of everybody in a batch."""

    senders: Mapping[Chat, Sender]
    forms: Mapping[Place, Conversation]
    pending: Mapping[int, Sequence[Pending]]
    recent: Mapping[Chat, Recent]  # what each has said lately
    asked: frozenset[int] = frozenset()  # persons who were asked whether their number is right
    ordering: frozenset[int] = frozenset()  # … which papers they want next year
    inquiries: Mapping[Place, Inquiry] = field(default_factory=dict)  # that a person has, by the private chat

    def pending_of(self, sender: Sender) -> tuple[Pending, ...]:
        """What this sender may still answer, for himself and for those he receives for, newest first."""
        mine = [one for person_id in sender.person_ids for one in self.pending.get(person_id, ())]
        return tuple(sorted(mine, key=lambda one: -one.notice.number))


class Dispatcher:
    """Handles messages inside a transaction that the caller holds; says nothing to any platform itself."""

    def __init__(self, router: Router, wording: Wording, office: Office, services: Services) -> None:
        self._router = router
        self._wording = wording
        self._office = office
        self._services = services
        self._filter = Filter(services.words.unsaid, partial(withhold, services.dispatch))

    def handle(self, records: Records, batch: Sequence[Incoming], now: datetime) -> list[Handled]:
        """Handle messages in their order.

        1. What nobody types goes. Whose telephone is it that something came from?
        2. Answer repetitions with what they got the first time.
        3. Look up everybody, every open form and every open notice in one query a kind.
        4. Receipts, all at once; what people and groups allow us.
        5. Route, and put into words. What settles anybody is written down at the end, for all of them at once.
        """
        batch = [_from_telephone(records, one, now) if one.telephone else one for one in map(_tidied, batch)]
        seen = self._seen(records, batch)
        known = self._look_up(records, [one for one in batch if (one.channel, one.account, one.key) not in seen], now)
        handled: list[Handled] = []
        receipts = [one for one in batch if one.receipt is not None and (one.channel, one.account, one.key) not in seen]
        self._services.dispatch.receive(records, receipts, now)
        with records.settling.together(now):
            for one in batch:
                before = seen.get((one.channel, one.account, one.key))
                if before is not None:
                    handled.append(Handled(one, "repeated", before.reply, before=before))
                else:
                    _note_grants(records, one, now)
                    handled.append(self._handle(records, one, known, now))
        return handled

    def apology(self, incoming: Incoming) -> Handled:
        """What a person hears when we have broken: never silence."""
        speaks = incoming.trigger is not Trigger.NONE and not (incoming.group and not incoming.addressed)
        words = self._wording.render("reply/failed", {}) if speaks else ""
        return Handled(incoming, "failed", words, template="reply/failed")

    def foresee(self, records: Records, incoming: Incoming, now: datetime) -> str:
        """The name of the route that would answer a message as things stand; changes nothing."""
        known = self._look_up(records, [incoming], now)
        return self._router.find(self._context(records, incoming, known, now))[0].name

    def _handle(self, records: Records, incoming: Incoming, known: Known, now: datetime) -> Handled:
        if incoming.receipt is not None:
            return Handled(incoming, "receipt")
        route, reply = self._router.answer(self._context(records, incoming, known, now))
        if reply is None or self._too_loud(records, incoming, route, now):
            return Handled(incoming, route)
        return self._worded(records, incoming, route, reply, now)

    def _worded(self, records: Records, incoming: Incoming, route: str, reply: Reply, now: datetime) -> Handled:
        """The answer in words. What must not be said in our name, though somebody else has said it, goes to a person instead."""
        text = self._wording.text(reply)
        if self._filter.stops(reply.template, text):
            self._filter.withhold(records, Withheld(reply.template, text), incoming.key, now)
            reply = Reply("reply/withheld")
            text = self._wording.text(reply)
        return Handled(incoming, route, text, reply.subject, template=reply.template)

    @staticmethod
    def _too_loud(records: Records, incoming: Incoming, route: str, now: datetime) -> bool:
        """Whether a group has had enough of us for now. A cry for help is answered all the same."""
        if not incoming.group or route == EMERGENCY:
            return False
        return records.inbox.posted(incoming.channel, incoming.account, incoming.group, now - GROUP_WITHIN) >= GROUP_POSTS

    def _context(self, records: Records, incoming: Incoming, known: Known, now: datetime) -> Context:
        place = _place(incoming)
        chat = (incoming.channel, incoming.account, incoming.sender)
        sender = known.senders.get(chat, NOBODY)
        recent = known.recent.get(chat, NOTHING_RECENT)
        return Context(
            now=now,
            office=self._office,
            message=incoming,
            place=place,
            records=records,
            services=self._services,
            sender=sender,
            conversation=known.forms.get(place),
            pending=known.pending_of(sender),
            asked=not known.asked.isdisjoint(sender.person_ids),
            ordering=not known.ordering.isdisjoint(sender.person_ids),
            inquiry=known.inquiries.get(place),
            previous=recent.subject or None,
            recent=recent,
            pace=pace(recent, incoming.text, limit_of(sender)),
            folded=fold(incoming.text),
            said=said(incoming.text),
        )

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

    def _look_up(self, records: Records, fresh: Sequence[Incoming], now: datetime) -> Known:
        by_account: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in fresh:
            by_account[one.channel, one.account].append(one.sender)
        senders: dict[Chat, Sender] = {}
        recent: dict[Chat, Recent] = {}
        forms: dict[Place, Conversation] = {}
        inquiries: dict[Place, Inquiry] = {}
        for (channel, account), ids in by_account.items():
            for external_id, sender in records.people.senders(channel, account, ids).items():
                senders[channel, account, external_id] = sender
            forms |= records.inbox.conversations(channel, account, ids)
            workdays = self._services.calendar.workdays
            silent = records.inquiries.silent(channel, account, ids).values()
            inquiries |= {one.place: one for one in silent if one.keeps_silent(now, workdays)}
            for external_id, lately in records.inbox.recent(channel, account, ids, now - REMEMBERED, now).items():
                recent[channel, account, external_id] = lately
        persons = {person_id for sender in senders.values() for person_id in sender.person_ids}
        pending: dict[int, list[Pending]] = defaultdict(list)
        for waiting in records.pending.of(sorted(persons), now):
            pending[waiting.person_id].append(waiting)
        asked = frozenset(records.checks.asked(sorted(persons)))
        ordering = frozenset(records.periodicals.asked_among(sorted(persons), now))
        return Known(senders, forms, pending, recent, asked, ordering, inquiries)


def _from_telephone(records: Records, incoming: Incoming, now: datetime) -> Incoming:
    """The same, without the number: as sent by whoever has that telephone."""
    sender = records.telephones.speaker(incoming.telephone, incoming.channel, incoming.account, now)
    return replace(incoming, sender=sender, telephone="")


def _tidied(incoming: Incoming) -> Incoming:
    text = tidy(incoming.text)
    return incoming if text is incoming.text or text == incoming.text else replace(incoming, text=text)


def _note_grants(records: Records, incoming: Incoming, now: datetime) -> None:
    if incoming.grants:
        whose = incoming.group or incoming.sender
        proof = incoming.event.value if incoming.event is not None else incoming.kind.value
        records.allowances.note(incoming.channel, incoming.account, whose, incoming.grants, proof, now)


def _place(incoming: Incoming) -> Place:
    return Place(incoming.channel, incoming.account, incoming.sender, incoming.group)
