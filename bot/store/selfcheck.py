"""Everything that the ledger's self-check looks at, brought by a few questions over the whole ledger and none per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, literal, or_, select

from bot.domain.delivery import Purpose
from bot.domain.ledger import ResidenceKind, TraitKind
from bot.domain.notices import RecipientState
from bot.domain.people import Birth, Category, Grant, OwnerKind, Role
from bot.domain.rights import Right, Viewer
from bot.domain.units import UnitTree
from bot.store.people import birth_of, read_tree
from bot.store.rights import may
from bot.store.tables.ledger import check_item, membership, residence, trait
from bot.store.tables.notices import attempt, recipient, task
from bot.store.tables.people import address, person, proxy, staff, staff_role

SECRETARY = "支部书记"
# fmt: off
_CHECKED = tuple(
    person.c[name]
    for name in (
        "id", "name", "category", "unit_id", "sex", "liaison_id", "phone", "phone_checked_on", "phone_dead_on", "id_number",
        "born_year", "born_month", "born_day", "born_lunar", "born_leap", "born_on", "born_lunar_year", "died_on",
        "mourning_until", "politics", "joined_on", "work_from", "retired_on", "state", "away_place",
    )
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Checked:
    """One person as the self-check sees him."""

    id: int
    name: str
    category: Category
    unit_id: int
    sex: str = ""
    liaison_id: int | None = None
    phone: str = ""
    phone_checked_on: date | None = None
    phone_dead_on: date | None = None
    id_number: str = ""
    born: Birth | None = None
    born_on: date | None = None
    born_counted: bool = True  # the solar day and the lunar year of birth have been worked out
    died_on: date | None = None
    mourning_until: date | None = None
    politics: str = ""
    joined_on: date | None = None
    work_from: date | None = None
    retired_on: date | None = None
    state: str = ""
    away_place: str = ""


@dataclass(frozen=True, slots=True)
class Helper:
    """A member of staff, in office or not."""

    id: int
    name: str
    active: bool = True
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What one viewer may see of the ledger. `whole`: that is all of it, so that totals and loads mean something."""

    people: tuple[Checked, ...]
    whole: bool = True
    units: UnitTree = field(default_factory=lambda: UnitTree(()))
    staff: Mapping[int, Helper] = field(default_factory=dict)
    reached: frozenset[int] = frozenset()  # persons with a living chat account, their own or a consenting proxy's
    proxies: Mapping[int, tuple[tuple[str, bool], ...]] = field(default_factory=dict)  # by person: name and consent
    hanging: Mapping[int, frozenset[int]] = field(default_factory=dict)  # the further units of a person
    placed: frozenset[int] = frozenset()  # persons whose present place is known
    secretaries: frozenset[int] = frozenset()  # persons who are secretary of their branch
    plans: Mapping[int, frozenset[str]] = field(default_factory=dict)  # of the dead and of mourners: what is still to be sent

    @property
    def living(self) -> list[Checked]:
        return [one for one in self.people if one.died_on is None]


class SelfCheckQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def facts(self, viewer: Viewer, today: date) -> Facts:
        """What this viewer may see, read in bulk."""
        tree = read_tree(self._connection)
        query = select(*_CHECKED).where(may(viewer, Right.SEE, tree), person.c.erased_at.is_(None)).order_by(person.c.id)
        return Facts(
            people=tuple(map(_checked, self._connection.execute(query).all())),
            whole=viewer.everywhere(Right.SEE),
            units=tree,
            staff=self._staff(),
            reached=self._reached(),
            proxies=self._proxies(),
            hanging=self._hanging(),
            placed=self._placed(),
            secretaries=self._secretaries(),
            plans=self._plans(today),
        )

    # --- the parts -----------------------------------------------------------------------------------------------------

    def _staff(self) -> dict[int, Helper]:
        more: dict[int, list[Grant]] = defaultdict(list)
        for row in self._connection.execute(select(staff_role)):
            more[row.staff_id].append(Grant(Role(row.role), row.scope_id))
        rows = self._connection.execute(select(staff.c.id, staff.c.name, staff.c.active, staff.c.role, staff.c.scope_id))
        return {
            row.id: Helper(row.id, row.name, row.active, (Grant(Role(row.role), row.scope_id), *more[row.id])) for row in rows
        }

    def _reached(self) -> frozenset[int]:
        alive = address.c.dead_at.is_(None)
        own = select(address.c.owner_id).where(address.c.owner_kind == OwnerKind.PERSON.value, alive)
        theirs = (
            select(proxy.c.person_id)
            .join(address, and_(address.c.owner_kind == OwnerKind.PROXY.value, address.c.owner_id == proxy.c.id))
            .where(proxy.c.consent, alive)
        )
        return frozenset(self._connection.execute(own).scalars()) | frozenset(self._connection.execute(theirs).scalars())

    def _proxies(self) -> dict[int, tuple[tuple[str, bool], ...]]:
        found: dict[int, tuple[tuple[str, bool], ...]] = {}
        query = select(proxy.c.person_id, proxy.c.name, proxy.c.consent).order_by(proxy.c.rank, proxy.c.id)
        for row in self._connection.execute(query):
            found[row.person_id] = (*found.get(row.person_id, ()), (row.name, row.consent))
        return found

    def _hanging(self) -> dict[int, frozenset[int]]:
        return _sets(self._connection.execute(select(membership.c.person_id, membership.c.unit_id)))

    def _placed(self) -> frozenset[int]:
        query = select(residence.c.person_id).where(residence.c.kind == ResidenceKind.NOW.value, residence.c.place != "")
        return frozenset(self._connection.execute(query).scalars())

    def _secretaries(self) -> frozenset[int]:
        query = select(trait.c.person_id).where(trait.c.kind == TraitKind.DUTY.value, trait.c.value == SECRETARY)
        return frozenset(self._connection.execute(query).scalars())

    def _plans(self, today: date) -> dict[int, frozenset[str]]:
        """What is still planned for the dead and for mourners, by person."""
        concerned = or_(person.c.died_on.is_not(None), person.c.mourning_until >= today)
        purposes = (Purpose.GREETING.value, Purpose.NOTICE.value, Purpose.REMINDER.value, Purpose.STUDY.value)
        asked: tuple[tuple[Any, Any, Any], ...] = (
            (recipient.c.person_id, literal("notice"), recipient.c.state == RecipientState.WAITING.value),
            (task.c.person_id, task.c.kind, task.c.state == "open"),
            (check_item.c.person_id, literal("check"), check_item.c.state.in_(("waiting", "asked"))),
            (attempt.c.person_id, attempt.c.purpose, and_(attempt.c.state == "planned", attempt.c.purpose.in_(purposes))),
        )
        rows: list[Any] = []
        for person_id, what, still in asked:
            query = select(person_id, what).join(person, person.c.id == person_id).where(still, concerned)
            rows += self._connection.execute(query).all()
        return _sets(rows)


def _sets(rows: Iterable[Any]) -> dict[int, frozenset[Any]]:
    found: dict[int, set[Any]] = defaultdict(set)
    for person_id, value in rows:
        found[person_id].add(value)
    return {person_id: frozenset(values) for person_id, values in found.items()}


def _checked(row: Any) -> Checked:
    return Checked(
        id=row.id,
        name=row.name,
        category=Category(row.category),
        unit_id=row.unit_id,
        sex=row.sex,
        liaison_id=row.liaison_id,
        phone=row.phone,
        phone_checked_on=row.phone_checked_on,
        phone_dead_on=row.phone_dead_on,
        id_number=row.id_number,
        born=birth_of(row),
        born_on=row.born_on,
        born_counted=row.born_year is None or (row.born_on is not None and row.born_lunar_year is not None),
        died_on=row.died_on,
        mourning_until=row.mourning_until,
        politics=row.politics,
        joined_on=row.joined_on,
        work_from=row.work_from,
        retired_on=row.retired_on,
        state=row.state,
        away_place=row.away_place,
    )
