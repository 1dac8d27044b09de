"""Reminders of what has a time: to those who are expected, each with what he has said, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.context import Said, Settled
from bot.domain.notices import How, Rsvp
from bot.domain.rsvp import RsvpDetails
from bot.store import Store
from jobs import JOBS
from tests.builders import APPROVER, CLERK, DEAD, HE, QIN, TAO, at, desk, recipient_of, released
from tests.jobs.conftest import Days


@pytest.fixture
def quiet_days(store: Store) -> Days:
    """Without birthdays and study."""
    return Days(store, [job for job in JOBS if job.name == "meeting_reminders"])


def reminders(days: Days, start: datetime, end: datetime) -> list[tuple[datetime, str]]:
    """When whom is reminded."""
    return sorted(
        (when, one.external_id) for when, one in days.pass_by(start, end) if one.template.startswith("push/meeting_reminder")
    )


def when(days: Days, start: datetime, end: datetime) -> list[datetime]:
    return sorted({moment for moment, _ in reminders(days, start, end)})


@pytest.mark.parametrize(
    ("approved", "event", "reminded"),
    [
        (at("9:00"), at("9:00", 12), [at("19:00", 11), at("7:30", 12)]),
        (at("9:00"), at("17:00", 12), [at("19:00", 11), at("15:00", 12)]),
        (at("17:00"), at("9:00", 11), [at("7:30", 11)]),  # just told: not again two hours later
        (at("9:00"), at("17:00"), [at("15:00")]),
        (at("9:00"), at("7:00", 12), [at("19:00", 11)]),  # begins before anybody is up
    ],
)
def test_the_evening_before_and_two_hours_before_but_not_when_just_told(
    store: Store, quiet_days: Days, approved: datetime, event: datetime, reminded: list[datetime]
) -> None:
    with store.write() as records:
        released(records, now=approved, event_at=event)
    assert when(quiet_days, approved, event) == reminded


def test_what_was_told_long_before_is_brought_to_mind_a_week_before(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        released(records, now=at("9:00", 2), event_at=at("9:00", 12))
        released(records, now=at("10:00", 4), event_at=at("9:00", 12), title="说得晚的")
    sent = quiet_days.pass_by(at("10:00", 5), at("10:30", 5))
    assert {one.data["values"]["title"] for _, one in sent} == {"座谈会"}


def test_a_new_time_takes_its_reminders_with_it(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        one = released(records, event_at=at("9:00", 12))
    quiet_days.plan(at("18:00", 11))
    with store.write() as records:
        records.notices.propose(one.id, replace(one.text, event_at=at("9:00", 13)), CLERK, at("9:00", 11))
        desk().correct(records, one, APPROVER, at("9:00", 11))
    assert when(quiet_days, at("18:30", 11), at("9:00", 12)) == []
    assert when(quiet_days, at("18:30", 12), at("9:00", 13)) == [at("19:00", 12), at("7:30", 13)]


def test_each_is_told_what_he_has_said_and_a_daughter_for_whom(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        one = released(records, event_at=at("9:00", 12))
        coming = Said(Rsvp.ATTEND, RsvpDetails(companion=1))
        desk().settle(records, Settled(recipient_of(records, one.id, QIN), How.SELF, "person:1"), at("10:00"), coming)
    words = {one.external_id: one.data["values"] for _, one in quiet_days.pass_by(at("19:00", 11), at("19:00", 11))}
    assert (words["person-1"]["coming"], words["person-1"]["companions"]) == (True, 1)
    assert (words["person-2"]["coming"], words["person-2"]["confirmed"]) == (False, False)
    assert words["proxy-1"]["person"] == "陶大川"


def test_everybody_who_is_expected_is_reminded_also_through_a_daughter(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        released(records, event_at=at("9:00", 12))
    sent = quiet_days.pass_by(at("18:00", 11), at("20:00", 11))
    assert sorted(one.external_id for _, one in sent) == ["person-1", "person-2", "person-6", "proxy-1"]
    assert {one.data["values"]["days"] for _, one in sent} == {1}


def test_whoever_has_declined_or_is_not_invited_is_not_reminded(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        one = released(records, event_at=at("9:00", 12), audience="离退休干部")
        desk().settle(records, Settled(recipient_of(records, one.id, QIN), How.SELF, "person:1"), at("10:00"), Said(Rsvp.DECLINE))
        desk().settle(records, Settled(recipient_of(records, one.id, HE), How.SELF, "person:2"), at("10:00"), Said(Rsvp.ATTEND))
        assert {person.person_id for person in records.pending.expected(one.id)}.isdisjoint({QIN, DEAD})
    sent = quiet_days.pass_by(at("19:00", 11), at("19:00", 11))
    assert sorted(one.external_id for _, one in sent) == ["person-2", "proxy-1"]


def test_whoever_has_died_since_the_invitation_is_not_reminded(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        released(records, event_at=at("9:00", 12))
        records.people.change_person(HE, {"died_on": at("9:00", 11).date()})
    assert "person-2" not in [one.external_id for _, one in quiet_days.pass_by(at("19:00", 11), at("19:00", 11))]


def test_a_notice_that_was_withdrawn_reminds_nobody(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        one = released(records, event_at=at("9:00", 12))
    quiet_days.plan(at("12:00", 11))
    with store.write() as records:
        records.notices.withdraw(one.id, at("18:00", 11))
    assert quiet_days.pass_by(at("19:00", 11), at("9:00", 12)) == []


def test_a_draft_reminds_nobody(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        draft = {"kind": "meeting", "title": "t", "body": "b", "audience": "全体", "requires_confirmation": True}
        records.notices.add({**draft, "event_at": at("9:00", 12)}, at("9:00"))
    assert quiet_days.pass_by(at("9:00"), at("12:00", 12)) == []


def test_an_event_that_has_begun_is_not_announced_any_more(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        released(records, event_at=at("9:00", 12))
    quiet_days.plan(at("0:00", 12))
    assert quiet_days.keep(at("9:00", 12)) == []
    assert [row["state"] for row in quiet_days.rows(at("9:00", 12))] == ["late"]


def test_a_proxy_account_reminds_of_the_person_it_receives_for(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        one = released(records, event_at=at("9:00", 12), audience="河口镇")
        assert TAO in [person.person_id for person in records.pending.expected(one.id)]
    assert [who for _, who in reminders(quiet_days, at("19:00", 11), at("19:00", 11))] == ["proxy-1"]
