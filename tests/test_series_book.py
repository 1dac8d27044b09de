"""Ready series: the files that come with the service, what is told of a fault, and that an office's changes stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.books.series import FOLDER, SeriesFault, load_ready, read_series
from bot.domain.study import Series
from bot.store import Records, Store
from tests.builders import NOW

GOOD: dict[str, Any] = {
    "id": "weekly",
    "name": "每周学习",
    "kind": "study",
    "rhythm": {"every": "week", "on": "周三"},
    "items": [{"title": "第一篇", "body": "正文。"}, {"title": "第二篇", "body": "正文。"}],
}
ITEM = {"title": "第一篇", "body": "正文。"}
QUIZ = {"question": "对不对？", "choices": ["对", "不对"], "answer": 1, "why": "就是对。"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_ready_series_can_be_used(path: Path) -> None:
    found = read_series(path)
    assert found.series.id == path.stem
    assert found.items


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "news"}, "kind: is one of study, care"),
        ({"colour": "red"}, "colour: is not a known key"),
        ({"rhythm": {"every": "week"}}, "rhythm: which weekdays?"),
        ({"rhythm": {"every": "week", "on": ["星期三"]}}, "rhythm.on: is one or several of 周一"),
        ({"rhythm": {"every": "occasion", "occasion": "moon_day"}}, "moon_day is not in occasions.yaml"),
        ({"season": {"from": "小夏", "until": "处暑"}}, "season: 小夏 is no day of the year"),
        ({"audience": "年龄>=八十"}, "audience: "),
        ({"kind": "care", "points": 2}, "kind: care has no points"),
        ({"items": []}, "items: is a list with at least one item"),
        ({"items": [ITEM, ITEM]}, "item 2, title: stands twice"),
        ({"items": [{**ITEM, "title": "长" * 19}]}, "item 1, title: has at most 18 characters"),
        ({"items": [{**ITEM, "link": "ftp://x.org/a", "media": "audio"}]}, "item 1, link: begins with http"),
        ({"items": [{**ITEM, "link": "https://x.org/a"}]}, "item 1, media: goes with a link"),
        ({"items": [{**ITEM, "day": "7月1日"}]}, "item 1, day: is a day"),
        ({"items": [{**ITEM, "quiz": {**QUIZ, "answer": 3}}]}, "item 1, quiz, answer: is a whole number from 1 to 2"),
        ({"items": [{**ITEM, "quiz": {**QUIZ, "choices": ["对"]}}]}, "item 1, quiz, choices: are two to four"),
    ],
)
def test_a_fault_is_told_by_file_entry_and_key(changes: dict[str, object], told: str, tmp_path: Path) -> None:
    path = tmp_path / "weekly.yaml"
    path.write_text(yaml.safe_dump({**GOOD, **changes}, allow_unicode=True), "utf-8")
    with pytest.raises(SeriesFault, match=r"^weekly\.yaml") as fault:
        read_series(path)
    assert told in str(fault.value)


def test_the_days_of_a_week_are_written_as_people_name_them(tmp_path: Path) -> None:
    path = tmp_path / "weekly.yaml"
    plain = "id: weekly\nname: 每周学习\nkind: study\nrhythm: {every: week, on: [周一, 周四]}\nitems: [{title: 一, body: 二}]\n"
    path.write_text(plain, "utf-8")
    assert read_series(path).series.rhythm.weekdays == (0, 3)


def test_what_an_office_changed_stays_and_new_items_come_to_what_it_did_not(store: Store, tmp_path: Path) -> None:
    for name, content in (("weekly", GOOD), ("monthly", {**GOOD, "id": "monthly"})):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    with store.write() as records:
        assert load_ready(records, NOW, tmp_path) == 6
        assert load_ready(records, NOW, tmp_path) == 0
        records.study.change(replace(series_named(records, "monthly"), active=True), "operator", NOW)
    more = {**GOOD, "items": [*GOOD["items"], {"title": "第三篇", "body": "正文。"}]}
    for name in ("weekly", "monthly"):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump({**more, "id": name}, allow_unicode=True), "utf-8")
    with store.write() as records:
        load_ready(records, NOW, tmp_path)
        assert [len(records.study.items(name)) for name in ("weekly", "monthly")] == [3, 2]
        assert series_named(records, "monthly").active


def series_named(records: Records, name: str) -> Series:
    found = records.study.get(name)
    assert found is not None
    return found
