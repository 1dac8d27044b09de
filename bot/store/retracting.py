"""已告知 that was written of the wrong one: which reports can be taken back, and how the rows stand afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from bot.domain.loosing import Said, best_of
from bot.domain.notices import How, NoticeState, RecipientState
from bot.domain.tasks import REACHING, OutcomeCode
from bot.store.access import AccessQueries
from bot.store.loosing import UNSETTLED, VOID, drop_bring, standing_by, void_words
from bot.store.recipients import RecipientQueries
from bot.store.tables.notices import confirmation, notice, recipient, task
from bot.store.tables.people import person, staff
from bot.store.tables.visits import visit

CALL_TIME = timedelta(hours=2)  # within which the right one is to be rung up
TAKEN_BACK = "task.taken_back"
DAY, KEPT = timedelta(days=1), timedelta(days=60)  # longer than a notice is seen to
_REPORTS = [code.value for code in (OutcomeCode.TOLD, OutcomeCode.FAMILY, OutcomeCode.VISITED)]


@dataclass(frozen=True, slots=True)
class Report:
    """A call or visit that was reported as made, and can be taken back."""

    task_id: int
    person_id: int
    who: str
    recipient_id: int
    notice_id: int
    title: str
    outcome: str
    by_id: int | None
    by: str
    at: datetime
    owner_id: int | None = None

    def is_by(self, staff_id: int) -> bool:
        """Whoever said so; of what was pressed on a page that knows nobody, whoever had the task."""
        return staff_id == (self.owner_id if self.by_id is None else self.by_id)

    def shown(self) -> dict[str, Any]:
        return {"number": self.task_id, "who": self.who, "title": self.title, "outcome": self.outcome, "at": self.at.isoformat()}


class RetractQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def report(self, task_id: int, now: datetime) -> Report | None:
        return next(iter(self._reports(_reported(now).where(task.c.id == task_id))), None)

    def of_notice(self, notice_id: int, now: datetime, limit: int = 20) -> list[Report]:
        """The latest of one notice first."""
        return self._reports(_reported(now).where(recipient.c.notice_id == notice_id).limit(limit))

    def of_person(self, name: str, now: datetime, limit: int = 20) -> list[Report]:
        return self._reports(_reported(now).where(person.c.name == name).limit(limit))

    def of_staff(self, staff_id: int, now: datetime, limit: int = 20) -> list[Report]:
        return self._reports(_reported(now).where(func.coalesce(task.c.closed_by, task.c.owner_id) == staff_id).limit(limit))

    def keep_contact(self, task_id: int, person_id: int, now: datetime) -> None:
        """When he was last spoken to before a report says so again: what it is put back to if the report was of another."""
        day = self._connection.execute(select(person.c.last_contact_on).where(person.c.id == person_id)).scalar()
        AccessQueries(self._connection).remember(contact_key(task_id), day.isoformat() if day else "", now + KEPT)

    def retract(self, one: Report, now: datetime) -> bool:
        """False when it was taken back meanwhile. In one transaction:

        1. The word that came with the report counts no more; it stays where it stands, marked.
        2. Whoever has another word for him stands by that, and the task is not needed.
        3. Unless somebody else spoke to him that day, his last contact is what it was before.
        4. Everybody else waits for a human again: the same task is open again, its owner is told anew, and a notice that was
           closed for want of anybody missing goes on.
        """
        held = select(recipient).where(recipient.c.id == one.recipient_id).with_for_update()
        self._connection.execute(held)
        best = self._mark(one, now)
        here = (task.c.id == one.task_id, task.c.state == "done")
        changed = self._connection.execute(update(task).where(*here).values(_again(now) if best is None else {"state": "void"}))
        if changed.rowcount != 1:
            return False
        self._put_back_contact(one, now)
        mine = update(recipient).where(recipient.c.id == one.recipient_id)
        if best is not None:
            self._connection.execute(mine.values(standing_by(best)))
            return True
        self._connection.execute(mine.values({"state": RecipientState.TASK_OPEN.value, "due_at": None, **UNSETTLED}))
        drop_bring(self._connection, one.recipient_id, now)
        closed = (notice.c.id == one.notice_id, notice.c.state == NoticeState.CLOSED.value)
        again = {"state": NoticeState.SENDING.value, "closed_at": None, "archived_at": None}
        self._connection.execute(update(notice).where(*closed).values(again))
        return True

    def _mark(self, one: Report, now: datetime) -> Said | None:
        """The word that counts from now on."""
        void = void_words(self._connection, [one.recipient_id])
        proof = f"task:{one.task_id}"
        rows = self._connection.execute(select(confirmation).where(confirmation.c.recipient_id == one.recipient_id)).all()
        words = [Said(row.id, How(row.how), row.said_by, row.id in void or row.proof == proof) for row in rows]
        fresh = [(one.recipient_id, VOID, str(word.id)) for word in words if word.wrong and word.id not in void]
        RecipientQueries(self._connection).write_traces(fresh, now)
        return best_of(words)

    def _put_back_contact(self, one: Report, now: datetime) -> None:
        before = AccessQueries(self._connection).recall(contact_key(one.task_id), now)
        day = one.at.date()
        if before is None or self._spoken_to(one.person_id, day, one.at.tzinfo):
            return
        here = (person.c.id == one.person_id, person.c.last_contact_on == day)
        self._connection.execute(
            update(person).where(*here).values(last_contact_on=date.fromisoformat(before) if before else None)
        )

    def _spoken_to(self, person_id: int, day: date, zone: tzinfo | None) -> bool:
        """Whether a word that counts, or a visit, stands for somebody on a day."""
        midnight = datetime.combine(day, time.min, zone)
        words = self._connection.execute(
            select(confirmation.c.id, confirmation.c.recipient_id)
            .join(recipient, recipient.c.id == confirmation.c.recipient_id)
            .where(recipient.c.person_id == person_id, confirmation.c.at >= midnight, confirmation.c.at < midnight + DAY)
        ).all()
        void = void_words(self._connection, [row.recipient_id for row in words])
        visited = select(visit.c.id).where(visit.c.person_id == person_id, visit.c.visited_on == day).limit(1)
        return any(row.id not in void for row in words) or self._connection.execute(visited).first() is not None

    def _reports(self, query: Select[Any]) -> list[Report]:
        return [_report(row) for row in self._connection.execute(query)]


def _reported(now: datetime) -> Select[Any]:
    """Of today; or of a notice that is still being seen to."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    lately = (task.c.closed_at >= midnight) | (notice.c.state == NoticeState.SENDING.value)
    return (
        select(task, person.c.name, recipient.c.notice_id, notice.c.title.label("about"), staff.c.name.label("by"))
        .join(recipient, recipient.c.id == task.c.recipient_id)
        .join(notice, notice.c.id == recipient.c.notice_id)
        .join(person, person.c.id == task.c.person_id)
        .outerjoin(staff, staff.c.id == task.c.closed_by)
        .where(task.c.state == "done", task.c.kind.in_([kind.value for kind in REACHING]), task.c.outcome.in_(_REPORTS))
        .where(
            lately,
            notice.c.state != NoticeState.WITHDRAWN.value,
            recipient.c.state != RecipientState.EXCLUDED.value,
            person.c.died_on.is_(None),
        )
        .order_by(task.c.closed_at.desc(), task.c.id.desc())
    )


def contact_key(task_id: int) -> str:
    """Under which the day is kept on which he was spoken to before a report."""
    return f"contact before:{task_id}"


def _again(now: datetime) -> dict[str, Any]:
    """An open task, of which its owner is told."""
    fresh = {"told_at": None, "next_at": None, "taken_at": None, "closed_at": None, "closed_by": None}
    return {"state": "open", "outcome": "", "deadline": now + CALL_TIME, **fresh}


def _report(row: Row[Any]) -> Report:
    return Report(
        row.id, row.person_id, row.name, row.recipient_id, row.notice_id, row.about, row.outcome, row.closed_by, row.by or "",
        row.closed_at, row.owner_id,
    )  # fmt: skip
