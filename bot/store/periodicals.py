"""What everybody wants to read next year (点单), as rows; and what became of the round."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)

from bot.domain.audience.day import Day
from bot.domain.audience.expression import Expression
from bot.domain.ledger import TraitKind
from bot.domain.periodicals import DECIDED, OPEN, Order, OrderState, PeriodicalRound, PeriodicalRules
from bot.domain.rights import Right, Viewer
from bot.domain.tasks import TaskKind
from bot.store.access import AccessQueries
from bot.store.checks import LIVING, has_chat, places
from bot.store.chosen import Chooser
from bot.store.parts import parts
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.ledger import trait
from bot.store.tables.notices import attempt, task
from bot.store.tables.office import history
from bot.store.tables.people import person, unit
from bot.store.tables.programme import periodical_order
from bot.store.tasks import TaskQueries, in_danger
from bot.store.upsert import insert_new

CLOSES = time(17, 0)
TITLE = "报刊点单"  # of the task of a liaison
MISSING = "periodical.missing"  # what somebody reports that has not come, in the history
_order = periodical_order.c
CALM = ~in_danger(_order.person_id)  # whoever has cried for help is left in peace until a human has closed it


@dataclass(frozen=True, slots=True)
class Line:
    """One person's order, as staff and the post office read it."""

    person_id: int
    name: str
    unit: str
    phone: str
    state: OrderState
    chosen: tuple[str, ...]
    address_right: bool | None


class PeriodicalQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._memory = AccessQueries(connection)

    # --- the round -------------------------------------------------------------------------------------------------------

    def begin(self, year: int, rules: PeriodicalRules, day: Day, now: datetime) -> PeriodicalRound:
        """Open the round for a year, with everybody living on it whom the office asks. Of one that is there, that one."""
        found = self.round(year, now)
        if found is not None:
            return found
        ends = datetime.combine(now.date() + rules.lasts, CLOSES, now.tzinfo)
        opened = PeriodicalRound(year, now, ends)
        self._keep(opened)
        asked = Chooser(day, read_tree(self._connection)).where(rules.who)
        ids = self._connection.execute(select(person.c.id).where(*LIVING, asked).order_by(person.c.id)).scalars()
        waiting = {"year": year, "state": OrderState.WAITING.value, "chosen": []}
        insert_new(self._connection, periodical_order, [{**waiting, "person_id": number} for number in ids])
        return opened

    def round(self, year: int, now: datetime) -> PeriodicalRound | None:
        kept = self._memory.recall(_round_key(year), now)
        if kept is None:
            return None
        raw = json.loads(kept)
        started, ends = (datetime.fromisoformat(raw[key]) for key in ("started", "deadline"))
        return PeriodicalRound(year, started, ends, raw["closed"], raw["applied"])

    def latest(self, now: datetime) -> PeriodicalRound | None:
        """The round for next year, or else for this one."""
        return self.round(now.year + 1, now) or self.round(now.year, now)

    def note_closed(self, one: PeriodicalRound) -> None:
        self._keep(PeriodicalRound(one.year, one.started_at, one.deadline, closed=True, applied=one.applied))

    def note_applied(self, one: PeriodicalRound) -> None:
        self._keep(PeriodicalRound(one.year, one.started_at, one.deadline, closed=True, applied=True))

    def _keep(self, one: PeriodicalRound) -> None:
        kept = {"started": one.started_at.isoformat(), "deadline": one.deadline.isoformat()}
        self._memory.remember(_round_key(one.year), json.dumps({**kept, "closed": one.closed, "applied": one.applied}))

    # --- asking ----------------------------------------------------------------------------------------------------------

    def to_ask(self, year: int, heard_since: datetime, limit: int) -> list[Order]:
        """Whoever waits and has a chat account: first who has spoken lately, then who was not tried for longest."""
        spoken = has_chat(heard_since)
        tried = (_order.asked_at.is_not(None), _order.asked_at, _order.id)
        here = and_(_order.year == year, _in((OrderState.WAITING,)), has_chat(), CALM)
        return self._orders(here, (not_(spoken), *tried), limit)

    def note_tried(self, ids: Sequence[int], now: datetime) -> None:
        """There was no way to them just now."""
        self._set(ids, asked_at=now)

    def note_asked(self, ids: Sequence[int], now: datetime) -> None:
        self._set(ids, state=OrderState.ASKED.value, asked_at=now)

    def to_remind(self, year: int, key: str, asked_before: datetime, limit: int) -> list[Order]:
        """Whoever was asked and has not answered, and was promised no reminder under `key` and his number."""
        promised = exists().where(attempt.c.key == literal(f"{key}:") + cast(_order.person_id, String))
        asked = and_(_order.year == year, _in((OrderState.ASKED,)), _order.asked_at < asked_before, ~promised, CALM)
        return self._orders(asked, limit=limit)

    def asked_persons(self) -> list[int]:
        """Everybody with this question open."""
        return list(self._connection.execute(select(_order.person_id).where(_in((OrderState.ASKED,))).distinct()).scalars())

    def without_way(self, year: int, also_waiting: bool) -> list[Order]:
        """Whoever has no chat account; `also_waiting`: or has one on which there was no way to ask him."""
        silent = _in((OrderState.WAITING,)) if also_waiting else and_(_in((OrderState.WAITING,)), not_(has_chat()))
        return self._orders(and_(_order.year == year, silent, CALM))

    def hand_over(self, orders: Sequence[Order], owner_id: int, by: datetime, now: datetime) -> None:
        """One task for one liaison: he asks them all. Their names stand in his list, and not in the task."""
        year = orders[0].year
        row = {"key": f"{_task_key(year, owner_id)}{orders[0].id}", "kind": TaskKind.CHECK.value, "owner_id": owner_id}
        TaskQueries(self._connection).add([{**row, "title": TITLE, "deadline": by, "made_at": now, "told_at": now}])
        self._set([one.id for one in orders], state=OrderState.TASK.value)

    def handed_to(self, staff_id: int, year: int, without_liaison: bool) -> list[Order]:
        """Whom a liaison still has to ask; `without_liaison`: and those who have none."""
        mine = person.c.liaison_id == staff_id
        whose = or_(mine, person.c.liaison_id.is_(None)) if without_liaison else mine
        return self._orders(and_(_order.year == year, _in((OrderState.TASK,)), whose))

    def end_tasks(self, year: int, owner_id: int | None, now: datetime) -> None:
        """Nobody is left to be asked by him, or (None) by anybody."""
        begins = f"periodicals:{year}:" if owner_id is None else _task_key(year, owner_id)
        here = (task.c.key.startswith(begins, autoescape=True), task.c.state == "open")
        self._connection.execute(update(task).where(*here).values(state="void", closed_at=now))

    # --- answers ---------------------------------------------------------------------------------------------------------

    def asked(self, person_ids: Sequence[int], year: int) -> Order | None:
        """The question that one of these persons has been asked, the first of several."""
        found = self._orders(and_(_order.year == year, _order.person_id.in_(person_ids), _in((OrderState.ASKED,))))
        return found[0] if found else None

    def asked_among(self, person_ids: Sequence[int], now: datetime) -> set[int]:
        """Which of these persons have been asked and have not answered."""
        if not person_ids:
            return set()
        return set(self._connection.execute(_ASKED, {"persons": list(person_ids), "years": [now.year, now.year + 1]}).scalars())

    def of_persons(self, person_ids: Sequence[int], year: int) -> list[Order]:
        return self._orders(and_(_order.year == year, _order.person_id.in_(person_ids), _order.state != OrderState.VOID.value))

    def keep(self, order: Order, by: str, now: datetime) -> None:
        """Write an order as it has become."""
        decided = {"said_by": by, "decided_at": now} if order.state in DECIDED else {"asked_at": now}
        values: dict[str, Any] = {"state": order.state.value, "chosen": list(order.chosen), "address_right": order.address_right}
        here = (_order.id == order.id, _order.state != OrderState.VOID.value)
        self._connection.execute(update(periodical_order).where(*here).values(**values, **decided))

    def read_now(self, person_ids: Sequence[int]) -> dict[int, list[str]]:
        """What the files say that each of these persons gets, in their words."""
        found: dict[int, list[str]] = defaultdict(list)
        for part in parts(list(person_ids)):
            here = (trait.c.kind == TraitKind.PERIODICAL.value, trait.c.person_id.in_(part))
            for row in self._connection.execute(select(trait).where(*here).order_by(trait.c.value)):
                found[row.person_id].append(row.value)
        return found

    def usual(self, rules: PeriodicalRules, day: Day) -> dict[int, list[str]]:
        """What the office gives of itself, by person."""
        chooser, found = Chooser(day, read_tree(self._connection)), defaultdict(list)
        for one in rules.titles:
            if one.usual_for is not None:
                for number in self._connection.execute(_meant(chooser, one.usual_for)).scalars():
                    found[number].append(one.id)
        return found

    # --- the end ---------------------------------------------------------------------------------------------------------

    def settle(self, year: int, default: Callable[[int], tuple[str, ...]], now: datetime) -> int:
        """Whoever has not decided gets what `default` says of him; a choice whose address was not confirmed holds. How many."""
        undecided = self._orders(and_(_order.year == year, _in(OPEN)))
        alike: dict[tuple[OrderState, tuple[str, ...]], list[int]] = defaultdict(list)
        for one in undecided:
            state = OrderState.CHOSEN if one.chosen else OrderState.DEFAULT
            alike[state, one.chosen or default(one.person_id)].append(one.id)
        for (state, chosen), ids in alike.items():
            self._set(ids, state=state.value, chosen=list(chosen), decided_at=now)
        return len(undecided)

    def write_files(self, year: int, names: Mapping[str, str]) -> list[int]:
        """Let the files say what everybody gets by the orders of a year; whose file has changed."""
        rows = self._connection.execute(
            select(_order.person_id, _order.chosen).where(_order.year == year, _in(DECIDED)).order_by(_order.person_id)
        ).all()
        before = self.read_now([row.person_id for row in rows])
        wanted = {row.person_id: sorted(names.get(one, one) for one in row.chosen) for row in rows}
        changed = [number for number, titles in wanted.items() if titles != sorted(before.get(number, ()))]
        for part in parts(changed):
            mine = (trait.c.person_id.in_(part), trait.c.kind == TraitKind.PERIODICAL.value)
            self._connection.execute(delete(trait).where(*mine))
            paper = {"kind": TraitKind.PERIODICAL.value}
            fresh = [{**paper, "person_id": one, "value": title} for one in part for title in wanted[one]]
            insert_new(self._connection, trait, fresh)
        return changed

    # --- figures ---------------------------------------------------------------------------------------------------------

    def counts(self, year: int) -> dict[str, int]:
        """How many stand in each state."""
        query = select(_order.state, func.count()).where(_order.year == year).group_by(_order.state)
        return {state.value: 0 for state in OrderState} | {row[0]: row[1] for row in self._connection.execute(query)}

    def lines(self, viewer: Viewer, year: int, right: Right = Right.SEE) -> list[Line]:
        """The orders of a year, of those over whom the viewer has the right; by unit and name."""
        here = (_order.year == year, _order.state != OrderState.VOID.value, may(viewer, right, read_tree(self._connection)))
        columns = (person.c.name, person.c.phone, unit.c.name.label("unit"))
        query = select(periodical_order, *columns).join(person, person.c.id == _order.person_id)
        query = query.join(unit, unit.c.id == person.c.unit_id).where(*here).order_by(unit.c.id, person.c.name, person.c.id)
        return [
            Line(row.person_id, row.name, row.unit, row.phone, OrderState(row.state), tuple(row.chosen), row.address_right)
            for row in self._connection.execute(query)
        ]

    def note_missing(self, periodical: str, by: str, now: datetime) -> None:
        """Somebody reports that it has not come."""
        self._memory.write_history(by, MISSING, f"periodical:{periodical}", now)

    def missing(self, since: datetime) -> dict[str, int]:
        """How often each was reported since then, by id; "": nobody said which."""
        query = select(history.c.subject, func.count()).where(history.c.action == MISSING, history.c.at >= since)
        rows = self._connection.execute(query.group_by(history.c.subject))
        return {str(row[0]).removeprefix("periodical:"): row[1] for row in rows}

    # --- reading ---------------------------------------------------------------------------------------------------------

    def _set(self, ids: Sequence[int], **values: Any) -> None:
        for part in parts(list(ids)):
            self._connection.execute(update(periodical_order).where(_order.id.in_(part)).values(**values))

    def _orders(
        self, condition: ColumnElement[bool], order: Iterable[Any] = (_order.id,), limit: int | None = None
    ) -> list[Order]:
        query = select(periodical_order, person.c.name, person.c.liaison_id, person.c.town)
        query = query.join(person, person.c.id == _order.person_id).where(condition, *LIVING)
        rows = self._connection.execute(query.order_by(*order).limit(limit)).all()
        found = places(self._connection, [row.person_id for row in rows])
        return [
            Order(
                row.id,
                row.year,
                row.person_id,
                row.name,
                row.liaison_id,
                OrderState(row.state),
                tuple(row.chosen),
                row.address_right,
                found.get(row.person_id) or row.town,
                row.asked_at,
            )
            for row in rows
        ]


def _task_key(year: int, owner_id: int) -> str:
    return f"periodicals:{year}:{owner_id}:"


def _round_key(year: int) -> str:
    return f"periodicals:{year}"


def _in(states: Sequence[OrderState]) -> ColumnElement[bool]:
    return _order.state.in_([state.value for state in states])


# Asked for every batch of messages, so made once.
_ASKED = select(_order.person_id).where(
    _order.year.in_(bindparam("years", expanding=True)),
    _order.person_id.in_(bindparam("persons", expanding=True)),
    _order.state == OrderState.ASKED.value,
)


def _meant(chooser: Chooser, expression: Expression) -> Any:
    return select(person.c.id).where(*LIVING, chooser.where(expression)).order_by(person.c.id)
