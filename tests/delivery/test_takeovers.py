"""Taking a chat over: it stands upon its inquiry, ends by itself, and nothing of it is lost at night or between two clerks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.delivery.handover import HandoverDesk
from bot.delivery.inquiry_clock import InquiryClock
from bot.domain.chats import Chat
from bot.domain.conversation import Place
from bot.domain.delivery import Lane
from bot.domain.inquiry import APPROACHED, CLOSED, Inquiry, InquiryKind
from bot.domain.people import OwnerKind, StaffMember
from bot.domain.rights import OPERATOR
from bot.office import load_inquiry_owners
from bot.store import Records, Store
from tests.builders import APPROVER, CHAT, CLERK, HE, NOW, QUIET, at, chat_id, desk, said

HERS = Place(*CHAT, chat_id(OwnerKind.PERSON, HE))
HOUR = timedelta(hours=1)
HANDOVER = HandoverDesk(desk(), QUIET, load_inquiry_owners())
TAKEOVERS = HANDOVER.takeovers


@pytest.fixture
def office(store: Store) -> Iterator[Records]:
    with store.write() as records:
        for number in (CLERK, APPROVER):
            said(records, chat_id(OwnerKind.STAFF, number), NOW)  # so that they are told in words
        yield records


def spoke(records: Records, now: datetime = NOW, unheard: bool = False) -> Chat:
    """She has said something, which opens her window."""
    said(records, HERS.sender, now)
    row = {"channel": CHAT[0], "account": CHAT[1], "external_id": HERS.sender, "said_at": now, "unheard": unheard}
    records.chats.note([row])
    found = records.chats.at(OPERATOR, HERS)
    assert found is not None
    return found


def member(records: Records, number: int) -> StaffMember:
    found = records.people.staff_member(number)
    assert found is not None
    return found


def taken(records: Records, now: datetime = NOW, by: int = CLERK, former: int | None = None) -> Inquiry:
    chat = records.chats.at(OPERATOR, HERS) or spoke(records, now)
    assert TAKEOVERS.take_over(records, chat, member(records, by), former, now) == ""
    found = records.inquiries.open_of(HERS)
    assert found is not None
    return found


def leaving(records: Records, now: datetime) -> list[tuple[str, str]]:
    claimed = []
    while more := records.claims.claim(*CHAT, now, 50, tuple(Lane), ()):
        claimed += more
    return sorted((one.external_id, one.template.partition("/")[2]) for one in claimed)


def test_a_take_over_opens_an_inquiry_of_its_own_where_there_is_none(office: Records) -> None:
    one = taken(office)
    assert (one.kind, one.question, one.person_id, one.owner_id, one.held_by) == (InquiryKind.HUMAN, APPROACHED, HE, CLERK, CLERK)
    assert one.held_until == NOW + 2 * HOUR
    assert leaving(office, NOW) == []  # nobody is told what he did himself


def test_what_waits_is_taken_with_its_clock_and_its_owner_so_far_is_told(office: Records) -> None:
    chat = spoke(office)
    number = office.inquiries.open_inquiry(HERS, HE, "护理费", NOW, at("17:30"), owner_id=CLERK, silent=True)
    assert TAKEOVERS.take_over(office, chat, member(office, APPROVER), None, NOW) == ""
    one = office.inquiries.open_of(HERS)
    assert one is not None
    assert (one.number, one.due_at, one.owner_id, one.held_by) == (number, at("17:30"), APPROVER, APPROVER)
    assert leaving(office, NOW) == [("staff-1", "inquiry_moved")]


def test_of_two_at_once_the_second_is_told_and_may_take_it_from_the_first(office: Records) -> None:
    one = taken(office)
    chat = office.chats.at(OPERATOR, HERS)
    assert chat is not None
    assert TAKEOVERS.take_over(office, chat, member(office, APPROVER), None, NOW) == "moved_on"
    assert TAKEOVERS.take_over(office, chat, member(office, CLERK), None, NOW) == ""  # said again, it changes nothing
    assert TAKEOVERS.say(office, one, member(office, APPROVER), "我来说", NOW) == "moved_on"
    assert TAKEOVERS.take_over(office, chat, member(office, APPROVER), CLERK, NOW) == ""
    assert TAKEOVERS.say(office, one, member(office, CLERK), "还有一句", NOW) == "moved_on"
    assert office.inquiries.words(one.number) == []
    assert leaving(office, NOW) == [("staff-1", "inquiry_moved")]


def test_words_of_the_evening_wait_for_the_morning_unless_she_has_just_spoken(office: Records) -> None:
    spoke(office, at("18:00"))
    one = taken(office, at("21:30"))
    assert TAKEOVERS.say(office, one, member(office, CLERK), "明天给您办。", at("21:31")) == ""
    assert leaving(office, at("21:31")) == []
    assert leaving(office, at("7:31", 11)) == [(HERS.sender, "takeover_word")]
    spoke(office, at("21:40"))
    assert TAKEOVERS.say(office, one, member(office, CLERK), "好的。", at("21:41")) == ""
    assert leaving(office, at("21:41")) == [(HERS.sender, "takeover_word")]


def test_where_nothing_gets_through_nothing_is_kept(office: Records) -> None:
    chat = spoke(office, NOW - 49 * HOUR)
    assert TAKEOVERS.take_over(office, chat, member(office, CLERK), None, NOW) == ""
    one = office.inquiries.open_of(HERS)
    assert one is not None
    assert not TAKEOVERS.reaches(office, chat, NOW)
    assert TAKEOVERS.say(office, one, member(office, CLERK), "在吗", NOW) == "closed"
    assert TAKEOVERS.give_back(office, one, member(office, CLERK), "再见", False, NOW) == "closed"
    assert office.inquiries.words(one.number) == []
    assert TAKEOVERS.give_back(office, one, member(office, CLERK), "", False, NOW) == ""
    assert office.inquiries.open_of(HERS) is None


def test_it_is_answered_by_what_was_said_and_she_is_asked_whether_that_was_it(office: Records) -> None:
    one = taken(office)
    HANDOVER.inquiries.add(office, one, "护理费几时发", NOW)
    TAKEOVERS.say(office, one, member(office, CLERK), "十五号。", NOW)
    again = office.inquiries.open_of(HERS)
    assert again is not None
    assert TAKEOVERS.give_back(office, again, member(office, CLERK), "", False, NOW) == ""
    done = office.inquiries.get(one.number)
    assert done is not None
    assert (done.state, done.question, done.answer, done.held_by, done.silent) == (
        "answered",
        "护理费几时发",
        "十五号。",
        None,
        False,
    )
    form = office.inbox.conversations(*CHAT, [HERS.sender]).get(HERS)
    assert form is not None
    assert form.data["number"] == one.number


def test_it_ends_two_hours_after_the_last_word_and_not_before(office: Records) -> None:
    one = taken(office, at("9:00"))
    TAKEOVERS.say(office, one, member(office, CLERK), "我查查。", at("10:30"))
    leaving(office, at("10:30"))
    TAKEOVERS.tick(office, at("11:30"))
    assert leaving(office, at("11:30")) == []
    TAKEOVERS.tick(office, at("12:30"))
    TAKEOVERS.tick(office, at("12:31"))  # once
    standing = office.inquiries.open_of(HERS)
    assert standing is not None
    assert (standing.owner_id, standing.held_by, standing.silent, standing.due_at) == (CLERK, None, False, one.due_at)
    assert leaving(office, at("14:31")) == [(HERS.sender, "takeover_over"), ("staff-1", "takeover_over")]  # after the midday rest


def test_nobody_else_gets_it_while_somebody_is_at_it(office: Records) -> None:
    chat = spoke(office, at("17:00"))
    office.inquiries.open_inquiry(HERS, HE, "护理费", NOW, at("17:30"), owner_id=CLERK, silent=True, next_at=at("17:30"))
    assert TAKEOVERS.take_over(office, chat, member(office, CLERK), None, at("17:20")) == ""
    InquiryClock(HANDOVER.inquiries, QUIET).tick(office, at("18:00"))
    one = office.inquiries.open_of(HERS)
    assert one is not None
    assert (one.owner_id, one.held_by) == (CLERK, CLERK)


def test_whoever_hands_the_matter_on_has_the_chat_no_more(office: Records) -> None:
    one = taken(office)
    HANDOVER.inquiries.hand(office, one, member(office, APPROVER), member(office, CLERK), NOW)
    assert TAKEOVERS.say(office, one, member(office, CLERK), "还有", NOW) == "moved_on"


def test_a_chat_in_which_nobody_said_anything_leaves_nothing(office: Records) -> None:
    one = taken(office)
    TAKEOVERS.tick(office, NOW + 3 * HOUR)
    closed = office.inquiries.get(one.number)
    assert closed is not None
    assert closed.state == CLOSED
    assert leaving(office, at("15:00")) == []
