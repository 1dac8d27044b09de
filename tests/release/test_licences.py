"""Every pin of the lock has its licence in docs/licences.md, and none asks for something that nobody looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from deploy.licences.reading import COPYLEFT, PAGE, REVIEWED, SECTIONS, NotKnown, Pin, bill, licence, pins

LOCKS = [lock for _, locks in SECTIONS for lock in locks]
ROW = re.compile(r"^\| ([\w.-]+) \| (\S+) \| (.+?) \| (.*) \|$", re.MULTILINE)


def _told() -> dict[tuple[str, str], str]:
    return {(name, version): told for name, version, told, _ in ROW.findall(PAGE.read_text("utf-8")) if name != "package"}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_stands_in_the_document(lock: str) -> None:
    missing = [f"{one.name} {one.version}" for one in pins(lock) if (one.name, one.version) not in _told()]
    assert not missing, "run `make licences`"


def test_nothing_stands_there_that_is_not_used() -> None:
    used = {(one.name, one.version) for lock in LOCKS for one in pins(lock)}
    assert set(_told()) == used


def test_what_asks_for_something_was_looked_at() -> None:
    asks = {name for (name, _), told in _told().items() if COPYLEFT.search(told)}
    assert asks == set(REVIEWED)


def _package(folder: Path, **about: str) -> Mapping[tuple[str, str], Distribution]:
    (folder / "METADATA").write_text(
        "\n".join(["Metadata-Version: 2.4", "Name: new", "Version: 1", *map(": ".join, about.items())])
    )
    return {("new", "1"): Distribution.at(folder)}


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"License-Expression": "AGPL-3.0-only"}, "stands under AGPL-3.0-only"),
        ({"License": "GPLv3"}, "stands under GPLv3"),
        ({"License": "UNKNOWN"}, "does not say its licence"),
        ({}, "does not say its licence"),
    ],
)
def test_a_new_package_is_read_before_it_is_taken(about: dict[str, str], why: str, tmp_path: Path) -> None:
    with pytest.raises(NotKnown, match=why):
        licence(Pin("new", "1", ()), _package(tmp_path, **about))


def test_a_package_that_is_not_there_is_not_guessed() -> None:
    with pytest.raises(NotKnown, match="is not installed here"):
        licence(Pin("new", "1", ()), {})


def test_the_bill_of_materials_names_what_is_installed_at_an_office() -> None:
    told = json.loads(bill())
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    assert [one["name"] for one in told["components"]] == sorted(
        one.name for lock in ("run", "pages", "installer") for one in pins(lock)
    )
