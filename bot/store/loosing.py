"""A chat account that was bound to the wrong person: what is undone in the rows when it is loosed from him."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, func, insert, or_, select, update

from bot.domain.conversation import Place
from bot.domain.delivery import LIVE, AttemptState, Purpose
from bot.domain.loosing import Said, Then, Told, best_of
from bot.domain.messages import Form
from bot.domain.notices import How, Notice, NoticeState, Reach, RecipientState, outcome_of
from bot.domain.people import Owner, OwnerKind
from bot.domain.procedures import State
from bot.domain.tasks import TaskKind
from bot.store.parts import parts
from bot.store.pending import STILL, still_answerable
from bot.store.recipients import RecipientQueries, cancel
from bot.store.tables.messages import conversation, inbox, inquiry, procedure_run
from bot.store.tables.notices import attempt, confirmation, notice, recipient, task, trace
from bot.store.tables.people import address, binding_request, binding_scene, person, proxy
from bot.store.tables.visits import commitment

LOOSED, VOID = "loosed", "void"  # what a trace says: a link may be in the wrong hands; this word counts no more
PAGE, MESSAGE = "page", "message:"  # how the proof of a word begins
_LIVE = [state.value for state in LIVE]
_REACH = {
    AttemptState.UNKNOWN: Reach.SENT, AttemptState.ACCEPTED: Reach.SENT,
    AttemptState.DELIVERED: Reach.DELIVERED, AttemptState.READ: Reach.READ,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bound:
    """One account as the file of a person names it."""

    id: int
    owner: Owner
    person_id: int
    place: Place
    bound_at: datetime
    name: str
    relation: str = ""  # of whoever receives for him
    dead: bool = False  # he has left the account

    @property
    def masked(self) -> str:
        """Enough to tell two accounts apart, too little to find one by."""
        shown = self.place.sender[-4:] if len(self.place.sender) > 8 else self.place.sender[-2:]
        return f"····{shown}"


@dataclass(frozen=True, slots=True)
class Loosed:
    """What came of it."""

    others: bool  # the account is somebody else's as well
    left: int  # other accounts of the same owner
    again: tuple[Notice, ...]  # the notices of which he is told anew
    matters: tuple[str, ...]  # what was asked from the account and is still open: 问询 3, 事项 8


class LoosingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- which there are ---------------------------------------------------------------------------------------------------

    def of_person(self, person_id: int) -> list[Bound]:
        """His own accounts, then those of whoever receives for him."""
        theirs = select(proxy.c.id).where(proxy.c.person_id == person_id)
        his = and_(address.c.owner_kind == OwnerKind.PERSON.value, address.c.owner_id == person_id)
        of_them = and_(address.c.owner_kind == OwnerKind.PROXY.value, address.c.owner_id.in_(theirs))
        rows = self._connection.execute(
            _BOUND.where(or_(his, of_them)).order_by(address.c.owner_kind, address.c.rank, address.c.id)
        )
        return [_bound(row) for row in rows]

    def one(self, person_id: int, number: int) -> Bound | None:
        return next((one for one in self.of_person(person_id) if one.id == number), None)

    def was_loosed(self, owner: Owner, place: Place) -> bool:
        """Whether staff have said of this account that it is not his: he does not get it back without them."""
        rows = self._connection.execute(select(binding_request.c.candidates).where(*_loosed_at(place)))
        return any([owner.kind.value, owner.id] in row.candidates for row in rows)

    def times(self, recipient_id: int) -> int:
        """How often links to his page of a notice were called back."""
        here = (trace.c.recipient_id == recipient_id, trace.c.what == LOOSED)
        return self._connection.execute(select(func.count()).select_from(trace).where(*here)).scalar_one()

    # --- loosing -----------------------------------------------------------------------------------------------------------

    def loose(self, one: Bound, staff_id: int | None, now: datetime) -> Loosed | None:
        """None when it is loosed already. In one transaction:

        1. The account is not his any more, and does not become so again by a name and four digits alone.
        2. Nothing that waits is sent there; if it is nobody else's, not even an answer. Forms and procedures are closed.
        3. What was asked from there stays a question of whoever asked, and is not the person's any more.
        4. In notices that may still be answered: what was told or said there does not count; links to the page are called
           back; whoever has nobody else's word for him goes on up his ladder, and a closed notice is sent again for him.
        """
        known = self._known(one, now)  # held first, so that no ladder plans for the account meanwhile
        if self._connection.execute(delete(address).where(address.c.id == one.id)).rowcount != 1:
            return None
        self._remember(one, staff_id, now)
        others = self._connection.execute(select(address.c.id).where(*_at(address, one.place)).limit(1)).first() is not None
        self._stop(one, others, now)
        matters = self._unlink(one)
        again = [meant for row, told, meant in known if self._stand(row, told, now) is Then.ANEW]
        self._trace([(row.id, told) for row, told, _ in known if told.then is not Then.NOTHING], now)
        whose = (address.c.owner_kind == one.owner.kind.value, address.c.owner_id == one.owner.id)
        left = self._connection.execute(select(func.count()).select_from(address).where(*whose)).scalar_one()
        return Loosed(others, left, tuple(again), matters)

    def _remember(self, one: Bound, staff_id: int | None, now: datetime) -> None:
        row = {
            "channel": one.place.channel, "account": one.place.account, "external_id": one.place.sender,
            "claimed_name": one.name, "candidates": [[one.owner.kind.value, one.owner.id]], "state": LOOSED,
            "made_at": now, "decided_at": now, "decided_by": staff_id,
        }  # fmt: skip
        self._connection.execute(insert(binding_request), row)
        codes = (binding_scene.c.owner_kind == one.owner.kind.value, binding_scene.c.owner_id == one.owner.id)
        self._connection.execute(delete(binding_scene).where(*codes, binding_scene.c.used_at.is_(None)))

    def _stop(self, one: Bound, others: bool, now: datetime) -> None:
        waits = (*_at(attempt, one.place), attempt.c.state == AttemptState.PLANNED.value)
        whose = (_about(one.owner),) if others else ()
        self._connection.execute(update(attempt).where(*waits, *whose).values(_cancelled(now)))
        here = (conversation.c.channel == one.place.channel, conversation.c.account == one.place.account)
        self._connection.execute(delete(conversation).where(*here, conversation.c.sender == one.place.sender))
        runs = (
            *_at(procedure_run, one.place),
            procedure_run.c.state == State.OPEN.value,
            procedure_run.c.person_id == one.person_id,
        )
        self._connection.execute(update(procedure_run).where(*runs).values(state=State.CANCELLED.value, remind_on=None))

    def _unlink(self, one: Bound) -> tuple[str, ...]:
        """Questions go on with whoever asked; what the office took upon itself for the person is not told in that chat."""
        asked = (*_at(inquiry, one.place), inquiry.c.person_id == one.person_id, inquiry.c.state != "closed")
        numbers = self._connection.execute(update(inquiry).where(*asked).values(person_id=None).returning(inquiry.c.id))
        found = [f"问询{number}" for number in sorted(numbers.scalars())]
        taken = (*_at(commitment, one.place), commitment.c.person_id == one.person_id, commitment.c.closed_at.is_(None))
        nowhere = {"channel": "", "account": "", "external_id": ""}
        rows = self._connection.execute(update(commitment).where(*taken).values(nowhere).returning(commitment.c.id))
        return (*found, *(f"事项{number}" for number in sorted(rows.scalars())))

    # --- notices -----------------------------------------------------------------------------------------------------------

    def _known(self, one: Bound, now: datetime) -> list[tuple[Row[Any], Told, Notice]]:
        """How the person stands with each notice that may still be answered."""
        live = or_(notice.c.state == NoticeState.SENDING.value, and_(notice.c.state == NoticeState.CLOSED.value, STILL))
        query = (
            select(recipient)
            .join(notice, notice.c.id == recipient.c.notice_id)
            .where(
                recipient.c.person_id == one.person_id, recipient.c.state != RecipientState.EXCLUDED.value, live, ~notice.c.drill
            )
            .order_by(recipient.c.id)
            .with_for_update(of=recipient)
        )
        rows = self._connection.execute(query, still_answerable(now)).all()
        tries, words = self._tries([row.id for row in rows]), self._words(one, [row.id for row in rows])
        notices = RecipientQueries(self._connection).notices({row.notice_id for row in rows})
        return [(row, _told(row, tries[row.id], words[row.id], one), notices[row.notice_id]) for row in rows]

    def _tries(self, recipient_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        live = (attempt.c.purpose == Purpose.NOTICE.value, attempt.c.state.in_(_LIVE))
        for part in parts(recipient_ids):
            for row in self._connection.execute(select(attempt).where(attempt.c.recipient_id.in_(part), *live)):
                found[row.recipient_id].append(row)
        return found

    def _words(self, one: Bound, recipient_ids: Sequence[int]) -> dict[int, list[tuple[Said, str]]]:
        """What was said of each, and how far that is to be doubted; wrong is what counts no more already."""
        found: dict[int, list[tuple[Said, str]]] = defaultdict(list)
        void = void_words(self._connection, recipient_ids)
        for part in parts(recipient_ids):
            query = select(confirmation).where(confirmation.c.recipient_id.in_(part)).order_by(confirmation.c.id)
            for row in self._connection.execute(query).all():
                doubt = self._doubt(one, row.proof) if row.said_by == f"{one.owner.kind.value}:{one.owner.id}" else ""
                found[row.recipient_id].append((Said(row.id, How(row.how), row.said_by, row.id in void), doubt))
        return found

    def _doubt(self, one: Bound, proof: str) -> str:
        """Of a word in his name: said on a page, or in a chat that was this account. A proof holds as much of a key as fits."""
        if proof == PAGE or not proof.startswith(MESSAGE):
            return PAGE if proof == PAGE else ""
        mine = (inbox.c.channel == one.place.channel, inbox.c.account == one.place.account, inbox.c.sender == one.place.sender)
        key = inbox.c.key.startswith(proof.removeprefix(MESSAGE), autoescape=True)
        from_here = self._connection.execute(select(inbox.c.id).where(*mine, key).limit(1)).first() is not None
        return MESSAGE if from_here else ""

    def _stand(self, row: Row[Any], told: Told, now: datetime) -> Then:
        """One recipient as he stands from now on."""
        if told.then is Then.NOTHING:
            return told.then
        mine = update(recipient).where(recipient.c.id == row.id)
        fresh: dict[str, Any] = {"round": row.round + 1, "reach": told.elsewhere.value}
        best = best_of(told.words)
        if told.then is Then.STANDS and best is not None:
            self._connection.execute(mine.values(standing_by(best)))
        elif told.then is Then.ASKED:
            self._connection.execute(mine.values(fresh))
        else:
            step = row.step if told.other_ways else 0  # what was tried by the right ways is not tried again
            anew = {"state": RecipientState.WAITING.value, "step": step, "due_at": now, **UNSETTLED}
            cancel(self._connection, [row.id], now)
            self._connection.execute(mine.values({**fresh, **anew}))
            drop_bring(self._connection, row.id, now)
        return told.then

    def _trace(self, known: Sequence[tuple[int, Told]], now: datetime) -> None:
        void = void_words(self._connection, [number for number, _ in known])
        lines = [(number, LOOSED, "") for number, _ in known]
        lines += [(number, VOID, str(one.id)) for number, told in known for one in told.words if one.wrong and one.id not in void]
        RecipientQueries(self._connection).write_traces(lines, now)


UNSETTLED: dict[str, Any] = {
    "how": None, "settled_by": "", "settled_at": None, "rsvp": None, "bring": "", "stand_in": None,
}  # fmt: skip
_BOUND = (
    select(
        address,
        func.coalesce(person.c.id, proxy.c.person_id).label("person_id"),
        func.coalesce(person.c.name, proxy.c.name).label("name"),
        func.coalesce(proxy.c.relation, "").label("relation"),
    )
    .outerjoin(person, and_(address.c.owner_kind == OwnerKind.PERSON.value, person.c.id == address.c.owner_id))
    .outerjoin(proxy, and_(address.c.owner_kind == OwnerKind.PROXY.value, proxy.c.id == address.c.owner_id))
    .where(address.c.external_id.not_like("tel:%"))
)


def void_words(connection: Connection, recipient_ids: Sequence[int]) -> set[int]:
    """The confirmations of these that count no more: by their numbers."""
    found: set[int] = set()
    for part in parts(list(recipient_ids)):
        query = select(trace.c.detail).where(trace.c.recipient_id.in_(part), trace.c.what == VOID)
        found |= {int(detail) for detail in connection.execute(query).scalars()}
    return found


def standing_by(one: Said) -> dict[str, Any]:
    """The columns of a recipient for whom this word counts."""
    return {"state": outcome_of(one.how).value, "how": one.how.value, "settled_by": one.by}


def drop_bring(connection: Connection, recipient_id: int, now: datetime) -> None:
    """What was to be brought to him, because somebody said that he does not come, need not be."""
    open_ones = (task.c.recipient_id == recipient_id, task.c.kind == TaskKind.BRING.value, task.c.state == "open")
    connection.execute(update(task).where(*open_ones).values(state="void", closed_at=now))


def drop_misdirected(connection: Connection, attempt_ids: Sequence[int], now: datetime) -> None:
    """What was being sent while its account was loosed is not tried again there."""
    same = [getattr(binding_request.c, name) == getattr(attempt.c, name) for name in ("channel", "account", "external_id")]
    loosed = exists().where(*same, binding_request.c.state == LOOSED)
    here = [getattr(address.c, name) == getattr(attempt.c, name) for name in ("channel", "account", "external_id")]
    of_person = and_(address.c.owner_kind == OwnerKind.PERSON.value, address.c.owner_id == attempt.c.person_id)
    of_proxy = and_(address.c.owner_kind == OwnerKind.PROXY.value, address.c.owner_id == attempt.c.proxy_id)
    bound = exists().where(*here, or_(of_person, of_proxy))
    again = (attempt.c.id.in_(attempt_ids), attempt.c.state == AttemptState.PLANNED.value, attempt.c.person_id.is_not(None))
    chat = attempt.c.form.in_([Form.CHAT.value, Form.PUSH.value])
    connection.execute(update(attempt).where(*again, chat, loosed, ~bound).values(_cancelled(now)))


def _cancelled(now: datetime) -> dict[str, Any]:
    return {"state": AttemptState.CANCELLED.value, "finished_at": now}


def _loosed_at(place: Place) -> tuple[Any, ...]:
    return (*_at(binding_request, place), binding_request.c.state == LOOSED)


def _at(table: Any, place: Place) -> tuple[Any, ...]:
    return (table.c.channel == place.channel, table.c.account == place.account, table.c.external_id == place.sender)


def _about(owner: Owner) -> Any:
    """What is sent to an account because it is this owner's."""
    if owner.kind is OwnerKind.PROXY:
        return attempt.c.proxy_id == owner.id
    return and_(attempt.c.person_id == owner.id, attempt.c.proxy_id.is_(None))


