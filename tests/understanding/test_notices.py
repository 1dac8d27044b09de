from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.understanding.notices import NoticeDraft, understand_notice
from bot.understanding.times import Point

NOW = datetime(2026, 3, 11, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
VENUES = ("老干部活动中心三楼会议室", "老干部活动中心", "市人民医院体检中心", "局机关一楼会议室")


def rows(name: str) -> list[dict[str, Any]]:
    """BaseLoader: every value stays the text that is written."""
    loaded: list[dict[str, Any]] = yaml.load(Path(__file__).with_name(name).read_text("utf-8"), Loader=yaml.BaseLoader)
    return loaded


CASES = rows("notices.yaml")
BY_VOICE = [{"base": voice["base"], **row} for voice in rows("notices_by_voice.yaml") for row in voice["notices"]]
ABSENT = dict.fromkeys(("start", "end", "deadline", "place", "change", "old"), "null") | {"recurring": "false", "ask": "false"}


def shown(value: Point | str | None) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else value or "null"


def fields(draft: NoticeDraft) -> dict[str, str]:
    change = draft.change
    return {
        "kind": str(draft.kind),
        "title": draft.title,
        "start": shown(draft.start),
        "end": shown(draft.end),
        "deadline": shown(draft.deadline),
        "place": draft.place or "null",
        "audience": draft.audience_hint or "null",
        "recurring": str(draft.recurring).lower(),
        "change": str(change.type) if change else "null",
        "old": shown(change.old_start) if change else "null",
        "ask": str(draft.needs_ask).lower(),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:16])
def test_a_notice_is_understood(case: dict[str, Any]) -> None:
    got = fields(understand_notice(case["text"], NOW, VENUES))
    wanted = {"ask": "false", **{key: value for key, value in case.items() if key != "text"}}
    assert {key: got[key] for key in wanted} == wanted


def fits(wanted: str, found: str, key: str) -> bool:
    """`*` is anything, `a|b` either; of two names of a place one may be the longer."""
    told = key == "place" and "null" not in (wanted, found) and (wanted in found or found in wanted)
    return wanted == "*" or found in wanted.split("|") or told


def misread(text: str, moment: str, said: dict[str, Any]) -> dict[str, str]:
    """The fields that are not as they should be."""
    got = fields(understand_notice(text, datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo)))
    wanted = {**ABSENT, **{key: value for key, value in said.items() if key not in ("text", "base")}}
    if wanted["ask"] != "false" and got["ask"] == "true":  # asked and allowed to: only the kind must be right
        wanted = {"kind": wanted.get("kind", "*")}
    return {key: got[key] for key, value in wanted.items() if not fits(value, got[key], key)}


@pytest.mark.parametrize("case", BY_VOICE, ids=lambda case: case["text"][:16])
def test_many_hands_are_understood(case: dict[str, Any]) -> None:
    assert misread(case["text"], case["base"], case) == {}


@pytest.mark.parametrize("voice", rows("notices_more.yaml"), ids=lambda voice: voice["voice"])
def test_more_hands_are_understood(voice: dict[str, Any]) -> None:
    wrong = [(row["text"], misread(row["text"], voice["base"], row)) for row in voice["notices"]]
    assert [(text, fields) for text, fields in wrong if fields] == []


def test_the_longest_venue_wins() -> None:
    draft = understand_notice("明天上午9点在老干部活动中心三楼会议室开会", NOW, ("老干部活动中心", "老干部活动中心三楼会议室"))
    assert draft.place == "老干部活动中心三楼会议室"


def test_a_missing_place_is_no_obstacle() -> None:
    draft = understand_notice("明天上午9点召开支部大会", NOW)
    assert draft.place is None
    assert not draft.needs_ask


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:16])
def test_a_title_fits_into_a_card(case: dict[str, Any]) -> None:
    assert 2 <= len(understand_notice(case["text"], NOW, VENUES).title) <= 20


@pytest.mark.parametrize("text", ["", "   ", "。", "通知", "？！", "a", "1", "改", "年月日", "00:00"])
def test_scraps_are_survived(text: str) -> None:
    understand_notice(text, NOW)


def test_a_naive_base_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        understand_notice("明天上午9点开会", datetime(2026, 3, 11, 10))  # noqa: DTZ001
