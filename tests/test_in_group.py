"""What people say under a notice in a group, which telephone answers, and codes by which an account is bound there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.messages import Event, Form, Grant, Incoming, Kind
from bot.domain.notices import NoticeKind
from bot.store import Records
from bot.store.tables.notices import attempt
from tests.builders import attempt_row, writing_held_up
from tests.fakes.client import FakeWeChat
from tests.office import RunningOffice, running

KEYS = count()
HERE = ("wechat", "main")
QIN, SHEN = 1, 2


@pytest.fixture(scope="module")
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as platform:
        yield platform


@pytest.fixture
def office(wechat: FakeWeChat, tmp_path: Path) -> Iterator[RunningOffice]:
    with running(wechat, tmp_path) as open_office:
        yield open_office


def hear(office: RunningOffice, message: Incoming) -> list[str]:
    """What is answered, as a message of its own."""
    before = len(outbox(office))
    office.run(office.app.intake.answer(message, 2.0, passive=False))
    return outbox(office)[before:]


def outbox(office: RunningOffice) -> list[str]:
    with office.app.store.read() as records:
        rows = records.connection.execute(attempt.select().where(attempt.c.purpose == "reply").order_by(attempt.c.id)).all()
    return [row.data["values"]["text"] for row in rows]


def say(office: RunningOffice, text: str, who: str = "person-1", addressed: bool = False, group: str = "g1") -> list[str]:
    now = office.clock.now()
    return hear(office, Incoming(*HERE, who, Kind.TEXT, f"k{next(KEYS)}", now, text, group=group, addressed=addressed))


def notice(office: RunningOffice, posted: bool = True) -> int:
    """A notice that everybody is sent, and that a bot has posted to the group."""
    now = office.clock.now()
    with office.app.store.write() as records:
        values = {
            "kind": NoticeKind.MEETING.value,
            "title": "迎春座谈会",
            "body": "请参加。",
            "audience": "全体",
            "place": "三楼",
        }
        times = {"event_at": now + timedelta(days=1), "requires_confirmation": True, "author_id": 1}
        drafted = records.notices.add({**values, **times}, now)
        office.app.services.dispatch.release(records, drafted, 2, now)
        if posted:
            row = attempt_row(f"n{drafted.id}:g9", now, external_id="g1", form=Form.GROUP.value)
            records.delivery.plan([{**row, "channel": HERE[0], "account": HERE[1]}])
            mine = update(attempt).where(attempt.c.key == row["key"])
            records.connection.execute(mine.values(state="accepted", claimed_at=now))
    return drafted.id


def stands(office: RunningOffice, notice_id: int, person_id: int = QIN) -> tuple[str, str]:
    with office.app.store.read() as records:
        row = next(one for one in records.board.recipients(notice_id) if one["person_id"] == person_id)
        return row["state"], row["how"] or ""


def later(office: RunningOffice) -> None:
    office.clock.advance(timedelta(minutes=1))


# --- 收到 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["收到", "收到，谢谢", "好的收到", "收到！", "1"])
def test_a_word_under_the_post_counts_for_whoever_is_bound_and_nobody_is_disturbed(office: RunningOffice, text: str) -> None:
    number = notice(office)
    later(office)
    assert say(office, text) == []
    assert stands(office, number) == ("confirmed", "self")


def test_whoever_says_that_he_does_not_come_counts_too(office: RunningOffice) -> None:
    number = notice(office)
    later(office)
    assert say(office, "去不了，请假") == []
    assert stands(office, number)[0] == "confirmed"
    with office.app.store.read() as records:
        assert [one.rsvp.value for one in records.pending.of([QIN], office.clock.now()) if one.rsvp] == ["decline"]


@pytest.mark.parametrize("text", ["收到老张的红包了", "大家早上好", "我去买菜", "收到的请回复"])
def test_what_is_more_than_an_answer_counts_for_nothing(office: RunningOffice, text: str) -> None:
    number = notice(office)
    later(office)
    assert say(office, text) == []
    assert stands(office, number)[0] != "confirmed"


def test_after_another_announcement_a_word_is_for_that_one(office: RunningOffice) -> None:
    number = notice(office)
    later(office)
    say(office, "各位老同志，本周六上午九点在活动中心举办书法展，请大家踊跃参加，具体安排另行通知", who="person-9")
    later(office)
    assert say(office, "收到") == []
    assert stands(office, number)[0] != "confirmed"
    assert "迎春座谈会" in say(office, "收到", addressed=True)[0]
    assert stands(office, number)[0] == "confirmed"


def test_in_a_group_where_nothing_was_posted_a_word_counts_for_nothing(office: RunningOffice) -> None:
    number = notice(office, posted=False)
    assert say(office, "收到") == []
    assert "单独" in say(office, "收到", addressed=True)[0]
    assert stands(office, number)[0] != "confirmed"


def test_who_is_bound_to_nobody_is_told_how_gently_and_seldom(office: RunningOffice) -> None:
    notice(office)
    later(office)
    (hint,) = say(office, "收到", who="stranger-1")
    assert "绑定" in hint
    assert say(office, "收到", who="stranger-2") == []
    office.clock.advance(timedelta(hours=7))
    assert len(say(office, "收到", who="stranger-3")) == 1


# --- codes -------------------------------------------------------------------------------------------------------------


def private(office: RunningOffice, text: str, who: str) -> str:
    message = Incoming(*HERE, who, Kind.TEXT, f"k{next(KEYS)}", office.clock.now(), text)
    return str(office.run(office.app.intake.answer(message, 4.0)))


def code(office: RunningOffice, who: str = "person-1", words: str = "绑定码") -> str:
    found = re.search(r"\d{6}", private(office, words, who))
    assert found
    return found[0]


def test_a_code_binds_the_account_that_says_it_in_a_group_and_names_nobody(office: RunningOffice) -> None:
    number = notice(office)
    (bound,) = say(office, f"绑定 {code(office)}", who="member-7", addressed=True)
    assert "秦" not in bound
    later(office)
    assert say(office, "收到", who="member-7") == []
    assert stands(office, number) == ("confirmed", "self")


def test_a_code_works_once_and_not_for_ever(office: RunningOffice) -> None:
    first = code(office)
    say(office, f"绑定 {first}", who="member-7", addressed=True)
    assert "不对" in say(office, f"绑定 {first}", who="member-8", addressed=True)[0]
    second = code(office)
    office.clock.advance(timedelta(minutes=31))
    assert "不对" in say(office, f"绑定{second}", who="member-9", addressed=True)[0]


def test_codes_cannot_be_guessed(office: RunningOffice) -> None:
    right = code(office)
    for _ in range(5):
        say(office, "绑定 000000" if right != "000000" else "绑定 111111", who="member-7", addressed=True)
    (refused,) = say(office, f"绑定 {right}", who="member-7", addressed=True)
    assert "不对" not in refused
    with office.app.store.read() as records:
        assert records.people.senders(*HERE, ["member-7"]) == {}


def test_the_office_makes_a_code_for_somebody_else(office: RunningOffice) -> None:
    made = code(office, "staff-1", "绑定码 秦怀远")
    assert say(office, f"绑定 {made}", who="member-7", addressed=True)
    with office.app.store.read() as records:
        sender = records.people.senders(*HERE, ["member-7"])["member-7"]
    assert sender.person is not None
    assert sender.person.id == QIN
    assert "没有" in private(office, "绑定码 无此人", "staff-1")


# --- groups ------------------------------------------------------------------------------------------------------------


def test_a_group_that_takes_us_in_is_told_to_the_office_and_gets_a_name(office: RunningOffice) -> None:
    now = office.clock.now()
    joined = Incoming(*HERE, "staff-1", Kind.EVENT, "j", now, event=Event.JOINED, group="g7", grants=(Grant("member", True),))
    assert hear(office, joined) == []
    with office.app.store.read() as records:
        assert records.allowances.of(*HERE, ["g7"]) == {"g7": {"member": True}}
        assert ("staff", "planned") in records.delivery.counts()
    assert say(office, "登记群 河口镇QQ群", who="person-1", addressed=True, group="g7")
    assert "登记好了" in say(office, "登记群 河口镇QQ群", who="staff-1", addressed=True, group="g7")[0]
    assert "没登记" in say(office, "登记群 河口镇QQ群", who="staff-1", addressed=True, group="g8")[0]
    with office.app.store.read() as records:
        (mine,) = [one for one in records.people.groups() if one.external_id == "g7"]
    assert (mine.name, mine.owner_id) == ("河口镇QQ群", 1)


def test_what_an_owner_takes_back_is_known_at_once(office: RunningOffice) -> None:
    now = office.clock.now()
    for given in (True, False):
        event = Incoming(*HERE, "x", Kind.EVENT, f"s{given}", now, event=Event.GRANTS, group="g1", grants=(Grant("post", given),))
        assert hear(office, event) == []
        with office.app.store.read() as records:
            assert records.allowances.of(*HERE, ["g1"]) == {"g1": {"post": given}}


# --- telephones --------------------------------------------------------------------------------------------------------


def by_telephone(office: RunningOffice, number: str, text: str, key: str = "") -> list[str]:
    now = office.clock.now()
    return hear(office, Incoming("sms", "main", "", Kind.TEXT, key or f"t{next(KEYS)}", now, text, telephone=number))


def number_of(records: Records, person_id: int) -> str:
    return records.telephones.numbers([f"person:{person_id}"])[f"person:{person_id}"]


def told_by_message(office: RunningOffice, notice_id: int) -> str:
    """The notice left for his telephone; his number."""
    now = office.clock.now()
    with office.app.store.write() as records:
        recipient = next(one["id"] for one in records.board.recipients(notice_id) if one["person_id"] == QIN)
        row = attempt_row(f"sms:{notice_id}", now, external_id=f"person:{QIN}", form=Form.SMS.value, recipient_id=recipient)
        records.delivery.plan([{**row, "channel": "sms", "account": "main"}])
        records.connection.execute(update(attempt).where(attempt.c.key == row["key"]).values(state="accepted", claimed_at=now))
        return number_of(records, QIN)


@pytest.mark.parametrize("text", ["1", "１", "回复1", " 1。"])
def test_one_confirms_what_that_telephone_was_told(office: RunningOffice, text: str) -> None:
    number = notice(office, posted=False)
    phone = told_by_message(office, number)
    later(office)
    assert by_telephone(office, f"+86{phone}", text) == []
    assert stands(office, number) == ("confirmed", "self")


def test_one_confirms_the_last_that_he_was_told_and_nothing_else(office: RunningOffice) -> None:
    first = notice(office, posted=False)
    phone = told_by_message(office, first)
    later(office)
    second = notice(office, posted=False)
    by_telephone(office, phone, "1", "same")
    by_telephone(office, phone, "1", "same")
    assert stands(office, first)[0] == "confirmed"
    assert stands(office, second)[0] != "confirmed"


def test_other_words_from_a_telephone_go_to_a_human_who_rings_back(office: RunningOffice) -> None:
    with office.app.store.read() as records:
        phone = number_of(records, QIN)
    assert by_telephone(office, phone, "护理费怎么办啊") == []
    with office.app.store.read() as records:
        rows = records.connection.exec_driver_sql("select count(*) from inquiry").scalar_one()
    assert rows == 1


def test_a_stranger_s_message_is_recorded_and_bothers_nobody_and_no_number_is_kept(office: RunningOffice) -> None:
    assert by_telephone(office, "13112345678", "恭喜您中奖") == []
    with office.app.store.read() as records:
        rows = records.connection.exec_driver_sql("select sender from inbox where channel = 'sms'").scalars().all()
        assert records.connection.exec_driver_sql("select count(*) from inquiry").scalar_one() == 0
    assert rows
    assert all("13112345678" not in sender and sender.startswith("tel:") for sender in rows)


def test_of_two_notices_a_word_counts_for_the_one_that_was_posted_last(office: RunningOffice) -> None:
    first = notice(office)
    later(office)
    second = notice(office)
    with office.app.store.write() as records:
        later_still = office.clock.now() + timedelta(seconds=30)
        again = update(attempt).where(attempt.c.key == f"n{first}:g9").values(claimed_at=later_still)
        records.connection.execute(again)
    later(office)
    say(office, "收到")
    assert stands(office, first)[0] == "confirmed"
    assert stands(office, second)[0] != "confirmed"


def test_after_we_said_something_else_there_a_word_is_for_that(office: RunningOffice) -> None:
    number = notice(office)
    later(office)
    with office.app.store.write() as records:
        row = attempt_row("study:1", office.clock.now(), external_id="g1", form=Form.GROUP.value)
        records.delivery.plan([{**row, "channel": HERE[0], "account": HERE[1]}])
        mine = update(attempt).where(attempt.c.key == "study:1")
        records.connection.execute(mine.values(state="accepted", claimed_at=office.clock.now()))
    later(office)
    say(office, "收到")
    assert stands(office, number)[0] != "confirmed"


def test_after_somebody_showed_a_picture_a_word_may_be_for_that(office: RunningOffice) -> None:
    number = notice(office)
    later(office)
    shown = Incoming(*HERE, "person-9", Kind.IMAGE, "picture", office.clock.now(), group="g1", media_id="m", addressed=False)
    hear(office, shown)
    later(office)
    say(office, "收到")
    assert stands(office, number)[0] != "confirmed"


def test_what_is_not_recorded_counts_as_not_taken_in(office: RunningOffice) -> None:
    message = Incoming(*HERE, "person-1", Kind.TEXT, "held", office.clock.now(), "您好", message_id="m-1")
    with writing_held_up(office.app.store), pytest.raises(RuntimeError):
        office.run(office.app.intake.answer(message, 0.1, passive=False))
    hear(office, message)
    with office.app.store.read() as records:
        kept = records.connection.exec_driver_sql("select message_id from inbox where key = 'held'").scalars().all()
    assert kept == ["m-1"]
