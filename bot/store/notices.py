"""Notices: drafted, approved, corrected, withdrawn, closed. Where each person stands with one: `recipients`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, or_, select, update

from bot.domain.delivery import AttemptState
from bot.domain.messages import Form
from bot.domain.notices import Notice, NoticeState, RecipientState, Text, Version, VersionState
from bot.domain.tasks import TaskKind
from bot.store.notice_rows import notice_of
from bot.store.recipients import cancel
from bot.store.relays import asked_by
from bot.store.tables.notices import attempt, notice, notice_version, recipient, task
from bot.store.upsert import insert_one

LONGEST_REASON = 400  # as much as the column holds; PostgreSQL refuses what SQLite would swallow
TEXT = ("title", "body", "place", "event_at", "end_at", "reply_by")


class NoticeQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, draft: dict[str, Any], now: datetime) -> Notice:
        """Keep a draft and give it the next free number; its text is version 1.

        Where another process has just kept one that the same program asks for by the same key, that one.
        """
        while True:
            number = (self._connection.execute(select(func.max(notice.c.number))).scalar() or 0) + 1
            row = {**draft, "number": number, "state": NoticeState.DRAFT.value, "created_at": now}
            added = insert_one(self._connection, notice, row)
            if added is not None:
                made = notice_of(added)
                self._add_version(made.id, 1, made.text, made.author_id, now)
                return made
            asked = self.requested(draft["request_key"]) if draft.get("request_key") else None
            if asked is not None:
                return asked

    def _add_version(self, notice_id: int, version: int, text: Text, author_id: int | None, now: datetime) -> None:
        row = {"notice_id": notice_id, "version": version, "author_id": author_id, "made_at": now}
        self._connection.execute(insert(notice_version), [{**row, **asdict(text), "state": VersionState.DRAFT.value}])

    def requested(self, request_key: str) -> Notice | None:
        """The notice that a program has asked for by this key before."""
        return self._one(notice.c.request_key == request_key)

    def get(self, notice_id: int) -> Notice | None:
        return self._one(notice.c.id == notice_id)

    def held(self, notice_id: int) -> Notice | None:
        """The same, for whoever decides on it: another who does waits until this transaction has ended."""
        row = self._connection.execute(select(notice).where(notice.c.id == notice_id).with_for_update()).one_or_none()
        return notice_of(row) if row else None

    def numbered(self, number: int) -> Notice | None:
        return self._one(notice.c.number == number)

    def latest(self, state: NoticeState | None = None) -> Notice | None:
        """The newest notice, of a state or of any."""
        query = select(notice).order_by(notice.c.number.desc()).limit(1)
        if state is not None:
            query = query.where(notice.c.state == state.value)
        row = self._connection.execute(query).one_or_none()
        return notice_of(row) if row else None

    def recent(self, limit: int = 20) -> list[Notice]:
        query = select(notice).order_by(notice.c.number.desc()).limit(limit)
        return [notice_of(row) for row in self._connection.execute(query)]

    def under_way(self, limit: int = 20) -> list[Notice]:
        """Those that are being sent, newest first."""
        query = select(notice).where(notice.c.state == NoticeState.SENDING.value).order_by(notice.c.number.desc()).limit(limit)
        return [notice_of(row) for row in self._connection.execute(query)]

    def waiting_for_approval(self, staff_id: int | None, limit: int = 20) -> list[Notice]:
        """Drafts, and notices with a correction that waits, which this member of staff did not write; oldest first."""
        pending = select(notice_version.c.notice_id).where(
            notice_version.c.state == VersionState.DRAFT.value,
            notice_version.c.version > 1,
            notice_version.c.author_id.is_distinct_from(staff_id),
        )
        draft = (notice.c.state == NoticeState.DRAFT.value) & notice.c.author_id.is_distinct_from(staff_id)
        query = select(notice).where(or_(draft, notice.c.id.in_(pending))).order_by(notice.c.number).limit(limit)
        return [notice_of(row) for row in self._connection.execute(query)]

    def with_event_between(self, begin: datetime, end: datetime) -> list[Notice]:
        """Released notices whose event begins in a span of time."""
        released = notice.c.state.in_([NoticeState.SENDING.value, NoticeState.CLOSED.value])
        query = select(notice).where(released, ~notice.c.drill, notice.c.event_at >= begin, notice.c.event_at < end)
        return [notice_of(row) for row in self._connection.execute(query)]

    def amend(self, notice_id: int, changes: dict[str, Any]) -> bool:
        """Change a draft that nobody has approved yet. False when it is no draft any more."""
        draft = (notice.c.id == notice_id, notice.c.state == NoticeState.DRAFT.value)
        done = self._connection.execute(update(notice).where(*draft).values(changes))
        texts = {name: value for name, value in changes.items() if name in TEXT}
        if done.rowcount == 1 and texts:
            first = (notice_version.c.notice_id == notice_id, notice_version.c.version == 1)
            self._connection.execute(update(notice_version).where(*first).values(texts))
        return done.rowcount == 1

    def release(self, notice_id: int, approver_id: int | None, now: datetime, cutoff: datetime, exception: str) -> bool:
        """Draft → sending, once: of two approvals at the same moment one gets False."""
        done = self._connection.execute(
            update(notice)
            .where(notice.c.id == notice_id, notice.c.state == NoticeState.DRAFT.value)
            .values(
                state=NoticeState.SENDING.value,
                approver_id=approver_id,
                approved_at=now,
                cutoff=cutoff,
                exception=exception,
            )
        )
        if done.rowcount == 1:
            approved = {"state": VersionState.APPROVED.value, "approver_id": approver_id, "approved_at": now}
            first = (notice_version.c.notice_id == notice_id, notice_version.c.version == 1)
            self._connection.execute(update(notice_version).where(*first).values(approved))
        return done.rowcount == 1

    def return_draft(self, notice_id: int, reason: str) -> None:
        self._connection.execute(update(notice).where(notice.c.id == notice_id).values(returned_for=reason[:LONGEST_REASON]))

    def withdraw(self, notice_id: int, now: datetime) -> bool:
        """Draft or sending → withdrawn; what was not sent yet never is, and nobody is asked to call any more."""
        live = notice.c.state.in_([NoticeState.DRAFT.value, NoticeState.SENDING.value])
        done = self._connection.execute(
            update(notice).where(notice.c.id == notice_id, live).values(state=NoticeState.WITHDRAWN.value, closed_at=now)
        )
        self.drop_pending(notice_id)
        waiting = (recipient.c.notice_id == notice_id, recipient.c.state == RecipientState.WAITING.value)
        self._connection.execute(update(recipient).where(*waiting).values(due_at=None))
        mine = select(recipient.c.id).where(recipient.c.notice_id == notice_id)
        cancel(self._connection, mine, now)
        self.stop_posts(notice_id, now)
        return done.rowcount == 1

    def stop_posts(self, notice_id: int, now: datetime) -> None:
        """Posts and forwardings belong to no recipient; like all that a notice promises, their keys begin with its own."""
        self._connection.execute(
            update(attempt)
            .where(
                attempt.c.key.like(f"n{notice_id}:%"),
                attempt.c.form == Form.GROUP.value,
                attempt.c.state == AttemptState.PLANNED.value,
            )
            .values(state=AttemptState.CANCELLED.value, finished_at=now)
        )
        self._connection.execute(
            update(task)
            .where(asked_by(f"n{notice_id}:"), task.c.kind == TaskKind.RELAY.value, task.c.state == "open")
            .values(state="void", closed_at=now)
        )

    def close_settled(self, now: datetime) -> list[int]:
        """Close every notice for which no machine or human has anything left to do."""
        busy = exists().where(
            recipient.c.notice_id == notice.c.id,
            recipient.c.state.in_([RecipientState.WAITING.value, RecipientState.TASK_OPEN.value]),
        )
        done = self._connection.execute(
            update(notice)
            .where(notice.c.state == NoticeState.SENDING.value, ~busy)
            .values(state=NoticeState.CLOSED.value, closed_at=now)
            .returning(notice.c.id)
        )
        return list(done.scalars())

    # --- versions ------------------------------------------------------------------------------------------------------

    def versions(self, notice_id: int) -> list[Version]:
        """Every text that a notice has had or is to have, oldest first."""
        query = select(notice_version).where(notice_version.c.notice_id == notice_id).order_by(notice_version.c.version)
        return [_version(row) for row in self._connection.execute(query)]

    def pending_version(self, notice_id: int) -> Version | None:
        """A correction that waits for a second person."""
        draft = (notice_version.c.state == VersionState.DRAFT.value, notice_version.c.version > 1)
        query = select(notice_version).where(notice_version.c.notice_id == notice_id, *draft)
        row = self._connection.execute(query.order_by(notice_version.c.version.desc()).limit(1)).one_or_none()
        return _version(row) if row else None

    def propose(self, notice_id: int, text: Text, author_id: int | None, now: datetime) -> Version:
        """Keep a correction, in place of one that was not approved yet."""
        self._connection.execute(select(notice.c.id).where(notice.c.id == notice_id).with_for_update())  # one after another
        self.drop_pending(notice_id)
        last = select(func.max(notice_version.c.version)).where(notice_version.c.notice_id == notice_id)
        version = (self._connection.execute(last).scalar() or 0) + 1
        self._add_version(notice_id, version, text, author_id, now)
        return Version(notice_id, version, text, VersionState.DRAFT, author_id, now)

    def drop_pending(self, notice_id: int) -> None:
        draft = (notice_version.c.notice_id == notice_id, notice_version.c.state == VersionState.DRAFT.value)
        values = {"state": VersionState.RETURNED.value}
        self._connection.execute(update(notice_version).where(*draft, notice_version.c.version > 1).values(values))

    def approve_version(self, version: Version, approver_id: int | None, now: datetime) -> bool:
        """Let a correction hold from now on, once: of two approvals at the same moment one gets False."""
        here = (notice_version.c.notice_id == version.notice_id, notice_version.c.version == version.version)
        approved = {"state": VersionState.APPROVED.value, "approver_id": approver_id, "approved_at": now}
        done = self._connection.execute(
            update(notice_version).where(*here, notice_version.c.state == VersionState.DRAFT.value).values(approved)
        )
        if done.rowcount != 1:
            return False
        whose = select(recipient.c.id).where(recipient.c.notice_id == version.notice_id)
        self._connection.execute(
            update(task).where(task.c.recipient_id.in_(whose), task.c.state == "open").values(title=version.text.title)
        )
        texts = {name: getattr(version.text, name) for name in TEXT}
        self._connection.execute(update(notice).where(notice.c.id == version.notice_id).values(**texts, version=version.version))
        return True

    def reopen(self, notice_id: int, cutoff: datetime, exception: str) -> None:
        """What was settled goes on, with a new cut-off: a correction or a resend."""
        values = {
            "state": NoticeState.SENDING.value,
            "cutoff": cutoff,
            "exception": exception,
            "closed_at": None,
            "archived_at": None,
        }
        self._connection.execute(update(notice).where(notice.c.id == notice_id).values(values))

    def _one(self, condition: Any) -> Notice | None:
        row = self._connection.execute(select(notice).where(condition)).one_or_none()
        return notice_of(row) if row else None


def _version(row: Row[Any]) -> Version:
    text = Text(**{name: getattr(row, name) for name in TEXT})
    made = (row.author_id, row.made_at, row.approver_id, row.approved_at)
    return Version(row.notice_id, row.version, text, VersionState(row.state), *made)
