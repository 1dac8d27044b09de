"""In which words everybody is greeted: fit for him, never last year's, one for all that falls on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations, product

import pytest
import yaml

from bot.books.greetings import load_greetings
from bot.domain.greetings import LONGEST, PERSONAL, Due, GreetingBook, NothingFits, in_words
from bot.domain.guests import Guest
from bot.domain.marks import age_band, season
from bot.domain.people import Birth, Category
from bot.office import CONTENT
from bot.understanding.occasions import load_occasions
from bot.understanding.sensitive import SensitiveWords, sensitive_cautions

YEAR = 2026
DAYS = {  # a day on which each occasion may fall
    "new_year": (1, 1), "laba": (1, 26), "xiaonian_north": (2, 10), "xiaonian_south": (2, 11), "new_year_eve": (2, 16),
    "spring_festival": (2, 17), "lantern": (3, 3), "women_day": (3, 8), "labour_day": (5, 1), "dragon_boat": (6, 19),
    "party_day": (7, 1), "army_day": (8, 1), "qixi": (8, 19), "teachers_day": (9, 10), "mid_autumn": (9, 25),
    "national_day": (10, 1), "older_persons_day": (10, 1), "chongyang": (10, 18), "dongzhi": (12, 22), "party_50": (7, 1),
}  # fmt: skip
SEASONAL = ((4, 8), (7, 9), (10, 20), (1, 15))
SEXES = ("女", "男", "")
AGES = (61, 75, 85, 93, 101, 0)
CONDITIONS: dict[str, dict[str, object]] = {
    "党员": {"party": True},
    "退役": {"conditions": frozenset({"退役"})},
    "丧偶": {"conditions": frozenset({"丧偶"})},
    "空巢": {"conditions": frozenset({"空巢"})},
    "失独": {"conditions": frozenset({"失独"})},
    "失能": {"conditions": frozenset({"失能"})},
    "重病": {"conditions": frozenset({"重病"})},
    "低收入": {"conditions": frozenset({"低收入"})},
    "卧床": {"state": "卧床"},
    "住院": {"state": "住院"},
    "走不动": {"impairments": frozenset({"走不动"})},
    "看不见": {"impairments": frozenset({"看不见"})},
    "听不到": {"impairments": frozenset({"听不到"})},
    "说不清": {"impairments": frozenset({"说不清"})},
    "记不住": {"impairments": frozenset({"记不住"})},
    "书记": {"post": "村党支部书记"},
    "教师": {"post": "中学教师"},
    "县处级": {"rank_level": 4},
}
EVERYBODY = Guest(1, "秦怀远", Category.TUIXIU)


@cache
def book() -> GreetingBook:
    return load_greetings()


def due_of(occasion: str, age: int = 75) -> Due:
    years = {"birthday": age, "decade": age // 10 * 10 or 80, "party_50": 50, "political_birthday": 36, "retirement": 20}
    return Due(occasion, {"decade": "整寿"}.get(occasion, "节日"), years.get(occasion, 0))


def guest(category: str = "退休", sex: str = "男", age: int = 75, some: tuple[str, ...] = (), **more: object) -> Guest:
    """Somebody who has all of these conditions at once."""
    born = Birth(YEAR - age, 1, 1) if age else None
    facts: dict[str, object] = {"category": Category(category), "sex": sex, "born": born, "party": False} | more
    for one in some:
        for key, value in CONDITIONS[one].items():
            both = facts.get(key)
            facts[key] = both | value if isinstance(both, frozenset) and isinstance(value, frozenset) else value
    return replace(EVERYBODY, **facts)  # type: ignore[arg-type]


def combined() -> Iterator[tuple[str, ...]]:
    """No condition, each one, each two, and all that can be had at once."""
    for count in (0, 1, 2, len(CONDITIONS)):
        yield from combinations(CONDITIONS, count)


def days_of(occasion: str) -> tuple[tuple[int, int], ...]:
    return (DAYS[occasion],) if occasion in DAYS else SEASONAL


def everybody(occasion: str) -> Iterator[tuple[Guest, date, int]]:
    """Everybody who is greeted for it: every condition with every class, sex and age, every two with every class."""
    turn = 0
    for category, some in product(("离休", "退休", "遗属"), combined()):
        few = len(some) < 2
        for sex, age in product(SEXES, AGES) if few else ((SEXES[turn % 3], AGES[turn % len(AGES)]),):
            turn += 1
            one = guest(category, sex, age, some)
            if book().fitting(one, [due_of(occasion, age)]):
                days = days_of(occasion)
                yield one, date(YEAR, *days[turn % len(days)]), age


# --- every combination ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("occasion", [*DAYS, *(one for one in PERSONAL if one not in DAYS)])
def test_everybody_gets_words_that_fit_him_and_never_last_years(occasion: str) -> None:
    """Three years for each; the words of the last are looked at closely."""
    for one, day, age in everybody(occasion):
        used: list[str] = []
        due = [due_of(occasion, age)]
        for year in range(3):
            greeting = book().compose(one, due, day.replace(year=YEAR + year), used)
            assert greeting.variant not in used[:2], "three texts of its own at least"
            used.insert(0, greeting.variant)
        marks = book().rules.of(one, day.replace(year=YEAR + 2), age if occasion in ("birthday", "decade") else 0)
        assert not book().hurts(greeting.text.replace(book().address(one, day), ""), marks)
        assert "{" not in greeting.text
        assert 25 <= len(greeting.text) <= 100
        assert len(greeting.text.encode()) <= 2048


@pytest.mark.parametrize("category", ["离休", "退休", "遗属"])
def test_ten_years_never_the_same_twice_in_a_row(category: str) -> None:
    """Each condition, each occasion; only the last five greetings are remembered."""
    for some, occasion in product(("", *CONDITIONS), (*DAYS, *PERSONAL)):
        one = guest(category, "女", 75, (some,) if some else (), party=True, post="小学教师")
        used: list[str] = []
        for year in range(YEAR, YEAR + 10):
            if book().fitting(one, [due_of(occasion)]):
                greeting = book().compose(one, [due_of(occasion)], date(year, *days_of(occasion)[0]), used[:5])
                assert greeting.variant not in used[:1]
                used.insert(0, greeting.variant)


def test_an_ordinary_retiree_has_six_texts_for_each_occasion() -> None:
    for occasion in [*DAYS, *PERSONAL]:
        one = guest(sex="女", some=("党员", "退役"), post="小学教师")
        used: list[str] = []
        for _ in range(6):
            greeting = book().compose(one, [due_of(occasion)], date(YEAR, *days_of(occasion)[0]), used)
            assert greeting.variant not in used
            used.insert(0, greeting.variant)


def test_every_occasion_that_is_greeted_has_words_of_its_own() -> None:
    greeted = {one.id for one in load_occasions(CONTENT / "occasions.yaml") if one.greet}
    assert {*greeted, *PERSONAL} <= book().occasions.keys()
    assert all(book().occasions[one].texts for one in greeted)


def test_no_text_has_a_word_that_the_office_does_not_send() -> None:
    words = SensitiveWords.of(yaml.safe_load((CONTENT / "sensitive_words.yaml").read_text("utf-8")))
    several = [*book().occasions.values(), book().spare]
    texts = [text.text for one in several for text in (*one.texts, *one.group, *one.also)]
    assert not [text for text in texts if sensitive_cautions(text, words, greeting=True)]
    assert all(text.count("！") <= 1 for text in texts)


# --- for whom ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("occasion", "greeted", "not_greeted"),
    [
        ("women_day", guest(sex="女"), guest(sex="男")),
        ("women_day", guest(sex="女", category="遗属"), guest(sex="")),
        ("army_day", guest(some=("退役",)), guest()),
        ("party_day", guest(some=("党员",)), guest()),
        ("political_birthday", guest(some=("党员",)), guest()),
        ("teachers_day", guest(post="县一中高级教师"), guest(post="财政局科长")),
        ("retirement", guest(), guest(category="遗属")),
        ("qixi", guest(), guest(some=("丧偶",))),
    ],
)
def test_some_days_are_not_everybodys(occasion: str, greeted: Guest, not_greeted: Guest) -> None:
    assert book().fitting(greeted, [due_of(occasion)])
    assert not book().fitting(not_greeted, [due_of(occasion)])


def test_memorial_days_are_never_greeted() -> None:
    for one in ("qingming", "zhongyuan", "public_memorial", "martyrs_day"):
        due = Due(one, "纪念日")
        assert not book().fitting(guest(), [due])
        assert book().withheld(guest(), due, date(YEAR, 4, 5)) == "memorial"
        assert book().for_group(due, date(YEAR, 4, 5)) is None


def test_who_mourns_is_left_in_peace_until_the_day_after() -> None:
    one = guest(mourning_until=date(YEAR, 9, 25))
    assert book().withheld(one, due_of("mid_autumn"), date(YEAR, 9, 25)) == "mourning"
    assert book().withheld(one, due_of("birthday"), date(YEAR, 9, 25)) == "mourning"
    assert book().withheld(one, due_of("national_day"), date(YEAR, 10, 1)) == ""


# --- what coincides ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("together", "chief"),
    [
        (["mid_autumn", "birthday"], "birthday"),
        (["birthday", "national_day", "decade"], "decade"),
        (["political_birthday", "mid_autumn"], "mid_autumn"),
        (["party_day", "party_50"], "party_50"),
        (["political_birthday", "army_day"], "political_birthday"),
        (["dongzhi", "retirement"], "retirement"),
        (["dragon_head", "laba"], "laba"),
    ],
)
def test_of_several_the_greater_one_stands_first(together: list[str], chief: str) -> None:
    one = guest(some=("党员", "退役"))
    assert book().fitting(one, [due_of(id) for id in together])[0].id == chief


def test_the_same_thing_by_another_name_is_said_once() -> None:
    one = guest(some=("党员",))
    assert [due.id for due in book().fitting(one, [due_of("birthday"), due_of("decade")])] == ["decade"]
    assert [due.id for due in book().fitting(one, [due_of("political_birthday"), due_of("party_50")])] == ["party_50"]


def test_a_birthday_on_a_festival_is_one_greeting_that_names_both() -> None:
    one = guest()
    text = book().compose(one, [due_of("birthday"), Due("mid_autumn", "中秋节")], date(YEAR, 9, 25)).text
    assert "生日" in text
    assert "中秋" in text
    assert len(text) <= LONGEST


def test_three_at_once_are_named_in_one_clause() -> None:
    due = [due_of("birthday"), Due("mid_autumn", "中秋节"), Due("national_day", "国庆节")]
    text = book().compose(guest(), due, date(2020, 10, 1)).text
    assert "中秋、国庆节" in text
    assert len(text) <= LONGEST


def test_what_is_woven_in_does_not_hurt_either() -> None:
    """Every occasion beside a birthday, for everybody at once who must be spared a word."""
    for some in combined():
        one = guest("遗属", "女", 85, some)
        for other in book().fitting(one, [due_of(id) for id in DAYS]):
            day = date(YEAR, *DAYS[other.id])
            text = book().compose(one, [due_of("birthday", 85), replace(other, name="节日")], day).text
            assert not book().hurts(text, book().rules.of(one, day, 85))
            assert len(text) <= LONGEST


# --- words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "called"),
    [
        (guest("离休", age=95), "秦老"),
        (guest("离休", age=0), "秦老"),
        (guest(age=75), "秦老"),
        (guest(age=61), "秦怀远同志"),
        (guest(age=0), "秦怀远同志"),
        (guest(age=75, name="欧阳春和"), "欧阳老"),
        (guest(age=75, name="古月明"), "古月明同志"),
        (guest(age=75, post="县委书记"), "秦老书记"),
        (guest(age=63, post="镇党委副书记"), "秦书记"),
        (guest(age=75, post="法院书记员"), "秦老"),
        (guest(age=80, post="实验小学校长"), "秦老校长"),
        (guest(age=63, post="中学高级教师"), "秦老师"),
        (guest(age=72, post="县医院主任医师"), "秦大夫"),
        (guest(age=72, post="畜牧站兽医师"), "秦老"),
        (guest(age=72, post="财政局局长", rank_level=4), "老领导"),
        (guest(age=72, post="科长", rank_level=2), "秦老"),
        (guest(age=72, post="某部团长"), "秦老"),
        (guest("遗属", "女", 90), "秦阿姨"),
        (guest("遗属", "女", 88, name="欧阳淑贞", post="县委书记", rank_level=5), "欧阳阿姨"),
        (guest("遗属", "男", 82), "秦老先生"),
        (guest("遗属", "", 82), "秦怀远同志"),
        (guest("遗属", "女", 90, called="秦大姐"), "秦大姐"),
        (guest(age=72, called="老秦", post="县委书记"), "老秦"),
    ],
)
def test_how_somebody_is_spoken_to(one: Guest, called: str) -> None:
    day = date(YEAR, 9, 25)
    assert book().address(one, day) == called
    text = book().compose(one, [due_of("mid_autumn")], day).text
    assert text.count(called) == 1
    assert not any(called + title in text for title in ("同志", "老师", "老", "阿姨", "书记"))


@pytest.mark.parametrize(
    ("one", "never"),
    [
        (guest("遗属", "女", 90), "老伴 夫妻 成双 岗位 功勋 革命"),
        (guest(some=("空巢",)), "团圆 全家 一家人 孩子们"),
        (guest(some=("失独",)), "团圆 全家 孩子 儿孙"),
        (guest(some=("失能",)), "身体健康 出门 走走 硬朗 歇一歇"),
        (guest(some=("住院",)), "身体健康 硬朗 家里 屋里 出门"),
        (guest(some=("重病",)), "健康 安康 长寿 快乐 喜气 年年"),
        (guest(some=("看不见",)), "看 赏 灯 月亮"),
        (guest(some=("听不到",)), "听 戏 锣鼓 聊"),
        (guest(age=61), "硬朗 寿 老人家"),
        (guest("离休", age=95), "退休 年轻"),
    ],
)  # fmt: skip
def test_words_that_would_hurt_reach_nobody(one: Guest, never: str) -> None:
    for occasion, id in product((*DAYS, *PERSONAL), range(12)):
        due = due_of(occasion, YEAR - one.born.year if one.born else 0)
        if occasion != "older_persons_day" and book().fitting(one, [due]):
            text = book().compose(replace(one, id=id), [due], date(YEAR, *days_of(occasion)[id % len(days_of(occasion))])).text
            assert not [word for word in never.split() if word in text], text


def test_a_name_with_a_word_in_it_bars_nothing() -> None:
    """听 is barred for the deaf; it stands in this one's name."""
    one = guest(age=61, some=("听不到",), name="柳听涛")
    assert "柳听涛同志" in book().compose(one, [due_of("chongyang")], date(YEAR, 10, 18)).text


