"""Questions that need a person: whose they are, who is told when, what comes of silence, and how the answer gets back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.context import Ask
from bot.delivery.handover import HandoverDesk
from bot.delivery.inquiries import InquiryDesk
from bot.delivery.inquiry_clock import InquiryClock
from bot.domain.conversation import Place
from bot.domain.days_off import WorkDays
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.inquiry import WANTED, Inquiry, InquiryKind
from bot.domain.ledger import Residence, ResidenceKind
from bot.domain.messages import Form
from bot.domain.people import Owner, OwnerKind, Role, StaffMember
from bot.domain.policy import PolicyTopic
from bot.domain.rights import OPERATOR, Right
from bot.domain.tasks import TaskKind
from bot.office import load_inquiry_owners
from bot.policy.from_inquiries import TOPIC, WORDING, learn
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.store.delivery import Mark
from bot.understanding.known_days_off import known_days_off
from tests.builders import (
    APPROVER,
    CHAT,
    CLERK,
    DAUGHTER,
    HE,
    LEADER,
    LIAISON,
    NOW,
    QIN,
    QUIET,
    YAO,
    ZONE,
    at,
    chat_id,
    desk,
    said,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BUREAU, TOWN = 1, 2
SECOND, TOWN_CLERK, SECRETARY = 8, 9, 10
DUE = at("17:30")


@pytest.fixture
def office(store: Store) -> Any:
    with store.write() as records:
        yield records


def inquiries() -> InquiryDesk:
    return HandoverDesk(desk(), QUIET, load_inquiry_owners()).inquiries


def clock() -> InquiryClock:
    return InquiryClock(inquiries(), QUIET)


def place(person: int = HE) -> Place:
    return Place(*CHAT, chat_id(OwnerKind.PERSON, person))


def ask(records: Records, words: str = "护理费几时发？", now: datetime = NOW, person: int | None = HE, **more: Any) -> Inquiry:
    (asker,) = records.people.persons([person]) if person else (None,)
    where = more.pop("place", place(person or HE))
    return inquiries().open(records, Ask(where, asker, words, **more), now)


def member(records: Records, number: int) -> StaffMember:
    found = records.people.staff_member(number)
    assert found is not None
    return found


def hire(records: Records, number: int, role: str, scope: int | None = None, reachable: bool = True) -> None:
    records.people.add_rows("staff", [{"id": number, "name": f"职员{number}", "role": role, "phone": "", "scope_id": scope}])
    if reachable:
        records.people.bind(Owner(OwnerKind.STAFF, number), *CHAT, chat_id(OwnerKind.STAFF, number), NOW)


def leaving(records: Records, now: datetime) -> list[Claimed]:
    found: list[Claimed] = []
    while more := records.claims.claim(*CHAT, now, 100, tuple(Lane), ()):
        found += more
    return found


def told(records: Records, now: datetime) -> list[tuple[str, str]]:
    """Who is told now, and of what."""
    return sorted((one.external_id, one.template.partition("/")[2]) for one in leaving(records, now))


def arrive(records: Records, sent: list[Claimed], state: AttemptState) -> None:
    reason = Reason.BLOCKED if state is AttemptState.FAILED else Reason.NONE
    records.delivery.mark([Mark(one.id, one.claimed_at, state, reason, NOW, f"m{one.id}") for one in sent], NOW)


def again(records: Records, one: Inquiry) -> Inquiry:
    found = records.inquiries.get(one.number)
    assert found is not None
    return found


# --- whose it is -----------------------------------------------------------------------------------------------------


def test_a_question_gets_a_number_a_clock_and_an_owner_who_is_told_at_once(office: Records) -> None:
    one = ask(office)
    assert (one.number, one.due_at, one.owner_id, one.silent) == (1, DUE, CLERK, True)
    assert told(office, NOW) == [("staff-1", "inquiry_asked")]


@pytest.mark.parametrize(
    ("category", "kind", "person", "owner"),
    [
        ("养老金", InquiryKind.QUESTION, HE, CLERK),
        ("养老金", InquiryKind.QUESTION, YAO, TOWN_CLERK),  # of the unit, before those for the whole office
        ("党组织生活", InquiryKind.QUESTION, YAO, SECRETARY),
        ("党组织生活", InquiryKind.QUESTION, HE, CLERK),  # whose unit has no secretary
        ("困难帮扶", InquiryKind.QUESTION, HE, LIAISON),
        ("", InquiryKind.COMPANY, HE, LIAISON),
        ("", InquiryKind.HUMAN, None, CLERK),
    ],
)
def test_the_topic_and_the_unit_choose_the_owner(
    office: Records, category: str, kind: InquiryKind, person: int | None, owner: int
) -> None:
    hire(office, TOWN_CLERK, "clerk", TOWN)
    hire(office, SECRETARY, "secretary", TOWN)
    office.policy.publish([PolicyTopic("t", "题目", category or "养老金", ("事实。",))], NOW)
    where = Place(*CHAT, "stranger") if person is None else place(person)
    assert ask(office, person=person, place=where, kind=kind, topic="t" if category else "").owner_id == owner


def test_of_several_who_fit_whoever_has_the_fewest(office: Records) -> None:
    hire(office, SECOND, "clerk")
    owners = [ask(office, person=None, place=Place(*CHAT, f"stranger-{n}")).owner_id for n in range(4)]
    assert owners == [CLERK, SECOND, CLERK, SECOND]


def test_whoever_cannot_be_told_gets_none_while_another_can(office: Records) -> None:
    hire(office, SECOND, "clerk")
    office.people.bury_address(*CHAT, chat_id(OwnerKind.STAFF, CLERK), NOW)
    assert ask(office).owner_id == SECOND


def test_a_daughter_s_question_is_for_whoever_answers_for_her_father_and_says_so(office: Records) -> None:
    hire(office, TOWN_CLERK, "clerk", TOWN)
    one = ask(office, person=None, place=Place(*CHAT, chat_id(OwnerKind.PROXY, DAUGHTER)))
    assert one.owner_id == TOWN_CLERK
    (message,) = leaving(office, NOW)
    assert message.data["values"]["who"] == "陶小梅（陶大川的女儿）"


def test_at_night_the_owner_hears_of_it_in_the_morning_unless_somebody_is_lonely(office: Records) -> None:
    night = at("22:00")
    ask(office, now=night)
    assert told(office, night) == []
    ask(office, "一个人真难熬", night, QIN, kind=InquiryKind.COMPANY)
    assert told(office, night) == [("staff-3", "inquiry_asked")]
    assert told(office, at("7:30", 11)) == [("staff-1", "inquiry_asked")]


# --- one chat, one inquiry -------------------------------------------------------------------------------------------


def test_a_chat_has_one_number_and_what_is_said_further_goes_together_within_a_minute(office: Records) -> None:
    one = ask(office)
    leaving(office, NOW)
    for second, words in enumerate(("还有取暖费", "都没到账")):
        assert ask(office, words, NOW + timedelta(seconds=second)).number == one.number
    assert told(office, NOW) == []
    (message,) = leaving(office, NOW + MINUTE)
    assert message.data["values"]["words"] == "还有取暖费\n都没到账"
    assert [word.text for word in office.inquiries.words(one.number)] == ["还有取暖费", "都没到账"]
    assert ask(office, person=QIN).number != one.number


def test_whoever_only_wanted_a_person_is_asking_what_he_says_next(office: Records) -> None:
    one = ask(office, WANTED, kind=InquiryKind.HUMAN)
    assert inquiries().add(office, one, "台球桌几时修好", NOW)
    assert not inquiries().add(office, again(office, one), "等了半年", NOW)
    assert again(office, one).question == "台球桌几时修好"


def test_the_bot_is_silent_with_people_and_neither_in_groups_nor_with_staff(office: Records) -> None:
    assert ask(office).silent
    assert not ask(office, place=Place(*CHAT, "person-1", "group-9"), person=QIN).silent
    assert not ask(office, person=None, place=Place(*CHAT, chat_id(OwnerKind.STAFF, CLERK))).silent


@pytest.mark.parametrize(
    ("moment", "silent"),
    [(NOW, True), (at("17:29", 12), True), (at("17:31", 12), False)],
)
def test_the_bot_speaks_again_two_working_days_after_the_due_moment_and_the_inquiry_stays_open(
    office: Records, moment: datetime, silent: bool
) -> None:
    one = ask(office)
    assert one.keeps_silent(moment) is silent
    assert one.is_open


# --- the answer ------------------------------------------------------------------------------------------------------


def test_the_answer_reaches_the_chat_that_asked_and_asks_for_one_tap(office: Records) -> None:
    said(office, "person-2", NOW)
    one = ask(office)
    leaving(office, NOW)
    assert inquiries().answer(office, one, member(office, CLERK), "每月十号", NOW) == "chat"
    (message,) = leaving(office, NOW)
    assert (message.external_id, message.form) == ("person-2", Form.CHAT)
    assert (message.data["values"]["answer"], message.data["values"]["rates"]) == ("每月十号", True)
    form = office.inbox.conversations(*CHAT, ["person-2"])[place()]
    assert (form.step, form.data["number"]) == ("inquiry", one.number)
    assert inquiries().answer(office, one, member(office, CLERK), "又一遍", NOW) is None


def test_when_his_window_is_shut_he_is_pushed_a_reminder_to_come_and_look(office: Records) -> None:
    one = ask(office)
    leaving(office, NOW)
    assert inquiries().answer(office, one, member(office, CLERK), "每月十号", NOW) == "push"
    (message,) = leaving(office, NOW)
    assert (message.external_id, message.form) == ("person-2", Form.PUSH)
    assert message.data["card"]["title"] == "问询1号有答复，回“问询”看"


def test_when_there_is_no_way_somebody_rings(office: Records) -> None:
    one = ask(office, person=YAO, place=Place("simulator", "gone", "x"))
    assert inquiries().answer(office, one, member(office, CLERK), "每月十号", NOW) == "ring"
    (call,) = office.tasks.open_tasks()
    assert (call.kind, call.owner_id, call.person_id) == (TaskKind.BRING, CLERK, YAO)
    stranger = ask(office, person=None, place=Place("simulator", "gone", "y"))
    assert inquiries().answer(office, stranger, member(office, CLERK), "每月十号", NOW) == ""


def test_an_answer_that_does_not_arrive_is_told_by_telephone(office: Records) -> None:
    said(office, "person-2", NOW)
    one = ask(office)
    inquiries().answer(office, one, member(office, CLERK), "每月十号", NOW)
    arrive(office, leaving(office, NOW), AttemptState.FAILED)
    clock().tick(office, NOW + 10 * MINUTE)
    assert [(call.kind, call.person_id) for call in office.tasks.open_tasks()] == [(TaskKind.BRING, HE)]
    clock().tick(office, NOW + 20 * MINUTE)
    assert len(office.tasks.open_tasks()) == 1


def test_an_answer_at_noon_waits_for_the_end_of_the_rest_unless_he_has_just_spoken(office: Records) -> None:
    noon = at("12:30")
    for person, spoke in ((HE, at("9:00")), (QIN, at("12:20"))):
        said(office, chat_id(OwnerKind.PERSON, person), spoke)
        inquiries().answer(office, ask(office, now=spoke, person=person), member(office, CLERK), "好", noon)
    to_them = {one for one, what in told(office, noon) if what == "inquiry_answer"}
    assert to_them == {"person-1"}
    assert ("person-2", "inquiry_answer") in told(office, at("14:30"))


def test_not_clear_yet_opens_it_again_under_the_same_number(office: Records) -> None:
    said(office, "person-2", NOW)
    one = ask(office)
    inquiries().answer(office, one, member(office, CLERK), "每月十号", NOW)
    leaving(office, NOW)
    reopened = inquiries().rate(office, one.number, False, NOW + HOUR)
    assert reopened is not None
    assert (reopened.number, reopened.state, reopened.owner_id, reopened.rating, reopened.silent) == (
        1,
        "open",
        CLERK,
        "bad",
        True,
    )
    assert told(office, NOW + HOUR) == [("staff-1", "inquiry_asked")]
    assert inquiries().rate(office, one.number, False, NOW + HOUR) is None
    assert inquiries().answer(office, reopened, member(office, CLERK), "是每月十号上午", NOW + HOUR) == "chat"
    good = inquiries().rate(office, one.number, True, NOW + 2 * HOUR)
    assert good is not None
    assert (good.state, good.rating) == ("answered", "good")


def test_loneliness_is_closed_without_a_notice_of_completion(office: Records) -> None:
    said(office, "person-2", NOW)
    one = ask(office, kind=InquiryKind.COMPANY)
    leaving(office, NOW)
    assert inquiries().close(office, one, ("已答复", "聊了一个钟头"), member(office, LIAISON), NOW) == "untold"
    assert told(office, NOW) == []


# --- silence ---------------------------------------------------------------------------------------------------------


def course(store: Store, until: datetime, step: timedelta, restarts: bool) -> list[tuple[str, str, str]]:
    """Everything that staff are told from now on; with restarts every tick is another process, and each comes twice."""
    heard: list[tuple[str, str, str]] = []
    now, ticking = NOW, clock()
    while now <= until:
        for _ in range(2 if restarts else 1):
            with store.write() as records:
                (clock() if restarts else ticking).tick(records, now)
        with store.write() as records:
            heard += [(f"{now:%d %H:%M}", *one) for one in told(records, now)]
        now += step
    return heard


@pytest.mark.parametrize("restarts", [False, True])
def test_silence_is_reminded_then_handed_on_then_brought_before_a_leader_and_never_at_night(store: Store, restarts: bool) -> None:
    with store.write() as records:
        hire(records, SECOND, "clerk")
        ask(records)
    assert course(store, at("9:00", 11), 10 * MINUTE, restarts) == [
        ("10 09:00", "staff-1", "inquiry_asked"),
        ("10 14:30", "staff-1", "inquiry_due"),  # half of the office hours that were left, the noon rest aside
        ("10 17:30", "staff-1", "inquiry_moved"),
        ("10 17:30", "staff-8", "inquiry_asked"),
        ("10 18:30", "staff-2", "inquiry_asked"),
        ("10 18:30", "staff-8", "inquiry_moved"),
        ("11 08:30", "staff-2", "inquiry_due"),
    ]
    with store.read() as records:
        (one,) = records.inquiries.open_inquiries()
    assert (one.owner_id, one.level) == (APPROVER, 2)


def test_a_rolled_back_tick_is_as_if_it_had_not_been(store: Store) -> None:
    with store.write() as records:
        ask(records)
        leaving(records, NOW)
    reminder = at("14:30")

    def tick_and_die() -> None:
        with store.write() as records:
            clock().tick(records, reminder)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        tick_and_die()
    with store.write() as records:
        clock().tick(records, reminder)
        assert told(records, reminder) == [("staff-1", "inquiry_due")]


def test_whoever_says_that_he_is_at_it_is_left_alone_until_it_is_due(office: Records) -> None:
    one = ask(office)
    taken = inquiries().take(office, one, member(office, CLERK), NOW)
    leaving(office, NOW)
    clock().tick(office, at("15:00"))
    assert told(office, at("15:00")) == []
    assert inquiries().take(office, taken, member(office, CLERK), at("17:00")).next_at == taken.next_at
    clock().tick(office, DUE)
    assert told(office, DUE) == [("staff-1", "inquiry_moved"), ("staff-2", "inquiry_asked")]


def test_another_may_take_it_and_whoever_had_it_is_told(office: Records) -> None:
    one = inquiries().take(office, ask(office), member(office, LEADER), NOW)
    assert one.owner_id == LEADER
    assert told(office, NOW) == [("staff-1", "inquiry_asked"), ("staff-1", "inquiry_moved")]


def test_what_was_handed_on_late_goes_on_to_whoever_answers_for_it_all(office: Records) -> None:
    hire(office, SECOND, "clerk")
    one = ask(office)
    late = at("18:00")
    handed = inquiries().hand(office, one, member(office, SECOND), member(office, CLERK), late)
    assert (handed.owner_id, handed.level, handed.next_at) == (SECOND, 1, late + HOUR)
    leaving(office, late)
    clock().tick(office, late + HOUR)
    assert again(office, one).owner_id == APPROVER


@pytest.mark.parametrize("lost", ["nobody", "left"])
def test_what_nobody_has_gets_an_owner(office: Records, lost: str) -> None:
    hire(office, SECOND, "clerk")
    one = ask(office)
    leaving(office, NOW)
    if lost == "nobody":
        office.inquiries.change(one.number, owner_id=None)
    else:
        office.connection.exec_driver_sql("UPDATE staff SET active = false WHERE id = 1")
    clock().tick(office, NOW + MINUTE)
    assert again(office, one).owner_id == (CLERK if lost == "nobody" else SECOND)
    assert len(told(office, NOW + MINUTE)) == 1


def test_what_is_asked_on_the_eve_of_a_holiday_is_due_after_it(office: Records) -> None:
    """国庆 2026: off until the 7th; Saturday the 10th is worked."""
    known = next(one for one in known_days_off() if one.year == 2026)
    workdays = WorkDays(frozenset({2026}), {one.day: one for one in known.days})
    desks = HandoverDesk(desk(), QUIET, load_inquiry_owners(), lambda: workdays).inquiries
    eve = datetime(2026, 9, 30, 16, 30, tzinfo=ZONE)
    (asker,) = office.people.persons([HE])
    one = desks.open(office, Ask(place(HE), asker, "楼道灯坏了，请派人修", kind=InquiryKind.REQUEST), eve)
    assert f"{one.due_at:%m-%d %H:%M}" == "10-08 17:30"
    assert one.next_at is not None
    assert one.next_at.date() == one.due_at.date()  # no hour of the holiday counts for the reminder
    assert one.keeps_silent(one.due_at + timedelta(days=1), workdays)
    desks.answer(office, one, member(office, CLERK), "已报修", eve)
    assert f"{again(office, one).due_at:%m-%d %H:%M}" == "10-10 17:30"


def test_a_request_stays_with_its_owner_until_it_is_disposed_of(office: Records) -> None:
    said(office, "person-2", NOW)
    one = ask(office, "楼道灯坏了，请派人修", kind=InquiryKind.REQUEST)
    inquiries().answer(office, one, member(office, CLERK), "已报修", NOW)
    arrive(office, leaving(office, NOW), AttemptState.ACCEPTED)
    answered = again(office, one)
    assert (answered.unsettled, answered.due_at) == (True, at("17:30", 12))
    clock().tick(office, NOW + 10 * MINUTE)
    assert told(office, NOW + 10 * MINUTE) == []
    clock().tick(office, at("17:00", 11))
    assert told(office, at("17:00", 11)) == [("staff-1", "inquiry_due")]
    clock().tick(office, at("17:30", 12))
    assert again(office, one).owner_id == APPROVER
    leaving(office, at("17:30", 12))
    said(office, "person-2", at("17:30", 12))
    assert (
        inquiries().close(office, again(office, one), ("已解决", "灯换了"), member(office, APPROVER), at("17:40", 12)) == "chat"
    )
    assert not again(office, one).unsettled
    assert ("person-2", "inquiry_closed") in told(office, at("17:40", 12))
    assert office.inquiries.open_inquiries() == []


# --- into the library ------------------------------------------------------------------------------------------------


def test_the_library_learns_a_wording_or_a_topic_without_names_and_numbers(office: Records) -> None:
    office.policy.publish([PolicyTopic("fee", "护理费", "护理与长护", ("事实。",), questions=("护理费",))], NOW)
    asked = "我是何素云，住8号楼2单元501室，电话13900002002，2026年护理费发了吗"
    one = ask(office, asked, topic="fee")
    assert learn(office, one, WORDING, "staff:1", NOW).fault == "unanswered"
    inquiries().answer(office, one, member(office, CLERK), "何老您好，您的3650元已打到尾号6688的卡上。每月十号发。", NOW)
    one = again(office, one)
    learnt = learn(office, one, WORDING, "staff:1", NOW)
    assert learnt.question == "我是某同志，住×，电话×，2026年护理费发了吗"
    assert learn(office, again(office, one), TOPIC, "staff:1", NOW).fault == "learnt"
    office.inquiries.change(one.number, learnt="")
    learn(office, one, TOPIC, "staff:1", NOW)
    wording, topic = office.policy.proposals()
    assert (wording.kind, wording.topic.id, wording.origin) == ("wording", "fee", f"inquiry:{one.number}")
    assert wording.topic.questions == ("护理费", learnt.question)
    assert topic.kind == "new"
    assert topic.topic.facts == ("某同志您好，您的×元已打到尾号×的卡上。", "每月十号发。")
    assert [found.questions for found in office.policy.published()] == [("护理费",)]


# --- alarms ----------------------------------------------------------------------------------------------------------


def at_home(records: Records, person: int, **homes: Residence) -> None:
    file = records.ledger.file(OPERATOR, person, Right.SEE)
    assert file is not None
    records.ledger.change([replace(file, residences={ResidenceKind[name]: home for name, home in homes.items()})])


def test_an_alarm_says_where_he_lives_and_that_it_did_is_written_down(office: Records) -> None:
    at_home(office, QIN, REGISTERED=Residence("河口镇", "老屋"), USUAL=Residence("城关镇", "解放路9号3单元"))
    HandoverDesk(desk()).alert(office, [QIN], "紧急求助", "喘不上气", at("2:00"), "k1")
    messages = leaving(office, at("2:00"))
    assert {one.external_id for one in messages} == {"staff-1", "staff-3"}
    home = messages[0].data["values"]["home"]
    assert (home["kind"], home["address"]) == ("常住", "城关镇解放路9号3单元")
    rows = office.connection.exec_driver_sql("SELECT actor, subject FROM history WHERE action = 'revealed'").all()
    assert [tuple(row) for row in rows] == [("alarm", f"person:{QIN}")]


def test_in_winter_he_is_looked_for_where_he_spends_the_winter(office: Records) -> None:
    south = Residence("三亚", "海棠湾1号", "11-01", "03-31")
    at_home(office, QIN, USUAL=Residence("城关镇", "解放路9号"), SEASON=south)
    assert office.ledger.whereabouts(QIN, NOW.date()).address == "三亚海棠湾1号"
    assert office.ledger.whereabouts(QIN, at("9:00").replace(month=6).date()).address == "城关镇解放路9号"


def test_a_second_cry_goes_on_at_once_as_more_of_the_first(office: Records) -> None:
    handover = HandoverDesk(desk())
    handover.alert(office, [QIN], "紧急求助", "胸口疼", NOW, "k1")
    leaving(office, NOW)
    handover.alert(office, [QIN], "紧急求助", "越来越疼了", NOW + 5 * MINUTE, "k2")
    assert told(office, NOW + 5 * MINUTE) == [("staff-1", "alert_more"), ("staff-3", "alert_more")]
    (alarm,) = office.tasks.open_tasks()
    assert office.tasks.relay_text(alarm.id) == "胸口疼\n越来越疼了"
    handover.alert(office, [QIN], "紧急求助", "又疼了", NOW + 20 * MINUTE, "k3")
    assert len(office.tasks.open_tasks()) == 2


def test_a_stranger_s_cry_brings_all_that_is_known_of_the_chat_to_every_clerk(office: Records) -> None:
    night = at("23:00")
    hire(office, SECOND, "clerk")
    one = HandoverDesk(desk(), QUIET).alert_stranger(office, Place(*CHAT, "stranger"), "需要关心", "活着没意思", night, "k1")
    messages = [message for message in leaving(office, night) if message.template == "staff/alert"]
    assert {message.external_id for message in messages} == {"staff-1", "staff-8"}
    assert (messages[0].data["values"]["stay"], messages[0].data["values"]["home"]) == (True, None)
    assert again(office, one).owner_id in (CLERK, SECOND)


def test_the_roles_of_the_office_s_file_exist() -> None:
    rules = load_inquiry_owners()
    assert rules.role("党组织生活", InquiryKind.QUESTION) is Role.SECRETARY
    assert rules.role("没有这一类", InquiryKind.QUESTION) is Role.CLERK
