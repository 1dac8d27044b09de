"""What nobody needs any more goes by itself, and what somebody needs stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.conversation import Place
from bot.domain.policy import Decision, Finding
from bot.store import Records, Store
from bot.store.tables.messages import question
from bot.store.tables.visits import photo
from jobs import JOBS
from tests.builders import CHAT, HE, LIAISON, NOW, at
from tests.jobs.conftest import Days

HERE = Place(*CHAT, f"staff-{LIAISON}")
LONG_AGO = NOW - timedelta(days=400)


@pytest.fixture
def days(store: Store) -> Days:
    return Days(store, [job for job in JOBS if job.name == "retention"])


def pictures(records: Records) -> list[str]:
    return sorted(records.sealing._connection.execute(photo.select().with_only_columns(photo.c.media_id)).scalars())


def test_a_picture_of_no_report_goes_after_a_month_and_one_of_a_report_stays(store: Store, days: Days) -> None:
    with store.write() as records:
        for name, when in (("old", LONG_AGO), ("of a report", LONG_AGO), ("new", NOW)):
            records.photos.add(HERE, LIAISON, name, when)
        told_of = photo.update().where(photo.c.media_id == "of a report").values(visit_id=1)
        records.sealing._connection.execute(told_of)
    days.pass_by(at("5:00"), at("7:00"))
    with store.read() as records:
        assert pictures(records) == ["new", "of a report"]


def test_the_words_of_a_question_go_after_a_year_and_the_count_stays(store: Store, days: Days) -> None:
    with store.write() as records:
        for text, when in (("去年的问题", LONG_AGO), ("新问题", NOW)):
            records.questions.log(HERE, HE, text, Finding(Decision.HANDOFF), when)
    days.pass_by(at("5:00"), at("7:00"))
    with store.read() as records:
        kept = records.sealing._connection.execute(question.select().order_by(question.c.id)).all()
    assert [one.text for one in kept] == ["", "新问题"]
