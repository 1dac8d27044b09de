"""What this process remembers of a bridge: who we are there, what was heard and said lately, which chats there are.

Everything here is bounded and may be forgotten: the records are elsewhere. It is read by worker threads and written by the
service's loop, so each method takes the lock.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from bot.channels.onebot.segments import squeezed
from bot.domain.delivery import SendResult

KEYS = 20_000  # of messages heard
ECHOES = 1_000  # of our own messages
CHATS = 50  # that are asked for what we missed
GROUPS = 1_000  # in which somebody has spoken since the start
STALE_AFTER = timedelta(seconds=90)  # bridges beat every 30 seconds unless they say otherwise

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Echo:
    """One of our own messages, as the bridge shows it. `to` may be empty for a private one: not every bridge says to whom."""

    to: str
    group: bool
    text: str
    message_id: str
    at: datetime
    plain: bool = True  # made of text and pictures only: its text can be compared


@dataclass(frozen=True, slots=True)
class Pulse:
    """The bridge's last signs of life."""

    frame_at: datetime | None = None  # anything at all over a WebSocket
    beat_at: datetime | None = None
    every: timedelta = timedelta(0)
    online: bool = True  # as the heartbeat says
    offline_said: bool = False  # the bridge told that the account was forced offline
    other: bool = False  # it speaks for another account than the configured one

    def stale(self, now: datetime) -> bool:
        return self.beat_at is not None and now - self.beat_at > max(self.every * 3, STALE_AFTER)


@dataclass(frozen=True, slots=True)
class Bar:
    """A mute: the key of the event that told of it, and when it ends by itself, if that is known."""

    key: str
    until: datetime | None


