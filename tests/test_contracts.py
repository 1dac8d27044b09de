"""A new handler, job or channel is kept to the contracts of imports as the others are: nothing else would notice."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from bot.channels import folders
from bot.office import CONTENT
from handlers import ROUTES
from jobs import JOBS

ROOT = CONTENT.parent


@pytest.fixture(scope="module")
def contracts() -> list[dict[str, Any]]:
    return list(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"])


def apart(contracts: list[dict[str, Any]], package: str) -> set[str]:
    """The modules of a package that may not import each other."""
    named = [set(one["modules"]) for one in contracts if one["type"] == "independence"]
    return {module for several in named for module in several if module.startswith(f"{package}.")}


def test_every_handler_is_kept_apart(contracts: list[dict[str, Any]]) -> None:
    assert apart(contracts, "handlers") == {f"handlers.{path.stem}" for path in (ROOT / "handlers").glob("[a-z]*.py")}


def test_every_job_is_kept_apart(contracts: list[dict[str, Any]]) -> None:
    assert apart(contracts, "jobs") == {"jobs.*"}


def test_every_channel_is_forbidden_to_whoever_may_not_know_one(contracts: list[dict[str, Any]]) -> None:
    known = {f"bot.channels.{name}" for name in folders.names()}
    forbidding = [set(one["forbidden_modules"]) for one in contracts if "bot.channels.wechat" in one.get("forbidden_modules", ())]
    assert forbidding
    assert all(known <= forbidden for forbidden in forbidding)


def test_names_are_used_once() -> None:
    for names in ([one.name for one in ROUTES], [one.name for one in JOBS], [one.title for one in JOBS]):
        assert len(set(names)) == len(names)
