"""The machine is lost while a notice goes out, and the office is put back from a copy made in the middle of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.backup.make import make
from bot.backup.release import release, wake
from bot.backup.restore import restore
from bot.check import faults
from bot.domain.schedule import OccurrenceState
from bot.store.tables.notices import attempt, notice, recipient, task
from bot.store.tables.office import occurrence
from bot.store.tables.sign_in import console_session
from tests.backup.offices import KEY
from tests.fakes.client import FakeWeChat
from tests.office import MONDAY, RunningOffice, cast, running
from tests.scripts import Script

WRITTEN = """
== 2026-03-09 09:00
孟秋岚：通知：3月11日上午9点在老干部活动中心三楼开迎春座谈会，全体老同志参加
  > 20 人
郝建章：同意 1
  > 已发出，共 20 人
"""
SAID_SINCE = """
秦怀远：收到
  > 通知您收到了
"""
SAID_AFTER = """
秦怀远：收到
  > 通知您收到了
"""
FIRST = 6  # messages that have left when the copy is made


@pytest.fixture(scope="module")
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as platform:
        yield platform


@pytest.fixture
def office(wechat: FakeWeChat, tmp_path: Path) -> Iterator[RunningOffice]:
    with running(wechat, tmp_path) as opened:
        yield opened


def half_sent(office: RunningOffice) -> None:
    """The notice is let go, every first message is planned, and a few of them have left."""
    Script(office, "written").play(WRITTEN.partition("郝建章")[0])
    office.wechat.receipts("held", times=None)
    assert "共 20 人" in str(office.wechat.say(cast()["郝建章"], "同意 1").text)
    office.app.ladders.climb(office.app.store, office.clock.now)
    sender = office.app.senders["wechat", "main"]
    taken = office.run(sender.batch(FIRST)).taken
    assert 0 < taken < 20


def lost_and_put_back(office: RunningOffice, copy: Path) -> None:
    """Everything after the copy is gone; twenty minutes later the office stands again, and is held."""
    office.close()
    office.clock.advance(timedelta(minutes=20))
    found = restore(office.config, copy, KEY, office.clock.now(), replace=True)
    assert found.aside
    office.open()
    wake(office.app.store, office.app.ladders, office.app.services.dispatch, office.clock)


def copied(office: RunningOffice, folder: Path) -> Path:
    file = folder / "copy.sangyu"
    make(office.config, file, KEY, office.clock.now())
    return file


def sent(wechat: FakeWeChat) -> Counter[tuple[str, str]]:
    """What people's phones were given, and how often."""
    return Counter((one.openid, one.text) for one in wechat.accepted())


def to_people(wechat: FakeWeChat) -> Counter[tuple[str, str]]:
    return Counter({key: count for key, count in sent(wechat).items() if not key[0].startswith("staff")})


def standing(office: RunningOffice) -> dict[int, tuple[str, bool]]:
    """Of everybody of the notice: where he stands, and whether a named human is to reach him."""
    with office.app.store.read() as records:
        people = records.connection.execute(select(recipient.c.id, recipient.c.person_id, recipient.c.state)).all()
        owned = set(
            records.connection.execute(
                select(task.c.recipient_id).where(
                    task.c.state == "open", task.c.kind.in_(["call", "door"]), task.c.owner_id.is_not(None)
                )
            ).scalars()
        )
    return {row.person_id: (row.state, row.id in owned) for row in people}


def test_nobody_gets_a_message_twice_and_whoever_is_not_known_to_be_told_is_on_a_named_persons_list(
    office: RunningOffice, wechat: FakeWeChat, tmp_path: Path
) -> None:
    half_sent(office)
    copy = copied(office, tmp_path)
    office.settle()  # the rest is sent
    Script(office, "since").play(SAID_SINCE)
    told = to_people(wechat)
    assert len(told) >= 20
    lost_and_put_back(office, copy)
    for _ in range(3):
        office.settle()
    assert to_people(wechat) == told
    people = standing(office)
    assert len(people) == 20
    assert {state for state, _ in people.values()} <= {"task_open", "excluded"}
    assert all(owned for state, owned in people.values() if state == "task_open")

    Script(office, "after").play(SAID_AFTER)  # whoever writes is answered
    assert Counter(state for state, _ in standing(office).values())["confirmed"] == 1
    told = to_people(wechat)

    assert release(office.app.store, "staff:1", office.clock.now())
    assert not release(office.app.store, "staff:1", office.clock.now())
    office.settle()
    assert to_people(wechat) == told
    office.go_to(MONDAY + timedelta(hours=9))
    since = to_people(wechat) - told
    notices = [text for _, text in since if "迎春座谈会" in text]
    assert notices == []
    assert max(to_people(wechat).values()) == 1


