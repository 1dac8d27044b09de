"""What anybody may send is kept or looked for without a fault, on both databases."""

from __future__ import annotations

from bot.store import Store
from tests.builders import QIN

NUL = "秦\0一山"


def test_a_text_with_a_nul_character_is_looked_for_and_kept(store: Store) -> None:
    with store.write() as records:
        assert records.people.of_name("无\0名") == []
        records.people.change_person(QIN, {"name": NUL})
    with store.read() as records:
        assert records.people.persons([QIN])[0].name.replace("\0", "") == "秦一山"
