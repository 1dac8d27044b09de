"""Who sees which number in full, and where: each role × each field × each page, file and closer look, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.ledger import Residence, ResidenceKind
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR
from bot.ledger import appoint_to
from bot.store.tables.office import history
from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON, TOWN_LIAISON, Desk
from tests.web.conftest import RehearsedOffice
from tests.web.signing_in import quick_office

QIN = 1
PHONE, ID_NUMBER, STREET = "13812340001", "11010519491231002X", "桂花巷三号"
FIELDS = {"phone": PHONE, "id": ID_NUMBER, "street": STREET}
# Of each place: who sees the telephone there whole. Identity number and street stand whole nowhere but behind a reason.
WHOLE = {
    "/people/{person}": {"admin", "clerk", "approver", "leader", "liaison"},
    "/people?q=秦怀远": set(),
    "/lists/高龄": set(),
    "/audience?q=姓名=秦怀远": set(),
    "/people/{person}/privacy": set(),
    "/audit/person/{person}": set(),
    "/search?q=秦怀远": set(),
    "/search/quick?q=秦怀远": set(),
}
REVEALS = {"admin", "clerk", "approver"}
EXPORTS = {"admin", "clerk"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with quick_office(tmp_path_factory.mktemp("office")) as running:
        with running.app.store.write() as records:
            file = records.ledger.file(OPERATOR, QIN)
            assert file is not None
            home = {ResidenceKind.USUAL: Residence("城关镇", STREET)}
            records.ledger.change([replace(file, phone=PHONE, id_number=ID_NUMBER, residences=home, liaison_id=LIAISON)])
        yield running


@pytest.fixture(scope="module")
def desks(office: RehearsedOffice) -> dict[str, Desk]:
    with office.app.store.write() as records:
        admin = appoint_to(records, "郝管事", "13900001111", Grant(Role.ADMIN))
    found = {"clerk": CLERK, "approver": APPROVER, "leader": LEADER, "liaison": LIAISON, "admin": admin}
    return {role: Desk(office, staff_id) for role, staff_id in found.items()}


@pytest.mark.parametrize("place", WHOLE)
@pytest.mark.parametrize("role", ["admin", "clerk", "approver", "leader", "liaison"])
def test_each_role_sees_in_each_place_what_the_table_says(desks: dict[str, Desk], role: str, place: str) -> None:
    text = desks[role].get(place.format(person=QIN)).text
    seen = {name for name, value in FIELDS.items() if value in text}
    assert seen == ({"phone"} if role in WHOLE[place] else set())


@pytest.mark.parametrize("role", ["admin", "clerk", "approver", "leader", "liaison"])
@pytest.mark.parametrize(("what", "value"), [("id_number", ID_NUMBER), ("address", STREET)])
def test_a_closer_look_takes_the_right_and_a_reason_and_leaves_a_line(
    desks: dict[str, Desk], role: str, what: str, value: str
) -> None:
    desk = desks[role]
    assert value not in desk.post(f"/people/{QIN}/reveal", what=what, why="").text
    shown = desk.post(f"/people/{QIN}/reveal", what=what, why=f"{role}核对医保").text
    assert (value in shown) == (role in REVEALS)
    assert (f"{role}核对医保" in desks["clerk"].get(f"/audit/person/{QIN}").text) == (role in REVEALS)


@pytest.mark.parametrize("role", ["admin", "clerk", "approver", "leader", "liaison"])
def test_a_list_that_is_taken_along_holds_no_identity_number_and_no_street(desks: dict[str, Desk], role: str) -> None:
    answer = desks[role].post("/exports/people", kind="csv", q="秦怀远", unit="")
    assert (answer.status_code == 200) == (role in EXPORTS)
    assert ID_NUMBER not in answer.text
    assert STREET not in answer.text


@pytest.mark.parametrize("role", ["admin", "clerk", "approver", "leader", "liaison"])
def test_a_number_in_a_list_is_whole_after_a_press_that_is_written_down(desks: dict[str, Desk], role: str) -> None:
    """Who sees the file sees the number too: no reason is asked for, and no press goes by unseen."""
    assert "138****0001" in desks[role].get("/people?q=秦怀远").text
    before = _looks(desks)
    assert f"tel:{PHONE}" in desks[role].post(f"/people/{QIN}/number", here="1").text
    assert f"tel:{PHONE}" in desks[role].post(f"/people/{QIN}/number").text  # without a script: the page of his file
    assert _looks(desks) == before + 2


def test_whoever_may_not_see_him_is_told_nothing(desks: dict[str, Desk], office: RehearsedOffice) -> None:
    assert Desk(office, TOWN_LIAISON).post(f"/people/{QIN}/number", here="1").status_code == 404


def test_a_call_takes_one_press_and_the_list_of_calls_is_a_look(desks: dict[str, Desk], office: RehearsedOffice) -> None:
    row = {
        "key": "call:x",
        "kind": "call",
        "owner_id": LIAISON,
        "person_id": QIN,
        "title": "座谈会",
        "made_at": office.clock.now(),
    }
    with office.app.store.write() as records:
        records.tasks.add([{**row, "deadline": office.clock.now()}])
    for _ in range(2):
        assert f'href="tel:{PHONE}"' in desks["liaison"].get("/tasks").text
    with office.app.store.read() as records:
        lines = records.connection.execute(history.select().where(history.c.action == "rang")).all()
    assert [(line.actor, line.subject) for line in lines] == [(f"staff:{LIAISON}", f"person:{QIN}")]


def _looks(desks: dict[str, Desk]) -> int:
    return desks["clerk"].get(f"/audit/person/{QIN}").text.count("电话号码")
