"""What somebody says of the account that he writes from, by the sayings in accounts.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.understanding.account import OfAccount, read_account

SAYINGS = yaml.safe_load(Path(__file__).with_name("accounts.yaml").read_text("utf-8"))
MEANT = {
    "不是他": OfAccount.NOT_HIM,
    "别发": OfAccount.NO_MORE,
    "另一个": OfAccount.ANOTHER,
    "替看": OfAccount.READS,
    "不是": None,
}


@pytest.mark.parametrize(("meant", "text"), [(meant, text) for meant, texts in SAYINGS.items() for text in texts])
def test_what_is_said_of_an_account(meant: str, text: str) -> None:
    assert read_account(text, ["秦怀远"]) is MEANT[meant]


def test_only_of_his_own_name() -> None:
    assert read_account("我不是秦怀远", ["余淑贞"]) is None
    assert read_account("我不认识秦怀远", []) is None
    assert read_account("我不是秦怀远", ["秦.+"]) is None, "a name is no pattern"
