"""Running text to the sentences that are quoted, each unchanged."""

from __future__ import annotations

import re
from datetime import date

from bot.domain.policy import PolicySource

_BULLET = re.compile(r"^[\s·•●▪◆■*＊\-–—]+")
_END = re.compile(r"(?<=[。！？])(?![」』”’）)》])")
_QUOTED = re.compile(r"[“「『（(《][^”」』）)》]*[”」』）)》]")
_HIDDEN = str.maketrans("。！？", "\ue000\ue001\ue002")
_SHOWN = str.maketrans("\ue000\ue001\ue002", "。！？")
NUMBER = re.compile(r"[一-鿿A-Za-z]{1,20}[〔\[【（(﹝]\d{4}[〕\]】）)﹞]\s?第?\d{1,5}号")
_CITED = re.compile(r"《(?P<name>[^》]+(?:《[^》]*》[^》]*)*)》(?P<rest>[^《]*)")
_DAY = re.compile(r"(\d{4})(?:[-年./](\d{1,2}))?(?:[-月./](\d{1,2}))?日?")


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a cell or a list, without the marks before them."""
    return tuple(line for raw in text.splitlines() if (line := _BULLET.sub("", raw).strip()))


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order; one inside quotation marks or brackets is part of the one around it."""
    found: list[str] = []
    for line in lines_of(text):
        hidden = _QUOTED.sub(lambda part: part[0].translate(_HIDDEN), line)
        found += [one.translate(_SHOWN).strip() for one in _END.split(hidden) if one.strip()]
    return tuple(dict.fromkeys(found))


def document_number(text: str) -> str:
    """The first document number of a text, with the brackets that it should have; "" for none."""
    found = NUMBER.search(text)
    return plain_number(found[0]) if found else ""


def plain_number(number: str) -> str:
    """国发[1982]62号 → 国发〔1982〕62号"""
    plain = re.sub(r"[\[【（(﹝](\d{4})[\]】）)﹞]", r"〔\1〕", number)
    return re.sub(r"\s|(?<=〕)第", "", plain)


def day_of(text: str) -> str:
    """2024年9月13日, 2024.9.13 → 2024-09-13; a month or a year alone stays one. "" for none, or for a day that there is not."""
    found = _DAY.search(text)
    if found is None:
        return ""
    year, month, day = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return "-".join(part.zfill(2) for part in (year, month, day) if part)


def sources_of(text: str) -> tuple[PolicySource, ...]:
    """《名称》文号（日期）, a document a line or several; words without 《》 are the name as they stand."""
    found: list[PolicySource] = []
    for line in lines_of(text):
        cited = [(one["name"], one["rest"]) for one in _CITED.finditer(line)]
        if not cited:
            number = NUMBER.search(line)
            cited = [(line.replace(number[0], "").strip(" ，,;；") if number else line, number[0] if number else "")]
        found += [_source(name, rest) for name, rest in cited]
    return tuple(dict.fromkeys(found))


def _source(name: str, rest: str) -> PolicySource:
    number = NUMBER.search(rest)
    after = rest.replace(number[0], "") if number else rest
    return PolicySource(name or rest, plain_number(number[0]) if number else "", day_of(after))
