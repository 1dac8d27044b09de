"""In a group the assistant is quiet until spoken to, and never talks of one person before everybody."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from bot.domain.messages import Incoming, Kind
from tests.fakes.client import FakeWeChat
from tests.office import RunningOffice, running

KEYS, GROUPS = count(), count()  # each in a group of its own: one hears so much of us within five minutes, and no more


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    with FakeWeChat() as wechat, running(wechat, Path(tmp_path_factory.mktemp("office"))) as open_office:
        yield open_office


def say(office: RunningOffice, text: str, addressed: bool, who: str = "person-1") -> str:
    group = f"group-{next(GROUPS)}"
    key, now = f"g{next(KEYS)}", office.clock.now()
    message = Incoming("wechat", "main", who, Kind.TEXT, key, now, text, group=group, addressed=addressed)
    return str(office.run(office.app.intake.answer(message, 2.0)))


@pytest.mark.parametrize("text", ["大家早", "护理费怎么申请", "收到", "菜单", "我胸口疼"])
def test_what_is_not_said_to_us_is_left_alone(office: RunningOffice, text: str) -> None:
    assert say(office, text, addressed=False) == ""


def test_a_policy_question_to_us_is_answered_before_everybody(office: RunningOffice) -> None:
    assert "护理费" in say(office, "护理费怎么申请", addressed=True)


@pytest.mark.parametrize(
    "text",
    [
        "绑定 秦怀远 2001",
        "我的通知",
        "任务",
        "同意 1",
        "12 已告知",
        "走访登记",
        "通知：明天开会全体参加",
        "撤销 1",
        "我的老同志",
        "今天 2",
        "明天",
        "交接 柳青禾 给 苗春生",
        "接受交接 1",
        "核对信息",
    ],
)
def test_personal_matters_are_sent_to_a_private_chat(office: RunningOffice, text: str) -> None:
    for who in ("person-1", "staff-1"):
        assert "单独聊天" in say(office, text, addressed=True, who=who)


def test_what_has_happened_to_somebody_is_not_taken_before_everybody(office: RunningOffice) -> None:
    for text in ("秦怀远住院了", "余淑贞的老伴过世了", "秦怀远去世了"):
        assert "单独聊天" in say(office, text, addressed=True, who="staff-1")
    with office.app.store.read() as records:
        assert records.life.of_person(1) == []


def test_a_cry_for_help_to_us_is_answered_in_a_group_too(office: RunningOffice) -> None:
    assert "120" in say(office, "我胸口疼得厉害", addressed=True)


@pytest.mark.parametrize("text", ["为什么秦怀远没收到", "秦怀远怎么没收到通知1", "查 秦怀远 1"])
def test_why_somebody_has_not_heard_is_not_told_before_everybody(office: RunningOffice, text: str) -> None:
    assert "单独聊天" in say(office, text, addressed=True, who="staff-1")
