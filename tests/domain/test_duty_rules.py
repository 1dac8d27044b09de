"""When what is owed, what settles it, and how a fault in the office's list is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.books.duties import DutyFault, load_duties, parse_duties
from bot.domain.audience.expression import EVERYBODY
from bot.domain.duties import DutyState
from bot.domain.duty_days import day_to_go
from bot.domain.duty_occasions import DutyFile, Happened, Seen, Sight, later
from bot.domain.duty_rules import AfterEvent, DutyRule, Every, OnBirthday, OnFestival, ToReport
from bot.domain.duty_states import Charge, DutyRow, first_look, worked_out
from bot.domain.life import LifeEventKind
from bot.domain.people import Birth, Role
from bot.domain.visits import VisitKind
from bot.understanding.coming_day import coming_day
from tests.builders import LIAISON, NOW, QIN, TOWN_LIAISON, at

TODAY = NOW.date()  # 10 March 2026, a Tuesday
QUARTERLY = Every(months=3)
HOSPITAL = AfterEvent(frozenset({LifeEventKind.HOSPITAL}), timedelta(hours=72), by_hours=True)
REPORTED = ToReport(frozenset({LifeEventKind.HOSPITAL}), timedelta(hours=24), (Role.CLERK,))
CHARGE = Charge(LIAISON, "简宁", 1, None)


def rule(trigger: Any, **changes: Any) -> DutyRule:
    return DutyRule(**{"id": "r", "title": "走访", "set": "五必访", "trigger": trigger, "opens": 14, "closes": 15, **changes})


def seen(day: date, number: int = 1, kind: VisitKind = VisitKind.VISIT, **more: Any) -> Seen:
    return Seen(day.toordinal(), number, kind, NOW, more.get("staff_id", LIAISON), more.get("went", ""))


def happened(
    kind: LifeEventKind = LifeEventKind.HOSPITAL, day: date = TODAY, recorded: datetime = NOW, number: int = 1
) -> Happened:
    return Happened(number, kind, day.toordinal(), recorded)


def file(**changes: Any) -> DutyFile:
    values: dict[str, Any] = {"id": QIN, "unit_id": 1, "liaison_id": LIAISON, "alive": True, "born": None, "last_contact": None}
    last = changes.pop("last_contact", None)
    return DutyFile(**{**values, "fits": (True,), **changes, "last_contact": last.toordinal() if last else None})


def owed(
    one: DutyRule, whose: DutyFile, standing: tuple[DutyRow, ...] = (), now: datetime = NOW, **calendar: Any
) -> list[DutyRow]:
    """All rows of a person after one look, those first that stood."""
    rows = {row.key: row for row in standing}
    for row in worked_out([one], whose, standing, lambda _: CHARGE, Sight(now, **calendar)):
        rows[row.key] = row._replace(number=row.number or len(rows) + 1)
    return list(rows.values())


def told(rows: list[DutyRow]) -> list[tuple[str, str]]:
    return [(row.due_at.date().isoformat(), row.state.value) for row in rows]


# --- after an event --------------------------------------------------------------------------------------------------


def test_a_stay_in_hospital_is_owed_a_visit_within_hours_of_its_being_known() -> None:
    (row,) = owed(rule(HOSPITAL), file(events=[happened(day=TODAY - timedelta(days=4))]))
    assert (row.state, row.due_at, row.owner_id) == (DutyState.READY, NOW + timedelta(hours=72), LIAISON)


@pytest.mark.parametrize(
    ("visit", "state"),
    [
        (seen(TODAY), DutyState.DONE),
        (seen(TODAY + timedelta(days=3)), DutyState.DONE),
        (seen(TODAY - timedelta(days=1)), DutyState.READY),  # before he was in hospital
        (seen(TODAY, kind=VisitKind.CALL), DutyState.READY),
        (seen(TODAY, kind=VisitKind.OTHER), DutyState.READY),
    ],
)
def test_only_a_visit_of_the_right_sort_on_a_day_of_the_window_settles_it(visit: Seen, state: DutyState) -> None:
    kinds = frozenset({VisitKind.VISIT, VisitKind.HOSPITAL})
    (row,) = owed(rule(HOSPITAL, kinds=kinds), file(events=[happened()], visits=[visit]))
    assert row.state is state
    assert row.visit_id == (1 if state is DutyState.DONE else None)


@pytest.mark.parametrize(
    ("kind", "later", "state"),
    [
        (VisitKind.VISIT, timedelta(hours=2), DutyState.READY),  # he was seen in the morning, and fell ill at noon
        (VisitKind.HOSPITAL, timedelta(hours=2), DutyState.DONE),  # whoever saw him there is told of before he is
        (VisitKind.VISIT, timedelta(0), DutyState.DONE),  # told of in the same words
    ],
)
def test_a_visit_of_that_day_settles_only_what_was_known_then(kind: VisitKind, later: timedelta, state: DutyState) -> None:
    whose = file(events=[happened(recorded=NOW + later)], visits=[seen(TODAY, kind=kind)])
    (row,) = owed(rule(HOSPITAL), whose, now=NOW + later)
    assert row.state is state


def test_it_is_late_then_missed_and_a_visit_told_of_afterwards_makes_it_good() -> None:
    one, whose = rule(HOSPITAL, closes=5), file(events=[happened()])
    stands = tuple(owed(one, whose))
    (late,) = owed(one, whose, stands, NOW + timedelta(days=6))
    assert (late.state, late.due_at < NOW + timedelta(days=6)) == (DutyState.READY, True)
    (missed,) = owed(one, whose, stands, NOW + timedelta(days=9))
    assert (missed.state, missed.next_at) == (DutyState.MISSED, None)
    known_later = file(events=[happened()], visits=[seen(TODAY + timedelta(days=8))])
    assert owed(one, known_later, (missed,), NOW + timedelta(days=12))[0].state is DutyState.DONE


def test_an_event_taken_back_leaves_nothing_owed_not_even_what_was_done() -> None:
    one = rule(HOSPITAL)
    for visits in ([], [seen(TODAY)]):
        stands = tuple(owed(one, file(events=[happened()], visits=visits)))
        assert owed(one, file(visits=visits), stands)[0].state is DutyState.CANCELLED


def test_a_visit_that_is_taken_back_opens_the_duty_again_only_while_it_can_still_be_done() -> None:
    one, whose = rule(HOSPITAL), file(events=[happened()])
    done = tuple(owed(one, file(events=[happened()], visits=[seen(TODAY)])))
    assert owed(one, whose, done)[0].state is DutyState.READY
    assert owed(one, whose, done, NOW + timedelta(days=30))[0].state is DutyState.MISSED


def test_he_is_out_of_hospital_nobody_need_go_any_more_and_whoever_has_been_there_has_been_there() -> None:
    one, home = rule(HOSPITAL), file(events=[happened()], fits=(False,))
    assert owed(one, home, tuple(owed(one, file(events=[happened()]))))[0].state is DutyState.CANCELLED
    done = tuple(owed(one, file(events=[happened()], visits=[seen(TODAY)])))
    been = file(events=[happened()], fits=(False,), visits=[seen(TODAY)])
    assert owed(one, been, done)[0].state is DutyState.DONE


def test_a_visit_that_was_none_is_nothing_done() -> None:
    one = rule(HOSPITAL)
    done = tuple(owed(one, file(events=[happened()], visits=[seen(TODAY)])))
    home_and_unseen = file(events=[happened()], fits=(False,), visits=[seen(TODAY, kind=VisitKind.OTHER)])
    assert owed(one, home_and_unseen, done)[0].state is DutyState.CANCELLED


def test_what_was_off_and_would_be_late_by_now_stays_off() -> None:
    one, whose = rule(HOSPITAL), file(events=[happened()])
    off = tuple(owed(one, file(events=[happened()], fits=(False,)), tuple(owed(one, whose))))
    assert owed(one, whose, off)[0].state is DutyState.READY
    assert owed(one, whose, off, NOW + timedelta(days=4))[0].state is DutyState.CANCELLED


def test_whoever_went_before_the_office_was_told_has_been_there() -> None:
    whose = file(events=[happened(day=TODAY - timedelta(days=4))], visits=[seen(TODAY - timedelta(days=2))])
    assert owed(rule(HOSPITAL), whose)[0].state is DutyState.DONE


def test_what_is_owed_goes_to_his_new_liaison_and_what_is_done_stays_with_the_old_one() -> None:
    one, other = rule(HOSPITAL), Charge(TOWN_LIAISON, "路平", 2, None)
    for visits, owner_id in (([], TOWN_LIAISON), ([seen(TODAY)], LIAISON)):
        whose = file(events=[happened()], visits=visits)
        (row,) = owed(one, whose)
        changed = list(worked_out([one], whose, [row], lambda _: other, Sight(NOW)))
        assert [found.owner_id for found in (changed or [row])] == [owner_id]


def test_after_a_death_only_the_family_is_owed_a_visit() -> None:
    death = happened(LifeEventKind.DEATH)
    grief = AfterEvent(frozenset({LifeEventKind.DEATH}), timedelta(days=1))
    dead = file(alive=False, events=[happened(number=2), death])
    assert told(owed(rule(grief, family=True), dead)) == [("2026-03-11", "ready")]
    assert owed(rule(HOSPITAL), dead) == []
    live = tuple(owed(rule(HOSPITAL), file(events=[happened(number=2)])))
    assert owed(rule(HOSPITAL), dead, live)[0].state is DutyState.CANCELLED


@pytest.mark.parametrize(("days", "state"), [(0, DutyState.DONE), (1, DutyState.DONE), (2, DutyState.MISSED)])
def test_what_is_reported_late_is_marked_so(days: int, state: DutyState) -> None:
    """Of a day without an hour a whole day more is given."""
    (row,) = owed(rule(REPORTED), file(events=[happened(day=TODAY - timedelta(days=days))]))
    assert (row.state, row.settled_at) == (state, NOW)


def test_a_new_rule_finds_nobody_at_fault_for_what_was_before() -> None:
    long_ago = happened(day=TODAY - timedelta(days=9), recorded=NOW - timedelta(days=9))
    assert owed(rule(HOSPITAL), file(events=[long_ago])) == []


# --- again and again ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2026, 1, 12), "2026-04-12"),
        (date(2025, 12, 31), "2026-03-31"),
        (date(2020, 2, 15), "2026-05-15"),  # nobody is late on the first day: whole intervals on
    ],
)
def test_a_new_office_owes_the_next_visit_an_interval_after_the_last_contact(last: date, due: str) -> None:
    found = owed(rule(QUARTERLY), file(last_contact=last), now=NOW if due < "2026-05" else at("9:00", 31))
    assert told(found) == [(due, "draft")]


def test_those_whom_nobody_has_ever_seen_are_spread_over_the_first_interval() -> None:
    one = rule(Every(days=30), opens=5, closes=5)
    days = [row.due_at.date() for number in range(1, 61) for row in owed(one, file(id=number))]
    assert len(days) == 60
    assert all(1 <= days.count(TODAY + timedelta(days=ahead)) <= 3 for ahead in range(30))


def test_what_was_promised_first_stands_whatever_calls_there_are_meanwhile() -> None:
    one = rule(QUARTERLY)
    stands = tuple(owed(one, file(last_contact=date(2026, 1, 12))))
    assert owed(one, file(last_contact=TODAY), stands) == list(stands)
    (done,) = owed(one, file(visits=[seen(date(2026, 4, 2))]), stands, at("9:00").replace(month=4))
    assert (done.state, done.key) == (DutyState.DONE, "r:1:first:2026-04-12")


def test_each_visit_begins_the_interval_anew() -> None:
    one = rule(Every(days=30), opens=5, closes=5)
    whose = file(visits=[seen(TODAY - timedelta(days=27), 1), seen(TODAY, 2)])
    assert told(owed(one, whose)) == [("2026-03-13", "done"), ("2026-04-09", "draft")]


def test_a_visit_before_the_window_only_moves_the_next_one() -> None:
    one = rule(Every(days=30), opens=5, closes=5)
    stands = tuple(owed(one, file(visits=[seen(TODAY - timedelta(days=10))])))
    assert told(list(stands)) == [("2026-03-30", "draft")]
    found = owed(one, file(visits=[seen(TODAY - timedelta(days=10)), seen(TODAY, 2)]), stands)
    assert told(found) == [("2026-03-30", "cancelled"), ("2026-04-09", "draft")]


def test_a_missed_interval_is_followed_by_the_next() -> None:
    one = rule(Every(days=30), opens=5, closes=5)
    whose = file(visits=[seen(TODAY)])
    stands = tuple(owed(one, whose))
    found = owed(one, whose, stands, NOW + timedelta(days=40))
    assert told(found) == [("2026-04-09", "missed"), ("2026-05-09", "draft")]


def test_whoever_must_go_himself_is_not_relieved_by_others() -> None:
    one = rule(HOSPITAL, own=True)
    others = file(events=[happened()], visits=[seen(TODAY, staff_id=99)])
    assert owed(one, others)[0].state is DutyState.READY
    for visit in (seen(TODAY, staff_id=LIAISON), seen(TODAY, staff_id=99, went="简宁、文清")):
        assert owed(one, file(events=[happened()], visits=[visit]))[0].state is DutyState.DONE


@pytest.mark.parametrize(
    ("day", "times", "found"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_months_end_where_they_end(day: str, times: int, found: str) -> None:
    assert date.fromordinal(later(date.fromisoformat(day).toordinal(), Every(months=1), times)).isoformat() == found


# --- days of the year --------------------------------------------------------------------------------------------------


def test_a_festival_is_owed_once_a_year_from_so_many_days_before() -> None:
    one = rule(OnFestival(frozenset({"spring_festival"})), opens=30, closes=0)
    days = {"spring_festival": [date(2026, 2, 17).toordinal(), date(2027, 2, 6).toordinal()]}
    (row,) = owed(one, file(), now=at("9:00").replace(month=2, day=1), festivals=days)
    assert (row.key, row.state) == ("r:1:spring_festival-2026", DutyState.READY)
    (done,) = owed(one, file(visits=[seen(date(2026, 1, 20))]), (row,), at("9:00").replace(month=2, day=1), festivals=days)
    assert done.state is DutyState.DONE


@pytest.mark.parametrize(
    ("nominal", "born", "due"),
    [
        (False, Birth(1946, 3, 20), ["2026-03-20"]),  # 80
        (False, Birth(1947, 3, 20), []),
        (True, Birth(1947, 3, 20), ["2026-03-20"]),  # 虚岁 80
        (False, Birth(1946, 2, 9, lunar=True), ["2026-03-27"]),
        (False, Birth(2026, 3, 20), []),
    ],
)
def test_a_whole_decade_counts_as_the_office_counts(nominal: bool, born: Birth, due: list[str]) -> None:
    solar, lunar = date(2026, 3, 20).toordinal(), date(2026, 3, 27).toordinal()
    days = {(False, False, 3, 20): [(solar, 2026)], (True, False, 2, 9): [(lunar, 2026)]}
    one = rule(OnBirthday(frozenset({80}), nominal), opens=7, closes=7)
    assert [day for day, _ in told(owed(one, file(born=born), birthdays=days))] == due


# --- reminding ---------------------------------------------------------------------------------------------------------


def test_hours_are_halved_and_days_wait_for_a_morning() -> None:
    urgent, calm = rule(HOSPITAL), rule(QUARTERLY)
    opens = TODAY.toordinal()
    assert first_look(urgent, opens, NOW + timedelta(hours=72), NOW) == NOW + timedelta(hours=36)
    assert first_look(calm, opens, at("17:00", 20), NOW) == at("9:00", 17)
    assert first_look(calm, opens, at("17:00", 11), at("10:00")) == at("9:00", 11)
    assert first_look(calm, opens, at("17:00", 10), at("10:00")) == at("17:00", 10)


@pytest.mark.parametrize(
    ("taken", "near", "day"),
    [
        ([], [], 11),
        ([11, 12], [], 13),
        ([11, 12, 13], [], 16),  # not at the weekend
        ([], [13, 12], 12),
        ([12], [12, 13], 13),
        ([], [9, 20], 11),  # over; too late
    ],
)
def test_a_day_is_proposed_on_which_nobody_else_comes_best_one_on_which_he_is_near(
    taken: list[int], near: list[int], day: int
) -> None:
    march = [date(2026, 3, number) for number in range(1, 32)]
    found = day_to_go(TODAY, {march[one - 1] for one in taken}, [march[one - 1] for one in near], march[17])
    assert found == march[day - 1]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("周四", "2026-03-12"),
        ("明天上午去", "2026-03-11"),
        ("周一", "2026-03-16"),
        ("3月13日 周五", "2026-03-13"),
        ("星期四下午三点", "2026-03-12"),
        ("今天", "2026-03-10"),
        ("昨天", None),
        ("3月13日 周四", None),
        ("周四或者周五", None),
        ("周四不去了", None),
        ("改天", None),
    ],
)
def test_the_day_on_which_somebody_means_to_go(said: str, day: str | None) -> None:
    assert coming_day(said, TODAY) == (date.fromisoformat(day) if day else None)


# --- the office's list -------------------------------------------------------------------------------------------------

FESTIVALS = frozenset({"spring_festival"})
GOOD = "id: a, set: s, title: t"


def test_the_starters_are_about_twenty_rules_of_all_sets() -> None:
    book = load_duties()
    assert 20 <= len(book.rules) <= 30
    assert {one.set for one in book.rules} == {"四必报", "五必访", "三个三送", "分类走访", "节日走访", "领导联系"}
    assert book.titles["hospital"] == "住院探视"


def test_a_rule_says_what_is_left_out_by_what_is_usual() -> None:
    (one,) = parse_duties(f"- {{{GOOD}, when: {{every_days: 30}}}}", FESTIVALS).rules
    assert (one.who, one.opens, one.closes, one.own, one.family) == (EVERYBODY, 0, 7, False, False)
    assert VisitKind.CALL in one.kinds
    assert VisitKind.FUNERAL not in one.kinds


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- {id: a", "line 1: this is not valid YAML"),
        ("a: 1", "a list of rules is expected"),
        ("- 7", "line 1: a rule is a mapping"),
        (f"- {{{GOOD}}}", "rule a, when: is needed"),
        (f"- {{{GOOD}, when: {{every_days: 30}}, whom: 全体}}", "line 1, rule a, whom: is not a known key"),
        (f"- {{{GOOD}, when: {{every_days: 30, hours: 1}}}}", "when.hours: is not a known key"),
        (f"- {{{GOOD}, when: {{every_days: 30}}, who: 党魁}}", "rule a, who: 没有“党魁”这个条件"),
        (f"- {{{GOOD}, when: {{every_days: 30}}, kinds: [游玩]}}", "kinds: 游玩 is none of 走访"),
        (f"- {{{GOOD}, when: {{every_days: 30}}, owner: boss}}", "owner: boss is none of liaison"),
        (f"- {{{GOOD}, when: {{every_days: 30}}, own: 是}}", "own: is true or false"),
        (f"- {{{GOOD}, when: {{every_days: 30}}, opens: -1}}", "opens: is a whole number from 0 on"),
        (f"- {{{GOOD}, when: {{every_days: 30}}, opens: 20, closes: 10}}", "opens: and closes together must be shorter"),
        (f"- {{{GOOD}, when: {{every_days: 30}}, family: true}}", "family: goes with"),
        (f"- {{{GOOD}, when: {{event: 退休, within_days: 1}}}}", "when.event: 退休 is none of 住院"),
        (f"- {{{GOOD}, when: {{event: 住院}}}}", "when: has either within_hours or within_days"),
        (f"- {{{GOOD}, when: {{event: 住院, within_days: 1, every_days: 2}}}}", "when: has exactly one of"),
        (f"- {{{GOOD}, when: {{festival: xmas}}}}", "when.festival: xmas is not in occasions.yaml"),
        (f"- {{{GOOD}, when: {{birthday: 80}}}}", "when.birthday: is a list of ages, or all"),
        (f"- {{{GOOD}, when: {{birthday: [80], count: 实岁}}}}", "when.count: is one of 周岁, 虚岁"),
        (f"- {{{GOOD}, when: {{report: 住院, within_hours: 1, to: [boss]}}}}", "when.to: boss is none of clerk"),
        (
            f"- {{{GOOD}, when: {{every_days: 30}}}}\n- {{{GOOD}, when: {{every_days: 9}}}}",
            "line 2, rule a: this id stands twice",
        ),
        ("- {id: 中文, set: s, title: t, when: {every_days: 30}}", "id: is of at most"),
    ],
)
def test_a_fault_is_told_by_line_rule_and_key(text: str, fault: str) -> None:
    with pytest.raises(DutyFault, match=r"duties\.yaml, line|a list of rules") as told_of:
        parse_duties(text, FESTIVALS)
    assert fault in str(told_of.value)
