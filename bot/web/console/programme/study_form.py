"""An item of study as a form sends it."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.books.series import SeriesFault, checked_item
from bot.domain.study import Material
from bot.web.console.asked import day_in
from bot.web.guard import Posted

CHOICES = 4
OF_CHOICES = tuple(f"choice{number}" for number in range(1, CHOICES + 1))
FIELDS = ("title", "body", "link", "media", "day", "question", *OF_CHOICES, "answer", "why")
FORM = "form"


def item_of(form: Posted, today: date) -> Material | str:
    """The item; else what is wrong with it: the name of a field, or `day`."""
    raw: dict[str, Any] = {name: _plain(form, name) for name in ("title", "body", "link", "media")}
    if form.get("day"):
        day = day_in(form.get("day"))
        if day is None or day < today:
            return "day"
        raw["day"] = day
    if any(form.get(name) for name in ("question", *OF_CHOICES)):
        raw["quiz"] = _quiz(form)
    try:
        return checked_item(raw, FORM)
    except SeriesFault as fault:
        return _field(str(fault))


def _quiz(form: Posted) -> dict[str, Any]:
    choices = [_plain(form, name) for name in OF_CHOICES]
    while choices and not choices[-1]:
        choices.pop()
    answer = int(form.get("answer")) if form.get("answer") in ("1", "2", "3", "4") else 0
    return {"question": _plain(form, "question"), "choices": choices, "answer": answer, "why": _plain(form, "why")}


def _plain(form: Posted, name: str) -> str:
    return form.get(name).replace("\r\n", "\n")


def _field(fault: str) -> str:
    """form, quiz, choices: are different → choices"""
    return fault.partition(":")[0].rpartition(", ")[2]
