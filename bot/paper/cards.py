"""Cards to hand out: how an elder speaks with the assistant, and what a liaison says all day."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

import typst

from bot.paper.faults import PaperFault
from bot.paper.pdf import ROOT, chinese_font

FOLDER = ROOT / "card"


class Card(StrEnum):
    """For whom a card is; its template has the same name."""

    ELDER = "elder"
    LIAISON = "liaison"


class Size(StrEnum):
    """Of the sheet. On A4 everything is larger by the same share."""

    A5 = "a5"
    A4 = "a4"


def card_pdf(card: Card, office: str, phone: str, size: Size = Size.A5) -> bytes:
    """One side, ready to print. Raises PaperFault."""
    return bytes(_set(card, office, phone, size, "pdf"))


def card_page(card: Card, office: str, phone: str, size: Size = Size.A5) -> bytes:
    """The same as a picture (PNG), one pixel a point. Raises PaperFault."""
    page: bytes | list[bytes] = _set(card, office, phone, size, "png")
    if not isinstance(page, bytes):
        raise PaperFault(f"the card for {card} has more than one side")
    return page


def _set(card: Card, office: str, phone: str, size: Size, form: Any) -> Any:
    # Any: typst's own types do not tell that it takes files out of memory
    files: Any = {path.name: path.read_bytes() for path in FOLDER.glob("*.typ")}
    files["main"] = files[f"{card}.typ"]
    files["data.json"] = json.dumps({"office": office, "phone": phone, "paper": size}, ensure_ascii=False).encode()
    try:
        return typst.Compiler(files, sys_inputs={"font": chinese_font()}).compile(format=form, ppi=72)
    except typst.TypstError:
        raise PaperFault(f"the card for {card} cannot be set") from None
