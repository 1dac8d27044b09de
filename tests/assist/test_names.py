"""The names that the ledger knows are found wherever they stand in a question."""

from __future__ import annotations

from bot.store import Store


def test_persons_proxies_and_staff_are_found_by_name_and_persons_by_their_given_name(store: Store) -> None:
    with store.read() as records:
        assert set(records.people.names_in("秦一山的女儿找文清，说陶小梅问大川的护理费")) == {
            "秦一山",
            "一山",
            "文清",
            "陶小梅",
            "大川",
        }
        assert records.people.names_in("护理费怎么发") == []
        assert records.people.names_in("") == []
        assert records.people.names_in("'; drop table person; --") == []
