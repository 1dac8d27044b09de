"""Whoever serves no more: every way in ends in one transaction, and what he had in hand is not left lying."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.people import Owner, OwnerKind
from bot.store import Store
from bot.store.tables.notices import attempt, task
from bot.web.sign_in import new_link
from bot.web.sign_in.links import use_link
from tests.builders import CHAT, LIAISON, NOW, QIN, attempt_row, chat_id

ACCOUNT = chat_id(OwnerKind.STAFF, LIAISON)


def test_every_way_in_is_closed(store: Store) -> None:
    with store.write() as records:
        records.sessions.begin("digest", LIAISON, "password", "phone", NOW)
        records.credentials.set_password(LIAISON, "hash", NOW)
        records.credentials.offer(LIAISON, "secret", NOW)
        token = new_link(records, NOW, LIAISON).rpartition("/")[2]
        code = records.bindings.add_code(Owner(OwnerKind.STAFF, LIAISON), NOW, NOW + timedelta(hours=1), lambda: "384912")
        records.shown_once.put(7, f"link:{LIAISON}", "https://x/signin/t", NOW)
        records.delivery.plan([attempt_row("k1", external_id=ACCOUNT)])
        assert ACCOUNT in records.people.senders(*CHAT, [ACCOUNT])
        records.staff_book.set_active(LIAISON, False)
        left = records.leaving.end(LIAISON, NOW)
        assert (left.sessions, left.accounts) == (1, 1)
        assert records.sessions.find("digest", NOW) is None
        assert records.credentials.of(LIAISON).password == records.credentials.of(LIAISON).offered == ""
        assert use_link(records, token, NOW) is None
        assert records.bindings.use_code(code, NOW) is None
        assert records.shown_once.get(7, f"link:{LIAISON}", NOW) is None
        assert records.people.senders(*CHAT, [ACCOUNT]) == {}
        assert records.people.staff_routes([LIAISON]) == {}
        assert records.connection.execute(attempt.select().where(attempt.c.key == "k1")).one().state == "cancelled"


def test_nothing_of_others_is_closed_with_him(store: Store) -> None:
    other = chat_id(OwnerKind.STAFF, 1)
    with store.write() as records:
        records.sessions.begin("other", 1, "password", "desk", NOW)
        token = new_link(records, NOW, 1).rpartition("/")[2]
        records.leaving.end(LIAISON, NOW)
        assert records.sessions.find("other", NOW) is not None
        assert use_link(records, token, NOW) == "staff:1"
        assert other in records.people.senders(*CHAT, [other])


def test_his_tasks_are_nobodys_and_so_get_an_owner_with_the_next_tick(store: Store) -> None:
    with store.write() as records:
        rows = [
            {"key": key, "kind": "call", "owner_id": owner, "person_id": QIN, "title": "电话", "deadline": NOW, "made_at": NOW}
            for key, owner in (("his", LIAISON), ("hers", 1))
        ]
        records.tasks.add(rows)
        left = records.leaving.end(LIAISON, NOW)
        owners = {row.key: row.owner_id for row in records.connection.execute(task.select())}
        assert owners == {"his": None, "hers": 1}
        assert left.tasks == 1
        assert left.people > 0
        assert [one.title for one in records.tasks.ownerless()] == ["电话"]
