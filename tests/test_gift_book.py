"""The office's standard of gifts: read as it is written, every fault told by where it stands."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.books.gifts import GiftFault, load_gifts, parse_gifts
from bot.domain.gifts import Gift, GiftState, brought
from bot.ledger.gift_sheet import COLUMNS, gift_sheet
from tests.databases import toml_in
from tests.office import copy_office, prepared

FESTIVALS = ("spring_festival", "chongyang")
GOOD = '- {id: a, occasion: chongyang, title: "{name}慰问", what: 慰问品一份, yuan: 88.5}'


def gift(number: int = 1, **changes: object) -> Gift:
    values = {"rule": "a", "person_id": 1, "person_name": "秦一山", "unit": "局机关", "owner_id": 3, "owner_name": "简宁"}
    values |= {"title": "80岁祝寿", "what": "生日蛋糕一份", "fen": 20000, "document": "", "day": date(2026, 4, 5)}
    return Gift(number, **{**values, "state": GiftState.DUE, **changes})  # type: ignore[arg-type]


def test_the_standard_as_it_is_delivered_can_be_used() -> None:
    rules = {rule.id: rule for rule in load_gifts().rules}
    assert rules["spring_festival_lixiu"].fen == 100000
    assert rules["decade"].years == {60, 70, 80}
    assert rules["party_50"].occasions == {"party_50"}


def test_amounts_are_exact() -> None:
    (rule,) = parse_gifts(GOOD, FESTIVALS).rules
    assert rule.fen == 8850


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (GOOD.replace("chongyang", "double_ninth"), "line 1, rule a, occasion: double_ninth is none of"),
        (GOOD.replace("yuan: 88.5", "yuan: 88.555"), "rule a, yuan"),
        (GOOD.replace("yuan: 88.5", "yuan: -1"), "rule a, yuan"),
        (GOOD.replace("yuan: 88.5", "yuan: 很多"), "rule a, yuan"),
        (GOOD.replace("yuan", "money"), "money: is not a known key"),
        (GOOD.replace("what: 慰问品一份, ", ""), "rule a, what: is needed"),
        (GOOD.replace("yuan", 'who: "年龄>>80", yuan'), "rule a, who"),
        (GOOD.replace("yuan", "years: [80], yuan"), "rule a, years: goes with"),
        (f"{GOOD}\n{GOOD}", "line 2, rule a, id: stands twice"),
        ("a: b", "a list of rules is expected"),
        ("- [", "not valid YAML"),
    ],
)
def test_a_fault_is_told_by_line_rule_and_key(wrong: str, told: str) -> None:
    with pytest.raises(GiftFault, match=r"gifts\.yaml") as fault:
        parse_gifts(wrong, FESTIVALS)
    assert told in str(fault.value)


def test_of_two_that_are_due_the_one_that_is_named_was_brought_else_the_nearest() -> None:
    cake, money = gift(), gift(2, what="慰问金1000元", day=date(2026, 4, 20))
    assert brought([cake, money], "送了慰问金", date(2026, 4, 5)) == money
    assert brought([cake, money], "送了东西", date(2026, 4, 6)) == cake
    assert brought([cake], "送了蛋糕", date(2026, 3, 1)) is None


def test_the_register_is_a_sheet_with_what_was_spent() -> None:
    entries = [gift(state=GiftState.HANDED, handed_by="简宁", photos=2), gift(2, state=GiftState.DECLINED, closed_by="wish")]
    content = gift_sheet("慰问登记册", entries, "2026-12-31")
    assert content.startswith(b"PK")
    assert "金额（元）" in COLUMNS


def test_the_command_lists_and_exports_a_year(tmp_path: Path) -> None:
    copy_office(prepared(), tmp_path)
    config, out = tmp_path / "config.toml", tmp_path / "登记册.xlsx"
    config.write_text(f'demo = false\n{toml_in(tmp_path)}[web]\nsecret = "x"\n', "utf-8")
    listed = CliRunner().invoke(cli, ["--config", str(config), "gifts", "list", "--year", "2026", "--json"])
    assert (listed.exit_code, json.loads(listed.stdout)) == (0, {"gifts": []})
    assert CliRunner().invoke(cli, ["--config", str(config), "gifts", "export", str(out)]).exit_code == 0
    assert out.read_bytes().startswith(b"PK")
