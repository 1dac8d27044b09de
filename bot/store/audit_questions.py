"""What the auditor asks, put together once: it asks every office every quarter of a minute, and to put it together took as long
as the answers of a small one.
"""

from __future__ import annotations

from sqlalchemy import and_, bindparam, exists, func, literal_column, or_, select, text, update

from bot.domain.commitments import LIVE
from bot.domain.delivery import USED, AttemptState, Reason
from bot.domain.inquiry import OPEN as OPEN_INQUIRY
from bot.domain.notices import CONFIRMED, OPEN, NoticeState, RecipientState
from bot.domain.tasks import REACHING
from bot.store.claims import waits_behind_a_retry
from bot.store.tables.base import Moment
from bot.store.tables.messages import inquiry
from bot.store.tables.notices import TAKEN, attempt, confirmation, notice, receipt, recipient, task
from bot.store.tables.people import person
from bot.store.tables.visits import commitment

_SENDING = notice.c.state == NoticeState.SENDING.value
# Said plainly, so that the partial indexes serve.
PLANNED = attempt.c.state == literal_column(f"'{AttemptState.PLANNED.value}'")
_WAITING = recipient.c.state == literal_column(f"'{RecipientState.WAITING.value}'")
_OPEN_TASK = task.c.state == literal_column("'open'")
_REACHING = task.c.kind.in_([kind.value for kind in REACHING])
_OF_NOTICE = notice.c.id == recipient.c.notice_id
_NOW, _BEFORE = bindparam("now", type_=Moment), bindparam("before", type_=Moment)
_CLOSED_LATELY = and_(notice.c.state == NoticeState.CLOSED.value, notice.c.closed_at >= bindparam("lately", type_=Moment))
IS_OPEN = recipient.c.state.in_([state.value for state in OPEN])
_UNDER_WAY = exists().where(_OF_NOTICE, _SENDING)
_theirs = attempt.alias("theirs")

