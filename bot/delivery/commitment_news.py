"""What staff are told of commitments: the owner at once, by day; whoever asked for somebody else, what comes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.context import Dispatch
from bot.delivery.inquiry_news import QUOTED
from bot.delivery.telling import Told, tell_owner
from bot.domain.commitment_rules import BAD, RATED, Catalogue, missing
from bot.domain.commitments import Commitment
from bot.domain.messages import Reply
from bot.domain.notices import Spans, out_of_quiet
from bot.domain.people import OwnerKind
from bot.store import Records


class CommitmentNews:
    def __init__(self, dispatch: Dispatch, catalogue: Catalogue, quiet: Spans) -> None:
        self._dispatch = dispatch
        self._catalogue = catalogue
        self._quiet = quiet

    def asked(self, records: Records, one: Commitment, now: datetime, why: str = "new", before: str = "") -> bool:
        """It is his now: new, handed to him, or come to him because `before` was silent (above). True where anybody is told."""
        reply = Reply("staff/commitment_asked", {**self.shown(records, one), "why": why, "before": before})
        return self._tell(records, one, reply, now, f"{why}:{one.owner_id}:{int(now.timestamp())}")

    def due(self, records: Records, one: Commitment, now: datetime) -> None:
        reply = Reply("staff/commitment_due", {**self.shown(records, one), "late": now >= one.due_at})
        self._tell(records, one, reply, now, f"due:{int(now.timestamp())}")

    def gone(self, records: Records, one: Commitment, now: datetime) -> None:
        """Whoever asked for it wants it no more."""
        self._tell(records, one, Reply("staff/commitment_gone", self.shown(records, one)), now, "gone")

    def unheard(self, records: Records, one: Commitment, above: int | None, now: datetime) -> None:
        """It is over, and whoever was to tell the person has not done so: once a day, and also to whoever is above him."""
        reply, key = Reply("staff/commitment_unheard", self.shown(records, one)), f"unheard:{now:%Y%m%d}"
        self._tell(records, one, reply, now, key)
        if above is not None:
            self._write(records, above, reply, now, f"{one.number}:{key}")

    def moved(self, records: Records, one: Commitment, former: int | None, to: str, now: datetime) -> None:
        """Whoever had it knows who has it now."""
        if former is None or former == one.owner_id:
            return
        data = {"number": one.number, "kind": one.kind.value, "to": to}
        self._write(records, former, Reply("staff/commitment_moved", data), now, f"{one.number}:moved:{int(now.timestamp())}")

    def came(self, records: Records, one: Commitment, by: int, words: str, now: datetime) -> None:
        """Whoever asked on somebody's behalf hears what came of it, unless he did it himself."""
        kind, _, number = one.asked_by.partition(":")
        if kind == OwnerKind.STAFF.value and int(number) != by:
            reply = Reply("staff/commitment_came", {**self.shown(records, one), "words": words})
            self._write(records, int(number), reply, now, f"{one.number}:came:{int(now.timestamp())}")

    def rated(self, records: Records, one: Commitment, again: Commitment, now: datetime) -> None:
        """Somebody is not content with a service: the clerk has it as a need now, and whoever did it hears of it."""
        if one.rating == BAD and one.owner_id is not None and one.owner_id != again.owner_id:
            data = {**self.shown(records, one), "again": again.number}
            self._write(records, one.owner_id, Reply("staff/commitment_rated", data), now, f"{one.number}:rated")

    def shown(self, records: Records, one: Commitment) -> dict[str, Any]:
        """What a message about a commitment says of it."""
        person = records.people.persons([one.person_id]) if one.person_id is not None else []
        service = self._catalogue.get(one.service)
        return {
            "number": one.number,
            "kind": one.kind.value,
            "state": one.state.value,
            "service": service.name if service is not None else "",
            "text": one.text[:QUOTED],
            "due": one.due_at.isoformat(),
            "who": one.person_name,
            "phone": person[0].phone if person else "",
            "papers": missing(one),
            "result": one.result[:QUOTED],
            "rated": one.detail.get(RATED, 0),
        }

    def _tell(self, records: Records, one: Commitment, reply: Reply, now: datetime, key: str) -> bool:
        told = Told(reply, out_of_quiet(now, self._quiet), f"commitment:{one.number}:{key}")
        return tell_owner(self._dispatch, records, one.owner_id, told)

    def _write(self, records: Records, staff_id: int, reply: Reply, now: datetime, key: str) -> None:
        self._dispatch.tell_staff(records, [staff_id], reply, out_of_quiet(now, self._quiet), f"commitment:{key}")
