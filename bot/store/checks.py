"""Rounds in which everybody is asked whether his number and address are still right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, case, exists, func, insert, or_, select, update

from bot.domain.checks import (
    Act,
    Asked,
    CheckRules,
    Item,
    ItemState,
    Round,
    Step,
    Turn,
    area,
    call_days,
    next_call,
    rough,
    round_name,
)
from bot.domain.ledger import ResidenceKind
from bot.domain.people import OwnerKind
from bot.domain.tasks import TaskKind
from bot.store.inbox import BY_HIMSELF
from bot.store.parts import parts
from bot.store.tables.ledger import check_item, check_round, residence
from bot.store.tables.messages import inbox
from bot.store.tables.notices import task
from bot.store.tables.people import address, person, proxy
from bot.store.tasks import TaskQueries, in_danger

ANSWERABLE = (ItemState.ASKED, ItemState.TASK)  # whoever answers after all needs no call any more
OPEN = (ItemState.WAITING, ItemState.ASKED, ItemState.TASK)
TITLE = "核对手机号和住址"
CALM = ~in_danger(check_item.c.person_id)  # whoever has cried for help is left in peace until a human has closed it
_KEY = "check:"  # of the call that an item has become
_LIVING_AT = (ResidenceKind.USUAL.value, ResidenceKind.REGISTERED.value)  # the first of these that is known is asked about


class CheckQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- a round ---------------------------------------------------------------------------------------------------------

    def current(self) -> Round | None:
        """The round that is open."""
        query = select(check_round).where(check_round.c.closed_at.is_(None)).order_by(check_round.c.id.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return Round(row.id, row.name, row.started_at, row.deadline) if row else None

    def names(self) -> list[str]:
        """The names of all rounds so far."""
        return list(self._connection.execute(select(check_round.c.name)).scalars())

    def whom(self) -> tuple[list[int], list[tuple[int, int | None]]]:
        """Whom a round would ask: those whom a chat account reaches, and the others as (person, liaison)."""
        query = select(person.c.id, person.c.liaison_id, has_chat().label("chat")).where(*LIVING).order_by(person.c.id)
        rows = self._connection.execute(query).all()
        return [row.id for row in rows if row.chat], [(row.id, row.liaison_id) for row in rows if not row.chat]

    def begin(self, rules: CheckRules, now: datetime) -> int:
        """A round with every living person on it: those whom chat reaches first, the others' calls spread over the same days."""
        reached, silent = self.whom()
        call_on = call_days(silent, now.date(), rules.call_after)
        call_on |= dict.fromkeys(reached, now.date() + rules.call_after)
        return self.start(round_name(now.date(), self.names()), call_on, now, now + rules.lasts)

    def start(self, name: str, call_on: Mapping[int, date], now: datetime, deadline: datetime) -> int:
        """A new round with everybody on it; `call_on` is the day from which each one's liaison asks."""
        row = {"name": name, "started_at": now, "deadline": deadline}
        number = int(self._connection.execute(insert(check_round).returning(check_round.c.id), row).scalar_one())
        items = [
            {"round_id": number, "person_id": person_id, "state": ItemState.WAITING.value, "call_on": day}
            for person_id, day in sorted(call_on.items())
        ]
        if items:
            self._connection.execute(insert(check_item), items)
        return number

    def progress(self, round_id: int) -> dict[str, int]:
        """How many stand in each state."""
        query = select(check_item.c.state, func.count()).where(check_item.c.round_id == round_id).group_by(check_item.c.state)
        return {state.value: 0 for state in ItemState} | {row[0]: row[1] for row in self._connection.execute(query)}

    def close_done(self, now: datetime) -> None:
        """Close the rounds in which nobody is left to ask, and those whose time is over."""
        open_items = exists().where(check_item.c.round_id == check_round.c.id, _in(OPEN))
        over = or_(~open_items, check_round.c.deadline <= now)
        self._connection.execute(update(check_round).where(check_round.c.closed_at.is_(None), over).values(closed_at=now))

    # --- asking ----------------------------------------------------------------------------------------------------------

    def to_ask(self, round_id: int, now: datetime, spoke: timedelta, limit: int = 500) -> list[Item]:
        """Whoever has not been asked yet, and has spoken (or whoever receives for him) within this time. Nobody in danger."""
        waiting = and_(check_item.c.state == ItemState.WAITING.value, check_item.c.call_on > now.date())
        return self._items(and_(check_item.c.round_id == round_id, waiting, has_chat(now - spoke), CALM), limit)

    def to_remind(self, round_id: int, asked_before: datetime) -> list[Item]:
        """Whoever was asked, has not answered, and has not been reminded."""
        silent = and_(check_item.c.state == ItemState.ASKED.value, check_item.c.reminded_at.is_(None))
        return self._items(and_(check_item.c.round_id == round_id, silent, check_item.c.asked_at <= asked_before, CALM))

    def asked_persons(self) -> list[int]:
        """Everybody with a question open."""
        return list(self._connection.execute(select(check_item.c.person_id).where(_in((ItemState.ASKED,)))).scalars())

    def note_asked(self, item_ids: Sequence[int], now: datetime) -> None:
        here = check_item.c.id.in_(item_ids)
        self._connection.execute(update(check_item).where(here).values(state=ItemState.ASKED.value, asked_at=now))

    def note_reminded(self, item_ids: Sequence[int], now: datetime) -> None:
        self._connection.execute(update(check_item).where(check_item.c.id.in_(item_ids)).values(reminded_at=now))

    def call_due(self, round_id: int, now: datetime) -> int:
        """Everybody whose day has come becomes a call on his liaison's list; how many."""
        late = and_(_in((ItemState.WAITING, ItemState.ASKED)), check_item.c.call_on <= now.date())
        items = self._items(and_(check_item.c.round_id == round_id, late, CALM))
        for item in items:
            self.hand_over(item, now)
        return len(items)

    def hand_over(self, item: Item, now: datetime) -> None:
        """A human asks."""
        row = {
            "key": f"{_KEY}{item.id}",
            "kind": TaskKind.CHECK.value,
            "owner_id": item.liaison_id,
            "person_id": item.person_id,
            "title": TITLE,
            "deadline": next_call(now),
            "made_at": now,
        }
        TaskQueries(self._connection).add([row])
        self._connection.execute(update(check_item).where(check_item.c.id == item.id).values(state=ItemState.TASK.value))

    # --- answers ---------------------------------------------------------------------------------------------------------

    def asked(self, person_ids: Sequence[int]) -> set[int]:
        """Which of these persons have been asked something that they may still answer."""
        return set(self._connection.execute(_ASKED, {"persons": list(person_ids)}).scalars()) if person_ids else set()

    def open_item(self, person_ids: Sequence[int]) -> Item | None:
        """The question that one of these persons has been asked, the first of several."""
        if not person_ids:
            return None
        found = self._items(and_(check_item.c.person_id.in_(person_ids), _MAY_ANSWER))
        return found[0] if found else None

    def keep(self, item: Item, turn: Turn, by: str, now: datetime) -> None:
        """Write a turn of the conversation down, and what it says of number and address."""
        day = now.date()
        if turn.act in (Act.PHONE_RIGHT, Act.ALL_RIGHT):
            self._person(item.person_id, phone_checked_on=day, phone_dead_on=None)
        if turn.act in (Act.ADDRESS_RIGHT, Act.ALL_RIGHT):
            self.confirm_home(item.person_id, day)
        if turn.act is Act.ADDRESS_GIVEN:
            self._add_home(item.person_id, item.asked.said, day)
        values: dict[str, Any] = {"step": turn.step.value, "said": turn.said, "unclear": turn.unclear}
        self._connection.execute(update(check_item).where(check_item.c.id == item.id).values(values))
        if turn.step is Step.DONE and turn.act is not Act.GIVE_UP:
            self._finish(item.id, by, now)
            self._person(item.person_id, last_contact_on=day)

    def note_corrected(self, item_id: int) -> None:
        """Something was not right any more: what the round is for."""
        self._connection.execute(update(check_item).where(check_item.c.id == item_id).values(corrected=True))

    def checked_by_phone(self, task_id: int, by: str, now: datetime) -> None:
        """His liaison has asked: number and address are right, or were put right. A task of no round settles none."""
        key = str(self._connection.execute(select(task.c.key).where(task.c.id == task_id)).scalar_one())
        if not key.startswith(_KEY):
            return
        for item in self._items(and_(check_item.c.id == int(key.removeprefix(_KEY)), _in(ANSWERABLE))):
            self._person(item.person_id, phone_checked_on=now.date(), phone_dead_on=None, last_contact_on=now.date())
            self.confirm_home(item.person_id, now.date())
            self._finish(item.id, by, now)

    def _finish(self, item_id: int, by: str, now: datetime) -> None:
        state = case((check_item.c.corrected, ItemState.CORRECTED.value), else_=ItemState.CONFIRMED.value)
        here = (check_item.c.id == item_id, _in(OPEN))
        self._connection.execute(update(check_item).where(*here).values(state=state, answered_by=by, answered_at=now))
        needless = update(task).where(task.c.key == f"{_KEY}{item_id}", task.c.state == "open")
        self._connection.execute(needless.values(state="void", closed_at=now))
        kind, _, number = by.partition(":")
        if number.isdecimal():  # whoever answered is whom we take him for
            whose = (address.c.owner_kind == kind, address.c.owner_id == int(number), address.c.dead_at.is_(None))
            self._connection.execute(update(address).where(*whose).values(verified_on=now.date()))

    def _person(self, person_id: int, **columns: Any) -> None:
        self._connection.execute(update(person).where(person.c.id == person_id).values(columns))

    def confirm_home(self, person_id: int, day: date) -> None:
        """He lives where he was asked about: of several places, the first in our order."""
        mine = residence.c.person_id == person_id
        kinds = list(self._connection.execute(select(residence.c.kind).where(mine)).scalars())
        asked = next((kind for kind in _LIVING_AT if kind in kinds), "")
        self._connection.execute(update(residence).where(mine, residence.c.kind == asked).values(confirmed_on=day))

    def _add_home(self, person_id: int, address: str, day: date) -> None:
        """An address where the file had none: no move, and nothing to be taken back."""
        home = {"person_id": person_id, "kind": ResidenceKind.USUAL.value, "place": area(address), "detail": address}
        self._connection.execute(insert(residence), {**home, "confirmed_on": day})
        self._person(person_id, town=area(address))

    # --- reading ---------------------------------------------------------------------------------------------------------

    def _items(self, condition: ColumnElement[bool], limit: int | None = None) -> list[Item]:
        columns = (person.c.name, person.c.phone, person.c.town, person.c.liaison_id)
        query = select(check_item, *columns).join(person, person.c.id == check_item.c.person_id).where(condition, *LIVING)
        rows = self._connection.execute(query.order_by(check_item.c.id).limit(limit)).all()
        known = places(self._connection, [row.person_id for row in rows])
        return [_item(row, known.get(row.person_id) or row.town) for row in rows]


