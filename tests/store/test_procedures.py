"""Where each chat stands with each procedure, and who is reminded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.conversation import Place
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.people import Owner, OwnerKind
from bot.domain.procedures import END, State
from bot.store import Records, Store
from bot.store.procedures import Moved
from tests.builders import CHAT, HE, NOW, QIN, open_store

HERE, ELSEWHERE = Place(*CHAT, "person-1"), Place(*CHAT, "person-2")
TODAY = NOW.date()
SOON = TODAY + timedelta(days=3)
SECRET = "家里没有户口簿"


def begun(records: Records, place: Place = HERE, person_id: int | None = QIN, procedure: str = "cert") -> int:
    return records.procedures.start(place, person_id, procedure, Moved("way", {}, SOON), NOW)


def test_he_goes_on_where_he_was_whatever_came_between(store: Store) -> None:
    with store.write() as records:
        number = begun(records)
        begun(records, ELSEWHERE, HE)
        assert records.procedures.move(number, Moved("papers/1", {"way": "window", "papers/0": "no"}, SOON), NOW)
    with store.read() as records:
        [run] = records.procedures.open_of(HERE)
    assert (run.id, run.position, run.answers, run.person_id) == (number, "papers/1", {"way": "window", "papers/0": "no"}, QIN)


def test_of_several_the_last_touched_comes_first(store: Store) -> None:
    with store.write() as records:
        first = begun(records)
        second = begun(records, procedure="ltc")
        assert [one.id for one in records.procedures.open_of(HERE)] == [second, first]
        records.procedures.move(first, Moved("phone", {}, SOON), NOW + timedelta(minutes=1))
        assert [one.id for one in records.procedures.open_of(HERE)] == [first, second]


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED])
def test_what_is_over_moves_no_more(store: Store, state: State) -> None:
    with store.write() as records:
        number = begun(records)
        assert records.procedures.move(number, Moved(END, {}, None, state), NOW)
        assert not records.procedures.move(number, Moved("way", {}, SOON), NOW)
        assert records.procedures.open_of(HERE) == []
        assert [one.id for one in records.procedures.finished_of(HERE, NOW)] == ([number] if state is State.DONE else [])


def test_only_those_whose_day_it_is_are_reminded_and_once(store: Store) -> None:
    with store.write() as records:
        number = begun(records)
        assert records.procedures.to_remind(TODAY) == []
        assert [one.id for one in records.procedures.to_remind(SOON)] == [number]
        assert [one.id for one in records.procedures.to_remind(SOON + timedelta(days=1), late=True)] == [number]
        records.procedures.note_reminded(number, None, NOW)
        assert records.procedures.to_remind(SOON) == []


def test_a_yearly_date_stays_when_it_is_done(store: Store) -> None:
    with store.write() as records:
        number = begun(records)
        records.procedures.move(number, Moved(END, {"due": "06-01"}, SOON, State.DONE), NOW)
        assert [one.id for one in records.procedures.to_remind(SOON)] == [number]
        records.procedures.stop_reminding(number)
        assert records.procedures.to_remind(SOON) == []


def test_the_dead_are_left_in_peace_until_it_turns_out_to_be_a_mistake(store: Store) -> None:
    with store.write() as records:
        number = begun(records)
        unknown = begun(records, ELSEWHERE, None)
        event = records.life.record(LifeEvent(QIN, LifeEventKind.DEATH, TODAY, "单位", "staff:1"), LifeRules(), NOW)
        assert [one.id for one in records.procedures.to_remind(SOON)] == [unknown]
        records.life.undo(event, "staff:1", NOW)
        assert [one.id for one in records.procedures.to_remind(SOON)] == [number, unknown]


def test_what_he_answered_is_sealed_and_goes_with_his_file(store: Store) -> None:
    with store.write() as records:
        number, before = begun(records), begun(records, person_id=None)  # that one before we knew whose account it is
        other = begun(records, ELSEWHERE, HE)
        records.procedures.move(number, Moved("way", {"note": SECRET}, SOON), NOW)
        kept = records.privacy.all_of(Owner(OwnerKind.PERSON, QIN))["procedure_run"]
        assert {one["id"]: one["answers"] for one in kept} == {number: {"note": SECRET}, before: {}}
        records.privacy.erase(Owner(OwnerKind.PERSON, QIN), "operator", NOW)
        assert [records.procedures.get(one) for one in (number, before)] == [None, None]
        assert records.procedures.get(other) is not None


def test_it_survives_a_restart(store: Store) -> None:
    with store.write() as records:
        number = begun(records)
    again = open_store(store._url)
    with again.read() as records:
        run = records.procedures.get(number)
    again.close()
    assert run is not None
    assert run.position == "way"
