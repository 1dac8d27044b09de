"""The cards that are handed out: one side, large letters, and nothing on them that the office would not understand."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.paper import Card, Size, card_page, card_pdf
from bot.paper.cards import FOLDER
from tests.databases import toml_in
from tests.office import copy_office, prepared
from tests.paper.reading import margins_are_empty, pages

OFFICES = (
    ("示范老干部局", "0000-1234567"),
    ("某某省某某市某某区委老干部局离退休干部服务中心", "0000-12345678 转 8001"),
    ("#panic()*b*_i_$x$@a<l>", "[0]"),
)


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("card", Card)
@pytest.mark.parametrize(("office", "phone"), OFFICES)
def test_one_side_with_name_and_telephone_and_empty_edges(card: Card, size: Size, office: str, phone: str) -> None:
    found = pages(card_pdf(card, office, phone, size))
    assert len(found) == 1
    assert office in found[0]
    assert phone.replace(" ", "") in found[0]
    assert "二维码" in found[0]
    assert margins_are_empty(card_page(card, office, phone, size))


@pytest.mark.parametrize("size", Size)
def test_no_letter_on_an_elder_s_card_is_smaller_than_twenty_points(size: Size) -> None:
    sizes: set[float] = set()

    def note(text: str, _current: object, matrix: list[float], _font: object, font_size: float) -> None:
        if text.strip():
            sizes.add(round(font_size * abs(matrix[3] or 1), 1))

    pdf = pypdf.PdfReader(BytesIO(card_pdf(Card.ELDER, *OFFICES[0], size)))
    pdf.pages[0].extract_text(visitor_text=note)
    assert sizes
    assert min(sizes) >= 20


def test_the_terminal_writes_it_with_the_office_s_name(tmp_path: Path) -> None:
    copy_office(prepared(), tmp_path)
    config = f'demo = false\n[office]\nname = "林场老干部科"\nphone = "0454-5550000"\n{toml_in(tmp_path)}[web]\nsecret = "x"\n'
    (tmp_path / "config.toml").write_text(config, "utf-8")
    out = tmp_path / "card.pdf"
    command = ["--config", str(tmp_path / "config.toml"), "paper", "cards", "--kind", "elder", "--out", str(out)]
    assert CliRunner().invoke(cli, command).exit_code == 0
    [page] = pages(out.read_bytes())
    assert "林场老干部科" in page
    assert "0454-5550000" in page


def words_on(card: Card) -> list[str]:
    """What a card says to say."""
    return re.findall(r"#say\[([^\]]+)\]", (FOLDER / f"{card}.typ").read_text("utf-8"))
