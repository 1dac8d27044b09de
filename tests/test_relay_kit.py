"""Forwarding to ordinary chat groups: whose it is, who is reminded, how it is counted; and that it reaches nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.delivery.callers import Callers
from bot.delivery.relay_clock import RelayClock
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.messages import Reply
from bot.domain.notices import Notice
from bot.domain.people import OwnerKind
from bot.domain.reach import ReachRules
from bot.domain.tasks import OutcomeCode, Task, TaskKind
from bot.links import GroupLinks, TaskLinks
from bot.paper.poster import Posters
from bot.relays import Relays
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.store.delivery import Mark
from bot.store.promised import LOST
from bot.store.relays import HANDED_ON, REMINDED, Kit
from tests.builders import (
    APPROVER,
    CHAT,
    CLERK,
    GROUPS,
    LIAISON,
    NOW,
    QUIET,
    TOWN_LIAISON,
    at,
    chat_id,
    desk,
    released,
)

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LINKS = GroupLinks("signs-only-in-tests", "http://office.test")


@pytest.fixture
def office(store: Store) -> Any:
    with store.write() as records:
        yield records


def only(records: Records) -> Task:
    (found,) = [one for one in records.tasks.open_tasks() if one.kind is TaskKind.RELAY]
    return found


def kit_of(records: Records, task_id: int) -> Kit:
    kit = records.relays.kit(task_id)
    assert kit is not None
    return kit


def tick(records: Records, now: datetime) -> dict[str, str]:
    """What each account is told now by the clock and the callers, in the order of the service."""
    RelayClock(desk(), QUIET).tick(records, now)
    Callers(desk(), QUIET, ReachRules()).tick(records, now)
    found: list[Claimed] = []
    while more := records.claims.claim(*CHAT, now, 100, tuple(Lane), ()):
        found += more
    return {one.external_id: one.template for one in found}


def asked(records: Records, now: datetime = NOW, owner: int | None = TOWN_LIAISON, until: timedelta = 2 * HOUR) -> int:
    """Somebody is to forward something, and has been told of it."""
    row = {"key": "k:relay2", "kind": "relay", "owner_id": owner, "group_id": 2, "title": "河口镇微信群", "text": "各位好"}
    records.tasks.add([{**row, "deadline": now + until, "made_at": now}])
    tick(records, now)
    return only(records).id


STAFF = {number: chat_id(OwnerKind.STAFF, number) for number in (CLERK, APPROVER, LIAISON, TOWN_LIAISON)}


# --- reminded and handed on --------------------------------------------------------------------------------------------


def test_its_owner_is_reminded_once_at_half_of_the_time(office: Records) -> None:
    asked(office)
    told = {minutes: tick(office, NOW + timedelta(minutes=minutes)) for minutes in (30, 59, 60, 61, 90, 119)}
    assert told == {30: {}, 59: {}, 60: {STAFF[TOWN_LIAISON]: "staff/relay_due"}, 61: {}, 90: {}, 119: {}}
    assert (only(office).owner_id, only(office).level) == (TOWN_LIAISON, REMINDED)


def test_a_reminder_says_of_which_notice_it_is(office: Records) -> None:
    released(office)
    tick(office, NOW)
    RelayClock(desk(), QUIET).tick(office, NOW + HOUR)
    claims = office.claims.claim(*CHAT, NOW + HOUR, 100, tuple(Lane), ())
    (due,) = [one for one in claims if one.template == "staff/relay_due"]
    values = (due.data or {})["values"]
    assert (values["title"], values["group"]) == ("座谈会", "河口镇微信群")


def test_at_the_deadline_a_clerk_has_it_and_both_are_told(office: Records) -> None:
    number = asked(office)
    tick(office, NOW + HOUR)
    assert tick(office, NOW + 2 * HOUR) == {}
    told = tick(office, NOW + 2 * HOUR + SECOND)
    assert told == {STAFF[TOWN_LIAISON]: "staff/relay_gone", STAFF[CLERK]: "staff/task_assigned"}
    assert (only(office).owner_id, only(office).first_owner_id, only(office).level) == (CLERK, TOWN_LIAISON, HANDED_ON)
    assert all(tick(office, NOW + timedelta(minutes=minutes)) == {} for minutes in (121, 150, 170))
    assert only(office).id == number


def test_nobody_is_disturbed_in_quiet_hours(office: Records) -> None:
    asked(office, at("11:30"))  # the deadline, 13:30, lies in the rest at noon
    assert tick(office, at("11:44")) == {}
    assert list(tick(office, at("11:45"))) == [STAFF[TOWN_LIAISON]]  # half of the time that is left until noon
    assert all(tick(office, at(clock)) == {} for clock in ("12:01", "13:31", "14:29"))
    assert only(office).owner_id == TOWN_LIAISON
    tick(office, at("14:30"))
    assert only(office).owner_id == CLERK


def test_an_owner_without_an_address_loses_nothing(office: Records) -> None:
    office.people.bury_address(*CHAT, STAFF[TOWN_LIAISON], NOW)
    asked(office)  # a clerk hears at once that he could not be told
    assert only(office).owner_id == TOWN_LIAISON
    tick(office, NOW + HOUR)
    assert only(office).owner_id == CLERK


def test_a_group_without_an_owner_is_the_clerks(office: Records) -> None:
    asked(office, owner=None)
    assert only(office).owner_id == CLERK
    assert tick(office, NOW + HOUR) == {STAFF[CLERK]: "staff/relay_due"}
    tick(office, NOW + 2 * HOUR + SECOND)
    assert (only(office).owner_id, only(office).level) == (CLERK, HANDED_ON)


def test_what_has_been_forwarded_is_spoken_of_no_more(office: Records) -> None:
    number = asked(office)
    assert office.tasks.close(number, OutcomeCode.RELAYED, TOWN_LIAISON, NOW)
    assert not office.tasks.close(number, OutcomeCode.RELAYED, TOWN_LIAISON, NOW)
    assert tick(office, NOW + HOUR) == tick(office, NOW + 3 * HOUR) == {}


def test_whoever_cannot_forward_gives_it_to_a_clerk_who_begins_afresh(office: Records) -> None:
    number = asked(office)
    tick(office, NOW + HOUR)
    clerk = Relays(office, NOW + HOUR).hand_to_clerk(kit_of(office, number), f"staff:{TOWN_LIAISON}")
    assert clerk is not None
    assert (clerk.id, only(office).owner_id, only(office).level) == (CLERK, CLERK, 0)
    assert tick(office, NOW + HOUR) == {STAFF[CLERK]: "staff/task_assigned"}
    assert Relays(office, NOW + HOUR).hand_to_clerk(kit_of(office, number), "page") is None


# --- counted -----------------------------------------------------------------------------------------------------------


def groups(records: Records, one: Notice) -> tuple[int, int, int, int]:
    found = records.board.groups(one.id)
    return found.posted, len(found.by_bot), found.forwarded, len(found.by_owners)


def test_posts_and_forwarding_stand_apart_and_count_nobody(office: Records) -> None:
    one = released(office)
    before = office.board.units(one.id)
    assert groups(office, one) == (0, 1, 0, 1)
    (open_one,) = before.groups.unforwarded
    assert (open_one.group, open_one.owner, open_one.number) == ("河口镇微信群", "路平", only(office).id)
    office.tasks.close(only(office).id, OutcomeCode.RELAYED, TOWN_LIAISON, NOW)
    after = office.board.units(one.id)
    assert (after.groups.forwarded, after.groups.unforwarded) == (1, ())
    assert (after.totals, after.lines) == (before.totals, before.lines)
    assert office.board.funnel(one.id)["confirmed"] == 0


@pytest.mark.parametrize(("state", "posted"), [(AttemptState.ACCEPTED, 1), (AttemptState.FAILED, 0), (AttemptState.UNKNOWN, 0)])
def test_the_bots_own_posts_are_counted_by_what_became_of_them(office: Records, state: AttemptState, posted: int) -> None:
    one = released(office)
    (claimed,) = office.claims.claim(*GROUPS, NOW, 10, tuple(Lane), ())
    office.delivery.mark([Mark(claimed.id, NOW, state, Reason.NONE, NOW)], NOW)
    assert groups(office, one) == (posted, 1, 0, 1)
    assert [unposted.group for unposted in office.board.groups(one.id).unposted] == ["局机关工作群"][posted:]


def test_a_notice_for_no_group_has_nothing_to_say_of_groups(office: Records) -> None:
    assert not office.board.groups(released(office, audience="离休干部").id)
    assert not office.board.groups(10**6)


def correct(records: Records, one: Notice, title: str = "座谈会改期") -> Notice:
    records.notices.propose(one.id, replace(one.text, title=title), CLERK, NOW)
    desk().correct(records, one, APPROVER, NOW)
    found = records.notices.get(one.id)
    assert found is not None
    return found


def test_a_correction_is_forwarded_again_and_the_old_kit_shows_it(office: Records) -> None:
    one = released(office)
    first = only(office).id
    corrected = correct(office, one)
    second = only(office).id
    assert groups(office, corrected) == (0, 1, 0, 1)
    assert office.relays.newest(kit_of(office, first)) == kit_of(office, second)
    kit = kit_of(office, second)
    assert kit.corrects
    assert kit.text.startswith("【更正】")
    assert "座谈会改期" in kit.text


def test_what_was_forwarded_before_a_correction_counts_no_more(office: Records) -> None:
    one = released(office)
    office.tasks.close(only(office).id, OutcomeCode.RELAYED, TOWN_LIAISON, NOW)
    assert groups(office, one)[2:] == (1, 1)
    assert groups(office, correct(office, one))[2:] == (0, 1)


def test_a_withdrawn_notice_asks_nobody_to_forward(office: Records) -> None:
    one = released(office)
    kit = kit_of(office, only(office).id)
    office.notices.withdraw(one.id, NOW)
    assert office.relays.newest(kit_of(office, kit.task_id)).state == "void"
    assert not office.board.groups(one.id)


def test_what_takes_the_place_of_a_lost_post_belongs_to_its_notice(office: Records) -> None:
    one = released(office)
    lost = next(iter(office.claims.claim(*GROUPS, NOW, 10, tuple(Lane), ()))).key
    row = {"key": f"{lost}{LOST}", "kind": "relay", "owner_id": CLERK, "group_id": 1, "title": "工作群（没能自动发出）"}
    office.tasks.add([{**row, "text": "原文", "deadline": NOW + HOUR, "made_at": NOW}])
    number = max(task.id for task in office.tasks.open_tasks() if task.kind is TaskKind.RELAY)
    assert kit_of(office, number).notice == one
    assert groups(office, one)[3] == 2
    office.notices.withdraw(one.id, NOW)
    assert not [task for task in office.tasks.open_tasks() if task.kind is TaskKind.RELAY]


# --- the kit -----------------------------------------------------------------------------------------------------------


def test_study_and_greetings_are_forwarded_as_text_without_a_code(office: Records) -> None:
    desk().post_to_groups(office, Reply("push/part", {"text": "今天学一点"}), NOW, at("17:00"), "letter:2026-03-10")
    kit = kit_of(office, only(office).id)
    assert (kit.notice, kit.text, kit.corrects) == (None, "今天学一点", False)
    poster = posters().of(kit)
    assert (poster.title, poster.body, poster.link) == ("", "今天学一点", "")


def posters() -> Posters:
    return Posters("示范老干部局", "0000-1234567", LINKS.url)


def test_the_picture_shows_what_the_notice_says_now(office: Records) -> None:
    one = released(office, event_at=at("9:00", 12))
    poster = posters().of(kit_of(office, only(office).id))
    assert (poster.title, poster.when, poster.place) == ("座谈会", "3月12日（周四）上午9:00", "三楼会议室")
    assert (poster.corrects, poster.link) == (False, LINKS.url(one.id))
    correct(office, one)
    poster = posters().of(kit_of(office, only(office).id))
    assert (poster.title, poster.corrects) == ("座谈会改期", True)
    png = posters().poster(office, only(office).id)
    assert png is not None
    assert png.startswith(b"\x89PNG")


def test_other_tasks_have_no_picture(office: Records) -> None:
    row = {"key": "c", "kind": "call", "owner_id": CLERK, "title": "座谈会", "deadline": NOW + HOUR, "made_at": NOW}
    office.tasks.add([row])
    assert posters().poster(office, 1) is None
    assert posters().poster(office, 10**6) is None


def test_links_of_one_sort_open_nothing_of_another() -> None:
    tasks = TaskLinks("signs-only-in-tests", "http://office.test")
    assert LINKS.read(LINKS.url(5).rpartition("/")[2]) == 5
    assert LINKS.read(tasks.url(5).rpartition("/")[2]) is None
    assert tasks.read(LINKS.url(5).rpartition("/")[2]) is None
