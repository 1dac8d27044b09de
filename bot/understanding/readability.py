"""Whether somebody of 60 to 95 can read a notice on a telephone, and follow it when it is read to him.

Each rule gives at most one caution, and an ordinary good notice has none: who is warned for nothing stops reading warnings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.domain.notices import NoticeKind, Text
from bot.domain.text import shorten
from bot.domain.warnings import Caution, Fault
from bot.understanding.appointments import appointment_cautions

MUST_CONFIRM = (NoticeKind.MEETING, NoticeKind.ACTIVITY, NoticeKind.URGENT)
BREATH = 40  # characters that a reading voice can take without a pause
SCREEN = 180  # characters in large type on one screen, below title, time and place
MESSAGE = 600  # characters of one message; a longer one arrives in parts
TASKS = {True: 3, False: 4}  # so many things asked at once are too many; a procedure that he may read twice bears one more
FACES = 3
NAMED = 12  # characters by which a sentence is found again


class PlainWords:
    """The office's list of what is said more plainly, and of the letters that elders know (`content/readability.yaml`)."""

    def __init__(self, plain: Mapping[str, str], letters: Mapping[str, str], known: frozenset[str]) -> None:
        self._plain = dict(plain)
        self._words = list(plain)
        self._finder = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)
        self.letters = dict(letters)
        self.known = known

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> PlainWords:
        """From the parsed file. Raises ValueError, which names the part that is no list of words."""
        plain, letters, known = raw.get("plain") or {}, raw.get("instead") or {}, raw.get("latin") or []
        for name, words in (("plain", plain), ("instead", letters)):
            if not isinstance(words, Mapping) or not all(isinstance(one, str) for pair in words.items() for one in pair):
                raise ValueError(
                    f"{name}: expected words with a plainer word each; put what looks like a number or yes and no in quotes"
                )
        if not isinstance(known, list) or not all(isinstance(one, str) for one in known):
            raise ValueError("latin: expected a list of words")
        return cls(plain, {key.upper(): word for key, word in letters.items()}, frozenset(one.upper() for one in known))

    def stiff(self, text: str) -> dict[str, str]:
        """Every word of officialese in a text, with what is said instead."""
        found = (self._words[index] for index, _, _ in self._finder.find_matches_as_indexes(text))
        return {word: self._plain[word] for word in found}


def readability(kind: NoticeKind, text: Text, plain: PlainWords) -> list[Caution]:
    """What an elder would stumble over, in the order of `RULES`, then what he must know to come somewhere."""
    body = unicodedata.normalize("NFKC", text.body)
    found = (rule(kind, body, plain) for rule in RULES)
    return [*(one for one in found if one is not None), *appointment_cautions(kind, text)]


Rule = Callable[[NoticeKind, str, PlainWords], "Caution | None"]

BOOK = re.compile(r"《[^《》]*》")  # nobody can shorten the name of a document
PAUSE = re.compile(r"[\s,.。;:!?、()\-—~…·]+")
LINK = re.compile(
    r"(?:https?://|www\.)[!-~]+"
    r"|(?<![a-z0-9_.@-])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|xyz|cc|vip|info|io|me|tv|mobi|link)(?:/[!-~]*|(?![a-z0-9_.]))",
    re.IGNORECASE,
)
LATIN = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w.-]+|[A-Za-z]+(?:[.+_-]?[A-Za-z])+", re.ASCII)
FACE = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50]\uFE0F?|\[[\u4e00-\u9fff]{1,4}\]")
TASK = tuple(
    re.compile(rf"(?<!不用)(?<!无需)(?<!不需)(?<!不必)(?:{words})")
    for words in (
        "参加|出席|到会|到场|前往|集合",
        "报名|报送回执|回执",
        "填写|填报|填好|填表|登记表",
        "缴费|交费|缴纳|交纳|补交|交党费",
        "(?<![结相外成])交(?!通|流|警|代|谈|接)(?=.{0,8}?(?:到|给))|上交|提交|上传|送到|寄到|寄回",
        "领取|取回|来领",
        "扫码|下载|安装|注册|登录|接龙|加群",
        "签字|签名",
    )
)


def _long_sentence(_kind: NoticeKind, body: str, _plain: PlainWords) -> Caution | None:
    """Without a pause the voice that reads it aloud runs together, and so does the eye."""
    stretches = PAUSE.split(BOOK.sub("《》", LINK.sub(" ", body)))
    longest = max(stretches, key=len)
    return Caution(Fault.LONG_SENTENCE, (shorten(longest, NAMED),), len(longest)) if len(longest) > BREATH else None


def _long_text(kind: NoticeKind, body: str, _plain: PlainWords) -> Caution | None:
    """What must be confirmed stands on one screen; what is only read may fill one message."""
    length = len(re.sub(r"\s", "", body))
    return Caution(Fault.LONG_TEXT, number=length) if length > (SCREEN if kind in MUST_CONFIRM else MESSAGE) else None


def _many_actions(kind: NoticeKind, body: str, _plain: PlainWords) -> Caution | None:
    """Of several things asked at once the last are forgotten."""
    asked = [found[0] for task in TASK if (found := task.search(body))]
    return Caution(Fault.MANY_ACTIONS, tuple(asked), len(asked)) if len(asked) >= TASKS[kind in MUST_CONFIRM] else None


def _officialese(_kind: NoticeKind, body: str, plain: PlainWords) -> Caution | None:
    """Written words that nobody says are not understood when they are read out."""
    found = plain.stiff(BOOK.sub("", body))
    return Caution(Fault.OFFICIALESE, tuple(found), instead=tuple(found.values())) if found else None


def _foreign(_kind: NoticeKind, body: str, plain: PlainWords) -> Caution | None:
    """Letters are spelt by a voice, and many elders never learnt them."""
    found = dict.fromkeys(LATIN.findall(BOOK.sub("", LINK.sub(" ", body))))
    strange = [word for word in found if word.upper() not in plain.known]
    if not strange:
        return None
    return Caution(Fault.FOREIGN, tuple(strange), instead=tuple(plain.letters.get(word.upper(), "") for word in strange))


def _link(_kind: NoticeKind, body: str, _plain: PlainWords) -> Caution | None:
    """Elders are taught not to touch links, and a voice cannot say one."""
    found = LINK.findall(body)
    return Caution(Fault.LINK, tuple(shorten(one, 2 * NAMED) for one in dict.fromkeys(found))) if found else None


def _emoji(_kind: NoticeKind, body: str, _plain: PlainWords) -> Caution | None:
    """A screen reader says the name of each; one flower is kind, a row is noise."""
    number = len(FACE.findall(body))
    return Caution(Fault.EMOJI, number=number) if number >= FACES else None


RULES: tuple[Rule, ...] = (_long_sentence, _long_text, _many_actions, _officialese, _foreign, _link, _emoji)
