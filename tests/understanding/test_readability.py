"""What a clerk is told about how a draft reads: every good notice of the table without a word, every bad one with its faults."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.notices import NoticeKind, Text
from bot.domain.warnings import Caution, Fault
from bot.starters import load_plain_words
from bot.understanding.readability import PlainWords, readability
from tests.builders import ZONE

TABLE = yaml.safe_load((Path(__file__).parent / "readability.yaml").read_text("utf-8"))
PLAIN = load_plain_words()


def cautions(row: dict[str, Any], plain: PlainWords = PLAIN) -> list[Caution]:
    start = datetime.fromisoformat(str(row["start"])).replace(tzinfo=ZONE) if "start" in row else None
    return readability(NoticeKind(row.get("kind", "meeting")), Text("通知", row["body"], row.get("place", ""), start), plain)


def the(fault: Fault, body: str, **row: Any) -> Caution | None:
    return next((one for one in cautions({"body": body, **row}) if one.fault is fault), None)


@pytest.mark.parametrize("row", TABLE["good"], ids=[row["body"][:24] for row in TABLE["good"]])
def test_an_ordinary_good_notice_goes_through_without_a_word(row: dict[str, Any]) -> None:
    assert cautions(row) == []


@pytest.mark.parametrize("row", TABLE["bad"], ids=[row["body"][:24] for row in TABLE["bad"]])
def test_what_an_elder_would_stumble_over_is_said_once(row: dict[str, Any]) -> None:
    assert sorted(one.fault.value for one in cautions(row)) == sorted(row["faults"])
    assert not any(one.blocks for one in cautions(row))


@pytest.mark.parametrize(
    ("said", "better"),
    [
        ("14:30", "下午2点半"),
        ("15:00", "下午3点"),
        ("19:15", "晚上7点15分"),
        ("20:05", "晚上8点05分"),
        ("下午13:30", "下午1点半"),
        ("18点", "晚上6点"),
        ("14时30分", "下午2点半"),
        ("14点半", "下午2点半"),
        ("24:00", "晚上12点"),
        ("2:30", "下午2点半"),
        ("6:30", ""),  # nobody but the clerk knows which
        ("0:30", ""),
    ],
)
def test_an_hour_is_offered_as_people_say_it(said: str, better: str) -> None:
    found = the(Fault.CLOCK, f"3月18日{said}在二楼活动室座谈。")
    assert found is not None
    assert (found.words, found.instead) == ((said,), (better,))


@pytest.mark.parametrize(
    "said",
    [
        "上午9:00",
        "9:30",
        "下午2:30",
        "上午8:30-11:30",
        "下午2:30到4:30",
        "晚上7点",
        "早7:30",
        "12:00",
        "14个时段",
        "3.14点",
        "第15点",
    ],
)
def test_an_hour_that_is_read_as_it_is_meant_is_left_alone(said: str) -> None:
    assert the(Fault.CLOCK, f"3月18日{said}在二楼活动室座谈。") is None


@pytest.mark.parametrize(
    ("body", "instead"),
    [
        ("明天下午3点开支部会。", ("3月12日（周四）",)),
        ("明晚7点看戏。", ("3月12日（周四）晚上",)),
        ("明天和后天上午体检。", ()),  # which of the two is the day of the event cannot be told
        ("今晚8点到明早6点停水。", ()),
        ("明天前报名，活动时间见后。", ()),
        ("明天的会推迟。", ()),
        ("明后两天停水。", ()),
        ("明天报名，3月18日开赛。", ()),
        ("明天报名，下周三开赛。", ()),
    ],
)
def test_a_date_is_offered_for_tomorrow_only_where_it_is_sure_to_be_that_day(body: str, instead: tuple[str, ...]) -> None:
    found = the(Fault.RELATIVE_DAY, body, start="2026-03-12T15:00")
    assert found is not None
    assert found.instead == instead


@pytest.mark.parametrize(
    "body",
    [
        "明天（3月12日）开会。",
        "3月12日（明天）开会。",
        "祝愿明天会更好。",
        "今天是重阳节。",
        "先天不足后天补。",
        "讲讲后天免疫。",
    ],
)
def test_a_day_beside_its_date_and_a_phrase_are_no_relative_days(body: str) -> None:
    assert the(Fault.RELATIVE_DAY, body) is None


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("请和孟秋岚同志联系。", True),
        ("请和孟秋岚同志联系，13800001001。", False),
        ("联系人：柳青禾。", True),
        ("联系人：柳青禾，电话0713-7221234。", False),
        ("联系电话：12345。", False),
        ("请联系结对联系人。", False),
        ("有事请与老干科联系。", False),
        ("请与子女联系好再来。", False),
        ("请给我们打电话。", False),
    ],
)
def test_who_is_sent_to_somebody_is_told_how_to_ring_him(body: str, found: bool) -> None:
    assert (the(Fault.NO_CONTACT, body) is not None) is found


def test_what_is_only_read_may_be_longer_than_what_must_be_answered() -> None:
    body = "老同志慢慢看，不用回。" * 20
    assert the(Fault.LONG_TEXT, body, kind="study") is None
    assert the(Fault.LONG_TEXT, body, kind="meeting") is not None
    assert the(Fault.LONG_TEXT, body * 3, kind="study") is not None


def test_the_name_of_a_document_is_no_fault_of_the_sentence() -> None:
    name = "《关于进一步加强和改进新时代离退休干部党的建设工作并做好服务管理事宜的若干意见（APP版）》"
    assert cautions({"body": f"请学习{name}。", "kind": "study"}) == []


def test_the_office_decides_what_is_officialese_and_which_letters_its_elders_know() -> None:
    plain = PlainWords.of({"plain": {"值此": "趁着"}, "latin": ["etc"], "instead": {"App": "手机软件"}})
    row = {"body": "值此佳节，届时请用ETC和app。", "kind": "policy"}
    found = {one.fault: (one.words, one.instead) for one in cautions(row, plain)}
    assert found == {Fault.OFFICIALESE: (("值此",), ("趁着",)), Fault.FOREIGN: (("app",), ("手机软件",))}


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ({"plain": ["届时"]}, "plain"),
        ({"plain": {"届时": None}}, "plain"),
        ({"instead": {False: "不"}}, "instead"),
        ({"latin": "CT"}, "latin"),
    ],
)
def test_a_list_with_a_slip_is_refused_by_name(raw: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        PlainWords.of(raw)


def test_a_file_with_a_slip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "readability.yaml"
    path.write_text("- 届时\n", "utf-8")
    with pytest.raises(ValueError, match=r"readability\.yaml"):
        load_plain_words(path)
    path.write_text("latin: CT\n", "utf-8")
    with pytest.raises(ValueError, match=r"readability\.yaml: latin"):
        load_plain_words(path)
