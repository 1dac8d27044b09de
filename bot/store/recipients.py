"""Where each person stands with each notice: whose turn it is, who has confirmed, who may still answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    String,
    Update,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from bot.domain.delivery import USED, AttemptState
from bot.domain.ladder import Ladder
from bot.domain.notices import (
    CONFIRMED,
    OPEN,
    STANDS,
    How,
    Notice,
    NoticeKind,
    NoticeState,
    Reach,
    RecipientState,
    Rsvp,
    outcome_of,
)
from bot.domain.reminders import Expected
from bot.domain.rsvp import Bring, RsvpDetails
from bot.domain.tasks import REACHING
from bot.store.bulk import UpdateEach
from bot.store.parts import parts
from bot.store.tables.base import Moment
from bot.store.tables.notices import OPEN_RECIPIENTS, attempt, confirmation, ladder, notice, recipient, task, trace
from bot.store.tables.people import person

Broken = tuple[int, int, int]  # recipient, round and step of an attempt that came to nothing
_TOLD = [state.value for state in USED]
_OPEN_STATES = [state.value for state in OPEN]
STILL_ANSWERABLE = timedelta(days=7)


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


@dataclass(frozen=True, slots=True)
class Due:
    """A recipient whose ladder is to be looked at."""

    id: int
    person_id: int
    notice_id: int
    liaison_id: int | None
    ladder_id: int | None
    step: int
    round: int
    reach: Reach


@dataclass(frozen=True, slots=True)
class Pending:
    """A notice that somebody may still answer, and the recipient row it concerns."""

    recipient_id: int
    person_id: int
    person_name: str
    state: RecipientState
    liaison_id: int | None
    notice: Notice
    rsvp: Rsvp | None = None
    details: RsvpDetails = field(default_factory=RsvpDetails)  # as he has said them so far


@dataclass(frozen=True, slots=True)
class Settled:
    """One person's confirmation: of whom, how it came about, who said so, and where that is written."""

    recipient_id: int
    how: How
    by: str  # person:3, proxy:5, staff:2
    proof: str = ""  # inbox:81, task:12, page


class RecipientQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._together: list[Settled] | None = None  # what was said and is written down at the end

    # --- ladders -------------------------------------------------------------------------------------------------------

    def due(self, now: datetime, limit: int = 500) -> list[Due]:
        """Waiting recipients whose time has come, those waiting longest first.

        They are held until the end of the transaction, and their notices: whoever confirms or withdraws meanwhile waits, and then
        finds what was decided here. What somebody else holds is left for the next time.
        """
        columns = (recipient.c.id, recipient.c.person_id, recipient.c.notice_id, recipient.c.ladder_id, recipient.c.step)
        query = (
            select(*columns, recipient.c.round, recipient.c.reach, person.c.liaison_id)
            .join(notice, notice.c.id == recipient.c.notice_id)
            .join(person, person.c.id == recipient.c.person_id)
            .where(
                recipient.c.state == RecipientState.WAITING.value,
                recipient.c.due_at <= now,
                person.c.died_on.is_(None),
                notice.c.state == NoticeState.SENDING.value,
            )
            .order_by(recipient.c.due_at, recipient.c.id)
            .limit(limit)
            .with_for_update(of=[recipient, notice], key_share=True, skip_locked=True)
        )
        return [
            Due(
                row.id, row.person_id, row.notice_id, row.liaison_id, row.ladder_id, row.step, row.round, Reach(row.reach)
            )
            for row in self._connection.execute(query)
        ]  # fmt: skip

    def notices(self, notice_ids: Collection[int]) -> dict[int, Notice]:
        rows = self._connection.execute(select(notice).where(notice.c.id.in_(notice_ids)))
        return {row.id: notice_of(row) for row in rows}

    def ladders(self, ladder_ids: Collection[int]) -> dict[int, Ladder]:
        rows = self._connection.execute(select(ladder).where(ladder.c.id.in_(ladder_ids)))
        return {row.id: Ladder.load(row.name, row.steps) for row in rows}

    def move(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write the outcome of a look at ladders: rows of recipient_id, new_state, new_step, new_due."""
        _MOVE.run(self._connection, rows)

    def hasten(self, broken: Sequence[Broken], now: datetime) -> None:
        """Look at these ladders now: a try has just come to nothing.

        The same step is looked at again, for another address of the same kind. Where a later step is under way already, or a new
        round has begun, that one keeps its time.
        """
        if not broken:
            return
        at_that_step = (recipient.c.round == bindparam("of_round"), recipient.c.step == bindparam("at") + 1)
        self._connection.execute(
            update(recipient)
            .where(recipient.c.id == bindparam("whose"), recipient.c.state == RecipientState.WAITING.value, *at_that_step)
            .values(due_at=now, step=bindparam("at")),
            [{"whose": recipient_id, "of_round": round_, "at": step} for recipient_id, round_, step in broken],
        )

    def write_traces(self, rows: Sequence[tuple[int, str, str]], now: datetime) -> None:
        """What a ladder did that left neither attempt nor task: (recipient, what, detail)."""
        if rows:
            given = [{"recipient_id": one, "what": what, "detail": detail, "at": now} for one, what, detail in rows]
            self._connection.execute(insert(trace), given)

    # --- settlement ----------------------------------------------------------------------------------------------------

    def settle(self, one: Settled, now: datetime) -> bool:
        """Write a confirmation down, and let it count. True when it is the one that settles the person; of what is said
        `together` that is known only at its end, so there it is always False.

        Every word is kept. What counts moves forward only: the person's own word, a call or a visit stands above a proxy's, and
        whoever is settled stays so.
        """
        if self._together is not None:
            self._together.append(one)
            return False
        return self._settle([one], now) == 1

    @contextmanager
    def together(self, now: datetime) -> Iterator[None]:
        """What is settled meanwhile is written down at the end: in a few statements, and not in a few for each person."""
        said = self._together = list[Settled]()
        try:
            yield
        finally:
            self._together = None
        self._settle(said, now)

    def _settle(self, said: Sequence[Settled], now: datetime) -> int:
        """How many this settles. By the order of the rows, so that two processes never wait for each other; of one row, by the
        order in which it was said.
        """
        if not said:
            return 0
        ordered = sorted(said, key=lambda one: one.recipient_id)
        words = [
            {"whose": one.recipient_id, "said_how": one.how.value, "said_by": one.by, "at": now, "proof": one.proof}
            for one in ordered
        ]
        self._connection.execute(_SAY, words)
        counts = [{**_counted(one), "moment": now} for one in ordered]
        done = self._connection.execute(_SETTLE, counts).rowcount
        if done != len(ordered):
            for state, raised in _RAISE.items():
                above = [_counted(one) for one in ordered if outcome_of(one.how) is state]
                if above:
                    self._connection.execute(raised, above)
        for part in parts(sorted({one.recipient_id for one in ordered})):
            cancel(self._connection, part, now)
            whose = select(recipient.c.person_id).where(recipient.c.id.in_(part))
            self._connection.execute(update(person).where(person.c.id.in_(whose)).values(last_contact_on=now.date()))
        return done

    def told_wrong(self, notice_id: int, version: int) -> int:
        """How many were given an older text than `version`, by a machine or by a human."""
        return self._count(_told_before(notice_id, version))

    def reopen_wrong(self, notice_id: int, version: int, now: datetime) -> int:
        """Begin anew with exactly those who were given an older text than `version`. How many."""
        return self._begin_anew(_told_before(notice_id, version), "corrected", str(version), now)

    def unreached(self, notice_id: int) -> int:
        """How many a resend would go to: who has not confirmed; where nobody is asked to, who is not known to have got it."""
        return self._count(_not_reached(notice_id))

    def reopen_unreached(self, notice_id: int, now: datetime) -> int:
        """Begin anew with those who are not reached. How many."""
        return self._begin_anew(_not_reached(notice_id), "resent", "", now)

    def _count(self, here: tuple[Any, ...]) -> int:
        return self._connection.execute(select(func.count()).select_from(recipient).where(*here)).scalar_one()

    def reopen_misled(self, recipient_ids: Sequence[int], now: datetime) -> None:
        """Begin anew with these: what they were given was not the text that held."""
        for part in parts(recipient_ids):
            self._begin_anew((recipient.c.id.in_(part),), "repaired", "misled", now)

    def _begin_anew(self, here: tuple[Any, ...], what: str, detail: str, now: datetime) -> int:
        whose = list(self._connection.execute(select(recipient.c.id).where(*here)).scalars())
        again = {
            "state": RecipientState.WAITING.value, "step": 0, "round": recipient.c.round + 1, "due_at": now,
            "reach": Reach.NOTHING.value, "how": None, "settled_by": "", "settled_at": None, "rsvp": None, "bring": "",
            "stand_in": None,
        }  # fmt: skip
        for part in parts(whose):
            cancel(self._connection, part, now)
            self._connection.execute(update(recipient).where(recipient.c.id.in_(part)).values(again))
        self.write_traces([(one, what, detail) for one in whose], now)
        return len(whose)

    def exclude_the_gone(self, now: datetime) -> int:
        """Whoever has died or was erased since a release is told nothing more, and nobody rings him. How many."""
        died = select(person.c.id).where(or_(person.c.died_on.is_not(None), person.c.erased_at.is_not(None)))
        gone = self._connection.execute(
            update(recipient)
            .where(recipient.c.person_id.in_(died), text(OPEN_RECIPIENTS))
            .values(state=RecipientState.EXCLUDED.value, reason="已故", due_at=None, settled_at=now)
            .returning(recipient.c.id)
        )
        ids = list(gone.scalars())
        if ids:
            cancel(self._connection, ids, now)
        again = (attempt.c.person_id.in_(died), attempt.c.state == AttemptState.PLANNED.value)  # refused meanwhile, to be retried
        self._connection.execute(update(attempt).where(*again).values(state=AttemptState.CANCELLED.value, finished_at=now))
        return len(ids)

    def set_rsvp(self, recipient_id: int, rsvp: Rsvp | None, details: RsvpDetails | None = None) -> None:
        """Whether he comes, and what was said with it; what was not said stays as it is."""
        values: dict[str, Any] = {"rsvp": rsvp.value} if rsvp is not None else {}
        if details is not None:
            said = {
                "companions": details.companion, "transport": details.transport, "wheelchair": details.wheelchair,
                "diet": details.diet or None, "bring": details.bring.value if details.bring else None,
                "stand_in": details.stand_in or None,
            }  # fmt: skip
            values |= {name: value for name, value in said.items() if value is not None}
        if values:
            self._connection.execute(update(recipient).where(recipient.c.id == recipient_id).values(values))

    def was_read(self, recipient_id: int, now: datetime) -> None:
        """He, or whoever receives for him, has opened the page of the notice. Read is not confirmed."""
        unread = (recipient.c.id == recipient_id, recipient.c.reach < Reach.READ.value)
        seen = update(recipient).where(*unread, recipient.c.state != RecipientState.EXCLUDED.value)
        if self._connection.execute(seen.values(reach=Reach.READ.value)).rowcount == 1:
            self.write_traces([(recipient_id, "read", "page")], now)

    def pending_for(self, person_ids: Sequence[int], now: datetime) -> list[Pending]:
        """Notices that these persons may still answer, newest first: released this week and not over."""
        if not person_ids:
            return []
        # Asked for first: from the person's side SQLite would look at every notice that he ever had.
        lately = list(self._connection.execute(_RELEASED, {"since": now - STILL_ANSWERABLE}).scalars())
        given = {"persons": list(person_ids), "lately": lately, "now": now}
        return [_pending(row) for row in self._connection.execute(_PENDING, given)] if lately else []

    def pending(self, recipient_id: int) -> Pending | None:
        """One recipient with his notice, whatever their states."""
        row = self._connection.execute(_WITH_NOTICE.where(recipient.c.id == recipient_id)).one_or_none()
        return _pending(row) if row else None

    def expected(self, notice_id: int) -> list[Expected]:
        """Everybody who is expected at an event: included, not declined, and still living."""
        said = (recipient.c.state, recipient.c.rsvp, recipient.c.companions, recipient.c.transport)
        query = (
            select(recipient.c.person_id, person.c.name, *said)
            .join(person, person.c.id == recipient.c.person_id)
            .where(
                recipient.c.notice_id == notice_id,
                recipient.c.state != RecipientState.EXCLUDED.value,
                func.coalesce(recipient.c.rsvp, "") != Rsvp.DECLINE.value,
                person.c.died_on.is_(None),
            )
        )
        return [_expected(row) for row in self._connection.execute(query.order_by(recipient.c.id))]


def _expected(row: Any) -> Expected:
    rsvp = Rsvp(row.rsvp) if row.rsvp else None
    return Expected(row.person_id, row.name, RecipientState(row.state), rsvp, row.companions or 0, bool(row.transport))


def _told_before(notice_id: int, version: int) -> tuple[Any, ...]:
    told = exists().where(attempt.c.recipient_id == recipient.c.id, attempt.c.version < version, attempt.c.state.in_(_TOLD))
    said = exists().where(confirmation.c.recipient_id == recipient.c.id, confirmation.c.version < version)
    return (recipient.c.notice_id == notice_id, recipient.c.state != RecipientState.EXCLUDED.value, or_(told, said))


def _not_reached(notice_id: int) -> tuple[Any, ...]:
    asked = exists().where(notice.c.id == notice_id, notice.c.requires_confirmation)
    open_now = recipient.c.state.in_(_OPEN_STATES)
    return (recipient.c.notice_id == notice_id, open_now, or_(asked, recipient.c.reach < Reach.DELIVERED.value))


SAID = (
    recipient.c.companions, recipient.c.transport, recipient.c.wheelchair, recipient.c.diet, recipient.c.bring,
    recipient.c.stand_in,
)  # fmt: skip


def details_of(row: Any) -> RsvpDetails:
    """What somebody has said of coming, in a row that holds these columns."""
    bring = Bring(row.bring) if row.bring else None
    return RsvpDetails(row.companions, row.transport, row.wheelchair, row.diet or "", bring, row.stand_in)


_MOVE = UpdateEach(
    recipient,
    {"recipient_id": Integer(), "new_state": String(), "new_step": Integer(), "new_due": Moment()},
    lambda given: (
        [recipient.c.id == given["recipient_id"], recipient.c.state == RecipientState.WAITING.value],
        {"state": given["new_state"], "step": given["new_step"], "due_at": given["new_due"]},
    ),
)

# Asked for every batch of messages, so made once.
_WITH_NOTICE = (
    select(
        notice,
        recipient.c.id.label("recipient_id"),
        recipient.c.person_id,
        recipient.c.state.label("recipient_state"),
        recipient.c.rsvp,
        *SAID,
        person.c.name.label("person_name"),
        person.c.liaison_id,
    )
    .join(notice, notice.c.id == recipient.c.notice_id)
    .join(person, person.c.id == recipient.c.person_id)
)
_RELEASED = select(notice.c.id).where(notice.c.approved_at >= bindparam("since", type_=Moment))
_PENDING = _WITH_NOTICE.where(
    recipient.c.person_id.in_(bindparam("persons", expanding=True)),
    recipient.c.state != RecipientState.EXCLUDED.value,
    notice.c.state.in_([NoticeState.SENDING.value, NoticeState.CLOSED.value]),
    ~notice.c.drill,  # nobody whom it seems to be for has heard of it
    recipient.c.notice_id.in_(bindparam("lately", expanding=True)),
    or_(notice.c.event_at.is_(None), notice.c.event_at >= bindparam("now", type_=Moment)),
).order_by(notice.c.number.desc())


def _pending(row: Row[Any]) -> Pending:
    state = RecipientState(row.recipient_state)
    rsvp = Rsvp(row.rsvp) if row.rsvp else None
    whose = (row.recipient_id, row.person_id, row.person_name)
    return Pending(*whose, state, row.liaison_id, notice_of(row), rsvp, details_of(row))


# One confirmation each, by the version that holds.
_SAY = insert(confirmation).from_select(
    ["recipient_id", "how", "said_by", "version", "at", "proof"],
    select(
        bindparam("whose", type_=Integer),
        bindparam("said_how", type_=String),
        bindparam("said_by", type_=String),
        notice.c.version,
        bindparam("at", type_=Moment),
        bindparam("proof", type_=String),
    )
    .join(recipient, recipient.c.notice_id == notice.c.id)
    .where(recipient.c.id == bindparam("whose", type_=Integer)),
)
_COUNTS: dict[str, Any] = {
    "state": bindparam("then"),
    "how": bindparam("said_how"),
    "settled_by": bindparam("said_by"),
    "due_at": None,
}


def _one_that(stands: Iterable[RecipientState]) -> Update:
    """One row in one of these states. Not by `IN`, which a statement for many rows cannot hold."""
    states = or_(*(recipient.c.state == state.value for state in stands))
    return update(recipient).where(recipient.c.id == bindparam("whose"), states)


_SETTLE = _one_that(sorted(OPEN)).values(_COUNTS | {"settled_at": bindparam("moment")})
# Whoever stands lower comes to stand there; the lower of these first.
_RAISE = {state: _one_that(STANDS[: STANDS.index(state)]).values(_COUNTS) for state in STANDS if state in CONFIRMED}


def _counted(one: Settled) -> dict[str, Any]:
    return {"whose": one.recipient_id, "then": outcome_of(one.how).value, "said_how": one.how.value, "said_by": one.by}


def cancel(connection: Connection, recipient_ids: Sequence[int] | Select[Any], now: datetime) -> None:
    """Nothing more is sent for these recipients, and no call is asked for any more."""
    connection.execute(
        update(attempt)
        .where(attempt.c.recipient_id.in_(recipient_ids), attempt.c.state == AttemptState.PLANNED.value)
        .values(state=AttemptState.CANCELLED.value, finished_at=now)
    )
    reaching = task.c.kind.in_([kind.value for kind in REACHING])
    connection.execute(
        update(task)
        .where(task.c.recipient_id.in_(recipient_ids), task.c.state == "open", reaching)
        .values(state="void", closed_at=now)
    )


def reach(connection: Connection, attempt_ids: Sequence[int], far: Reach) -> None:
    """A machine has got as far as this with the recipients of these attempts, where it was not farther already."""
    for part in parts(attempt_ids):
        of_round = (attempt.c.recipient_id == recipient.c.id) & (attempt.c.round == recipient.c.round)
        whose = select(recipient.c.id).join(attempt, of_round).where(attempt.c.id.in_(part))
        connection.execute(
            update(recipient).where(recipient.c.id.in_(whose), recipient.c.reach < far.value).values(reach=far.value)
        )
