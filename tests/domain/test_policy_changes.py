"""What is different between two versions of a topic."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.policy import Condition, Level, PolicySource, PolicyTopic
from bot.domain.policy_changes import Change, changes

FEE = PolicyTopic("fee", "护理费", "待遇", ("甲。", "乙。"), (PolicySource("办法"),), questions=("护理费呢",))


def test_nothing_has_changed() -> None:
    assert changes(FEE, replace(FEE)) == ()


def test_of_a_list_only_what_goes_and_comes_is_shown() -> None:
    assert changes(FEE, replace(FEE, facts=("甲。", "丙。"))) == (Change("facts", ("乙。",), ("丙。",)),)


def test_another_order_is_a_change() -> None:
    assert changes(FEE, replace(FEE, facts=("乙。", "甲。"))) == (Change("facts", ("甲。", "乙。"), ("乙。", "甲。")),)


def test_what_was_or_becomes_empty_has_no_entry() -> None:
    only = Condition(("离休",))
    assert changes(FEE, replace(FEE, point="一句话")) == (Change("point", (), ("一句话",)),)
    assert changes(replace(FEE, only=only), FEE) == (Change("only", (only,), ()),)


def test_of_a_new_topic_everything_that_it_has() -> None:
    found = changes(None, FEE)
    assert {one.field for one in found} == {
        "id", "title", "category", "facts", "sources", "questions", "scope", "confidence", "level",
    }  # fmt: skip
    assert all(one.old == () for one in found)
    assert Change("level", (), (Level.CENTRAL,)) in found