def test_while_it_is_held_nothing_leaves_but_answers_and_one_word_to_staff(
    office: RunningOffice, wechat: FakeWeChat, tmp_path: Path
) -> None:
    half_sent(office)
    copy = copied(office, tmp_path)
    lost_and_put_back(office, copy)
    before = sent(wechat)
    office.go_to(MONDAY + timedelta(hours=30))
    fresh = sent(wechat) - before
    assert fresh
    assert all(openid.startswith("staff") and "从备份恢复" in text for openid, text in fresh)
    assert set(fresh.values()) == {1}
    assert any("sangyu restore --release" in one for one in faults(office.app))


def test_a_notice_written_since_goes_out_at_once_and_its_message_is_no_repetition(
    office: RunningOffice, wechat: FakeWeChat, tmp_path: Path
) -> None:
    """It gets the number of one that was lost: neither the platform nor an old link may take it for that one."""
    copy = copied(office, tmp_path)
    half_sent(office)
    office.settle()
    old_link = office.app.links.url(1)
    ids = {one.client_msg_id for one in wechat.accepted() if one.client_msg_id}
    lost_and_put_back(office, copy)
    Script(office, "again").play(WRITTEN.replace("== 2026-03-09 09:00\n", "").replace("三楼", "二楼"))
    office.settle()
    again = [one for one in wechat.accepted() if one.client_msg_id and one.client_msg_id not in ids]
    assert len({one.openid for one in again if not one.openid.startswith("staff")}) >= 15
    token = old_link.rpartition("/")[2]
    assert office.app.links.read(token) is None
    assert office.app.links.read(office.app.links.url(1).rpartition("/")[2]) is not None


def test_what_was_on_the_timetable_before_the_release_is_left_to_staff(
    office: RunningOffice, wechat: FakeWeChat, tmp_path: Path
) -> None:
    office.settle()
    copy = copied(office, tmp_path)
    lost_and_put_back(office, copy)
    office.go_to(MONDAY + timedelta(hours=6))
    with office.app.store.read() as records:
        (planned,) = {
            row.state for row in records.connection.execute(select(occurrence).where(occurrence.c.due_at > MONDAY)).all()
        }
    assert planned == OccurrenceState.PLANNED.value
    release(office.app.store, "operator", office.clock.now())
    office.settle()
    with office.app.store.read() as records:
        rows = records.connection.execute(
            select(occurrence).where(occurrence.c.due_at > MONDAY, occurrence.c.due_at <= office.clock.now())
        ).all()
    assert {(row.state, row.note) for row in rows} == {("missed", "restored")}
    assert any("定时任务" in text and "备份恢复" in text for (who, text) in sent(wechat) if who.startswith("staff"))


def test_whoever_was_signed_in_is_not_any_more(office: RunningOffice, tmp_path: Path) -> None:
    with office.app.store.write() as records:
        records.connection.execute(
            console_session.insert().values(
                digest="d", staff_id=None, way="link", device="", made_at=MONDAY, seen_at=MONDAY, ended_at=None
            )
        )
        records.access.remember("sign-in:abc", "operator", MONDAY + timedelta(days=1))
    copy = copied(office, tmp_path)
    lost_and_put_back(office, copy)
    with office.app.store.read() as records:
        ended = records.connection.execute(select(console_session.c.ended_at)).scalars().all()
        assert records.access.recall("sign-in:abc", office.clock.now()) is None
    assert ended
    assert all(ended)


def test_a_copy_of_days_ago_rings_up_nobody_who_had_confirmed(office: RunningOffice, tmp_path: Path) -> None:
    Script(office, "written").play(WRITTEN)
    office.settle()
    Script(office, "said").play(SAID_SINCE)
    copy = copied(office, tmp_path)
    office.go_to(MONDAY + timedelta(days=3))
    lost_and_put_back(office, copy)
    office.settle()
    people = standing(office)
    assert Counter(state for state, _ in people.values())["confirmed"] == 1
    assert all(owned for state, owned in people.values() if state == "task_open")
    with office.app.store.read() as records:
        planned = records.connection.execute(select(attempt.c.purpose).where(attempt.c.state == "planned")).scalars().all()
    assert set(planned) <= {"staff"}


def test_a_notice_that_is_a_draft_stays_one(office: RunningOffice, wechat: FakeWeChat, tmp_path: Path) -> None:
    Script(office, "written").play(WRITTEN.partition("郝建章")[0])
    copy = copied(office, tmp_path)
    before = to_people(wechat)
    lost_and_put_back(office, copy)
    office.settle()
    with office.app.store.read() as records:
        assert records.connection.execute(select(notice.c.state)).scalars().all() == ["draft"]
    assert to_people(wechat) == before
