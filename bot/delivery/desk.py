"""Everything that handlers and jobs may ask of delivery. Each call writes rows in the caller's transaction, and sends nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.audiences import AudienceReader
from bot.context import NOTHING_SAID, Office, Said, Send
from bot.delivery.ladders import cutoff_of
from bot.delivery.planning import Planner, Promise, Ways
from bot.desks.dispatch import Warned
from bot.domain.audience import Expression, suits_group
from bot.domain.conversation import Place as ChatPlace
from bot.domain.delivery import Purpose
from bot.domain.ladder import Plan
from bot.domain.letters import may_decline
from bot.domain.messages import Card, Form, Incoming, ReceiptReport, Reply
from bot.domain.notices import Deadline, Notice, NoticeKind, NoticeState, cutoff_for, out_of_quiet
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.tasks import TaskKind
from bot.domain.text import shorten
from bot.errors import Conflict
from bot.store import Records
from bot.store.people import Group, Route
from bot.store.settling import Settled

STAFF_LIFE = timedelta(hours=12)
REPLY_LIFE = timedelta(hours=48)
RELAY_TIME = timedelta(hours=2)
AWAKE = timedelta(minutes=30)  # whoever spoke so lately is not disturbed by an answer in quiet hours
RELAY = "relay"


class Desk:
    """The `bot.context.Dispatch` of the running service."""

    def __init__(
        self,
        planner: Planner,
        plans: Sequence[Plan],
        office: Office,
        render: Callable[[str, Mapping[str, object]], str],
        audiences: AudienceReader,
    ) -> None:
        self._planner = planner
        self._plans = tuple(plans)
        self._audiences = audiences
        self._cutoff = office.cutoff
        self._quiet = office.quiet_hours
        self._render = render

    # --- a notice ------------------------------------------------------------------------------------------------------

    def release(self, records: Records, notice: Notice, approver_id: int | None, now: datetime) -> Mapping[str, int]:
        viewer, day = author_of(records, notice, approver_id), now.date()
        expression = self._audiences.expression(records, viewer, notice.audience, day)
        optional = may_decline(notice.kind, notice.requires_confirmation)
        preview = self._audiences.preview(records, viewer, expression, day, optional)
        if not preview.included:
            raise Conflict("this notice is for nobody")
        deadline = cutoff_for(now, self._cutoff, notice.kind is NoticeKind.URGENT, notice.event_at)
        if notice.cutoff is not None and notice.cutoff > now:
            deadline = Deadline(notice.cutoff)
        if not records.notices.release(notice.id, approver_id, now, deadline.at, deadline.exception):
            raise Conflict("this notice is no draft any more")
        plans = numbered(records, self._plans)
        records.audience.fan_out(notice.id, viewer, expression, self._audiences.day(day), plans, now)
        if not notice.drill:
            self._post_notice(records, notice, expression, deadline.at, now)
        return {"included": preview.included, "excluded": sum(preview.left_out.values()), "no_route": preview.no_route}

    def _post_notice(self, records: Records, notice: Notice, expression: Expression, until: datetime, now: datetime) -> None:
        """Groups hear of it too; what is posted there reaches nobody by itself."""
        values = {"title": notice.title, "body": notice.body, "corrects": notice.version > 1}
        groups = [one for one in records.people.groups() if suits_group(expression, one.unit)]
        awake = now if notice.kind is NoticeKind.URGENT else out_of_quiet(now, self._quiet)
        key = f"n{notice.id}" if notice.version == 1 else f"n{notice.id}:v{notice.version}"
        self._post(records, groups, Promise(key, Purpose.NOTICE, Reply("push/group_notice", values), min(awake, until), until))

    def correct(self, records: Records, notice: Notice, approver_id: int | None, now: datetime) -> int:
        version = records.notices.pending_version(notice.id)
        if version is None or not records.notices.approve_version(version, approver_id, now):
            raise Conflict("this notice has no correction to let go")
        corrected = self._again(records, notice, now)
        reopened = records.reopening.reopen_wrong(notice.id, version.version, now)
        records.notices.stop_posts(notice.id, now)
        if not corrected.drill:
            viewer = author_of(records, notice, approver_id)
            expression = self._audiences.expression(records, viewer, notice.audience, now.date())
            self._post_notice(records, corrected, expression, cutoff_of(corrected), now)
        return reopened

    def resend(self, records: Records, notice: Notice, now: datetime) -> int:
        if notice.state not in (NoticeState.SENDING, NoticeState.CLOSED):
            raise Conflict("this notice has not been sent")
        self._again(records, notice, now)
        return records.reopening.reopen_unreached(notice.id, now)

    def _again(self, records: Records, notice: Notice, now: datetime) -> Notice:
        """Open a notice once more, with a cut-off that counts from now. Gives it as it then is."""
        standing = records.notices.get(notice.id) or notice
        deadline = cutoff_for(now, self._cutoff, standing.kind is NoticeKind.URGENT, standing.event_at)
        records.notices.reopen(notice.id, deadline.at, deadline.exception)
        return records.notices.get(notice.id) or standing

    def settle(self, records: Records, one: Settled, now: datetime, said: Said = NOTHING_SAID) -> bool:
        settled = records.settling.settle(one, now)
        records.pending.set_rsvp(one.recipient_id, said.rsvp, said.details)
        return settled

    def receive(self, records: Records, receipts: Sequence[Incoming], now: datetime) -> None:
        by_account: dict[tuple[str, str], list[ReceiptReport]] = defaultdict(list)
        for one in receipts:
            if one.receipt is not None:
                by_account[one.channel, one.account].append(one.receipt)
        for (channel, account), reports in by_account.items():
            records.receipts.keep(channel, account, reports, now)
            broken = records.receipts.apply(channel, account, [report.message_id for report in reports], now)
            records.recipients.hasten(broken, now)

    # --- a message to somebody -----------------------------------------------------------------------------------------

    def tell_staff(self, records: Records, staff_ids: Sequence[int], reply: Reply, now: datetime, key: str) -> int:
        return self.warn_staff(records, Warned(tuple(staff_ids), reply, now, key))

    def warn_staff(self, records: Records, warned: Warned) -> int:
        """As `tell_staff`, but over none of the accounts that are named; how many have another address."""
        reply, now = warned.reply, warned.at
        lines = [shorten(line, 20) for line in self._render(reply.template, reply.data).splitlines()]
        # all that a push carries: the first two lines, and whom to ring
        card = Card(lines[0], place=lines[1] if len(lines) > 1 else "", contact=str(reply.data.get("phone") or ""))
        promise = Promise(warned.key, Purpose.STAFF, reply, now, now + STAFF_LIFE, card)
        routes = {
            staff_id: [one for one in several if (one.channel, one.account) not in warned.but]
            for staff_id, several in records.people.staff_routes(warned.staff_ids).items()
        }
        return len(self._send(records, routes, promise, now))

    def tell_people(self, records: Records, person_ids: Sequence[int], send: Send, now: datetime) -> set[int]:
        return self.tell_each(records, dict.fromkeys(person_ids, send), now)

    def tell_each(self, records: Records, sends: Mapping[int, Send], now: datetime) -> set[int]:
        due_at = out_of_quiet(now, self._quiet)
        promises = {
            person_id: Promise(
                send.key, Purpose(send.purpose), send.reply, due_at, send.expires_at, send.card, for_proxy=send.for_proxy
            )
            for person_id, send in sends.items()
            if due_at < send.expires_at
        }
        return self._send_each(records, records.people.routes(list(promises)), promises, now)

    def say(self, records: Records, place: ChatPlace, reply: Reply, now: datetime, key: str) -> None:
        promise = Promise(key, Purpose.REPLY, reply, now, now + REPLY_LIFE)
        route = Route(0, place.channel, place.account, place.group or place.sender)
        form = Form.GROUP if place.group else Form.CHAT
        records.delivery.plan([self._planner.row(promise, route, form)])

    def answer(self, records: Records, place: ChatPlace, send: Send, now: datetime) -> str:
        route = Route(0, place.channel, place.account, place.sender)
        ways = self._planner.ways(records, {0: [route]}, Purpose(send.purpose), now)[0]
        heard = records.inbox.heard(place.channel, place.account, [place.sender], now - AWAKE).get(place.sender)
        awake = heard is not None and heard.message is not None and now - heard.message <= AWAKE
        promise = Promise(send.key, Purpose.REPLY, send.reply, now if awake else out_of_quiet(now, self._quiet), send.expires_at)
        if ways.chat is not None:
            records.delivery.plan([self._planner.row(promise, ways.chat, Form.CHAT)])
            return Form.CHAT.value
        if ways.push is None or send.card is None:
            return ""
        pushed = replace(promise, purpose=Purpose(send.purpose), card=send.card)
        records.delivery.plan([self._planner.row(pushed, ways.push, Form.PUSH)])
        return Form.PUSH.value

    def reaches(self, records: Records, place: ChatPlace, now: datetime) -> bool:
        route = Route(0, place.channel, place.account, place.sender)
        return route in self._planner.open_windows(records, [route], now)

    def _send(self, records: Records, routes: Mapping[int, Sequence[Route]], promise: Promise, now: datetime) -> set[int]:
        """One message to each person that has a way: free text where his window is open, else a push where that is allowed."""
        return self._send_each(records, routes, dict.fromkeys(routes, promise), now)

    def _send_each(
        self, records: Records, routes: Mapping[int, Sequence[Route]], promises: Mapping[int, Promise], now: datetime
    ) -> set[int]:
        """As `_send`, to each what he is promised. Ways are looked up once for all of one purpose and time: a window that is open
        now may be closed by then.
        """
        rows = []
        found: set[int] = set()
        alike: dict[tuple[Purpose, datetime], dict[int, Sequence[Route]]] = defaultdict(dict)
        for person_id, several in routes.items():
            alike[promises[person_id].purpose, max(now, promises[person_id].due_at)][person_id] = several
        for (purpose, due_at), theirs in alike.items():
            for person_id, ways in self._planner.ways(records, theirs, purpose, due_at).items():
                if row := self._row(promises[person_id], person_id, ways):
                    rows.append(row)
                    found.add(person_id)
        records.delivery.plan(rows)
        return found

    def _row(self, promise: Promise, person_id: int, ways: Ways) -> dict[str, Any] | None:
        """The attempt, by the way that there is; None where there is none."""
        concerned = person_id if promise.purpose is not Purpose.STAFF else None
        mine = replace(promise, key=f"{promise.key}:{person_id}", person_id=concerned)
        if ways.chat is not None:
            return self._planner.row(replace(mine, card=None), ways.chat, Form.CHAT)
        if ways.push is not None and promise.card is not None:
            return self._planner.row(mine, ways.push, Form.PUSH)
        return None

    # --- groups --------------------------------------------------------------------------------------------------------

    def post_to_groups(self, records: Records, reply: Reply, now: datetime, deadline: datetime, key: str) -> list[int]:
        due_at = min(out_of_quiet(now, self._quiet), deadline)
        return self._post(records, records.people.groups(), Promise(key, Purpose.NOTICE, reply, due_at, deadline))

    def _post(self, records: Records, groups: Sequence[Group], promise: Promise) -> list[int]:
        posts, relays, told = [], [], []
        barred = self._planner.barred(records, groups)
        for group in groups:
            if group.id in barred:
                relays.append(self._relay(group, promise))
            elif self._planner.ability(group.channel, group.account).groups:
                route = Route(0, group.channel, group.account, group.external_id)
                posts.append(self._planner.row(replace(promise, key=f"{promise.key}:g{group.id}"), route, Form.GROUP))
            elif group.channel == RELAY:
                relays.append(self._relay(group, promise))
            else:
                continue
            told.append(group.id)
        records.delivery.plan(posts)
        records.tasks.add(relays)
        return told

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


def author_of(records: Records, notice: Notice, approver_id: int | None = None) -> Viewer:
    """On whose behalf a notice goes out: its author's, as far as he may write now; his approver's when he has left."""
    ids = (one for one in (notice.author_id, approver_id) if one is not None)
    members = (records.people.staff_member(one) for one in ids)
    return next((Viewer.of(one) for one in members if one is not None), OPERATOR)


def numbered(records: Records, plans: Sequence[Plan]) -> list[tuple[int, Plan]]:
    """The office's ladders with the numbers under which they are kept for whoever gets one."""
    numbers = records.ladders.keep([plan.ladder for plan in plans])
    return [(numbers[plan.ladder.name], plan) for plan in plans]
