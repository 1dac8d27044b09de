"""Duties as they are kept: whatever happens in whatever order, each is there once and stands as the record says; and asking for
them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.books.duties import load_duties
from bot.delivery.duties import DutyDesk
from bot.domain.audience import parse
from bot.domain.delivery import Lane
from bot.domain.duties import LIVE, Clash, Duty, DutyState
from bot.domain.duty_occasions import FIRST
from bot.domain.duty_rules import AfterEvent, DutyBook, DutyOwner, DutyRule, Every, OnBirthday, ToReport
from bot.domain.ledger import ALONE, TraitKind
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.visits import VisitKind, VisitReport
from bot.office import CONTENT
from bot.services import OfficeCalendar
from bot.store import Records, Store
from bot.store.tables.ledger import pairing, residence, trait
from bot.store.tables.people import person
from bot.store.tables.visits import duty, visit
from bot.understanding.occasions import load_occasions
from tests.builders import CHAT, CLERK, DEAD, HE, LEADER, LIAISON, MOURNER, NOW, QIN, QUIET, TAO, TOWN_LIAISON, WEI, YAO, at, desk

DAY = timedelta(days=1)
LIVING = (QIN, HE, TAO, YAO, MOURNER, WEI)


@pytest.fixture
def office(store: Store) -> Iterator[Records]:
    with store.write() as records:
        yield records


def duties(*rules: DutyRule) -> DutyDesk:
    book = DutyBook(rules, "1", {one.id: one.title for one in rules}) if rules else load_duties()
    return DutyDesk(desk(), OfficeCalendar(load_occasions(CONTENT / "occasions.yaml")), book, QUIET)


def rule(trigger: Any, **changes: Any) -> DutyRule:
    return DutyRule(**{"id": "r", "title": "走访", "set": "五必访", "trigger": trigger, "opens": 5, "closes": 5, **changes})


HOSPITAL = rule(
    AfterEvent(frozenset({LifeEventKind.HOSPITAL}), timedelta(hours=72), by_hours=True), id="hospital", title="住院探视"
)
MONTHLY = rule(Every(days=30), id="monthly")


def happens(records: Records, person_id: int, kind: LifeEventKind, now: datetime = NOW, day: date | None = None) -> int:
    event = LifeEvent(person_id, kind, day or now.date(), "家属", f"staff:{LIAISON}", {"phone": "13900009999", "place": "海口"})
    return records.life.record(event, LifeRules(), now)


def visited(records: Records, person_id: int, day: date, kind: VisitKind = VisitKind.VISIT, staff_id: int = LIAISON) -> int:
    draft = f"{person_id}:{day}:{kind.value}:{staff_id}"
    return records.visits.add_visit(VisitReport(draft, person_id, staff_id, kind, "身体还好", "", day), NOW)


def has(records: Records, person_id: int, condition: str) -> None:
    row = {"person_id": person_id, "kind": TraitKind.CONDITION.value, "value": condition}
    records.connection.execute(trait.insert(), row)


def lives(records: Records, person_id: int, address: str) -> None:
    row = {"person_id": person_id, "kind": "常住", "place": "河口镇", "detail": address, "from_day": "", "until_day": ""}
    records.connection.execute(residence.insert(), row)


def states(records: Records, person_id: int, now_desk: DutyDesk) -> list[tuple[str, DutyState]]:
    return [(one.title, one.state) for one in records.duties.of_person(person_id, titles=now_desk.titles)]


# --- whatever happens --------------------------------------------------------------------------------------------------

RULES = (
    rule(ToReport(frozenset({LifeEventKind.DEATH, LifeEventKind.HOSPITAL}), timedelta(hours=24), ()), id="report"),
    HOSPITAL,
    rule(AfterEvent(frozenset({LifeEventKind.HOSPITAL}), timedelta(days=2)), id="stay", who=parse("状态=住院")),
    rule(
        AfterEvent(frozenset({LifeEventKind.DEATH}), timedelta(days=1)),
        id="family",
        family=True,
        kinds=frozenset({VisitKind.FUNERAL}),
    ),
    rule(AfterEvent(frozenset({LifeEventKind.WIDOWED}), timedelta(days=3)), id="widowed", closes=20),
    MONTHLY,
    rule(Every(months=3), id="alone", who=parse("独居 或 丧偶"), opens=14, closes=15, kinds=frozenset({VisitKind.VISIT})),
    rule(Every(months=12), id="leader", who=parse("类别=离休"), owner=DutyOwner.LEADER, own=True, opens=60, closes=30),
    rule(OnBirthday(), id="birthday", who=parse("非 服丧")),
)


class Life:
    """A month of an office by chance: what happens, is visited, is taken back, changes in a file, in any order."""

    def __init__(self, records: Records, seed: int) -> None:
        self.records = records
        self.chance = Random(seed)
        self.now = NOW
        self.events: list[tuple[int, int]] = []
        self.visits: list[tuple[int, int]] = []

    def step(self) -> list[int]:
        """Whom it was about."""
        return self.chance.choice(
            (self.happen, self.happen, self.visit, self.visit, self.visit, self.undo, self.unvisit, self.change)
        )()

    def happen(self) -> list[int]:
        living = [one for one in LIVING if self.records.people.persons([one])[0].alive]
        person_id = self.chance.choice(living or [QIN])
        kind = self.chance.choice(
            [kind for kind in LifeEventKind if living and (kind is not LifeEventKind.DEATH or len(living) > 3)]
        )
        day = self.now.date() - self.chance.randrange(4) * DAY
        self.events.append((happens(self.records, person_id, kind, self.now, day), person_id))
        return [person_id]

    def visit(self) -> list[int]:
        person_id, day = self.chance.choice(LIVING), self.now.date() - self.chance.randrange(50) * DAY
        number = visited(self.records, person_id, day, self.chance.choice(list(VisitKind)), self.chance.choice((LIAISON, LEADER)))
        self.visits.append((number, person_id))
        return [person_id]

    def undo(self) -> list[int]:
        if not self.events:
            return []
        number, person_id = self.events.pop(self.chance.randrange(len(self.events)))
        self.records.life.undo(number, "staff:1", self.now)
        return [person_id]

    def unvisit(self) -> list[int]:
        """A report turns out to be of another day, or of no meeting at all."""
        if not self.visits:
            return []
        number, person_id = self.chance.choice(self.visits)
        changes = self.chance.choice(({"kind": VisitKind.OTHER.value}, {"visited_on": self.now.date()}))
        self.records.connection.execute(update(visit).where(visit.c.id == number).values(changes))
        return [person_id]

    def change(self) -> list[int]:
        person_id = self.chance.choice(LIVING)
        values = self.chance.choice(
            ({"liaison_id": TOWN_LIAISON}, {"unit_id": 2}, {"category": "离休"}, {"mourning_until": None})
        )
        self.records.connection.execute(update(person).where(person.c.id == person_id).values(values))
        return [person_id]


def kept(records: Records) -> dict[str, tuple[Any, ...]]:
    """All that counts of each duty: who has been told of it is no part of what is worked out, and whose it was when it was
    settled a table remembers and a record does not."""
    columns = (duty.c.state, duty.c.opens_on, duty.c.due_at, duty.c.owner_id, duty.c.unit_id, duty.c.visit_id, duty.c.settled_at)
    rows = records.connection.execute(select(duty.c.key, *columns)).all()
    assert len({row.key for row in rows}) == len(rows)
    live = {row.key for row in rows if row.state in LIVE}
    return {row.key: tuple(row)[1:] if row.key in live else (*tuple(row)[1:4], *tuple(row)[6:]) for row in rows}


@pytest.mark.parametrize("seed", range(6))
def test_after_whatever_order_what_a_few_are_owed_is_what_all_are_owed_from_scratch(seed: int, office: Records) -> None:
    """
    1. Worked out for one person after each step, then for everybody: nothing is left to change.
    2. From an empty table (but for first visits, which stand as they were promised) the same is owed. What it lacks is what a
       table can remember and a record cannot: what became late or was missed, what was once owed, a visit that settled it then.
    """
    engine, life = duties(*RULES), Life(office, seed)
    has(office, TAO, ALONE)
    engine.refresh_all(office, life.now)
    for _ in range(40):
        engine.refresh(office, life.step(), life.now)
        if life.chance.random() < 0.3:
            life.now += timedelta(hours=life.chance.randrange(1, 60))
            engine.refresh_all(office, life.now)
        before = kept(office)
        assert engine.refresh_all(office, life.now) == {"opened": 0}
        assert kept(office) == before
    _begin_again(office)
    engine.refresh_all(office, life.now)
    after = kept(office)
    assert after == {key: before[key] for key in after}
    for key in before.keys() - after.keys():
        state, _, due_at = before[key][:3]
        late = state == DutyState.READY.value and due_at < life.now
        assert late or state in (DutyState.MISSED.value, DutyState.CANCELLED.value, DutyState.DONE.value), key


def _begin_again(records: Records) -> None:
    records.connection.execute(delete(duty).where(duty.c.key.not_like(f"%:{FIRST}:%")))


# --- the office's own rules --------------------------------------------------------------------------------------------


def test_a_day_of_the_office_by_its_starters(office: Records) -> None:
    engine = duties()
    engine.refresh_all(office, NOW)
    assert ("生日祝福", DutyState.READY) in states(office, QIN, engine)
    happens(office, HE, LifeEventKind.HOSPITAL)
    owed = engine.refresh(office, [HE], NOW)[0]
    assert (owed.title, owed.owner_name, owed.due_at) == ("住院探视", "简宁", NOW + timedelta(hours=72))
    visited(office, HE, NOW.date(), VisitKind.HOSPITAL)
    engine.refresh(office, [HE], NOW)
    assert ("住院探视", DutyState.DONE) in states(office, HE, engine)


def test_one_visit_settles_all_that_it_can(office: Records) -> None:
    engine = duties(HOSPITAL, rule(OnBirthday(), id="birthday", title="生日"))
    engine.refresh_all(office, NOW)
    happens(office, QIN, LifeEventKind.HOSPITAL)
    assert len(engine.refresh(office, [QIN], NOW)) == 2
    number = visited(office, QIN, NOW.date())
    assert engine.refresh(office, [QIN], NOW) == []
    assert {one.visit_id for one in office.duties.of_person(QIN)} == {number}


def test_whoever_died_before_is_owed_nothing(office: Records) -> None:
    engine = duties(MONTHLY)
    engine.refresh_all(office, NOW)
    assert office.duties.of_person(DEAD) == []


def test_an_erased_file_leaves_nothing_owed(office: Records) -> None:
    engine = duties(MONTHLY)
    engine.refresh_all(office, NOW)
    office.connection.execute(update(person).values(erased_at=NOW))
    engine.refresh_all(office, NOW)
    assert all(one.state is DutyState.CANCELLED for number in LIVING for one in office.duties.of_person(number))


def test_who_has_nobody_of_his_own_is_not_forgotten(office: Records) -> None:
    engine = duties(HOSPITAL)
    happens(office, WEI, LifeEventKind.HOSPITAL)
    (owed,) = engine.refresh(office, [WEI], NOW)
    assert owed.owner_id == CLERK


def test_a_leader_goes_to_those_whom_he_is_paired_with(office: Records) -> None:
    office.people.add_rows("staff", [{"id": 9, "name": "第二位领导", "role": "leader", "phone": ""}])
    office.connection.execute(pairing.insert(), {"person_id": QIN, "staff_id": 9, "kind": "领导联系", "since": None})
    engine = duties(rule(Every(days=30), owner=DutyOwner.LEADER, opens=14, closes=15))
    engine.refresh_all(office, NOW)
    owners = {one.person_id: one.owner_id for one in office.duties.live_of([QIN, HE])}
    assert owners[QIN] == 9
    assert owners[HE] in (LEADER, 9)


# --- asking ------------------------------------------------------------------------------------------------------------


def owed(office: Records) -> tuple[DutyDesk, list[Duty]]:
    engine = duties(HOSPITAL)
    for number, person_id in enumerate((HE, TAO, QIN)):
        happens(office, person_id, LifeEventKind.HOSPITAL, NOW + timedelta(hours=number))
    return engine, engine.refresh(office, [HE, TAO, QIN], NOW + timedelta(hours=2))


def test_somebody_has_his_own_most_pressing_first(office: Records) -> None:
    engine, _ = owed(office)
    assert [one.person_id for one in office.duties.of_owner(LIAISON)] == [HE, QIN]
    assert [one.title for one in office.duties.of_owner(LIAISON, titles=engine.titles)] == ["住院探视"] * 2
    assert office.duties.of_owner(LIAISON, NOW.date()) == []
    assert len(office.duties.of_owner(LIAISON, NOW.date() + 3 * DAY)) == 2


def test_a_list_is_of_those_whom_one_may_see(office: Records) -> None:
    owed(office)
    town = Viewer("staff:9", (Grant(Role.CLERK, 2),), 9)
    assert [one.person_id for one in office.duties.listed(OPERATOR)] == [HE, TAO, QIN]
    assert [one.person_id for one in office.duties.listed(town)] == [TAO]
    assert [one.person_id for one in office.duties.listed(OPERATOR, unit_id=1, limit=1, offset=1)] == [QIN]
    assert office.duties.listed(OPERATOR, state=DutyState.DONE) == []
    assert office.duties.listed(OPERATOR, rule="other") == []
    begin, end = NOW.date(), NOW.date() + 5 * DAY
    assert office.duties.counts(OPERATOR, begin, end) == {"hospital": {DutyState.READY: 3}}
    assert office.duties.counts(town, begin, end) == {"hospital": {DutyState.READY: 1}}


def test_a_month_has_what_was_due_and_what_was_settled(office: Records) -> None:
    engine, _ = owed(office)
    visited(office, HE, NOW.date())
    engine.refresh(office, [HE], NOW)
    found = office.duties.month(LIAISON, NOW.date(), NOW.date())
    assert [(one.person_id, one.state) for one in found] == [(HE, DutyState.DONE)]
    assert len(office.duties.month(LIAISON, date(2026, 3, 1), date(2026, 3, 31))) == 2


# --- the same door -----------------------------------------------------------------------------------------------------


def neighbours(office: Records) -> tuple[DutyDesk, Duty, Duty]:
    """A couple behind one door, each with a liaison of his own; written in two ways."""
    lives(office, HE, "团结路 12号，3栋201")
    lives(office, TAO, "团结路12号3栋201")
    lives(office, QIN, "团结路")
    engine = duties(HOSPITAL)
    for person_id in (HE, TAO, QIN):
        happens(office, person_id, LifeEventKind.HOSPITAL)
    engine.refresh_all(office, NOW)
    his, hers = (office.duties.live_of([number], engine.titles)[0] for number in (TAO, HE))
    return engine, his, hers


def test_two_do_not_come_to_one_door_on_one_day(office: Records) -> None:
    engine, his, hers = neighbours(office)
    planned = engine.plan(office, his, date(2026, 3, 12), NOW)
    assert isinstance(planned, Duty)
    assert planned.planned_on == date(2026, 3, 12)
    assert engine.plan(office, hers, date(2026, 3, 12), NOW) == Clash(date(2026, 3, 12), "路平", "河口镇", date(2026, 3, 13))
    assert isinstance(engine.plan(office, hers, date(2026, 3, 13), NOW), Duty)
    assert isinstance(engine.plan(office, his, date(2026, 3, 12), NOW), Duty)
    clash = engine.plan(office, his, date(2026, 3, 13), NOW)
    assert isinstance(clash, Clash)
    assert clash.free == date(2026, 3, 16)  # not at the weekend


def test_who_has_something_to_do_there_hears_of_it(office: Records) -> None:
    engine, his, _ = neighbours(office)
    engine.plan(office, his, date(2026, 3, 12), NOW)
    engine.plan(office, his, date(2026, 3, 12), NOW)
    told = office.claims.claim(*CHAT, NOW, 100, tuple(Lane), ())
    assert [(one.external_id, one.template) for one in told] == [(f"staff-{LIAISON}", "staff/duty_together")]


def test_a_door_stays_when_only_one_is_looked_at(office: Records) -> None:
    engine, his, hers = neighbours(office)
    engine.refresh(office, [TAO, HE], at("10:00"))
    engine.plan(office, his, date(2026, 3, 12), NOW)
    assert isinstance(engine.plan(office, hers, date(2026, 3, 12), NOW), Clash)
