"""Reminders of a meeting: to those who are expected, the evening before and in the morning, and to nobody else."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.context import Said, Settled
from bot.domain.notices import How, Rsvp
from bot.store import Store
from jobs import JOBS
from tests.builders import DEAD, HE, QIN, TAO, at, desk, recipient_of, released
from tests.jobs.conftest import Days


@pytest.fixture
def quiet_days(store: Store) -> Days:
    """Without birthdays and study."""
    return Days(store, [job for job in JOBS if job.name == "meeting_reminders"])


def reminders(days: Days, start: datetime, end: datetime) -> list[tuple[datetime, str]]:
    """When whom is reminded."""
    return sorted((when, one.external_id) for when, one in days.pass_by(start, end) if one.template == "push/meeting_reminder")


def when(days: Days, start: datetime, end: datetime) -> list[datetime]:
    return sorted({moment for moment, _ in reminders(days, start, end)})


@pytest.mark.parametrize(
    ("approved", "event", "reminded"),
    [
        (at("9:00"), at("9:00", 12), [at("19:00", 11), at("7:30", 12)]),
        (at("9:00"), at("15:00", 12), [at("19:00", 11), at("9:00", 12)]),  # for the afternoon not before nine
        (at("9:00"), at("9:00", 11), [at("19:00"), at("7:30", 11)]),
        (at("17:00"), at("9:00", 11), [at("7:30", 11)]),  # just told: not again two hours later
        (at("9:00"), at("17:00"), []),
        (at("5:00"), at("17:00"), [at("9:00")]),
        (at("9:00"), at("7:00", 12), [at("19:00", 11)]),  # begins before the morning's reminder
    ],
)
def test_the_evening_before_and_the_morning_of_it_but_not_when_just_told(
    store: Store, quiet_days: Days, approved: datetime, event: datetime, reminded: list[datetime]
) -> None:
    with store.write() as records:
        released(records, now=approved, event_at=event)
    assert when(quiet_days, approved, at("23:30", 12)) == reminded


def test_everybody_who_is_expected_is_reminded_also_through_a_daughter(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        released(records, event_at=at("9:00", 12))
    sent = quiet_days.pass_by(at("18:00", 11), at("20:00", 11))
    assert sorted(one.external_id for _, one in sent) == ["person-1", "person-2", "person-6", "proxy-1"]
    assert {one.data["values"]["tomorrow"] for _, one in sent} == {True}


def test_whoever_has_declined_or_is_not_invited_is_not_reminded(store: Store, quiet_days: Days) -> None:
    with store.write() as records:
        one = released(records, event_at=at("9:00", 12), audience="离退休干部")
        desk().settle(records, Settled(recipient_of(records, one.id, QIN), How.SELF, "person:1"), at("10:00"), Said(Rsvp.DECLINE))
        desk().settle(records, Settled(recipient_of(records, one.id, HE), How.SELF, "person:2"), at("10:00"), Said(Rsvp.ATTEND))
        assert {person for _, person in records.recipients.comers(one.id)}.isdisjoint({QIN, DEAD})
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
        assert TAO in [person for _, person in records.recipients.comers(one.id)]
    assert [who for _, who in reminders(quiet_days, at("19:00", 11), at("19:00", 11))] == ["proxy-1"]
