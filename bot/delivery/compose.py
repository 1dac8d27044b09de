"""What each message says, put into words at the moment when it leaves: from the text of its notice that holds then."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.delivery.following import KEYS, OutgoingKeys
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.messages import Card, Form, Outgoing, Reply
from bot.domain.text import shorten, spoken_time
from bot.errors import WordingFault
from bot.store import Records
from bot.store.claims import Claimed
from bot.store.delivery import Written
from bot.store.wording import Addressed
from bot.withheld import NO_FILTER, Filter, Withheld

log = structlog.get_logger()

Alike = dict[tuple[int, int, bool, bool], Card]  # by notice, version, whether it corrects another, whether it is his own
Render = Callable[[str, Mapping[str, Any]], str]
NO_WORDS = SendResult(Outcome.REFUSED, Reason.CONTENT, permanent=True)
NO_NUMBER = SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)
AGAIN = SendResult(Outcome.REFUSED, Reason.LOOP, permanent=True)
CARDS = frozenset({Form.PUSH, Form.SMS, Form.VOICE})  # forms of which a platform knows the words, and is sent the fields
REPEATS, REPEATED_WITHIN = 5, timedelta(minutes=10)  # the same text to the same address: more is a loop of ours


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one call to a platform carries: one attempt, or several notices to one address in one message."""

    attempts: tuple[Claimed, ...]
    outgoing: Outgoing | None
    fault: SendResult = NO_WORDS  # why there is nothing to send

    @property
    def lead(self) -> Claimed:
        return self.attempts[0]


