"""What happened between a notice and each person on its list, read a page of people at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, String, Table, cast, func, literal, select

from bot.domain.delivery import AttemptState, Purpose, Reason
from bot.domain.ladder import Rung
from bot.domain.messages import Form
from bot.domain.notices import How, NoticeState, RecipientState, Rsvp
from bot.domain.rights import OPERATOR, Right, Viewer
from bot.domain.tasks import REACHING, OutcomeCode, TaskKind
from bot.domain.trail import Asked, Trace, Trail, Try, Word
from bot.domain.units import UnitTree
from bot.store.board import STANDING, BoardQueries
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.archive import attempt_archive, receipt_archive
from bot.store.tables.notices import attempt, confirmation, notice, receipt, recipient, task, trace
from bot.store.tables.office import history
from bot.store.tables.people import person, proxy, staff

PAGE = 500
_SAID = "task."  # how the history names what came of a task: task.无人接
_REACHING = [kind.value for kind in REACHING]


@dataclass(frozen=True, slots=True)
class Carried:
    """What one sort of message of a notice came to. `cost` is in fen."""

    channel: str
    rung: str
    sent: int
    delivered: int
    failed: int
    cost: int


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


class TrailQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def one(self, notice_id: int, person_id: int) -> Trail | None:
        """One person's; None when he is not on the list at all."""
        found = self._trails(notice_id, (recipient.c.person_id == person_id,), _Names(self._connection))
        return found[0] if found else None

    def pages(self, notice_id: int, viewer: Viewer = OPERATOR, right: Right = Right.SEE) -> Iterator[list[Trail]]:
        """Everybody on the list over whom the viewer has this right, in order."""
        names = _Names(self._connection)
        here: tuple[ColumnElement[bool], ...] = ()
        if not viewer.everywhere(right):
            here = (recipient.c.person_id.in_(select(person.c.id).where(may(viewer, right, names.tree))),)
        after = 0
        while page := self._trails(notice_id, (*here, recipient.c.id > after), names):
            yield page
            after = page[-1].standing.recipient_id

    def latest_notice(self, person_id: int) -> int | None:
        """The newest notice that was released and has him on its list, in or out."""
        released = notice.c.state != NoticeState.DRAFT.value
        query = select(notice.c.id).join(recipient, recipient.c.notice_id == notice.c.id)
        newest = query.where(recipient.c.person_id == person_id, released).order_by(notice.c.number.desc()).limit(1)
        return self._connection.execute(newest).scalar_one_or_none()

    def carried(self, notice_id: int) -> list[Carried]:
        """What left, by channel and rung."""
        sums: dict[tuple[str, str], list[int]] = {}
        for tries, _ in _PLACES:
            for channel, rung, *counts in self._connection.execute(_carried(tries).where(recipient.c.notice_id == notice_id)):
                before = sums.get((channel, rung), [0] * len(counts))
                sums[channel, rung] = [int(one) + more for one, more in zip(counts, before, strict=True)]
        return [Carried(channel, rung, *counts) for (channel, rung), counts in sorted(sums.items())]

    def history(self, notice_id: int) -> list[Happened]:
        """What was done with a notice and with the tasks that it led to, oldest first."""
        columns = (history.c.id, history.c.at, history.c.actor, history.c.action, history.c.subject, history.c.detail)
        own = select(*columns).where(history.c.subject == f"notice:{notice_id}")
        theirs = (
            select(*columns)
            .select_from(recipient)
            .join(task, task.c.recipient_id == recipient.c.id)
            .join(history, history.c.subject == _subject())
            .where(recipient.c.notice_id == notice_id)
        )
        rows = [*self._connection.execute(own), *self._connection.execute(theirs)]
        return [Happened(row.at, row.actor, row.action, row.subject, row.detail) for row in sorted(rows, key=lambda row: row.id)]

    def actors(self) -> dict[str, str]:
        """Names of members of staff, by what the history calls them (staff:3)."""
        return {f"staff:{number}": name for number, name in _Names(self._connection).staff.items()}

    # --- one page ------------------------------------------------------------------------------------------------------

    def _trails(self, notice_id: int, here: Sequence[ColumnElement[bool]], names: _Names) -> list[Trail]:
        query = (
            select(*STANDING)
            .join(person, person.c.id == recipient.c.person_id)
            .where(recipient.c.notice_id == notice_id, *here)
            .order_by(recipient.c.id)
            .limit(PAGE)
        )
        rows = self._connection.execute(query).all()
        ids = [row.id for row in rows]
        standings = BoardQueries(self._connection).standings(rows)
        receivers = self._receivers([row.person_id for row in rows])
        tries, traces = self._tries(ids, receivers), self._traces(ids)
        words, asked = self._words(ids, names, receivers), self._asked(ids, names)
        return [
            Trail(
                standing=standings[row.id],
                unit=names.unit(row.unit_id),
                reason=row.reason,
                round=row.round,
                rsvp=Rsvp(row.rsvp) if row.rsvp else None,
                how=How(row.how) if row.how else None,
                settled_by=names.who(row.settled_by, receivers),
                settled_at=row.settled_at if row.state != RecipientState.EXCLUDED.value else None,
                tries=tries.get(row.id, ()),
                traces=traces.get(row.id, ()),
                words=words.get(row.id, ()),
                asked=asked.get(row.id, ()),
            )
            for row in rows
        ]

    def _receivers(self, person_ids: Sequence[int]) -> dict[int, str]:
        """Who receives for these people, by number: name and relation."""
        query = select(proxy.c.id, proxy.c.name, proxy.c.relation).where(proxy.c.person_id.in_(person_ids))
        return {row.id: f"{row.name}（{row.relation}）" for row in self._connection.execute(query)}

    def _tries(self, ids: Sequence[int], receivers: Mapping[int, str]) -> dict[int, list[Try]]:
        found: dict[int, list[Try]] = defaultdict(list)
        rows = [row for tries, told in _PLACES for row in self._connection.execute(_tries_of(tries, told, ids))]
        for row in sorted(rows, key=lambda row: row.id):
            found[row.recipient_id].append(_try(row, receivers))
        return found

    def _traces(self, ids: Sequence[int]) -> dict[int, list[Trace]]:
        found: dict[int, list[Trace]] = defaultdict(list)
        for row in self._of(trace, ids):
            found[row.recipient_id].append(Trace(row.at, row.what, row.detail))
        return found

    def _words(self, ids: Sequence[int], names: _Names, receivers: Mapping[int, str]) -> dict[int, list[Word]]:
        found: dict[int, list[Word]] = defaultdict(list)
        for row in self._of(confirmation, ids):
            by = names.who(row.said_by, receivers)
            found[row.recipient_id].append(Word(row.at, How(row.how), row.said_by, by, row.version, row.proof))
        return found

    def _asked(self, ids: Sequence[int], names: _Names) -> dict[int, list[Asked]]:
        rows = [row for row in self._of(task, ids) if row.kind in _REACHING]
        outcomes = self._outcomes([row.id for row in rows])
        found: dict[int, list[Asked]] = defaultdict(list)
        for row in rows:
            found[row.recipient_id].append(_asked(row, names, outcomes.get(row.id, ())))
        return found

    def _outcomes(self, task_ids: Sequence[int]) -> dict[int, list[str]]:
        """What each try of a task came to, by the history."""
        query = (
            select(task.c.id, history.c.action)
            .join(history, history.c.subject == _subject())
            .where(task.c.id.in_(task_ids), history.c.action.in_([f"{_SAID}{code.value}" for code in OutcomeCode]))
            .order_by(history.c.id)
        )
        found: dict[int, list[str]] = defaultdict(list)
        for row in self._connection.execute(query):
            found[row.id].append(row.action.removeprefix(_SAID))
        return found

    def _of(self, table: Table, ids: Sequence[int]) -> Sequence[Row[Any]]:
        columns = [column for column in table.c if column.name not in ("text", "data")]
        query = select(*columns).where(table.c.recipient_id.in_(ids)).order_by(table.c.id)
        return self._connection.execute(query).all()


