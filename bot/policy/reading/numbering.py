"""The numbers that Word writes by itself before a paragraph (一、 （一） 第一条 1.): they are in no text of the document."""

from __future__ import annotations

import re
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

_DIGITS = "〇一二三四五六七八九"
_PLACE = re.compile(r"%(\d)")
_CIRCLED = 0x2460  # ①


class Numbering:
    """Counts as Word does, paragraph after paragraph."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[tuple[str, str], tuple[str, str, int]] = {}  # (list, level): format, text, first number
        self._counts: dict[str, list[int]] = {}
        for relation in document.part.rels.values():
            if relation.reltype.endswith("/numbering") and not relation.is_external:
                self._read(relation.target_part.element)

    def label(self, paragraph: Paragraph) -> str:
        """What stands before this paragraph; "" for nothing, or a bullet."""
        found = self._place(paragraph)
        if found is None or found not in self._levels:
            return ""
        list_id, at = found[0], int(found[1])
        counts = self._counts.setdefault(list_id, [])
        while len(counts) <= at:
            counts.append(self._first(list_id, len(counts)) - 1)
        del counts[at + 1 :]
        counts[at] += 1
        return _PLACE.sub(lambda place: self._number(list_id, int(place[1]) - 1), self._levels[found][1])

    def _read(self, root: Any) -> None:
        kinds = {one.get(qn("w:abstractNumId")): one for one in root.iterchildren(qn("w:abstractNum"))}
        for one in root.iterchildren(qn("w:num")):
            kind = kinds.get(_value(one, "w:abstractNumId"))
            for level in () if kind is None else kind.iterchildren(qn("w:lvl")):
                form, text, first = (_value(level, name) for name in ("w:numFmt", "w:lvlText", "w:start"))
                if form not in ("bullet", "none", "") and text:
                    key = one.get(qn("w:numId")), level.get(qn("w:ilvl"))
                    self._levels[key] = (form, text, int(first) if first.isdecimal() else 1)

    def _place(self, paragraph: Paragraph) -> tuple[str, str] | None:
        """List and level, of the paragraph itself or of its style."""
        style: Any = paragraph.style.element if paragraph.style is not None else None
        for properties in (paragraph._p.pPr, None if style is None else style.find(qn("w:pPr"))):
            numbered = None if properties is None else properties.find(qn("w:numPr"))
            if numbered is not None and (list_id := _value(numbered, "w:numId")):
                return list_id, _value(numbered, "w:ilvl") or "0"
        return None

    def _first(self, list_id: str, at: int) -> int:
        return self._levels.get((list_id, str(at)), ("", "", 1))[2]

    def _number(self, list_id: str, at: int) -> str:
        counts = self._counts[list_id]
        number = counts[at] if at < len(counts) else 1
        form = self._levels.get((list_id, str(at)), ("decimal", "", 1))[0]
        if form.startswith(("chinese", "taiwanese", "japaneseCounting", "ideograph")):
            return spoken(number)
        if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
            return chr(_CIRCLED + number - 1)
        return str(number)


def spoken(number: int) -> str:
    """Up to 99: 一, 十, 十一, 二十三."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def _value(element: Any, name: str) -> str:
    found = element.find(qn(name))
    return "" if found is None else found.get(qn("w:val")) or ""
