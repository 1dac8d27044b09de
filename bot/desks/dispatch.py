"""What may be asked of delivery: every promise is a row in the records it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.conversation import Place
from bot.domain.messages import Card, Incoming, Reply
from bot.domain.notices import Notice, Rsvp
from bot.domain.rsvp import RsvpDetails
from bot.store import Records
from bot.store.settling import Settled


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says with his confirmation: whether he comes, with whom, and what he needs."""

    rsvp: Rsvp | None = None
    details: RsvpDetails | None = None


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Warned:
    """What staff are told of the service itself, and over which accounts not: those that are unwell."""

    staff_ids: tuple[int, ...]
    reply: Reply
    at: datetime
    key: str
    but: frozenset[tuple[str, str]] = frozenset()  # channel and account


@dataclass(frozen=True, slots=True)
class Send:
    """One message to many persons."""

    purpose: str  # of bot.domain.delivery.Purpose
    reply: Reply
    key: str  # with the person's id added, the promise that is made once
    expires_at: datetime
    card: Card | None = None
    for_proxy: Reply | None = None  # … in other words where it goes to whoever receives for him


class Dispatch(Protocol):
    """Lets messages leave; every promise is a row in the records it is given."""

    def release(self, records: Records, notice: Notice, approver_id: int | None, now: datetime) -> Mapping[str, int]:
        """Fan an approved notice out. Gives `included`, `excluded`, `no_route` counts. Raises Conflict,
        before anything is written, if it is no draft or is for nobody."""
        ...

    def receive(self, records: Records, receipts: Sequence[Incoming], now: datetime) -> None:
        """Let platforms' receipts move their attempts."""
        ...

    def correct(self, records: Records, notice: Notice, approver_id: int | None, now: datetime) -> int:
        """Let a waiting correction go: exactly those who were given an older text get it, and confirm anew. How many.
        Raises Conflict if none is waiting."""
        ...

    def resend(self, records: Records, notice: Notice, now: datetime) -> int:
        """Begin anew with those who have not confirmed. How many. Raises Conflict for what was never sent."""
        ...

    def settle(self, records: Records, one: Settled, now: datetime, said: Said = NOTHING_SAID) -> bool:
        """Settle one person's confirmation; False when he was settled already. What he says besides is kept all the same."""
        ...

    def tell_staff(self, records: Records, staff_ids: Sequence[int], reply: Reply, now: datetime, key: str) -> int:
        """Write to members of staff, each on his best address; how many have one."""
        ...

    def tell_people(self, records: Records, person_ids: Sequence[int], send: Send, now: datetime) -> set[int]:
        """Write to persons served (or whoever receives for them); those for whom there was a way."""
        ...

    def tell_each(self, records: Records, sends: Mapping[int, Send], now: datetime) -> set[int]:
        """As `tell_people`, to each person what is meant for him."""
        ...

    def say(self, records: Records, place: Place, reply: Reply, now: datetime, key: str) -> None:
        """Write to one chat account, inside the window that it has opened."""
        ...

    def answer(self, records: Records, place: Place, send: Send, now: datetime) -> str:
        """Write to one chat account what it was promised: free text where its window is open ("chat"), else a push of the card
        where that is allowed ("push"); "" where there is no way. In quiet hours only to whoever has just spoken."""
        ...

    def reaches(self, records: Records, place: Place, now: datetime) -> bool:
        """Whether free text would get through to one chat account now: it spoke lately and was not written to too often since."""
        ...

    def post_to_groups(self, records: Records, reply: Reply, now: datetime, deadline: datetime, key: str) -> list[int]:
        """Post to every group where a bot may; where none may, ask its owner to forward. The ids of these groups."""
        ...
