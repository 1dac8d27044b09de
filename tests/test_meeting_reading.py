"""One sentence about a recurring meeting to all that has to be known of it, or to the next question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from bot.domain.meetings import SeriesReading
from bot.meetings.reading import MeetingReader
from bot.office import CONTENT
from bot.services import office_calendar
from bot.store import Store
from tests.builders import CLERK, NOW, fill, notice_desk, open_store
from tests.databases import Database


@pytest.fixture(scope="module")
def small_office(chosen: Database) -> Iterator[Store]:
    opened = open_store(chosen.copy(fill))
    yield opened
    opened.close()


def read(store: Store, text: str, given: Mapping[str, str]) -> SeriesReading:
    notices = notice_desk()
    reader = MeetingReader(notices.reader, notices, office_calendar(CONTENT / "occasions.yaml"))
    with store.read() as records:
        author = records.people.staff_member(CLERK)
        assert author is not None
        return reader.read(records, author, text, given, NOW)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "每月第一个周五上午9点，老干部活动中心二楼，党支部学习会，对象：局机关的退休干部",
            "党支部学习会 09:00 老干部活动中心二楼 单位=局机关 且 类别=退休",
        ),
        ("每周三下午三点在三楼会议室开合唱队排练，河口镇退休干部参加", "合唱队排练 15:00 三楼会议室 单位=河口镇 且 类别=退休"),
        (
            "老同志读书会每个月最后一个星期三下午2:30在老年大学图书室，全体退休干部参加，遇节假日顺延",
            "老同志读书会 14:30 老年大学图书室 类别=退休",
        ),
        (
            "支部学习会，时间：每月第一个周五上午9:00，地点：活动中心二楼，参加人员：局机关退休干部",
            "支部学习会 09:00 活动中心二楼 单位=局机关 且 类别=退休",
        ),
        ("每周一三五早上七点半太极拳，人民公园东门，自愿参加，全体", "太极拳 07:30 人民公园东门 全体"),
        ("每季度第一个月10号上午9点情况通报会，三楼会议室，全体离退休干部", "情况通报会 09:00 三楼会议室 类别=离休/退休"),
    ],
)
def test_one_sentence_is_enough(small_office: Store, text: str, told: str) -> None:
    reading = read(small_office, text, {})
    assert reading.settled
    fields = reading.fields
    assert fields is not None
    assert f"{fields.title} {fields.at:%H:%M} {fields.place} {fields.audience}" == told


@pytest.mark.parametrize(
    ("text", "given", "asked"),
    [
        ("老规矩，三楼会议室", {}, "rhythm"),
        ("每月，支委会，三楼会议室，全体离休干部", {}, "day"),
        ("每月，支委会，三楼会议室，全体离休干部", {"times": "15号"}, "hour"),
        ("每月，支委会，三楼会议室，全体离休干部", {"times": "15号上午9点"}, ""),
        ("每周五，读书会，图书室，全体", {}, "hour"),
        ("每周五，读书会，图书室，全体", {"times": "下午两点半"}, ""),
        ("每月第一个周五上午9点", {}, "title"),
        ("每月第一个周五上午9点", {"title": "支部会"}, "place"),
        ("每月第一个周五上午9点", {"title": "支部会", "place": "二楼"}, "who"),
        ("每月第一个周五上午9点", {"title": "支部会", "place": "没有", "who": "局机关"}, ""),
    ],
)
def test_what_is_missing_is_asked_for_one_thing_at_a_time(
    small_office: Store, text: str, given: Mapping[str, str], asked: str
) -> None:
    reading = read(small_office, text, given)
    assert reading.ask == asked
    assert reading.settled is (asked == "")


def test_whom_it_is_for_is_never_guessed(small_office: Store) -> None:
    reading = read(small_office, "每周五上午9点，读书会，图书室，桥牌队的参加", {})
    assert reading.who
    assert not reading.settled
