"""What somebody who types into the one search box may mean: a number of something, a year, a name, words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.text import fold

LONGEST = 40  # characters that are looked for; nobody's name, title or number is longer
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff\ufffd]+")


class What(StrEnum):
    """The kinds of things that are found, in the order in which they are shown."""

    PEOPLE = "people"
    NOTICES = "notices"
    TASKS = "tasks"
    INQUIRIES = "inquiries"
    VISITS = "visits"
    COMMITMENTS = "commitments"
    DUTIES = "duties"
    TOPICS = "topics"
    UNITS = "units"
    PAGES = "pages"


NUMBERED = (What.NOTICES, What.TASKS, What.INQUIRIES, What.VISITS, What.COMMITMENTS, What.DUTIES)
_CALLED = {
    What.NOTICES: "通知 n",
    What.TASKS: "任务 电话任务 t",
    What.INQUIRIES: "问询 答复 提问 q",
    What.VISITS: "走访 家访 v",
    What.COMMITMENTS: "诉求 承诺 建言 服务 c",
    What.DUTIES: "应访 必访 d",
}
_BY_WORD = {word: what for what, words in _CALLED.items() for word in words.split()}
_NUMBER = re.compile(rf"({'|'.join(sorted(_BY_WORD, key=len, reverse=True))})?\s*(?:第|#|№|no\.?)?\s*(\d{{1,9}})\s*号?", re.I)
_YEAR = re.compile(r"(1[89]\d\d|20\d\d)\s*年?\s*(?:生|出生)?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed. `what`: of which kind the number is, where he said so; `exact`: he named one thing by kind and number."""

    words: str
    number: int | None = None
    what: What | None = None
    year: int | None = None

    @property
    def exact(self) -> bool:
        return self.number is not None and self.what is not None


def read(typed: str) -> Wanted:
    """Folded, without what cannot be seen, and not longer than anything that is looked for."""
    words = " ".join(_UNSEEN.sub(" ", fold(typed[: LONGEST * 4])).split())[:LONGEST].strip()
    found, year = _NUMBER.fullmatch(words), _YEAR.fullmatch(words)
    if found is None:
        return Wanted(words, year=int(year[1]) if year else None)
    what = _BY_WORD.get((found[1] or "").lower())
    return Wanted(words, int(found[2]), what, int(year[1]) if year and what is None else None)
