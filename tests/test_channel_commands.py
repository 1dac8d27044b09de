"""`sangyu channels` at the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_duty_commands import config, sangyu

__all__ = ["config"]


def test_each_account_is_listed_with_how_it_stands(config: Path) -> None:
    with config.open("a", encoding="utf-8") as more:
        more.write('[channels.wecom_group.staff]\nkey = "key-of-a-robot-in-a-test"\n')
    accounts = json.loads(sangyu(config, "channels", "status", "--json").stdout)["accounts"]
    assert {f"{one['channel']}.{one['account']}": one["state"] for one in accounts}["wecom_group.staff"] == "well"


@pytest.mark.parametrize(("step", "of"), [("sync", "wecom.none"), ("sync-group", "没有的群")])
def test_what_no_platform_lists_is_refused_with_its_name(step: str, of: str, config: Path) -> None:
    wrong = sangyu(config, "channels", step, of)
    assert (wrong.exit_code, of in wrong.output) == (2, True)


@pytest.mark.parametrize(("text", "status"), [("{title}，{time}在{place}", 0), ("请参加党员大会", 1)])
def test_words_that_carriers_would_not_take_end_with_a_status(text: str, status: int, config: Path) -> None:
    assert sangyu(config, "channels", "words", "桑榆", text).exit_code == status
