"""Who is meant: rules that a report of one line shows."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.understanding.visits import Id, Known, People, VisitReading, read_visits

BASE = datetime(2026, 3, 11, 17, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = (
    Known(1, "李建国", post="局长", sex="男", unit="县水利局", town="城关镇"),
    Known(2, "李建国", post="站长", sex="男", unit="石桥粮站", town="石桥镇"),
    Known(3, "王桂香", post="教师", sex="女", unit="县一中"),
    Known(4, "曾长青", post="科长", sex="男", unit="财政局"),
    Known(5, "王佳香", post="工人", sex="女", unit="纺织厂"),
    Known(6, "陈秀兰", sex="女"),
    Known(7, "赵德山", sex="男", nicknames=("赵铁匠",), alive=False),
    Known(8, "赵德海", sex="男", nicknames=("赵大炮",)),
)


def read(text: str, *own: Id, people: tuple[Known, ...] = PEOPLE) -> VisitReading:
    (found,) = read_visits(text, BASE, People(people), own)
    return found


def test_a_full_name_that_one_person_has_is_that_person_whoever_looks_after_him() -> None:
    assert read("走访了曾长青，身体好", 3).person == 4


def test_a_full_name_that_several_have_is_the_reporters_own() -> None:
    assert read("走访了李建国，身体好", 2, 3).person == 2


def test_a_full_name_that_several_others_have_is_asked_about() -> None:
    found = read("走访了李建国，身体好", 3)
    assert (found.person, found.candidates) == (None, (1, 2))


def test_a_unit_tells_two_of_one_name_apart() -> None:
    assert read("走访了水利局的李建国，身体好", 1, 2).person == 1


def test_a_title_tells_two_of_one_name_apart() -> None:
    assert read("走访了李建国站长，身体好", 1, 2).person == 2


def test_a_homophone_is_read_back() -> None:
    found = read("走访了王贵香，身体好", 3, 4)
    assert (found.person, found.sure, found.words) == (3, False, "王贵香")


def test_a_homophone_by_another_reading_of_a_sign_is_read_back() -> None:
    assert read("走访了增常青，身体好", 4).person == 4


def test_a_look_alike_that_is_somebody_elses_name_is_that_somebody() -> None:
    assert read("走访了王佳香，身体好", 3).person == 5


def test_a_slip_that_fits_two_of_his_own_is_asked_about() -> None:
    twins = (Known(1, "王秀英"), Known(2, "王秀瑛"))
    assert read("走访了王秀莹，身体好", 1, 2, people=twins).candidates == (1, 2)


def test_a_likeness_that_only_a_dialect_makes_is_asked_about() -> None:
    found = read("走访了程秀兰，身体好", 6)
    assert (found.person, found.candidates) == (None, (6,))


def test_a_slip_of_somebody_elses_person_is_never_taken_for_certain() -> None:
    found = read("走访了增长青，身体好", 3)
    assert (found.person, found.candidates) == (None, (4,))


def test_a_name_that_nobody_has_is_not_lost() -> None:
    found = read("走访了孙有福，身体好", 1)
    assert (found.person, found.candidates, found.words) == (None, (), "孙有福")


def test_a_surname_alone_means_a_living_person() -> None:
    assert read("走访了老赵，身体好", 7, 8).person == 8


def test_a_title_says_man_or_woman() -> None:
    assert read("走访了王奶奶，身体好", 3, 4).person == 3
    assert read("走访了赵奶奶，身体好", 8).person is None


def test_where_no_posts_are_known_a_title_is_only_polite() -> None:
    bare = tuple(Known(one.id, one.name) for one in PEOPLE)
    assert read("走访了曾局长，身体好", 4, people=bare).person == 4
    assert read("走访了曾局长，身体好", 4).person is None


def test_whoever_goes_along_or_is_only_spoken_of_was_not_visited() -> None:
    assert read("和老曾一起去看了王桂香，她问起老赵", 3, 4, 8).person == 3


def test_two_of_one_surname_are_two_visits() -> None:
    found = read_visits("走访了赵德海，又看了老李，都好", BASE, People(PEOPLE), (8, 1))
    assert [one.person for one in found] == [8, 1]


def test_two_titles_side_by_side_are_two_persons() -> None:
    horses = (Known(1, "马占海", post="乡长"), Known(2, "马玉花", post="会计"))
    found = read_visits("今天走访了马乡长马会计，都好", BASE, People(horses), (1, 2))
    assert [one.person for one in found] == [1, 2]


def test_the_end_of_a_strangers_name_is_nobodys_surname() -> None:
    found = read("走访了孙有王大姐，身体好", 3)
    assert (found.person, found.words) == (None, "孙有王大姐")


def test_a_word_of_the_day_is_no_name() -> None:
    people = (Known(1, "赵国庆", sex="男"), Known(2, "高文清", sex="男"))
    assert read("国庆前看了老赵，老高血压了，离不了药", 1, 2, people=people).person == 1


def test_candidates_stand_in_the_order_of_the_ledger() -> None:
    assert read("走访了老李，身体好", 2, 1).candidates == (1, 2)