def test_a_round_birthday_names_the_age_as_the_office_counts_it() -> None:
    """By 虚岁 he is eighty while the calendar says 79; the texts for such an age follow."""
    one = guest(age=79)
    assert "八十" in book().compose(one, [Due("decade", "八十寿辰", 80)], date(YEAR, 4, 8)).text
    centenarian = guest("离休", age=99)
    texts = {book().compose(replace(centenarian, id=id), [Due("decade", "", 100)], date(YEAR, 4, 8)).text for id in range(30)}
    assert any("百岁寿辰" in text for text in texts)
    assert not any("一百寿辰" in text or "一百大寿" in text for text in texts)


def test_an_age_that_nobody_knows_is_not_named() -> None:
    for id in range(40):
        text = book().compose(replace(guest(age=0), id=id), [Due("birthday", "生日")], date(YEAR, 4, 8)).text
        assert "零岁" not in text
        assert "{" not in text


def test_an_occasion_without_words_of_its_own_is_greeted_by_name() -> None:
    used: list[str] = []
    for year in range(YEAR, YEAR + 4):
        greeting = book().compose(guest(), [Due("dragon_head", "龙抬头")], date(year, 3, 20), used)
        assert "龙抬头" in greeting.text
        assert greeting.variant not in used
        used.insert(0, greeting.variant)


