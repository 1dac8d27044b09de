"""Too many messages in a short time: who may say how much before we go slower, and whether a machine is talking to us.

Counted from what came in, so every process counts the same, and nothing is forgotten when one of them ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.people import Sender

MINUTE = timedelta(minutes=1)
CLOSE_LOOK, LONG_LOOK = 2, 10  # messages within a minute, within half an hour, from which on it is looked at their words
TURNS = 6  # so many of the last turns are looked at
SAME = 2  # how often the same words were answered before they are answered no more
WORTH = 4  # characters; shorter words (好的, 你好) are said twice by anybody
OURS = 12  # characters in which nobody repeats our own words by chance
GROUP_WITHIN, GROUP_POSTS = timedelta(minutes=5), 8  # of our answers in one group: it is theirs, and no place for a dialogue
SLOWED, ECHOED = ("too_fast", "stranger_too_fast"), "echo"  # the routes of what was not answered for this


class Pace(StrEnum):
    EASY = "easy"
    FAST = "fast"  # what costs us little is answered; for the rest he is asked once to go slower
    ECHO = "echo"  # our own words came back: nothing is answered


@dataclass(frozen=True, slots=True)
class Limit:
    """Messages before the one at hand, from which on it is one too many."""

    minute: int
    half_hour: int


STAFF, KNOWN, STRANGER = Limit(60, 600), Limit(15, 120), Limit(8, 40)


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said, and what he was answered."""

    said: str
    reply: str


@dataclass(frozen=True, slots=True)
class Recent:
    """What one chat account has said lately, without the message at hand."""

    subject: str = ""  # what our last answer was about
    kind: str = ""  # of the last message
    route: str = ""  # … and what answered it
    minute: int = 0
    half_hour: int = 0
    slowed: int = 0  # how often he was not answered for this in the last half hour
    turns: Sequence[Turn] = ()  # newest first; only of whoever has said several things within a minute


NOTHING_RECENT = Recent()


def limit_of(sender: Sender) -> Limit:
    return STAFF if sender.staff is not None else KNOWN if sender.known else STRANGER


def pace(recent: Recent, text: str, limit: Limit) -> Pace:
    """How a message is to be taken after what came before it."""
    if any(is_echo(text, turn.reply) for turn in recent.turns):
        return Pace.ECHO
    if recent.minute >= limit.minute or recent.half_hour >= limit.half_hour or _again(recent.turns, text):
        return Pace.FAST
    return Pace.EASY


def is_echo(text: str, reply: str) -> bool:
    """Whether a text is our own answer, or a long piece of it."""
    said = squeezed(text)
    return len(said) >= OURS and said in squeezed(reply)


def squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _again(turns: Sequence[Turn], text: str) -> bool:
    said = squeezed(text)
    return len(said) >= WORTH and sum(squeezed(turn.said) == said for turn in turns) >= SAME
