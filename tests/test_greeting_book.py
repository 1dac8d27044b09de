"""The office edits its greetings itself: what is wrong with them is told by line, entry and key."""

from __future__ import annotations

from datetime import date

import pytest

from bot.books.greetings import GreetingFault, load_greetings, parse_greetings
from bot.domain.greetings import Due
from bot.domain.guests import Guest
from bot.domain.people import Category

OCCASIONS = frozenset({"mid_autumn", "qingming"})
WELL = """\
order: [birthday, mid_autumn]
never: [qingming]
posts: {教师: [教师, 讲师], 书记: {has: [书记], lacks: [书记员]}}
implies: {遗属: 丧偶, 海归: 异地}
barred: {丧偶: [老伴 成双]}
address:
  - {say: "{姓}老师", for: 教师}
  - {say: "{姓名}同志"}
spare: {texts: ["{称呼}，今天是{节}，给您问好。"]}
occasions:
  mid_autumn:
    name: 中秋
    for: [退休, 遗属+女]
    texts:
      - "{称呼}，中秋好，愿您和老伴同吃月饼。"
      - {say: "{称呼}，中秋好，月饼慢慢吃。", not: [海归]}
    group: ["各位老同志，中秋好。"]
    also: [又逢中秋。]
  birthday:
    texts:
      - "{称呼}，{岁}岁生日好。"
"""


def test_what_is_written_is_what_is_said() -> None:
    book = parse_greetings(WELL, OCCASIONS)
    widow = Guest(7, "余淑贞", Category.SURVIVOR, sex="女", post="小学教师")
    due = [Due("mid_autumn", "中秋节")]
    assert book.fitting(widow, due) == due
    assert not book.fitting(Guest(8, "汤一", Category.SURVIVOR, sex="男"), due)
    assert not book.fitting(widow, [Due("qingming", "清明节")])
    assert book.compose(widow, due, date(2026, 9, 25)).text == "余老师，中秋好，月饼慢慢吃。"
    both = book.compose(widow, [Due("birthday", "生日", 88), *due], date(2026, 9, 25)).text
    assert both == "余老师，八十八岁生日好。又逢中秋。"


def test_a_text_that_was_changed_is_another_one_and_the_others_stay() -> None:
    before, after = parse_greetings(WELL, OCCASIONS), parse_greetings(WELL.replace("慢慢吃", "切小块"), OCCASIONS)
    ids = [{one.id("mid_autumn") for one in book.occasions["mid_autumn"].texts} for book in (before, after)]
    assert len(ids[0] & ids[1]) == 1


def test_the_list_that_is_delivered_can_be_read() -> None:
    assert len(load_greetings().occasions) >= 20


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{姓名}同志", "{名}同志", ["line 8", "address.say"]),
        ('"{姓名}同志"', '"{姓名}同志", for: 男', ["line 8", "the last rule is for everybody"]),
        ("for: 教师", "for: 教书", ["line 7", "address.for", "教书 is not known"]),
        ("never: [qingming]", "never: [清明]", ["line 2", "never", "清明 is neither"]),
        ("丧偶: [老", "丧夫: [老", ["line 5", "barred", "丧夫 is not known"]),
        ("  mid_autumn:", "  midautumn:", ["line 11", "occasions", "midautumn is neither"]),
        ("    name: 中秋", "    title: 中秋", ["line 12", "occasion mid_autumn", "title is not a known key"]),
        ("遗属+女]", "八十多]", ["line 13", "occasion mid_autumn", "neither an age nor a season"]),
        ("中秋好，愿", "{人名}中秋好，愿", ["line 15", "occasion mid_autumn, texts", "{人名} is no placeholder"]),
        ("中秋好，愿", "{中秋好，愿", ["line 15", "is no placeholder"]),
        ('"{称呼}，中秋好，愿', '"中秋好，愿', ["line 15", "has {称呼} exactly once"]),
        ("{称呼}，中秋好，愿", "{称呼}老师，中秋好，愿", ["line 15", "never a second title"]),
        ("同吃月饼", "同吃月饼" * 30, ["line 15", "at most 90"]),
        ("又逢中秋", "又逢中秋" * 9, ["line 18", "occasion mid_autumn, also", "at most 28"]),
        ("各位老同志，", "{称呼}，", ["line 17", "group", "without {称呼}"]),
        ("not: [海归]", "不给: [海归]", ["line 16", "不给 is not a known key"]),
        ('"{称呼}，{岁}岁生日好。"', "{称呼}，{岁}岁生日好。", ["line 21", "quotation marks"]),
        ("      - \"{称呼}，{岁}", "      - 12\n      - \"{称呼}，{岁}", ["occasion birthday, texts", "quotation marks"]),
        ("order:", "odrer:", ["line 1", "odrer is not a known key"]),
        ("never: [qingming]", "order: [qingming]", ["line 2", "order stands here twice"]),
        ("慢慢吃。\", not: [海归]}", "慢慢吃。\"}\n      - \"{称呼}，中秋好，月饼慢慢吃。\"", ["line 17", "stands here twice"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_line_entry_and_key(old: str, new: str, told: list[str]) -> None:
    assert WELL.count(old) == 1
    with pytest.raises(GreetingFault) as fault:
        parse_greetings(WELL.replace(old, new), OCCASIONS)
    assert all(part in str(fault.value) for part in told), str(fault.value)


@pytest.mark.parametrize("text", ["", "[]", "occasions: []", "address: 老师"])
def test_a_file_that_is_no_book_is_refused(text: str) -> None:
    with pytest.raises(GreetingFault, match=r"greetings\.yaml"):
        parse_greetings(text, OCCASIONS)
