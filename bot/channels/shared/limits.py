"""Limits as they stand in the configuration: "1/30s", "5/h", "2/day", "300/month"."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

from bot.domain.limits import Calendar, Limit

_UNITS = {"s": timedelta(seconds=1), "min": timedelta(minutes=1), "h": timedelta(hours=1)}


def limit(value: object) -> Limit:
    """Raises ValueError."""
    if isinstance(value, Limit):
        return value
    match = re.fullmatch(r"([1-9]\d{0,5})/(?:(day|month)|([1-9]\d{0,4})?(s|min|h))", str(value).replace(" ", ""))
    if not match:
        raise ValueError('a limit is written as "1/30s", "5/h", "2/day" or "300/month"')
    count, calendar, several, unit = match.groups()
    return Limit(int(count), Calendar(calendar) if calendar else _UNITS[unit] * int(several or 1))


LimitText = Annotated[Limit, BeforeValidator(limit)]
