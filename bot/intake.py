"""The way in: many callers, few writers, one durable transaction for all that arrived meanwhile.

A message has had its effect exactly when its transaction is committed, and only then is it answered; so a crash at
any point leaves it either done with its answer kept, or untouched for the platform's next try.

Messages of one person are handled one after another in the order in which they came, whichever process each of them reached: by
the `WaitingLine` within one process, by `bot.store.arrivals` among several.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.channels.base import Capabilities, Window
from bot.clock import Clock
from bot.dispatcher import Dispatcher, Handled
from bot.domain.chats import NOT_HEARD
from bot.domain.delivery import LANES, Purpose
from bot.domain.media import is_kept
from bot.domain.messages import Form, Incoming, Kind, Trigger
from bot.store import Records, Store
from bot.store.arrivals import Door, conversation_key
from bot.waiting_line import WaitingLine
from bot.wording import Wording

log = structlog.get_logger()

BATCH = 64  # one durable transaction for at most this many messages
# Seconds beyond the budget in which a message may still be recorded. With the usual budget a platform has hung up by then, after
# five seconds: it brings the same again, and finds it recorded or not.
COMMIT_GRACE = 3.5
SHORT_LIFE = timedelta(hours=1)  # of an answer on a channel that declares no window
DEFAULT = Capabilities()


class Undecided(RuntimeError):
    """Nobody knows yet whether the message will be recorded."""


@dataclass(eq=False, slots=True)
class _Item:
    """One message on its way. Whoever takes `right` first decides how it is answered: in the request, or afterwards."""

    incoming: Incoming
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[str]
    right: threading.Lock = field(default_factory=threading.Lock)
    passive: bool | None = None
    conversation: int = 0
    number: int | None = None  # by which it is in order with what other processes have heard


class Intake:
    """Takes messages in. `start` runs the writer threads; `stop` lets them finish what they hold."""

    def __init__(
        self,
        store: Store,
        dispatcher: Dispatcher,
        wording: Wording,
        clock: Clock,
        abilities: Mapping[tuple[str, str], Capabilities],
        answers_since: datetime | None = None,
    ) -> None:
        """`answers_since`: when this office was put back from a copy. What a platform hands over again of before has had its
        answer, or nobody knows; it is heard, and goes before staff instead."""
        self._store = store
        self._dispatcher = dispatcher
        self._wording = wording
        self._clock = clock
        self._abilities = abilities
        self._answers_since = answers_since
        self._line = WaitingLine[_Item]()
        self._door = store.door()
        self._heard: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()  # what is still to be said at the door
        self._doorman: threading.Thread | None = None
        self._writers: list[threading.Thread] = []
        self.on_reply: Callable[[], None] = lambda: None  # told when something was put in the outbox
        self.beforehand: Callable[[Incoming], Awaitable[None]] | None = None  # waited for before a message is taken in

    @property
    def waiting(self) -> int:
        """How many messages this process has heard and not yet handled."""
        return len(self._line) + self._heard.qsize()

    def start(self) -> None:
        self._line.open()
        names = [f"intake-{number}" for number in range(self._store.writers)]
        # each in the context in which the service was started: logs say there which office they are of
        self._writers = [
            threading.Thread(target=copy_context().run, args=(self._write,), name=name, daemon=True) for name in names
        ]
        for one in self._writers:
            one.start()
        if self._door is not None:
            self._doorman = threading.Thread(target=self._attend, args=(self._door,), name="intake-door", daemon=True)
            self._doorman.start()

    def stop(self) -> None:
        if self._doorman is not None:
            self._heard.put(None)
            self._doorman.join(timeout=5)
        self._line.close()
        for one in self._writers:
            one.join(timeout=10)
        if self._door is not None:
            self._door.close()  # only now: as long as it is open, others wait for what was heard here

    async def answer(self, incoming: Incoming, within: float, passive: bool = True) -> str:
        """The passive answer to a message; empty when there is none, or when it will follow by itself.

        Without `passive` there is nothing that could carry an answer: all of it follows.

        After `within` seconds what the handler says leaves as a message of its own, and the answer is empty: as soon as the
        message is recorded, and not before, since whatever is answered is not brought again. Raises RuntimeError when the
        message could not be recorded: it has had no effect then; Undecided, which is one, when it may have one yet.
        """
        loop = asyncio.get_running_loop()
        item = _Item(incoming, loop, loop.create_future(), passive=None if passive else False)
        # A timer of its own, not `wait_for`: that costs a task's worth of work for every message.
        # What is not answered here is waited for until it is recorded: whoever brought it must know.
        timer = loop.call_later(within, _give_up, item) if passive else loop.call_later(within + COMMIT_GRACE, _lose, item)
        try:
            if self.beforehand is not None:
                await self.beforehand(incoming)
            self._hear(item)
            return await item.future
        finally:
            timer.cancel()

    # --- in order --------------------------------------------------------------------------------------------------------

    def _hear(self, item: _Item) -> None:
        one = item.incoming
        item.conversation = conversation_key(one.channel, one.account, one.telephone or one.sender)
        if self._door is None:
            self._line.put([item])
        else:
            self._heard.put(item)

    def _attend(self, door: Door) -> None:
        """Say at the door what was heard, all that has come meanwhile at once, before it waits for a writer."""
        open_for_more = True
        while open_for_more:
            heard = [self._heard.get()]
            while not self._heard.empty():
                heard.append(self._heard.get())
            open_for_more = None not in heard
            items = [one for one in heard if one is not None]
            for item, number in zip(items, door.say([one.conversation for one in items]), strict=True):
                item.number = number
            self._line.put(items)

    # --- the writer threads --------------------------------------------------------------------------------------------

    def _write(self) -> None:
        while batch := self._line.take(BATCH):
            again: list[_Item] = []
            try:
                again = self._take(batch)
            finally:
                self._line.done(batch, again)

    def _take(self, batch: Sequence[_Item]) -> list[_Item]:
        """Handle a batch in one transaction; if any message breaks it, each is taken alone, and the broken one apologised for.

        Gives those whose turn has not come.
        """
        try:
            taken, answers = self._transact(batch, self._dispatcher.handle)
        except Exception as fault:  # noqa: BLE001 - around one message: whatever breaks, the person is answered
            if len(batch) > 1:
                return [late for item in batch for late in self._take([item])]
            log.error("message failed", action="intake.failed", fault=type(fault).__name__)
            taken, answers = self._apologise(batch[0])
        _resolve(taken, answers)
        return [item for item in batch if item not in taken]

    def _transact(
        self, batch: Sequence[_Item], handle: Callable[[Records, Sequence[Incoming], datetime], list[Handled]]
    ) -> tuple[list[_Item], list[str]]:
        """Those that were handled, and the answer to each of them."""
        now = self._clock.now()
        outbox: list[dict[str, Any]] = []
        with self._store.write() as records:
            waits = records.arrivals.take_turns({item.conversation: item.number for item in batch})
            batch = [item for item in batch if item.conversation not in waits]
            handled = handle(records, [item.incoming for item in batch], now) if batch else []
            answers = [self._settle(item, one, outbox, now) for item, one in zip(batch, handled, strict=True)]
            records.inbox.record(
                [_row(item, one, text) for item, one, text in zip(batch, handled, answers, strict=True) if one.before is None]
            )
            records.chats.note([_said(one, self._answered_before(one.incoming)) for one in handled if _is_talk(one)])
            records.media.expect([one.incoming for one in handled if one.before is None and is_kept(one.incoming)], now)
            records.delivery.plan(outbox)
        if outbox:
            self.on_reply()
        return batch, answers

    def _settle(self, item: _Item, handled: Handled, outbox: list[dict[str, Any]], now: datetime) -> str:
        """Decide how one message is answered; everything but the passive answer goes to the outbox."""
        if item.passive is None:
            item.passive = item.right.acquire(blocking=False)
        if handled.before is not None:
            return handled.before.reply if handled.before.passive else ""
        incoming = handled.incoming
        ability = self._abilities.get((incoming.channel, incoming.account), DEFAULT)
        parts = [] if self._answered_before(incoming) else self._parts(handled, ability)
        first = parts.pop(0) if parts and item.passive else ""
        outbox += [_later(incoming, text, number, now, ability) for number, text in enumerate(parts)]
        return first

    def _answered_before(self, incoming: Incoming) -> bool:
        return self._answers_since is not None and incoming.received_at < self._answers_since

    def _parts(self, handled: Handled, ability: Capabilities) -> list[str]:
        """An answer in messages that the channel lets through; of too many, the last says where to ask for the rest."""
        if not handled.text or not ability.talks:
            return []
        parts = self._wording.parts(handled.text, ability.text_bytes)
        window = _window(handled.incoming, ability)
        if window is None or not ability.names_answered or len(parts) <= window.count:
            return parts
        return [*parts[: window.count - 1], self._wording.render("reply/rest", {})]

    def _apologise(self, item: _Item) -> tuple[list[_Item], list[str]]:
        try:
            return self._transact([item], lambda _records, batch, _now: [self._dispatcher.apology(one) for one in batch])
        except Exception as fault:  # noqa: BLE001 - not even the apology could be recorded: the platform will push again
            log.error("message not recorded", action="intake.lost_store", fault=type(fault).__name__)
            return [item], []


def _give_up(item: _Item) -> None:
    """The budget is spent: what there is to say follows later, unless it is being committed right now."""
    item.right.acquire(blocking=False)
    if not item.future.done():
        item.loop.call_later(COMMIT_GRACE, _lose, item)


def _lose(item: _Item) -> None:
    if not item.future.done():
        item.future.set_exception(Undecided("the message could not be recorded in time"))


def _row(item: _Item, handled: Handled, answer: str) -> dict[str, Any]:
    one = handled.incoming
    return {
        "channel": one.channel,
        "account": one.account,
        "key": one.key,
        "sender": one.sender,
        "chat_group": one.group,
        "kind": one.kind.value,
        "trigger": one.trigger.value,
        "text": one.text,
        "media_id": one.media_id,
        "message_id": one.message_id,
        "route": handled.route,
        "subject": handled.subject,
        "reply": answer if item.passive else handled.text,
        "passive": bool(item.passive),
        "received_at": one.received_at,
    }


def _is_talk(handled: Handled) -> bool:
    """Something new that somebody said to us alone; what he touches or scans is no talk."""
    one = handled.incoming
    return handled.before is None and not one.group and one.kind is not Kind.EVENT


def _said(handled: Handled, unanswered: bool) -> dict[str, Any]:
    one = handled.incoming
    return {
        "channel": one.channel,
        "account": one.account,
        "external_id": one.sender,
        "said_at": one.received_at,
        "unheard": unanswered or handled.template in NOT_HEARD,
    }


def _later(incoming: Incoming, text: str, number: int, now: datetime, ability: Capabilities) -> dict[str, Any]:
    """A part of an answer that leaves on its own, while the window that the question opened is open."""
    window = _window(incoming, ability)
    lasts = window.lasts if window else SHORT_LIFE
    named = ability.names_answered
    return {
        "key": f"reply:{incoming.key}:{number}",
        "purpose": Purpose.REPLY.value,
        "lane": LANES[Purpose.REPLY].value,
        "channel": incoming.channel,
        "account": incoming.account,
        "external_id": incoming.group or incoming.sender,
        "form": (Form.GROUP if incoming.group else Form.CHAT).value,
        "template": "push/part",
        "data": {"values": {"text": text}, "card": None},
        "state": "planned",
        "due_at": now,
        "expires_at": now + lasts,
        "answering": incoming.message_id if named else "",
        "seq": number + 1 if named else 0,
    }


def _window(incoming: Incoming, ability: Capabilities) -> Window | None:
    """What lets an answer to this through."""
    if incoming.group:
        return ability.group_window
    return ability.windows.get(incoming.trigger) or ability.windows.get(Trigger.MESSAGE)


def _resolve(batch: Sequence[_Item], answers: Sequence[str]) -> None:
    if batch:
        batch[0].loop.call_soon_threadsafe(_set_results, list(batch), list(answers))


def _set_results(batch: list[_Item], answers: list[str]) -> None:
    for number, item in enumerate(batch):
        if item.future.done():
            continue
        if number < len(answers):
            item.future.set_result(answers[number])
        else:
            item.future.set_exception(RuntimeError("the message could not be recorded"))
