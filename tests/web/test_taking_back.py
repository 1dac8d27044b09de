"""What was bound, said or told of the wrong one, put right from the console: over HTTP, beside people who chat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import requests
from sqlalchemy import select

from bot.domain.notices import How
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR
from bot.domain.watch import TROUBLES, Seen, Trouble, TroubleKind, dump
from bot.ledger import appoint_to
from bot.notices.settling import ring_up
from bot.store.copied import LastBackup, Restored
from bot.store.settling import Settled
from bot.store.tables.office import history
from bot.store.tables.people import person
from tests.web.asking import APPROVER, CLERK, LIAISON, Desk, heard, say
from tests.web.conftest import RehearsedOffice, rehearsing

QIN, PANG, FENG = 1, 3, 4


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        yield running


def released(office: RehearsedOffice, names: str, title: str) -> int:
    """A notice to these, let go by a second person; its number in the database."""
    now = office.clock.now()
    audience = " 或 ".join(f"姓名={name}" for name in names.split("、"))
    draft = {
        "kind": "policy", "title": title, "body": "请来取。", "audience": audience,
        "place": "", "event_at": None, "requires_confirmation": True, "author_id": CLERK,
    }  # fmt: skip
    with office.app.store.write() as records:
        one = records.notices.add(draft, now)
        office.app.services.dispatch.release(records, one, APPROVER, now)
    office.settle()
    return one.id


def state(office: RehearsedOffice, notice_id: int, person_id: int) -> str:
    with office.app.store.read() as records:
        return str(next(row["state"] for row in records.board.recipients(notice_id) if row["person_id"] == person_id))


def last_contact(office: RehearsedOffice, person_id: int) -> date | None:
    with office.app.store.read() as records:
        return records.connection.execute(select(person.c.last_contact_on).where(person.c.id == person_id)).scalar()


def test_an_account_that_is_somebody_elses_is_loosed_after_a_second_look(office: RehearsedOffice) -> None:
    notice_id = released(office, "冯若兰", "书法年册")
    link = next(row["page"] for row in _bubbles(office, f"person-{FENG}") if row["page"])
    assert "收到" in requests.get(office.base + link, timeout=30).text
    say(office, f"person-{FENG}", "收到")
    assert state(office, notice_id, FENG) == "confirmed"

    desk = Desk(office, CLERK)
    page = desk.get(f"/people/{FENG}").text
    assert "····-4" in page
    assert f"person-{FENG}" not in page  # masked
    path = re.findall(r"/people/\d+/account/\d+/loose", page)[0]
    assert Desk(office, LIAISON).post(path, sure="1").status_code == 404
    asked = desk.post(path)
    assert "请再核对一次" in asked.text
    assert state(office, notice_id, FENG) == "confirmed"  # nothing is done yet
    assert "已经解除绑定" in desk.post(path, sure="1").text
    assert desk.post(path, sure="1").status_code == 404

    office.settle()
    assert "绑定的人登记错了" in heard(office, f"person-{FENG}")
    assert state(office, notice_id, FENG) == "waiting"  # a text message is tried next, on her own telephone
    with office.app.store.read() as records:
        assert "书法年册" in records.delivery.sent_to("sms", "demo", f"person:{FENG}")[-1]["text"]
    assert requests.get(office.base + link, timeout=30).status_code == 404
    assert "解除绑定" in desk.get(f"/people/{FENG}").text
    with office.app.store.read() as records:
        phone = records.people.persons([FENG])[0].phone
    assert "请重新" not in say(office, f"person-{FENG}", f"绑定 冯若兰 {phone[-4:]}")
    with office.app.store.read() as records:
        assert records.loosing.of_person(FENG) == []  # staff decide
        assert records.sheets.looks(OPERATOR, FENG)[0].action == "loosed"


def _bubbles(office: RehearsedOffice, who: str) -> list[dict[str, str]]:
    office.settle()
    bubbles: list[dict[str, str]] = requests.get(f"{office.base}/chat/phone/{who}", timeout=30).json()["bubbles"]
    return [{"page": "", **one} for one in bubbles]


def test_a_call_that_was_said_of_the_wrong_one_is_taken_back(office: RehearsedOffice) -> None:
    """Pressed by a clerk, taken back by its liaison in chat, and the same again on the page of the notice."""
    notice_id = released(office, "庞德厚", "党费证")
    with office.app.store.write() as records:
        pending = records.pending.of([PANG], office.clock.now())
        ring_up(records, next(one for one in pending if one.notice.id == notice_id), office.clock.now())
        task = next(one for one in records.tasks.open_tasks() if one.person_id == PANG)
    assert task.owner_id is not None
    his, desk, stranger = f"staff-{task.owner_id}", Desk(office, CLERK), Desk(office, LIAISON)

    long_ago, today = date(2026, 1, 5), office.clock.now().date()
    with office.app.store.write() as records:
        records.people.change_person(PANG, {"last_contact_on": long_ago})
    assert "已办结" in say(office, his, f"{task.number} 已告知")
    assert (state(office, notice_id, PANG), last_contact(office, PANG)) == ("confirmed", today)
    assert "收回了" in say(office, his, "撤回已告知 庞德厚")
    assert (state(office, notice_id, PANG), last_contact(office, PANG)) == ("task_open", long_ago)
    assert "没有找到能收回的" in say(office, his, "撤回已告知 庞德厚")

    desk.post(f"/tasks/{task.number}", outcome="已告知")
    with office.app.store.read() as records:
        assert records.notices.get(notice_id).state.value == "closed"  # type: ignore[union-attr]
    page = desk.get(f"/notices/{notice_id}").text
    assert f"/console/tasks/{task.number}/back" in page
    assert stranger.post(f"/tasks/{task.number}/back", notice="1").status_code in (403, 404)
    assert "收回了" in desk.post(f"/tasks/{task.number}/back", notice="1").text
    assert state(office, notice_id, PANG) == "task_open"
    with office.app.store.read() as records:
        assert records.notices.get(notice_id).state.value == "sending"  # type: ignore[union-attr]
        lines = [one.action for one in records.trail.history(notice_id) if one.subject == f"task:{task.id}"]
        said = records.trail.one(notice_id, PANG)
    assert lines == ["task.已告知", "task.taken_back", "task.已告知", "task.taken_back"]
    assert said is not None
    assert len(said.words) == 2  # both stay in the evidence
    assert [one.what for one in said.traces if one.what == "void"] == ["void", "void"]

    say(office, his, f"{task.number} 已告知")
    office.clock.advance(timedelta(days=1))
    assert "没有找到能收回的" in say(office, his, f"撤回已告知 {task.number}")  # its day is over, and so is the notice


def test_his_own_word_holds_when_a_report_is_taken_back(office: RehearsedOffice) -> None:
    notice_id = released(office, "秦怀远", "健康手册")
    with office.app.store.write() as records:
        one = next(each for each in records.pending.of([QIN], office.clock.now()) if each.notice.id == notice_id)
        ring_up(records, one, office.clock.now())
        task = next(each for each in records.tasks.open_tasks() if each.recipient_id == one.recipient_id)
        settled = Settled(one.recipient_id, How.SELF, f"person:{QIN}", "page")
    say(office, f"staff-{task.owner_id}", f"{task.number} 已上门")
    with office.app.store.write() as records:
        office.app.services.dispatch.settle(records, settled, office.clock.now())
    assert "不用再联系" in say(office, f"staff-{task.owner_id}", "收回已告知")
    assert (state(office, notice_id, QIN), last_contact(office, QIN)) == ("confirmed", office.clock.now().date())
    with office.app.store.read() as records:
        assert records.tasks.numbered(task.number) is None


def test_whoever_was_visited_the_same_day_was_spoken_to_whatever_becomes_of_a_report(office: RehearsedOffice) -> None:
    notice_id = released(office, "庞德厚", "体检单")
    with office.app.store.write() as records:
        pending = records.pending.of([PANG], office.clock.now())
        ring_up(records, next(one for one in pending if one.notice.id == notice_id), office.clock.now())
        task = next(one for one in records.tasks.open_tasks() if one.person_id == PANG)
        records.people.change_person(PANG, {"last_contact_on": date(2026, 1, 5)})
    his = f"staff-{task.owner_id}"
    say(office, his, f"{task.number} 已告知")
    assert "庞德厚" in say(office, his, "今天下午去家里看望了庞德厚，精神很好")
    say(office, his, "对")
    assert "收回了" in say(office, his, "撤回已告知 庞德厚")
    assert (state(office, notice_id, PANG), last_contact(office, PANG)) == ("task_open", office.clock.now().date())


# --- 运行与备份 -----------------------------------------------------------------------------------------------------------


def test_an_office_that_was_put_back_is_released_from_its_page_after_a_second_look(office: RehearsedOffice) -> None:
    now = office.clock.now()
    with office.app.store.write() as records:
        admin = appoint_to(records, "郝管事", "13900001111", Grant(Role.ADMIN))
    desk = Desk(office, admin)
    fresh = desk.get("/safety").text
    assert "还没有做过" in fresh
    assert "都正常" in fresh
    assert "/console/safety/release" not in fresh

    notice_id = released(office, "冯若兰", "体检表")
    with office.app.store.write() as records:
        one = next(each for each in records.pending.of([FENG], now) if each.notice.id == notice_id)
        ring_up(records, one, now)
        records.copies.made(LastBackup(now - timedelta(hours=3), "/away/office.sangyu", 5_000_000, 12.0, 4321))
        records.copies.failed("磁盘满了", now)
        records.copies.hold(Restored("e1", now - timedelta(hours=1), now))
        trouble = Trouble(Seen(TroubleKind.DISK, "", 4), now, told_at=now, told=1)
        records.access.remember(TROUBLES, dump([trouble]))
    desk = Desk(office, admin)  # whoever was signed in before signs in again
    page = desk.get("/safety").text
    for words in ("磁盘满了", "4321", "服务器磁盘快满了", "只剩4%", "等您看过再放行", "冯若兰", "体检表"):
        assert words in page, words
    assert Desk(office, CLERK).get("/safety").status_code == 404
    assert "从备份恢复的" in Desk(office, CLERK).get("").text
    assert Desk(office, CLERK).post("/safety/release", sure="1").status_code == 404
    assert "再确认一次" in desk.post("/safety/release").text
    with office.app.store.read() as records:
        assert records.copies.held(now) is not None
    assert "已经放行" in desk.post("/safety/release", sure="1").text
    with office.app.store.read() as records:
        assert records.copies.held(now) is None
        line = records.connection.execute(history.select().where(history.c.action == "restored.released")).one()
    assert line.actor == f"staff:{admin}"
    assert "从备份恢复的" not in Desk(office, CLERK).get("").text
