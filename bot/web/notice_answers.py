"""What the buttons of a notice's page do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.context import Said, Services, Settled
from bot.domain.notices import How, Rsvp
from bot.domain.rsvp import Bring, RsvpDetails
from bot.links import NoticeKey
from bot.notices.settling import Word, arrange, ring_up, send_somebody, take
from bot.store import Records
from bot.store.pending import Pending

ANSWERS: dict[str, Rsvp | None] = {"confirm": None, "attend": Rsvp.ATTEND, "decline": Rsvp.DECLINE}
WORDS = {"confirm": "收到", "attend": "去", "decline": "不去", "stand_in": "请人代"}  # of the buttons
WAYS = {"visit": Bring.VISIT, "phone": Bring.CALL, "text": Bring.TEXT, "none": Bring.NONE}
NEEDS, CALL, STAND_IN = "needs", "call", "stand_in"
ATTENDS = frozenset({"attend", STAND_IN})  # these take a seat
UNCLEAR, CHANGED, LATE = "unclear", "changed", "late"  # what came of it instead
LONGEST_NAME = 20  # characters of who goes for him
Pressed = Mapping[str, str]


class Answers:
    def __init__(self, services: Services) -> None:
        self._services = services

    def take(self, records: Records, one: Pending, key: NoticeKey, keys: Pressed, now: datetime) -> str:
        """Let a button take its effect, and the word that the page then goes by.

        A page may be older than what was said meanwhile: what no longer goes with it (a car for whoever stays at home) is left
        alone.
        """
        said, comes = keys.get("answer", ""), one.notice.event_at is not None
        if said == CALL:
            ring_up(records, one, now)
        elif said in WAYS:
            self._bring(records, one, WAYS[said], now)
        elif said == NEEDS and one.rsvp is Rsvp.ATTEND:
            records.pending.set_rsvp(one.recipient_id, None, _needs(keys))
        elif said == STAND_IN and comes:
            details = RsvpDetails(bring=Bring.STAND_IN, stand_in=_name(keys.get("who", "")))
            send_somebody(self._services, records, one, _word(one, key, said, Said(Rsvp.DECLINE, details)), now)
        elif said == "confirm" or (said in ANSWERS and comes):
            take(self._services, records, one, _word(one, key, said, Said(ANSWERS[said])), now)
        elif said != NEEDS:
            return UNCLEAR
        return said

    def _bring(self, records: Records, one: Pending, way: Bring, now: datetime) -> None:
        """How it is brought to whoever does not come; the wish that stands already is not taken up twice."""
        before = records.answers.said_before([one.recipient_id])[one.recipient_id].details.bring
        if one.rsvp is Rsvp.DECLINE and way is not before:
            arrange(self._services, records, one, way, now)


def _word(one: Pending, key: NoticeKey, pressed: str, said: Said) -> Word:
    how, by = (How.SELF, f"person:{one.person_id}") if key.proxy_id is None else (How.PROXY, f"proxy:{key.proxy_id}")
    return Word(Settled(one.recipient_id, how, by, "page"), said, WORDS[pressed])


def _needs(keys: Pressed) -> RsvpDetails:
    """A box that is not ticked is declined."""
    return RsvpDetails(int("companion" in keys), "transport" in keys, "wheelchair" in keys)


def _name(words: str) -> str:
    """On one line, without anything that is no sign."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:LONGEST_NAME]
