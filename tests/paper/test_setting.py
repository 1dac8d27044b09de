"""What comes out of the printer: complete, readable, marked, and nothing in it that somebody smuggled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.commitment_rules import BAD, GOOD
from bot.domain.commitments import CommitmentKind, CommitmentState
from bot.domain.duties import DutyState
from bot.domain.visits import VisitState
from bot.paper import PaperFault, handbooks_pdf
from bot.paper.pdf import ROOT, chinese_font, render_pages, render_pdf
from bot.paper.pictures import LONGEST, Picture, for_print
from bot.paper.register import words
from tests.paper.invented import (
    HOSTILE,
    IMPRINT,
    LONG_NAME,
    RARE_NAME,
    TEXT,
    digest,
    handbook,
    month_sheet,
    picture,
)
from tests.paper.reading import fonts, margins_are_empty, pages

WORST = [handbook(True, LONG_NAME, 3, TEXT), handbook(True, HOSTILE, 2, f"{HOSTILE}\n" * 20 + "a" * 2000)]
PRINTED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "nothing known": ("handbook", {"books": [handbook()]}),
    "forty visits": ("handbook", {"books": [handbook(True, RARE_NAME, 40)]}),
    "the worst": ("handbook", {"books": WORST}),
    "a month without anything": ("month", {"sheet": month_sheet()}),
    "a full month": ("month", {"sheet": month_sheet(full=True)}),
    "a quarter without anything": ("digest", {"digest": digest()}),
    "a full quarter": ("digest", {"digest": digest(full=True)}),
}
SHOTS = {number: Picture(picture(800, 600, number), 800, 600) for number in range(1, 80)}


def printed(name: str) -> bytes:
    template, data = PRINTED[name]
    return render_pdf(template, {**data, "imprint": IMPRINT}, SHOTS)


def test_every_template_is_printed_here() -> None:
    templates = {path.stem for path in ROOT.glob("*.typ") if not path.name.startswith("_")}
    assert {template for template, _ in PRINTED.values()} == templates


@pytest.mark.parametrize("name", PRINTED)
def test_chinese_fonts_are_inside_and_every_page_is_marked_and_counted(name: str) -> None:
    pdf = printed(name)
    found = fonts(pdf)
    assert any("CJK" in font for font in found)
    assert all(found.values())
    read = [page for page in pages(pdf) if page]  # a blank one ends a book whose last sheet has a back
    for number, page in enumerate(read, 1):
        assert "内部资料注意保密" in page
        assert "某某市某某区委老干部局2026年3月10日09:00文清打印" in page
        if name != "the worst":
            assert f"第{number}页，共{len(read)}页" in page
        assert "none" not in page
        assert "None" not in page


@pytest.mark.parametrize("name", PRINTED)
def test_nothing_runs_over_the_edge(name: str) -> None:
    template, data = PRINTED[name]
    for number, page in enumerate(render_pages(template, {**data, "imprint": IMPRINT}, SHOTS), 1):
        assert margins_are_empty(page), number


def test_a_book_of_somebody_new_is_five_pages_with_room_to_write() -> None:
    read = pages(printed("nothing known"))
    assert len(read) == 5
    assert "精准服务手册" in read[0]
    assert "贴照片" in read[0]
    assert "还没有走访记录" in read[2]
    assert all(f"{month}月" in read[3] for month in range(1, 13))
    assert read[4].count("本人或家属签字") == 2


def test_a_rare_name_and_forty_visits_are_all_there() -> None:
    pdf = printed("forty visits")
    whole = "".join(pages(pdf))
    assert RARE_NAME in whole
    assert all(f"{number}号" in whole for number in range(100, 140))
    assert "更早的走访记录没有印出" in whole
    assert pdf.count(b"/DCTDecode") == 8  # two pictures of every tenth visit; one of them is the portrait too


def test_two_thousand_characters_are_all_there() -> None:
    whole = "".join(pages(handbooks_pdf([handbook(count=1, text=TEXT)], {}, IMPRINT)))
    assert whole.count("血压高") == TEXT.count("血压高")


def test_what_people_wrote_is_printed_and_never_run() -> None:
    whole = "".join(pages(printed("the worst")))
    assert '#panic("x")*b*_i_$x$\\[c]@a<l>=HYPERLINK("http://x")' in whole
    assert whole.count("aaaaaaaaaa") >= 190
    assert "\u202e" not in whole


def test_every_book_begins_on_a_sheet_of_its_own_and_counts_its_own_pages() -> None:
    read = pages(handbooks_pdf([handbook(name="秦一山"), handbook(name="何素云"), handbook(name="陶大川")], {}, IMPRINT))
    firsts = [number for number, page in enumerate(read) if "第1页，共5页" in page]
    assert firsts == [0, 6, 12]
    assert [name in read[at] for name, at in zip(("秦一山", "何素云", "陶大川"), firsts, strict=True)] == [True] * 3
    assert read[5] == ""


def test_a_picture_that_is_none_leaves_a_gap_and_the_book_is_printed() -> None:
    assert for_print(b"no picture at all") is None
    assert for_print(picture()[:200]) is None
    book = handbook(True, "秦一山", 1)
    assert "贴照片" in pages(handbooks_pdf([book], {}, IMPRINT))[0]
    broken = {number: Picture(b"\xff\xd8broken", 10, 10) for number in (1, 2)}
    assert "秦一山" in pages(render_pdf("handbook", {"imprint": IMPRINT, "books": [book]}, broken))[0]


def test_a_picture_is_no_larger_than_it_is_printed() -> None:
    found = for_print(picture(4000, 3000))
    assert found is not None
    assert (found.width, found.height) == (LONGEST, LONGEST * 3 // 4)


def test_without_a_chinese_font_it_says_what_to_do() -> None:
    assert chinese_font(["DejaVu Sans", "SimHei"]) == "SimHei"
    with pytest.raises(PaperFault, match="fonts-noto-cjk"):
        chinese_font(["DejaVu Sans", "Libertinus Serif"])


def test_what_cannot_be_set_is_told_without_what_stands_in_it() -> None:
    book = replace(handbook(name="秦一山"), months=())
    with pytest.raises(PaperFault) as caught:
        render_pdf("handbook", {"imprint": IMPRINT, "books": [book]})
    assert str(caught.value) == "handbook cannot be set"
    assert caught.value.__cause__ is None


def test_every_state_has_its_word() -> None:
    found = words()
    for kind, values in {
        "visit_state": VisitState,
        "duty_state": DutyState,
        "commitment_kind": CommitmentKind,
        "commitment_state": CommitmentState,
    }.items():
        assert set(found[kind]) == {value.value for value in values}  # type: ignore[attr-defined]
    assert set(found["rating"]) == {GOOD, BAD}
