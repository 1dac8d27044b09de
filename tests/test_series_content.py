"""The ready series: short, plain, and nothing that a draft of the office would be warned of."""

from __future__ import annotations

import pytest

from bot.books.series import FOLDER, Ready, read_series
from bot.domain.notices import NoticeKind, Text
from bot.domain.study import Material, SeriesKind
from bot.domain.warnings import Fault
from bot.starters import load_plain_words, load_sensitive_words
from bot.understanding.cautions import check_notice

SHORTEST, LONGEST = 40, 120  # characters
SERIES = {path.stem: read_series(path) for path in sorted(FOLDER.glob("*.yaml"))}
CARE = [one for one in SERIES.values() if one.series.kind is SeriesKind.CARE]
WARNED_OF = (Fault.SALES, Fault.FRAUD, Fault.HEALTH)  # whoever warns of a swindler has to quote him
ITEMS = [(name, item) for name, one in SERIES.items() for item in one.items]


@pytest.mark.parametrize(("name", "item"), ITEMS, ids=[f"{name}-{at}" for at, (name, _) in enumerate(ITEMS)])
def test_an_item_is_short_and_has_no_word_that_an_elder_stumbles_over(name: str, item: Material) -> None:
    assert SHORTEST <= len(item.body) <= LONGEST
    quiz = [item.quiz.question, *item.quiz.choices, item.quiz.why] if item.quiz else []
    for body in {item.body, "。".join([item.body, *quiz])}:
        cautions = check_notice(NoticeKind.STUDY, Text(item.title, body), load_sensitive_words(), load_plain_words())
        assert not [one for one in cautions if one.blocks or one.fault not in WARNED_OF], name


def test_what_is_ready_is_all_there() -> None:
    assert {name: len(one.items) for name, one in SERIES.items() if name in ("daily", "party_day", "weekly")} == {
        "daily": 30,
        "party_day": 12,
        "weekly": 12,
    }
    assert {one.series.id for one in CARE} >= {"heat", "cold", "flu", "fraud"}
    assert all(6 <= len(one.items) <= 10 for one in CARE)


@pytest.mark.parametrize("one", [one for one in SERIES.values() if one.series.id != "daily"], ids=lambda one: one.series.id)
def test_nothing_begins_before_the_office_has_switched_it_on(one: Ready) -> None:
    assert not one.series.active


def test_warnings_of_fraud_say_whom_to_ring() -> None:
    bodies = [item.body for item in SERIES["fraud"].items]
    assert sum("96110" in body for body in bodies) >= 3
    assert any("110" in body and "银行" in body for body in bodies)  # once the money is gone
