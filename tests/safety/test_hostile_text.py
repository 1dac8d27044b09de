"""What nobody types is taken out or refused politely: never a fault, never seconds of work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tidy import MOST, WALL, tidy
from tests.fakes.client import FakeWeChat
from tests.office import RunningOffice, cast, running

SECONDS = 1.5  # of this process, for one message: an ordinary question takes some hundredths

TIDIED = (
    ("收\u200b到\u200d\ufeff", "收到"),
    ("\u202e到收\u202c", "到收"),
    ("同\u2060意\u00ad 1", "同意 1"),
    ("你h\u0300\u0301\u0302\u0303\u0304好", "你h好"),
    ("好" * 500, "好" * WALL),
    ("1390000" * 1500, ("1390000" * 9)[:WALL]),
    ("第一行\r\n第二行\u2028第三行", "第一行\n第二行\n第三行"),
    ("收到\ud83d", "收到"),  # half an emoji, cut by somebody's counting
    ("\x00胸口疼\x1b[31m", "胸口疼[31m"),
)
UNTOUCHED = (
    "收到",
    "3月12日（周四）上午9:00，三楼会议室。",
    "一、报到\n二、开会\n\t1. 发言",
    "👍🏻🙏❤️",
    "①②③ ２０２６年",
    "é ü ñ",
    "",
)
PASTES = {
    "a long letter": "我是供销社退休的，今天想跟组织说说心里话，这些年承蒙关照。" * 400,
    "digits": "1390000" * 1500,
    "one character": "疼" * 10_000,
    "emoji": "🎉🎊👏🌹" * 2_500,
    "dates": "3月12日上午9点在三楼会议室开会，" * 700,
    "links": "http://a.cn/?q=领补贴&" * 600,
    "stops": "，。、；：" * 2_000,
    "brackets": "((((【【【【" * 1_200,
    "piled accents": "\u0300".join("好" * 3_000) + "\u0300" * 3_000,
    "hidden": "\u200b".join("我要办退休证" * 800),
    "names": "秦怀远说他去看了余淑贞，" * 800,
    "numbers of notices": "同意 1 " * 2_000,
    "near misses of patterns": "改时间 1 " + "了" * 9_000,
    "swears": "他妈的" * 3_300,
}


@pytest.mark.parametrize(("typed", "read"), TIDIED)
def test_what_nobody_types_goes(typed: str, read: str) -> None:
    assert tidy(typed) == read


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_people_type_stays(text: str) -> None:
    assert tidy(text) == text


@given(st.text(max_size=300))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


def test_what_is_read_of_a_message_has_an_end() -> None:
    assert len(tidy("好的" * MOST)) == MOST


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    with FakeWeChat() as wechat, running(wechat, Path(tmp_path_factory.mktemp("hostile"))) as opened:
        yield opened


@pytest.mark.parametrize("who", ["余淑贞", "孟秋岚", "nobody-knows-him"])
@pytest.mark.parametrize("what", PASTES)
def test_a_paste_costs_little_and_breaks_nothing(office: RunningOffice, what: str, who: str) -> None:
    began = time.process_time()
    said = office.wechat.say(cast().get(who, who), PASTES[what])
    took = time.process_time() - began
    assert said.status in ("text", "none")
    assert "系统出了点小毛病" not in (said.text or "")
    assert took < SECONDS, f"{what} took {took:.2f} s"
