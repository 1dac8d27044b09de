"""A notice before it leaves: whom it means, what a decider is shown of it, and how it looks on each screen that it will reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.channels.base import Channel, Seen, Shows
from bot.context import Office
from bot.delivery.compose import Composer
from bot.delivery.planning import Planner
from bot.domain.drafts import DraftFields
from bot.domain.messages import Form, Outgoing
from bot.domain.notices import Notice, NoticeState, Text
from bot.domain.rights import Right, Viewer
from bot.domain.sms_words import parts
from bot.errors import WordingFault
from bot.store import Records
from bot.store.wording import Addressed

LOOKED_AT = 300  # people whose ways are looked up for a preview, spread evenly over all who are meant
ORDER = (Form.PUSH, Form.CHAT, Form.SMS, Form.VOICE)
NAMELESS = "××"  # where whoever looks may not see a name


def unsaved(fields: DraftFields, author_id: int | None, now: datetime, before: Notice | None = None) -> Notice:
    """The notice that a form would become, or change."""
    if before is not None and before.state is not NoticeState.DRAFT:
        return saying(before, fields.text)
    number = (before.id, before.number) if before is not None else (0, 0)
    made = Notice(
        *number, fields.kind, fields.title.strip(), fields.body.strip(), fields.audience, NoticeState.DRAFT, author_id, now,
        requires_confirmation=fields.must_confirm, drill=fields.drill, cutoff=fields.cutoff,
    )  # fmt: skip
    return saying(made, fields.text)


def saying(notice: Notice, text: Text) -> Notice:
    return replace(notice, **{name: getattr(text, name) for name in Text.__slots__})


# --- on the screens ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Screen:
    """How a notice arrives in one way. `seen` None: it does not leave in this way as it stands."""

    channel: str
    account: str
    form: Form
    for_proxy: bool
    seen: Seen | None
    share: float  # of those who were looked at: to so many it may go in this way
    cost: int  # of one message, in fen


class Screens:
    """Knows in which ways a notice would leave, and asks each channel how it looks there."""

    def __init__(self, planner: Planner, channels: Mapping[tuple[str, str], Channel], composer: Composer, office: Office) -> None:
        self._planner = planner
        self._channels = channels
        self._composer = composer
        self._signature = office.name
        self._rungs = frozenset(step.rung for plan in office.plans for step in plan.ladder.steps)

    def of(self, records: Records, notice: Notice, person_ids: Sequence[int], name: str, now: datetime) -> list[Screen]:
        """The ways to these people, most used first. `name`: of one of them, for whoever receives for him."""
        looked_at = spread(person_ids, LOOKED_AT)
        ways = self._ways(records, looked_at, now)
        found = [
            Screen(*way[:3], way[3], self._seen(notice, way, name), people / len(looked_at), self._planner.ability(*way[:2]).cost)
            for way, people in ways.items()
        ]
        return sorted(found, key=lambda one: (one.for_proxy, ORDER.index(one.form), -one.share))

    def _ways(self, records: Records, person_ids: Sequence[int], now: datetime) -> Counter[tuple[str, str, Form, bool]]:
        counts: Counter[tuple[str, str, Form, bool]] = Counter()
        for by_rung in self._planner.rungs(records, person_ids, now).values():
            ways = {
                (way.route.channel, way.route.account, way.form, way.route.proxy_id is not None)
                for rung, several in by_rung.items()
                if rung in self._rungs
                for way in several[:1]
            }
            counts.update(ways)
        return counts

    def _seen(self, notice: Notice, way: tuple[str, str, Form, bool], name: str) -> Seen | None:
        channel, account, form, for_proxy = way
        addressed = Addressed(notice, 0, name or NAMELESS, 0 if for_proxy else None, notice.state is not NoticeState.DRAFT)
        try:
            text, card = self._composer.said(addressed, form)
        except WordingFault:
            return None
        there = self._channels.get((channel, account))
        if isinstance(there, Shows):
            return there.shows(Outgoing("", form, text, "preview", card))
        return Seen(text, parts=parts(self._signature, text) if form is Form.SMS else 0)


def spread(ids: Sequence[int], most: int) -> Sequence[int]:
    """At most so many of them, evenly over the list."""
    return ids[:: -(-len(ids) // most)] if len(ids) > most else ids


# --- what a decider is shown -------------------------------------------------------------------------------------------


def shown(notice: Notice, text: Text) -> dict[str, Any]:
    return {
        "number": notice.number,
        "kind": notice.kind.value,
        "state": notice.state.value,
        "drill": notice.drill,
        "must_confirm": notice.requires_confirmation,
        "title": text.title,
        "body": text.body,
        "when": _iso(text.event_at),
        "until": _iso(text.end_at),
        "reply_by": _iso(text.reply_by),
        "place": text.place,
    }


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def for_viewer(viewer: Viewer, notice: Notice, preview: dict[str, Any]) -> dict[str, Any]:
    """What one viewer is shown of a preview: names only where he may see all of them, or has chosen them himself."""
    return preview if sees_names(viewer, notice) else {**preview, "names": []}


def sees_names(viewer: Viewer, notice: Notice) -> bool:
    return viewer.everywhere(Right.SEE) or viewer.staff_id == notice.author_id
