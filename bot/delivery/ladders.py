"""The tick that moves every due ladder on: read who is due, decide, write attempts and tasks, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.planning import Planner, Promise, Ways
from bot.domain.delivery import Purpose
from bot.domain.ladder import Act, Move, Standing, advance, settled_state
from bot.domain.messages import Card, Form, Reply
from bot.domain.notices import Notice, NoticeKind, RecipientState, Spans
from bot.domain.tasks import TaskKind
from bot.domain.text import shorten, spoken_time
from bot.store import Records
from bot.store.notices import Due

CALL_TIME = timedelta(hours=2)  # a call is to be made within this time of being asked for
NOWAYS = Ways(None, None)


class Ladders:
    """Advances recipients. The plan is the rows; a tick that is lost or repeated changes nothing."""

    def __init__(self, planner: Planner, quiet: Spans, office_phone: str, link: Callable[[int], str]) -> None:
        self._planner = planner
        self._quiet = quiet
        self._phone = office_phone
        self._link = link

    def tick(self, records: Records, now: datetime, limit: int = 500) -> int:
        """Advance up to `limit` due recipients; how many there were."""
        for recipient_id in records.delivery.expire(now):
            records.notices.hasten([recipient_id], now)
        due = records.notices.due(now, limit)
        if not due:
            records.notices.close_settled(now)
            return 0
        ways = self._ways(records, due, now)
        standing = records.delivery.standing([one.id for one in due])
        moves: list[dict[str, Any]] = []
        attempts: list[dict[str, Any]] = []
        tasks: list[dict[str, Any]] = []
        for one in due:
            mine = ways.get(one.person_id, NOWAYS)
            move = self._decide(one, mine, standing.get(one.id, (False, False)), now)
            moves.append(_moved(one, move))
            if move.act in (Act.SEND_PUSH, Act.SEND_CHAT):
                attempts.append(self._attempt(one, mine, move, now))
            elif move.act is Act.CALL:
                tasks.append(_call(one, now))
        records.delivery.plan(attempts)
        records.tasks.add(tasks)
        records.notices.move(moves)
        return len(due)

    def _ways(self, records: Records, due: Sequence[Due], now: datetime) -> dict[int, Ways]:
        routes = records.people.routes([one.person_id for one in due])
        return self._planner.ways(records, routes, Purpose.NOTICE, now)

    def _decide(self, one: Due, ways: Ways, standing: tuple[bool, bool], now: datetime) -> Move:
        notice = one.notice
        stands = Standing(
            step=one.step,
            can_push=ways.push is not None,
            can_chat=ways.chat is not None,
            sent=standing[0],
            delivered=standing[1],
            must_confirm=notice.requires_confirmation,
        )
        quiet = () if notice.kind is NoticeKind.URGENT else self._quiet
        return advance(one.ladder, stands, now, _cutoff(notice), quiet)

    def _attempt(self, one: Due, ways: Ways, move: Move, now: datetime) -> dict[str, Any]:
        push = move.act is Act.SEND_PUSH
        route = ways.push if push else ways.chat
        if route is None:
            raise LookupError("the ladder sends only where there is a way")
        promise = Promise(
            key=f"n{one.notice.id}:{one.person_id}:{move.step}",
            purpose=Purpose.NOTICE,
            reply=notice_words(one.notice, one.person_name, route.proxy_name),
            due_at=now,
            expires_at=_cutoff(one.notice),
            card=card_of(one.notice, self._phone, self._link(one.id)) if push else None,
            recipient_id=one.id,
            person_id=one.person_id,
        )
        return self._planner.row(promise, route, Form.PUSH if push else Form.CHAT)


def _cutoff(notice: Notice) -> datetime:
    """A released notice has its cut-off; the event itself ends all sending if it is sooner."""
    if notice.cutoff is None:
        raise ValueError("a notice that was not released has no ladder")
    return notice.cutoff


def notice_words(notice: Notice, person_name: str, proxy_name: str = "") -> Reply:
    """The notice as a text, for the person or for the one who receives for him."""
    values = {
        "title": notice.title,
        "body": notice.body,
        "place": notice.place,
        "when": spoken_time(notice.event_at) if notice.event_at else "",
        "must_confirm": notice.requires_confirmation,
        "invites": notice.event_at is not None,
        "person": person_name,
    }
    return Reply("push/notice_for_proxy" if proxy_name else "push/notice", values)


def card_of(notice: Notice, phone: str, url: str) -> Card:
    """The notice in the few short fields that a push carries."""
    when = notice.event_at.isoformat() if notice.event_at else ""
    return Card(shorten(notice.title, 20), when, shorten(notice.place, 20), phone, "notice", url)


def _moved(one: Due, move: Move) -> dict[str, Any]:
    closing = move.act in (Act.CALL, Act.CLOSE)
    state = settled_state(move.act) if closing else RecipientState.WAITING
    return {"recipient_id": one.id, "new_state": state.value, "new_step": move.step, "new_due": move.due_at}


def _call(one: Due, now: datetime) -> dict[str, Any]:
    """A call, on the list of the named human who looks after this person."""
    return {
        "key": f"call:{one.id}",
        "kind": TaskKind.CALL.value,
        "owner_id": one.liaison_id,
        "person_id": one.person_id,
        "recipient_id": one.id,
        "title": one.notice.title,
        "deadline": now + CALL_TIME,
        "made_at": now,
    }
