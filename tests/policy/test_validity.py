"""Topics that rest on documents which hold no more are named, with what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.policy import PolicySource, PolicyTopic
from bot.policy.validity import TO_DO, Doubt, cautions

TODAY = date(2026, 3, 10)
OLD = PolicySource("旧通知", "青老发〔2018〕45号")
OTHER = PolicySource("另一个通知", "青老发〔2019〕7号")
NEW = PolicySource("新通知", "青老发〔2025〕12号", supersedes="青老发[2018]45号、青老发〔2017〕1号")
COMING = replace(NEW, in_force="2026-07-01")
RULE = PolicyTopic("rule", "护理费", "待遇", ("每月发。",), sources=(OLD,))
NEWER = PolicyTopic("newer", "护理费新办法", "待遇", ("每月10日前发。",), sources=(NEW,))


@pytest.mark.parametrize(
    ("topics", "found"),
    [
        ([RULE], []),
        ([RULE, NEWER], [("rule", Doubt.OUTDATED)]),
        ([replace(RULE, sources=(OLD, OTHER)), NEWER], [("rule", Doubt.PARTLY)]),
        ([RULE, replace(NEWER, sources=(COMING,))], []),  # not in force yet
        ([replace(RULE, sources=(replace(OLD, expires="2026-03-09"),))], [("rule", Doubt.OUTDATED)]),
        ([replace(RULE, sources=(replace(OLD, expires="2026-03-10"),))], []),  # its last day
        ([replace(RULE, until_day="2026-03-09"), NEWER], [("rule", Doubt.EXPIRED)]),
        ([replace(RULE, until_day="2026-03-31")], [("rule", Doubt.SOON)]),
        ([replace(RULE, unit="西河镇", general="gone")], [("rule", Doubt.NO_GENERAL), ("rule", Doubt.NO_UNIT)]),
        ([replace(RULE, unit="局机关")], []),
        ([replace(NEWER, sources=(replace(NEW, supersedes=NEW.no),))], []),  # a document does not replace itself
    ],
)
def test_what_is_to_be_looked_at(topics: list[PolicyTopic], found: list[tuple[str, Doubt]]) -> None:
    assert [(one.topic, one.doubt) for one in cautions(topics, TODAY, ["局机关"])] == found


def test_the_newer_document_is_named_with_what_to_do() -> None:
    (caution,) = cautions([RULE, NEWER], TODAY)
    assert caution.detail == "青老发〔2018〕45号 → 青老发〔2025〕12号"
    assert str(caution).endswith(TO_DO[Doubt.OUTDATED])


def test_every_doubt_says_what_to_do() -> None:
    assert set(TO_DO) == set(Doubt)
