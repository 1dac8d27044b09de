"""A form takes effect once, however often it arrives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from starlette.responses import RedirectResponse, Response

from bot.web.console.once import Once, fresh_key
from tests.web.conftest import RehearsedOffice


@pytest.fixture
def once(office: RehearsedOffice) -> Once:
    return Once(office.app.store, office.clock)


class Deed:
    """Something that must not happen twice, and waits to be let go."""

    def __init__(self, status: int = 303) -> None:
        self.done, self.begun, self.go = 0, Event(), Event()
        self._status = status

    def __call__(self) -> Response:
        self.begun.set()
        self.go.wait(10)
        self.done += 1
        return RedirectResponse("/console/done", 303) if self._status == 303 else Response("no", self._status)


def test_the_second_of_two_at_the_same_time_waits_and_is_led_where_the_first_was(once: Once) -> None:
    deed, what = Deed(), ("staff:1", "/console/x", fresh_key())
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(once.take, what, deed)
        assert deed.begun.wait(10)
        second = threads.submit(once.take, what, deed)
        deed.go.set()
        assert isinstance(first.result(20), Response)
        assert second.result(20) == "/console/done"
    assert deed.done == 1
    assert once.take(what, deed) == "/console/done"  # the back button, hours later


def test_what_was_refused_may_be_sent_again_as_it_is(once: Once) -> None:
    deed, what = Deed(422), ("staff:1", "/console/x", fresh_key())
    deed.go.set()
    for _ in range(2):
        answer = once.take(what, deed)
        assert isinstance(answer, Response)
        assert answer.status_code == 422
    assert deed.done == 2


def test_another_word_in_it_makes_it_another_form(once: Once) -> None:
    deed, key = Deed(), fresh_key()
    deed.go.set()
    for words in ("a", "b"):
        assert isinstance(once.take(("staff:1", "/console/x", key, words), deed), Response)
    assert deed.done == 2


def test_what_broke_in_the_middle_may_be_tried_again(once: Once) -> None:
    what = ("staff:1", "/console/x", fresh_key())

    def breaks() -> Response:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        once.take(what, breaks)
    deed = Deed()
    deed.go.set()
    assert isinstance(once.take(what, deed), Response)
