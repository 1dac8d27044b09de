"""What liaisons say after a call or at a door, and what it does."""

from __future__ import annotations

import re

import pytest

from bot.domain.notices import CONFIRMED
from bot.domain.outcomes import REPORT, REPORTING, SPOKEN, Outcome, numbers_in, read_outcome
from bot.domain.tasks import ALLOWED, EFFECTS, OutcomeCode, TaskKind, fitting

TOLD, FAMILY, NO_ANSWER = OutcomeCode.TOLD, OutcomeCode.FAMILY, OutcomeCode.NO_ANSWER


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("已告知", TOLD),
        ("打通了", TOLD),
        ("接通已告知", TOLD),
        ("打通了说了", TOLD),
        ("本人在外地已电话", TOLD),
        ("都已告知", TOLD),
        ("没人接", NO_ANSWER),
        ("关机", NO_ANSWER),
        ("没打通", NO_ANSWER),
        ("空号", OutcomeCode.WRONG_NUMBER),
        ("停机了", OutcomeCode.WRONG_NUMBER),
        ("家属转告", FAMILY),
        ("上门了", OutcomeCode.VISITED),
        ("已转发", OutcomeCode.RELAYED),
        ("已祝福", OutcomeCode.DONE),
        ("都对", OutcomeCode.CHECKED),
        ("在办", OutcomeCode.TAKEN),
        ("吃了吗", None),
        ("打通了没说", None),
        ("", None),
    ],
)
def test_what_liaisons_say_after_a_call(words: str, code: OutcomeCode | None) -> None:
    assert read_outcome(words) == (Outcome(code) if code else None)


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("已告知 他说去", Outcome(TOLD, "他说去")),
        ("已告知，不来，住院了", Outcome(TOLD, "不来，住院了")),
        ("说了他来", Outcome(TOLD, "他来")),
        ("没人接，邻居说住院了", Outcome(NO_ANSWER, "邻居说住院了")),
        ("打通了，他女儿接的，说会转告", Outcome(FAMILY, "他女儿接的，说会转告")),
        ("已告知 家属", Outcome(FAMILY, "家属")),
        ("已告知，让老伴转告", Outcome(FAMILY, "让老伴转告")),
        ("已上门，人不在", Outcome(NO_ANSWER, "人不在")),
        ("已上门，锁门", Outcome(NO_ANSWER, "锁门")),
        ("已告知，老伴陪着去", Outcome(TOLD, "老伴陪着去")),
        ("已告知，人在外地", Outcome(TOLD, "人在外地")),
    ],
)
def test_what_is_said_besides_is_kept_and_may_change_the_code(words: str, outcome: Outcome) -> None:
    assert read_outcome(words) == outcome


@pytest.mark.parametrize(
    ("text", "numbers", "outcome"),
    [
        ("12 已告知", [12], "已告知"),
        ("12号没人接", [12], "没人接"),
        ("12 号码不对", [12], "号码不对"),
        ("12号号码不对", [12], "号码不对"),
        ("12 13 15 已告知", [12, 13, 15], "已告知"),
        ("12，13、13号都已告知", [12, 13], "都已告知"),
        ("12号13号已告知", [12, 13], "已告知"),
        ("12 已告知，不来，住院了", [12], "已告知，不来，住院了"),
        ("12 已告知 他说3点到", [12], "已告知 他说3点到"),
    ],
)
def test_one_message_reports_one_task_or_several(text: str, numbers: list[int], outcome: str) -> None:
    found = re.fullmatch(REPORT, text)
    assert found is not None
    assert (numbers_in(found["numbers"]), found["outcome"]) == (numbers, outcome)
    assert re.match(REPORTING, text)


@pytest.mark.parametrize("text", ["3月12日上午9点开会", "5月1日放假吗", "12", "已告知", "13900002001是谁的电话", "12 13"])
def test_other_sentences_with_figures_are_no_report(text: str) -> None:
    assert not re.fullmatch(REPORT, text)
    assert not re.match(REPORTING, text)


def test_no_word_names_two_outcomes() -> None:
    words = [word for forms in SPOKEN.values() for word in forms]
    assert len(words) == len(set(words))
    assert all(read_outcome(code.value) == Outcome(code) for code in OutcomeCode)


def test_a_call_that_reached_nobody_stays_open() -> None:
    still_open = {code for code, effect in EFFECTS.items() if not effect.closes}
    assert still_open == {NO_ANSWER, OutcomeCode.WRONG_NUMBER, OutcomeCode.TAKEN}
    assert all(effect.state is None for effect in EFFECTS.values() if not effect.closes)


def test_a_settled_person_is_confirmed_in_one_way_only() -> None:
    settled = [effect for effect in EFFECTS.values() if effect.state is not None]
    assert all(effect.state in CONFIRMED and effect.how is not None for effect in settled)


def test_every_task_can_be_finished_or_taken_and_only_groups_are_forwarded_to() -> None:
    assert set(ALLOWED) == set(TaskKind)
    assert all(any(EFFECTS[code].closes for code in codes) for codes in ALLOWED.values())
    assert all(OutcomeCode.TAKEN in codes for codes in ALLOWED.values())
    assert [kind for kind, codes in ALLOWED.items() if OutcomeCode.RELAYED in codes] == [TaskKind.RELAY]
    assert fitting(TaskKind.RELAY) == ["已转发", "在办"]
