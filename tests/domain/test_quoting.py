"""What is quoted of a matter to one asker."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.people import Birth, full_years
from bot.domain.policy import STRANGER, Asker, Condition, Level, Narrowed, PolicyTopic
from bot.domain.quoting import SCREEN, quote, sentences

GENERAL = PolicyTopic("fee", "电话费", "待遇", ("按月报销。", "例：某市按季报销。", "凭发票。"))
OF_THE_TOWN = PolicyTopic("fee-town", "电话费", "待遇", ("按季报销。",), level=Level.COUNTY, unit="城关镇", general="fee")
OF_THE_BRANCH = PolicyTopic("fee-branch", "电话费", "待遇", ("按年报销。",), level=Level.UNIT, unit="第一支部", general="fee")
MATTER = (GENERAL, OF_THE_BRANCH, OF_THE_TOWN)


@pytest.mark.parametrize(
    ("units", "told", "general"),
    [
        ((), "fee", None),
        (("河口镇",), "fee", None),
        (("第二支部", "城关镇"), "fee-town", "fee"),
        (("第一支部", "城关镇"), "fee-branch", "fee"),
    ],
)
def test_the_rule_of_the_askers_own_unit_comes_before_the_general_one(
    units: tuple[str, ...], told: str, general: str | None
) -> None:
    one = quote(MATTER, Asker(units=units))
    assert one is not None
    assert one.topic.id == told
    assert (one.general.id if one.general else None) == general


def test_whoever_is_not_known_hears_that_units_have_their_own_rules() -> None:
    one = quote(MATTER, STRANGER)
    assert one is not None
    assert set(one.others) == {"城关镇", "第一支部"}


def test_a_rule_that_says_the_same_is_not_told_twice() -> None:
    same = PolicyTopic("same", "电话费", "待遇", GENERAL.facts, unit="城关镇", general="fee")
    one = quote((GENERAL, same), Asker(units=("城关镇",)))
    assert one is not None
    assert one.general is None


def test_where_only_another_units_rule_is_left_nothing_is_told() -> None:
    assert quote((OF_THE_TOWN,), Asker(units=("河口镇",))) is None
    assert quote((), STRANGER) is None


def test_how_other_places_do_it_comes_last_and_what_concerns_the_asker_early() -> None:
    old = Narrowed(Condition(from_age=90), "九十岁以上的上门办。")
    lixiu = Narrowed(Condition(("离休",)), "离休的全报。")
    topic = PolicyTopic(
        "x", "电话费", "待遇", GENERAL.facts, point="电话费可以报销。", narrowed=(old, lixiu), steps=("交发票。",)
    )
    assert sentences(topic, Asker("退休", 93)) == (
        "电话费可以报销。",
        "九十岁以上的上门办。",
        "按月报销。",
        "凭发票。",
        "交发票。",
        "例：某市按季报销。",
    )
    assert "九十岁以上的上门办。" not in sentences(topic, STRANGER)


@pytest.mark.parametrize(
    ("asker", "only", "met"),
    [
        (Asker("离休", 95), Condition(("离休",)), True),
        (Asker("退休", 95), Condition(("离休",)), False),
        (STRANGER, Condition(("离休",)), None),
        (Asker("退休"), Condition(from_age=80), None),
        (Asker("退休", 79), Condition(from_age=80), False),
        (Asker("退休", 80), Condition(from_age=80), True),
        (Asker("退休", 81), Condition(until_age=80), False),
        (STRANGER, Condition(), True),
    ],
)
def test_what_the_ledger_does_not_know_is_not_decided(asker: Asker, only: Condition, met: bool | None) -> None:
    assert asker.meets(only) is met


def test_somebody_of_another_class_hears_for_whom_it_is() -> None:
    topic = PolicyTopic("x", "离休费", "待遇", ("照发。",), only=Condition(("离休",)))
    told = {asker: quote((topic,), asker) for asker in (Asker("退休"), Asker("离休"), STRANGER)}
    assert {asker.category: one.meant_for for asker, one in told.items() if one} == {"退休": ("离休",), "离休": (), "": ()}


def test_a_screen_holds_what_a_large_letter_shows_and_no_sentence_is_lost_or_cut() -> None:
    facts = tuple(f"第{number}条" + "长" * (20 * number) + "。" for number in range(1, 15))
    one = quote((PolicyTopic("x", "长的", "待遇", facts),))
    assert one is not None
    assert [line for screen in one.screens for line in screen] == list(facts)
    assert all(len(screen) == 1 or sum(map(len, screen)) <= SCREEN for screen in one.screens)
    assert one.rest(0) == len(facts) - len(one.screen(0))
    assert one.screen(len(one.screens)) == ()


@pytest.mark.parametrize(
    ("day", "valid"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_topic_is_in_force_on_its_first_and_its_last_day(day: date, valid: bool) -> None:
    assert PolicyTopic("x", "x", "x", ("x",), from_day="2026-01-01", until_day="2026-06-30").in_force(day) is valid


def test_full_years_are_counted_on_the_birthday() -> None:
    assert [full_years(Birth(1931, 3, 10), date(2026, 3, day)) for day in (9, 10)] == [94, 95]
