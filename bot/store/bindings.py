"""Whose chat account is this: doubtful bindings that staff decide, and QR codes that bind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from bot.domain.consents import Consent
from bot.domain.conversation import Place
from bot.domain.delivery import AttemptState, Lane
from bot.domain.people import Owner, OwnerKind
from bot.store.consents import ConsentQueries
from bot.store.tables.ledger import consent
from bot.store.tables.notices import attempt
from bot.store.tables.people import address, binding_request, binding_scene, person, proxy
from bot.store.upsert import insert_one

REPLY = Lane.REPLY.value  # what answers him still leaves
CODE = "code:"  # begins the scene of a code that is typed


@dataclass(frozen=True, slots=True)
class BindingRequest:
    id: int
    channel: str
    account: str
    external_id: str
    claimed_name: str
    candidates: tuple[Owner, ...]


class BindingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, channel: str, account: str, external_id: str, name: str, candidates: Sequence[Owner], now: datetime) -> int:
        """Put a doubtful binding before staff; the number by which they answer."""
        row = {
            "channel": channel,
            "account": account,
            "external_id": external_id,
            "claimed_name": name,
            "candidates": [[owner.kind.value, owner.id] for owner in candidates],
            "state": "open",
            "made_at": now,
        }
        return int(self._connection.execute(insert(binding_request).returning(binding_request.c.id), row).scalar_one())

    def is_asked(self, channel: str, account: str, external_id: str) -> bool:
        """Whether this account stands before staff already, undecided or refused."""
        here = (
            binding_request.c.channel == channel,
            binding_request.c.account == account,
            binding_request.c.external_id == external_id,
            binding_request.c.state != "bound",
        )
        return self._connection.execute(select(binding_request.c.id).where(*here).limit(1)).first() is not None

    def guesses(self, name: str, since: datetime) -> int:
        """How often somebody claimed to be called so, from whatever account, and was not known at once."""
        here = (binding_request.c.claimed_name == name, binding_request.c.made_at >= since)
        return self._connection.execute(select(func.count()).select_from(binding_request).where(*here)).scalar_one()

    def tries(self, channel: str, account: str, external_id: str, since: datetime) -> int:
        """How often this account has put a doubtful binding before staff since a moment."""
        here = (
            binding_request.c.channel == channel,
            binding_request.c.account == account,
            binding_request.c.external_id == external_id,
            binding_request.c.made_at >= since,
        )
        return self._connection.execute(select(func.count()).select_from(binding_request).where(*here)).scalar_one()

    def decide(self, number: int, staff_id: int, now: datetime, bound: bool) -> BindingRequest | None:
        """Close an open request; None when there is none of that number."""
        changed = self._connection.execute(
            update(binding_request)
            .where(binding_request.c.id == number, binding_request.c.state == "open")
            .values(state="bound" if bound else "refused", decided_by=staff_id, decided_at=now)
            .returning(binding_request)
        ).one_or_none()
        if changed is None:
            return None
        owners = tuple(Owner(OwnerKind(kind), owner_id) for kind, owner_id in changed.candidates)
        return BindingRequest(changed.id, changed.channel, changed.account, changed.external_id, changed.claimed_name, owners)

    def prove(self, number: int, month: int, day: int) -> bool | None:
        """Whether the one whom an open request is about was born on this day of the year, by either calendar; kept with it.

        None when there is no such request.
        """
        asked = self.request(number)
        if asked is None or [owner.kind for owner in asked.candidates] != [OwnerKind.PERSON]:
            return None
        row = self._connection.execute(select(person).where(person.c.id == asked.candidates[0].id)).one()
        solar = (row.born_on.month, row.born_on.day) if row.born_on else None
        right = (month, day) in ((row.born_month, row.born_day), solar)
        here = update(binding_request).where(binding_request.c.id == number)
        self._connection.execute(here.values(proof="right" if right else "wrong"))
        return right

    def consent(self, owner: Owner, purpose: str, given: bool, how: str, by: str, now: datetime) -> None:
        """Somebody agrees to something, or takes it back; whoever receives for another does so only while he agrees."""
        ConsentQueries(self._connection).write([Consent(owner, purpose, given, now, how, by)])
        if owner.kind is OwnerKind.PROXY:
            here = update(proxy).where(proxy.c.id == owner.id)
            self._connection.execute(here.values(consent=given, consent_on=now.date()))

    def unbind(self, owner: Owner, place: Place, now: datetime) -> bool:
        """He is not told on this account any more: it is forgotten, and what waits there is not sent. False if it was none."""
        here = (address.c.channel == place.channel, address.c.account == place.account, address.c.external_id == place.sender)
        his = (address.c.owner_kind == owner.kind.value, address.c.owner_id == owner.id)
        gone = self._connection.execute(delete(address).where(*here, *his)).rowcount
        on_account = (attempt.c.channel == place.channel, attempt.c.account == place.account)
        waits = (attempt.c.external_id == place.sender, attempt.c.state == AttemptState.PLANNED.value, attempt.c.lane != REPLY)
        cancelled = {"state": AttemptState.CANCELLED.value, "finished_at": now}
        about = attempt.c.person_id == owner.id if owner.kind is OwnerKind.PERSON else attempt.c.proxy_id == owner.id
        self._connection.execute(update(attempt).where(*on_account, *waits, about).values(cancelled))
        return gone > 0

    def consents(self, owner: Owner) -> list[tuple[str, bool]]:
        """What an owner has agreed to or taken back, oldest first."""
        mine = (consent.c.owner_kind == owner.kind.value, consent.c.owner_id == owner.id)
        rows = self._connection.execute(select(consent).where(*mine).order_by(consent.c.id))
        return [(row.purpose, row.given) for row in rows]

    def request(self, number: int) -> BindingRequest | None:
        """An open request by its number."""
        query = select(binding_request).where(binding_request.c.id == number, binding_request.c.state == "open")
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        owners = tuple(Owner(OwnerKind(kind), owner_id) for kind, owner_id in row.candidates)
        return BindingRequest(row.id, row.channel, row.account, row.external_id, row.claimed_name, owners)

    def add_scene(self, scene: str, owner: Owner, expires_at: datetime) -> None:
        row = {"scene": scene, "owner_kind": owner.kind.value, "owner_id": owner.id, "expires_at": expires_at}
        self._connection.execute(insert(binding_scene), row)

    def add_code(self, owner: Owner, now: datetime, expires_at: datetime, draw: Callable[[], str]) -> str:
        """A short code that binds whoever types it, once and before it expires: the first of those drawn that is not in use."""
        while True:
            code = draw()
            row = {"scene": f"{CODE}{code}", "owner_kind": owner.kind.value, "owner_id": owner.id, "expires_at": expires_at}
            spent = or_(binding_scene.c.used_at.is_not(None), binding_scene.c.expires_at <= now)
            self._connection.execute(delete(binding_scene).where(binding_scene.c.scene == row["scene"], spent))
            if insert_one(self._connection, binding_scene, row) is not None:
                return code

    def use_code(self, code: str, now: datetime) -> Owner | None:
        """The owner a code was made for, once and before it expires."""
        return self.use_scene(f"{CODE}{code}", now)

    def use_scene(self, scene: str, now: datetime) -> Owner | None:
        """The owner a QR code was made for, once and before it expires."""
        row = self._connection.execute(
            update(binding_scene)
            .where(binding_scene.c.scene == scene, binding_scene.c.used_at.is_(None), binding_scene.c.expires_at > now)
            .values(used_at=now)
            .returning(binding_scene.c.owner_kind, binding_scene.c.owner_id)
        ).one_or_none()
        return Owner(OwnerKind(row.owner_kind), row.owner_id) if row else None
