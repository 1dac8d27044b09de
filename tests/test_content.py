"""An office's own files stand instead of those that come with the service; nothing of it reads past them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import build
from bot.clock import ManualClock
from bot.config import parse
from bot.content import overlaid
from bot.errors import ConfigError
from bot.office import CONTENT
from bot.policy.library import LEARNT
from bot.web.server import site
from tests.databases import settings_in
from tests.office import MONDAY, copy_office
from tests.web.conftest import demo_config, rehearsed

# What was learnt of a library is kept under that library's own name, and is nothing that an office edits.
NOBODYS = {str(LEARNT)}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def test_a_file_of_the_office_stands_instead_and_what_is_edited_is_read_at_once(own: Path, tmp_path: Path) -> None:
    (own / "policy").mkdir()
    (own / "ladders.yaml").write_text("mine", "utf-8")
    (own / "policy" / "synonyms.yaml").write_text("mine too", "utf-8")
    (own / "series").mkdir()
    (own / "series" / "river.yaml").write_text("a series that nobody else has", "utf-8")
    made = overlaid(own, tmp_path / "made")
    assert (made / "ladders.yaml").read_text("utf-8") == "mine"
    assert (made / "policy" / "synonyms.yaml").read_text("utf-8") == "mine too"
    assert (made / "duties.yaml").read_text("utf-8") == (CONTENT / "duties.yaml").read_text("utf-8")
    assert {one.name for one in (made / "series").iterdir()} == {*os.listdir(CONTENT / "series"), "river.yaml"}
    (own / "ladders.yaml").write_text("edited", "utf-8")
    assert (made / "ladders.yaml").read_text("utf-8") == "edited"


def test_what_the_office_takes_away_is_the_usual_one_again(own: Path, tmp_path: Path) -> None:
    for name in ("ladders.yaml", "series/river.yaml"):
        (own / name).parent.mkdir(exist_ok=True)
        (own / name).write_text("mine", "utf-8")
    overlaid(own, tmp_path / "made")
    shutil.rmtree(own / "series")
    (own / "ladders.yaml").unlink()
    made = overlaid(own, tmp_path / "made")
    assert (made / "ladders.yaml").read_bytes() == (CONTENT / "ladders.yaml").read_bytes()
    assert not (made / "series" / "river.yaml").is_symlink()


def test_a_file_that_stands_instead_of_none_is_told_for_it_would_do_nothing(own: Path, tmp_path: Path) -> None:
    (own / "ladder.yaml").write_text("mine", "utf-8")
    with pytest.raises(ConfigError, match=r"office\.content: ladder\.yaml: there is no such file in content/"):
        overlaid(own, tmp_path / "made")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"office\.content: there is no folder"):
        overlaid(tmp_path / "nowhere", tmp_path / "made")


opened: list[str] = []
watching: list[bool] = []


def _note(event: str, args: tuple[Any, ...]) -> None:
    if watching and event == "open" and str(args[0]).startswith(str(CONTENT)):
        opened.append(str(args[0]))


@contextmanager
def watched() -> Iterator[list[str]]:
    """What is opened of the usual content meanwhile, by its own path."""
    if not hasattr(sys, "_sangyu_watches"):
        sys.addaudithook(_note)  # which stays for good
        sys._sangyu_watches = True  # type: ignore[attr-defined]
    opened.clear()
    watching.append(True)
    try:
        yield opened
    finally:
        watching.clear()


def test_an_office_with_files_of_its_own_reads_past_them_nowhere(own: Path, tmp_path: Path) -> None:
    """Whoever opens a file of the content by the usual path would open it although the office has another."""
    copy_office(rehearsed(), tmp_path)
    office = {"name": "示范老干部局", "phone": "0000-1234567", "content": str(own), "folder": str(tmp_path)}
    with watched() as past:
        app = build(demo_config(tmp_path, office=office), ManualClock(MONDAY))
        site(app.parts())
        app.close()
        (tmp_path / "empty").mkdir()
        build(parse({"office": office, "demo": True, **settings_in(tmp_path / "empty")}), ManualClock(MONDAY)).close()
    assert set(past) <= NOBODYS
