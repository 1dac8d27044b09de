"""What commitments come to over a period: for the digest, and for the sheet of one member of staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from bot.domain.commitment_rules import BAD, GOOD, Digest, Month, SuggestionLine, Tally
from bot.domain.commitments import CommitmentKind, CommitmentState
from bot.store.tables.visits import commitment

_VOID = CommitmentState.VOID.value  # nobody wanted it any more: it counts as asked for, not as kept
_COUNTED = [
    commitment.c[name]
    for name in ("id", "kind", "service", "state", "made_at", "due_at", "closed_at", "disposition", "rating", "rated_at")
]


def digest(connection: Connection, begin: datetime, end: datetime) -> Digest:
    rows = connection.execute(select(*_COUNTED).where(_touched(begin, end))).all()
    opened = [row for row in rows if _within(row.made_at, begin, end)]
    closed = [row for row in rows if row.state != _VOID and _within(row.closed_at, begin, end)]
    return Digest(
        kinds={kind: _tally([row for row in rows if row.kind == kind.value], begin, end) for kind in CommitmentKind},
        dispositions=Counter(row.disposition for row in closed if row.disposition),
        services=Counter(row.service for row in opened if row.service),
        ratings=Counter(row.rating for row in rows if row.rating and _within(row.rated_at, begin, end)),
        suggestions=_suggestions(connection, begin, end),
    )


def _tally(rows: Sequence[Row[Any]], begin: datetime, end: datetime) -> Tally:
    closed = [row for row in rows if row.state != _VOID and _within(row.closed_at, begin, end)]
    waits = [(row.closed_at - row.made_at).total_seconds() / 3600 for row in closed]
    return Tally(
        opened=sum(_within(row.made_at, begin, end) for row in rows),
        closed=len(closed),
        in_time=sum(row.closed_at <= row.due_at for row in closed),
        waiting=sum(row.closed_at is None or row.closed_at >= end for row in rows),
        hours=round(sum(waits) / len(waits), 1) if waits else 0.0,
    )


def _suggestions(connection: Connection, begin: datetime, end: datetime) -> list[SuggestionLine]:
    here = (commitment.c.kind == CommitmentKind.SUGGESTION.value, commitment.c.state != _VOID, _touched(begin, end))
    rows = connection.execute(select(commitment).where(*here).order_by(commitment.c.id))
    return [SuggestionLine(row.id, row.made_at.date(), row.text or "", row.disposition, row.result or "") for row in rows]


def month(connection: Connection, staff_id: int, begin: datetime, end: datetime) -> Month:
    """What became his, what he disposed of, and what the people said for whom he did."""
    his = or_(commitment.c.owner_id == staff_id, commitment.c.closed_by == staff_id)
    columns = (*_COUNTED, commitment.c.owner_id, commitment.c.closed_by)
    rows = connection.execute(select(*columns).where(his, _touched(begin, end))).all()
    closed = [row for row in rows if row.closed_by == staff_id and row.state != _VOID and _within(row.closed_at, begin, end)]
    rated = Counter(row.rating for row in rows if row.closed_by == staff_id and _within(row.rated_at, begin, end))
    return Month(
        opened=sum(row.owner_id == staff_id and _within(row.made_at, begin, end) for row in rows),
        closed=len(closed),
        in_time=sum(row.closed_at <= row.due_at for row in closed),
        waiting=sum(row.owner_id == staff_id and (row.closed_at is None or row.closed_at >= end) for row in rows),
        good=rated[GOOD],
        bad=rated[BAD],
    )


def _within(moment: datetime | None, begin: datetime, end: datetime) -> bool:
    return moment is not None and begin <= moment < end


def _touched(begin: datetime, end: datetime) -> ColumnElement[bool]:
    """Made before its end, and open, disposed of or rated in it."""
    lately = or_(commitment.c.closed_at.is_(None), commitment.c.closed_at >= begin, commitment.c.rated_at >= begin)
    return and_(commitment.c.made_at < end, lately)
