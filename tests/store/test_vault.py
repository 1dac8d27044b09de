"""Personal numbers at rest, the keys over them, and a change of keys."""

from __future__ import annotations

import stat
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.errors import ConfigError, KeyFault
from bot.store import KeyRing, Store, Vault, new_keys
from tests.builders import HE, NOW, QIN, VAULT

LINE = "1 " + b64encode(b"k" * 32).decode()


def ring(tmp_path: Path) -> KeyRing:
    new_keys(tmp_path / "keys")
    return KeyRing(tmp_path / "keys")


@given(st.text())
def test_what_was_sealed_opens_again_and_looks_different_each_time(value: str) -> None:
    first, second = VAULT.seal("phone", value), VAULT.seal("phone", value)
    assert first != second
    assert VAULT.open("phone", first) == VAULT.open("phone", second) == value


def test_a_value_does_not_open_in_another_column_nor_changed_nor_with_another_key() -> None:
    sealed = VAULT.seal("phone", "13900002001")
    for label, moved in (("id_number", sealed), ("phone", sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(KeyFault):
            VAULT.open(label, moved)
    with pytest.raises(KeyFault):
        Vault(KeyRing.fresh()).open("phone", sealed)


def test_an_error_says_nothing_of_the_value() -> None:
    with pytest.raises(KeyFault) as fault:
        VAULT.open("id_number", VAULT.seal("phone", "13900002001"))
    assert "13900002001" not in str(fault.value)


def test_equal_values_have_equal_indexes_within_a_label_and_none_across() -> None:
    assert VAULT.index("phone", "139") == VAULT.index("phone", "139")
    assert VAULT.index("phone", "139") != VAULT.index("id_number", "139")
    assert VAULT.index("phone", "139") != Vault(KeyRing.fresh()).index("phone", "139")


def test_a_new_key_file_is_its_owners_alone_and_an_existing_one_is_left(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    assert new_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_text()
    assert not new_keys(path)
    assert path.read_text() == before


@pytest.mark.parametrize("given_", ["", "1", "x " + LINE[2:], "0 " + LINE[2:], "256 " + LINE[2:], "1 c2hvcnQ=", f"{LINE},{LINE}"])
def test_a_ring_that_cannot_be_is_refused(given_: str) -> None:
    with pytest.raises(ConfigError):
        KeyRing(given=given_)


def test_keys_from_the_environment_are_not_changed_here() -> None:
    with pytest.raises(ConfigError, match="environment"):
        KeyRing(given=LINE).add()


def test_a_key_that_another_process_added_is_found(tmp_path: Path) -> None:
    mine, theirs = ring(tmp_path), KeyRing(tmp_path / "keys")
    theirs.add()
    sealed = Vault(theirs).seal("phone", "139")
    assert Vault(mine).open("phone", sealed) == "139"


def test_nothing_that_people_wrote_and_no_number_lies_open_in_the_file(store: Store) -> None:
    with store.write() as records:
        records.inbox.record([INBOX_ROW])
    with store.read() as records:
        assert records.people.persons([HE])[0].phone == "13900002002"
        for table, column in (("person", "phone"), ("staff", "phone"), ("proxy", "phone"), ("inbox", "text"), ("inbox", "reply")):
            rows = records.sealing._connection.execute(text(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"))
            raw = b"".join(bytes(value) for value in rows.scalars())
            assert raw
            assert b"1390000" not in raw
            assert "血压".encode() not in raw


INBOX_ROW = {
    "channel": "wechat",
    "account": "main",
    "key": "k",
    "sender": "person-1",
    "kind": "text",
    "trigger": "message",
    "text": "血压高，电话13900002001",
    "route": "policy",
    "reply": "记下了，13900002001",
    "passive": True,
    "received_at": NOW,
}


def test_a_change_of_keys_seals_everything_anew_and_look_up_goes_on(store: Store, tmp_path: Path) -> None:
    before = store.vault.ring
    try:
        path = tmp_path / "keys"
        path.write_text(f"1 {'QUJD' * 10}QUI=\n")
        store.vault.ring = KeyRing(path)
        fresh = store.vault.ring.add()
        with store.write() as records:
            assert records.ledger.same_number("phone", ["13900002001"]) == {"13900002001": [QIN]}  # before …
            while records.sealing.seal_anew(limit=3):
                pass
            assert set(records.sealing.by_key()) == {fresh}
            records.sealing.renew_proof()
        assert store.vault.ring.retire() == (1,)
        with store.write() as records:
            records.sealing.prove()
            assert records.ledger.same_number("phone", ["13900002001"]) == {"13900002001": [QIN]}  # … and after
            assert records.people.persons([QIN])[0].phone == "13900002001"
    finally:
        store.vault.ring = before


def test_other_keys_than_the_databases_own_are_noticed(store: Store) -> None:
    before = store.vault.ring
    with store.write() as records:
        records.sealing.prove()
    try:
        store.vault.ring = KeyRing.fresh()
        with pytest.raises(KeyFault), store.write() as records:
            records.sealing.prove()
    finally:
        store.vault.ring = before
