"""What everybody asks a machine, by the sayings in plain_questions.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.understanding.plain_questions import Plain, may_name, read_plain

SAYINGS = yaml.safe_load(Path(__file__).with_name("plain_questions.yaml").read_text("utf-8"))
MEANT = {
    "今天": Plain.TODAY, "办公电话": Plain.OFFICE, "联系人": Plain.LIAISON, "找他说话": Plain.TALK, "没听懂": Plain.NOT_CLEAR,
    "办得怎样": Plain.MATTERS,
    "不是": None,
}  # fmt: skip


@pytest.mark.parametrize(("meant", "text"), [(meant, text) for meant, texts in SAYINGS.items() for text in texts])
def test_what_everybody_asks(meant: str, text: str) -> None:
    assert read_plain(text, ["柳青禾"], ["柳青禾", "孟秋岚"]) is MEANT[meant]
    assert may_name(text) or read_plain(text) is MEANT[meant], "nobody would be looked up for it"


def test_only_who_serves_here_is_meant() -> None:
    assert read_plain("我想找小柳", ["苗春生"], ["苗春生", "柳青禾"]) is None, "by his family name only his own liaison"
    assert read_plain("我想找柳青禾", [], []) is None
    assert read_plain("我想找小.", ["..."], ["..."]) is None, "a name is no pattern"
