"""What was missed, and what is large: pages of histories, pictures and member lists over a line that has a largest frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.onebot import missed
from bot.channels.onebot.actions import BREAKS
from bot.channels.onebot.parse import media_id
from bot.channels.onebot.segments import Segment
from bot.domain.messages import Form, Grant, Incoming, Outgoing
from bot.errors import ChannelFault, MediaGone
from bot.web.sockets import SOCKET_FRAME
from tests.fakes.onebot.proving import Setting, joined
from tests.fakes.onebot.service import Service

SMALL = 64 * 1024  # bytes
PHOTOGRAPH = media_id(Segment("image", {"file": "a.jpg"}))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def here(stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> Setting:
    monkeypatch.setattr(missed, "AGAIN", ())
    return Setting(stack, timeout=5.0).connected()


@pytest.fixture
def narrow(stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> Setting:
    monkeypatch.setattr(missed, "AGAIN", ())
    return Setting(stack, frame=SMALL, timeout=5.0).connected()


def texts(heard: list[Incoming]) -> list[str]:
    return [one.text for one in heard if one.text]


def cut_off(here: Setting, hours: float = 10) -> None:
    """A word in the group, and then no line for so long."""
    here.bridge.group_says("700", "20001", "断线前")
    here.waits(1)
    here.bridge.run(here.bridge.links[0].close())
    here.service.until(lambda: not here.bridge.links and not here.channel.line._actions.sockets.all())  # type: ignore[union-attr]
    here.clock.move(hours=hours)


def asked(here: Setting, action: str = "get_group_msg_history") -> list[tuple[Any, ...]]:
    """What was asked of the histories: group, count, and where the page ends."""
    found = [params for name, params in here.bridge.world.calls if name == action]
    return [(one.get("group_id"), one["count"], one.get("message_seq")) for one in found]


def unanswered(here: Setting, silent: Callable[[str, Any], bool]) -> None:
    """The bridge never answers some questions."""
    answers = here.bridge.desk.answer

    async def answer(wire: Any, action: str, params: Any, echo: Any = None) -> Any:
        return None if silent(action, params) else await answers(wire, action, params, echo)

    here.bridge.desk.answer = answer  # type: ignore[method-assign]


# --- pages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pages", [True, False])
def test_a_long_gap_is_heard_in_order_page_by_page(pages: bool, here: Setting) -> None:
    here.bridge.world.pages = pages
    cut_off(here)
    before = len(asked(here))
    for number in range(130):
        here.bridge.world.say("20001", f"断线中{number}", "700")
    here.bridge.connect(here.ws)
    assert texts(here.waits(131)) == ["断线前", *(f"断线中{number}" for number in range(130))]
    counts = [count for _, count, _ in asked(here)[before:]]
    assert counts == ([50, 50, 50] if pages else [50, 50, 200])


def test_what_a_page_gave_is_heard_although_the_deeper_one_is_not_answered(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed, "AGAIN", ())
    here = Setting(stack, timeout=0.3).connected()
    cut_off(here)
    for number in range(60):
        here.bridge.world.say("20001", f"断线中{number}", "700")
    silent = [True]
    unanswered(here, lambda action, params: silent[0] and "message_seq" in params)
    link = here.bridge.connect(here.ws)
    assert texts(here.hears())[1:] == [f"断线中{number}" for number in range(10, 60)]
    assert here.bridge.links == [link]
    silent[0] = False
    here.bridge.connect(here.ws)  # the rest of that gap is still asked for
    assert len(here.waits(61)) == 61


def test_a_page_that_broke_the_line_is_asked_for_in_smaller_ones(narrow: Setting) -> None:
    cut_off(narrow)
    for number in range(30):
        narrow.bridge.world.say("20001", f"{number}" + "长" * 500, "700")  # 30 of them are larger than a frame, 10 are not
    before = len(asked(narrow))
    narrow.bridge.connect(narrow.ws)
    narrow.service.until(lambda: not narrow.bridge.links)
    link = narrow.bridge.connect(narrow.ws)
    assert len(narrow.waits(31)) == 31
    assert narrow.bridge.links == [link]
    questions = asked(narrow)[before:]
    assert len(questions) == len(set(questions))  # none was asked again
    assert [count for _, count, _ in questions] == [50, 10, 10, 10, 10]


def test_a_history_that_always_breaks_the_line_is_given_up(narrow: Setting) -> None:
    cut_off(narrow)
    narrow.bridge.world.say("20001", "长" * SMALL, "700")
    before = len(asked(narrow))
    with capture_logs() as logs:
        for _ in missed.PAGES:
            narrow.bridge.connect(narrow.ws)
            narrow.service.until(lambda: not narrow.bridge.links)
        narrow.service.settle()
        link = narrow.bridge.connect(narrow.ws)
        narrow.bridge.friend_says("20001", "现在")
        assert texts(narrow.waits(2)) == ["断线前", "现在"]
        narrow.clock.move(minutes=59)
        narrow.bridge.connect(narrow.ws)
        narrow.bridge.run(link.close())
        narrow.service.settle()
    assert len(asked(narrow)) == before + len(missed.PAGES)
    assert len(narrow.bridge.links) == 1
    assert "onebot.gap_given_up" in [one.get("action") for one in logs]


def test_what_is_said_now_waits_for_no_history(here: Setting) -> None:
    cut_off(here)
    unanswered(here, lambda action, params: "history" in action)
    here.bridge.connect(here.ws)
    here.bridge.friend_says("20002", "现在")
    here.service.until(lambda: texts(here.service.heard) == ["断线前", "现在"])
    assert here.send(Outgoing("700", Form.GROUP, "通知", "k1")).message_id
    here.bridge.run(here.bridge.links[0].close())  # nobody waits longer for the answer


def test_one_silent_history_holds_up_no_other(stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "AGAIN", ())
    here = Setting(stack, timeout=0.3).connected()
    cut_off(here)
    here.bridge.world.say("20001", "另一个群", "701")
    here.channel._memory.note_chat(True, "701")
    unanswered(here, lambda action, params: "history" in action and params["group_id"] == 700)
    here.bridge.connect(here.ws)
    assert texts(here.waits(2)) == ["断线前", "另一个群"]


# --- after a start -----------------------------------------------------------------------------------------------------


def test_what_was_said_while_the_service_was_down_is_heard(here: Setting) -> None:
    here.bridge.world.say("20001", "前天的话", "701")
    here.clock.move(hours=25)
    here.bridge.group_says("700", "20001", "早")
    here.waits(1)
    here.bridge.run(here.bridge.links[0].close())
    for number in range(60):
        here.bridge.world.say("20001", f"收到{number}", "700")
    here.bridge.world.say("20002", "参加", "701")
    here.bridge.world.say("20002", "朋友说的")
    here.clock.move(minutes=5)
    before = len(asked(here))
    with Service(joined(here.clock, timeout=5.0), here.clock) as again:
        link = here.bridge.connect("ws://" + again.address)
        again.until(lambda: len(again.heard) == 51)
        again.settle()
        assert texts(again.heard) == [*(f"收到{number}" for number in range(10, 60)), "参加"]
        assert asked(here)[before:] == [(700, 50, None), (701, 50, None)]  # the last page of each
        assert not asked(here, "get_friend_msg_history")
        here.bridge.run(link.close())
        again.until(lambda: not here.bridge.links)
        here.bridge.connect("ws://" + again.address)
        again.settle()
        assert len(again.heard) == 51  # keys and the time tell what is known


def test_what_is_missed_says_nothing_of_a_mute(here: Setting) -> None:
    """A word out of a history was recorded long ago, and nothing that hangs on it would be taken in."""
    cut_off(here)
    here.bridge.world.say("20001", "断线中", "701")
    here.channel._memory.note_chat(True, "701")
    here.bridge.connect(here.ws)
    assert here.waits(2)[1].grants == ()
    here.bridge.group_says("701", "20001", "现在")
    assert here.waits(3)[2].grants == (Grant("post", True),)


# --- what is large -----------------------------------------------------------------------------------------------------


def refused(ask: Callable[[], object]) -> type[ChannelFault]:
    with pytest.raises(ChannelFault) as refusal:
        ask()
    return refusal.type


@pytest.mark.parametrize("size", [250_000, 5_000_000, 20 * 1024 * 1024])
def test_a_large_picture_comes_over_the_line(size: int, here: Setting) -> None:
    here.bridge.world.files["a.jpg"] = b"\xff\xd8\xff" + b"x" * (size - 3)
    link = here.bridge.links[0]
    assert len(here.channel.fetch(PHOTOGRAPH)) == size
    assert here.bridge.links == [link]
    assert size * 4 / 3 < SOCKET_FRAME


@pytest.mark.parametrize("count", [800, 3_000])
def test_a_large_group_is_listed_over_the_line(count: int, here: Setting) -> None:
    members = {str(100_000_000 + number): (f"老同志{number}", f"退休一支部-{number}") for number in range(count)}
    here.bridge.world.groups["700"].members = members
    link = here.bridge.links[0]
    assert len(here.channel.members("700")) == count
    assert here.bridge.links == [link]


def test_what_is_larger_than_a_frame_breaks_the_line_no_more_than_twice(narrow: Setting) -> None:
    narrow.bridge.world.files["a.jpg"] = b"\xff\xd8\xff" + b"x" * SMALL
    narrow.bridge.world.groups["700"].members = {str(number): ("老" * 20, "张" * 20) for number in range(1_000)}
    large = (lambda: narrow.channel.fetch(PHOTOGRAPH), lambda: narrow.channel.members("700"))
    for ask in large:
        for _ in range(BREAKS):
            refused(ask)
            narrow.service.until(lambda: not narrow.bridge.links)
            narrow.bridge.connect(narrow.ws)
            narrow.service.settle()
    link = narrow.bridge.links[0]
    assert refused(large[0]) is MediaGone
    refused(large[1])
    assert narrow.channel.check() == []
    assert narrow.bridge.links == [link]
    narrow.bridge.world.files["a.jpg"] = b"\xff\xd8\xff"
    narrow.bridge.world.files["b.jpg"] = b"\xff\xd8\xff"
    assert narrow.channel.fetch(media_id(Segment("image", {"file": "b.jpg"}))) == b"\xff\xd8\xff"


def test_a_line_that_ends_for_another_reason_bars_nothing(here: Setting) -> None:
    here.bridge.world.files["a.jpg"] = b"\xff\xd8\xff"
    answers = here.bridge.desk.answer

    async def gone(wire: Any, action: str, params: Any, echo: Any = None) -> Any:
        await wire.close()

    for _ in range(3):
        here.bridge.desk.answer = gone  # type: ignore[method-assign]
        refused(lambda: here.channel.fetch(PHOTOGRAPH))
        here.bridge.desk.answer = answers  # type: ignore[method-assign]
        here.service.until(lambda: not here.bridge.links)
        here.bridge.connect(here.ws)
        here.service.settle()
        assert here.channel.fetch(PHOTOGRAPH) == b"\xff\xd8\xff"  # an answer takes the suspicion away
