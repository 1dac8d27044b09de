"""What staff say of a notice in their own words, by the sayings in desk_words.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.understanding.desk_words import Desk, DeskSaid, read_desk

SAYINGS = yaml.safe_load(Path(__file__).with_name("desk_words.yaml").read_text("utf-8"))
MEANT = {
    "起草": Desk.WRITE, "进展": Desk.PROGRESS, "报名": Desk.SEATS, "催办": Desk.RESEND, "改": Desk.CHANGE, "取消": Desk.CANCELLED,
    "任务": Desk.TASKS, "待批": Desk.WAITING, "老同志": Desk.OWN, "去看谁": Desk.DUTIES, "后台": Desk.CONSOLE,
    "生日": Desk.BIRTHDAYS, "不是": None,
}  # fmt: skip


@pytest.mark.parametrize(("meant", "text"), [(meant, text) for meant, texts in SAYINGS.items() for text in texts])
def test_what_is_said_at_the_desk(meant: str, text: str) -> None:
    said = read_desk(text)
    assert (said.what if said else None) is MEANT[meant]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2号通知地点改到老年大学", DeskSaid(Desk.CHANGE, "2", "place", "老年大学")),
        ("会议延期到3月15日", DeskSaid(Desk.CHANGE, "", "event_at", "3月15日")),
        ("3号通知还有谁没回", DeskSaid(Desk.PROGRESS, "3")),
        ("秦怀远电话多少", DeskSaid(Desk.CARD, value="秦怀远")),
        ("查一下秦怀远", DeskSaid(Desk.CARD, value="秦怀远")),
        ("城关镇有多少老同志", DeskSaid(Desk.COUNT, value="城关镇老同志")),
        ("帮我统计一下离休干部有多少人", DeskSaid(Desk.COUNT, value="离休干部")),
        ("80岁以上的有几个", DeskSaid(Desk.COUNT, value="80岁以上的")),
        ("谁还没绑定", DeskSaid(Desk.COUNT, value="没绑定的老同志")),
        ("发个通知：明天下午3点开会", DeskSaid(Desk.WRITE, "", "", "明天下午3点开会")),
    ],
)
def test_which_notice_and_what_becomes_what(text: str, said: DeskSaid) -> None:
    assert read_desk(text) == said
