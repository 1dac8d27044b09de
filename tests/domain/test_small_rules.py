"""Short rules: open choices, promises of the timetable, clocks of inquiries, four eyes, aware times."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain import choice
from bot.domain.conversation import Conversation
from bot.domain.inquiry import due_at
from bot.domain.messages import Event, Incoming, Kind, Trigger
from bot.domain.notices import NoticeState, Objection, objection_to_approval, objection_to_withdrawal
from bot.domain.people import surname
from bot.domain.schedule import Occurrence, OccurrenceState, verdict
from bot.domain.visits import KINDS, VisitKind, kind_of
from tests.builders import APPROVER, CLERK, NOW, at, notice, person

NAIVE = datetime(2026, 3, 10, 9, 0)  # noqa: DTZ001 - this is what must be refused


# --- choices -----------------------------------------------------------------------------------------------------------

ASKED = choice.ask("policy", ("a", "b", "human"), NOW)


@pytest.mark.parametrize(
    ("words", "option"),
    [("1", "a"), ("3", "human"), ("02", "b"), ("0", None), ("4", None), ("一", None), ("①", None), ("²", None), ("", None)],
)
def test_a_number_answers_an_open_question(words: str, option: str | None) -> None:
    assert choice.chosen(ASKED, "policy", words, NOW) == option


def test_a_question_is_open_for_ten_minutes() -> None:
    assert choice.chosen(ASKED, "policy", "1", NOW + timedelta(minutes=10)) == "a"
    assert choice.chosen(ASKED, "policy", "1", NOW + timedelta(minutes=10, seconds=1)) is None


def test_a_number_answers_no_other_question() -> None:
    assert choice.chosen(ASKED, "menu", "1", NOW) is None
    assert choice.chosen(Conversation("visit", "kind"), "policy", "1", NOW) is None
    assert choice.chosen(None, "policy", "1", NOW) is None


# --- the timetable -----------------------------------------------------------------------------------------------------

EIGHT = Occurrence("2026-03-10", date(2026, 3, 10), at("8:00"))


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        (at("7:59"), OccurrenceState.PLANNED),
        (at("8:00"), OccurrenceState.DONE),
        (at("8:10"), OccurrenceState.DONE),
        (at("8:11"), OccurrenceState.LATE),
        (at("23:59"), OccurrenceState.LATE),
        (at("0:00", 11), OccurrenceState.MISSED),
        (at("8:00", 12), OccurrenceState.MISSED),
    ],
)
def test_a_promise_is_kept_late_on_its_day_and_never_on_another(now: datetime, kept: OccurrenceState) -> None:
    assert verdict(EIGHT, now) is kept


# --- inquiries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (at("9:00"), at("17:30")),
        (at("16:00"), at("17:30")),
        (at("16:01"), at("17:30", 11)),
        (at("23:00"), at("17:30", 11)),
        (at("16:00", 13), at("17:30", 13)),  # a Friday
        (at("16:01", 13), at("17:30", 16)),
        (at("9:00", 14), at("17:30", 16)),
        (at("23:00", 15), at("17:30", 16)),
    ],
)
def test_a_question_is_answered_the_same_working_day_or_the_next(asked: datetime, due: datetime) -> None:
    assert due_at(asked) == due


# --- four eyes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "by", "objection"),
    [
        (NoticeState.DRAFT, APPROVER, None),
        (NoticeState.DRAFT, CLERK, Objection.AUTHOR),
        (NoticeState.SENDING, APPROVER, Objection.NOT_A_DRAFT),
        (NoticeState.CLOSED, APPROVER, Objection.NOT_A_DRAFT),
        (NoticeState.WITHDRAWN, CLERK, Objection.NOT_A_DRAFT),
    ],
)
def test_nobody_approves_what_he_wrote_nor_what_is_no_draft(state: NoticeState, by: int, objection: Objection | None) -> None:
    assert objection_to_approval(notice(state=state), by) is objection


@pytest.mark.parametrize("state", NoticeState)
def test_only_what_is_not_finished_can_be_withdrawn(state: NoticeState) -> None:
    refused = state in (NoticeState.CLOSED, NoticeState.WITHDRAWN)
    assert (objection_to_withdrawal(notice(state=state)) is Objection.FINISHED) is refused


# --- visits ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "kind"),
    [("1", VisitKind.VISIT), ("住院", VisitKind.HOSPITAL), ("慰问", VisitKind.CONDOLENCE), ("9", None), ("②", None), ("", None)],
)
def test_the_kind_of_a_visit_by_number_or_word(words: str, kind: VisitKind | None) -> None:
    assert kind_of(words) is kind


def test_each_kind_of_visit_has_its_number() -> None:
    assert [kind_of(str(number)) for number in range(1, len(KINDS) + 1)] == list(KINDS)


# --- times and names ---------------------------------------------------------------------------------------------------


def test_a_time_without_a_zone_is_refused_wherever_it_comes_in() -> None:
    with pytest.raises(ValueError, match="naive"):
        Incoming("wechat", "main", "person-1", Kind.TEXT, "1", NAIVE)
    with pytest.raises(ValueError, match="naive"):
        notice(event_at=NAIVE)
    with pytest.raises(ValueError, match="naive"):
        notice(created_at=NAIVE)
    with pytest.raises(ValueError, match="naive"):
        Occurrence("x", date(2026, 3, 10), NAIVE)
    with pytest.raises(ValueError, match="aware"):
        ManualClock(NAIVE)


@pytest.mark.parametrize(
    ("kind", "event", "opens"),
    [
        (Kind.TEXT, None, Trigger.MESSAGE),
        (Kind.IMAGE, None, Trigger.MESSAGE),
        (Kind.EVENT, Event.MENU, Trigger.TOUCH),
        (Kind.EVENT, Event.FOLLOW, Trigger.TOUCH),
        (Kind.EVENT, Event.SCAN, Trigger.TOUCH),
        (Kind.EVENT, Event.UNFOLLOW, Trigger.NONE),
        (Kind.EVENT, Event.RECEIPT, Trigger.NONE),
    ],
)
def test_people_open_windows_and_reports_of_platforms_do_not(kind: Kind, event: Event | None, opens: Trigger) -> None:
    assert Incoming("wechat", "main", "person-1", kind, "1", NOW, event=event).trigger is opens


@pytest.mark.parametrize(("name", "form"), [("秦一山", "秦老"), ("欧阳春和", "欧阳老"), ("欧阳", "欧老"), ("司马", "司老")])
def test_a_retiree_is_addressed_by_surname(name: str, form: str) -> None:
    assert person(name=name).address_form == form
    assert surname(name) + "老" == form
