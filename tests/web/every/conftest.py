"""The furnished office, one for each file; what it takes long to find is found once for all processes of a run."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import chosen
from tests.web.every.deeds import Deed, Doing
from tests.web.every.furnished import StillOffice, furnished, make
from tests.web.every.walk import Seen


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the office, its pages and its deeds. Whichever process comes first makes it, the others wait."""
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "every"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "found").exists():
            (folder / "work").mkdir()
            make(folder)
            chosen().lasts(folder)
            with furnished(folder, folder / "work") as office:
                pages, all_deeds = Doing(office).find()
            (folder / "found").write_bytes(pickle.dumps((pages, all_deeds)))
    return folder


@pytest.fixture(scope="module")
def office(found: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StillOffice]:
    with furnished(found, tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="module")
def doing(office: StillOffice) -> Doing:
    return Doing(office)


@pytest.fixture(scope="session")
def pages(found: Path) -> list[Seen]:
    """What a clerk reaches, with what the others reach besides."""
    known: tuple[list[Seen], list[Deed]] = pickle.loads((found / "found").read_bytes())
    return known[0]


@pytest.fixture(scope="session")
def deeds(found: Path) -> list[Deed]:
    known: tuple[list[Seen], list[Deed]] = pickle.loads((found / "found").read_bytes())
    return known[1]
