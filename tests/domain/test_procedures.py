"""The way through a procedure: what is asked next, what an answer leads to, when somebody is reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from bot.domain.conversation import Place
from bot.domain.procedures import (
    END,
    LEDGER,
    QUIET,
    Act,
    Choice,
    Heard,
    Paper,
    Procedure,
    ProcedureBook,
    Run,
    Saying,
    State,
    Step,
    Turn,
    Word,
    begin,
    choice_named,
    is_yearly,
    lacking,
    place_of,
    positions,
    remind_on,
    resumed,
    turn,
    yearly,
)
from tests.builders import NOW

TODAY = date(2026, 3, 10)
PROCEDURE = Procedure(
    "allowance",
    "津贴",
    ("津贴", "高龄津贴"),
    ("senior", "card"),
    (
        Step(
            "kind",
            "senior",
            ask="哪一类？",
            choices=(Choice("home", "在家"), Choice("away", "在外地"), Choice("lixiu", "离休", "离休")),
        ),
        Step("papers", "senior", papers=(Paper("身份证"), Paper("户口簿", Saying("card", "补办")))),
        Step("post", "senior", (Saying("senior", "寄去"),), when=({"kind": ["away"]},)),
        Step("apply", "senior", (Saying("senior", "去社区"),)),
        Step("due", "senior", (Saying("senior", "每年一次"),), dated=True),
    ),
    timedelta(days=3),
)
ONE, TWO, THREE = (Heard(Word.NUMBER, number) for number in "123")


def walk(*said: Heard | None, start: Turn | None = None) -> Turn:
    came = start or begin(PROCEDURE)
    for one in said:
        came = turn(PROCEDURE, came.position, came.answers, one)
    return came


def run(came: Turn, **changes: object) -> Run:
    one = Run(1, Place("wechat", "main", "x"), 1, "allowance", came.position, came.answers, State.OPEN, NOW)
    return replace(one, **changes)  # type: ignore[arg-type]


def test_one_step_after_another_and_each_paper_by_itself() -> None:
    came, seen = begin(PROCEDURE), []
    for said in (ONE, Heard(Word.HAVE), Heard(Word.LACK), Heard(Word.NEXT), Heard(Word.UNSURE)):
        seen.append(came.position)
        came = turn(PROCEDURE, came.position, came.answers, said)
    assert seen == ["kind", "papers/0", "papers/1", "apply", "due"]
    assert (came.act, came.position) == (Act.ASK, END)
    assert [one.name for one in lacking(PROCEDURE, came.answers)] == ["户口簿"]


def test_a_branch_is_there_only_for_whoever_chose_it() -> None:
    assert "post" in positions(PROCEDURE, walk(TWO).answers)
    assert "post" not in positions(PROCEDURE, walk(ONE).answers)
    assert walk(TWO, ONE, ONE).position == "post"


def test_the_papers_of_a_step_count_as_one_step() -> None:
    came = walk(ONE, ONE)
    assert came.position == "papers/1"
    assert place_of(PROCEDURE, came.position, came.answers) == (2, 4)


def test_how_many_steps_there_are_is_said_once_the_way_is_chosen() -> None:
    assert place_of(PROCEDURE, "kind", {}) == (1, 0)
    assert place_of(PROCEDURE, "post", walk(TWO).answers) == (3, 5)
    assert place_of(PROCEDURE, END, walk(TWO).answers) == (5, 5)


def test_a_paper_that_is_missing_is_handed_back_so_that_he_hears_how_to_get_it() -> None:
    assert walk(ONE, TWO).lacking == "papers/0"
    assert walk(ONE, THREE).lacking == "papers/0"
    assert walk(ONE, ONE).lacking == ""


def test_back_takes_the_answer_back() -> None:
    came = walk(ONE, TWO, Heard(Word.BACK))
    assert came.position == "papers/0"
    assert "papers/0" not in came.answers
    assert walk(ONE, TWO, Heard(Word.BACK), Heard(Word.BACK)).position == "kind"
    assert walk(Heard(Word.BACK)).position == "kind"


def test_going_back_and_choosing_otherwise_leads_another_way() -> None:
    came = walk(TWO, Heard(Word.BACK), ONE, ONE, ONE)
    assert came.position == "apply"


def test_what_the_ledger_knows_is_not_asked_but_can_be_put_right() -> None:
    came = begin(PROCEDURE, "离休")
    assert came.position == "papers/0"
    assert came.answers["kind"] == "lixiu"
    back = walk(Heard(Word.BACK), start=came)
    assert back.position == "kind"
    chosen = walk(TWO, start=back)
    assert (chosen.position, chosen.answers["kind"], chosen.answers[LEDGER]) == ("papers/0", "away", [])


def test_what_nobody_understood_is_asked_once_more_and_then_a_person_is_offered() -> None:
    assert walk(None).act is Act.AGAIN
    assert walk(None).position == "kind"
    assert walk(None, None).act is Act.GIVE_UP
    assert walk(None, ONE, None).act is Act.AGAIN  # an answer between them: the count begins anew


@pytest.mark.parametrize("said", [Heard(Word.NUMBER, "4"), Heard(Word.NUMBER, "9"), Heard(Word.HAVE), Heard(Word.NEXT)])
def test_a_choice_is_made_by_a_number_that_was_offered(said: Heard) -> None:
    assert walk(said).act is Act.AGAIN


@pytest.mark.parametrize(("said", "act"), [(ONE, Act.ASK), (TWO, Act.PAUSE), (THREE, Act.HUMAN), (Heard(Word.LACK), Act.PAUSE)])
def test_a_deed_is_done_or_waits_or_needs_a_hand(said: Heard, act: Act) -> None:
    assert walk(ONE, ONE, ONE, said).act is act


@pytest.mark.parametrize(
    ("said", "act"),
    [
        (ONE, Act.FINISH),
        (TWO, Act.PAUSE),
        (THREE, Act.QUIET),
        (Heard(Word.FINISHED), Act.FINISH),
        (Heard(Word.LATER), Act.PAUSE),
        (Heard(Word.QUIET), Act.QUIET),
        (Heard(Word.NUMBER, "7"), Act.AGAIN),
    ],
)
def test_at_the_end_it_is_done_or_not_yet_or_no_longer_asked_about(said: Heard, act: Act) -> None:
    assert walk(ONE, ONE, ONE, ONE, Heard(Word.UNSURE), said).act is act


def test_done_with_everything_ends_it_wherever_he_stands_done_with_this_step_does_not() -> None:
    assert walk(ONE, ONE, ONE, Heard(Word.FINISHED, "all")).act is Act.FINISH
    assert walk(ONE, ONE, ONE, Heard(Word.FINISHED)).act is Act.ASK


def test_whatever_is_said_in_whatever_order_it_goes_on() -> None:
    words = [ONE, TWO, THREE, None, *(Heard(word) for word in (Word.NEXT, Word.BACK, Word.LACK, Word.UNSURE, Word.FINISHED))]
    for said in product(words, repeat=4):
        came = walk(*said)
        assert came.position in positions(PROCEDURE, came.answers)


@pytest.mark.parametrize(
    ("words", "number"), [("在外地", "2"), ("外地", "2"), ("在家里", "1"), ("在", ""), ("北京", ""), ("离休", "3")]
)
def test_a_choice_in_words(words: str, number: str) -> None:
    assert choice_named(PROCEDURE.steps[0], words) == number


def test_a_procedure_that_was_changed_meanwhile_begins_anew() -> None:
    standing = run(walk(ONE, ONE))
    assert resumed(PROCEDURE, standing).position == "papers/1"
    changed = replace(PROCEDURE, steps=PROCEDURE.steps[2:])
    assert resumed(changed, standing).position == "apply"


def test_a_book_knows_procedures_by_topic_and_by_the_longest_name() -> None:
    other = replace(PROCEDURE, id="other", names=("津",), topics=("card",))
    book = ProcedureBook((PROCEDURE, other))
    assert book.for_topic("card") is other  # the one that is about it, before one that mentions it
    assert book.for_topic("unknown") is None
    assert book.named("办高龄津贴") is PROCEDURE
    assert book.named("别的") is None


# --- reminding ---------------------------------------------------------------------------------------------------------


def test_he_is_asked_once_after_the_days_that_the_procedure_says() -> None:
    assert remind_on(PROCEDURE, State.OPEN, {}, TODAY, False) == date(2026, 3, 13)
    assert remind_on(PROCEDURE, State.OPEN, {}, TODAY, True) is None


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED])
def test_what_is_done_or_given_up_is_not_asked_about(state: State) -> None:
    assert remind_on(PROCEDURE, state, {}, TODAY, False) is None


def test_whoever_wants_no_reminder_gets_none() -> None:
    assert remind_on(PROCEDURE, State.OPEN, {QUIET: True, "due": "09-01"}, TODAY, False) is None


def test_a_yearly_date_is_remembered_a_month_before_also_when_it_is_done() -> None:
    assert remind_on(PROCEDURE, State.DONE, {"due": "09-01"}, TODAY, False) == date(2026, 8, 2)
    assert remind_on(PROCEDURE, State.OPEN, {"due": "09-01"}, TODAY, False) == date(2026, 3, 13)  # first: is it done
    assert remind_on(PROCEDURE, State.OPEN, {"due": "09-01"}, TODAY, True) == date(2026, 8, 2)
    assert remind_on(PROCEDURE, State.CANCELLED, {"due": "09-01"}, TODAY, True) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("09-01", date(2026, 9, 1)),
        ("03-01", date(2027, 3, 1)),
        ("03-20", date(2027, 3, 20)),  # it is being done now; the next is a year later
        ("02-29", date(2027, 2, 28)),
        ("06-31", date(2026, 6, 30)),
    ],
)
def test_the_next_time_a_day_comes_round(said: str, day: date) -> None:
    assert yearly(said, TODAY) == day


def test_what_falls_due_is_the_yearly_date_once_the_first_question_was_asked() -> None:
    assert not is_yearly(run(begin(PROCEDURE)))
    assert is_yearly(run(begin(PROCEDURE), reminded_at=NOW))
    assert is_yearly(run(begin(PROCEDURE), state=State.DONE))
