"""`sangyu move` at the terminal, killed in the middle, and an office that goes on elsewhere where it stopped."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, inspect, select
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.store.tables.notices import attempt
from tests.databases import PostgreSQL
from tests.fakes.client import FakeWeChat
from tests.office import ROBOT_KEY, account, copy_office, office_config, prepared, running
from tests.scripts import Script

pytestmark = pytest.mark.sqlite  # from where an office moves

KEPT = 'demo = false\n[database]\nurl = "{url}"\n[ledger]\nkey_ring = "{keys}"\n[web]\nsecret = "x"\n'


@pytest.fixture(scope="module")
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as platform:
        yield platform


@pytest.fixture
def config(tmp_path: Path) -> Path:
    copy_office(prepared(), tmp_path)
    path = tmp_path / "config.toml"
    path.write_text(KEPT.format(url=f"sqlite:///{tmp_path}/office.db", keys=tmp_path / "data_keys"), "utf-8")
    return path


def sangyu(config: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--config", str(config), *words])


def tables_in(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = inspect(connection).get_table_names()
    engine.dispose()
    return found


def test_the_command_moves_proves_and_says_what_to_configure(config: Path, postgresql: PostgreSQL, tmp_path: Path) -> None:
    url = postgresql.empty()
    tried = sangyu(config, "move", "--to", url, "--schema", "office_a", "--dry-run")
    assert (tried.exit_code, tables_in(url)) == (0, [])
    assert tried.stdout.splitlines()[-1] == "nothing was moved"
    done = sangyu(config, "move", "--to", url, "--schema", "office_a", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert all(one["equal"] for one in told["tables"])
    assert told["rows"] == sum(json.loads(sangyu(config, "move", "--to", url, "--dry-run", "--json").stdout).values())
    assert told["config"].splitlines()[2:] == ['schema = "office_a"', "", "[ledger]", f'key_ring = "{tmp_path}/data_keys"']
    again = sangyu(config, "move", "--to", url, "--schema", "office_a")
    assert (again.exit_code, "already" in again.output) == (2, True)


def test_a_table_for_people_shows_every_table_that_has_rows(config: Path, tmp_path: Path) -> None:
    done = sangyu(config, "move", "--to", f"sqlite:///{tmp_path}/other.db")
    assert done.exit_code == 0
    assert any(line.split()[0] == "person" and line.endswith("equal") for line in done.stdout.splitlines() if line)
    assert f"{tmp_path}/data_keys" in done.stdout


def test_a_lost_key_file_is_not_replaced_by_a_fresh_one(config: Path, tmp_path: Path) -> None:
    (tmp_path / "data_keys").unlink()
    refused = sangyu(config, "move", "--to", f"sqlite:///{tmp_path}/other.db")
    assert (refused.exit_code, "no file of data keys" in refused.output) == (2, True)
    assert not (tmp_path / "data_keys").exists()


@pytest.mark.parametrize("point", ["unit:", "attempt:", "reckoning"])
@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_killed_in_the_middle_it_leaves_nothing_and_can_be_said_again(
    config: Path, postgresql: PostgreSQL, tmp_path: Path, kind: str, point: str
) -> None:
    url = postgresql.empty() if kind == "postgresql" else f"sqlite:///{tmp_path}/other.db"
    command = [sys.executable, "-m", "bot", "--config", str(config), "move", "--to", url]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as moving:
        assert moving.stderr is not None
        assert any(line.startswith(point) for line in moving.stderr)
        moving.kill()
    assert moving.returncode == -signal.SIGKILL
    assert not (tmp_path / "other.db").exists()
    if kind == "postgresql":
        assert tables_in(url) == []
    assert sangyu(config, "move", "--to", url).exit_code == 0


# --- it goes on where it stopped -----------------------------------------------------------------------------------------

# A notice on its way, nobody's receipt in yet, one send in doubt; a visit half told; a retiree who has been asked something.
BEFORE = """
== 2026-03-09 09:00
孟秋岚：通知：3月11日上午9点在老干部活动中心三楼开迎春座谈会，全体老同志参加
  > 20 人
郝建章：同意 1
  > 已发出，共 20 人
秦怀远：收到
  > 通知您收到了
柳青禾：走访登记
  > 去看了谁
柳青禾：冯若兰，血压有点高，精神还好
  > 冯若兰（示范局机关）｜走访｜3月9日
"""
AFTER = """
柳青禾：还想申请护理费
  > 要求：还想申请护理费
柳青禾：对
  > 冯若兰
秦怀远：去
  > 您来参加“迎春座谈会”
庞晓雯：我爸知道了
  > 庞德厚收到了
孟秋岚：进展
  > 已确认 2 / 20 人：本人等 1，代收人 1
（到 17:05）
【柳青禾收到】件事请您办
孟秋岚：通知：3月12日上午9点在老干部活动中心二楼开书画会，全体老同志参加
  > 【通知 2】
"""


def test_an_office_goes_on_elsewhere_where_it_stopped(wechat: FakeWeChat, postgresql: PostgreSQL, tmp_path: Path) -> None:
    stayed, moved = tmp_path / "stayed", tmp_path / "moved"
    for folder in (stayed, moved):
        folder.mkdir()
    assert _played(wechat, moved, postgresql.empty()) == _played(wechat, stayed, "")


def _played(wechat: FakeWeChat, folder: Path, url: str) -> dict[str, object]:
    """The same day, moved in the middle or only started again; where everybody stands in the evening."""
    # Two days are compared: what a busy machine makes slow must not become a send in doubt on one of them.
    patient = {
        "wechat": {"main": account(wechat, timeout=20.0)},
        "wecom_group": {"staff": {"key": ROBOT_KEY, "api_base": wechat.base, "timeout": 20.0}},
    }
    with running(wechat, folder, channels=patient) as office:
        wechat.receipts("held", times=None)
        wechat.fault("message/template/send", "reset", openid="person-4", after=True)
        script = Script(office, "move")
        script.play(BEFORE)
        with office.app.store.read() as records:
            in_doubt = select(func.count()).where(attempt.c.doubt_until > office.clock.now(), attempt.c.state == "planned")
            assert records.connection.execute(in_doubt).scalar_one() == 1
        office.close()
        if url:
            _move(folder, url)
            settings = {"database": {"url": url}, "ledger": {"key_ring": str(folder / "data_keys")}}
            office.config = office_config(wechat, folder, channels=patient, **settings)
        office.open()
        wechat.receipts("once", times=None)
        wechat.flush_receipts()
        script.play(AFTER)
        with office.app.store.read() as records:
            assert records.installation.facts().kind == ("postgresql" if url else "sqlite")
            return {
                "people": [(one["person_id"], one["state"], one["how"]) for one in records.board.recipients(1)],
                "attempts": records.delivery.counts(),
                "tasks": sorted(task.person_id or 0 for task in records.tasks.open_tasks()),
                "phones": {name: office.phone(name) for name in ("person-1", "person-4", "person-5", "staff-3")},
            }


def _move(folder: Path, url: str) -> None:
    config = folder / "config.toml"
    config.write_text(KEPT.format(url=f"sqlite:///{folder}/office.db", keys=folder / "data_keys"), "utf-8")
    subprocess.run([sys.executable, "-m", "bot", "--config", str(config), "move", "--to", url], check=True, capture_output=True)
