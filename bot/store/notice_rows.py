"""Rows of notices as values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from bot.domain.notices import Notice, NoticeKind, NoticeState


def notice_of(row: Row[Any]) -> Notice:
    """The notice in a row that holds all its columns."""
    return Notice(
        id=row.id,
        number=row.number,
        kind=NoticeKind(row.kind),
        title=row.title,
        body=row.body,
        audience=row.audience,
        state=NoticeState(row.state),
        author_id=row.author_id,
        created_at=row.created_at,
        requires_confirmation=row.requires_confirmation,
        event_at=row.event_at,
        place=row.place,
        cutoff=row.cutoff,
        approver_id=row.approver_id,
        approved_at=row.approved_at,
        end_at=row.end_at,
        reply_by=row.reply_by,
        version=row.version,
        drill=row.drill,
        exception=row.exception,
    )
