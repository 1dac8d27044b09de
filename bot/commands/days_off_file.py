"""A year's days off out of a file: YAML, CSV, or the announcement itself as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

from bot.domain.days_off import Announcement, DayOff
from bot.errors import SangyuError
from bot.understanding.days_off import DaysOffRead, read_days_off
from bot.yamltext import read_text

# YAML reads a bare `off` as false.
WORDS: Mapping[Any, bool] = {"off": False, "work": True, "休": False, "班": True, "放假": False, "上班": True, False: False}
EXAMPLE = "2027-02-06,off,春节"
LONGEST_NAME = 20  # characters


class FileFault(SangyuError):
    """This file of days off cannot be used. The message names the line."""


def read_file(path: Path, year: int | None, today: date) -> DaysOffRead:
    """What a file says of one year: `year`, or the year that it names, or that of its last day. Raises FileFault."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise FileFault(f"{path.name}: this file cannot be read as UTF-8 text") from None
    if path.suffix == ".txt":
        return read_days_off(text, today)
    document, named, rows = _yaml(text) if path.suffix in (".yaml", ".yml") else ("", None, list(_csv(text)))
    days = {one.day: one for one in (_day(number, row) for number, row in rows)}
    if not days or len(days) < len(rows):
        _wrong(len(rows), "no day, or the same day twice")
    announcement = Announcement(year or named or max(days).year, tuple(days[day] for day in sorted(days)), document)
    if not announcement.fits_year():
        raise FileFault(f"{path.name}: all days are of {announcement.year}, or of the last days of the year before")
    return DaysOffRead(announcement, tuple(announcement.doubts()))


def _yaml(text: str) -> tuple[str, int | None, list[tuple[int, list[Any]]]]:
    """A list of days, or {year, document, days}."""
    try:
        raw = read_text(text)
    except yaml.YAMLError:
        raise FileFault("this is not valid YAML") from None
    head: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
    entries = head.get("days") if head else raw
    if not isinstance(entries, list) or not all(isinstance(one, Mapping) for one in entries):
        raise FileFault("a list of days is expected, each as {date: 2027-02-06, day: off, name: 春节}")
    year = head.get("year")
    if year is not None and not isinstance(year, int):
        raise FileFault("year: a number is expected")
    rows = [(number, [one.get("date"), one.get("day"), one.get("name")]) for number, one in enumerate(entries, 1)]
    return str(head.get("document") or ""), year, rows


def _csv(text: str) -> Iterable[tuple[int, list[Any]]]:
    """Lines as EXAMPLE; a first line of headings is left out."""
    for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
        cells = [cell.strip() for cell in row]
        if any(cells) and not (number == 1 and _date(cells[0]) is None):
            yield number, cells


def _day(number: int, row: list[Any]) -> DayOff:
    if len(row) < 3:
        _wrong(number, f"date, off or work, and name are needed, as {EXAMPLE}")
    day, what, name = _date(row[0]), row[1], row[2]
    if day is None:
        _wrong(number, f"this is no date; write it as {EXAMPLE}")
    if not isinstance(what, str | bool) or what not in WORDS:
        _wrong(number, "a day is off or work")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        _wrong(number, f"the name of the holiday is needed, of at most {LONGEST_NAME} characters")
    return DayOff(day, WORDS[what], name)


def _date(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).replace("/", "-"))
    except ValueError:
        return None


def _wrong(number: int, what: str) -> NoReturn:
    raise FileFault(f"line {number}: {what}")
