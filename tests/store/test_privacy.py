"""A person's own data: handed out whole, erased whole."""

from __future__ import annotations

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DatabaseError

from bot.domain.audience.day import Day
from bot.domain.audience.expression import EVERYBODY
from bot.domain.conversation import Place
from bot.domain.ledger import PersonFile, Residence, ResidenceKind, TraitKind
from bot.domain.people import Category, Grant, Owner, OwnerKind, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.visits import VisitKind, VisitReport
from bot.errors import NotAllowed
from bot.ledger.privacy import erase, everything
from bot.store import Records, Store
from bot.store.retracting import contact_key
from bot.store.tables import visits
from tests.builders import CHAT, DAUGHTER, HE, LIAISON, NOW, QIN, TAO, YAO, attempt_row, chat_id, released

CLERK_ID = 1
CLERK = Viewer("staff:1", (Grant(Role.CLERK),), CLERK_ID)
SECRET = "住在桂花巷三号的那位"
CALL_HIM = "给曾用名打电话"


def wrote(records: Records, person_id: int) -> None:
    """He has written to us, asked something, and a message to him is waiting."""
    account = chat_id(OwnerKind.PERSON, person_id)
    row = {"key": f"m{person_id}", "sender": account, "kind": "text", "trigger": "message", "text": SECRET, "reply": SECRET}
    records.inbox.record([{"channel": CHAT[0], "account": CHAT[1], "route": "x", "passive": True, "received_at": NOW, **row}])
    records.inquiries.open_inquiry(Place(*CHAT, account), person_id, SECRET, NOW, NOW)
    records.delivery.plan([attempt_row(f"k{person_id}", external_id=account)])


def was_visited(records: Records, person_id: int) -> None:
    """Somebody went to see him, photographed him, promised him something, and handed him over."""
    connection = records.sealing._connection
    report = VisitReport(f"d{person_id}", person_id, LIAISON, VisitKind.VISIT, SECRET, SECRET, NOW.date(), SECRET, SECRET)
    number = records.visits.add_visit(report, NOW)
    stamped = {"author": f"staff:{LIAISON}", "made_at": NOW}
    said = {"visit_id": number, "version": 1, "step": "received", "data": {"condition": SECRET}, **stamped}
    connection.execute(insert(visits.visit_version), said)
    came = {"kind": "visit", "visit_id": number, "person_id": person_id, "staff_id": LIAISON, "channel": CHAT[0]}
    picture = {"account": CHAT[1], "media_id": f"m{person_id}", "state": "kept", "content": SECRET}
    connection.execute(insert(visits.photo), {**came, **picture, "taken_on": NOW.date(), "made_at": NOW})
    wanted = {"key": f"visit:{number}:need", "kind": "need", "person_id": person_id, "asked_by": "staff:3", "state": "open"}
    what = {"text": SECRET, "detail": {"words": SECRET}, "result": SECRET, "due_at": NOW, "made_at": NOW}
    promised = connection.execute(insert(visits.commitment).returning(visits.commitment.c.id), {**wanted, **what}).scalar_one()
    word = {"commitment_id": promised, "at": NOW, "by": "staff:3", "step": "opened", "text": SECRET}
    connection.execute(insert(visits.commitment_word), word)
    handed = {"from_id": LIAISON, "to_id": CLERK_ID, "persons": [person_id], "pack": {"words": SECRET}, "state": "accepted"}
    connection.execute(insert(visits.succession), {**handed, "made_by": "staff:1", "made_at": NOW})


def told(records: Records, person_id: int) -> int:
    """A call to him, and the day on which he was spoken to before it."""
    row = {"key": "call", "kind": "call", "person_id": person_id, "title": CALL_HIM, "made_at": NOW, "deadline": NOW}
    records.tasks.add([{**row, "owner_id": LIAISON}])
    (one,) = [one for one in records.tasks.open_of(LIAISON) if one.title == CALL_HIM]
    records.retracting.keep_contact(one.id, person_id, NOW)
    return one.id