class Composer:
    """Puts claimed attempts into words."""

    def __init__(
        self,
        render: Render,
        office_phone: str,
        link: Callable[[int, int | None, int], str],
        filtered: Filter = NO_FILTER,
        keys: OutgoingKeys = KEYS,
    ) -> None:
        self._render = render
        self._phone = office_phone
        self._link = link
        self._filter = filtered
        self._keys = keys

    def parcels(self, records: Records, claimed: Sequence[Claimed], telephones: bool, now: datetime) -> list[Parcel]:
        """Everything in words and written down. What cannot be said is in the list all the same, with the fault."""
        addressed = records.wording.addressed([one.id for one in claimed if one.data is None])
        numbers = records.telephones.numbers([one.external_id for one in claimed]) if telephones else None
        said = records.delivery.said_lately(claimed, now - REPEATED_WITHIN)
        parcels, written = [], []
        alike: Alike = {}
        for several in together(claimed):
            text, card = self._words(several, addressed, alike)
            text = self._looked_over(records, several[0], text, now)
            parcel = self._parcel(several, text, card, numbers)
            mark = "" if text is None else digest(text)
            if said.get((parcel.lead.external_id, mark), 0) >= REPEATS:
                parcel = Parcel(several, None, AGAIN)
            parcels.append(parcel)
            versions = {one.id: addressed[one.id].notice.version for one in several if one.id in addressed}
            written += [Written(one.id, text, mark, versions.get(one.id)) for one in several if text is not None]
        records.delivery.write_texts(written)
        return parcels

    def _parcel(
        self, several: tuple[Claimed, ...], text: str | None, card: Card | None, numbers: Mapping[str, str] | None
    ) -> Parcel:
        lead = several[0]
        if text is None:
            return Parcel(several, None)
        to = lead.external_id if numbers is None else numbers.get(lead.external_id, "")
        if not to:
            return Parcel(several, None, NO_NUMBER)
        if card is not None:
            card = replace(card, sent=lead.claimed_at.isoformat())
        return Parcel(several, Outgoing(to, lead.form, text, self._keys.of(lead.key, lead.claimed_at), card))

    def _words(
        self, several: tuple[Claimed, ...], addressed: Mapping[int, Addressed], alike: Alike
    ) -> tuple[str | None, Card | None]:
        lead = several[0]
        try:
            if lead.data is not None:
                card = _kept(lead.data.get("card"))
                return self._render(lead.template, lead.data["values"]), card
            mine = addressed.get(lead.id)
            if mine is None:
                return None, None
            text, card = self.said(mine, lead.form, alike)
            if len(several) > 1:
                notices = [notice_words(addressed[one.id], one.form).data for one in several if one.id in addressed]
                text = self._render("push/notices_together", {"notices": notices})
            return text, card
        except WordingFault as fault:
            log.error("no words", action="attempt.wordless", attempt=lead.id, fault=str(fault))
            return None, None

    def _looked_over(self, records: Records, lead: Claimed, text: str | None, now: datetime) -> str | None:
        """None for what must not leave: people see it instead. A notice was looked over before a second person agreed to it."""
        if text is None or lead.data is None or not self._filter.stops(lead.template, text):
            return text
        log.warning("withheld", action="attempt.withheld", attempt=lead.id)
        self._filter.withhold(records, Withheld(lead.template, text), f"attempt:{lead.id}", now)
        return None

    def said(self, one: Addressed, form: Form, alike: Alike | None = None) -> tuple[str, Card | None]:
        """What a message of one notice says to one person, and the card that it carries. Raises WordingFault.

        `alike`: cards of this batch already made, since a notice's differ in their links alone.
        """
        reply = notice_words(one, form)
        return self._render(reply.template, reply.data), self._linked(
            one, {} if alike is None else alike
        ) if form in CARDS else None

    def _linked(self, one: Addressed, alike: Alike) -> Card:
        key = (one.notice.id, one.notice.version, one.corrects, one.proxy_id is None)
        if key not in alike:
            alike[key] = self._card(one)
        return replace(alike[key], url=self._link(one.recipient_id, one.proxy_id, one.series))

    def _card(self, one: Addressed) -> Card:
        """The notice in the few short fields that a push carries, and a text message or a call whose words are registered."""
        notice = one.notice
        title = self._render("push/card_title", {"title": notice.title, "corrects": one.corrects, "drill": notice.drill})
        when = notice.event_at.isoformat() if notice.event_at else ""
        answers = notice.requires_confirmation and one.proxy_id is None
        buttons = self._buttons(notice.number, bool(when)) if answers else ()
        return Card(shorten(title, 20), when, shorten(notice.place, 20), self._phone, "notice", buttons=buttons)

    def _buttons(self, number: int, invites: bool) -> tuple[tuple[str, str], ...]:
        """What can be touched instead of typed: a line each, what stands on it and what touching it says."""
        words = self._render("push/buttons", {"number": number, "invites": invites})
        lines = (line.partition("|") for line in words.splitlines())
        return tuple((label, says) for label, _, says in lines)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def together(claimed: Sequence[Claimed]) -> list[tuple[Claimed, ...]]:
    """Attempts by the message that they leave in, in the order of their claim; what goes along comes after its lead."""
    found: dict[int, list[Claimed]] = {}
    for one in claimed:
        found.setdefault(one.bundle_id or one.id, []).append(one)
    return [tuple(several) for several in found.values()]


def _kept(fields: Mapping[str, Any] | None) -> Card | None:
    """A card as it was kept with its message."""
    if not fields:
        return None
    return Card(**{**fields, "buttons": tuple((label, says) for label, says in fields.get("buttons", ()))})


def notice_words(one: Addressed, form: Form = Form.CHAT) -> Reply:
    """The notice as a text, for the person or for the one who receives for him."""
    notice = one.notice
    values = {
        "title": notice.title,
        "body": notice.body,
        "place": notice.place,
        "when": spoken_time(notice.event_at) if notice.event_at else "",
        "must_confirm": notice.requires_confirmation,
        "invites": notice.event_at is not None,
        "person": one.person_name,
        "for_proxy": one.proxy_id is not None,
        "corrects": one.corrects,
        "drill": notice.drill,
    }
    if form is Form.SMS:
        return Reply("push/notice_sms", values)
    if form is Form.VOICE:
        return Reply("push/notice_voice", values)
    return Reply("push/notice_for_proxy" if one.proxy_id is not None else "push/notice", values)


def concerns(several: Sequence[Claimed]) -> list[tuple[int, int, int]]:
    """The places on people's ladders at which these attempts stand."""
    return [
        (one.recipient_id, one.round, one.step)
        for one in several
        if one.recipient_id is not None and one.purpose is Purpose.NOTICE
    ]