_SENT = (AttemptState.UNKNOWN, AttemptState.ACCEPTED, AttemptState.DELIVERED, AttemptState.READ)
_ARRIVED = (AttemptState.DELIVERED, AttemptState.READ)
_TRY = (
    "id",
    "recipient_id",
    "channel",
    "account",
    "external_id",
    "form",
    "rung",
    "round",
    "version",
    "state",
    "reason",
    "tries",
    "cost",
    "proxy_id",
    "claimed_at",
    "due_at",
)
# Of a notice that was closed long ago, attempts and receipts lie in the archive; of one that is being put away, in both places.
_PLACES = ((attempt, receipt), (attempt_archive, receipt_archive))


def _tries_of(tries: Table, told: Table, ids: Sequence[int]) -> Select[Any]:
    same = (told.c.channel == tries.c.channel) & (told.c.account == tries.c.account)
    known = same & (told.c.message_id == tries.c.message_id) & (tries.c.message_id != "")
    columns = [tries.c[name] for name in _TRY]
    return (
        select(*columns, told.c.delivered, told.c.received_at, told.c.read_at)
        .outerjoin(told, known)
        .where(tries.c.recipient_id.in_(ids), tries.c.purpose == Purpose.NOTICE.value)
    )


def _carried(tries: Table) -> Select[Any]:
    states = (_SENT, _ARRIVED, (AttemptState.FAILED,))
    counts = [func.count().filter(tries.c.state.in_([one.value for one in some])) for some in states]
    return (
        select(tries.c.channel, tries.c.rung, *counts, func.sum(tries.c.cost))
        .join(recipient, recipient.c.id == tries.c.recipient_id)
        .where(tries.c.purpose == Purpose.NOTICE.value)
        .group_by(tries.c.channel, tries.c.rung)
    )


