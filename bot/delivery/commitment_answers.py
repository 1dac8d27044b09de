"""Brings to a person what came of what he asked for: by his chat, by whoever receives for him, or by a named human."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.context import Dispatch, Send
from bot.delivery.telling import free_to_ask
from bot.domain.choice import ask
from bot.domain.commitment_rules import BAD, GOOD, TOPIC, Catalogue
from bot.domain.commitments import Commitment, CommitmentKind, CommitmentState
from bot.domain.conversation import Place
from bot.domain.delivery import Purpose
from bot.domain.inquiry import RATED_WITHIN, RING_WITHIN
from bot.domain.messages import Card, Form, Reply
from bot.domain.people import OwnerKind, Person
from bot.domain.tasks import TaskKind
from bot.domain.text import shorten
from bot.store import Records

LIFE = timedelta(days=2)
RATING = "commitment"  # the numbered question after a service
# How somebody hears of something, beside chat and push: somebody rings; there is nobody to tell.
RING, NOBODY = "ring", ""
NAMES: Mapping[CommitmentKind, str] = {
    CommitmentKind.NEED: "诉求",
    CommitmentKind.PROMISE: "答应的事",
    CommitmentKind.SERVICE: "服务",
    CommitmentKind.HARDSHIP: "困难帮扶",
    CommitmentKind.SUGGESTION: "建言",
}


class CommitmentAnswers:
    def __init__(self, dispatch: Dispatch, catalogue: Catalogue) -> None:
        self._dispatch = dispatch
        self._catalogue = catalogue

    def arranged(self, records: Records, one: Commitment, words: str, step: int, now: datetime) -> str:
        """Who comes and when. `step`: the line of its history that says so."""
        return self._bring(records, one, Reply("push/commitment_arranged", self._data(records, one, words)), f"step:{step}", now)

    def progress(self, records: Records, one: Commitment, words: str, step: int, now: datetime) -> str:
        """How far it is."""
        return self._bring(records, one, Reply("push/commitment_progress", self._data(records, one, words)), f"step:{step}", now)

    def paper(self, records: Records, one: Commitment, name: str, lacking: list[str], step: int, now: datetime) -> str:
        """One of the papers has come, and these have not."""
        reply = Reply("push/commitment_paper", {**self._data(records, one, name), "lacking": lacking})
        return self._bring(records, one, reply, f"step:{step}", now)

    def closed(self, records: Records, one: Commitment, now: datetime) -> str:
        """What came of it; of a service it is asked whether it was good."""
        reply, place = self.closing(records, one), _chat(one)
        way = self._bring(records, one, reply, "closed", now)
        if way == Form.CHAT and reply.data["rates"] and place is not None:
            self.ask_rating(records, one, place, now)
        return way

    def closing(self, records: Records, one: Commitment) -> Reply:
        """What the person is told of one that is over, in this way and with these words."""
        place = _chat(one)
        rates = one.kind is CommitmentKind.SERVICE and one.state is CommitmentState.DONE and place is not None
        rates = rates and place is not None and free_to_ask(records, place)
        data = {**self._data(records, one, one.result), "disposition": one.disposition, "rates": rates}
        return Reply("push/commitment_closed", {**data, **_cited(records, one)})

    def eve(self, records: Records, one: Commitment, words: str, now: datetime) -> None:
        """Tomorrow somebody comes. Said by chat or push only: he has been told already."""
        self._write(records, one, Reply("push/commitment_eve", self._data(records, one, words)), "eve", now)

    @staticmethod
    def ask_rating(records: Records, one: Commitment, place: Place, now: datetime) -> None:
        """One tap: 1 good, 2 not."""
        question = ask(RATING, (GOOD, BAD), now, RATED_WITHIN)
        records.inbox.keep(place, question.at(RATING, number=one.number, asked=now.isoformat()), now)

    # --- the ways ------------------------------------------------------------------------------------------------------

    def _bring(self, records: Records, one: Commitment, reply: Reply, what: str, now: datetime) -> str:
        way = self._write(records, one, reply, what, now)
        if way is None:
            return NOBODY
        return way or (RING if self.ring(records, one, str(reply.data["words"]), what, now) else NOBODY)

    def _write(self, records: Records, one: Commitment, reply: Reply, what: str, now: datetime) -> str | None:
        """The chat that it came from, else his own, else that of whoever receives for him. "": no way; None: nobody to tell."""
        person = _person(records, one)
        if person is not None and not person.alive and not one.asked_by.startswith(OwnerKind.PROXY.value):
            return None
        word = NAMES[one.kind if one.kind is CommitmentKind.SUGGESTION else CommitmentKind.SERVICE]
        line = shorten(f"{NAMES[one.kind]}{one.number}号有回音，回“{word}”看", 20)
        send = Send(Purpose.REMINDER.value, reply, told_key(one.number, what), now + LIFE, Card(line))
        place = _chat(one)
        way = self._dispatch.answer(records, place, send, now) if place is not None else ""
        if way or person is None:
            return way
        return Form.PUSH.value if self._dispatch.tell_people(records, [person.id], send, now) else ""

    @staticmethod
    def ring(records: Records, one: Commitment, words: str, what: str, now: datetime) -> bool:
        """A task for his liaison, else for its owner: he is told by telephone. False where nobody knows whom to ring."""
        person = _person(records, one)
        owner = (person.liaison_id if person is not None else None) or one.owner_id
        if person is None or owner is None:
            return False
        row = {
            "key": ring_key(one.number, what),
            "kind": TaskKind.BRING.value,
            "owner_id": owner,
            "person_id": person.id,
            "title": f"{NAMES[one.kind]}{one.number}号：打电话告诉本人",
            "text": words,
            "deadline": now + RING_WITHIN,
            "made_at": now,
        }
        records.tasks.add([row])
        return True

    def _data(self, records: Records, one: Commitment, words: str) -> dict[str, Any]:
        service = self._catalogue.get(one.service)
        return {
            "number": one.number,
            "kind": one.kind.value,
            "name": "" if _himself(records, one) else one.person_name,
            "service": service.name if service is not None else "",
            "text": shorten(one.text, 40),
            "words": words,
        }


def told_key(number: int, what: str) -> str:
    """Of the message that tells a person something about a commitment."""
    return f"commitment:{number}:told:{what}"


def ring_key(number: int, what: str) -> str:
    """Of the task by which he is told where no message can."""
    return f"{told_key(number, what)}:ring"


def told_keys(one: Commitment, what: str) -> list[str]:
    """Of all the ways by which he may have been told."""
    key = told_key(one.number, what)
    return [key] if one.person_id is None else [key, f"{key}:{one.person_id}"]


def _chat(one: Commitment) -> Place | None:
    """The chat in which it was asked for, by himself or by whoever receives for him."""
    if one.place is None or one.place.group or one.asked_by.startswith(OwnerKind.STAFF.value):
        return None
    return one.place


def _himself(records: Records, one: Commitment) -> bool:
    """Whether it is he himself who reads what he is told, and nobody who receives for him."""
    if _chat(one) is not None:
        return one.asked_by.startswith(OwnerKind.PERSON.value)
    routes = records.people.routes([one.person_id]).get(one.person_id, []) if one.person_id is not None else []
    return bool(routes) and routes[0].proxy_id is None


def _person(records: Records, one: Commitment) -> Person | None:
    found = records.people.persons([one.person_id]) if one.person_id is not None else []
    return found[0] if found else None


def _cited(records: Records, one: Commitment) -> dict[str, str]:
    """The topic of the policy library on which the decision rests, and its document."""
    found = records.policy.get(one.detail[TOPIC]) if one.detail.get(TOPIC) else None
    if found is None:
        return {"topic": "", "document": ""}
    sources = found[0].sources
    return {"topic": found[0].title, "document": f"{sources[0].name}{sources[0].no}" if sources else ""}
