"""Attempts: planned, put into words, marked. How they are claimed stands in `claims`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    String,
    func,
    or_,
    select,
    update,
)

from bot.domain.delivery import USED, AttemptState, Purpose, Reason
from bot.domain.messages import Form
from bot.domain.notices import NoticeState, Reach
from bot.store.bulk import UpdateEach, insert_each
from bot.store.claims import Claimed
from bot.store.loosing import drop_misdirected
from bot.store.parts import among, parts
from bot.store.promised import outdated
from bot.store.recipients import Broken, reach
from bot.store.tables.base import Moment
from bot.store.tables.notices import attempt, notice, recipient


@dataclass(frozen=True, slots=True)
class Tried:
    """One try at one step of somebody's ladder."""

    step: int
    state: AttemptState
    reason: Reason
    address: tuple[str, str, str]  # channel, account, and whose
    form: Form


@dataclass(frozen=True, slots=True)
class Written:
    """What an attempt is about to say, written down before it is said."""

    attempt_id: int
    text: str
    digest: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What becomes of a claimed attempt."""

    id: int
    claimed_at: datetime
    state: AttemptState
    reason: Reason
    due_at: datetime
    message_id: str = ""
    code: int | None = None
    doubt_until: datetime | None = None  # set when this try is in doubt and may be repeated with the same key for a while
    cost: int = 0  # in fen


class DeliveryQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, rows: Sequence[dict[str, Any]]) -> None:
        """Promise attempts. A key that was promised before is not promised twice."""
        for group in _alike(rows):
            insert_each(self._connection, attempt, group)

    def expire(self, now: datetime) -> list[Broken]:
        """Attempts whose time is over do not go out any more; of which recipients' ladders they were the last try.

        One that is in doubt, and can no longer be repeated safely, stays in doubt; any other has expired.
        """
        planned = attempt.c.state == AttemptState.PLANNED.value
        self._connection.execute(
            update(attempt)
            .where(planned, attempt.c.doubt_until.is_not(None), or_(attempt.c.doubt_until <= now, attempt.c.expires_at <= now))
            .values(state=AttemptState.UNKNOWN.value, reason=Reason.TIMEOUT.value, finished_at=now)
        )
        gone = self._connection.execute(
            update(attempt)
            .where(planned, attempt.c.expires_at <= now)
            .values(state=AttemptState.EXPIRED.value, reason=Reason.EXPIRED.value, finished_at=now)
            .returning(attempt.c.recipient_id, attempt.c.round, attempt.c.step)
        )
        return [(row.recipient_id, row.round, row.step) for row in gone if row.recipient_id is not None]

    def write_texts(self, texts: Sequence[Written]) -> None:
        """Keep what each claimed attempt says, before it is said."""
        rows = [{"attempt_id": one.attempt_id, "text": one.text, "digest": one.digest, "version": one.version} for one in texts]
        _WRITE_TEXT.run(self._connection, rows)

    def said_lately(self, claimed: Sequence[Claimed], since: datetime) -> dict[tuple[str, str], int]:
        """How often each text left for each of these addresses since a moment: by (address, digest)."""
        if not claimed:
            return {}
        lately = (
            select(attempt.c.external_id, attempt.c.digest, func.count().label("times"))
            .where(
                attempt.c.channel == claimed[0].channel,
                attempt.c.account == claimed[0].account,
                attempt.c.claimed_at >= since,
                attempt.c.digest != "",
                attempt.c.state.in_([state.value for state in USED]),
            )
            .group_by(attempt.c.external_id, attempt.c.digest)
        )
        found: dict[tuple[str, str], int] = {}
        for part in parts(sorted({one.external_id for one in claimed})):
            rows = self._connection.execute(lately.where(among(self._connection, attempt.c.external_id, part)))
            found.update({(row.external_id, row.digest): row.times for row in rows})
        return found

    def mark(self, marks: Sequence[Mark], now: datetime) -> None:
        """Write outcomes, each only if this claim still holds it, and how far that brought each recipient."""
        if not marks:
            return
        _MARK.run(self._connection, [_marked(mark, now) for mark in marks])
        reached = [mark.id for mark in marks if mark.state in (AttemptState.ACCEPTED, AttemptState.UNKNOWN)]
        reach(self._connection, reached, Reach.SENT)
        self._drop_needless([mark.id for mark in marks if mark.state is AttemptState.PLANNED], now)

    def _drop_needless(self, attempt_ids: Sequence[int], now: datetime) -> None:
        """What was being tried while its person confirmed, or its notice was withdrawn, is not tried again."""
        if not attempt_ids:
            return
        over = or_(recipient.c.settled_at.is_not(None), notice.c.state == NoticeState.WITHDRAWN.value)
        of_notice = notice.c.id == recipient.c.notice_id
        theirs = select(attempt.c.recipient_id).where(attempt.c.id.in_(attempt_ids))
        nobody = select(recipient.c.id).join(notice, of_notice).where(over, recipient.c.id.in_(theirs))
        # Whoever is confirming or withdrawing at this moment does not see these attempts yet: wait for him.
        held = select(recipient.c.id).join(notice, of_notice).where(recipient.c.id.in_(theirs))
        self._connection.execute(held.with_for_update(read=True, of=[recipient, notice]))
        self._connection.execute(
            update(attempt)
            .where(
                attempt.c.id.in_(attempt_ids),
                attempt.c.state == AttemptState.PLANNED.value,
                attempt.c.recipient_id.in_(nobody),
            )
            .values(state=AttemptState.CANCELLED.value, finished_at=now)
        )
        drop_misdirected(self._connection, attempt_ids, now)
        self._drop_posts(attempt_ids, now)

    def _drop_posts(self, attempt_ids: Sequence[int], now: datetime) -> None:
        """The same of a post to a group whose notice was withdrawn or corrected while it was being made."""
        posts = (attempt.c.id.in_(attempt_ids), attempt.c.form == Form.GROUP.value, attempt.c.state == AttemptState.PLANNED.value)
        keys = {row.key: row.id for row in self._connection.execute(select(attempt.c.id, attempt.c.key).where(*posts))}
        over = [keys[key] for key in outdated(self._connection, list(keys), hold=True)]
        if over:
            cancelled = {"state": AttemptState.CANCELLED.value, "finished_at": now}
            self._connection.execute(update(attempt).where(attempt.c.id.in_(over)).values(cancelled))

    # --- what the ladder asks ------------------------------------------------------------------------------------------

    def standing(self, recipient_ids: Sequence[int]) -> dict[int, list[Tried]]:
        """What was tried for each recipient in the round that he is in."""
        columns = (attempt.c.recipient_id, attempt.c.state, attempt.c.step, attempt.c.reason)
        query = (
            select(*columns, attempt.c.channel, attempt.c.account, attempt.c.external_id, attempt.c.form)
            .join(recipient, (recipient.c.id == attempt.c.recipient_id) & (recipient.c.round == attempt.c.round))
            .where(attempt.c.purpose == Purpose.NOTICE.value)
        )
        found: dict[int, list[Tried]] = defaultdict(list)
        for part in parts(recipient_ids):
            for row in self._connection.execute(query.where(attempt.c.recipient_id.in_(part))):
                address = (row.channel, row.account, row.external_id)
                one = Tried(row.step, AttemptState(row.state), Reason(row.reason), address, Form(row.form))
                found[row.recipient_id].append(one)
        return found

    def answers_since(
        self, channel: str, account: str, external_ids: Sequence[str], since: datetime
    ) -> dict[str, list[datetime]]:
        """When free messages were sent to these addresses since a moment, for counting what a window still allows."""
        query = select(attempt.c.external_id, attempt.c.claimed_at).where(
            attempt.c.channel == channel,
            attempt.c.account == account,
            attempt.c.form == Form.CHAT.value,
            attempt.c.claimed_at >= since,
            attempt.c.bundle_id.is_(None),  # what leaves along with another is no message of its own
            attempt.c.state.in_([state.value for state in USED]),
        )
        found: dict[str, list[datetime]] = defaultdict(list)
        for part in parts(external_ids):
            for row in self._connection.execute(query.where(attempt.c.external_id.in_(part))):
                found[row.external_id].append(row.claimed_at)
        return found

    # --- for people who look on ----------------------------------------------------------------------------------------

    def sent_to(self, channel: str, account: str, external_id: str, limit: int = 60) -> list[dict[str, Any]]:
        """The newest messages that left for one address, oldest first."""
        query = (
            select(attempt)
            .where(
                attempt.c.channel == channel,
                attempt.c.account == account,
                attempt.c.external_id == external_id,
                attempt.c.state.in_([state.value for state in USED]),
            )
            .order_by(attempt.c.id.desc())
            .limit(limit)
        )
        return [dict(row._mapping) for row in reversed(self._connection.execute(query).all())]

    def counts(self) -> dict[tuple[str, str], int]:
        """How many attempts stand in each (purpose, state)."""
        query = select(attempt.c.purpose, attempt.c.state, func.count()).group_by(attempt.c.purpose, attempt.c.state)
        return {(row[0], row[1]): row[2] for row in self._connection.execute(query)}


_WRITE_TEXT = UpdateEach(
    attempt,
    {"attempt_id": Integer(), "text": attempt.c.text.type, "digest": String(), "version": Integer()},
    lambda given: (
        [attempt.c.id == given["attempt_id"]],
        {
            "text": given["text"],
            "digest": given["digest"],
            "version": func.coalesce(given["version"], attempt.c.version),
        },
    ),
)
_MARK = UpdateEach(
    attempt,
    {
        "attempt_id": Integer(),
        "held_since": Moment(),
        "new_state": String(),
        "new_reason": String(),
        "new_due": Moment(),
        "at": Moment(),
        "platform_id": String(),
        "platform_code": Integer(),
        "safe_until": Moment(),
        "fen": Integer(),
    },
    lambda given: (
        [
            attempt.c.id == given["attempt_id"],
            attempt.c.state == AttemptState.SENDING.value,
            attempt.c.claimed_at == given["held_since"],
        ],
        {
            "state": given["new_state"],
            "reason": given["new_reason"],
            "due_at": given["new_due"],
            "finished_at": given["at"],
            "message_id": given["platform_id"],
            "code": given["platform_code"],
            "doubt_until": func.coalesce(given["safe_until"], attempt.c.doubt_until),
            "cost": given["fen"],
        },
    ),
)


def _alike(rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Rows by the columns that they have, each in its order."""
    found: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[frozenset(row)].append(row)
    return list(found.values())


def _marked(mark: Mark, now: datetime) -> dict[str, Any]:
    return {
        "attempt_id": mark.id,
        "held_since": mark.claimed_at,
        "new_state": mark.state.value,
        "new_reason": mark.reason.value,
        "new_due": mark.due_at,
        "at": now,
        "platform_id": mark.message_id,
        "platform_code": mark.code,
        "safe_until": mark.doubt_until,
        "fen": mark.cost if mark.state is AttemptState.ACCEPTED else 0,
    }
