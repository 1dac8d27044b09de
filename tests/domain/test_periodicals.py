"""What a wish makes of what somebody has."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.ledger import Residence, ResidenceKind
from bot.domain.periodicals import (
    Order,
    OrderState,
    OrderStep,
    PaperKind,
    Periodical,
    PeriodicalRules,
    Problem,
    Wants,
    Wish,
    by_default,
    decide,
    gets_now,
    post_address,
    year_after,
)

TITLES = tuple(Periodical(one, (name,), PaperKind.MAGAZINE, fen, "每月一期") for one, name, fen in (
    ("a", "甲报", 5000), ("b", "乙刊", 6000), ("c", "丙刊", 9000),
))  # fmt: skip
RULES = PeriodicalRules(TITLES, most=2, budget_fen=12000)


@pytest.mark.parametrize(
    ("wish", "base", "chosen", "problem"),
    [
        (Wish(Wants.THESE, ("b", "a")), ("c",), ("a", "b"), None),
        (Wish(Wants.THESE, ("a", "b", "c")), (), ("a", "b", "c"), Problem.TOO_MANY),
        (Wish(Wants.THESE, ("b", "c")), (), ("b", "c"), Problem.TOO_DEAR),
        (Wish(Wants.THESE, ("a",), ("b",)), ("b", "c"), ("a", "c"), Problem.TOO_DEAR),
        (Wish(Wants.THESE, ("a",), ("c",)), ("b", "c"), ("a", "b"), None),
        (Wish(Wants.THESE, unknown=("丁报",)), ("a",), (), Problem.UNKNOWN),
        (Wish(Wants.SAME), ("b", "c"), ("b", "c"), None),  # the office has borne it so far
        (Wish(Wants.SAME), ("gone",), (), Problem.NOTHING_NOW),
        (Wish(Wants.NONE), ("a",), (), None),
        (Wish(Wants.ADD, ("b",)), ("a",), ("a", "b"), None),
        (Wish(Wants.DROP, dropped=("a",)), ("a", "b"), ("b",), None),
        (Wish(Wants.DROP, dropped=("a",)), ("a",), (), None),
    ],
)
def test_a_wish_is_taken_or_the_reason_told(
    wish: Wish, base: tuple[str, ...], chosen: tuple[str, ...], problem: Problem | None
) -> None:
    came = decide(wish, base, RULES)
    assert (came.chosen, came.problem) == (chosen, problem)


def test_who_says_nothing_keeps_what_he_gets_and_who_gets_nothing_gets_what_is_usual() -> None:
    assert gets_now(["《甲报》", "停刊"], RULES) == (("a",), ["停刊"])
    assert by_default(("c",), ("a", "b"), RULES) == ("c",)
    assert by_default((), ("c", "b", "a"), RULES) == ("a", "b")


@pytest.mark.parametrize(
    ("state", "chosen", "right", "step"),
    [
        (OrderState.ASKED, (), None, OrderStep.CHOOSE),
        (OrderState.ASKED, ("a",), None, OrderStep.ADDRESS),
        (OrderState.ASKED, ("a",), False, OrderStep.NEW_ADDRESS),
        (OrderState.CHOSEN, ("a",), True, OrderStep.DONE),
        (OrderState.DECLINED, (), None, OrderStep.DONE),
    ],
)
def test_what_is_asked_next(state: OrderState, chosen: tuple[str, ...], right: bool | None, step: OrderStep) -> None:
    assert Order(1, 2027, 1, "秦一山", None, state, chosen, right).step is step


def test_the_post_brings_it_to_where_he_lives() -> None:
    usual, registered = Residence("翠苑小区", "翠苑小区3栋"), Residence("河口镇", "一组")
    assert post_address({ResidenceKind.REGISTERED: registered, ResidenceKind.USUAL: usual}) == "翠苑小区3栋"
    assert post_address({ResidenceKind.REGISTERED: registered}) == "河口镇一组"
    assert post_address({ResidenceKind.NOW: usual}) == ""


def test_a_round_in_autumn_is_for_the_next_year_and_one_in_january_for_this() -> None:
    assert [year_after(date(2026, month, 5)) for month in (1, 2, 11)] == [2026, 2027, 2027]
