"""What was to be posted to groups and was not: it must not end in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, literal_column, or_, select

from bot.domain.delivery import USED, AttemptState, Purpose, Reason
from bot.domain.messages import Form, Kind
from bot.store.promised import LOST, outdated, promised
from bot.store.tables.messages import inbox
from bot.store.tables.notices import attempt, task
from bot.store.tables.people import group

SHOWN = (Kind.IMAGE.value, Kind.VIDEO.value, Kind.FILE.value, Kind.LINK.value)
ANNOUNCEMENT = 30  # characters; whoever writes so much to a group announces something


@dataclass(frozen=True, slots=True)
class LostPost:
    """A post that has not come about, or of which nobody knows; and the group it was meant for."""

    id: int
    key: str
    group_id: int
    group_name: str
    owner_id: int | None
    state: AttemptState
    reason: Reason
    text: str  # as it was put into words; empty if it never was
    template: str
    data: dict[str, Any]

    @property
    def task_key(self) -> str:
        """Begins like the promise itself, so that whatever ends the promise ends the task."""
        return self.key + LOST


class GroupPostQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lost(self, since: datetime, doubtful_before: datetime) -> list[LostPost]:
        """Posts that failed or ran out of time since a moment, and those in doubt from before another, which nobody has yet.

        Not of a notice that was withdrawn, nor of a text that was corrected since.
        """
        ended = or_(
            and_(attempt.c.state.in_([AttemptState.FAILED.value, AttemptState.EXPIRED.value]), attempt.c.finished_at >= since),
            and_(attempt.c.state == AttemptState.UNKNOWN.value, attempt.c.claimed_at.between(since, doubtful_before)),
        )
        same = and_(
            group.c.channel == attempt.c.channel,
            group.c.account == attempt.c.account,
            group.c.external_id == attempt.c.external_id,
        )
        known = exists().where(task.c.key == attempt.c.key + LOST)
        query = (
            select(attempt, group.c.id.label("group_id"), group.c.name.label("group_name"), group.c.owner_id)
            .join(group, same)
            .where(attempt.c.form == Form.GROUP.value, attempt.c.purpose != Purpose.REPLY.value, ended, ~known)
            .order_by(attempt.c.id)
        )
        found = [_lost(row) for row in self._connection.execute(query)]
        over = outdated(self._connection, [one.key for one in found])
        return [one for one in found if one.key not in over]

    def over(self, keys: Sequence[str]) -> set[str]:
        """Those promises whose notice was withdrawn, or reads otherwise by now."""
        return outdated(self._connection, keys)

    def posted(self, channel: str, account: str, external_id: str, since: datetime, addressed: bool) -> list[int]:
        """The notices that were posted to a group since a moment, by us or by whoever was asked to forward them; newest first.

        For a word that is not `addressed` to us none, once somebody else has announced something there since.
        """
        found = [*self._by_us(channel, account, external_id, since), *self._by_hand(channel, account, external_id, since)]
        notices = [(one.notice_id, at) for key, at in found if (one := promised(key)) is not None]
        if not notices:
            return []
        newest = max(at for _, at in notices)
        said_since = any(at > newest for key, at in found if promised(key) is None)
        if not addressed and (said_since or self._announced(channel, account, external_id, newest)):
            return []
        return list(dict.fromkeys(notice_id for notice_id, _ in sorted(notices, key=lambda one: one[1], reverse=True)))

    def _by_us(self, channel: str, account: str, external_id: str, since: datetime) -> list[tuple[str, datetime]]:
        """What we posted there unasked, by key: notices and all else. A post that waits for a tap stands nowhere yet."""
        query = select(attempt.c.key, attempt.c.claimed_at).where(
            attempt.c.channel == channel,
            attempt.c.account == account,
            attempt.c.external_id == external_id,
            attempt.c.form == Form.GROUP.value,
            attempt.c.purpose != Purpose.REPLY.value,
            attempt.c.claimed_at >= since,
            attempt.c.state.in_([state.value for state in USED]),
            attempt.c.reason != Reason.UNTAPPED.value,
        )
        return [(row.key, row.claimed_at) for row in self._connection.execute(query)]

    def _by_hand(self, channel: str, account: str, external_id: str, since: datetime) -> list[tuple[str, datetime]]:
        here = (group.c.channel == channel, group.c.account == account, group.c.external_id == external_id)
        done = (task.c.kind == literal_column("'relay'"), task.c.state == "done", task.c.closed_at >= since)
        query = select(task.c.key, task.c.closed_at).join(group, group.c.id == task.c.group_id).where(*here, *done)
        return [(row.key, row.closed_at) for row in self._connection.execute(query)]

    def _announced(self, channel: str, account: str, external_id: str, since: datetime) -> bool:
        """Somebody else has written at length there since, or shown a picture: that, too, is answered with 收到."""
        here = (inbox.c.channel == channel, inbox.c.account == account, inbox.c.chat_group == external_id)
        rows = self._connection.execute(select(inbox.c.text, inbox.c.kind).where(*here, inbox.c.received_at > since))
        return any(len(row.text) >= ANNOUNCEMENT or row.kind in SHOWN for row in rows)


def _lost(row: Any) -> LostPost:
    return LostPost(
        id=row.id,
        key=row.key,
        group_id=row.group_id,
        group_name=row.group_name,
        owner_id=row.owner_id,
        state=AttemptState(row.state),
        reason=Reason(row.reason),
        text=row.text,
        template=row.template,
        data=(row.data or {}).get("values", {}),
    )
