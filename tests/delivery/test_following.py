"""What platforms are asked afterwards: messages in doubt, posts whose end is open, and what waits to be fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.channels.base import Asked, Capabilities, Found, Pulled
from bot.clock import ManualClock
from bot.delivery.following import KEYS, Follower
from bot.delivery.pulling import Puller
from bot.delivery.sender import AccountSender
from bot.domain.delivery import AttemptState, Outcome, Reason, SendResult
from bot.domain.following import next_look
from bot.domain.messages import Form, Incoming, Kind
from bot.domain.notices import RecipientState
from bot.errors import ChannelFault
from bot.store import Store
from tests.builders import ABILITY, CHAT, HE, NOW, Postbox, attempt_row, composer, ladders, released, state_of

DOUBT = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT, once=True)
MINUTE = timedelta(minutes=1)


class Askable(Postbox):
    """A platform that can be asked: gives these answers in turn."""

    def __init__(self, *results: SendResult, found: Sequence[Found | ChannelFault | None] = (), **changes: Capabilities) -> None:
        super().__init__(*results, **changes)
        self.asked: list[Asked] = []
        self._found = list(found)

    def look(self, asked: Asked) -> Found | None:
        self.asked.append(asked)
        answer = self._found.pop(0) if self._found else None
        if isinstance(answer, ChannelFault):
            raise answer
        return answer


def left(store: Store, box: Askable, **changes: object) -> ManualClock:
    clock = ManualClock(NOW)
    with store.write() as records:
        records.delivery.plan([attempt_row("k", NOW, **changes)])
    asyncio.run(AccountSender(box, store, clock, composer()).drain())
    return clock


def state(store: Store) -> str:
    with store.read() as records:
        ((_, found),) = [key for key in records.delivery.counts() if key[0] == "notice"]
        return str(found)


def ask(store: Store, clock: ManualClock, box: Askable, after: timedelta = MINUTE) -> int:
    clock.advance(after)
    return Follower(store, clock, [box]).round()


@pytest.mark.parametrize("end", [AttemptState.ACCEPTED, AttemptState.DELIVERED, AttemptState.FAILED])
def test_a_doubt_is_resolved_by_asking(store: Store, end: AttemptState) -> None:
    box = Askable(DOUBT, found=[Found(end, message_id="m1")])
    clock = left(store, box)
    assert state(store) == "unknown"
    assert ask(store, clock, box) == 1
    assert state(store) == end.value
    (asked,) = box.asked
    assert (asked.to, asked.text, asked.key, asked.message_id) == ("person-1", "k", KEYS.of("k", NOW), "")
    assert box.sent[0].key == asked.key


def test_a_channel_that_breaks_does_not_silence_the_others(store: Store) -> None:
    class Broken(Askable):
        account = "other"

        def look(self, asked: Asked) -> Found | None:
            raise KeyError(asked.key)

    broken, box = Broken(DOUBT), Askable(DOUBT, found=[Found(AttemptState.DELIVERED)])
    with store.write() as records:
        records.delivery.plan([attempt_row("b", NOW, account="other")])
    clock = left(store, box)
    asyncio.run(AccountSender(broken, store, clock, composer()).drain())
    clock.advance(MINUTE)
    Follower(store, clock, [broken, box]).round()
    with store.read() as records:
        assert {key[1] for key in records.delivery.counts()} == {"unknown", "delivered"}


def test_it_is_asked_again_ever_more_seldom_and_never_sent_again(store: Store) -> None:
    box = Askable(DOUBT, found=[None, ChannelFault(), None])
    clock = left(store, box)
    asked = [ask(store, clock, box, timedelta(seconds=20)) for _ in range(30)]
    assert 2 <= sum(asked) <= 5
    assert len(box.sent) == 1
    assert state(store) == "unknown"


def test_after_two_days_nobody_asks_any_more(store: Store) -> None:
    box = Askable(DOUBT)
    clock = left(store, box)
    assert ask(store, clock, box, timedelta(days=2, seconds=1)) == 0


@pytest.mark.parametrize(("taps", "asked"), [(True, 1), (False, 0)])
def test_a_post_that_waits_for_something_is_asked_about(store: Store, taps: bool, asked: int) -> None:
    ability = Capabilities(groups=True, taps=taps, per_second=1000.0)
    box = Askable(found=[Found(AttemptState.DELIVERED)], capabilities=ability)
    clock = left(store, box, form=Form.GROUP.value)
    assert ask(store, clock, box) == asked
    assert state(store) == ("delivered" if taps else "accepted")


def test_a_notice_that_turns_out_not_to_have_arrived_goes_on_at_once(store: Store) -> None:
    clock = ManualClock(NOW)
    box = Askable(*[DOUBT] * 9, found=[Found(AttemptState.FAILED, Reason.PLATFORM)] * 9, capabilities=ABILITY)
    with store.write() as records:
        notice = released(records, NOW)
        ladders().tick(records, NOW)
    asyncio.run(AccountSender(box, store, clock, composer()).drain())
    with store.read() as records:
        assert state_of(records, notice.id, HE) == RecipientState.WAITING.value
    ask(store, clock, box)
    with store.write() as records:
        ladders().tick(records, clock.now())
        assert state_of(records, notice.id, HE) == RecipientState.TASK_OPEN.value


def test_looks_are_soon_at_first() -> None:
    waits = [next_look(NOW, NOW, looks) - NOW for looks in range(9)]
    assert waits == sorted(waits)
    assert waits[0] < MINUTE < waits[-1]


# --- what waits to be fetched ------------------------------------------------------------------------------------------


class Shelf(Postbox):
    """A platform that only says that something waits: pages of keys, each behind a cursor."""

    def __init__(self, *pages: tuple[str, ...]) -> None:
        super().__init__()
        self.pages = pages
        self.words: list[str] = []
        self.fails = False

    def pull(self, cursor: str, word: str, now: datetime) -> Pulled:
        if self.fails:
            raise ChannelFault
        self.words.append(word)
        at = int(cursor or 0)
        if at >= len(self.pages):
            return Pulled((), cursor, False)
        found = tuple(Incoming(*CHAT, "person-2", Kind.TEXT, key, now, key) for key in self.pages[at])
        return Pulled(found, str(at + 1), at + 1 < len(self.pages))


class Taker:
    """Takes in until it breaks at a key."""

    def __init__(self, breaks_at: str = "") -> None:
        self.taken: list[str] = []
        self.breaks_at = breaks_at

    async def __call__(self, incoming: Incoming, within: float, passive: bool = True) -> str:
        if incoming.key == self.breaks_at:
            raise RuntimeError
        self.taken.append(incoming.key)
        return ""


def puller(store: Store, shelf: Shelf, taker: Taker) -> Puller:
    return Puller(store, ManualClock(NOW), [shelf], taker, 1.0)


def test_everything_that_waits_is_fetched_once(store: Store) -> None:
    shelf, taker = Shelf(("a", "b"), (), ("c",)), Taker()
    fetch = puller(store, shelf, taker)
    fetch.wanted(*CHAT, "token")
    asyncio.run(fetch.round(called=True))
    assert taker.taken == ["a", "b", "c"]
    assert shelf.words[0] == "token"
    asyncio.run(fetch.round(called=True))
    asyncio.run(puller(store, shelf, taker).round())
    assert taker.taken == ["a", "b", "c"]


def test_what_could_not_be_recorded_is_fetched_again(store: Store) -> None:
    shelf, taker = Shelf(("a",), ("b", "c")), Taker(breaks_at="c")
    asyncio.run(puller(store, shelf, taker).round())
    taker.breaks_at = ""
    asyncio.run(puller(store, shelf, taker).round())
    assert taker.taken == ["a", "b", "b", "c"]  # the second b is known by its key


def test_a_platform_that_cannot_be_reached_is_asked_another_time(store: Store) -> None:
    shelf, taker = Shelf(("a",)), Taker()
    shelf.fails = True
    asyncio.run(puller(store, shelf, taker).round())
    shelf.fails = False
    asyncio.run(puller(store, shelf, taker).round())
    assert taker.taken == ["a"]
