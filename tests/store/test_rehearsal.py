"""What only a rehearsal asks of the records."""

from __future__ import annotations

from bot.domain.messages import Form
from bot.domain.people import OwnerKind
from bot.store import Store
from tests.builders import CHAT, NOW, QIN, TAO, at, attempt_row, chat_id, recipient_of, released, said

ACCOUNTS = [CHAT]


def test_the_newest_message_of_each_address_is_known_and_what_has_no_receipt(store: Store) -> None:
    qin, tao = chat_id(OwnerKind.PERSON, QIN), "nobody"
    with store.write() as records:
        sent = {"state": "accepted", "claimed_at": NOW}
        records.delivery.plan(
            [
                attempt_row("a", external_id=qin, message_id="m1", **sent),
                attempt_row("b", external_id=qin, message_id="m2", **{**sent, "state": "delivered"}),
                attempt_row("c", external_id=tao, message_id="", **sent),
                attempt_row("d", external_id=tao, message_id="", **{**sent, "state": "failed"}),
            ]
        )
        newest, waiting = records.rehearsal.newest(ACCOUNTS), records.rehearsal.unreported(ACCOUNTS)
    assert newest[qin] < newest[tao]
    assert [(one.external_id, one.message_id, one.form) for one in waiting] == [(qin, "m1", Form.CHAT)]
    with store.read() as records:
        assert records.rehearsal.newest([("voice", "demo")]) == {}


def test_a_ladder_that_was_climbed_and_a_progress_that_was_asked_for(store: Store) -> None:
    with store.write() as records:
        notice = released(records)
        recipient_id = recipient_of(records, notice.id, QIN)
        tries = [attempt_row(f"r{step}", recipient_id=recipient_id, step=step, claimed_at=NOW) for step in (0, 1)]
        records.delivery.plan(tries[:1])
        assert not records.rehearsal.climbed(notice.id)
        records.delivery.plan(tries[1:])
        assert records.rehearsal.climbed(notice.id)
        said(records, chat_id(OwnerKind.PERSON, QIN), at("9:30"))
        assert records.rehearsal.asked_since(["test"], at("9:30"))
        assert not records.rehearsal.asked_since(["test"], at("9:31"))
        assert not records.rehearsal.asked_since(["notice_progress"], at("9:30"))


def test_somebody_speaks_under_the_ids_that_are_bound_to_him(store: Store) -> None:
    with store.read() as records:
        assert records.rehearsal.speaks(OwnerKind.PERSON, QIN, ACCOUNTS) == [(*CHAT, chat_id(OwnerKind.PERSON, QIN))]
        assert records.rehearsal.speaks(OwnerKind.PERSON, TAO, ACCOUNTS) == []
