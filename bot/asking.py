"""Asking many people something: one question at a time for each chat account, and never while a notice waits for an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain.notices import CONFIRMED
from bot.store import Records


def ask_each(records: Records, ids: Sequence[int], asked: Sequence[int], send: Callable[[int], bool], now: datetime) -> list[int]:
    """Let `send` ask each of these persons who may be asked now; those whom it has asked.

    `asked` are persons with a question open already: on an account of theirs (a couple's telephone, a daughter who receives for
    two) nothing else is asked meanwhile.
    """
    routes = records.people.routes([*ids, *asked])
    busy = {route.external_id for person_id in asked for route in routes.get(person_id, ())}
    unanswered = {one.person_id for one in records.pending.of(ids, now) if one.state not in CONFIRMED}
    done = []
    for person_id in ids:
        mine = {route.external_id for route in routes.get(person_id, ())}
        if person_id not in unanswered and not mine & busy and send(person_id):
            done.append(person_id)
            busy |= mine
    return done
