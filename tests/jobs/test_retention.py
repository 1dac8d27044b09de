"""What nobody needs any more goes by itself, and what somebody needs stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import DatabaseError

from bot.domain.conversation import Place
from bot.domain.policy import Decision, Finding
from bot.domain.retention import retention_of
from bot.office import load_retention
from bot.store import Records, Store
from bot.store.history import HistoryFilter
from bot.store.tables.messages import inbox, question
from bot.store.tables.notices import attempt
from bot.store.tables.visits import photo
from jobs import JOBS
from tests.builders import CHAT, HE, LIAISON, NOW, at, attempt_row, released
from tests.jobs.conftest import Days

HERE = Place(*CHAT, f"staff-{LIAISON}")
LONG_AGO = NOW - timedelta(days=400)


@pytest.fixture
def days(store: Store) -> Days:
    return Days(store, [job for job in JOBS if job.name == "retention"])


def pictures(records: Records) -> list[str]:
    return sorted(records.sealing._connection.execute(photo.select().with_only_columns(photo.c.media_id)).scalars())


def test_a_picture_of_no_report_goes_after_a_month_and_one_of_a_report_stays(store: Store, days: Days) -> None:
    with store.write() as records:
        for name, when in (("old", LONG_AGO), ("of a report", LONG_AGO), ("new", NOW)):
            records.photos.add(HERE, LIAISON, name, when)
        told_of = photo.update().where(photo.c.media_id == "of a report").values(visit_id=1)
        records.sealing._connection.execute(told_of)
    days.pass_by(at("5:00"), at("7:00"))
    with store.read() as records:
        assert pictures(records) == ["new", "of a report"]


def test_the_words_of_a_question_go_after_a_year_and_the_count_stays(store: Store, days: Days) -> None:
    with store.write() as records:
        for text, when in (("去年的问题", LONG_AGO), ("新问题", NOW)):
            records.questions.log(HERE, HE, text, Finding(Decision.HANDOFF), when)
    days.pass_by(at("5:00"), at("7:00"))
    with store.read() as records:
        kept = records.sealing._connection.execute(question.select().order_by(question.c.id)).all()
    assert [one.text for one in kept] == ["", "新问题"]


YEARS_AGO = NOW - timedelta(days=4 * 366)


def test_words_go_after_their_time_and_the_proof_that_somebody_was_told_stays(store: Store, days: Days) -> None:
    with store.write() as records:
        released(records)
        said = {"channel": CHAT[0], "account": CHAT[1], "route": "x", "passive": True, "kind": "text", "trigger": "message"}
        for key, when in (("old", YEARS_AGO), ("new", NOW)):
            records.inbox.record([{**said, "key": key, "sender": key, "text": "原话", "reply": "回话", "received_at": when}])
        records.delivery.plan(
            [attempt_row("k1", external_id="x", text="通知原文"), attempt_row("k2", external_id="x", text="通知原文")]
        )
        old = attempt.update().where(attempt.c.key == "k1").values(state="accepted", finished_at=YEARS_AGO)
        records.connection.execute(old)
        records.access.write_history("staff:1", "revealed", f"person:{HE}", NOW - timedelta(days=3000), what="address")
        records.access.write_history("staff:1", "revealed", f"person:{HE}", YEARS_AGO, what="address")
        before = {table: _count(records, table) for table in PROOF}
    days.pass_by(at("5:00"), at("9:00"))
    with store.read() as records:
        assert {table: _count(records, table) for table in PROOF} == before
        texts = records.connection.execute(inbox.select().with_only_columns(inbox.c.key, inbox.c.text).order_by(inbox.c.key))
        assert [tuple(row) for row in texts] == [("new", "原话"), ("old", "")]
        sent = attempt.select().with_only_columns(attempt.c.text).where(attempt.c.key.in_(["k1", "k2"])).order_by(attempt.c.key)
        assert list(records.connection.execute(sent).scalars()) == ["", "通知原文"]
        assert [line.at for line in records.history.page(HistoryFilter(actions=("revealed",)), 5)] == [YEARS_AGO]
        [note, *_] = records.connection.exec_driver_sql(
            "SELECT note FROM occurrence WHERE job = 'retention' ORDER BY id"
        ).scalars()
    assert note.startswith("messages 1, evidence 1, history 1")


PROOF = ("inbox", "attempt", "recipient", "confirmation", "notice", "task", "receipt")


def _count(records: Records, table: str) -> int:
    return int(records.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_what_is_more_than_a_batch_is_swept_part_by_part_in_the_same_night(store: Store) -> None:
    with store.write() as records:
        said = {"channel": CHAT[0], "account": CHAT[1], "route": "x", "passive": True, "kind": "text", "trigger": "message"}
        rows = [{**said, "key": f"k{n}", "sender": "s", "text": "原话", "reply": "", "received_at": YEARS_AGO} for n in range(25)]
        records.inbox.record(rows)
        found = [records.retention.sweep(load_retention(), NOW, limit=10) for _ in range(4)]
    assert found == [{"messages": 10}, {"messages": 10}, {"messages": 5}, {}]


@pytest.mark.parametrize(("key", "months"), [("evidence", 35), ("history", 12)])
def test_a_time_below_what_the_law_asks_is_refused(key: str, months: int) -> None:
    lines = [{"key": one.key, "name": one.name, "days": one.days, "months": one.months} for one in load_retention().periods]
    short = [{**line, "months": months} if line["key"] == key else line for line in lines]
    with pytest.raises(ValueError, match=key):
        retention_of(short)
    with pytest.raises(ValueError, match="media"):
        retention_of([line for line in lines if line["key"] != "media"])


def test_young_history_is_not_deleted_by_anybody(store: Store) -> None:
    with store.write() as records:
        records.access.write_history("staff:1", "revealed", f"person:{HE}", datetime.now(tz=NOW.tzinfo), what="address")
    for change in ("DELETE FROM history", "UPDATE history SET actor = 'x'"):
        with pytest.raises(DatabaseError, match="only added to"), store.write() as records:
            records.connection.exec_driver_sql(change)


def test_a_line_that_was_changed_behind_the_triggers_shows(store: Store) -> None:
    with store.write() as records:
        for day in range(3):
            records.access.write_history("staff:1", "revealed", f"person:{HE}", NOW + timedelta(days=day), what="address")
            assert records.seals.seal_until(NOW + timedelta(days=day, hours=12)) == 1
        assert records.seals.check(NOW).broken == ()
        if records.connection.dialect.name == "sqlite":
            records.connection.exec_driver_sql("DROP TRIGGER history_is_kept_update")
        else:
            records.connection.exec_driver_sql("ALTER TABLE history DISABLE TRIGGER history_is_kept")
        records.connection.exec_driver_sql("UPDATE history SET actor = 'staff:2' WHERE id = (SELECT min(id) + 1 FROM history)")
        assert records.seals.check(NOW).broken == ((NOW + timedelta(days=1)).date(),)