class Recent(Generic[Key, Value]):
    """The newest entries of a dictionary."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[Key, Value] = OrderedDict()

    def put(self, key: Key, value: Value) -> None:
        self._held[key] = value
        self._held.move_to_end(key)
        if len(self._held) > self._size:
            self._held.popitem(last=False)

    def get(self, key: Key) -> Value | None:
        return self._held.get(key)

    def drop(self, key: Key) -> Value | None:
        return self._held.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._held

    def keys(self) -> list[Key]:
        return list(self._held)

    def items(self) -> list[tuple[Key, Value]]:
        return list(self._held.items())


class Memory:
    """One account's. `self_id` is what the configuration says, or ""."""

    def __init__(self, self_id: str) -> None:
        self._lock = Lock()
        self._set_id = self_id
        self._login = ""  # as the bridge answers
        self._shown = ""  # as it says when it connects; a bridge's header may differ from everything else it says
        self._nickname = ""
        self._heard: Recent[str, None] = Recent(KEYS)
        self._chats: Recent[tuple[bool, str], None] = Recent(CHATS)
        self._echoes: deque[Echo] = deque(maxlen=ECHOES)
        self._taken: Recent[str, None] = Recent(ECHOES)  # ids of messages that are known to belong to a send
        self._ends: Recent[str, SendResult] = Recent(ECHOES)  # by key of the send: answers that came too late
        self._leaving: Counter[tuple[str, str]] = Counter()
        self._spoken: Recent[str, None] = Recent(GROUPS)
        self._bars: Recent[str, Bar] = Recent(GROUPS)
        self.pulse = Pulse()

    # who we are

    @property
    def me(self) -> str:
        """The id that we go by: the configured one, else the one that the bridge is signed in with, else what it shows."""
        with self._lock:
            return self._set_id or self._login or self._shown

    @property
    def ids(self) -> frozenset[str]:
        """Every id that is ours. Who we are is never learnt from an event: it could make a person one of us, and mute him."""
        with self._lock:
            return frozenset(one for one in ((self._set_id,) if self._set_id else (self._login, self._shown)) if one)

    def is_other(self, own: str) -> bool:
        """Whether somebody speaks for another account than the configured one."""
        return bool(self._set_id and own and own != self._set_id)

    @property
    def nickname(self) -> str:
        return self._nickname

    @property
    def shows_other(self) -> bool:
        """Whether the bridge speaks for another account, in the last of its events or when it connected."""
        return self.pulse.other or self.is_other(self._shown)

    def note_shown(self, own: str) -> None:
        """What a bridge that has our token says of itself when it connects."""
        with self._lock:
            self._shown = own or self._shown

    def note_login(self, data: object) -> None:
        """What the bridge answers to `get_login_info`."""
        if isinstance(data, Mapping):
            number, nickname = data.get("user_id"), data.get("nickname")
            known = isinstance(number, int | str) and not isinstance(number, bool)
            own = str(number).strip()[:64] if known else ""
            with self._lock:
                if own:
                    self._login, self._shown = own, self._shown if self._set_id else ""
                self._nickname = (nickname.strip()[:64] if isinstance(nickname, str) else "") or self._nickname

    # what was heard

    def note_frame(self, at: datetime) -> None:
        """Something came over a WebSocket."""
        self.pulse = replace(self.pulse, frame_at=at)

    def first_time(self, key: str) -> bool:
        """Whether this message was not heard before; from now on it was."""
        with self._lock:
            if key in self._heard:
                return False
            self._heard.put(key, None)
            return True

    def unheard(self, key: str) -> None:
        """It could not be taken in: it may come again."""
        with self._lock:
            self._heard.drop(key)

    def note_chat(self, group: bool, to: str) -> None:
        with self._lock:
            self._chats.put((group, to), None)

    def new_group(self, group: str) -> bool:
        """Whether nobody has spoken in this group since the start, and no mute is known there. From now on somebody has."""
        with self._lock:
            new = group not in self._bars and group not in self._spoken
            self._spoken.put(group, None)
            return new

    def chats(self) -> list[tuple[bool, str]]:
        """Those that something was heard in since the start: whether it is a group, and its id."""
        with self._lock:
            return self._chats.keys()

    # what was said

    def note_echo(self, echo: Echo) -> None:
        with self._lock:
            if not (echo.message_id and any(one.message_id == echo.message_id for one in self._echoes)):
                self._echoes.append(echo)

    def ours(self, message_id: str) -> bool:
        """Whether a message is one of ours."""
        with self._lock:
            return message_id in self._taken or any(echo.message_id == message_id for echo in self._echoes)

    def echoes(self) -> list[Echo]:
        """Of our own messages, those that are not known to belong to a send."""
        with self._lock:
            return [echo for echo in self._echoes if echo.message_id not in self._taken]

    def take(self, message_id: str) -> bool:
        """Let a message belong to a send. False if it belonged to one already."""
        with self._lock:
            if not message_id:
                return True
            fresh = message_id not in self._taken
            self._taken.put(message_id, None)
            return fresh

    def is_taken(self, message_id: str) -> bool:
        with self._lock:
            return message_id in self._taken

    def note_end(self, key: str, result: SendResult) -> None:
        with self._lock:
            self._ends.put(key, result)

    def end(self, key: str) -> SendResult | None:
        with self._lock:
            return self._ends.get(key)

    @contextmanager
    def leaving(self, to: str, text: str) -> Iterator[None]:
        """While a send is under way: its echo may come before its answer, and belongs to nobody else."""
        what = (to, squeezed(text))
        with self._lock:
            self._leaving[what] += 1
        try:
            yield
        finally:
            with self._lock:
                self._leaving[what] -= 1
                self._leaving += Counter()

    def is_leaving(self, to: str, text: str) -> bool:
        with self._lock:
            return self._leaving[to, squeezed(text)] > 0

    # where we may not post

    def note_bar(self, group: str, bar: Bar | None) -> None:
        """We are muted there, or no longer."""
        with self._lock:
            self._bars.drop(group)
            if bar is not None:
                self._bars.put(group, bar)

    def bar_ends(self, group: str) -> datetime | None:
        """When a mute there ends by itself, if that is known."""
        with self._lock:
            bar = self._bars.get(group)
            return bar.until if bar is not None else None

    def bars_over(self, now: datetime) -> list[tuple[str, Bar]]:
        """The mutes that have run out; each is told once."""
        with self._lock:
            over = [(group, bar) for group, bar in self._bars.items() if bar.until is not None and bar.until <= now]
            for group, _ in over:
                self._bars.drop(group)
            return over

    def lifted(self, group: str) -> bool:
        """Whether a post to this group shows that we are muted there no longer."""
        with self._lock:
            return self._bars.drop(group) is not None
