"""Texts and files that once took minutes or broke a reader, and all that the fuzzers begin with."""

from __future__ import annotations

import time

import pytest

from bot.domain.audience.language import AudienceFault, parse
from bot.understanding.days_off import read_days_off
from bot.understanding.notices import understand_notice
from tests.fuzz.targets import _BOOK, NOW, TARGETS, TODAY, _part
from tests.fuzz.words import seed

SOON = 5  # seconds; each was minutes, and is milliseconds


@pytest.mark.parametrize("name", TARGETS)
def test_a_fuzzer_begins_with_what_its_parser_takes(name: str) -> None:
    for one in TARGETS[name].seeds:
        TARGETS[name](one)


@pytest.mark.parametrize(
    "text", ["我" + "٣" * 60 + "去", "我" + "6" * 300, "老大" * 100 + "去", "收到" + "62" * 90 + "，我爸住院了"]
)
def test_a_long_number_in_an_answer_is_read_at_once(text: str) -> None:
    begun = time.monotonic()
    TARGETS["reply"](seed(text))
    assert time.monotonic() - begun < SOON


@pytest.mark.parametrize("piece", ["6", "62", "十二", "13900002001", "110101194001011234"])
def test_a_message_of_figures_tells_nothing_of_anybody_at_once(piece: str) -> None:
    """Anybody may send it; it was seconds of one processor for a page of it, and a hundred times that for ten."""
    begun = time.process_time()
    TARGETS["life"](seed((piece * 2000)[:2000]))
    assert time.process_time() - begun < SOON / 5


@pytest.mark.parametrize("piece", ["党员", "百", '"', " ", "　", "|"])
def test_a_notice_of_one_word_is_read_at_once(piece: str) -> None:
    begun = time.monotonic()
    understand_notice((piece * 4000)[:4000], NOW)
    assert time.monotonic() - begun < SOON


@pytest.mark.parametrize("face", ["\ue000", "\ue021", "\uf8fe", "\uf8ff"])
def test_a_face_of_an_old_telephone_is_nobody(face: str) -> None:
    """It stood for the first person of a report, or for one that is not there."""
    TARGETS["visit"](seed(f"走访了{face}，住院了，身体还好{face}"))
    TARGETS["life"](seed(f"{face}昨天住院了"))


@pytest.mark.parametrize("hostile", ["(" * 400, "非 " * 400, "（非" * 150])
def test_an_expression_of_brackets_is_refused(hostile: str) -> None:
    with pytest.raises(AudienceFault):
        parse(hostile)


def test_a_text_without_a_holiday_announces_none() -> None:
    assert not read_days_off("明天开会", TODAY).announcement.days


@pytest.mark.parametrize("tag", [b"<c ", b"<row ", b"<col ", b'<c r="A1" ' * 3, b"<row " + b"a" * 3000])
def test_tags_without_an_end_are_measured_at_once(tag: bytes) -> None:
    begun = time.monotonic()
    TARGETS["workbook-sheet"](_part(".xlsx", _BOOK).replace(b"<sheetData>", b"<sheetData>" + tag * 20_000))
    assert time.monotonic() - begun < 2 * SOON


@pytest.mark.parametrize("place", [b'r="nameC2"', b"r='XFD1048576'", b'r = "ZZZZ1"'])
def test_a_cell_far_away_is_seen_however_its_place_is_written(place: bytes) -> None:
    begun = time.monotonic()
    TARGETS["workbook-sheet"](_part(".xlsx", _BOOK).replace(b'r="C2"', place))
    assert time.monotonic() - begun < SOON