def _told(row: Row[Any], tries: Sequence[Row[Any]], words: Sequence[tuple[Said, str]], one: Bound) -> Told:
    """A page says nothing of who opened it: it was he whom the account is, if a link left for it."""
    wrong, right = list[Row[Any]](), list[Row[Any]]()
    for each in tries:
        there = (each.channel, each.account, each.external_id) == (one.place.channel, one.place.account, one.place.sender)
        mine = each.proxy_id == one.owner.id if one.owner.kind is OwnerKind.PROXY else each.proxy_id is None
        (wrong if there and mine else right).append(each)
    here = bool(wrong)
    doubted = {MESSAGE, PAGE} if here else {MESSAGE}
    said = tuple(replace(each, wrong=True) if doubt in doubted else each for each, doubt in words)
    now_right = [each for each in right if each.round == row.round]
    far = max((_REACH.get(AttemptState(each.state), Reach.NOTHING) for each in now_right), default=Reach.NOTHING)
    return Told(RecipientState(row.state), here, far, bool(now_right), said)


def _bound(row: Row[Any]) -> Bound:
    owner = Owner(OwnerKind(row.owner_kind), row.owner_id)
    place = Place(row.channel, row.account, row.external_id)
    return Bound(row.id, owner, row.person_id, place, row.bound_at, row.name, row.relation, row.dead_at is not None)
