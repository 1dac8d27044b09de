"""Tells whoever has a matter of it; the clerks, where he cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.context import Dispatch
from bot.domain.choice import FORM
from bot.domain.conversation import Place
from bot.domain.load import CLERKS
from bot.domain.messages import Reply
from bot.store import Records

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is told, when, and the promise that is made once."""

    reply: Reply
    at: datetime
    key: str


def tell_owner(dispatch: Dispatch, records: Records, owner_id: int | None, told: Told) -> bool:
    """True where anybody is told."""
    owner = [owner_id] if owner_id is not None else []
    if owner and dispatch.tell_staff(records, owner, told.reply, told.at, told.key):
        return True
    clerks = [member.id for member in records.people.staff(CLERKS) if member.id not in owner]
    if dispatch.tell_staff(records, clerks, told.reply, told.at, told.key):
        return True
    log.warning("nobody can be told of a matter", action="owner.untold", matter=":".join(told.key.split(":")[:2]))
    return False


def free_to_ask(records: Records, place: Place) -> bool:
    """Whether a question may be put before somebody: not while he is filling in a form."""
    form = records.inbox.conversations(place.channel, place.account, [place.sender]).get(place)
    return form is None or form.form == FORM
