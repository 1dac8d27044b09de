"""`sangyu people …` as a clerk types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.app import build
from bot.commands import base
from bot.config import load
from bot.domain.rights import OPERATOR
from bot.ledger import LedgerFault
from bot.ledger.units import NotOne
from tests.databases import toml_in
from tests.ledger.sheets import person, sheet, table

CONFIG = """
demo = false
[office]
name = "林场老干部科"
phone = "0000-1234567"
{database}[web]
secret = "signs-only-in-tests"
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office of its own for the commands of this file, which follow each other."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "config.toml").write_text(CONFIG.format(database=toml_in(folder)), "utf-8")
    return folder


@pytest.fixture(scope="module", autouse=True)
def _built_once(office: Path) -> Iterator[None]:
    """Learning the policy library costs seconds: each command of this file finds the same service, built already."""
    app = build(load(office / "config.toml"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "build", lambda config: app)
        yield


def sangyu(office: Path, *words: Any) -> Result:
    return CliRunner().invoke(cli, ["--config", str(office / "config.toml"), *map(str, words)], catch_exceptions=True)


def test_a_clerk_brings_her_file_in_and_takes_it_out(office: Path) -> None:
    path = sheet(office / "in.xlsx", [person(), person("钱大安", "13900005002")])
    done = sangyu(office, "people", "import", path, "--json")
    assert json.loads(done.stdout)["counts"]["new"] == 2
    out = sangyu(office, "people", "export", office / "out.xlsx", "--id", 1)
    assert "1 人，号码和住址打了星号" in out.stdout
    again = sangyu(office, "people", "import", office / "out.xlsx")
    assert "没有变化 1 人" in again.stdout
    assert "没有什么要写的" in again.stdout


def test_a_fault_ends_with_status_2_and_writes_nothing(office: Path) -> None:
    path = sheet(office / "bad.xlsx", [person("孙平", "13900005003"), person(phone="1")])
    failed = sangyu(office, "people", "import", path)
    assert failed.exit_code == 2
    assert "一行也没有导入" in failed.stdout
    assert "花名册 第4行（柏长青）：手机号" in failed.stdout


def test_columns_can_be_told(office: Path) -> None:
    path = table(office / "other.xlsx", [("老人", "类别", "单位"), ("周立", "退休", "林场")])
    wrong = sangyu(office, "people", "import", path, "--map", "老人")
    assert isinstance(wrong.exception, LedgerFault)
    right = sangyu(office, "people", "import", path, "--dry-run", "--map", "老人=姓名", "--map", "C=单位")
    assert "周立（林场，退休）" in right.stdout
    assert "什么也没有写" in right.stdout


def test_a_template_overwrites_nothing(office: Path) -> None:
    assert sangyu(office, "people", "template", office / "空表.xlsx").exit_code == 0
    assert sangyu(office, "people", "template", office / "空表.xlsx").exit_code == 2


def ladders(office: Path) -> list[str]:
    """The ladder of his own of everybody called 吴双, in the order of the ledger."""
    with base.build(load(office / "config.toml")).store.read() as records:
        return [one.ladder for one in records.ledger.files(OPERATOR) if one.name == "吴双"]


def test_a_ladder_of_his_own_is_given_kept_by_an_import_and_taken_away(office: Path) -> None:
    two = [person("吴双", "13900005008"), person("吴双", "13900005009", born="1938-02-03")]
    assert sangyu(office, "people", "import", sheet(office / "two.xlsx", two)).exit_code == 0
    given = sangyu(office, "people", "ladder", "吴双", "听不到", "--phone-ends", "5009")
    assert (given.exit_code, given.stdout) == (0, "吴双：听不到\n")
    changed = [person("吴双", "13900005008"), person("吴双", "13900005009", born="1938-02-03", 住址="家属院3栋")]
    assert "改动 1 人" in sangyu(office, "people", "import", sheet(office / "later.xlsx", changed)).stdout
    assert ladders(office) == ["", "听不到"]
    assert sangyu(office, "people", "ladder", "吴双", "--clear", "--phone-ends", "5009").exit_code == 0
    assert ladders(office) == ["", ""]
    with base.build(load(office / "config.toml")).store.read() as records:
        number = next(one.id for one in records.ledger.files(OPERATOR) if one.phone == "13900005009")
        assert [one.action for one in records.sheets.looks(OPERATOR, number)] == ["ladder", "ladder"]


def test_a_ladder_that_there_is_not_is_refused_with_those_that_there_are(office: Path) -> None:
    before = ladders(office)
    for words in (("随便",), (), ("听不到", "--clear")):
        refused = sangyu(office, "people", "ladder", "柏长青", *words)
        assert refused.exit_code == 2
        assert "只要打电话、卧床失能、" in refused.stderr
    assert isinstance(sangyu(office, "people", "ladder", "吴双", "听不到").exception, NotOne)
    assert ladders(office) == before
