"""Chinese text in bytes, and times as people say them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import fold, mask_phone, said, shorten, split_bytes, spoken_day, spoken_time
from tests.builders import at

TEXTS = st.text(alphabet=st.sampled_from("请来开会通知老同志，。；！\n abc123🌙"), max_size=400)


@given(TEXTS | st.text(max_size=80), st.integers(4, 300))
def test_every_part_fits_and_nothing_but_white_space_is_lost(text: str, limit: int) -> None:
    parts = split_bytes(text, limit)
    assert all(0 < len(part.encode()) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_long_notice_is_cut_at_the_ends_of_sentences() -> None:
    text = "请各位老同志按时参加座谈会。" * 20
    parts = split_bytes(text, 200)
    assert len(parts) > 1
    assert all(part.endswith("。") for part in parts)


def test_a_sentence_longer_than_a_part_is_cut_after_a_comma() -> None:
    parts = split_bytes("请带好身份证、老花镜和水杯，按时到三楼会议室，找工作人员签到，再领取学习资料", 90)
    assert all(part.endswith("，") for part in parts[:-1])


def test_words_without_any_stop_are_cut_between_characters() -> None:
    assert split_bytes("啊" * 10, 10) == ["啊啊啊", "啊啊啊", "啊啊啊", "啊"]


def test_a_text_that_fits_is_left_in_one_part() -> None:
    assert split_bytes("  收到。谢谢！ ", 100) == ["收到。谢谢！"]
    assert split_bytes("   ", 100) == []


def test_a_part_too_small_for_one_character_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one character"):
        split_bytes("好", 3)


@pytest.mark.parametrize(
    ("clock", "spoken"),
    [
        ("0:05", "3月10日（周二）凌晨0:05"),
        ("5:59", "3月10日（周二）凌晨5:59"),
        ("6:00", "3月10日（周二）上午6:00"),
        ("9:00", "3月10日（周二）上午9:00"),
        ("11:59", "3月10日（周二）上午11:59"),
        ("12:00", "3月10日（周二）中午12:00"),
        ("13:00", "3月10日（周二）下午1:00"),
        ("17:59", "3月10日（周二）下午5:59"),
        ("18:00", "3月10日（周二）晚上6:00"),
        ("23:30", "3月10日（周二）晚上11:30"),
    ],
)
def test_a_time_is_always_said_with_its_half_of_the_day(clock: str, spoken: str) -> None:
    assert spoken_time(at(clock)) == spoken


def test_weekdays_have_names() -> None:
    week = [spoken_day(date(2026, 3, day)) for day in range(9, 16)]
    assert [re.sub(r".*（周(.)）", r"\1", day) for day in week] == list("一二三四五六日")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("收到。", "收到"), (" １２　已告知 ", "12 已告知"), ("“菜单”", "菜单"), ("ＯＫ！！", "OK"), ("去～", "去"), ("。", "")],
)
def test_what_the_voice_key_adds_is_not_heard(typed: str, meant: str) -> None:
    assert said(typed) == meant


def test_folding_keeps_chinese_punctuation_as_staff_wrote_it() -> None:
    assert fold("通知：３月１２日，上午９点！") == "通知：3月12日，上午9点！"


@given(st.text(max_size=60), st.integers(1, 30))
def test_a_shortened_line_is_one_line_and_fits(text: str, limit: int) -> None:
    line = shorten(text, limit)
    assert len(line) <= limit
    assert "\n" not in line


def test_what_was_left_out_is_marked() -> None:
    assert shorten("关于开展重阳节走访慰问活动的通知", 10) == "关于开展重阳节走访…"


@pytest.mark.parametrize(("phone", "shown"), [("13900002001", "139****2001"), ("0000-123", "****"), ("", "****")])
def test_a_telephone_number_is_masked(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown
