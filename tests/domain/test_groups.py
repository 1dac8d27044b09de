"""Nicknames of a chat group and the people behind them."""

from __future__ import annotations

import pytest

from bot.domain.groups import matched

NAMES = {"秦怀远": [1], "余淑贞": [2], "王芳": [3, 4], "欧阳春和": [5], "阳春": [6], "李明": [7], "李明远": [8]}


@pytest.mark.parametrize(
    ("nickname", "person"),
    [
        ("秦怀远", 1),
        ("城关-秦怀远", 1),
        ("秦怀远 13900002001", 1),
        ("余 淑 贞", 2),
        ("王芳", None),  # two of that name
        ("秦怀远余淑贞", None),  # whose phone is it?
        ("欧阳春和", 5),  # and not 阳春, who hides in it
        ("李明远", 8),
        ("夕阳红", None),
        ("", None),
    ],
)
def test_a_nickname_is_the_person_whose_full_name_stands_in_it_or_nobody(nickname: str, person: int | None) -> None:
    assert matched([nickname], NAMES) == {nickname: person}
