"""Inquiries as rows: each step happens once, and what waits is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.conversation import Place
from bot.domain.inquiry import InquiryKind
from bot.store import Records, Store
from tests.builders import CHAT, CLERK, HE, LEADER, NOW, at

HOUR = timedelta(hours=1)
HERE = Place(*CHAT, "person-2")


@pytest.fixture
def office(store: Store) -> Any:
    with store.write() as records:
        yield records


def opened(records: Records, place: Place = HERE, **more: Any) -> int:
    values = {"owner_id": CLERK, "silent": True, "next_at": NOW + HOUR, **more}
    return records.inquiries.open_inquiry(place, HE, "护理费几时发？", NOW, at("17:30"), **values)


def test_the_bot_is_silent_in_the_chat_of_an_open_inquiry_and_only_there(office: Records) -> None:
    number = opened(office)
    opened(office, Place(*CHAT, "person-1"), silent=False)
    asked = ["person-1", "person-2", "person-3"]
    assert {who: one.number for who, one in office.inquiries.silent(*CHAT, asked).items()} == {"person-2": number}
    office.inquiries.answer_inquiry(number, "每月十号", CLERK, NOW)
    assert office.inquiries.silent(*CHAT, asked) == {}
    assert office.inquiries.open_of(HERE) is None


def test_each_step_is_taken_once(office: Records) -> None:
    number, queries = opened(office), office.inquiries
    assert queries.rate(number, "good", NOW) is None  # there is no answer yet
    assert [queries.answer_inquiry(number, words, CLERK, NOW) is not None for words in ("十号", "十一号")] == [True, False]
    assert [queries.rate(number, rating, NOW) is not None for rating in ("good", "bad")] == [True, False]
    assert [queries.learn(number, how) for how in ("wording", "topic")] == [True, False]
    assert [queries.close(number, result, NOW) is not None for result in ("已答复", "已解决")] == [True, False]
    one = queries.get(number)
    assert one is not None
    assert (one.state, one.answer, one.rating, one.learnt, one.disposition) == ("closed", "十号", "good", "wording", "已答复")


def test_what_waits_is_listed_by_what_is_most_pressing(office: Records) -> None:
    later = office.inquiries.open_inquiry(HERE, HE, "不急", NOW, at("17:30", 11), owner_id=CLERK)
    first = opened(office, Place(*CHAT, "person-1"))
    request = opened(office, Place(*CHAT, "person-6"), kind=InquiryKind.REQUEST.value, owner_id=LEADER)
    office.inquiries.answer_inquiry(request, "已报修", LEADER, NOW)
    office.inquiries.change(request, due_at=at("17:30", 12))
    assert [one.number for one in office.inquiries.open_inquiries()] == [first, later, request]
    assert [one.number for one in office.inquiries.open_inquiries(LEADER)] == [request]
    assert office.inquiries.loads() == {CLERK: 2}
    office.inquiries.close(request, "已解决", NOW)
    assert [one.number for one in office.inquiries.open_inquiries()] == [first, later]


def test_what_is_due_is_found_and_so_is_what_nobody_has(office: Records) -> None:
    due, alone, left = opened(office), opened(office, owner_id=None, next_at=None), opened(office, owner_id=999)
    opened(office, next_at=NOW + 3 * HOUR)
    assert [one.number for one in office.inquiries.due(NOW)] == []
    assert [one.number for one in office.inquiries.due(NOW + HOUR)] == [due, left]
    assert [one.number for one in office.inquiries.ownerless()] == [alone, left]


def test_a_thread_is_kept_in_order_and_sealed(office: Records) -> None:
    number = opened(office)
    for minute, (words, staff) in enumerate((("还没到账", None), ("查一下", CLERK), ("谢谢", None))):
        office.inquiries.add_word(number, words, NOW + timedelta(minutes=minute), staff)
    said = office.inquiries.words(number)
    assert [(word.text, word.staff_id) for word in said] == [("还没到账", None), ("查一下", CLERK), ("谢谢", None)]
    assert [word.text for word in office.inquiries.words(number, 2)] == ["查一下", "谢谢"]
    raw = office.inquiries._connection.execute(text("SELECT text FROM inquiry_word")).scalars().all()
    assert all("还没到账".encode() not in bytes(one) for one in raw)


def test_inquiries_of_a_chat_are_its_own(office: Records) -> None:
    numbers = [opened(office) for _ in range(3)]
    opened(office, Place(*CHAT, "person-1"))
    assert [one.number for one in office.inquiries.of_chat(HERE, 2)] == [numbers[2], numbers[1]]
