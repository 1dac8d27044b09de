"""What a day needs to know of one's own people, and where one goes to see them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.store import Records, Store
from bot.store.tables.people import person
from tests.builders import HE, LIAISON, MOURNER, NOW, QIN, TAO, TOWN_LIAISON, YAO, at


def went_into_hospital(records: Records, person_id: int, day: int) -> int:
    event = LifeEvent(person_id, LifeEventKind.HOSPITAL, date(2026, 3, day), "电话", "staff:3")
    return records.life.record(event, LifeRules(), at("9:00", day))


def test_own_are_the_living_whom_he_looks_after_in_whatever_way(store: Store) -> None:
    with store.write() as records:
        records.ledger.pair(TAO, LIAISON, "志愿者", NOW.date())
        own = records.day.own(LIAISON)
    assert [one.id for one in own] == [QIN, HE, TAO, MOURNER]
    assert [one.place for one in own] == ["局机关", "局机关", "河口镇", "局机关"]
    assert own[-1].mourning_until == date(2026, 3, 31)


def test_the_place_is_where_he_lives_and_else_where_he_belongs(store: Store) -> None:
    with store.write() as records:
        records.sealing._connection.execute(update(person).where(person.c.id == QIN).values(town="城关镇"))
        assert records.day.places([QIN, HE, QIN]) == {QIN: "城关镇", HE: "局机关"}
        assert records.day.places([]) == {}
        assert next(one for one in records.day.own(LIAISON) if one.id == QIN).place == "城关镇"


def test_since_when_somebody_is_in_hospital_is_the_last_report_that_stands(store: Store) -> None:
    with store.write() as records:
        went_into_hospital(records, YAO, 2)
        mistaken = went_into_hospital(records, YAO, 7)
        assert {one.id: one.since for one in records.day.own(TOWN_LIAISON)} == {TAO: None, YAO: date(2026, 3, 7)}
        records.life.undo(mistaken, "staff:3", NOW)
        assert records.day.in_hospital_since([YAO, QIN]) == {YAO: date(2026, 3, 2)}
