"""The picture that is forwarded to a chat group: readable, whole however much it says, and with a code that can be scanned."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.paper.poster import LARGEST_CODE, QUIET_ZONE, SIDE, Poster, drawn

LINK = "https://laoganbu.example.gov.cn/g/MTI.nkdcsBjcRtBjUNSkwPsf3Xc6hKw"
TITLE = "关于组织全市离退休干部参加“同心共圆中国梦、银龄奋进新征程”主题座谈会暨形势报告会的通知"
SHORT = Poster(
    "示范老干部局",
    "0000-1234567",
    "请带好老花镜和水杯，按时到会。",
    "迎春座谈会",
    "3月12日（周四）上午9:00",
    "老干部活动中心三楼",
    confirm=True,
    link=LINK,
)
LONG = replace(
    SHORT,
    office="某某省某某市某某区委老干部局离退休干部服务中心",
    phone="0000-12345678转8001",
    title=(TITLE * 3)[:120],
    place=("老干部活动中心三楼第二多功能会议室（电梯出门右转）" * 5)[:120],
    until="3月11日（周三）下午5:00",
    body="路远的同志单位派车接送，请提前一天报名。" * 300,
    corrects=True,
)
HOSTILE = '#panic("broken") $x^2$ <script> *b* \\ @a `c` [] {} //' + "W" * 300
ODD = replace(SHORT, title=HOSTILE[:120], place=HOSTILE[:120], body=HOSTILE + "\n" * 80 + "й" * 500 + "\u202eabc\u0007")
TEXT = Poster("示范老干部局", "0000-1234567", "春天早晚要添衣。\n出门带好老年证。")
HIGHEST = 2800  # pixels


def opened(poster: Poster) -> Image.Image:
    picture = Image.open(BytesIO(drawn(poster)))
    assert picture.format == "PNG"
    return picture.convert("L")


def code_in(picture: Image.Image, link: str) -> list[list[bool]]:
    """The modules of the code at the lower left, each read at its middle."""
    modules = len(list(segno.make_qr(link, error="m").matrix_iter(border=QUIET_ZONE)))
    scale = LARGEST_CODE // modules
    top = picture.height - SIDE - modules * scale
    middles = [scale * one + scale // 2 for one in range(modules)]
    return [[picture.getpixel((SIDE + x, top + y)) == 0 for x in middles] for y in middles]


@pytest.mark.parametrize("poster", [SHORT, LONG, ODD, TEXT, replace(TEXT, body="长" * 9000)])
def test_nothing_is_cut_off(poster: Poster) -> None:
    picture = opened(poster)
    assert picture.width == 1080
    assert 500 < picture.height <= HIGHEST
    bands = 330  # the office's name and the word that it is a correction reach from edge to edge
    for edge in ((0, bands, 40, picture.height), (1040, bands, 1080, picture.height)):
        assert picture.crop(edge).getextrema() == (255, 255)
    assert picture.crop((0, picture.height - 20, 1080, picture.height)).getextrema() == (255, 255)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=600))
def test_whatever_was_written_makes_a_picture(title: str, place: str, body: str) -> None:
    picture = opened(replace(SHORT, title=title, place=place, body=body))
    assert picture.width == 1080
    assert picture.height <= HIGHEST


@pytest.mark.parametrize("poster", [SHORT, LONG, ODD])
def test_the_code_is_the_address_module_by_module_with_white_around_it(poster: Poster) -> None:
    code = segno.make_qr(LINK, error="m")
    assert code_in(opened(poster), LINK) == [[bool(dark) for dark in row] for row in code.matrix_iter(border=QUIET_ZONE)]


def test_a_module_is_large_enough_for_an_old_camera() -> None:
    assert LARGEST_CODE // segno.make_qr(LINK, error="m").symbol_size(scale=1, border=QUIET_ZONE)[0] >= 8


def test_equal_words_make_equal_bytes_and_others_do_not() -> None:
    first = drawn(SHORT)
    drawn.cache_clear()
    assert drawn(replace(SHORT)) == first
    for change in ({"title": "春游"}, {"place": "四楼"}, {"link": LINK + "x"}, {"corrects": True}, {"confirm": False}):
        other = replace(SHORT, **change)
        assert other.tag != SHORT.tag
        assert drawn(other) != first


def test_small_enough_for_every_platform() -> None:
    assert len(drawn(LONG)) < 1_000_000