def test_the_same_person_day_and_history_give_the_same_words() -> None:
    """Two processes that preview and send must agree."""
    first = book().compose(guest(), [due_of("dongzhi")], date(YEAR, 12, 22))
    assert load_greetings().compose(guest(), [due_of("dongzhi")], date(YEAR, 12, 22)) == first
    assert len({book().compose(replace(guest(), id=id), [due_of("dongzhi")], date(YEAR, 12, 22)).text for id in range(40)}) > 3


def test_when_all_were_used_the_oldest_comes_again() -> None:
    one, day, due = guest(), date(YEAR, 12, 22), [due_of("dongzhi")]
    used: list[str] = []
    while (greeting := book().compose(one, due, day, used)).variant not in used:
        used.insert(0, greeting.variant)
    assert greeting.variant == used[-1]
    assert len(used) >= 6


def test_a_book_in_which_nothing_fits_says_so() -> None:
    bare = replace(book(), occasions={}, spare=replace(book().spare, texts=()))
    with pytest.raises(NothingFits, match="dongzhi"):
        bare.compose(guest(), [due_of("dongzhi")], date(YEAR, 12, 22))


# --- groups --------------------------------------------------------------------------------------------------------------


def test_a_group_is_told_of_festivals_never_of_one_persons_day() -> None:
    silent = {*PERSONAL, "qixi"}
    for occasion in book().occasions:
        used: list[str] = []
        for year in range(YEAR, YEAR + 6):
            told = book().for_group(due_of(occasion), date(year, *days_of(occasion)[0]), used)
            assert (told is None) is (occasion in silent)
            if told is not None:
                assert told.variant not in used[:2]
                assert "{" not in told.text
                assert 25 <= len(told.text) <= 80
                used.insert(0, told.variant)


# --- small ---------------------------------------------------------------------------------------------------------------


def test_numbers_as_in_a_letter() -> None:
    numbers = {1: "一", 2: "两", 10: "十", 15: "十五", 22: "二十二", 83: "八十三", 100: "一百", 102: "一百零二", 110: "一百一十"}
    assert {number: in_words(number) for number in numbers} == numbers


def test_ages_and_seasons() -> None:
    assert [age_band(age) for age in (0, 58, 69, 70, 89, 99, 100, 112)] == [
        "年龄不明", "不满70", "不满70", "七十多", "八十多", "九十多", "百岁", "百岁",
    ]  # fmt: skip
    assert [season(date(YEAR, month, 1)) for month in (2, 3, 6, 9, 12)] == ["冬", "春", "夏", "秋", "冬"]
