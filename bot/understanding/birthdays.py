"""A birthday as people say it: 5月12日, 五月十二, 九月初九, 腊月廿三, 5-12, 0512."""

from __future__ import annotations

import re

from bot.domain.text import fold
from bot.understanding.numerals import NUM, to_int

_MONTH = {"正": 1, "冬": 11, "腊": 12}
_SAID = re.compile(rf"(?P<m>{NUM}|[正冬腊])月(?:份)?(?:初)?(?P<d>{NUM})")
_FIGURES = re.compile(r"(?<!\d)(?P<m>0?[1-9]|1[0-2])[-./](?P<d>\d{1,2})(?!\d)|(?<!\d)(?P<mm>0[1-9]|1[0-2])(?P<dd>\d{2})(?!\d)")


def month_and_day(text: str) -> tuple[int, int] | None:
    """Month and day, by whatever calendar they are meant; None where none, or none that exists, is named."""
    said = fold(text)
    found = _SAID.search(said)
    if found is not None:
        month, day = _MONTH.get(found["m"]) or to_int(found["m"]), to_int(found["d"])
    else:
        figures = _FIGURES.search(said)
        if figures is None:
            return None
        month, day = int(figures["m"] or figures["mm"]), int(figures["d"] or figures["dd"])
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
