"""What people wrote goes into the library without what points to somebody, and with what the rule itself says."""

from __future__ import annotations

import pytest

from bot.policy.scrub import without


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("秦怀远的护理费多少", "某同志的护理费多少"),
        ("秦老问护理费，老秦腿不好", "某同志问护理费，某同志腿不好"),
        ("离休的老干部", "离休的老干部"),
        ("打13900002001或0371-65900000", "打×或×"),
        ("身份证41010119310512001X", "身份证×"),
        ("每月3650元", "每月×元"),
        ("国发〔1982〕62号，2026年1月起发", "国发〔1982〕62号，2026年1月起发"),
        ("12个月、80岁、100元", "12个月、80岁、100元"),
        ("解放路8号楼2单元501室", "×"),
    ],
)
def test_names_and_numbers_go_and_the_rule_stays(text: str, left: str) -> None:
    assert without(text, ["秦怀远"]) == left
