"""What staff want changed in a notice that is written already, in their own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.drafts import changed
from bot.domain.notices import Text
from bot.understanding.amendments import changed_field, reworded
from tests.builders import NOW, at

MEETING = Text(
    "座谈会",
    "3月11日上午9点在三楼会议室开座谈会，请带身份证，3月10日下午5点前报名",
    "三楼会议室",
    at("9:00", 11),
    None,
    at("17:00", 10),
)


def amended(words: str, text: Text = MEETING) -> Text:
    made, ask = reworded(text, words, NOW, NOW)
    assert ask == ""
    return made


@pytest.mark.parametrize(
    ("words", "event_at"),
    [
        ("时间改到3月12日下午3点", at("15:00", 12)),
        ("时间：下午4点", at("16:00", 11)),  # another hour of its day
        ("时间改到3月13日", at("9:00", 13)),  # another day at its hour
        ("改到周五上午9点", at("9:00", 13)),
        ("推迟一天", at("9:00", 12)),
        ("提前一小时", at("8:00", 11)),
        ("把时间改为3月12日下午3点", at("15:00", 12)),
    ],
)
def test_a_new_time_stands_in_its_field_and_in_the_words_alike(words: str, event_at: datetime) -> None:
    made = amended(words)
    assert made.event_at == event_at
    assert "3月11日上午9点" not in made.body
    assert f"3月{event_at.day}日" in made.body
    assert made.body.endswith("在三楼会议室开座谈会，请带身份证，3月10日下午5点前报名")


def test_with_a_range_the_end_moves_too() -> None:
    text = Text("座谈会", "3月11日上午9点到11点开座谈会", "", at("9:00", 11), at("11:00", 11))
    made = amended("时间改到3月12日下午3点", text)
    assert (made.event_at, made.end_at) == (at("15:00", 12), at("17:00", 12))
    assert made.body == "3月12日（周四）下午3:00到下午5:00开座谈会"


def test_a_new_place_replaces_the_old_one_in_the_words() -> None:
    for words in ("地点改到二楼会议室", "地点：二楼会议室", "改在二楼会议室"):
        made = amended(words)
        assert made.place == "二楼会议室"
        assert made.body == MEETING.body.replace("三楼会议室", "二楼会议室")


def test_several_fields_at_once() -> None:
    made = amended("标题：迎春会；时间改到周四下午3点，地点是二楼")
    assert (made.title, made.event_at, made.place) == ("迎春会", at("15:00", 12), "二楼")


def test_a_new_deadline() -> None:
    made = amended("报名截止 3月11日上午8点前")
    assert made.reply_by == at("8:00", 11)
    assert "3月11日（周三）上午8:00前报名" in made.body


@pytest.mark.parametrize(
    ("old", "said", "new"),
    [
        ("老干部活动中心三楼会议室", "二楼", "老干部活动中心二楼"),
        ("老干部活动中心", "二楼会议室", "老干部活动中心二楼会议室"),
        ("市政府1号楼301室", "405室", "市政府1号楼405室"),
        ("三楼会议室", "二楼会议室", "二楼会议室"),
        ("老干部活动中心三楼", "老年大学", "老年大学"),
        ("老干部活动中心三楼", "县医院二楼", "县医院二楼"),
        ("", "二楼", "二楼"),
    ],
)
def test_a_floor_alone_is_one_of_the_same_house(old: str, said: str, new: str) -> None:
    text = replace(MEETING, place=old, body=f"在{old}开会") if old else replace(MEETING, place="", body="开会")
    made, ask = changed_field(text, "place", said, (NOW, NOW))
    assert (made.place, ask) == (new, "")
    assert made.body == (f"在{new}开会" if old else "开会")


def test_whatever_else_is_said_is_the_new_text_with_the_time_and_place_that_it_names() -> None:
    words = "座谈会改在3月13日上午10点在老年大学举行，请全体老同志参加，务必带身份证、老年证和照片两张。"
    made = amended(words)
    assert (made.title, made.body, made.event_at, made.place) == ("座谈会", words, at("10:00", 13), "老年大学")
    assert amended("请自带水杯和老花镜，其余不变。").event_at == MEETING.event_at


def test_lines_after_the_word_for_the_text_belong_to_it() -> None:
    assert amended("内容：只要带身份证。\n时间：照旧").body == "只要带身份证。\n时间：照旧"


@pytest.mark.parametrize("words", ["时间改到改天", "时间改到2月30日上午9点", "时间：下周"])
def test_a_time_that_is_open_is_asked_back_and_nothing_changes(words: str) -> None:
    made, ask = reworded(MEETING, words, NOW, NOW)
    assert ask
    assert made == MEETING


def test_the_difference_names_each_field_that_has_changed() -> None:
    made = amended("时间改到3月12日下午3点；地点：二楼会议室")
    assert [one["field"] for one in changed(MEETING, made)] == ["body", "place", "event_at"]
    assert changed(MEETING, MEETING) == []
