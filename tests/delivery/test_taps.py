"""Posts that wait for a human's tap: reminders, what is asked before, and whom it falls to in the end."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.channels.base import Asked, Capabilities, Channel, Found, House
from bot.channels.shared.tokens import MemoryTokens
from bot.channels.wecom_customer import CustomerAccount, join
from bot.clock import ManualClock
from bot.delivery.following import Follower
from bot.delivery.lost_posts import LostPosts
from bot.delivery.sender import AccountSender
from bot.delivery.taps import Taps
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.messages import Form
from bot.domain.tasks import TaskKind
from bot.errors import ChannelFault
from bot.store import Store
from bot.store.delivery import Mark
from bot.wording import Wording
from tests.builders import LEADER, LIAISON, OFFICE, QUIET, Postbox, at, attempt_row, composer, desk
from tests.fakes.wecom.company import CORP_ID
from tests.fakes.wecom_customer import SECRET, FakeCustomerGroups

ACCOUNT = ("wecom_customer", "main")
GROUP = "wenqing/wrChat"


class Tapped(Postbox):
    """A platform whose posts a human has to confirm. `found`: what it says when asked; a fault is raised."""

    name, account = ACCOUNT

    def __init__(self) -> None:
        super().__init__(capabilities=Capabilities(groups=True, taps=True))
        self.found: Found | ChannelFault | None = None
        self.did: list[tuple[str, str]] = []
        self.deaf = False

    def look(self, asked: Asked) -> Found | None:
        self.did.append(("look", asked.message_id))
        if isinstance(self.found, ChannelFault):
            raise self.found
        return self.found

    def remind(self, message_id: str) -> None:
        self.did.append(("remind", message_id))
        if self.deaf:
            raise ChannelFault("no answer")

    def cancel(self, message_id: str) -> None:
        self.did.append(("cancel", message_id))
        if self.deaf:
            raise ChannelFault("no answer")

    def times(self, what: str) -> int:
        return len([one for one, _ in self.did if one == what])


class Round:
    """The round on a clock that the test moves, for one post that the platform took at a moment."""

    def __init__(self, store: Store, taken: str = "8:00", **changes: object) -> None:
        self.store = store
        self.clock = ManualClock(at(taken))
        self.channel = Tapped()
        self.taps = Taps(store, self.clock, [self.channel], QUIET)
        posted(store, "post", at(taken), **changes)

    def at(self, moment: datetime) -> int:
        self.clock.set(moment)
        return self.taps.round()

    def state(self) -> tuple[str, str, int]:
        with self.store.read() as records:
            row = next(row for row in records.delivery._connection.exec_driver_sql("SELECT state, reason, reminds FROM attempt"))
        return row.state, row.reason, row.reminds


def posted(store: Store, key: str, now: datetime, **changes: object) -> None:
    """A post that its platform took, with the number m-1."""
    place = {"channel": ACCOUNT[0], "account": ACCOUNT[1], "external_id": GROUP, "form": Form.GROUP.value}
    with store.write() as records:
        records.delivery.plan([{**attempt_row(key, now, **place), "expires_at": at("20:00"), **changes}])
        (one,) = records.claims.claim(*ACCOUNT, now, 5, tuple(Lane), ())
        records.delivery.mark([Mark(one.id, one.claimed_at, AttemptState.ACCEPTED, Reason.NONE, now, "m-1")], now)


def test_its_owner_is_reminded_three_times(store: Store) -> None:
    this = Round(store)
    for minutes in range(0, 235, 5):
        this.at(at("8:00") + timedelta(minutes=minutes))
    assert this.channel.did == [("look", "m-1"), ("remind", "m-1")] * 3
    assert this.state() == ("accepted", "", 3)


def test_a_round_made_twice_reminds_once(store: Store) -> None:
    this = Round(store)
    assert (this.at(at("8:30")), this.at(at("8:30"))) == (1, 0)
    assert this.channel.times("remind") == 1


def test_after_a_long_stop_it_is_one_reminder(store: Store) -> None:
    this = Round(store)
    for moment in (at("11:10"), at("11:20"), at("11:30")):
        this.at(moment)
    assert this.channel.times("remind") == 1


def test_whoever_has_confirmed_is_not_reminded(store: Store) -> None:
    this = Round(store)
    this.channel.found = Found(AttemptState.DELIVERED)
    this.at(at("8:30"))
    assert (this.channel.times("remind"), this.state()[0]) == (0, "delivered")
    assert this.at(at("9:30")) == 0


def test_what_nobody_confirms_is_taken_back_and_has_failed(store: Store) -> None:
    this = Round(store)
    this.at(at("11:59"))
    this.at(at("16:00"))
    assert this.channel.did[-2:] == [("cancel", "m-1"), ("look", "m-1")]
    assert this.state()[:2] == ("failed", "untapped")
    assert this.at(at("17:00")) == 0


def test_it_is_given_up_while_somebody_else_still_has_time(store: Store) -> None:
    this = Round(store, expires_at=at("10:30"))
    this.at(at("9:29"))
    assert this.state()[0] == "accepted"
    this.at(at("9:30"))
    assert this.state()[:2] == ("failed", "untapped")


def test_what_was_confirmed_at_the_last_moment_stands(store: Store) -> None:
    this = Round(store)
    this.channel.found = Found(AttemptState.DELIVERED)
    this.at(at("16:00"))
    assert this.state()[:2] == ("delivered", "")


def test_what_the_group_could_not_get_has_its_own_reason(store: Store) -> None:
    this = Round(store)
    this.channel.found = Found(AttemptState.FAILED, Reason.QUOTA)
    this.at(at("8:30"))
    assert this.state()[:2] == ("failed", "quota")


def test_a_platform_that_does_not_answer_holds_nothing_up(store: Store) -> None:
    this = Round(store)
    this.channel.found, this.channel.deaf = ChannelFault("no answer"), True
    for moment in (at("8:30"), at("8:31"), at("9:30"), at("11:00")):
        this.at(moment)
    assert (this.channel.times("remind"), this.state()) == (3, ("accepted", "", 3))
    this.at(at("16:00"))
    assert this.state()[:2] == ("failed", "untapped")


def test_nobody_is_reminded_in_quiet_hours(store: Store) -> None:
    this = Round(store, "11:50")
    assert [this.at(moment) for moment in (at("12:20"), at("13:20"), at("14:30"))] == [0, 0, 0]
    assert this.at(at("14:50")) == 1
    assert this.channel.times("remind") == 1


@pytest.mark.parametrize("changes", [{"channel": "wecom_group"}, {"account": "other"}, {"form": "chat"}])
def test_other_posts_are_left_alone(changes: dict[str, str], store: Store) -> None:
    this = Round(store)
    with store.write() as records:
        connection = records.delivery._connection
        for name, value in changes.items():
            connection.exec_driver_sql(f"UPDATE attempt SET {name} = '{value}'")
    assert this.at(at("16:00")) == 0


def test_without_such_an_account_nothing_is_asked(store: Store) -> None:
    posted(store, "post", at("8:00"))
    assert Taps(store, ManualClock(at("16:00")), [Postbox()], QUIET).round() == 0


def test_a_post_in_doubt_is_found_reminded_of_given_up_and_handed_to_a_human(store: Store) -> None:
    """The whole way on a fake platform: the answer to our call is lost, and the owner of the group never confirms."""
    clock = ManualClock(at("8:00"))
    with FakeCustomerGroups(clock.now) as groups:
        groups.group("wrChat", "wenqing")
        groups.taps_after = None
        groups.server.fault("externalcontact/add_msg_template", "silent")
        account = CustomerAccount(CORP_ID, SECRET, api_base=groups.server.base, timeout=2.0)
        channel = join("main", account, House(MemoryTokens(clock.now), clock.now, str)).channel
        _promise(store, clock.now())
        asyncio.run(AccountSender(channel, store, clock, composer()).drain())
        _let_pass(store, clock, channel, timedelta(hours=7))
        channel.close()
    (task,) = groups.tasks
    assert [at.strftime("%H:%M") for at in task.reminded] == ["08:40", "09:40", "11:10"]
    assert (task.cancelled, groups.shown(GROUP)) == (True, [])
    with store.read() as records:
        (relay,) = [one for one in records.tasks.due(clock.now()) if one.kind is TaskKind.RELAY]
    assert relay.owner_id == LEADER  # not he who let it lie


def _promise(store: Store, now: datetime) -> None:
    place = {"channel": ACCOUNT[0], "account": ACCOUNT[1], "external_id": GROUP}
    with store.write() as records:
        records.people.add_rows("chat_group", [{**place, "id": 9, "name": "退休群", "unit_id": None, "owner_id": LIAISON}])
        records.delivery.plan([attempt_row("post", now, form=Form.GROUP.value, **place)])


def _let_pass(store: Store, clock: ManualClock, channel: Channel, span: timedelta) -> None:
    follower, taps = Follower(store, clock, [channel]), Taps(store, clock, [channel], QUIET)
    lost = LostPosts(desk(), Wording(OFFICE.name, OFFICE.phone).render, QUIET)
    until = clock.now() + span
    while clock.now() < until:
        clock.advance(timedelta(minutes=10))
        follower.round()
        taps.round()
        with store.write() as records:
            lost.tick(records, clock.now())
