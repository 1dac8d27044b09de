"""A change of keys from the terminal, beside a service that goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.store import KeyRing, Store, Vault
from tests.builders import HE, NOW
from tests.databases import chosen, toml_in
from tests.office import copy_office, prepared

OLD = 1


@pytest.fixture
def config(tmp_path: Path) -> Path:
    copy_office(prepared(), tmp_path)
    path = tmp_path / "config.toml"
    path.write_text(f'demo = false\n{toml_in(tmp_path)}[web]\nsecret = "x"\n', "utf-8")
    return path


def said(config: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["--config", str(config), "keys", *words])
    return result.exit_code, result.output


def grown_old(config: Path) -> None:
    long_ago = NOW.timestamp()
    os.utime(config.with_name("data_keys"), (long_ago, long_ago))


def test_what_a_service_seals_with_the_key_it_knew_is_never_lost(config: Path) -> None:
    ring = KeyRing(config.with_name("data_keys"))  # as a running service read it, before
    service = Store(chosen().at(config.parent), Vault(ring))
    assert said(config, "rotate")[0] == 0
    with service.write() as records:
        records.people.change_person(HE, {"phone": "13912345678"})
    assert said(config, "retire")[0] == 2  # too early: that service may not have looked yet
    grown_old(config)
    code, told = said(config, "retire")
    assert (code, "gone: 1" in told) == (0, True)
    ring.reload()
    with service.read() as records:
        assert set(records.sealing.by_key()) == {2}
        assert records.people.persons([HE])[0].phone == "13912345678"
    service.close()


def test_retiring_without_an_older_key_changes_nothing(config: Path) -> None:
    grown_old(config)
    assert said(config, "retire") == (0, "gone: none. Backups made before need the key file of their time.\n")
    assert KeyRing(config.with_name("data_keys")).ids == (OLD,)
