"""`sangyu notice …` and `sangyu token …` as somebody types them at the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.app import App, build
from bot.commands import base
from bot.config import load
from bot.context import Said
from bot.domain.notices import How, Rsvp
from bot.domain.rsvp import RsvpDetails
from bot.store.settling import Settled
from tests.databases import toml_in
from tests.office import copy_office, prepared

CONFIG = """
demo = false
{database}[web]
secret = "x"
public_url = "https://bot.example.org"
"""
AUTHOR, APPROVER = 1, 2
COMES, STAYS = 4, 5  # 冯若兰 of the ledger, and one more


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The twenty people of the demo office, a notice to all of them, and one of them has answered."""
    folder = tmp_path_factory.mktemp("office")
    copy_office(prepared(), folder)
    (folder / "config.toml").write_text(CONFIG.format(database=toml_in(folder)), "utf-8")
    app = build(load(folder / "config.toml"))
    now = app.clock.now()
    draft = {"kind": "activity", "title": "书画展", "body": "请来看书画展。", "audience": "全体", "requires_confirmation": True}
    with app.store.write() as records:
        one = records.notices.add({**draft, "author_id": AUTHOR}, now)
        app.services.dispatch.release(records, one, APPROVER, now)
        first = records.board.missing(one.id)[0]
        app.services.dispatch.settle(records, Settled(first.recipient_id, How.SELF, f"person:{first.person_id}"), now)
    app.close()
    return folder


