"""What came with messages: fetched once, stored once however many sent it, linked to each, and forgotten in time."""

from __future__ import annotations

import hashlib
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text

from bot.domain.conversation import Place
from bot.domain.media import MediaState, MediaType
from bot.domain.messages import Incoming, Kind
from bot.domain.people import Owner, OwnerKind
from bot.domain.rights import OPERATOR
from bot.ledger.privacy import erase, everything
from bot.store import KeyRing, Records, Store
from bot.store.media import Attached, MessageKey
from bot.store.sealing import FEW
from bot.store.tables.messages import media, media_content
from tests.builders import CHAT, HE, LIAISON, NOW, QIN, chat_id, fill, open_store
from tests.databases import PostgreSQL

PICTURE, OTHER = b"\xff\xd8\xff a picture", b"\xff\xd8\xff another"
DIGEST = hashlib.sha256(PICTURE).hexdigest()
SEEN = NOW + timedelta(minutes=1)
BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def came(records: Records, key: str, person: int = QIN, kind: Kind = Kind.IMAGE, media_id: str = "") -> MessageKey:
    """Somebody sends something, which is taken in as the intake does it."""
    sender = chat_id(OwnerKind.PERSON, person)
    message = Incoming(*CHAT, sender, kind, key, NOW, media_id=media_id or f"of-{key}")
    row = {"key": key, "sender": sender, "kind": kind.value, "trigger": "message", "media_id": message.media_id}
    records.inbox.record([{"channel": CHAT[0], "account": CHAT[1], "route": "media", "passive": True, "received_at": NOW, **row}])
    records.media.expect([message], NOW)
    return (*CHAT, key)


def keep(records: Records, key: MessageKey, content: bytes = PICTURE) -> None:
    records.media.keep(number_of(records, key), MediaType.JPEG, content, SEEN)


def number_of(records: Records, key: MessageKey) -> int:
    query = select(media.c.id).where(media.c.message_key == key[2])
    return int(records.sealing._connection.execute(query).scalar_one())


def contents(records: Records) -> int:
    return int(records.sealing._connection.execute(select(func.count()).select_from(media_content)).scalar_one())


def test_what_came_waits_and_is_linked_to_its_message(store: Store) -> None:
    with store.write() as records:
        key = came(records, "m1", kind=Kind.VOICE)
        (wanted,) = records.media.due(NOW)
        assert (wanted.channel, wanted.account, wanted.media_id, wanted.kind, wanted.tries) == (*CHAT, "of-m1", Kind.VOICE, 0)
        assert records.media.of_messages([key]) == {key: Attached(Kind.VOICE, MediaState.WAITING)}
        records.media.keep(wanted.number, MediaType.AMR, b"#!AMR\n", NOW)
        assert records.media.due(NOW + timedelta(days=1)) == []
        (found,) = records.media.of_messages([key]).values()
        assert (found.state, found.media_type, found.size) == (MediaState.KEPT, "audio/amr", 6)
        kept = records.media.content(found.digest)
        assert kept is not None
        assert (kept.media_type, kept.content) == ("audio/amr", b"#!AMR\n")


def test_a_repeated_message_is_fetched_once(store: Store) -> None:
    with store.write() as records:
        key = came(records, "m1")
        again = Incoming(*CHAT, chat_id(OwnerKind.PERSON, QIN), Kind.IMAGE, "m1", NOW, media_id="of-m1")
        records.media.expect([again, again], NOW)
        assert len(records.media.due(NOW)) == 1
        keep(records, key)
        records.media.expect([again], SEEN)
        assert records.media.due(NOW + timedelta(days=1)) == []


def test_what_twelve_people_send_is_stored_once_and_linked_twelve_times(store: Store) -> None:
    with store.write() as records:
        keys = [came(records, f"m{number}") for number in range(12)]
        for key in keys:
            keep(records, key)
        found = records.media.of_messages(keys)
        assert [found[key].digest for key in keys] == [DIGEST] * 12
        assert contents(records) == 1