def _subject() -> ColumnElement[str]:
    """What the history calls a task."""
    return literal("task:", String) + cast(task.c.id, String)


class _Names:
    """Units and staff, of whom there are few, read once."""

    def __init__(self, connection: Connection) -> None:
        self.tree: UnitTree = read_tree(connection)
        self.staff = {row.id: row.name for row in connection.execute(select(staff.c.id, staff.c.name))}

    def unit(self, unit_id: int | None) -> str:
        return self.tree.path(unit_id) if unit_id is not None else ""

    def who(self, said_by: str, receivers: Mapping[int, str]) -> str:
        """The name behind proxy:5 or staff:2; nothing for the person himself."""
        kind, _, number = said_by.partition(":")
        names = {"staff": self.staff, "proxy": receivers}.get(kind, {})
        return names.get(int(number), "") if number.isdecimal() else ""


def _try(row: Any, receivers: Mapping[int, str]) -> Try:
    told = bool(row.delivered)
    return Try(
        at=row.claimed_at or row.due_at,
        channel=row.channel,
        account=row.account,
        address=row.external_id,
        form=Form(row.form),
        rung=Rung(row.rung) if row.rung else None,
        round=row.round,
        version=row.version,
        state=AttemptState(row.state),
        reason=Reason(row.reason),
        tries=row.tries,
        cost=row.cost,
        proxy=receivers.get(row.proxy_id or 0, ""),
        delivered_at=row.received_at if told else None,
        read_at=row.read_at if told else None,
        failed_at=row.received_at if row.received_at and not told else None,
    )


def _asked(row: Row[Any], names: _Names, outcomes: Sequence[str]) -> Asked:
    return Asked(
        number=row.id,
        kind=TaskKind(row.kind),
        owner=names.staff.get(row.owner_id or 0, ""),
        first_owner=names.staff.get(row.first_owner_id or row.owner_id or 0, ""),
        made_at=row.made_at,
        told_at=row.told_at,
        deadline=row.deadline,
        state=row.state,
        outcome=row.outcome,
        outcomes=tuple(outcomes) or (row.outcome,) * max(row.tries, 1 if row.outcome else 0),
        level=row.level,
        closed_at=row.closed_at,
        closed_by=names.staff.get(row.closed_by or 0, ""),
    )
