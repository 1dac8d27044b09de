"""Everything that handlers and jobs may ask of delivery. Each call writes rows in the caller's transaction, and sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.audiences import AudienceReader
from bot.context import Office, Send
from bot.delivery.planning import Planner, Promise
from bot.domain.audience import suits_group
from bot.domain.conversation import Place as ChatPlace
from bot.domain.delivery import Purpose
from bot.domain.ladder import Ladder
from bot.domain.messages import Card, Form, Incoming, Reply
from bot.domain.notices import How, Notice, NoticeKind, RecipientState, Rsvp, cutoff_for, out_of_quiet
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.tasks import TaskKind
from bot.domain.text import shorten
from bot.errors import Conflict
from bot.store import Records
from bot.store.people import Group, Route

STAFF_LIFE = timedelta(hours=12)
REPLY_LIFE = timedelta(hours=48)
RELAY_TIME = timedelta(hours=2)
RELAY = "relay"


class Desk:
    """The `bot.context.Dispatch` of the running service."""

    def __init__(
        self,
        planner: Planner,
        ladder: Ladder,
        office: Office,
        render: Callable[[str, Mapping[str, object]], str],
        audiences: AudienceReader,
    ) -> None:
        self._planner = planner
        self._ladder = ladder
        self._audiences = audiences
        self._cutoff = office.cutoff
        self._quiet = office.quiet_hours
        self._render = render

    # --- a notice ------------------------------------------------------------------------------------------------------

    def release(self, records: Records, notice: Notice, approver_id: int | None, now: datetime) -> Mapping[str, int]:
        viewer, day = _author(records, notice, approver_id), now.date()
        expression = self._audiences.expression(records, viewer, notice.audience, day)
        preview = self._audiences.preview(records, viewer, expression, day)
        if not preview.included:
            raise Conflict("this notice is for nobody")
        deadline = cutoff_for(now, self._cutoff, notice.kind is NoticeKind.URGENT, notice.event_at)
        if not records.notices.release(notice.id, approver_id, now, deadline.at, deadline.exception):
            raise Conflict("this notice is no draft any more")
        records.audience.fan_out(notice.id, viewer, expression, self._audiences.day(day), self._ladder.dump(), now)
        reply = Reply("push/group_notice", {"title": notice.title, "body": notice.body})
        groups = [one for one in records.people.groups() if suits_group(expression, one.unit)]
        awake = now if notice.kind is NoticeKind.URGENT else out_of_quiet(now, self._quiet)
        self._post(records, groups, Promise(f"n{notice.id}", Purpose.NOTICE, reply, min(awake, deadline.at), deadline.at))
        return {"included": preview.included, "excluded": sum(preview.left_out.values()), "no_route": preview.no_route}

    def settle(self, records: Records, recipient_id: int, how: How, by: str, now: datetime, rsvp: Rsvp | None = None) -> bool:
        state = RecipientState.CONFIRMED_BY_PROXY if how is How.PROXY else RecipientState.CONFIRMED
        settled = records.notices.settle(recipient_id, state, how, by, now)
        if rsvp is not None:
            records.notices.set_rsvp(recipient_id, rsvp)
        return settled

    def receive(self, records: Records, incoming: Incoming, now: datetime) -> None:
        if incoming.receipt is None:
            return
        records.delivery.keep_receipts(incoming.channel, incoming.account, [incoming.receipt], now)
        ids = [incoming.receipt.message_id]
        broken = records.delivery.apply_receipts(incoming.channel, incoming.account, ids, now)
        if broken:
            records.notices.hasten(broken, now)

    # --- a message to somebody -----------------------------------------------------------------------------------------

    def tell_staff(self, records: Records, staff_ids: Sequence[int], reply: Reply, now: datetime, key: str) -> int:
        lines = [shorten(line, 20) for line in self._render(reply.template, reply.data).splitlines()]
        card = Card(lines[0], place=lines[1] if len(lines) > 1 else "")  # all that a push carries: the first two lines
        promise = Promise(key, Purpose.STAFF, reply, now, now + STAFF_LIFE, card)
        return len(self._send(records, records.people.staff_routes(staff_ids), promise, now))

    def tell_people(self, records: Records, person_ids: Sequence[int], send: Send, now: datetime) -> set[int]:
        due_at = out_of_quiet(now, self._quiet)
        if due_at >= send.expires_at:
            return set()
        promise = Promise(send.key, Purpose(send.purpose), send.reply, due_at, send.expires_at, send.card)
        return self._send(records, records.people.routes(person_ids), promise, now)

    def say(self, records: Records, place: ChatPlace, reply: Reply, now: datetime, key: str) -> None:
        promise = Promise(key, Purpose.REPLY, reply, now, now + REPLY_LIFE)
        route = Route(0, place.channel, place.account, place.group or place.sender)
        form = Form.GROUP if place.group else Form.CHAT
        records.delivery.plan([self._planner.row(promise, route, form)])

    def _send(self, records: Records, routes: Mapping[int, Sequence[Route]], promise: Promise, now: datetime) -> set[int]:
        """One message to each person that has a way: free text where his window is open, else a push where that is allowed."""
        rows = []
        found: set[int] = set()
        for person_id, ways in self._planner.ways(records, routes, promise.purpose, now).items():
            concerned = person_id if promise.purpose is not Purpose.STAFF else None
            mine = replace(promise, key=f"{promise.key}:{person_id}", person_id=concerned)
            if ways.chat is not None:
                rows.append(self._planner.row(replace(mine, card=None), ways.chat, Form.CHAT))
            elif ways.push is not None and promise.card is not None:
                rows.append(self._planner.row(mine, ways.push, Form.PUSH))
            else:
                continue
            found.add(person_id)
        records.delivery.plan(rows)
        return found

    # --- groups --------------------------------------------------------------------------------------------------------

    def post_to_groups(self, records: Records, reply: Reply, now: datetime, deadline: datetime, key: str) -> int:
        due_at = min(out_of_quiet(now, self._quiet), deadline)
        return self._post(records, records.people.groups(), Promise(key, Purpose.NOTICE, reply, due_at, deadline))

    def _post(self, records: Records, groups: Sequence[Group], promise: Promise) -> int:
        posts = []
        relays = []
        for group in groups:
            if self._planner.ability(group.channel, group.account).groups:
                route = Route(0, group.channel, group.account, group.external_id)
                posts.append(self._planner.row(replace(promise, key=f"{promise.key}:g{group.id}"), route, Form.GROUP))
            elif group.channel == RELAY:
                relays.append(self._relay(group, promise))
        records.delivery.plan(posts)
        records.tasks.add(relays)
        return len(posts) + len(relays)

    def _relay(self, group: Group, promise: Promise) -> dict[str, object]:
        """What the owner of an ordinary group is asked to forward."""
        return {
            "key": f"{promise.key}:relay{group.id}",
            "kind": TaskKind.RELAY.value,
            "owner_id": group.owner_id,
            "group_id": group.id,
            "title": group.name,
            "text": self._render(promise.reply.template, promise.reply.data),
            "deadline": min(promise.expires_at, promise.due_at + RELAY_TIME),
            "made_at": promise.due_at,
        }


def _author(records: Records, notice: Notice, approver_id: int | None) -> Viewer:
    """On whose behalf a notice goes out: its author's, as far as he may write now; his approver's when he has left."""
    ids = (one for one in (notice.author_id, approver_id) if one is not None)
    members = (records.people.staff_member(one) for one in ids)
    return next((Viewer.of(one) for one in members if one is not None), OPERATOR)
