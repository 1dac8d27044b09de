"""The live board: server-sent events, one look for all who watch, and an end when the session, the notice or the service ends."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from bot.domain.board import Tally, rolled_up
from bot.domain.coverage import Mosaic, course, progress, step_of
from bot.domain.units import Unit, UnitTree
from bot.web import streams
from bot.web.console.notices.board import Boards
from bot.web.streams import Reader, Streams, event
from tests.builders import NOW, notice
from tests.office import cast
from tests.web.asking import APPROVER, CLERK, LIAISON, Desk, say
from tests.web.conftest import Open, RehearsedOffice, rehearsing
from tests.web.test_notice_console import FORM, drafted, enter, released

pytestmark = pytest.mark.browser
HOUR = timedelta(hours=1)
PATIENCE = 14.0  # seconds
LATE = 4.0  # seconds: two by design, and what a busy machine adds


@contextmanager
def listening(desk: Desk, path: str) -> Iterator[Iterator[tuple[str, str]]]:
    """The events of a stream, as (name, words); what is no event is left out."""
    answer = desk._session.get(f"{desk._base}/console{path}", stream=True, timeout=20)
    assert answer.headers["content-type"].startswith("text/event-stream")
    try:
        yield events(answer)
    finally:
        answer.close()


def events(answer: requests.Response) -> Iterator[tuple[str, str]]:
    name, words, begun = "", [], time.monotonic()
    for raw in answer.iter_lines(chunk_size=1):
        line = raw.decode()
        if time.monotonic() - begun > PATIENCE:
            return
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            words.append(line[6:])
        elif not line and name:
            yield name, "\n".join(words)
            name, words = "", []


def until(found: Iterator[tuple[str, str]], name: str, words: str) -> float:
    """Seconds until an event says something."""
    begun = time.monotonic()
    for what, said in found:
        if what == name and words in said:
            return time.monotonic() - begun
    pytest.fail(f"never said: {words}")


# --- as an office uses it ----------------------------------------------------------------------------------------------


def test_what_an_elder_answers_is_on_the_board_in_a_moment(office: RehearsedOffice) -> None:
    number = released(office)
    with listening(Desk(office, CLERK), f"/notices/{number}/live") as found:
        until(found, "figures", "/ 15 人")
        say(office, cast()["樊桂芝"], f"收到 {number}")
        assert until(found, "figures", '<b class="big">1</b>') < LATE


def test_all_who_see_the_same_are_sent_what_was_made_once(office: RehearsedOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    number = released(office)
    made: list[Sequence[Any]] = []
    plain = Boards.pieces
    monkeypatch.setattr(Boards, "pieces", lambda self, one, views: made.append(views) or plain(self, one, views))
    with (
        listening(Desk(office, CLERK), f"/notices/{number}/live") as one,
        listening(Desk(office, APPROVER), f"/notices/{number}/live") as two,
    ):
        until(one, "figures", "/ 15 人")
        until(two, "figures", "/ 15 人")
        made.clear()
        say(office, cast()["施永年"], f"收到 {number}")
        until(one, "figures", '<b class="big">1</b>')
        until(two, "figures", '<b class="big">1</b>')
    assert made
    assert all(len(views) == 1 for views in made)


def test_the_board_keeps_to_its_unit_and_says_who_else_looks(visit: Open, office: RehearsedOffice) -> None:
    number = released(office)
    page = enter(visit, office, CLERK, f"/notices/{number}?unit=3")
    enter(visit, office, APPROVER, f"/notices/{number}")
    expect(page.locator(".present")).to_contain_text("郝建章")
    say(office, cast()["毕克勤"], f"收到 {number}")
    expect(page.locator(".sum")).to_contain_text("确认 1 / 15 人")
    expect(page.locator("#board table.cards")).to_contain_text("芦花香")
    expect(page.locator("#board table.cards")).not_to_contain_text("毕克勤")
    expect(page.locator("#board table.cards")).not_to_contain_text("冯若兰")


def test_a_filter_that_was_chosen_stays_while_the_board_moves(visit: Open, office: RehearsedOffice) -> None:
    number = released(office)
    page = enter(visit, office, CLERK, f"/notices/{number}")
    page.get_by_label("单位").select_option("2")
    say(office, cast()["车文斌"], f"收到 {number}")
    expect(page.locator(".sum")).to_contain_text("确认 1 / 15 人")
    assert page.get_by_label("单位").input_value() == "2"
    page.get_by_role("button", name="看这些人").click()
    expect(page.locator("#board table.cards")).not_to_contain_text("芦花香")


def test_whoever_edits_is_told_at_once_that_somebody_else_has_changed_it(visit: Open, office: RehearsedOffice) -> None:
    number = drafted(office)
    page = enter(visit, office, CLERK, f"/notices/{number}/edit")
    page.get_by_label("地点").fill("我正在写的地点")
    expect(page.locator("[sse-swap=present]")).not_to_contain_text("刚刚有变化")
    Desk(office, CLERK).post(f"/notices/{number}/amend", **{**FORM, "place": "别人改的地点"})
    expect(page.locator("[sse-swap=present]")).to_contain_text("刚刚有变化")
    assert page.get_by_label("地点").input_value() == "我正在写的地点"


def test_whoever_is_about_to_approve_sees_that_another_was_quicker(visit: Open, office: RehearsedOffice) -> None:
    number = drafted(office)
    page = enter(visit, office, APPROVER, f"/notices/{number}")
    Desk(office, APPROVER).post(f"/notices/{number}/approve")
    expect(page.locator("[sse-swap=present]")).to_contain_text("现在：正在通知")


# --- when it ends ------------------------------------------------------------------------------------------------------


def test_it_ends_with_the_notice(office: RehearsedOffice) -> None:
    number = released(office)
    with listening(Desk(office, CLERK), f"/notices/{number}/live") as found:
        until(found, "figures", "/ 15 人")
        Desk(office, CLERK).post(f"/notices/{number}/withdraw")
        until(found, "end", "")
        assert next(found, None) is None


def test_it_ends_with_the_session(office: RehearsedOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "ANEW", 0.4)
    number = released(office)
    desk = Desk(office, CLERK)
    with listening(desk, f"/notices/{number}/live") as found:
        until(found, "figures", "/ 15 人")
        desk._session.post(f"{desk._base}/signout", headers={"Origin": desk._base}, timeout=5)
        begun = time.monotonic()
        assert [name for name, _ in found if name == "end"] == []  # the browser asks again, and is told to sign in
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("who", [LIAISON])
def test_whoever_may_not_see_a_notice_hears_nothing_of_it(office: RehearsedOffice, who: int) -> None:
    assert Desk(office, who).get(f"/notices/{released(office)}/live").status_code == 404
    assert requests.get(f"{office.base}/console/notices/1/live", timeout=5, allow_redirects=False).status_code in (303, 403)


def test_of_a_notice_that_is_not_there_nothing_is_heard(office: RehearsedOffice) -> None:
    assert Desk(office, CLERK).get("/notices/9999/live").status_code == 404


def test_two_hundred_open_boards_stop_neither_the_service_nor_its_end(tmp_path_factory: pytest.TempPathFactory) -> None:
    with rehearsing(tmp_path_factory.mktemp("office")) as office:
        number = released(office)
        desk = Desk(office, CLERK)
        cookies = "; ".join(f"{one.name}={one.value}" for one in desk._session.cookies)
        asked = (
            f"GET /console/notices/{number}/live HTTP/1.1\r\nHost: 127.0.0.1:{office.port}\r\nCookie: {cookies}\r\n\r\n".encode()
        )
        lines = [socket.create_connection(("127.0.0.1", office.port)) for _ in range(200)]
        for line in lines:
            line.sendall(asked)
        first = [line.recv(200) for line in lines]
        assert all(answer.startswith(b"HTTP/1.1 200") for answer in first)  # whoever finds no room is asked to come again
        assert office.app.streams.open <= streams.MOST
        begun = time.monotonic()
        assert desk.get(f"/notices/{number}").status_code == 200
        assert time.monotonic() - begun < 10
        begun = time.monotonic()
        office.close()
        assert time.monotonic() - begun < 5
        assert not office._thread.is_alive()
        for line in lines:
            line.close()
        office.open()  # for the fixture to close


# --- the streams by themselves -----------------------------------------------------------------------------------------


class Counter:
    """Something watched that changes when it is told to."""

    def __init__(self) -> None:
        self.value, self.looks, self.made = 0, 0, 0
        self.fails = False

    def mark(self) -> int:
        self.looks += 1
        if self.fails:
            raise OSError("the database is busy")
        return self.value

    def render(self, views: Sequence[Hashable]) -> tuple[Mapping[Hashable, Mapping[str, str]], bool]:
        self.made += 1
        return {view: {"value": f"{view}:{self.value}", "still": "the same"} for view in views}, self.value < 0


async def true() -> bool:
    return True


def heard(say: Any, *views: str, most: int = 48) -> tuple[list[list[str]], Counter]:
    """What readers with these views hear while `say` changes what they watch."""
    counter, found = Counter(), [[] for _ in views]  # type: list[list[str]]

    async def read(all_streams: Streams, place: int, view: str) -> None:
        async for words in all_streams.follow("it", counter, Reader(view), true):
            found[place].append(words)

    async def run() -> None:
        all_streams = Streams(most)
        readers = [asyncio.create_task(read(all_streams, place, view)) for place, view in enumerate(views)]
        await say(counter, all_streams)
        all_streams.close()
        await asyncio.wait_for(asyncio.gather(*readers), 2)
        assert all_streams.open == 0

    with ThreadPoolExecutor(1) as apart:  # the browser's own loop runs in this thread
        apart.submit(lambda: asyncio.run(run())).result(20)
    return found, counter


def test_only_what_has_changed_is_sent_and_equal_readers_are_served_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "EVERY", 0.02)

    async def changes(counter: Counter, _: Streams) -> None:
        await asyncio.sleep(0.15)
        counter.value = 1
        await asyncio.sleep(0.15)

    found, counter = heard(changes, "a", "a", "b")
    assert counter.looks < 30
    assert counter.made <= 3
    for words, view in zip(found, "aab", strict=True):
        said = "".join(words)
        assert said.count(f"data: {view}:0\n") == said.count(f"data: {view}:1\n") == said.count("data: the same\n") == 1
        assert "event: end" not in said  # the service ends: the browser comes again


def test_a_look_that_fails_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "EVERY", 0.02)

    async def breaks(counter: Counter, _: Streams) -> None:
        counter.fails = True
        await asyncio.sleep(0.1)
        counter.fails, counter.value = False, 5
        await asyncio.sleep(0.1)

    found, _ = heard(breaks, "a")
    assert "data: a:5" in "".join(found[0])


def test_whoever_finds_no_room_is_told_what_there_is_and_when_to_come_again() -> None:
    said: list[str] = []

    async def comes_late(counter: Counter, all_streams: Streams) -> None:
        await asyncio.sleep(0.2)
        said.extend([words async for words in all_streams.follow("it", counter, Reader("a"), true)])

    _, counter = heard(comes_late, "a", most=1)
    assert len(said) == 1
    assert said[0].startswith("retry: 20000\n")
    assert "data: a:0" in said[0]
    assert counter.made == 1


def test_it_is_over_when_what_is_watched_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "EVERY", 0.02)

    async def ends(counter: Counter, _: Streams) -> None:
        counter.value = -1
        await asyncio.sleep(0.1)

    found, _ = heard(ends, "a")
    assert found[0][-1] == event("end", "")


def test_words_of_several_lines_are_one_event() -> None:
    assert event("who", "a\nb\r\n\ndata: c") == "event: who\ndata: a\ndata: b\ndata: \ndata: data: c\n\n"


# --- what is drawn -----------------------------------------------------------------------------------------------------


def test_units_are_tiles_that_hold_those_under_them() -> None:
    tree = UnitTree([Unit(1, "镇"), Unit(2, "一支部", parent_id=1), Unit(3, "二支部", parent_id=1), Unit(4, "局")])
    counts = {1: {"should_know": 2, "confirmed": 1}, 2: {"should_know": 4, "confirmed": 4}, 4: {"should_know": 3}}
    mosaic = Mosaic(rolled_up(tree, counts), tree, notice())
    town, office_ = mosaic.under(None)
    assert (town.name, town.known, town.of, town.step) == ("镇", 5, 6, 2)
    assert [(one.name, one.own, one.known, one.of) for one in town.under] == [("镇", True, 1, 2), ("一支部", False, 4, 4)]
    assert (office_.known, office_.step, office_.under) == (0, 0, ())
    assert [one.name for one in mosaic.under(1)] == ["镇", "一支部"]


@pytest.mark.parametrize(("share", "step"), [(0, 0), (0.499, 0), (0.5, 1), (0.8, 2), (0.949, 2), (0.95, 3), (0.999, 3), (1, 4)])
def test_a_unit_is_drawn_full_only_when_nobody_is_missing(share: float, step: int) -> None:
    assert step_of(share) == step


def test_a_course_begins_at_nothing_and_goes_on_to_now() -> None:
    sent = notice(approved_at=NOW, cutoff=NOW + 8 * HOUR)
    drawn = course(sent, [(NOW + HOUR, 1), (NOW + 2 * HOUR, 5)], 10, NOW + 3 * HOUR, [(NOW + HOUR, 0.3), (NOW + 9 * HOUR, 0.9)])
    assert drawn is not None
    assert drawn.so_far == ((NOW, 0.0), (NOW + HOUR, 0.1), (NOW + 2 * HOUR, 0.5), (NOW + 3 * HOUR, 0.5))
    assert drawn.expected == ((NOW, 0.0), (NOW + HOUR, 0.3))
    assert [drawn.x(at) for at in (NOW, NOW + 4 * HOUR, NOW + 99 * HOUR)] == [0.0, 0.5, 1.0]
    assert [known for _, known, _ in drawn.table(NOW + 3 * HOUR)][:3] == [0.1, 0.5, None]
    assert course(notice(), [], 10, NOW) is None


@pytest.mark.parametrize("hours", [0, 1, 5, 9, 30, 24 * 9, 24 * 400])
def test_a_course_of_any_length_has_few_marks_along_the_time(hours: int) -> None:
    sent = notice(approved_at=NOW, cutoff=NOW + hours * HOUR)
    drawn = course(sent, [], 10, NOW)
    assert drawn is not None
    assert len(drawn.ticks) <= 8


def test_a_large_send_says_how_long_it_still_takes() -> None:
    sent = notice(approved_at=NOW)
    assert progress(sent, Tally(should_know=100, sent=100), 0, NOW) is None
    halfway = progress(sent, Tally(should_know=100, sent=50), 50, NOW + timedelta(minutes=4))
    assert halfway is not None
    assert (halfway.sent, halfway.of, halfway.minutes) == (50, 100, 4)
    resting = progress(sent, Tally(should_know=100), 100, NOW + HOUR)
    assert resting is not None
    assert resting.minutes is None