def _in(states: Sequence[ItemState]) -> ColumnElement[bool]:
    return check_item.c.state.in_([state.value for state in states])


LIVING = (person.c.died_on.is_(None), person.c.erased_at.is_(None))


def places(connection: Connection, person_ids: Sequence[int]) -> dict[int, str]:
    """Where each of these lives, as far as a message may say it."""
    found: list[Row[Any]] = []
    for part in parts(list(person_ids)):
        here = (residence.c.person_id.in_(part), residence.c.kind.in_(_LIVING_AT))
        found += connection.execute(select(residence).where(*here)).all()
    ranked = sorted(found, key=lambda row: -_LIVING_AT.index(row.kind))
    return {row.person_id: place for row in ranked if (place := row.place or rough(row.detail))}


def has_chat(heard_since: datetime | None = None) -> ColumnElement[bool]:
    """He, or somebody who receives for him, has a chat account; one from which something has been heard since a moment."""
    live: list[ColumnElement[bool]] = [address.c.dead_at.is_(None)]
    if heard_since is not None:
        here = (inbox.c.channel == address.c.channel, inbox.c.account == address.c.account)
        since = (inbox.c.sender == address.c.external_id, inbox.c.received_at >= heard_since)
        live.append(exists().where(*here, *since, BY_HIMSELF))
    own = exists().where(address.c.owner_kind == OwnerKind.PERSON.value, address.c.owner_id == person.c.id, *live)
    serves = (proxy.c.person_id == person.c.id, proxy.c.consent, address.c.owner_id == proxy.c.id)
    return or_(own, exists().where(address.c.owner_kind == OwnerKind.PROXY.value, *serves, *live))


def _item(row: Row[Any], place: str) -> Item:
    asked = Asked(Step(row.step), row.phone, place, row.said, row.unclear)
    state = ItemState(row.state)
    return Item(row.id, row.person_id, row.name, row.liaison_id, state, asked, row.call_on, row.asked_at)


_MAY_ANSWER = and_(
    _in(ANSWERABLE),
    check_item.c.asked_at.is_not(None),
    check_item.c.step != Step.DONE.value,
    exists().where(check_round.c.id == check_item.c.round_id, check_round.c.closed_at.is_(None)),
)
# Asked for every batch of messages, so made once.
_ASKED = select(check_item.c.person_id).where(check_item.c.person_id.in_(bindparam("persons", expanding=True)), _MAY_ANSWER)
