"""Staff are told of what is unwell, over whatever still works, each trouble once however many processes look."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.audiences import AudienceReader
from bot.clock import ManualClock
from bot.delivery.desk import Desk
from bot.delivery.planning import Planner
from bot.delivery.preflight import Preflight
from bot.delivery.sender import AccountSender
from bot.domain.audit import HEARTBEAT
from bot.domain.delivery import AttemptState, Purpose, Reason
from bot.domain.people import Owner, OwnerKind
from bot.domain.watch import BEHIND
from bot.store import Store
from bot.store.copied import LastBackup
from bot.understanding.calendar import ChineseCalendar
from bot.watch.looks import GIGA, Surroundings
from bot.watch.machine import Disk
from bot.watch.watchman import Watchman
from bot.wording import Wording
from tests.builders import ABILITY, CHAT, CLERK, NOW, OFFICE, QUIET, Postbox, at, attempt_row, composer

OTHER = ("wecom", "main")
BOTH = {CHAT: ABILITY, OTHER: ABILITY}
WHOLE, FULL = Disk(50 * GIGA, 100 * GIGA), Disk(9 * GIGA, 100 * GIGA)
MINUTE = timedelta(minutes=1)


class Box(Postbox):
    """Another platform."""

    name, account = OTHER


class Checked(Postbox):
    def check(self) -> list[str]:
        return ["the platform refuses app_id and app_secret (code 40125)"]


class Watch:
    """The small office, looked at every minute. Its clerk has an account on each of two platforms, and prefers the first."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, ManualClock(NOW)
        self.disk, self.auditor, self.sends = WHOLE, True, True
        self.posts = {CHAT: Postbox(), OTHER: Box()}
        with store.write() as records:
            records.people.bind(Owner(OwnerKind.STAFF, CLERK), *OTHER, "clerk-there", NOW)
        wording = Wording(OFFICE.name, OFFICE.phone).render
        self.desk = Desk(Planner(BOTH), [], OFFICE, wording, AudienceReader(ChineseCalendar()))
        self.around = Surroundings(BOTH, Path("/"), QUIET, disk=lambda _: self.disk)

    def watchman(self) -> Watchman:
        """As another process has it."""
        return Watchman(self.store, self.clock, self.desk, self.around)

    def look(self, minutes: int = 1, men: int = 1) -> list[str]:
        """What was told."""
        news = []
        for _ in range(minutes):
            with self.store.write() as records:
                if self.auditor:
                    records.access.remember(HEARTBEAT, self.clock.now().isoformat())
            fresh = [one for man in range(men) for one in self.watchman().round()]
            news += fresh
            if fresh and self.sends:
                self.said()
            self.clock.advance(MINUTE)
        return [f"{one.trouble.seen.kind.value} {one.word.value}" for one in news]

    def said(self) -> dict[tuple[str, str], list[str]]:
        """What leaves now on each platform."""
        for post in self.posts.values():
            asyncio.run(AccountSender(post, self.store, self.clock, composer()).drain())
        return {account: [one.text for one in post.sent] for account, post in self.posts.items()}

    def refuse(self, account: tuple[str, str]) -> None:
        with self.store.write() as records:
            records.accounts.refused(*account, self.clock.now() + timedelta(hours=9), Reason.CREDENTIALS, 40125, self.clock.now())


@pytest.fixture
def watch(store: Store) -> Watch:
    return Watch(store)


def test_nobody_is_told_of_a_service_that_is_well(watch: Watch) -> None:
    assert watch.look(5) == []
    assert watch.said() == {CHAT: [], OTHER: []}


def test_that_an_account_is_refused_is_told_over_the_other_one(watch: Watch) -> None:
    watch.refuse(CHAT)
    assert watch.look(10) == ["channel new"]
    said = watch.said()
    assert said[CHAT] == []
    assert len(said[OTHER]) == 1
    assert "微信服务号发不出去" in said[OTHER][0]
    assert "平台不认账号的密钥" in said[OTHER][0]
    with watch.store.write() as records:
        records.accounts.well(*CHAT)
    assert watch.look(12) == ["channel over"]
    assert "恢复：微信服务号发不出去" in "".join(one for several in watch.said().values() for one in several)


