"""What people say of greetings and letters: thanks, 退订; and what staff make of the greetings ahead, by the numbers they saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.desks.greetings import Coming
from bot.dispatcher import Dispatcher
from bot.domain.letters import OptOut
from bot.domain.people import Owner, OwnerKind, StaffMember
from bot.router import Router
from bot.store import Records, Store
from bot.wording import Wording
from handlers import ROUTES
from tests.answering import Telephones
from tests.builders import CLERK, DAUGHTER, HE, LIAISON, MOURNER, NOW, OFFICE, QIN, TAO, attempt_row, chat_id

QINS = chat_id(OwnerKind.PERSON, QIN)
NAMES = {QIN: "秦一山", HE: "何素云", TAO: "陶大川"}
DAUGHTERS = chat_id(OwnerKind.PROXY, DAUGHTER)
STAFF, LIAISONS = f"staff-{CLERK}", f"staff-{LIAISON}"


@pytest.fixture
def phones(store: Store) -> Telephones:
    return Telephones(store)


def greet(phones: Telephones, person_id: int, occasion: str = "birthday", ago: timedelta = timedelta(hours=3)) -> None:
    at = phones.now - ago
    row = {"person_id": person_id, "day": at.date(), "occasion": occasion, "also": [], "years": 80, "variant": "v", "text": "好"}
    with phones.store.write() as records:
        records.greetings.keep([{**row, "state": "sent", "reason": "", "made_at": at}])


def thanked(phones: Telephones, person_id: int) -> bool:
    with phones.store.read() as records:
        return all(one.thanked_at is not None for one in records.greetings.of_person(person_id))


def write_to(phones: Telephones, person_id: int, *kinds: str) -> None:
    """A letter with such parts that left an hour ago."""
    values = {"parts": [{"kind": kind} for kind in kinds], "hint": False}
    row = attempt_row(f"letter:{person_id}", phones.now, template="push/letter", data={"values": values, "card": None})
    with phones.store.write() as records:
        records.delivery.plan([{**row, "person_id": person_id, "state": "accepted", "claimed_at": phones.now}])


def declined(phones: Telephones, person_id: int) -> frozenset[OptOut]:
    with phones.store.read() as records:
        return records.opt_outs.of([person_id]).get(person_id, frozenset())


# --- thanks ------------------------------------------------------------------------------------------------------------


def test_thanks_for_a_greeting_are_answered_once(phones: Telephones) -> None:
    greet(phones, QIN)
    first = phones.say(QINS, "谢谢组织")
    assert first.startswith(("应该的", "您客气了", "哪里的话"))
    assert thanked(phones, QIN)
    assert phones.say(QINS, "谢谢组织") != first


def test_thanks_of_whoever_receives_for_him_speak_of_him(phones: Telephones) -> None:
    greet(phones, TAO)
    assert "陶老" in phones.say(DAUGHTERS, "谢谢，我爸很高兴")
    assert thanked(phones, TAO)


def test_a_mourner_is_answered_without_festive_words(phones: Telephones) -> None:
    greet(phones, MOURNER)
    assert phones.say(chat_id(OwnerKind.PERSON, MOURNER), "谢谢关心") == "您客气了，您多保重，有事随时说。"


@pytest.mark.parametrize("ago", [timedelta(hours=49), timedelta(days=5)])
def test_after_two_days_thanks_are_for_something_else(ago: timedelta, phones: Telephones) -> None:
    greet(phones, QIN, ago=ago)
    phones.say(QINS, "谢谢")
    assert not thanked(phones, QIN)


def test_a_bare_word_answers_the_notice_that_waits_and_not_the_greeting(phones: Telephones) -> None:
    greet(phones, QIN)
    notice = phones.invite(event_at=None)
    phones.say(QINS, "收到")
    assert phones.stands(notice, QIN)[0] == "confirmed"
    assert not thanked(phones, QIN)


def test_thanks_said_to_a_notice_settle_it_as_ever_and_are_for_the_greeting_too(phones: Telephones) -> None:
    greet(phones, QIN)
    notice = phones.invite(event_at=None)
    assert "记下了" in phones.say(QINS, "收到，谢谢")
    assert phones.stands(notice, QIN)[0] == "confirmed"
    assert thanked(phones, QIN)


def test_wishes_given_back_are_for_the_greeting_though_a_notice_waits(phones: Telephones) -> None:
    greet(phones, QIN, "mid_autumn")
    notice = phones.invite(event_at=None)
    phones.say(QINS, "也祝你们节日快乐")
    assert thanked(phones, QIN)
    assert phones.stands(notice, QIN)[0] != "confirmed"


# --- 退订 --------------------------------------------------------------------------------------------------------------


def test_right_after_a_letter_it_is_what_stood_in_it(phones: Telephones) -> None:
    write_to(phones, QIN, "greeting", "care", "study")
    assert "不再发学习内容、关怀提醒" in phones.say(QINS, "退订")
    assert declined(phones, QIN) == {OptOut.CARE, OptOut.STUDY}
    assert "又给您接着发了" in phones.say(QINS, "又想看了")
    assert not declined(phones, QIN)


def test_otherwise_it_is_asked_of_what(phones: Telephones) -> None:
    assert "5 都不要" in phones.say(QINS, "退订")
    assert not declined(phones, QIN)
    phones.say(QINS, "1、4")
    assert declined(phones, QIN) == {OptOut.STUDY, OptOut.ACTIVITY}


@pytest.mark.parametrize("words", ["别发了", "太多了别发了", "不想看这个"])
@pytest.mark.parametrize("kinds", [(), ("study",)])
def test_what_only_points_is_of_a_letter_or_of_nothing(words: str, kinds: tuple[str, ...], phones: Telephones) -> None:
    if kinds:
        write_to(phones, QIN, *kinds)
    phones.say(QINS, words)
    assert declined(phones, QIN) == frozenset(map(OptOut, kinds))


def test_while_a_notice_waits_what_only_points_is_of_the_notice(phones: Telephones) -> None:
    write_to(phones, QIN, "study")
    phones.invite()
    phones.say(QINS, "别再发了")
    assert not declined(phones, QIN)
    phones.say(QINS, "别给我发学习的了")
    assert declined(phones, QIN) == {OptOut.STUDY}


@pytest.mark.parametrize("words", ["不去了", "不参加", "取消", "去不了，请假"])
def test_an_answer_to_a_notice_declines_nothing_for_good(words: str, phones: Telephones) -> None:
    write_to(phones, QIN, "study")
    phones.invite()
    phones.say(QINS, words)
    assert not declined(phones, QIN)


def test_whoever_receives_for_him_may_say_it_and_is_recorded(phones: Telephones) -> None:
    assert "陶大川那边" in phones.say(DAUGHTERS, "我爸说祝福不用发了")
    assert declined(phones, TAO) == {OptOut.GREETING}
    with phones.store.read() as records:
        assert [row["said_by"] for row in records.privacy.all_of(Owner(OwnerKind.PERSON, TAO))["opt_out"]] == [
            f"proxy:{DAUGHTER}"
        ]


def test_staff_record_it_for_those_whom_they_see(phones: Telephones) -> None:
    assert "已记下：何素云不再收学习内容" in phones.say(LIAISONS, "退订 何素云 学习")
    assert declined(phones, HE) == {OptOut.STUDY}
    assert "没有“陶大川”" in phones.say(LIAISONS, "退订 陶大川 学习")
    assert "已恢复" in phones.say(STAFF, "恢复 何素云 都")
    assert not declined(phones, HE)


def test_it_is_not_talked_about_in_a_group(phones: Telephones) -> None:
    phones.say(QINS, "退订学习", group="group-1")
    assert not declined(phones, QIN)


# --- the greetings ahead -----------------------------------------------------------------------------------------------


@dataclass
class Ahead:
    """A `bot.desks.greetings.Greetings` of a few lines, which remembers what was decided."""

    lines: list[Coming]
    stopped: list[Coming] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def coming(self, _records: Records, _begin: date, _end: date, _now: datetime, unit_ids: Sequence[int] = ()) -> list[Coming]:
        return list(self.lines)

    def stop(self, _records: Records, one: Coming, _staff: StaffMember, _now: datetime) -> None:
        self.stopped.append(one)

    def resume(self, _records: Records, one: Coming, _staff: StaffMember, _now: datetime) -> None:
        self.stopped.remove(one)

    def reword(self, _records: Records, _one: Coming, text: str, _staff: StaffMember, _now: datetime) -> None:
        self.said.append(text)


def birthday(person_id: int, days: int) -> Coming:
    day = NOW.date() + timedelta(days=days)
    return Coming(0, day, "birthday", "生日", person_id, NAMES[person_id], text="祝您生日快乐")


@pytest.fixture
def ahead(phones: Telephones) -> Ahead:
    found = Ahead([birthday(QIN, 3), birthday(TAO, 5)])
    services: dict[str, Any] = {"greetings": found}
    phones.services = replace(phones.services, **services)
    phones._dispatcher = Dispatcher(Router(ROUTES), Wording(OFFICE.name, OFFICE.phone), OFFICE, phones.services)
    return found


def test_a_birthday_that_is_added_meanwhile_moves_no_number(phones: Telephones, ahead: Ahead) -> None:
    assert "2 3月15日（周日） 陶大川 生日" in phones.say(STAFF, "祝福")
    ahead.lines.insert(0, birthday(HE, 1))
    phones.say(STAFF, "祝福 2 停")
    assert [one.person_id for one in ahead.stopped] == [TAO]
    assert "2 3月13日（周五） 秦一山 生日" in phones.say(STAFF, "祝福")


def test_what_is_ahead_no_longer_is_said_to_be_so(phones: Telephones, ahead: Ahead) -> None:
    phones.say(STAFF, "祝福")
    del ahead.lines[0]
    assert "已经过了或者改了日子" in phones.say(STAFF, "停祝福 1")
    assert not ahead.stopped


def test_a_number_means_nothing_before_the_list_was_shown_nor_on_the_next_day(phones: Telephones, ahead: Ahead) -> None:
    assert "请先回“祝福”" in phones.say(STAFF, "祝福 1 停")
    phones.say(STAFF, "祝福")
    phones.now += timedelta(days=1, minutes=1)
    assert "请先回“祝福”" in phones.say(STAFF, "祝福 1 停")
    assert not ahead.stopped


def test_a_liaison_sees_and_changes_his_own(phones: Telephones, ahead: Ahead) -> None:
    shown = phones.say(LIAISONS, "祝福")
    assert "秦一山" in shown
    assert "陶大川" not in shown
    phones.say(LIAISONS, "祝福 1 改：{称呼}，生日快乐，多保重")
    assert ahead.said == ["{称呼}，生日快乐，多保重"]


def test_further_pages_go_on_with_the_list_that_was_shown(phones: Telephones, ahead: Ahead) -> None:
    ahead.lines = [birthday(QIN, days) for days in range(1, 16)]
    assert "祝福 第2页" in phones.say(STAFF, "祝福")
    ahead.lines.insert(0, birthday(HE, 0))
    assert "13 3月23日（周一） 秦一山 生日" in phones.say(STAFF, "祝福 第2页")
