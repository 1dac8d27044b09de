"""The lock as it lies in the project. That compiling it again gives the same is `make lock-check`, which asks a package index."""

from __future__ import annotations

import re

import pytest

from deploy.licences.reading import PIN, REQUIREMENTS, pins, plain

LOCKS = sorted(one.stem for one in REQUIREMENTS.glob("*.in") if one.stem != "constraints")


def _wanted(lock: str) -> dict[str, str]:
    """What a source pins exactly."""
    lines = (REQUIREMENTS / f"{lock}.in").read_text("utf-8").splitlines()
    return {plain(found[1]): found[2] for line in lines if (found := PIN.match(line))}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes(lock: str) -> None:
    assert [one.name for one in pins(lock) if not one.hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_wanted_is_what_is_locked(lock: str) -> None:
    locked = {one.name: one.version for one in pins(lock)}
    assert {name: locked.get(name) for name in _wanted(lock)} == _wanted(lock)


def test_the_service_gets_the_versions_with_which_it_was_tested() -> None:
    tested = {one.name: one.version for one in pins("dev")}
    assert {one.name: tested[one.name] for one in pins("run")} == {one.name: one.version for one in pins("run")}


@pytest.mark.parametrize("lock", LOCKS)
def test_no_package_index_is_named(lock: str) -> None:
    assert not re.search(r"https?://|--index-url|--find-links", (REQUIREMENTS / f"{lock}.txt").read_text("utf-8"))