def test_a_picture_that_a_report_took_lies_there_alone(store: Store) -> None:
    place = Place(*CHAT, chat_id(OwnerKind.STAFF, LIAISON))
    with store.write() as records:
        photo = records.photos.add(place, LIAISON, "shown", NOW)
        assert photo is not None
        key = came(records, "m1", media_id="shown")
        assert records.media.due(NOW) == []
        assert records.media.of_messages([key]) == {key: Attached(Kind.IMAGE, MediaState.WAITING, photo=photo.number)}
        records.photos.keep(photo.number, "anBlZw==", 4, 3)
        assert records.media.of_messages([key])[key].state is MediaState.KEPT


def test_of_two_who_fetch_the_same_one_keeps_it(store: Store) -> None:
    with store.write() as records:
        key = came(records, "m1")
        number = number_of(records, key)
        keep(records, key)
        records.media.keep(number, MediaType.JPEG, OTHER, SEEN)
        assert not records.media.try_again(number, SEEN)
        records.media.give_up(number, MediaState.LOST)
        assert records.media.of_messages([key])[key].digest == DIGEST
        assert contents(records) == 1


def test_what_is_put_off_is_not_due_and_what_is_given_up_never(store: Store) -> None:
    with store.write() as records:
        number = number_of(records, came(records, "m1"))
        assert records.media.try_again(number, SEEN)
        assert records.media.due(NOW) == []
        assert [one.tries for one in records.media.due(SEEN)] == [1]
        records.media.give_up(number, MediaState.REFUSED)
        assert records.media.due(NOW + timedelta(days=3)) == []


def test_what_is_old_is_forgotten_and_what_somebody_sent_since_stays(store: Store) -> None:
    with store.write() as records:
        old, same, alone = came(records, "old"), came(records, "same"), came(records, "alone")
        for key in (old, same):
            keep(records, key)
        keep(records, alone, OTHER)
        at_last = media.update().where(media.c.message_key == "same").values(made_at=SEEN)
        records.sealing._connection.execute(at_last)
        assert records.media.forget_before(SEEN) == 2
        assert set(records.media.of_messages([old, same, alone])) == {same}
        assert records.media.content(DIGEST) is not None
        assert records.media.forget_before(SEEN + timedelta(days=1)) == 1
        assert contents(records) == 0


def test_what_an_erased_person_sent_goes_with_him_and_what_others_sent_too_stays_theirs(store: Store) -> None:
    with store.write() as records:
        his, hers, only_his, waits = (
            came(records, "his"),
            came(records, "hers", HE),
            came(records, "only"),
            came(records, "waits"),
        )
        for key, content in ((his, PICTURE), (hers, PICTURE), (only_his, OTHER)):
            keep(records, key, content)
        number = number_of(records, waits)
        erase(records, OPERATOR, QIN, "本人要求", NOW)
        assert set(records.media.of_messages([his, hers, only_his, waits])) == {hers}
        assert records.media.content(DIGEST) is not None
        assert contents(records) == 1
        records.media.keep(number, MediaType.JPEG, OTHER, SEEN)  # which was being fetched meanwhile
        assert contents(records) == 1


def test_what_was_sent_from_a_phone_that_another_uses_too_stays(store: Store) -> None:
    with store.write() as records:
        records.people.bind(Owner(OwnerKind.STAFF, LIAISON), *CHAT, chat_id(OwnerKind.PERSON, HE), NOW)
        key = came(records, "m1", HE)
        keep(records, key)
        erase(records, OPERATOR, HE, "本人要求", NOW)
        assert set(records.media.of_messages([key])) == {key}


def test_a_person_is_told_what_is_kept_of_what_he_sent(store: Store) -> None:
    with store.write() as records:
        keep(records, came(records, "m1"))
        came(records, "m2", kind=Kind.VOICE)
        came(records, "m3", HE)
        told = everything(records, OPERATOR, QIN, NOW)["media"]
    assert [(one["message_key"], one["kind"], one["state"]) for one in told] == [
        ("m1", "image", "kept"),
        ("m2", "voice", "waiting"),
    ]


