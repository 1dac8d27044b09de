"""What the office has taken upon itself: whose it is, who is told when, what comes of silence, and how the person hears back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.delivery.commitment_answers import ring_key, told_key
from bot.delivery.commitment_clock import CommitmentClock
from bot.delivery.commitments import CommitmentDesk
from bot.domain.commitments import Commitment, CommitmentKind, CommitmentState, Finding, NewCommitment
from bot.domain.conversation import Place
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.people import OwnerKind, StaffMember
from bot.domain.tasks import OutcomeCode, Task, TaskKind
from bot.office import load_commitment_rules
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.store.delivery import Mark
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
    TAO,
    TOWN_LIAISON,
    WEI,
    YAO,
    at,
    chat_id,
    desk,
    fill,
    open_store,
    said,
)
from tests.databases import Database

RULES = load_commitment_rules()
NEED, SERVICE = CommitmentKind.NEED, CommitmentKind.SERVICE
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def office(store: Store) -> Any:
    with store.write() as records:
        yield records


def commitments() -> CommitmentDesk:
    return CommitmentDesk(desk(), RULES, QUIET)


def tick(records: Records, now: datetime) -> None:
    CommitmentClock(commitments(), QUIET).tick(records, now)


def member(records: Records, number: int) -> StaffMember:
    found = records.people.staff_member(number)
    assert found is not None
    return found


def chat(kind: OwnerKind = OwnerKind.PERSON, number: int = HE) -> Place:
    return Place(*CHAT, chat_id(kind, number))


def take_on(records: Records, now: datetime = NOW, **changes: Any) -> Commitment:
    person = changes.get("person_id", HE)
    values = {"key": "k", "kind": NEED, "text": "想办老年证", "asked_by": f"person:{person}", "person_id": person}
    return commitments().open(records, NewCommitment(**{**values, **changes}), now)


def again(records: Records, one: Commitment) -> Commitment:
    found = records.commitments.get(one.number)
    assert found is not None
    return found


def close(
    records: Records, one: Commitment, now: datetime, finding: Finding | None = Finding.FITS, by: int = CLERK
) -> str | None:
    return commitments().close(records, again(records, one), member(records, by), finding, "周三来办", now)


def leaving(records: Records, now: datetime) -> list[Claimed]:
    found: list[Claimed] = []
    while more := records.claims.claim(*CHAT, now, 100, tuple(Lane), ()):
        found += more
    return found


def told(records: Records, now: datetime) -> list[tuple[str, str]]:
    """Who is told now, and of what."""
    return sorted((one.external_id, one.template.partition("/")[2]) for one in leaving(records, now))


def arrive(records: Records, sent: list[Claimed], state: AttemptState, now: datetime) -> None:
    reason = Reason.BLOCKED if state is AttemptState.FAILED else Reason.NONE
    records.delivery.mark([Mark(one.id, one.claimed_at, state, reason, now, f"m{one.id}") for one in sent], now)


def task_of(records: Records, one: Commitment, what: str = "closed") -> Task | None:
    """The task by which he is told."""
    title = f"{one.number}号：打电话告诉本人"
    open_now = [task for task in records.tasks.open_tasks() if task.kind is TaskKind.BRING and task.title.endswith(title)]
    assert not open_now or records.commitments.errand(ring_key(one.number, what)) is not None
    return open_now[0] if open_now else None


# --- whose it is, and by when ------------------------------------------------------------------------------------------


def test_a_need_gets_a_number_a_day_and_an_owner_who_is_told_at_once(office: Records) -> None:
    one = take_on(office)
    assert (one.number, one.owner_id, one.due_at, one.told_at) == (1, CLERK, at("17:30", 12), NOW)
    assert told(office, NOW) == [("staff-1", "commitment_asked")]


def test_the_same_request_is_taken_on_and_told_once(office: Records) -> None:
    first, second = take_on(office), take_on(office, NOW + HOUR)
    assert first.number == second.number
    assert told(office, NOW + HOUR) == [("staff-1", "commitment_asked")]


@pytest.mark.parametrize(
    ("changes", "owner", "due"),
    [
        ({"kind": CommitmentKind.PROMISE, "asked_by": f"staff:{TOWN_LIAISON}"}, TOWN_LIAISON, at("17:30", 17)),
        ({"kind": CommitmentKind.PROMISE, "asked_by": "staff:3", "due_at": at("17:30", 20)}, LIAISON, at("17:30", 20)),
        ({"kind": CommitmentKind.PROMISE, "asked_by": "staff:3", "text": "周五前把表送来"}, LIAISON, at("17:30", 13)),
        ({"kind": CommitmentKind.HARDSHIP}, LIAISON, at("17:30", 23)),
        ({"kind": CommitmentKind.SUGGESTION}, CLERK, at("17:30", 23)),
        ({"kind": SERVICE, "service": "car"}, CLERK, at("17:30")),
        ({"kind": SERVICE, "service": "haircut"}, LIAISON, at("17:30")),
        ({"kind": SERVICE, "service": "car", "detail": {"on": "2026-03-10"}}, CLERK, at("10:00")),
        ({"owner_id": LEADER}, LEADER, at("17:30", 12)),
    ],
)
def test_whose_it_is_and_by_when(office: Records, changes: dict[str, Any], owner: int, due: datetime) -> None:
    one = take_on(office, **changes)
    assert (one.owner_id, one.due_at) == (owner, due)


def test_at_night_the_owner_is_left_alone_until_the_morning(office: Records) -> None:
    take_on(office, at("22:00"))
    assert told(office, at("23:00")) == []
    assert told(office, at("7:30", 11)) == [("staff-1", "commitment_asked")]


# --- silence -----------------------------------------------------------------------------------------------------------


def test_he_is_reminded_before_it_is_due_then_it_goes_up_and_never_vanishes(office: Records) -> None:
    one = take_on(office)
    told(office, NOW)
    reminded = again(office, one).next_at
    assert reminded is not None
    assert NOW + DAY < reminded < one.due_at
    tick(office, reminded)
    tick(office, reminded)
    assert told(office, reminded) == [("staff-1", "commitment_due")]
    tick(office, one.due_at)
    assert told(office, one.due_at) == [("staff-1", "commitment_moved"), ("staff-2", "commitment_asked")]
    assert again(office, one).owner_id == APPROVER
    for day in (13, 16, 17):  # every working day, not on Saturday and Sunday
        tick(office, at("8:30", day))
        assert told(office, at("8:30", day)) == [("staff-2", "commitment_due")]
    tick(office, at("9:00", 14))
    assert told(office, at("9:00", 14)) == []
    assert again(office, one).live


def test_whoever_takes_or_gets_it_is_told_and_reminded(office: Records) -> None:
    one = take_on(office)
    told(office, NOW)
    commitments().take(office, one, member(office, LIAISON), NOW)
    assert told(office, NOW) == [("staff-1", "commitment_moved")]
    commitments().hand(office, again(office, one), member(office, LEADER), member(office, LIAISON), NOW + HOUR)
    assert told(office, NOW + HOUR) == [("staff-5", "commitment_asked")]
    tick(office, at("16:00", 12))
    assert told(office, at("16:00", 12)) == [("staff-5", "commitment_due")]


def test_what_belonged_to_somebody_who_left_gets_an_owner(office: Records) -> None:
    one = take_on(office, owner_id=77)
    told(office, NOW)
    tick(office, NOW)
    assert (again(office, one).owner_id, told(office, NOW)) == (CLERK, [("staff-1", "commitment_asked")])


# --- he hears back -----------------------------------------------------------------------------------------------------


def test_the_answer_goes_into_his_chat_and_counts_when_it_has_arrived(office: Records) -> None:
    one = take_on(office, place=chat())
    said(office, chat().sender, NOW)
    told(office, NOW)
    assert close(office, one, NOW) == "chat"
    sent = leaving(office, NOW)
    assert [(each.external_id, each.template, each.data["values"]["words"]) for each in sent] == [
        ("person-2", "push/commitment_closed", "周三来办")
    ]
    assert again(office, one).answered_at is None
    arrive(office, sent, AttemptState.ACCEPTED, NOW)
    tick(office, NOW + HOUR)
    found = again(office, one)
    assert (found.state, found.disposition, found.answered_at) == (CommitmentState.DONE, "符合政策", NOW + HOUR)


@pytest.mark.parametrize("finding", [Finding.AGAINST, Finding.UNREAL])
def test_what_cannot_be_is_declined(office: Records, finding: Finding) -> None:
    one = take_on(office, place=chat())
    assert close(office, one, NOW, finding) == "push"
    assert again(office, one).state is CommitmentState.DECLINED


def test_whoever_receives_for_him_is_told_where_he_has_no_chat(office: Records) -> None:
    one = take_on(office, person_id=TAO, asked_by=f"staff:{TOWN_LIAISON}", place=chat(OwnerKind.STAFF, TOWN_LIAISON))
    told(office, NOW)
    assert close(office, one, NOW) == "push"
    assert told(office, NOW) == [(chat_id(OwnerKind.PROXY, DAUGHTER), "commitment_closed"), ("staff-4", "commitment_came")]


def test_where_there_is_no_way_his_liaison_tells_him_and_only_then_he_has_heard(office: Records) -> None:
    one = take_on(office, person_id=YAO, asked_by=f"staff:{TOWN_LIAISON}")
    assert close(office, one, NOW) == "ring"
    task = task_of(office, one)
    assert task is not None
    assert (task.owner_id, task.person_id) == (TOWN_LIAISON, YAO)
    tick(office, NOW + HOUR)
    assert again(office, one).answered_at is None
    told(office, NOW + HOUR)
    tick(office, NOW + 5 * HOUR + HOUR / 2)  # 14:30, after the rest at noon
    assert ("staff-1", "commitment_unheard") in told(office, NOW + 5 * HOUR + HOUR / 2)
    tick(office, at("14:30", 11))
    assert ("staff-2", "commitment_unheard") in told(office, at("14:30", 11))  # and a day later whoever is above him
    office.tasks.close(task.id, OutcomeCode.TOLD, TOWN_LIAISON, at("15:00", 11))
    tick(office, at("15:30", 11))
    assert again(office, one).answered_at == at("15:00", 11)


def test_an_answer_that_did_not_arrive_is_told_by_telephone(office: Records) -> None:
    one = take_on(office, place=chat())
    said(office, chat().sender, NOW)
    told(office, NOW)
    close(office, one, NOW)
    arrive(office, leaving(office, NOW), AttemptState.FAILED, NOW)
    tick(office, NOW + HOUR)
    assert task_of(office, one) is not None
    assert (again(office, one).answered_how, again(office, one).answered_at) == ("ring", None)


def test_nobody_is_told_of_what_concerns_nobody_we_know(office: Records) -> None:
    one = take_on(office, person_id=None, asked_by="unknown", place=Place(*CHAT, "stranger"))
    assert close(office, one, NOW) in ("push", "")
    assert not [task for task in office.tasks.open_tasks() if task.kind is TaskKind.BRING]


# --- a service ---------------------------------------------------------------------------------------------------------


def test_a_service_is_arranged_told_reminded_of_asked_after_done_and_rated(office: Records) -> None:
    one = take_on(office, kind=SERVICE, service="car", text="后天去县医院", place=chat(), detail={"on": "2026-03-12"})
    said(office, chat().sender, NOW)
    told(office, NOW)
    arranged = commitments().arrange(office, one, member(office, CLERK), "九点小王开车来接", NOW)
    assert (arranged.state, arranged.answered_how, arranged.due_at) == (CommitmentState.ARRANGED, "chat", at("17:30", 12))
    assert told(office, NOW) == [("person-2", "commitment_arranged")]
    tick(office, at("17:50", 11))
    assert told(office, at("17:50", 11)) == []
    tick(office, at("18:00", 11))
    assert told(office, at("18:00", 11)) == [("person-2", "commitment_eve")]
    tick(office, at("17:30", 12))
    assert told(office, at("17:30", 12)) == [("staff-1", "commitment_due")]
    said(office, chat().sender, at("18:00", 12))
    assert close(office, one, at("18:00", 12), None) == "chat"
    rated = commitments().rate(office, one.number, False, at("18:10", 12))
    assert rated is not None
    assert commitments().rate(office, one.number, True, at("18:10", 12)) is None
    need = office.commitments.of_person(HE)[0]
    assert (need.kind, need.owner_id, need.detail["rated"]) == (NEED, CLERK, one.number)


def test_an_arranged_service_that_nobody_reports_on_goes_up(office: Records) -> None:
    one = take_on(office, kind=SERVICE, service="car", place=chat(), detail={"on": "2026-03-12"})
    commitments().arrange(office, one, member(office, CLERK), "九点小王开车来接", NOW)
    for moment in (at("18:00", 11), at("17:30", 12), at("8:30", 13)):
        tick(office, moment)
    assert again(office, one).owner_id == APPROVER


def test_how_far_a_service_is_arranges_nothing(office: Records) -> None:
    one = take_on(office, kind=SERVICE, service="car", place=chat())
    said(office, chat().sender, NOW)
    told(office, NOW)
    assert commitments().progress(office, one, member(office, CLERK), "正在找司机", NOW).state is CommitmentState.OPEN
    assert told(office, NOW) == [("person-2", "commitment_progress")]


def test_a_report_that_was_put_right_is_still_one_commitment_in_new_words(office: Records) -> None:
    one = take_on(office)
    told(office, NOW)
    assert take_on(office, NOW + HOUR, text="想换老年证").text == "想换老年证"
    assert told(office, NOW + HOUR) == [("staff-1", "commitment_asked")]
    take_on(office, NOW + 2 * HOUR, text="想换老年证")
    close(office, one, NOW + 2 * HOUR)
    assert take_on(office, NOW + 3 * HOUR, text="不要了").text == "想换老年证"


def test_what_is_wanted_no_more_is_over_and_its_owner_knows(office: Records) -> None:
    one = take_on(office, kind=SERVICE, service="car", place=chat())
    told(office, NOW)
    assert commitments().withdraw(office, one, f"person:{HE}", NOW)
    assert not commitments().withdraw(office, one, f"person:{HE}", NOW)
    assert told(office, NOW) == [("staff-1", "commitment_gone")]
    assert close(office, one, NOW) is None


def test_papers_are_ticked_once_and_he_hears_what_is_missing(office: Records) -> None:
    papers = {"申请书": False, "收入说明": False}
    one = take_on(office, kind=CommitmentKind.HARDSHIP, place=chat(), detail={"papers": papers})
    said(office, chat().sender, NOW)
    told(office, NOW)
    brought = commitments().paper(office, one, "申请书", member(office, LIAISON), NOW)
    assert brought.detail["papers"] == {"申请书": True, "收入说明": False}
    commitments().paper(office, brought, "申请书", member(office, LIAISON), NOW)
    assert [(each.template, each.data["values"]["lacking"]) for each in leaving(office, NOW)] == [
        ("push/commitment_paper", ["收入说明"])
    ]


# --- the dead ----------------------------------------------------------------------------------------------------------


def test_what_was_owed_to_the_dead_is_void_and_nobody_is_reminded(office: Records) -> None:
    one = take_on(office, person_id=QIN)
    idea = take_on(office, person_id=QIN, kind=CommitmentKind.SUGGESTION, key="idea")
    told(office, NOW)
    event = LifeEvent(QIN, LifeEventKind.DEATH, NOW.date(), "家属", f"staff:{LIAISON}")
    number = office.life.record(event, LifeRules(), NOW)
    tick(office, one.due_at + HOUR)
    assert ("staff-1", "commitment_due") not in told(office, one.due_at + HOUR)
    assert (again(office, one).state, again(office, idea).live) == (CommitmentState.VOID, True)
    assert close(office, idea, NOW) == ""
    office.life.undo(number, "staff:1", NOW)
    assert again(office, one).state is CommitmentState.OPEN
    tick(office, at("9:00", 16))
    assert again(office, one).owner_id == APPROVER


# --- any order -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """How somebody can be told: in his chat, by whoever receives for him, by telephone."""

    person: int
    place: Place | None
    asked_by: str


WAYS = (
    Way(HE, chat(), f"person:{HE}"),
    Way(TAO, chat(OwnerKind.PROXY, DAUGHTER), f"proxy:{DAUGHTER}"),
    Way(YAO, None, f"staff:{TOWN_LIAISON}"),
    Way(WEI, None, f"staff:{TOWN_LIAISON}"),
)
ENDS = (AttemptState.ACCEPTED, AttemptState.FAILED, AttemptState.UNKNOWN)


class AnyOrder(RuleBasedStateMachine):
    """Whatever staff, people and the clock do, in whatever order and however often: each is disposed of once and told once."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store, self.now = store, NOW
        self.numbers: list[int] = []
        self.ended: dict[int, tuple[str, str]] = {}
        self.told: list[str] = []
        with store.write() as records:
            for n, way in enumerate(WAYS):
                kind = SERVICE if n % 2 == 0 else NEED
                more = {"person_id": way.person, "asked_by": way.asked_by, "place": way.place}
                self.numbers.append(
                    take_on(records, key=f"k{n}", kind=kind, service="car" if kind is SERVICE else "", **more).number
                )

    def teardown(self) -> None:
        self.store.close()

    def one(self, records: Records, which: int) -> Commitment:
        found = records.commitments.get(self.numbers[which])
        assert found is not None
        return found

    @rule(hours=st.sampled_from([1, 5, 30, 80]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(times=st.integers(1, 2))
    def the_clock_ticks(self, times: int) -> None:
        for _ in range(times):
            with self.store.write() as records:
                tick(records, self.now)

    @rule(which=st.integers(0, 3), by=st.sampled_from([CLERK, LIAISON, LEADER]), finding=st.sampled_from([None, *Finding]))
    def is_closed(self, which: int, by: int, finding: Finding | None) -> None:
        with self.store.write() as records:
            one = self.one(records, which)
            assert (close(records, one, self.now, finding, by) is None) is not one.live

    @rule(which=st.integers(0, 3), to=st.sampled_from([CLERK, LIAISON, LEADER]))
    def is_handed_on(self, which: int, to: int) -> None:
        with self.store.write() as records:
            commitments().hand(records, self.one(records, which), member(records, to), member(records, CLERK), self.now)

    @rule(which=st.integers(0, 3))
    def is_arranged(self, which: int) -> None:
        with self.store.write() as records:
            commitments().arrange(records, self.one(records, which), member(records, CLERK), "九点来", self.now)

    @rule(which=st.integers(0, 3))
    def is_withdrawn(self, which: int) -> None:
        with self.store.write() as records:
            commitments().withdraw(records, self.one(records, which), "person:2", self.now)

    @rule(which=st.integers(0, 3), good=st.booleans())
    def is_rated(self, which: int, good: bool) -> None:
        with self.store.write() as records:
            commitments().rate(records, self.numbers[which], good, self.now)

    @rule(end=st.sampled_from(ENDS))
    def messages_leave(self, end: AttemptState) -> None:
        with self.store.write() as records:
            sent = leaving(records, self.now)
            self.told += [one.key for one in sent if ":told:closed" in one.key and end is AttemptState.ACCEPTED]
            arrive(records, sent, end, self.now)

    @rule()
    def somebody_rings(self) -> None:
        with self.store.write() as records:
            for task in records.tasks.open_tasks():
                records.tasks.close(task.id, OutcomeCode.TOLD, LIAISON, self.now)

    @invariant()
    def each_is_disposed_of_once_and_told_once(self) -> None:
        assert len(set(self.told)) == len(self.told)
        with self.store.read() as records:
            for number in self.numbers:
                one, steps = records.commitments.get(number), [step.step for step in records.commitments.steps(number)]
                assert one is not None
                ends = [step for step in steps if step in ("closed", "withdrawn")]
                assert len(ends) == (0 if one.live else 1)
                assert steps.count("answered") <= 1
                assert steps.count("rated") <= 1
                was = self.ended.setdefault(number, (one.state.value, one.disposition)) if not one.live else None
                assert was in (None, (one.state.value, one.disposition))
                if one.answered_at is not None:
                    self.has_been_told(records, one)
                again = [each for each in records.commitments.of_person(one.person_id or 0) if each.detail.get("rated") == number]
                assert len(again) == (1 if one.rating == "bad" else 0)

    @staticmethod
    def has_been_told(records: Records, one: Commitment) -> None:
        """Nobody counts as told whom neither a message has reached nor anybody rung up."""
        errand = records.commitments.errand(ring_key(one.number, "closed"))
        keys = [told_key(one.number, "closed"), f"{told_key(one.number, 'closed')}:{one.person_id}"]
        assert (errand is not None and not errand.open) or records.commitments.fate(keys) is AttemptState.ACCEPTED


def test_in_any_order_each_is_disposed_of_once_and_told_once(chosen: Database) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: AnyOrder(open_store(chosen.copy(fill))),
        settings=settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)),
    )
