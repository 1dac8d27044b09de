"""What every channel is: a declared ability, a way to send, and, where the platform calls us, a way to listen.

A channel is a folder beside this file. Its `__init__.py` has two names: `SETTINGS`, the frozen dataclass of one account's
section in the configuration, and `join`, which makes a `Joined` of a name, those settings and the `House`. Whatever else a
channel can do it shows by having the methods of one of the small Protocols below; nobody asks for its name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, runtime_checkable

from bot.channels.shared.tokens import TokenStore
from bot.domain.delivery import AttemptState, Purpose, Reason, SendResult
from bot.domain.limits import Limit
from bot.domain.messages import Form, Incoming, Outgoing, Trigger
from bot.domain.notices import Spans

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Window:
    """How many messages a channel lets through after the person did something, and for how long."""

    count: int
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do, declared so that planning can refuse in time what cannot be sent."""

    push: frozenset[Purpose] = frozenset()  # purposes that may be sent without a recent message
    windows: Mapping[Trigger, Window] = field(default_factory=dict)  # free answers after each trigger
    text_bytes: int = 2048  # UTF-8 bytes of one message
    receipts: bool = False  # does the platform say later whether it was delivered
    idempotent_for: timedelta = timedelta(0)  # how long a push repeated with the same key reaches the person once only
    groups: bool = False  # may it post to groups
    phone: Form | None = None  # it reaches telephone numbers, by text or by voice, instead of accounts
    cost: int = 0  # of one message, in fen
    per_second: float = 20.0  # sends a second and account that stay clear of the platform's limits
    concurrency: int = 8  # sends in flight at once

    posts_idempotent_for: timedelta = timedelta(0)  # the same of a post to a group
    group_window: Window | None = None  # answers in a group after somebody spoke to us there
    names_answered: bool = False  # whatever is said inside a window has to name the message that it answers
    asks_owner: bool = False  # a group may be posted to unasked only while its owner allows it: the grant "post"
    asks_person: bool = False  # … and a person may be pushed to only while he allows it: the grant "push"
    taps: bool = False  # a post to a group waits until a human confirms it in the platform's app
    talks: bool = True  # can what is said here be answered in free words
    pictures: bool = False  # can a message carry a picture
    each: tuple[Limit, ...] = ()  # how often one address may be written to
    each_group: tuple[Limit, ...] = ()  # … and one group
    groups_overlap: bool = False  # one person may be in several of its groups: a post to one counts for all
    total: tuple[Limit, ...] = ()  # … and how much the account may send to everybody together
    hours: Spans = ()  # of the day in which it may be used; none: always, but for the office's quiet hours
    keeps_off: timedelta = timedelta(0)  # stays so far from the full and the half hour, when everybody sends

    def idempotent(self, form: Form) -> timedelta:
        """How long a message of this form repeated with the same key arrives once only."""
        return {Form.PUSH: self.idempotent_for, Form.GROUP: self.posts_idempotent_for}.get(form, timedelta(0))


class Channel(Protocol):
    """One account on one platform."""

    name: str
    account: str
    capabilities: Capabilities

    async def send(self, message: Outgoing) -> SendResult:
        """Try once. Never raises for what a platform can do to us: every outcome is a `SendResult`."""
        ...

    def check(self) -> list[str]:
        """What is wrong with this account, asked of the platform: plain sentences, no secrets."""
        ...

    def close(self) -> None:
        """Let go of connections and threads."""
        ...


# --- what some channels can do besides ---------------------------------------------------------------------------------


@runtime_checkable
class Warm(Protocol):
    """A channel that sends by the thousand when the running service has opened it, in the loop in which it sends."""

    async def warm(self) -> None: ...

    async def cool(self) -> None: ...


@runtime_checkable
class Fetches(Protocol):
    """A channel that hands out what people sent to it."""

    name: str
    account: str

    def fetch(self, media_id: str) -> bytes:
        """What somebody sent. Raises ChannelFault, and `bot.errors.MediaGone` where asking again is of no use."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A message of which more is to be found out."""

    to: str
    form: Form
    text: str
    key: str  # as `Outgoing.key`
    message_id: str  # empty where we never learnt it
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out: ACCEPTED, DELIVERED, READ or FAILED."""

    state: AttemptState
    reason: Reason = Reason.NONE
    message_id: str = ""


@runtime_checkable
class Follows(Protocol):
    """A channel that can be asked what became of a message: one in doubt, or one whose end is still open."""

    name: str
    account: str
    capabilities: Capabilities

    def look(self, asked: Asked) -> Found | None:
        """None while there is nothing new. Raises ChannelFault."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What whoever gets a message sees or hears of it. `fields`: a label (or the name of what a card carries), and words."""

    text: str = ""
    title: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    buttons: tuple[str, ...] = ()
    parts: int = 0  # how many messages it is charged as; 0: where nobody counts them


@runtime_checkable
class Shows(Protocol):
    """A channel on which a message looks otherwise than its text."""

    name: str
    account: str

    def shows(self, message: Outgoing) -> Seen | None:
        """How it would look; None where it would not leave at all. Asks nobody."""
        ...


