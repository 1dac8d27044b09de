"""An office that ran before the ledger keeps everything when it is brought up to date."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from bot.domain.ladder import Rung
from bot.domain.people import OwnerKind
from bot.domain.rights import OPERATOR
from bot.store import Store
from bot.store.chats import Wanted
from bot.store.session import MIGRATIONS
from tests.builders import NOW, open_store
from tests.databases import Database

AT = "'2026-03-01 00:00:00'"
ROWS = (
    "unit (name, kind) VALUES ('局机关', '单位'), ('河口镇', '乡镇')",
    "staff (name, role, phone) VALUES ('文清', 'clerk', '13800001001')",
    "person (name, category, unit_id, liaison_id, phone, born_year, born_month, born_day, born_lunar) "
    "VALUES ('秦一山', '离休', 1, 1, '13900002001', 1931, 3, 10, false), ('何素云', '退休', 2, NULL, '', 1948, 5, 5, true)",
    "proxy (person_id, name, relation, phone) VALUES (1, '秦小梅', '女儿', '13700003001')",
    "address (owner_kind, owner_id, channel, account, external_id, bound_at) "
    f"VALUES ('person', 1, 'wechat', 'main', 'person-1', {AT})",
    "inbox (channel, account, key, sender, kind, trigger, text, route, reply, passive, received_at) "
    f"VALUES ('wechat', 'main', 'k1', 'person-1', 'text', 'message', '我的电话13900002001', 'policy', '收到', true, {AT})",
    "notice (number, kind, title, body, audience, requires_confirmation, state, author_id, created_at) "
    f"VALUES (1, 'meeting', '座谈会', '请来', '全体', true, 'draft', 1, {AT})",
    "recipient (notice_id, person_id, state, reason, ladder) VALUES (1, 1, 'waiting', '全体', "
    """'[{"rung": "push", "wait": 3600}, {"rung": "call", "wait": 0}]')""",
    "recipient (notice_id, person_id, state, reason, ladder, how, settled_by, settled_at) "
    f"VALUES (1, 2, 'confirmed', '全体', '[]', 'self', 'person:2', {AT})",
    "attempt (key, purpose, lane, recipient_id, channel, account, external_id, form, template, data, state, due_at, expires_at) "
    "VALUES ('n1:2:1', 'notice', '2-notice', 2, 'wechat', 'main', 'person-2', 'push', 'push/notice', '{}', 'delivered', "
    f"{AT}, {AT})",
    f"history (at, actor, action, subject, detail) VALUES ({AT}, 'staff:1', 'drafted', 'notice:1', '{{}}')",
)


@pytest.fixture
def upgraded(database: Database) -> Iterator[Store]:
    url = database.empty()
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001_first_office")
    with engine.begin() as connection:
        for row in ROWS:
            connection.exec_driver_sql(f"INSERT INTO {row}")
    engine.dispose()
    store = open_store(url)
    store.migrate()
    yield store
    store.close()


def test_people_and_what_they_wrote_are_as_before_and_sealed(upgraded: Store) -> None:
    with upgraded.read() as records:
        people = {one.id: one for one in records.people.persons()}
        assert (people[1].phone, people[2].phone) == ("13900002001", "")
        assert people[1].born is not None
        assert people[2].born is not None
        assert people[2].born.lunar
        assert [one.name for one in records.people.staff()] == ["文清"]
        assert records.people.named("秦小梅", "3001")[0].kind is OwnerKind.PROXY
        assert records.ledger.same_number("phone", ["13900002001"]) == {"13900002001": [1]}
        assert [one["text"] for one in records.inbox.thread("wechat", "main", "person-1")] == ["我的电话13900002001"]
        assert records.people.routes([1])
        assert records.ledger.uncounted_births()
        raw = records.sealing._connection.execute(text("SELECT phone FROM person WHERE id = 1")).scalar_one()
        assert b"13900002001" not in bytes(raw)
        assert set(records.sealing.by_key()) == {1}


def test_new_rows_are_numbered_behind_the_old_ones(upgraded: Store) -> None:
    with upgraded.write() as records:
        assert records.ledger.add_unit("第一支部", "支部", 1) > 2
        assert records.ledger.add_unit("第一支部", "支部", 2) > 3  # the same name under another unit
        records.access.write_history("staff:1", "tested", "notice:1", NOW)


def test_history_cannot_be_rewritten(upgraded: Store) -> None:
    for statement in ("UPDATE history SET actor = 'x'", "DELETE FROM history"):
        with pytest.raises(DatabaseError, match="only added to"), upgraded.write() as records:
            records.sealing._connection.execute(text(statement))


def test_who_is_under_way_keeps_his_ladder_and_whoever_receives_for_somebody_is_a_rung_of_it(upgraded: Store) -> None:
    with upgraded.read() as records:
        rows = {row["person_id"]: row for row in records.board.recipients(1)}
        (kept,) = records.recipients.ladders([rows[1]["ladder_id"]]).values()
        assert [step.rung for step in kept.steps] == [Rung.PUSH, Rung.PROXY, Rung.CALL]


def test_what_was_said_and_sent_before_is_the_first_version(upgraded: Store) -> None:
    with upgraded.read() as records:
        (version,) = records.notices.versions(1)
        assert (version.version, version.text.title) == (1, "座谈会")
        tally = records.board.totals([1])[1]
        assert (tally.should_know, tally.delivered, tally.by_self) == (2, 1, 1)
        assert [one.number for one in records.pending.of([2], NOW)] == []  # a draft asks nobody anything


def test_whoever_wrote_before_stands_among_the_conversations(upgraded: Store) -> None:
    with upgraded.read() as records:
        [one] = records.chats.listed(OPERATOR, Wanted(), NOW, 9)
        assert (one.place.sender, one.unheard) == ("person-1", False)
        assert records.chats.last_words([one.number])[one.number][1] == "我的电话13900002001"
