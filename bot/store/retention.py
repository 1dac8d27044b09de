"""What is past its time goes, so many rows of each sort at once; what proves that somebody was told stays, without its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select, tuple_, update

from bot.domain.retention import BATCH, Retention
from bot.store.tables.archive import attempt_archive, inbox_archive
from bot.store.tables.ledger import check_item, check_round, upload
from bot.store.tables.messages import conversation, inbox, inquiry, inquiry_word, procedure_run
from bot.store.tables.notices import attempt
from bot.store.tables.office import history
from bot.store.tables.people import binding_request
from bot.store.tables.programme import greeting, greeting_change
from bot.store.tables.visits import commitment, commitment_word


@dataclass(frozen=True, slots=True)
class Sweep:
    """Rows of one table that are past their time: deleted, or emptied of `words`."""

    table: Table
    past: ColumnElement[bool]
    words: Mapping[str, Any] = field(default_factory=dict)


class RetentionQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sweep(self, kept: Retention, now: datetime, limit: int = BATCH) -> dict[str, int]:
        """How many rows of each sort went or were emptied. Of a sort with `limit` there may be more."""
        done: dict[str, int] = {}
        for period in kept.periods:
            for one in _sweeps(period.key, now - period.lasts):
                some = self._take(one, limit)
                done[period.key] = max(done.get(period.key, 0), some)
        return {key: some for key, some in done.items() if some}

    def _take(self, one: Sweep, limit: int) -> int:
        key = tuple(one.table.primary_key)
        rows = self._connection.execute(select(*key).where(one.past).order_by(*key).limit(limit)).all()
        if not rows:
            return 0
        here = tuple_(*key).in_([tuple(row) for row in rows]) if len(key) > 1 else key[0].in_([row[0] for row in rows])
        self._connection.execute(
            update(one.table).where(here).values(dict(one.words)) if one.words else delete(one.table).where(here)
        )
        return len(rows)


def _sweeps(key: str, before: datetime) -> Iterator[Sweep]:
    """`before`: what is older is past its time. Media, photos and questions are swept by the files of their own."""
    if key == "uploads":
        yield Sweep(upload, upload.c.made_at < before)
    elif key == "forms":
        yield Sweep(conversation, conversation.c.updated_at < before)
    elif key == "messages":
        for heard in (inbox_archive, inbox):
            full = or_(heard.c.text.is_not(None), heard.c.reply.is_not(None))
            yield Sweep(heard, (heard.c.received_at < before) & full, {"text": None, "reply": None, "media_id": ""})
    elif key == "evidence":
        for tries in (attempt_archive, attempt):
            full = or_(tries.c.text.is_not(None), tries.c.data.is_not(None))
            yield Sweep(tries, (tries.c.finished_at < before) & full, {"text": None, "data": None})
    elif key == "greetings":
        yield Sweep(greeting, (greeting.c.made_at < before) & greeting.c.text.is_not(None), {"text": None})
        yield Sweep(greeting_change, greeting_change.c.made_at < before)
    elif key == "history":
        yield Sweep(history, history.c.at < before)
    else:
        yield from _settled(key, before)


def _settled(key: str, before: datetime) -> Iterator[Sweep]:
    """What was done with long ago; what is open is not touched, however old."""
    if key == "inquiries":
        over = select(inquiry.c.id).where(inquiry.c.closed_at < before)
        yield Sweep(inquiry_word, inquiry_word.c.inquiry_id.in_(over) & inquiry_word.c.text.is_not(None), {"text": None})
        asked = or_(inquiry.c.question.is_not(None), inquiry.c.answer.is_not(None))
        yield Sweep(inquiry, (inquiry.c.closed_at < before) & asked, {"question": None, "answer": None})
        done = select(commitment.c.id).where(commitment.c.closed_at < before)
        said = commitment_word.c.commitment_id.in_(done) & commitment_word.c.text.is_not(None)
        yield Sweep(commitment_word, said, {"text": None})
        full = or_(*(commitment.c[name].is_not(None) for name in ("text", "detail", "result")))
        yield Sweep(commitment, (commitment.c.closed_at < before) & full, {"text": None, "detail": None, "result": None})
    elif key == "procedures":
        over_with = (procedure_run.c.state != "open") & (procedure_run.c.updated_at < before)
        yield Sweep(procedure_run, over_with & procedure_run.c.answers.is_not(None), {"answers": None})
    elif key == "checks":
        closed = select(check_round.c.id).where(func.coalesce(check_round.c.closed_at, check_round.c.deadline) < before)
        yield Sweep(check_item, check_item.c.round_id.in_(closed) & check_item.c.said.is_not(None), {"said": None})
    elif key == "bindings":
        decided = (binding_request.c.state != "open") & (binding_request.c.made_at < before)
        emptied = {"claimed_name": "", "external_id": "", "candidates": []}
        yield Sweep(binding_request, decided & (binding_request.c.claimed_name != ""), emptied)