def test_everything_that_is_kept_of_a_person_is_handed_out_and_that_is_written_down(store: Store) -> None:
    with store.write() as records:
        released(records)
        wrote(records, QIN)
        found = everything(records, OPERATOR, QIN, NOW)
        again = everything(records, OPERATOR, QIN, NOW)
    assert found["file"]["name"] == "秦一山"
    assert [one["text"] for one in found["inbox"]] == [SECRET]
    assert [one["question"] for one in found["inquiry"]] == [SECRET]
    assert len(found["notice"]) == 1
    assert [one["action"] for one in again["history"]] == ["exported", "exported"]


def test_nothing_of_an_erased_person_is_left(store: Store) -> None:
    with store.write() as records:
        [number] = records.ledger.add(
            [
                PersonFile(
                    "曾用名",
                    Category.TUIXIU,
                    1,
                    phone="13900009999",
                    id_number="11010519491231002X",
                    traits={TraitKind.HOBBY: ("书法",)},
                    residences={ResidenceKind.USUAL: Residence("河口", SECRET)},
                )
            ]
        )
        records.people.bind(Owner(OwnerKind.PERSON, number), *CHAT, chat_id(OwnerKind.PERSON, number), NOW)
        released(records)
        wrote(records, number)
        was_visited(records, number)
        called = told(records, number)
        erase(records, OPERATOR, number, "本人要求", NOW)
        left = everything_readable(records)
        assert records.ledger.file(OPERATOR, number) is None
        assert records.ledger.same_number("phone", ["13900009999"]) == {}
        assert number not in records.audience.ids(OPERATOR, EVERYBODY, Day(NOW.date(), 2026))
        assert not records.people.of_name("曾用名")
        assert records.access.recall(contact_key(called), NOW) is None
        assert not [one for one in records.board.recipients(1) if one["person_id"] == number and one["state"] == "waiting"]
    traces = (SECRET, "曾用名", "13900009999", "11010519491231002X")
    assert not [value for value in left if any(trace in value for trace in traces)]


def everything_readable(records: Records) -> list[str]:
    """Every value of every table as the service reads it."""
    from bot.store.tables import metadata

    tables = [table for table in metadata.sorted_tables if table.name != "history"]
    return [repr(tuple(row)) for table in tables for row in records.sealing._connection.execute(table.select())]


def test_what_belongs_to_somebody_else_on_the_same_phone_stays(store: Store) -> None:
    with store.write() as records:
        records.people.bind(Owner(OwnerKind.STAFF, LIAISON), *CHAT, chat_id(OwnerKind.PERSON, HE), NOW)
        wrote(records, HE)
        erase(records, OPERATOR, HE, "本人要求", NOW)
        assert [one["text"] for one in records.inbox.thread(*CHAT, chat_id(OwnerKind.PERSON, HE))] == [SECRET]
        assert records.people.staff_routes([LIAISON])


def test_an_erased_persons_proxy_is_gone_with_him(store: Store) -> None:
    with store.write() as records:
        erase(records, OPERATOR, TAO, "家属要求", NOW)
        assert records.people.senders(*CHAT, [chat_id(OwnerKind.PROXY, DAUGHTER)]) == {}


def test_only_an_administrator_erases_and_only_who_may_export_hands_out(store: Store) -> None:
    liaison = Viewer(f"staff:{LIAISON}", (Grant(Role.LIAISON),), LIAISON)
    with store.write() as records:
        with pytest.raises(NotAllowed):
            erase(records, CLERK, YAO, "", NOW)
        with pytest.raises(NotAllowed):
            everything(records, liaison, QIN, NOW)


def test_a_file_is_kept_no_longer_than_the_office_says(store: Store) -> None:
    with store.read() as records:
        assert records.privacy.kept_too_long(NOW.date()) == [5]
        assert records.privacy.kept_too_long(NOW.date().replace(year=2025)) == []


@pytest.mark.parametrize(
    "change", ["UPDATE visit SET staff_id = 1", "DELETE FROM visit", "UPDATE visit_version SET author = 'x'"]
)
def test_who_reported_what_stands_for_good(store: Store, change: str) -> None:
    """谁填报谁负责: whoever can write to the database changes no author either."""
    with store.write() as records:
        was_visited(records, YAO)
    with pytest.raises(DatabaseError, match="is not changed"), store.write() as records:
        records.sealing._connection.exec_driver_sql(change)
