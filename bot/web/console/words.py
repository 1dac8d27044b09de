"""What the templates of the console call things, for files that leave the house: no word of theirs is written twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.wording import Wording


def words(wording: Wording, template: str, name: str) -> Any:
    """A table of words that a template sets, or (a macro) a function that gives plain text."""
    found = getattr(wording.environment.get_template(f"page/console/{template}.html").module, name)
    return partial(_plain, found) if callable(found) else found


def _plain(macro: Callable[..., Any], *given: Any) -> str:
    """Without the marks of HTML: a file is no page."""
    return " ".join(str(macro(*given).unescape()).split())
