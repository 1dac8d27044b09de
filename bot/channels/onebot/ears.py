"""What is heard of a bridge, by whatever way it comes: remembered, and made into what the service takes in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from bot.channels.onebot.memory import Bar, Memory
from bot.channels.onebot.parse import POST, Own, ban_seconds, echo, event, ident, incoming
from bot.domain.messages import Event, Grant, Incoming, Kind
from bot.errors import Malformed


class Way(Enum):
    """How an event came."""

    LIVE = auto()
    REPEATED = auto()  # it was heard before: nothing follows from it
    MISSED = auto()  # out of a history: it says nothing of how things stand now


class Ears:
    """One account's."""

    def __init__(self, account: str, memory: Memory, now: Callable[[], datetime]) -> None:
        self._account = account
        self._memory = memory
        self._now = now

    def hear(self, raw: object, now: datetime | None = None, way: Way = Way.LIVE) -> Incoming | None:
        """One event. None for what the service need not know: signs of life, our own messages, those of another account.

        Raises Malformed.
        """
        found, at = event(raw), now or self._now()
        if self._of_other(found, way):
            return None
        own = self.own(found)
        said = echo(found, own, at)
        if said is not None:
            self._memory.note_echo(said)
            return None
        if way is Way.LIVE:
            self._sign_of_life(found, at)
        heard = incoming(found, own, at)
        if heard is None:
            return None
        if heard.group or heard.event is None:
            self._memory.note_chat(bool(heard.group), heard.group or heard.sender)
        return self._followed(heard, found, at) if way is Way.LIVE else heard

    def over(self, now: datetime) -> tuple[Incoming, ...]:
        """The ends of mutes that have run out, of which no event tells. Each is given once."""
        return tuple(self._free(group, bar, now) for group, bar in self._memory.bars_over(now))

    def own(self, raw: Mapping[str, Any]) -> Own:
        """Who we are; while nobody has told, for this one event, the account that it names."""
        memory = self._memory
        ids = memory.ids or frozenset(filter(None, (ident(raw.get("self_id")),)))
        return Own(self._account, ids, memory.nickname, memory.ours)

    def _of_other(self, found: Mapping[str, Any], way: Way) -> bool:
        named = ident(found.get("self_id"))
        other = self._memory.is_other(named)
        if named and way is Way.LIVE:
            self._memory.pulse = replace(self._memory.pulse, other=other)
        return other

    def _followed(self, heard: Incoming, found: Mapping[str, Any], at: datetime) -> Incoming:
        """What follows for whether we may post."""
        for grant in heard.grants:
            if grant.name == POST:
                seconds = ban_seconds(found)
                until = at + timedelta(seconds=seconds) if seconds else None
                self._memory.note_bar(heard.group, None if grant.given else Bar(heard.key, until))
        if heard.group and heard.event is None and self._memory.new_group(heard.group):
            # A mute may have run out while nobody counted. If it has not, one post fails and goes the next way.
            return replace(heard, grants=(Grant(POST, True),))
        return heard

    def _free(self, group: str, bar: Bar, now: datetime) -> Incoming:
        return Incoming(
            channel="onebot",
            account=self._account,
            sender="",
            kind=Kind.EVENT,
            event=Event.GRANTS,
            key=bar.key + ":over",
            received_at=now,
            group=group,
            addressed=False,
            grants=(Grant(POST, True),),
        )

    def _sign_of_life(self, found: Mapping[str, Any], at: datetime) -> None:
        pulse = self._memory.pulse
        if found.get("notice_type") == "bot_offline":  # an extension: the account was signed out by force
            self._memory.pulse = replace(pulse, offline_said=True)
        if found["post_type"] != "meta_event":
            return
        if found.get("meta_event_type") != "heartbeat":
            self._memory.pulse = replace(pulse, offline_said=False)
            return
        status, every = found.get("status"), found.get("interval")
        self._memory.pulse = replace(
            pulse,
            beat_at=at,
            every=timedelta(milliseconds=every if isinstance(every, int) and 0 < every < 3_600_000 else 0),
            online=not (isinstance(status, dict) and status.get("online") is False),
        )


def load(text: str | bytes) -> Any:
    """JSON that came from outside. Raises Malformed for whatever cannot be read."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("this is no JSON") from None