QUEUES = (
    select(
        attempt.c.channel,
        attempt.c.account,
        func.count().label("waiting"),
        select(func.max(_theirs.c.claimed_at))
        .where(_theirs.c.channel == attempt.c.channel, _theirs.c.account == attempt.c.account, text(f"theirs.{TAKEN}"))
        .scalar_subquery()
        .label("taken_at"),
    )
    .where(
        PLANNED,
        attempt.c.due_at <= _BEFORE,
        attempt.c.expires_at > _NOW,
        or_(attempt.c.doubt_until.is_(None), attempt.c.doubt_until > _NOW),
        ~waits_behind_a_retry,
    )
    .group_by(attempt.c.channel, attempt.c.account)
)
SET_ASIDE = (
    select(func.count())
    .select_from(attempt)
    .where(
        attempt.c.state == AttemptState.FAILED.value,
        attempt.c.reason == Reason.BROKEN.value,
        attempt.c.finished_at >= bindparam("since", type_=Moment),
    )
)
DROP_NEEDLESS = (
    update(attempt)
    .where(
        PLANNED,
        exists().where(
            recipient.c.id == attempt.c.recipient_id,
            _OF_NOTICE,
            or_(
                recipient.c.settled_at.is_not(None),
                recipient.c.round > attempt.c.round,
                notice.c.state == NoticeState.WITHDRAWN.value,
            ),
        ),
    )
    .values(state=AttemptState.CANCELLED.value, finished_at=_NOW)
    .returning(attempt.c.recipient_id)
)
UNAPPLIED = (
    select(receipt.c.channel, receipt.c.account, receipt.c.message_id)
    .join(
        attempt,
        and_(
            attempt.c.channel == receipt.c.channel,
            attempt.c.account == receipt.c.account,
            attempt.c.message_id == receipt.c.message_id,
        ),
    )
    .where(
        receipt.c.received_at >= bindparam("since", type_=Moment),
        or_(
            attempt.c.state.in_([AttemptState.SENDING.value, AttemptState.UNKNOWN.value, AttemptState.ACCEPTED.value]),
            and_(attempt.c.state == AttemptState.DELIVERED.value, receipt.c.read, receipt.c.delivered),
        ),
    )
)
STALLED = select(func.count()).where(
    _WAITING,
    recipient.c.due_at <= _BEFORE,
    _OF_NOTICE,
    _SENDING,
    select(person.c.id).where(person.c.id == recipient.c.person_id, person.c.died_on.is_(None)).exists(),
)
_WAKE = update(recipient).where(_WAITING, _UNDER_WAY).values(due_at=_NOW).returning(recipient.c.id)
WAKE_UNTIMED = _WAKE.where(recipient.c.due_at.is_(None))
WAKE_LADDERLESS = _WAKE.where(recipient.c.ladder_id.is_(None), or_(recipient.c.due_at.is_(None), recipient.c.due_at > _NOW))
TASKLESS = (
    select(
        recipient.c.id,
        recipient.c.person_id,
        recipient.c.notice_id,
        recipient.c.ladder_id,
        recipient.c.step,
        recipient.c.round,
        recipient.c.reach,
        person.c.liaison_id,
    )
    .join(notice, _OF_NOTICE)
    .join(person, person.c.id == recipient.c.person_id)
    .where(
        recipient.c.state == RecipientState.TASK_OPEN.value,
        _SENDING,
        ~exists().where(task.c.recipient_id == recipient.c.id, _OPEN_TASK, _REACHING),
    )
)
UNPROVEN = select(func.count()).where(
    recipient.c.state.in_([state.value for state in CONFIRMED]),
    _OF_NOTICE,
    _SENDING,
    ~exists().where(confirmation.c.recipient_id == recipient.c.id),
)
UNCOUNTED = (
    select(confirmation.c.recipient_id, confirmation.c.how, confirmation.c.said_by, confirmation.c.at)
    .join(recipient, recipient.c.id == confirmation.c.recipient_id)
    .join(notice, _OF_NOTICE)
    .where(_SENDING, IS_OPEN, confirmation.c.version == notice.c.version)
    .order_by(confirmation.c.id)
)
MISLED = (
    select(recipient.c.id)
    .join(notice, _OF_NOTICE)
    .where(
        _SENDING,
        notice.c.version > 1,
        recipient.c.state != RecipientState.EXCLUDED.value,
        exists().where(
            attempt.c.recipient_id == recipient.c.id,
            attempt.c.state.in_([state.value for state in USED]),
            attempt.c.round == recipient.c.round,
            attempt.c.version < notice.c.version,
        ),
    )
)
VOID_NEEDLESS = (
    update(task)
    .where(
        _OPEN_TASK,
        _REACHING,
        exists().where(
            recipient.c.id == task.c.recipient_id,
            _OF_NOTICE,
            or_(
                recipient.c.state.in_([state.value for state in (*CONFIRMED, RecipientState.EXCLUDED)]),
                notice.c.state == NoticeState.WITHDRAWN.value,
            ),
        ),
    )
    .values(state="void", closed_at=_NOW)
    .returning(task.c.recipient_id)
)
UNTOLD = select(func.count()).where(
    _OPEN_TASK,
    task.c.told_at.is_(None),
    func.coalesce(task.c.owner_id, 0) != 0,  # the column itself leads SQLite through all that is done
    task.c.made_at <= _BEFORE,
)
NOT_HANDED_ON = select(func.count()).where(_OPEN_TASK, task.c.next_at <= _BEFORE)
INQUIRIES_LEFT = select(func.count()).where(
    inquiry.c.state == OPEN_INQUIRY,
    or_(
        and_(inquiry.c.owner_id.is_(None), inquiry.c.asked_at <= _BEFORE),
        inquiry.c.next_at.is_(None),
        inquiry.c.next_at <= _BEFORE,
    ),
)
COMMITMENTS_LEFT = select(func.count()).where(
    commitment.c.state.in_([state.value for state in LIVE]),
    or_(
        and_(commitment.c.owner_id.is_(None), commitment.c.made_at <= _BEFORE),
        commitment.c.next_at.is_(None),
        commitment.c.next_at <= _BEFORE,
    ),
)
NOBODY = (
    select(func.count())
    .select_from(notice)
    .where(or_(_SENDING, _CLOSED_LATELY), ~exists().where(recipient.c.notice_id == notice.c.id))
)
HALF_APPROVED = (
    select(func.count()).select_from(notice).where(notice.c.state == NoticeState.DRAFT.value, notice.c.approved_at.is_not(None))
)
REOPEN_CLOSED = (
    update(notice)
    .where(
        _CLOSED_LATELY,
        or_(notice.c.event_at.is_(None), notice.c.event_at > _NOW),
        exists().where(
            recipient.c.notice_id == notice.c.id,
            recipient.c.state.in_([RecipientState.WAITING.value, RecipientState.TASK_OPEN.value]),
        ),
    )
    .values(state=NoticeState.SENDING.value, closed_at=None, archived_at=None)
)
