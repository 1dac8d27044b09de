"""The data map: it knows every column, and whoever asks to be erased is erased from every column."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.domain.people import Owner, OwnerKind
from bot.domain.retention import KEYS
from bot.domain.rights import OPERATOR
from bot.ledger.privacy import erase, erase_proxy, erase_staff, everything, repeat_erasures
from bot.store import Store
from bot.store.history import HistoryFilter
from bot.store.personal import INVENTORY, Fate, Kind
from bot.store.personal.map import DOCUMENT, rendered
from bot.store.tables import metadata
from bot.store.tables.archive import attempt_archive, inbox_archive
from bot.store.vault import KeyRing, Vault, new_keys
from tests.builders import CHAT, NOW, YAO, fill
from tests.databases import Database, SQLite
from tests.store.full_person import (
    CHILD,
    CHILDS_OPENID,
    ID_NUMBER,
    NAME,
    OPENID,
    PERSON,
    PHONE,
    PROXY,
    SECRET,
    TRACES,
    Filling,
    left_of,
)

HIS = Owner(OwnerKind.PERSON, PERSON)


@pytest.fixture
def full(database: Database, tmp_path: Path) -> Iterator[Store]:
    """An office with keys in a file, and with somebody in every table."""
    new_keys(tmp_path / "data_keys")
    store = Store(database.empty(), Vault(KeyRing(tmp_path / "data_keys")))
    store.migrate()
    fill(store)
    with store.write() as records:
        Filling(records).everywhere()
    yield store
    store.close()


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_column_is_in_the_data_map_once(table: object) -> None:
    held = [one for one in INVENTORY if one.table == table.name]
    assert len(held) == 1, f"{table.name}: enter it in bot/store/personal"
    said, plain = set(held[0].columns), held[0].plain
    assert not said & plain
    assert {column.name for column in table.c} == said | plain, (
        f"{table.name}: its columns and those of bot/store/personal differ"
    )


def test_what_is_said_of_a_table_that_is_no_more_goes() -> None:
    assert {one.table for one in INVENTORY} == set(metadata.tables)


def test_numbers_words_and_pictures_are_sealed_wherever_they_stand() -> None:
    """What is open is known, and each of it is too little to harm: a place without a door, a sort of illness for lists."""
    must = (Kind.NUMBER, Kind.WORDS)
    found = [
        f"{one.table}.{name}"
        for one in INVENTORY
        for name in one.of_kind(*must)
        if "Sealed" not in type(metadata.tables[one.table].c[name].type).__name__
        and "BlindIndex" not in type(metadata.tables[one.table].c[name].type).__name__
    ]
    assert found == ["attempt.digest", "attempt_archive.digest"]


def test_he_is_in_every_table_that_could_hold_him_and_after_the_erasure_in_none(full: Store) -> None:
    with full.write() as records:
        before = {line.partition(".")[0] for line in left_of(records)}
        told = {one.table for one in INVENTORY if one.fate not in (Fate.NONE, Fate.NUMBERED) and one.of_kind(*_TELLING)}
        assert not sorted(told - before - _WITHOUT_HIM)
        erase(records, OPERATOR, PERSON, f"{NAME}来信要求", NOW)
    with full.read() as records:
        assert left_of(records) == []
        assert (_count(records, "media_content"), _count(records, "photo")) == (0, 0)
        assert records.history.page(HistoryFilter(actions=("erased",)), 1)[0].detail["why"] == "本人来信要求"


_TELLING = (Kind.NAME, Kind.NUMBER, Kind.WORDS, Kind.PICTURE, Kind.ACCOUNT, Kind.NAMED)
_WITHOUT_HIM = {"staff", "media_content"}  # of another; in base64


def test_the_file_of_sqlite_does_not_hold_him_either(sqlite: SQLite, tmp_path: Path) -> None:
    new_keys(tmp_path / "data_keys")
    url = sqlite.empty()
    store = Store(url, Vault(KeyRing(tmp_path / "data_keys")))
    store.migrate()
    fill(store)
    path = Path(make_url(url).database or "")
    with store.write() as records:
        Filling(records).everywhere()
    with store.read() as records:
        records.connection.exec_driver_sql("SELECT 1")
    assert NAME.encode() in path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()
    with store.write() as records:
        erase(records, OPERATOR, PERSON, "来信要求", NOW)
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = path.read_bytes()
    assert not [trace for trace in TRACES if trace.encode() in raw]


def test_what_has_to_stay_as_proof_stays_under_a_number(full: Store) -> None:
    with full.write() as records:
        kept = {
            table: _count(records, table)
            for table in ("recipient", "confirmation", "attempt", "visit", "consent", "gift", "history")
        }
        erase(records, OPERATOR, PERSON, "来信要求", NOW)
        assert {table: _count(records, table) for table in kept if table != "history"} == {
            table: number for table, number in kept.items() if table != "history"
        }
        assert _count(records, "history") == kept["history"] + 1
        title = records.connection.exec_driver_sql("SELECT title FROM task WHERE id = 900000").scalar_one()
        assert f"老同志{PERSON}号" in title


def _count(records: object, table: str) -> int:
    return int(records.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_a_name_that_somebody_else_has_too_is_left_in_the_offices_text(full: Store) -> None:
    """Else a notice about the other 欧阳槐序 would lose its subject; what is certainly his goes all the same."""
    with full.write() as records:
        records.connection.exec_driver_sql(f"UPDATE person SET name = '{NAME}' WHERE id = {YAO}")
        erase(records, OPERATOR, PERSON, "来信要求", NOW)
        left = {line.partition(":")[0] for line in left_of(records) if not line.startswith("person.")}
        assert left <= {"notice.title", "notice.body", "notice.audience", "notice.returned_for", "notice_version.title",
                        "notice_version.body", "meeting.title", "meeting.body", "meeting.minutes", "meeting_series.title",
                        "meeting_series.body", "meeting_series.audience", "series.audience", "saved_audience.name",
                        "saved_audience.expression", "saved_audience.words", "recipient.reason", "visit.went"}  # fmt: skip


def test_everything_that_is_his_is_handed_out(full: Store) -> None:
    """Whatever the map calls words, numbers, names or choices, in rows that are his, is in the file that he is given."""
    with full.write() as records:
        found = everything(records, OPERATOR, PERSON, NOW)
        pictures = list(records.privacy.pictures_of(HIS))
    said = repr(found)
    assert all(trace in said for trace in (NAME, CHILD, PHONE, ID_NUMBER, OPENID, CHILDS_OPENID, SECRET))
    told = {one.table for one in INVENTORY if one.fate in (Fate.GONE, Fate.EMPTIED, Fate.NUMBERED)}
    missing = sorted(one for one in told if not found.get(one))
    assert missing == _NOT_HANDED_OUT
    assert len(pictures) == 2


# The person's own row is `file`; of others, of the service itself, or keys by which somebody could bind himself as him.
_NOT_HANDED_OUT = sorted(
    ["allowance", "binding_request", "binding_scene", "chat", "console_session", "conversation", "credential", "erasure",
     "media_content", "occurrence", "person", "recovery_code", "remembered", "staff", "staff_role", "succession", "upload"]
)  # fmt: skip


def test_whoever_receives_for_somebody_is_erased_alone(full: Store) -> None:
    with full.write() as records:
        erase_proxy(records, OPERATOR, PROXY, "本人要求", NOW)
        assert left_of(records, (CHILD, CHILDS_OPENID)) == []
        assert records.ledger.file(OPERATOR, PERSON) is not None


def test_a_member_of_staff_is_erased_once_he_serves_no_more(full: Store) -> None:
    with full.write() as records:
        records.people.bind(Owner(OwnerKind.STAFF, 900_003), *CHAT, "oStaff-open-id", NOW)
        erase_staff(records, OPERATOR, 900_003, "退休离任", NOW)
        assert left_of(records, ("别的工作人员", "13900000009", "oStaff-open-id")) == []
        entry = records.staff_book.one(900_003)
        assert entry is not None
        assert (entry.name, entry.active) == ("工作人员900003号", False)


def test_after_an_older_copy_is_put_back_he_is_erased_again(full: Store, database: Database, tmp_path: Path) -> None:
    """The list stands in a file beside the keys, which is younger than the copy."""
    with full.write() as records:
        erase(records, OPERATOR, PERSON, "来信要求", NOW)
    older = Store(database.empty(), Vault(KeyRing(tmp_path / "data_keys")))
    older.migrate()
    fill(older)
    with older.write() as records:
        Filling(records).everywhere()
        assert left_of(records) != []
        back, unsure = repeat_erasures(records, records.erasures.listed(), NOW)
        assert ([one.owner for one in back], unsure) == ([HIS], [])
        assert left_of(records) == []
        assert repeat_erasures(records, records.erasures.listed(), NOW) == ([], [])
    older.close()


def test_somebody_new_who_has_the_number_of_one_who_was_erased_is_left_alone(
    full: Store, database: Database, tmp_path: Path
) -> None:
    with full.write() as records:
        erase(records, OPERATOR, PERSON, "来信要求", NOW)
    other = Store(database.empty(), Vault(KeyRing(tmp_path / "data_keys")))
    other.migrate()
    fill(other)
    with other.write() as records:
        Filling(records).everywhere()
        records.connection.exec_driver_sql(f"UPDATE person SET name = '司徒远' WHERE id = {PERSON}")
        back, unsure = repeat_erasures(records, records.erasures.listed(), NOW)
        assert (back, [one.owner for one in unsure]) == ([], [HIS])
        assert records.ledger.file(OPERATOR, PERSON) is not None
    other.close()


def test_the_list_of_erasures_says_no_name(full: Store, tmp_path: Path) -> None:
    with full.write() as records:
        erase(records, OPERATOR, PERSON, "来信要求", NOW)
    path = tmp_path / "data_keys.erased"
    written = path.read_text("utf-8")
    assert f'"number": {PERSON}' in written
    assert not [trace for trace in TRACES if trace in written]
    assert path.stat().st_mode & 0o77 == 0


def test_the_archives_are_of_what_they_are_archives_of() -> None:
    known = {one.table: one for one in INVENTORY}
    for archive in (attempt_archive, inbox_archive):
        assert known[archive.name].columns == known[archive.name.removesuffix("_archive")].columns


def test_the_data_map_of_the_document_is_the_one_that_is_made() -> None:
    assert rendered() in DOCUMENT.read_text("utf-8"), "python -m bot.store.personal.map"


def test_each_period_that_the_map_names_is_one_of_the_office() -> None:
    named = {one.keeps for one in INVENTORY}
    assert named - KEYS == {"file", "office", "leaving", "sign_ins", "minutes"}
