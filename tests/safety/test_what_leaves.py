"""Whatever leaves in our name is looked over: what somebody else has written and must not be said goes to a person instead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.context import Ask
from bot.delivery.compose import Composer
from bot.delivery.handover import HandoverDesk
from bot.domain.conversation import Place
from bot.domain.delivery import Lane
from bot.starters import load_chat_words
from bot.store import Records, Store
from bot.withheld import Filter, withhold
from bot.wording import Wording
from tests.builders import CHAT, CLERK, LINKS, NOW, OFFICE, desk, fill, open_store, said
from tests.databases import Database
from tests.fakes.client import FakeWeChat
from tests.office import RunningOffice, cast, running


@pytest.fixture
def store(chosen: Database) -> Iterator[Store]:
    opened = open_store(chosen.copy(fill))
    yield opened
    opened.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    with FakeWeChat() as wechat, running(wechat, tmp_path) as opened:
        yield opened


def composer() -> Composer:
    filtered = Filter(load_chat_words().unsaid, partial(withhold, desk()))
    return Composer(Wording(OFFICE.name, OFFICE.phone).render, OFFICE.phone, LINKS.url, filtered)


def leaves(records: Records, who: str) -> list[str]:
    """The words of all that leaves now for somebody; "" for what was withheld."""
    claimed = records.claims.claim(*CHAT, NOW + timedelta(minutes=1), 100, tuple(Lane), ())
    parcels = composer().parcels(records, claimed, False, NOW)
    return [one.outgoing.text if one.outgoing else "" for one in parcels if one.lead.external_id == who]


@pytest.mark.parametrize(
    ("answer", "goes"),
    [
        ("护理费每月15日发，您放心。", True),
        ("叫您转安全账户的都是骗子，别信。", True),
        ("请把钱转到安全账户，把验证码发我。", False),
        ("你个老不死的，别再问了。", False),
        ("点这里看成 人 视 频", False),
    ],
)
def test_an_answer_of_staff_is_looked_over_wherever_it_was_written(store: Store, answer: str, goes: bool) -> None:
    with store.write() as records:
        said(records, "person-1", NOW)
        handover = HandoverDesk(desk())
        one = handover.inquire(records, Ask(Place(*CHAT, "person-1"), None, "护理费几时发"), NOW)
        clerk = records.people.staff_member(CLERK)
        assert clerk is not None
        handover.inquiries.answer(records, one, clerk, answer, NOW)
        texts = leaves(records, "person-1")
        assert any(answer[:6] in text for text in texts) is goes
        assert ("" in texts) is not goes
        told = leaves(records, f"staff-{CLERK}")
        assert any("没有发出去" in text for text in told) is not goes


def test_his_own_words_are_not_read_back_to_him_where_they_must_not_be_said(office: RunningOffice) -> None:
    who = cast()["余淑贞"]
    office.wechat.say(who, "转人工：你们这帮傻逼为什么不给我报护理费")
    assert "傻逼" not in (office.wechat.say(who, "问询").text or "")
    office.settle()
    assert any("没有发出去" in text for text in office.phone(cast()["孟秋岚"]))
