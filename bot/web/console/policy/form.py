"""One topic as a form: its fields a line an entry, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.domain.people import Category
from bot.domain.policy import Condition, PolicyTopic
from bot.policy.reading.slugs import slug
from bot.retrieval.library import Where, topics_of
from bot.web.guard import Posted

LINES = ("facts", "steps", "papers", "contacts", "questions")
TEXTS = ("title", "category", "point", "unit", "general", "as_of", "from_day", "until_day", "level", "scope")
SOURCE = ("name", "no", "issuer", "date", "in_force", "expires", "supersedes", "seen")
ROWS = 12  # documents, or sentences for some, of one topic
LARGEST = 262_144  # bytes of the form
EMPTY = PolicyTopic("", "", "", (), scope="office")


def entry_of(form: Posted, before: PolicyTopic | None) -> dict[str, Any]:
    """What the form says, as a file of topics would. Whether it is checked is not the form's to say."""
    said: dict[str, Any] = {name: form.get(name) for name in TEXTS}
    said |= {name: [line.strip() for line in form.get(name).splitlines() if line.strip()] for name in LINES}
    said["sources"] = [one for number in range(ROWS) if (one := _row(form, f"source-{number}", SOURCE))]
    only = [name.value for name in Category if form.get(f"only-{name}")]
    said["only"] = _condition(only, form.get("only-from"), form.get("only-until"))
    said["narrowed"] = [one for number in range(ROWS) if (one := _narrowed(form, f"narrowed-{number}"))]
    kept = {"confidence": before.confidence} if before else {}
    return {"id": before.id if before else form.get("id") or slug(said["title"] or "-"), **kept, **said}


def topic_of(entry: dict[str, Any]) -> PolicyTopic:
    """Raises PolicyError, whose code and key the page puts into words."""
    return topics_of([(Where(""), entry)])[0]


def entry_shown(topic: PolicyTopic) -> dict[str, Any]:
    """A topic as the form shows it."""
    return {**asdict(topic), "level": topic.level.value, "only": _said(topic.only), "narrowed": [
        {"text": one.text, "only": _said(one.only)} for one in topic.narrowed
    ]}  # fmt: skip


def _row(form: Posted, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    row = {name: form.get(f"{prefix}-{name}") for name in names}
    return {name: value for name, value in row.items() if value} if any(row[name] for name in names if name != "seen") else {}


def _narrowed(form: Posted, prefix: str) -> dict[str, Any]:
    text = form.get(f"{prefix}-text")
    categories = [one for one in form.get(f"{prefix}-category").split("、") if one]
    return {"text": text, "only": _condition(categories, form.get(f"{prefix}-from"), form.get(f"{prefix}-until"))} if text else {}


def _condition(categories: list[str], from_age: str, until_age: str) -> dict[str, Any]:
    """An age that is no number stays as it was typed: the reader of topics refuses it by its name."""
    ages = {
        name: int(age) if age.isdecimal() else age or None for name, age in (("from_age", from_age), ("until_age", until_age))
    }
    return {"categories": categories, **ages}


def _said(only: Condition) -> dict[str, Any]:
    return {"categories": list(only.categories), "from_age": only.from_age, "until_age": only.until_age}
