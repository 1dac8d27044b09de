"""The half-yearly round: which question comes next, and on which day whose call."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.checks import Act, Answer, Asked, Says, Step, Turn, area, call_days, rough, round_name, turn

KNOWN = Asked(Step.PHONE, "13900002001", "翠苑小区")
HOME = Asked(Step.ADDRESS, "13900002001", "翠苑小区")
NEW = Asked(Step.NEW_PHONE, "13900002001", "翠苑小区", "13900002999")
MOVED = Asked(Step.NEW_ADDRESS, "13900002001", "翠苑小区", "女儿家")


@pytest.mark.parametrize(
    ("asked", "answer", "came"),
    [
        (KNOWN, Answer(Says.YES), Turn(Step.ADDRESS, Act.PHONE_RIGHT)),
        (KNOWN, Answer(Says.ALL), Turn(Step.DONE, Act.ALL_RIGHT)),
        (KNOWN, Answer(Says.NO), Turn(Step.PHONE, again="which")),
        (KNOWN, Answer(Says.PHONE, "13900002999"), Turn(Step.NEW_PHONE, said="13900002999")),
        (KNOWN, Answer(Says.PHONE, "13900002001"), Turn(Step.ADDRESS, Act.PHONE_RIGHT)),
        (KNOWN, Answer(Says.UNCLEAR), Turn(Step.PHONE, unclear=1, again="unclear")),
        (Asked(Step.PHONE, "1", "", "", 1), Answer(Says.UNCLEAR), Turn(Step.DONE, Act.GIVE_UP)),
        (Asked(Step.PHONE), Answer(Says.NO), Turn(Step.ADDRESS)),
        (Asked(Step.PHONE), Answer(Says.YES), Turn(Step.PHONE, unclear=1, again="unclear")),
        (NEW, Answer(Says.YES), Turn(Step.ADDRESS, Act.NEW_NUMBER)),
        (NEW, Answer(Says.NO), Turn(Step.PHONE, again="which")),
        (HOME, Answer(Says.YES), Turn(Step.DONE, Act.ADDRESS_RIGHT)),
        (HOME, Answer(Says.ADDRESS, "女儿家"), Turn(Step.NEW_ADDRESS, said="女儿家")),
        (MOVED, Answer(Says.YES), Turn(Step.DONE, Act.MOVED)),
        (MOVED, Answer(Says.NO), Turn(Step.ADDRESS, again="which")),
        (Asked(Step.NEW_ADDRESS, said="女儿家"), Answer(Says.YES), Turn(Step.DONE, Act.ADDRESS_GIVEN)),
        (Asked(Step.ADDRESS), Answer(Says.YES), Turn(Step.ADDRESS, unclear=1, again="unclear")),
    ],
)
def test_every_answer_has_its_turn(asked: Asked, answer: Answer, came: Turn) -> None:
    assert turn(asked, answer) == came


def test_calls_are_spread_evenly_over_each_liaisons_days() -> None:
    silent = [(person, person % 2) for person in range(28)]
    days = call_days(silent, date(2026, 4, 1), timedelta(days=14))
    for liaison in (0, 1):
        mine = sorted(day for person, day in days.items() if person % 2 == liaison)
        assert mine == [date(2026, 4, 1) + timedelta(days=n) for n in range(14)]


def test_a_second_round_of_a_half_year_has_a_name_of_its_own() -> None:
    assert round_name(date(2026, 4, 1)) == "2026上半年"
    assert round_name(date(2026, 10, 1), ["2026上半年"]) == "2026下半年"
    assert round_name(date(2026, 6, 1), ["2026上半年", "2026上半年第2次"]) == "2026上半年第3次"


@pytest.mark.parametrize(
    ("address", "shown", "town"),
    [
        ("市里翠苑小区3栋201", "市里翠苑小区", "市里翠苑小区"),
        ("河口镇和平路12号", "河口镇和平路", "河口镇"),
        ("女儿家", "女儿家", "女儿家"),
    ],
)
def test_a_message_never_shows_the_house_number(address: str, shown: str, town: str) -> None:
    assert (rough(address), area(address)) == (shown, town)
