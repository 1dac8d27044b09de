"""What comes in and what goes out, the same for every channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


def require_aware(moment: datetime) -> datetime:
    """Refuse a naive datetime: a time without a zone is somebody's missed meeting."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime was given where an aware one is required")
    return moment


class Kind(StrEnum):
    """What sort of thing arrived."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    FILE = "file"
    EVENT = "event"
    UNKNOWN = "unknown"


class Event(StrEnum):
    """What happened, when the message is an event and not something said."""

    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    SCAN = "scan"
    MENU = "menu"
    VIEW = "view"
    RECEIPT = "receipt"
    JOINED = "joined"  # we were taken into a group
    LEFT = "left"  # we are in a group no longer
    GRANTS = "grants"  # somebody allowed us something or took it back, see `Incoming.grants`
    UNKNOWN = "unknown"


class Trigger(StrEnum):
    """What a person did that lets a channel answer him freely for a while."""

    MESSAGE = "message"
    TOUCH = "touch"  # a menu click, a scan, a follow
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReceiptReport:
    """A platform's later word on a message it had accepted."""

    message_id: str
    delivered: bool
    reason: str = ""  # of the domain's Reason values, when not delivered
    read: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody allows us, or allows no longer: the owner of a group, or a person who agreed to be written to.

    `name` is the channel's own word for it: "post" (we may post to this group unasked), "member" (we are in this group),
    "hear" (we are shown everything that is said there), "push" (he lets us write to him), the id of a template that he agreed to.
    """

    name: str
    given: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that arrived from a person or a platform."""

    channel: str
    account: str
    sender: str  # the platform's id of the person; never shown to anybody
    kind: Kind
    key: str  # equal for every repetition of the same push
    received_at: datetime
    text: str = ""  # what was said; recognised speech for a voice message; the key of a menu entry
    event: Event | None = None
    scene: str = ""  # of a scanned QR code
    media_id: str = ""
    group: str = ""  # the platform's id of the group, empty in a one-to-one chat
    addressed: bool = True  # in a group: was the bot spoken to
    receipt: ReceiptReport | None = None
    message_id: str = ""  # the platform's own id of the message, where an answer has to name it
    grants: tuple[Grant, ...] = ()  # of the group if it stands in one, else of the sender
    telephone: str = ""  # it came from a telephone number: whose, the records know. `sender` is then empty and filled in later

    # What is seen of a person before he is bound. A nickname proves nothing.
    nickname: str = ""

    def __post_init__(self) -> None:
        require_aware(self.received_at)

    @property
    def trigger(self) -> Trigger:
        if self.kind is not Kind.EVENT:
            return Trigger.MESSAGE
        touched = {Event.FOLLOW, Event.SCAN, Event.MENU}
        return Trigger.TOUCH if self.event in touched else Trigger.NONE


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler wants said: a template under `templates/` and its data. `wording` makes words of it."""

    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""  # what it is about (a policy topic's id), for the next question's sake and for the statistics
    picture: str = ""  # the name of one that goes with it, in a message of its own on channels that carry pictures


class Form(StrEnum):
    """How a message leaves: each channel knows its own way for each form."""

    PUSH = "push"  # needs no recent message from the person (template message)
    CHAT = "chat"  # free text inside the window that the person opened (customer-service message)
    GROUP = "group"  # a post to a group
    SMS = "sms"  # to a telephone number
    VOICE = "voice"  # read out to whoever takes the call at a telephone number


@dataclass(frozen=True, slots=True)
class Card:
    """The few short fields that a push may carry; each is cut by the platform at 20 characters.

    `time` and `sent` are ISO texts: when the thing takes place ("" for nothing of the sort), and when this leaves.
    """

    title: str
    time: str = ""
    place: str = ""
    contact: str = ""
    template: str = "notice"  # which of the account's registered templates
    url: str = ""
    sent: str = ""
    buttons: tuple[tuple[str, str], ...] = ()  # (what stands on it, what touching it says), where the platform has buttons

    def fields(self) -> dict[str, str]:
        """As it is kept with a message that is to leave."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address (or group), ready to leave."""

    to: str
    form: Form
    text: str  # the whole text; for PUSH it is what the log shows, the card is what leaves
    key: str  # idempotency key, the same for every try of the same attempt, at most 32 characters
    card: Card | None = None
    answering: str = ""  # the platform's id of the message that this answers, where an answer has to name it
    seq: int = 0  # … and the how-manieth answer to it this is, from 1; the same for every try
    grants: frozenset[str] = frozenset()  # what the person or group allows us, see `Grant`
    picture: bytes = b""  # a PNG or JPEG that goes with the text, where the channel declares `pictures`
