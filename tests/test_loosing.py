"""An account was bound to the wrong person: nothing more goes there, and whoever was not told after all is told otherwise."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.domain.conversation import Conversation, Place
from bot.domain.delivery import AttemptState, Lane, Purpose, Reason
from bot.domain.messages import Reply
from bot.domain.notices import How, RecipientState, Rsvp
from bot.domain.people import Owner, OwnerKind
from bot.domain.rights import OPERATOR
from bot.domain.tasks import TaskKind
from bot.loosing import By, loose
from bot.store import Records, Store
from bot.store.delivery import Mark
from bot.store.loosing import Loosed
from bot.store.settling import Settled
from bot.store.tables.messages import inquiry
from bot.store.tables.notices import attempt, confirmation, recipient, trace
from tests.builders import (
    CHAT,
    CLERK,
    DAUGHTER,
    LIAISON,
    LINKS,
    NOW,
    OFFICE,
    QIN,
    TAO,
    TOWN_LIAISON,
    at,
    attempt_row,
    chat_id,
    composer,
    desk,
    ladders,
    recipient_of,
    released,
    said,
    state_of,
)

HIS = Place(*CHAT, chat_id(OwnerKind.PERSON, QIN))
HERS = Place(*CHAT, chat_id(OwnerKind.PROXY, DAUGHTER))
TEN = at("10:00")


@pytest.fixture
def office(store: Store) -> Any:
    with store.write() as records:
        yield records


def tick(records: Records, now: datetime) -> None:
    while ladders().tick(records, now):
        pass


def leave(records: Records, now: datetime) -> set[str]:
    """What is due leaves, and the platform takes it; whom it goes to."""
    taken = records.claims.claim(*CHAT, now, 100, tuple(Lane), ())
    composer().parcels(records, taken, False, now)
    marks = [Mark(one.id, one.claimed_at, AttemptState.ACCEPTED, Reason.NONE, now, f"m{one.id}") for one in taken]
    records.delivery.mark(marks, now)
    return {one.external_id for one in taken}


def loosed(records: Records, person_id: int, place: Place, now: datetime = TEN) -> Loosed:
    bound = next(one for one in records.loosing.of_person(person_id) if one.place == place)
    services: Any = SimpleNamespace(dispatch=desk())
    done = loose(services, OFFICE, records, bound, By(f"staff:{CLERK}", CLERK), now)
    assert done is not None
    assert loose(services, OFFICE, records, bound, By(f"staff:{CLERK}", CLERK), now) is None
    return done


def answered(records: Records, notice_id: int, person_id: int, place: Place, by: str, how: How = How.SELF) -> int:
    """收到, said in a chat."""
    number = recipient_of(records, notice_id, person_id)
    said(records, place.sender, NOW)
    proof = f"message:{place.sender}:{NOW.isoformat()}"[:80]
    desk().settle(records, Settled(number, how, by, proof), NOW)
    return number


def row_of(records: Records, number: int) -> Any:
    return records.connection.execute(recipient.select().where(recipient.c.id == number)).one()


# --- notices ------------------------------------------------------------------------------------------------------------


def test_what_was_told_to_the_wrong_one_was_told_to_nobody_and_a_human_rings(office: Records) -> None:
    one = released(office)
    tick(office, NOW)
    assert HIS.sender in leave(office, NOW)
    done = loosed(office, QIN, HIS)
    assert [each.id for each in done.again] == [one.id]
    tick(office, TEN)
    assert {task.person_id: task.owner_id for task in office.tasks.open_tasks()}[QIN] == LIAISON
    assert office.people.routes([QIN]).get(QIN, []) == []
    kept = [row["text"] for row in office.delivery.sent_to(*CHAT, HIS.sender) if row["purpose"] == Purpose.NOTICE.value]
    assert len(kept) == 1  # what he was told stays in the record
    trail = office.trail.one(one.id, QIN)
    assert trail is not None
    assert [each.what for each in trail.traces if each.what != "passed"] == ["loosed"]


def test_what_waits_for_the_wrong_one_does_not_leave_not_even_when_it_is_tried_again(office: Records) -> None:
    released(office)
    tick(office, NOW)
    under_way = [one for one in office.claims.claim(*CHAT, NOW, 100, tuple(Lane), ()) if one.external_id == HIS.sender]
    office.delivery.plan([attempt_row("letter:1", purpose=Purpose.GREETING, external_id=HIS.sender, person_id=QIN)])
    desk().say(office, HIS, Reply("reply/failed", {}), NOW, "an answer about his pension")
    loosed(office, QIN, HIS)
    assert len(under_way) == 1
    again = [Mark(one.id, one.claimed_at, AttemptState.PLANNED, Reason.PLATFORM, TEN) for one in under_way]
    office.delivery.mark(again, TEN)
    waiting = office.connection.execute(
        attempt.select().where(attempt.c.external_id == HIS.sender, attempt.c.state == AttemptState.PLANNED.value)
    ).all()
    assert [row.key for row in waiting] == [f"loosed:{1}"]  # that it is bound no more, and nothing else
    assert waiting[0].template == "reply/loosed"


@pytest.mark.parametrize("closed", [False, True])
def test_a_yes_of_the_wrong_one_counts_no_more_and_a_closed_notice_goes_on(office: Records, closed: bool) -> None:
    one = released(office, audience="姓名=秦一山")
    tick(office, NOW)
    leave(office, NOW)
    number = answered(office, one.id, QIN, HIS, f"person:{QIN}")
    office.pending.set_rsvp(number, Rsvp.ATTEND)
    if closed:
        office.notices.close_settled(NOW)
    loosed(office, QIN, HIS)
    tick(office, TEN)
    row, again = row_of(office, number), office.notices.get(one.id)
    assert (row.state, row.how, row.rsvp) == (RecipientState.TASK_OPEN.value, None, None)
    assert again is not None
    assert again.state.value == "sending"
    words = office.connection.execute(confirmation.select().where(confirmation.c.recipient_id == number)).all()
    void = office.connection.execute(trace.select().where(trace.c.what == "void")).all()
    assert [str(word.id) for word in words] == [line.detail for line in void]  # kept, and marked


def test_a_call_that_was_made_besides_holds(office: Records) -> None:
    one = released(office)
    tick(office, NOW)
    leave(office, NOW)
    number = answered(office, one.id, QIN, HIS, f"person:{QIN}")
    desk().settle(office, Settled(number, How.PHONE, f"staff:{LIAISON}", "task:1"), NOW)
    assert loosed(office, QIN, HIS).again == ()
    row = row_of(office, number)
    assert (row.state, row.how, row.settled_by) == ("confirmed", "phone", f"staff:{LIAISON}")


def test_whoever_is_rung_up_already_is_not_asked_for_twice(office: Records) -> None:
    one = released(office)
    tick(office, NOW)
    leave(office, NOW)
    tick(office, at("17:30"))
    assert state_of(office, one.id, QIN) == "task_open"
    assert loosed(office, QIN, HIS, at("17:40")).again == ()
    tick(office, at("17:41"))
    assert len([task for task in office.tasks.open_tasks() if task.person_id == QIN and task.kind is TaskKind.CALL]) == 1


def test_other_ways_that_were_tried_are_not_tried_again(office: Records) -> None:
    """A neighbour was taken for him; his daughter was written to besides, and is not written to twice."""
    office.people.bind(Owner(OwnerKind.PERSON, TAO), *CHAT, "a neighbour", NOW)
    one = released(office, audience="姓名=陶大川")
    for moment in (NOW, at("10:01"), at("11:02")):
        tick(office, moment)
        leave(office, moment)
    assert len(office.delivery.sent_to(*CHAT, HERS.sender)) == 1
    loosed(office, TAO, Place(*CHAT, "a neighbour"), at("11:03"))
    tick(office, at("11:04"))
    assert len(office.delivery.sent_to(*CHAT, HERS.sender)) == 1
    assert state_of(office, one.id, TAO) == "task_open"
    assert [task.owner_id for task in office.tasks.open_tasks()] == [TOWN_LIAISON]


def test_a_daughter_who_was_none_receives_for_nobody(office: Records) -> None:
    one = released(office)
    tick(office, NOW)
    leave(office, NOW)
    number = answered(office, one.id, TAO, HERS, f"proxy:{DAUGHTER}", How.PROXY)
    office.bindings.consent(Owner(OwnerKind.PROXY, DAUGHTER), "代收", True, f"{CHAT[0]} 回复", f"proxy:{DAUGHTER}", NOW)
    loosed(office, TAO, HERS)
    tick(office, TEN)
    assert row_of(office, number).state == "task_open"
    assert office.people.senders(*CHAT, [HERS.sender]) == {}
    last = office.consents.of([Owner(OwnerKind.PROXY, DAUGHTER)])[0]
    assert (last.given, last.how) == (False, "绑错了人")


def test_a_link_that_is_in_the_wrong_hands_opens_nothing_and_a_new_one_does(office: Records) -> None:
    one = released(office)
    number = recipient_of(office, one.id, QIN)
    tick(office, NOW)
    leave(office, NOW)
    old = LINKS.read(LINKS.url(number).rpartition("/")[2])
    loosed(office, QIN, HIS)
    times = office.loosing.times(number)
    new = LINKS.read(LINKS.url(number, None, times).rpartition("/")[2])
    assert old is not None
    assert new is not None
    assert (old.series < times, new.series < times, new.proxy_id) == (True, False, None)


# --- what else was going on in that chat ----------------------------------------------------------------------------------


def test_a_form_is_closed_and_a_question_is_the_askers_alone(office: Records) -> None:
    office.inbox.keep(HIS, Conversation("choice", "bring", {"options": []}), NOW)
    number = office.inquiries.open_inquiry(HIS, QIN, "我的护理费有多少？", NOW, TEN, kind="question")
    assert loosed(office, QIN, HIS).matters == (f"问询{number}",)
    assert office.inbox.conversations(*CHAT, [HIS.sender]) == {}
    assert office.connection.execute(inquiry.select().where(inquiry.c.id == number)).one().person_id is None
    told = office.connection.execute(attempt.select().where(attempt.c.template == "staff/loosed")).one()
    assert told.external_id == chat_id(OwnerKind.STAFF, LIAISON)


def test_who_is_two_is_still_the_other(office: Records) -> None:
    office.people.bind(Owner(OwnerKind.PROXY, DAUGHTER), *CHAT, HIS.sender, NOW)
    office.delivery.plan([attempt_row("for tao", external_id=HIS.sender, person_id=TAO, proxy_id=DAUGHTER)])
    assert loosed(office, QIN, HIS).others
    sender = office.people.senders(*CHAT, [HIS.sender])[HIS.sender]
    assert (sender.persons, [one.id for one in sender.proxies]) == ((), [DAUGHTER])
    assert office.connection.execute(attempt.select().where(attempt.c.key == "for tao")).one().state == "planned"


def test_it_does_not_become_his_again_by_a_name_and_four_digits(office: Records) -> None:
    his, owner = HIS, Owner(OwnerKind.PERSON, QIN)
    code = office.bindings.add_code(owner, NOW, at("20:00"), lambda: "384912")
    loosed(office, QIN, his)
    assert office.loosing.was_loosed(owner, his)
    assert not office.loosing.was_loosed(Owner(OwnerKind.PERSON, TAO), his)
    assert office.bindings.use_code(code, TEN) is None
    line = office.sheets.looks(OPERATOR, QIN)[0]
    assert (line.action, line.what) == ("loosed", CHAT[0])