@runtime_checkable
class Reminds(Protocol):
    """A channel whose platform can remind the human who has to confirm a post."""

    name: str
    account: str

    def remind(self, message_id: str) -> None:
        """Raises ChannelFault."""
        ...


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was waiting, the cursor behind it, and whether more waits."""

    incoming: tuple[Incoming, ...]
    cursor: str
    more: bool


@runtime_checkable
class Pulls(Protocol):
    """A channel whose platform only says that something waits: we fetch it, and keep the cursor."""

    name: str
    account: str

    def pull(self, cursor: str, word: str, now: datetime) -> Pulled:
        """What waits behind a cursor ("" at the beginning). `word` is what the platform sent with its call, or "".

        Raises ChannelFault.
        """
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group or in a directory, as the platform names him."""

    external_id: str
    name: str  # his name in that group, or his nickname, or his name in the directory
    mobile: str = ""
    department: str = ""


@runtime_checkable
class Lists(Protocol):
    """A channel that says who is in a group."""

    name: str
    account: str

    def members(self, group: str) -> Sequence[Member]:
        """Raises ChannelFault."""
        ...


@runtime_checkable
class HasDirectory(Protocol):
    """A channel whose platform keeps a directory of its own."""

    name: str
    account: str

    def directory(self) -> Sequence[Member]:
        """Everybody in it. Raises ChannelFault."""
        ...


@runtime_checkable
class Recognises(Protocol):
    """A channel whose platform tells a page of ours who looks at it."""

    name: str
    account: str

    def ask_url(self, back: str, state: str) -> str:
        """Where a browser is sent to be recognised; it comes to `back` with `code` and `state` in its query."""
        ...

    def who(self, code: str) -> str:
        """The id of the person behind a code, the same as `Incoming.sender`. Raises ChannelFault."""
        ...


@runtime_checkable
class HasMenu(Protocol):
    """A channel with a menu beneath the chat."""

    name: str
    account: str

    def publish_menu(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Publish a menu of `{name, says}` or `{name, entries}`: touching an entry counts as saying its words.

        Raises ChannelFault.
        """
        ...


@runtime_checkable
class MakesCodes(Protocol):
    """A channel that makes QR codes which bring whoever scans them to us, with a scene."""

    name: str
    account: str

    def binding_code(self, scene: str, seconds: int) -> str:
        """The address of a picture of such a code. Raises ChannelFault."""
        ...


# --- the listening side ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """A verified inbound request."""

    messages: tuple[Incoming, ...] = ()
    sealed: bool = False  # must the answer be encrypted
    to: str = ""  # our own id on the platform, the sender of the passive answer
    passive: bool = False  # may the answer to its one message stand in the response
    word: bytes = b""  # what is to be answered whatever it says: a challenge
    pull: str | None = None  # something waits to be fetched, with this word

    @property
    def incoming(self) -> Incoming:
        """The message, where there is one."""
        return self.messages[0]


class Answer(NamedTuple):
    """The body of a response."""

    body: bytes
    media_type: str = "text/plain"


class Callback(Protocol):
    """The listening side of a channel. All methods raise `bot.errors.Rejected` subclasses, nothing else."""

    def echo(self, query: Mapping[str, str], now: datetime) -> str:
        """The answer to the platform's check of our address."""
        ...

    def open(self, query: Mapping[str, str], body: bytes, now: datetime, headers: Mapping[str, str] = NO_HEADERS) -> Opened:
        """Verify, decrypt and parse one push. Names of headers are in lower case."""
        ...

    def answer(self, opened: Opened, text: str, now: datetime) -> Answer:
        """The response; an empty text gives the platform's word for "no answer"."""
        ...


class Socket(Protocol):
    """A WebSocket that a platform has opened to us."""

    headers: Mapping[str, str]  # names in lower case
    query: Mapping[str, str]

    async def accept(self) -> None:
        """Raises ConnectionError once the other side is gone."""
        ...

    async def receive(self) -> str | None:
        """The next message; None once the other side is gone."""
        ...

    async def send(self, text: str) -> None:
        """Raises ConnectionError once the other side is gone."""
        ...

    async def close(self, code: int = 1000) -> None: ...


Hear = Callable[[Incoming], Awaitable[object]]


class Line(Protocol):
    """A channel whose platform keeps a WebSocket open to us."""

    async def talk(self, socket: Socket, hear: Hear) -> None:
        """Look whether it is who it claims to be, then take in what comes until it is over. Raises nothing."""
        ...


# --- joining -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class House:
    """What a channel may use of the service."""

    tokens: TokenStore
    now: Callable[[], datetime]
    secret: Callable[[str], str]  # of this installation for a purpose, the same at every start: an address nobody guesses
    public_url: str = ""  # how the outside reaches us


@dataclass(frozen=True, slots=True)
class Joined:
    """One account, ready for use. Nothing is connected yet."""

    channel: Channel
    callback: Callback | None = None
    path: str = ""  # where the platform calls us; "": /callback/<folder>/<account>
    line: Line | None = None