@pytest.fixture(scope="module", autouse=True)
def app(office: Path) -> Iterator[App]:
    """Building the service costs a second: each command of this file finds the same one, built already."""
    built = build(load(office / "config.toml"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "build", lambda config: built)
        yield built


def sangyu(office: Path, *words: Any, of: str = "notice") -> Result:
    return CliRunner().invoke(cli, ["--config", str(office / "config.toml"), of, *map(str, words)], catch_exceptions=False)


def data(office: Path, *words: Any) -> Any:
    return json.loads(sangyu(office, *words, "--json").stdout)


def test_the_list_and_the_funnel(office: Path) -> None:
    assert "1  正在通知  1/20  书画展" in sangyu(office, "list").stdout
    assert [(one["number"], one["should_know"], one["confirmed"]) for one in data(office, "list")] == [(1, 20, 1)]
    assert "知晓率 5.00%" in sangyu(office, "show", 1).stdout
    shown = data(office, "show", 1)
    assert (shown["status"], shown["by_self"], shown["missing"], shown["rate"]) == ("sending", 1, 19, 0.05)
    assert sangyu(office, "show", 99).exit_code == 2


def test_the_board_by_unit_with_every_missing_name(office: Path) -> None:
    found = data(office, "board", 1)
    assert sum(line["own"]["should_know"] for line in found["units"]) == found["totals"]["should_know"] == 20
    assert len(found["missing"]) == 19
    assert all(one["turn"] in ("machine", "human") and one["next_at"] for one in found["missing"])
    unit = found["units"][0]["unit"]
    part = data(office, "board", 1, "--unit", unit)
    assert part["totals"] == found["units"][0]["all"]
    page = data(office, "board", 1, "--names", 5)["missing"]
    rest = data(office, "board", 1, "--after", page[-1]["recipient"])["missing"]
    assert [one["name"] for one in [*page, *rest]] == [one["name"] for one in found["missing"]]
    assert unit.split("/")[-1] in sangyu(office, "board", 1).stdout


def test_the_next_step_is_one_that_can_be_taken(office: Path) -> None:
    """This installation has no account by which anything could leave: only people can ring."""
    assert {one["turn"] for one in data(office, "board", 1)["missing"]} == {"human"}


def test_why_somebody_has_not_heard(office: Path) -> None:
    name = data(office, "board", 1)["missing"][0]["name"]
    assert sangyu(office, "why", 1, name).stdout.startswith(f"{name}（")
    assert "还没有开始通知" in data(office, "why", 1, name)[0]["line"]
    assert sangyu(office, "why", 1, "没有这个人").exit_code == 2


def test_the_report(office: Path, tmp_path: Path) -> None:
    assert "书画展" in sangyu(office, "report").stdout
    found = data(office, "report")
    assert (found["totals"]["should_know"], found["notices"][0]["confirmed"]) == (20, 1)
    assert data(office, "report", "--since", "2020-01-01", "--until", "2020-12-31")["notices"] == []
    assert sangyu(office, "report", tmp_path / "report.xlsx").exit_code == 0
    book = CalamineWorkbook.from_path(str(tmp_path / "report.xlsx"))
    assert book.sheet_names == ["按通知", "按单位"]
    assert book.get_sheet_by_index(0).to_python()[1][1] == "书画展"
    assert book.get_sheet_by_index(1).to_python()[-1][:2] == ["合计", "20"]


def test_evidence_is_written_once_for_its_owner_alone_and_verified(office: Path, tmp_path: Path) -> None:
    path = tmp_path / "evidence.xlsx"
    assert "逐人 20 行" in sangyu(office, "evidence", 1, path).stdout
    assert path.stat().st_mode & 0o077 == 0
    assert sangyu(office, "evidence", 1, path).exit_code == 2
    whole = sangyu(office, "verify", path)
    assert (whole.exit_code, whole.stdout) == (0, "没有改动过。\n")
    found = data(office, "evidence", 1)
    assert len(found["sheets"]["逐人"]["rows"]) == 20
    assert sangyu(office, "evidence", 1).exit_code == 2


@pytest.fixture(scope="module")
def seated(office: Path, app: App) -> Path:
    """A meeting to which one comes with two more and wants to be fetched, one does not come, and the others say nothing."""
    now = app.clock.now()
    draft = {"kind": "meeting", "title": "座谈会", "body": "请参加。", "audience": "全体", "requires_confirmation": True}
    with app.store.write() as records:
        one = records.notices.add({**draft, "author_id": AUTHOR, "event_at": now + timedelta(days=2)}, now)
        app.services.dispatch.release(records, one, APPROVER, now)
        said = {COMES: Said(Rsvp.ATTEND, RsvpDetails(companion=2, transport=True)), STAYS: Said(Rsvp.DECLINE)}
        for missing in (one for one in records.board.missing(one.id) if one.person_id in said):
            settled = Settled(missing.recipient_id, How.SELF, f"person:{missing.person_id}")
            app.services.dispatch.settle(records, settled, now, said[missing.person_id])
    return office


def test_the_seats(seated: Path) -> None:
    found = data(seated, "seats", 2)
    figures = {name: found["count"][name] for name in ("attend", "companions", "seats", "decline", "silent", "transport")}
    assert figures == {"attend": 1, "companions": 2, "seats": 3, "decline": 1, "silent": 18, "transport": 1}
    assert len(found["people"]) == 20
    assert "1 come with 2 companions, 3 seats" in sangyu(seated, "seats", 2).stdout
    (fetched,) = data(seated, "seats", 2, "--fetched")["people"]
    assert (fetched["name"], fetched["rsvp"], fetched["companions"]) == ("冯若兰", "attend", 2)
    assert "+2  car" in sangyu(seated, "seats", 2, "--fetched").stdout
    assert sangyu(seated, "seats", 99).exit_code == 2


def test_a_token_is_shown_once_listed_without_itself_and_revoked(office: Path, app: App) -> None:
    def token(*words: str) -> Result:
        return sangyu(office, *words, of="token")

    made = token("create", "--name", "办公系统", "--role", "clerk", "--json")
    secret = json.loads(made.stdout)["token"]
    assert secret.startswith("sy_")
    assert bearer(app, secret) == "办公系统"
    assert token("create", "--name", "办公系统", "--role", "clerk").exit_code == 2
    assert token("create", "--name", " ", "--role", "clerk").exit_code == 2
    listed = token("list", "--json").stdout
    (one,) = json.loads(listed)
    assert (one["name"], one["role"], one["revoked"], one["used_at"] is not None) == ("办公系统", "clerk", False, True)
    assert secret not in listed
    assert token("revoke", "--name", "没有这个").exit_code == 2
    assert token("revoke", "--name", "办公系统").exit_code == 0
    assert bearer(app, secret) is None
    assert token("revoke", "--name", "办公系统").exit_code == 2
    assert "revoked" in token("list").stdout


def bearer(app: App, token: str) -> str | None:
    """In whose name the API is spoken to with a token, if it still holds."""
    with app.store.write() as records:
        found = records.tokens.bearer(token, app.clock.now())
    return found.name if found else None
