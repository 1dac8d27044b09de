"""The list of Monday morning: what was not answered, or answered badly, since the last one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.domain.conversation import Place
from bot.domain.policy import Candidate, Decision, Finding
from bot.store import Records, Store
from jobs import JOBS
from jobs.weekly_questions import most_telling
from tests.builders import CHAT, CLERK, HE, at
from tests.jobs.conftest import Days

MONDAY = at("9:00", 16)


@pytest.fixture
def mondays(store: Store) -> Days:
    return Days(store, [job for job in JOBS if job.name == "weekly_questions"])


def asked(records: Records, text: str, decision: Decision, when: datetime, rating: str = "") -> None:
    topic = "fee" if decision is Decision.ANSWER else None
    place = Place(*CHAT, "person-2")
    records.questions.log(place, HE, text, Finding(decision, topic, 0.5, (Candidate("fee", 0.5),)), when)
    if rating:
        last = records.questions.last(place, when)
        assert last is not None
        records.questions.rate(last.id, rating, when)


def told(days: Days, start: datetime, end: datetime) -> list[tuple[datetime, str, dict[str, Any]]]:
    sent = [(when, one) for when, one in days.pass_by(start, end) if one.template == "staff/weekly_questions"]
    return [(when, one.external_id, one.data["values"]) for when, one in sent]


def test_clerks_see_on_monday_what_the_library_lacks(store: Store, mondays: Days) -> None:
    with store.write() as records:
        asked(records, "上上周的", Decision.HANDOFF, at("8:59", 9))
        for day in (10, 11):
            asked(records, "食堂几点开饭", Decision.HANDOFF, at("10:00", day))
        asked(records, "护理费多少", Decision.ANSWER, at("10:00", 12), "good")
        asked(
            records,
            "我的卡号6222020200112233445怎么没到账啊，都三个月了还没有一个人来管一管这件事",
            Decision.ANSWER,
            at("10:00", 13),
            "bad",
        )
        asked(records, "这周的", Decision.HANDOFF, at("9:30", 16))
    ((when, who, data),) = told(mondays, at("7:00", 16), at("20:00", 17))
    assert (when, who) == (MONDAY, f"staff-{CLERK}")
    assert (data["total"], data["answered"], data["handed"], data["good"], data["bad"]) == (4, 2, 2, 1, 1)
    assert [(one["text"], one["times"], one["bad"]) for one in data["questions"]] == [
        ("我的卡号****怎么没到账啊，都三个月了还没有一个人来管一…", 1, True),
        ("食堂几点开饭", 2, False),
    ]
    assert data["page"] == "http://office.test/console/questions"


def test_there_is_no_list_of_nothing(store: Store, mondays: Days) -> None:
    with store.write() as records:
        asked(records, "护理费多少", Decision.ANSWER, at("10:00", 12), "good")
    assert told(mondays, at("7:00", 16), at("20:00", 16)) == []


def test_what_is_late_is_said_though_nobody_asked_anything_else(store: Store, mondays: Days) -> None:
    with store.write() as records:
        records.inquiries.open_inquiry(Place(*CHAT, "person-2"), HE, "护理费几时发？", at("9:00", 12), at("17:30", 12))
    ((_, _, data),) = told(mondays, at("7:00", 16), at("20:00", 16))
    assert (data["late"], data["questions"]) == (1, [])


def test_ten_are_enough_and_the_badly_answered_come_first() -> None:
    found = most_telling([(f"问题{n}", n == 30) for n in range(40)] + [("常问", False)] * 3 + [("", False)])
    assert len(found) == 10
    assert [one["text"] for one in found[:2]] == ["问题30", "常问"]
