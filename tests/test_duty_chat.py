"""应访 and 计划 by chat: two who look after one door, and whose is whose."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.books.duties import load_duties
from bot.delivery.duties import DutyDesk
from bot.dispatcher import Dispatcher
from bot.domain.duty_rules import AfterEvent, DutyBook
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.router import Router
from bot.services import OfficeCalendar
from bot.store import Store
from bot.store.tables.ledger import residence
from bot.wording import Wording
from handlers import ROUTES
from tests.answering import Telephones
from tests.builders import CLERK, HE, LIAISON, NOW, OFFICE, QUIET, TAO, TOWN_LIAISON, desk

HERS, HIS = 1, 2  # numbers of what is owed to 何素云 and to 陶大川
MINE, OTHER = f"staff-{LIAISON}", f"staff-{TOWN_LIAISON}"


@pytest.fixture
def phones(store: Store) -> Telephones:
    """何素云 and 陶大川 live behind one door, and each has a liaison of his own; both have lost somebody."""
    (rule,) = (one for one in load_duties().rules if one.id == "widowed")
    assert isinstance(rule.trigger, AfterEvent)
    engine = DutyDesk(desk(), OfficeCalendar(()), DutyBook((rule,), "1", {rule.id: rule.title}), QUIET)
    found = Telephones(store)
    found.services = replace(found.services, duties=engine)
    found._dispatcher = Dispatcher(Router(ROUTES), Wording(OFFICE.name, OFFICE.phone), OFFICE, found.services)
    with store.write() as records:
        for number in (HE, TAO):
            home = {"person_id": number, "kind": "常住", "place": "河口镇", "from_day": "", "until_day": ""}
            records.connection.execute(residence.insert(), {**home, "detail": "团结路12号3栋201"})
            event = LifeEvent(number, LifeEventKind.WIDOWED, NOW.date(), "家属", f"staff:{CLERK}")
            records.life.record(event, LifeRules(), NOW)
        engine.refresh_all(records, NOW)
    return found


def test_each_sees_his_own(phones: Telephones) -> None:
    assert f"{HERS} 丧偶看望：何素云" in phones.say(MINE, "应访")
    assert "陶大川" not in phones.say(MINE, "应访")
    assert f"您的应访里没有 {HIS} 号" in phones.say(MINE, f"计划 {HIS} 周四")


def test_the_other_hears_of_it_and_is_not_let_go_on_the_same_day(phones: Telephones) -> None:
    assert "计划3月12日（周四）去" in phones.say(MINE, f"计划 {HERS} 周四")
    (told,) = phones.told("staff/duty_together")
    assert (told["who"], told["own_name"], told["number"]) == ("简宁", "陶大川", HIS)
    answer = phones.say(OTHER, f"计划 {HIS} 周四")
    assert "简宁已经定了去这一家" in answer
    assert f"计划 {HIS} 3月13日 周五" in answer
    assert "计划3月13日（周五）去" in phones.say(OTHER, f"计划 {HIS} 3月13日 周五")
    assert len(phones.told("staff/duty_together")) == 2


def test_asked_without_a_day_one_is_proposed(phones: Telephones) -> None:
    phones.say(MINE, f"计划 {HERS} 明天")
    assert "比如3月12日（周四）" in phones.say(OTHER, f"计划 {HIS}")


@pytest.mark.parametrize("words", ["应访", "计划 1 周四", "计划"])
def test_it_is_no_command_of_those_who_are_served_and_none_in_a_group(words: str, phones: Telephones) -> None:
    assert "应访" not in phones.say("person-2", words)
    assert "丧偶" not in phones.say(MINE, words, group="group-1")


def test_a_page_that_there_is_not(phones: Telephones) -> None:
    assert "没有第 4 页" in phones.say(MINE, "应访 4")


def test_what_happens_is_answered_with_what_is_owed(phones: Telephones) -> None:
    phones.now = datetime(2026, 3, 11, 9, tzinfo=NOW.tzinfo)
    answer = phones.say(MINE, "秦一山的老伴昨天过世了", "对")
    assert "丧偶看望，3月14日（周六）下午5:00前" in answer
    phones.say(MINE, "撤销 3")
    assert "秦一山" not in phones.say(MINE, "应访")
