"""A mis-set channel is found before a notice needs it. That staff hear of it: `tests/watch/`."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from bot.channel_status import accounts, groups
from bot.clock import ManualClock
from bot.delivery.preflight import Preflight, known
from bot.domain.delivery import Reason
from bot.domain.messages import Grant
from bot.store import Store
from tests.builders import ABILITIES, ABILITY, CHAT, GROUPS, NOW, Postbox, attempt_row


class Checked(Postbox):
    faults: ClassVar[list[str]] = []

    def check(self) -> list[str]:
        return list(self.faults)


def test_what_is_wrong_is_known_and_forgotten_when_it_is_mended(store: Store) -> None:
    box, clock = Checked(), ManualClock(NOW)
    look = Preflight(store, clock, [box])
    assert look.round() == 0
    box.faults = ["the platform refuses app_id and app_secret (code 40125)"]
    assert look.round() == 1
    clock.advance(timedelta(hours=3))
    look.round()
    with store.read() as records:
        assert known(records, *CHAT, clock.now()) == box.faults
        assert accounts(records, {CHAT: ABILITY}, clock.now())[0].faults == tuple(box.faults)
    box.faults = []
    assert look.round() == 0
    with store.read() as records:
        assert known(records, *CHAT, clock.now()) == []


def test_the_status_page_counts_what_today_brought(store: Store) -> None:
    with store.write() as records:
        records.delivery.plan([attempt_row("waits", NOW)])
        records.accounts.refused(*CHAT, NOW + timedelta(minutes=5), Reason.ACCOUNT, 40243, NOW)
    with store.read() as records:
        mine, group = accounts(records, ABILITIES, NOW)
    assert (mine.channel, mine.state, mine.code, mine.traffic.waiting) == ("wechat", "refused", 40243, 1)
    assert (group.channel, group.state, group.groups) == ("wecom_group", "well", True)
    with store.read() as records:
        later = accounts(records, ABILITIES, NOW + timedelta(minutes=15))
    assert later[0].state == "out"


def test_what_groups_allow_is_shown_with_those_that_nobody_has_named(store: Store) -> None:
    with store.write() as records:
        records.allowances.note(*GROUPS, "group-1", [Grant("post", False)], "code 40034105", NOW)
        records.allowances.note(*GROUPS, "stranger", [Grant("member", True)], "joined", NOW)
    with store.read() as records:
        found = {one.external_id: one for one in groups(records, ABILITIES)}
    assert found["group-1"].registered == "局机关工作群"
    assert (found["group-1"].post, found["group-1"].proof) == (False, "code 40034105")
    assert (found["stranger"].registered, found["stranger"].post, found["stranger"].member) == ("", None, True)