def test_content_lies_sealed_and_is_sealed_anew_a_few_at_a_time(store: Store, tmp_path: Path) -> None:
    before = store.vault.ring
    try:
        (tmp_path / "keys").write_text(f"1 {'QUJD' * 10}QUI=\n")
        store.vault.ring = KeyRing(tmp_path / "keys")
        with store.write() as records:
            for number in range(FEW + 1):
                keep(records, came(records, f"m{number}"), PICTURE + bytes([number]))
            raw = records.sealing._connection.exec_driver_sql("SELECT content FROM media_content").scalars().all()
            assert not [one for one in raw if b64encode(PICTURE) in bytes(one) or PICTURE in bytes(one)]
        fresh = store.vault.ring.add()
        with store.write() as records:
            found = []
            while part := records.sealing.seal_anew():
                found.append(part)
            assert FEW in found
            assert set(records.sealing.by_key()) == {fresh}
            kept = records.media.content(hashlib.sha256(PICTURE + bytes([0])).hexdigest())
            assert kept is not None
            assert kept.content == PICTURE + bytes([0])
    finally:
        store.vault.ring = before


# --- side by side, which SQLite with its one writer does not know ------------------------------------------------------------

Begin = Callable[[Callable[[Records], object]], threading.Thread]


@pytest.fixture
def together(postgresql: PostgreSQL) -> Iterator[tuple[Store, Begin]]:
    """A database, and how a second transaction is begun in it: it is over, or waits for the first."""
    url = postgresql.copy(fill)
    opened, engine = open_store(url), create_engine(url, isolation_level="AUTOCOMMIT")

    def begun(work: Callable[[Records], object]) -> threading.Thread:
        def run() -> None:
            with opened.write() as records:
                work(records)

        second = threading.Thread(target=run)
        second.start()
        with engine.connect() as connection:
            while second.is_alive() and not connection.execute(BLOCKED).scalar_one():
                time.sleep(0.005)
        return second

    yield opened, begun
    engine.dispose()
    opened.close()


def an_old_and_a_new(store: Store) -> tuple[MessageKey, MessageKey]:
    """A month ago somebody sent a picture, which another sends now and which is being fetched."""
    with store.write() as records:
        old, new = came(records, "old"), came(records, "new", HE)
        keep(records, old)
        records.sealing._connection.execute(media.update().where(media.c.message_key == "new").values(made_at=SEEN))
    return old, new


def linked(store: Store, old: MessageKey, new: MessageKey) -> None:
    with store.read() as records:
        assert set(records.media.of_messages([old, new])) == {new}
        assert records.media.content(DIGEST) is not None


def test_what_is_forgotten_while_it_is_linked_again_stays(together: tuple[Store, Begin]) -> None:
    store, begin = together
    old, new = an_old_and_a_new(store)
    with store.write() as records:
        keep(records, new)
        second = begin(lambda other: other.media.forget_before(SEEN))
    second.join()
    linked(store, old, new)


def test_what_is_linked_again_while_it_is_forgotten_is_stored_anew(together: tuple[Store, Begin]) -> None:
    store, begin = together
    old, new = an_old_and_a_new(store)
    with store.write() as records:
        records.media.forget_before(SEEN)
        second = begin(lambda other: keep(other, new))
    second.join()
    linked(store, old, new)


def test_two_who_store_the_same_at_the_same_time_store_it_once(together: tuple[Store, Begin]) -> None:
    store, begin = together
    with store.write() as records:
        first, other = came(records, "m1"), came(records, "m2", HE)
    with store.write() as records:
        keep(records, first)
        second = begin(lambda beside: keep(beside, other))
    second.join()
    with store.read() as records:
        assert {one.digest for one in records.media.of_messages([first, other]).values()} == {DIGEST}
        assert contents(records) == 1
