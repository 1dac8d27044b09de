"""The forecast goes through the ladder itself; its figures can be worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.forecast import (
    Advice,
    Alike,
    Load,
    Means,
    NoRoute,
    Outlook,
    Terms,
    Verdict,
    course_of,
    forecast,
    load_of,
    sooner_than,
    to_be_called,
    with_load,
)
from bot.domain.ladder import Ladder, Rung, Step
from bot.domain.messages import Form
from bot.domain.notices import Deadline
from bot.domain.reach import ReachRules
from tests.builders import HOUR, QUIET, at

NOON_END = at("14:30")
LADDER = Ladder((Step(Rung.PUSH, HOUR), Step(Rung.SMS, HOUR), Step(Rung.PROXY, HOUR), Step(Rung.CALL)))
RULES = ReachRules(
    calls_each=15,
    answers={
        "push": (0.5, timedelta(minutes=30)),
        "sms": (0.4, timedelta(minutes=60)),
        "proxy": (0.6, timedelta(minutes=60)),
        "call": (0.9, timedelta(minutes=30)),
    },
)
PUSH, SMS = Means(Rung.PUSH, Form.PUSH), Means(Rung.SMS, Form.SMS, 5)


def terms(begin: str = "9:00", cutoff: str = "17:00", must_confirm: bool = True) -> Terms:
    return Terms(at(begin), Deadline(at(cutoff)), QUIET, must_confirm, RULES)


def alike(*means: Means, ladder: Ladder = LADDER, no_route: NoRoute | None = None) -> Alike:
    return Alike(ladder, means, no_route)


def outlook(*means: Means, when: Terms | None = None, ladder: Ladder = LADDER) -> Outlook:
    when = when or terms()
    return Outlook(course_of(alike(*means, ladder=ladder), when), when)


def test_each_rung_that_is_open_is_tried_in_its_turn_and_the_human_at_the_cut_off() -> None:
    course = outlook(PUSH, SMS).course
    assert course.sends == ((at("9:00"), PUSH), (at("10:00"), SMS))
    assert (course.asked_at, course.human) == (at("17:00"), Rung.CALL)


def test_whoever_has_no_rung_is_rung_up_at_once() -> None:
    course = outlook().course
    assert course.sends == ()
    assert course.asked_at == at("9:00")
    assert outlook().first is Rung.CALL
    assert outlook().calls == 1


def test_nothing_is_sent_in_quiet_hours() -> None:
    assert [moment for moment, _ in outlook(PUSH, SMS, when=terms("11:30")).course.sends] == [at("11:30"), NOON_END]
    assert [moment for moment, _ in outlook(PUSH, when=terms("12:30")).course.sends] == [NOON_END]


def test_late_in_the_day_the_waits_shrink_as_the_ladder_shrinks_them() -> None:
    sends = outlook(PUSH, SMS, when=terms("16:00", "16:40")).course.sends
    assert [moment for moment, _ in sends] == [at("16:00"), at("16:20")]


def test_answers_come_by_half_times_and_never_exceed_the_share() -> None:
    one = outlook(PUSH)
    assert one.silent(at("9:00")) == 1
    assert one.silent(at("9:30")) == pytest.approx(0.75)  # half of the half that ever answers
    assert one.silent(at("10:00")) == pytest.approx(0.625)
    assert one.silent(at("17:00"), calls=False) == pytest.approx(0.5, abs=0.001)


def test_whoever_has_answered_gets_no_text_message_and_costs_nothing() -> None:
    one = outlook(PUSH, SMS)
    assert one.messages(Form.SMS) == pytest.approx(0.625)
    assert one.cost == pytest.approx(0.625 * 5)


def test_nobody_answers_in_his_sleep() -> None:
    one = outlook(PUSH, when=terms("11:30"))
    assert one.silent(at("12:00")) == pytest.approx(one.silent(NOON_END))
    assert one.silent(at("15:00")) < one.silent(NOON_END)


def test_where_nobody_has_to_answer_having_it_is_enough() -> None:
    one = outlook(PUSH, when=terms(must_confirm=False))
    assert one.silent(at("9:01")) == 0
    assert one.calls == 0
    assert outlook(when=terms(must_confirm=False)).calls == 1  # nothing can be sent to him


def test_the_figures_of_everybody_add_up() -> None:
    sorts = [(alike(PUSH), 80), (alike(SMS), 15), (alike(no_route=NoRoute.NO_ACCOUNT), 5)]
    made = forecast(sorts, terms())
    assert made.people == 100
    assert made.first == {"push": 80, "sms": 15, "call": 5}
    assert made.no_route == {"no_account": 5}
    assert (made.sms, made.cost) == (15, 75)
    assert made.calls == round(80 * 0.5 + 15 * 0.6 + 5)
    assert [moment for moment, _ in made.hours] == [at(f"{hour}:00") for hour in range(10, 18)]
    assert made.by_cutoff == pytest.approx((80 * 0.5 + 15 * 0.4 + 5 * 0.9) / 100, abs=0.01)
    assert made.data()["by_cutoff"] == round(made.by_cutoff, 3)


shares = some.floats(0, 1)
rungs = some.lists(some.sampled_from([Rung.PUSH, Rung.CHAT, Rung.SMS, Rung.VOICE, Rung.PROXY]), max_size=5, unique=True)


@given(rungs, some.integers(0, 14 * 60), some.dictionaries(some.sampled_from(list(Rung)), shares), some.booleans())
def test_whatever_the_office_and_the_hour_the_shares_only_grow_and_stay_shares(
    tried: list[Rung], minute: int, answers: dict[Rung, float], early: bool
) -> None:
    begin = at("7:00") + timedelta(minutes=minute)
    rules = ReachRules(answers={rung.value: (share, timedelta(minutes=30)) for rung, share in answers.items()})
    when = Terms(begin, Deadline(begin + timedelta(hours=3)), QUIET, True, rules)
    ladder = Ladder((*(Step(rung, HOUR) for rung in tried), Step(Rung.CALL)), early=early)
    sort = alike(*(Means(rung, Form.CHAT) for rung in tried), ladder=ladder)
    made = forecast([(sort, 7)], when)
    known = [share for _, share in made.hours]
    assert known == sorted(known)
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in known)
    assert 0 <= made.calls <= 7
    sends = course_of(sort, when).sends
    assert all(moment <= when.deadline.at for moment, _ in sends)
    assert len({one.rung for _, one in sends}) == len(sends)


def test_calls_are_spread_evenly_and_come_to_the_number_expected() -> None:
    chosen = to_be_called([0] * 1000, [alike(PUSH)], terms())
    assert len(chosen) in (499, 500, 501)
    assert max(len(set(chosen) & set(range(begin, begin + 10))) for begin in range(0, 1000, 10)) <= 6
    assert to_be_called([0, 1, 0], [alike(PUSH), alike()], terms())[0:] == [0, 1]


# --- who makes the calls -------------------------------------------------------------------------------------------------


def test_open_tasks_count_and_only_what_comes_on_top_is_too_much() -> None:
    load = load_of([1] * 10 + [2] * 3 + [None], {1: 8, 3: 40}, 15)
    assert load == Load(busiest=1, most=18, over=1, beyond=3, nobodys=1)
    assert load_of([], {3: 40}, 15) == Load()


def advised(load: Load, people: int = 100, **changes: object) -> dict[Advice, str]:
    sorts = [(alike(PUSH), people), (alike(no_route=NoRoute.NO_CONTACT), 4)]
    made = with_load(forecast(sorts, terms()), load, "简宁", changes.get("sooner"))  # type: ignore[arg-type]
    return dict(made.advice)


def test_what_to_change_when_the_calls_are_too_many() -> None:
    morning = at("8:00", 11)
    advice = advised(Load(3, 40, 1, 25), sooner=(morning, 5))
    assert advice == {Advice.EARLIER: morning.isoformat(), Advice.BATCHES: "2", Advice.HELPERS: "2", Advice.NUMBERS: "4"}
    assert Advice.EARLIER not in advised(Load(3, 40, 1, 25), sooner=(morning, 25))  # it would not help
    assert Advice.BATCHES not in advised(Load(3, 60, 1, 54))  # too many batches to be of use


def test_where_the_humans_can_manage_only_missing_numbers_are_asked_for() -> None:
    assert advised(Load(3, 10)) == {Advice.NUMBERS: "4"}


def test_the_verdict() -> None:
    fine = forecast([(alike(PUSH), 10)], terms())
    lost = forecast([(alike(no_route=NoRoute.NO_CONTACT), 1)], terms())
    assert with_load(fine, Load(3, 5), "").verdict is Verdict.YES
    assert with_load(fine, Load(3, 20, 1, 5), "").verdict is Verdict.CALLS
    assert with_load(fine, Load(nobodys=1), "").verdict is Verdict.CALLS
    assert with_load(lost, Load(3, 1), "").verdict is Verdict.NO_CONTACT


def test_a_morning_is_proposed_only_if_the_event_leaves_time_for_it() -> None:
    opens, cutoff = at("8:00").time(), at("17:00").time()
    assert sooner_than(at("16:00"), None, opens, cutoff) == at("8:00", 11)
    assert sooner_than(at("16:00"), at("9:00", 11), opens, cutoff) is None
    assert sooner_than(at("16:00"), at("9:00", 12), opens, cutoff) == at("8:00", 11)
    assert sooner_than(at("16:00"), at("21:00", 11), opens, at("23:00").time()) == at("8:00", 11)
