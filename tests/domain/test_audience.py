"""Who a notice is for, in the words of the clerk."""

from __future__ import annotations

import pytest

from bot.domain.audience.old import parse, place, suits_group
from bot.domain.people import Category
from tests.builders import person

UNITS = ("局机关", "河口镇", "和平镇")
PEOPLE = (
    person(1, name="秦一山", category=Category.LIXIU),
    person(2, name="何素云"),
    person(3, name="陶大川", unit="河口镇"),
    person(4, name="严秀英", category=Category.SURVIVOR),
    person(5, name="贺长林", alive=False),
    person(6, name="彭和", category=Category.LIXIU, unit="和平镇"),
)
LIVING = {1, 2, 3, 4, 6}


@pytest.mark.parametrize(
    ("words", "included"),
    [
        ("全体", LIVING),
        ("", LIVING),
        ("大家", LIVING),
        ("全体老同志", LIVING),
        ("离休干部", {1, 6}),
        ("全体离休干部", {1, 6}),
        ("退休干部", {2, 3}),
        ("遗属", {4}),
        ("离退休干部", {1, 2, 3, 6}),
        ("离休干部和遗属", {1, 4, 6}),
        ("离休、退休", {1, 2, 3, 6}),
        ("河口镇", {3}),
        ("河口镇、局机关", {1, 2, 3, 4}),
        ("和平镇", {6}),
        ("和平镇和河口镇", {3, 6}),
        ("和平镇离休干部", {6}),
        ("河口镇的老同志", {3}),
        ("局机关退休人员", {2}),
    ],
)
def test_words_of_the_clerk_mean_these_people(words: str, included: set[int]) -> None:
    audience = parse(words, UNITS)
    assert audience.understood
    assert {one.person_id for one in place(audience, PEOPLE) if one.included} == included


@pytest.mark.parametrize(
    ("words", "unknown"),
    [
        ("书画协会", ("书画协会",)),
        ("离休干部、书画协会", ("书画协会",)),
        ("河东镇", ("河东镇",)),
        ("离休干部、河口镇", ("河口镇",)),  # both conditions or either? the clerk is asked
        ("大家、河口镇", ("大家",)),
    ],
)
def test_words_that_mean_nothing_for_sure_are_asked_about_and_place_nobody(words: str, unknown: tuple[str, ...]) -> None:
    audience = parse(words, UNITS)
    assert audience.unknown == unknown
    with pytest.raises(ValueError, match="not understood"):
        place(audience, PEOPLE)


@pytest.mark.parametrize("words", ["全体", "离休干部", "河口镇", "和平镇离休干部"])
def test_everybody_has_one_place_and_a_reason_for_it(words: str) -> None:
    places = place(parse(words, UNITS), PEOPLE)
    assert [one.person_id for one in places] == [one.id for one in PEOPLE]
    assert all(one.reason for one in places)


def test_the_reasons_can_be_read_out_to_somebody_who_asks() -> None:
    reasons = {one.person_id: one.reason for one in place(parse("河口镇", UNITS), PEOPLE)}
    assert reasons[1] == "属局机关，不在范围内"
    assert reasons[3] == "符合「河口镇」"
    assert reasons[5] == "已故"
    reasons = {one.person_id: one.reason for one in place(parse("离休干部", UNITS), PEOPLE)}
    assert reasons[2] == "人员类别为退休，不在范围内"


@pytest.mark.parametrize(
    ("words", "unit", "suits"),
    [
        ("全体", None, True),
        ("全体", "河口镇", True),
        ("河口镇", "河口镇", True),
        ("河口镇", "和平镇", False),
        ("河口镇", None, False),
        ("离休干部", None, False),
        ("河口镇离休干部", "河口镇", False),
    ],
)
def test_a_group_sees_only_what_all_of_it_is_meant_by(words: str, unit: str | None, suits: bool) -> None:
    assert suits_group(parse(words, UNITS), unit) is suits