def test_where_everything_is_broken_nobody_can_be_told_and_the_log_says_so(
    watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    for account in BOTH:
        watch.refuse(account)
    assert watch.look(3) == ["channel new", "channel new"]
    assert watch.said() == {CHAT: [], OTHER: []}
    assert "watch.untold" in capsys.readouterr().out


def test_what_a_check_has_found_is_told_even_where_that_account_is_the_only_one(watch: Watch) -> None:
    with watch.store.write() as records:
        records.people.bury_address(*OTHER, "clerk-there", NOW)
    Preflight(watch.store, watch.clock, [Checked()]).round()
    assert watch.look() == ["unfit new"]
    assert "自检有1处不对" in watch.said()[CHAT][0]


def test_any_number_of_processes_says_it_once(watch: Watch) -> None:
    watch.disk = FULL
    watch.look(10, men=3)
    assert len([one for several in watch.said().values() for one in several]) == 1


def test_the_disk_is_told_at_night_and_an_old_backup_in_the_morning(watch: Watch) -> None:
    watch.clock.set(at("22:00"))
    watch.disk = FULL
    with watch.store.write() as records:
        records.copies.made(LastBackup(at("9:00", 8), "x.sangyu", 1, 1.0, 1))
    assert watch.look(120) == ["disk new"]
    watch.clock.set(at("7:31", 11))
    assert sorted(watch.look(2)) == ["backup new", "disk still"]
    assert "上一次好的备份是70小时以前" in "".join(watch.said()[CHAT])


def test_a_late_queue_is_told_by_lane_and_over_no_account_on_which_it_waits(watch: Watch) -> None:
    with watch.store.write() as records:
        records.delivery.plan([attempt_row("late", NOW - timedelta(minutes=20), purpose=Purpose.REPLY)])
        records.delivery.plan([attempt_row("notice", NOW - timedelta(minutes=20))])  # in good time: its lane is long
    watch.sends = False
    assert watch.look(5) == ["queue new"]
    assert "给老同志的答复最久的一条晚了21分钟" in watch.said()[OTHER][0]


def test_an_auditor_that_is_silent_is_told(watch: Watch) -> None:
    watch.look()
    watch.auditor = False
    assert watch.look(10) == ["auditor new"]
    watch.auditor = True
    assert watch.look(10) == ["auditor over"]


@pytest.mark.parametrize(("seconds", "said"), [("86400.0", "差了86400秒（快了）"), ("-45.5", "差了46秒（慢了）"), ("12.0", "")])
def test_a_clock_that_differs_from_the_platforms_is_told(seconds: str, said: str, watch: Watch) -> None:
    with watch.store.write() as records:
        records.access.remember(BEHIND, seconds)
    told = watch.look(4)
    assert told == (["clock new"] if said else [])
    assert said in "".join(watch.said()[CHAT])


def test_too_many_failed_tries_are_told(watch: Watch) -> None:
    with watch.store.write() as records:
        rows = [attempt_row(f"n{n}", external_id=f"person-{n}", state=AttemptState.ACCEPTED.value) for n in range(25)]
        records.delivery.plan(
            [{**row, "tries": 1, "claimed_at": NOW, "reason": "timeout" if n < 6 else ""} for n, row in enumerate(rows)]
        )
    assert watch.look(8) == ["errors new"]
    assert watch.look(40) == ["errors over"]
    assert "最近一刻钟有24%没发成" in "".join(watch.said()[OTHER])


def test_no_word_of_it_names_anybody(watch: Watch) -> None:
    watch.disk, watch.auditor = FULL, False
    watch.refuse(CHAT)
    watch.look(10)
    words = "".join(watch.said()[OTHER])
    assert not [name for name in ("文清", "秦一山", "13800001001", "person-1") if name in words]
