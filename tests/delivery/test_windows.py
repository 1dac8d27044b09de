"""Which way a message can take: windows that a person opens by writing or touching, and what is left of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import AttemptState, Lane, Purpose, Reason
from bot.domain.messages import Event, Form, Kind
from bot.store import Records, Store
from bot.store.delivery import Mark
from tests.builders import CHAT, HE, NOW, QIN, TAO, YAO, attempt_row, planner, said

HE_CHAT = "person-2"


def chat_is_open(records: Records, now: datetime, person: int = HE) -> bool:
    ways = planner().ways(records, records.people.routes([person]), Purpose.NOTICE, now)
    return ways[person].chat is not None


def answered(records: Records, times: int, now: datetime, form: Form = Form.CHAT) -> None:
    """So many messages have left for her."""
    for number in range(times):
        row = attempt_row(f"{now.isoformat()}:{form}:{number}", now, external_id=HE_CHAT, form=form.value)
        records.delivery.plan([{**row, "expires_at": now + timedelta(hours=1)}])
        (one,) = records.claims.claim(*CHAT, now, 10, tuple(Lane), ())
        records.delivery.mark([Mark(one.id, one.claimed_at, AttemptState.ACCEPTED, Reason.NONE, now)], now)


@pytest.mark.parametrize(
    ("later", "is_open"),
    [(timedelta(0), True), (timedelta(hours=47, minutes=59), True), (timedelta(hours=48), False), (timedelta(days=9), False)],
)
def test_a_word_opens_a_window_for_48_hours(store: Store, later: timedelta, is_open: bool) -> None:
    with store.write() as records:
        said(records, HE_CHAT, NOW)
        assert chat_is_open(records, NOW + later) is is_open


def test_after_five_messages_the_window_is_closed_until_she_writes_again(store: Store) -> None:
    later = NOW + timedelta(minutes=5)
    with store.write() as records:
        said(records, HE_CHAT, NOW)
        answered(records, 4, NOW)
        assert chat_is_open(records, NOW)
        answered(records, 1, later)
        assert not chat_is_open(records, later)
        said(records, HE_CHAT, later + timedelta(minutes=1))
        assert chat_is_open(records, later + timedelta(minutes=1))


def test_pushes_use_nothing_up(store: Store) -> None:
    with store.write() as records:
        said(records, HE_CHAT, NOW)
        answered(records, 6, NOW, Form.PUSH)
        assert chat_is_open(records, NOW)


@pytest.mark.parametrize("event", [Event.MENU, Event.SCAN, Event.FOLLOW])
def test_a_touch_opens_three_messages_for_one_minute(store: Store, event: Event) -> None:
    with store.write() as records:
        said(records, HE_CHAT, NOW, Kind.EVENT, event)
        assert chat_is_open(records, NOW + timedelta(seconds=59))
        assert not chat_is_open(records, NOW + timedelta(minutes=1))
        answered(records, 3, NOW)
        assert not chat_is_open(records, NOW)


def test_a_touch_adds_to_a_window_that_is_used_up(store: Store) -> None:
    with store.write() as records:
        said(records, HE_CHAT, NOW)
        answered(records, 5, NOW)
        later = NOW + timedelta(hours=1)
        said(records, HE_CHAT, later, Kind.EVENT, Event.MENU)
        assert chat_is_open(records, later)


@pytest.mark.parametrize("event", [Event.UNFOLLOW, Event.VIEW, Event.RECEIPT])
def test_what_a_platform_reports_opens_nothing(store: Store, event: Event) -> None:
    with store.write() as records:
        said(records, HE_CHAT, NOW, Kind.EVENT, event)
        assert not chat_is_open(records, NOW)


def test_one_persons_word_opens_nobody_elses_window(store: Store) -> None:
    with store.write() as records:
        said(records, HE_CHAT, NOW)
        assert not chat_is_open(records, NOW, QIN)


@pytest.mark.parametrize(("purpose", "may"), [(Purpose.NOTICE, True), (Purpose.GREETING, False), (Purpose.STUDY, False)])
def test_what_may_be_pushed_is_what_the_account_declares(store: Store, purpose: Purpose, may: bool) -> None:
    with store.read() as records:
        ways = planner().ways(records, records.people.routes([HE, TAO, YAO]), purpose, NOW)
    assert {person: way.push is not None for person, way in ways.items()} == {HE: may, TAO: may}


def test_an_account_that_is_not_configured_can_do_nothing(store: Store) -> None:
    with store.write() as records:
        records.people.add_rows("address", [_address("qq", "old")])
        ways = planner().ways(records, records.people.routes([YAO]), Purpose.NOTICE, NOW)
    assert (ways[YAO].push, ways[YAO].chat) == (None, None)


def _address(channel: str, account: str) -> dict[str, object]:
    key = {"owner_kind": "person", "owner_id": YAO, "channel": channel, "account": account}
    return {**key, "external_id": "y", "bound_at": NOW}
