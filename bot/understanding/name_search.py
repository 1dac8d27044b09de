"""Names found as people type them: a part of the name, its pinyin with or without spaces, its initials, or what sounds like it.

All that is found with one look through the list stands in one string a person, so that a city of 35,000 takes milliseconds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache
from itertools import islice, product

from pypinyin import lazy_pinyin

_MOST = 4  # ways to read one name that are kept
_LATIN = re.compile(r"[a-z]+")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")
_MIXED = re.compile(rf"({_CHINESE.pattern})({_LATIN.pattern})")
_ALIKE = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"([aei])ng$"), r"\1n"), (re.compile(r"^l"), "n"))


class NameIndex:
    """A fixed set of names. Build it once for a version of the ledger: 35,000 take half a second."""

    def __init__(self, people: Iterable[tuple[int, str, bool, int | None]]) -> None:
        """Number, name, whether he lives, year of birth."""
        ordered = sorted(people, key=lambda one: (not one[2], one[1], one[0]))
        self._ids = [one[0] for one in ordered]
        self._names = [one[1] for one in ordered]
        self._typed = [_typed(name) for name in self._names]
        self._heard = [_heard(name) for name in self._names]
        self._years: dict[int, list[int]] = defaultdict(list)
        for at, one in enumerate(ordered):
            if one[3] is not None:
                self._years[one[3]].append(at)

    def find(self, words: str, seen: Collection[int] | None = None) -> list[int]:
        """Who is called so, the nearest first, the living before the dead; `seen`: of these alone."""
        typed = re.sub(r"[\s'’·.-]+", "", words.lower())
        mixed = _MIXED.fullmatch(typed)
        if _LATIN.fullmatch(typed):
            found = self._by_pinyin(typed)
        elif mixed:
            found = self._by_both(mixed[1], mixed[2])
        else:
            found = self._by_name(words.replace(" ", ""))
        return self._told(found, seen)

    def like(self, words: str, seen: Collection[int] | None = None) -> list[int]:
        """Who is called by other signs of the same sound (张卫国, 章为国): for whoever has only heard a name."""
        typed = words.replace(" ", "")
        if len(typed) < 2 or not _CHINESE.fullmatch(typed):
            return []
        sought = _heard(typed)
        first = sought.split(" ")[0]
        return self._told([at for at, heard in enumerate(self._heard) if first in heard], seen)

    def born(self, year: int, seen: Collection[int] | None = None) -> list[int]:
        return self._told(self._years.get(year, []), seen)

    def _by_name(self, words: str) -> list[int]:
        found = [at for at, name in enumerate(self._names) if words in name] if words else []
        return sorted(found, key=lambda at: (self._names[at] != words, not self._names[at].startswith(words)))

    def _by_pinyin(self, letters: str) -> list[int]:
        if len(letters) < 2:
            return []
        sought, whole = f" {letters}", f" {letters} "
        found = [at for at, typed in enumerate(self._typed) if sought in typed]
        begins = [self._typed[at].startswith(sought) for at in found]
        ranked = zip((not one for one in begins), (whole not in self._typed[at] for at in found), found, strict=True)
        return [at for _, _, at in sorted(ranked)]

    def _by_both(self, begin: str, letters: str) -> list[int]:
        """Half turned into signs: 张wei."""
        sought = f" {letters}"
        found = [at for at, name in enumerate(self._names) if name.startswith(begin)]
        return [at for at in found if _typed(self._names[at][len(begin) :]).startswith(sought)]

    def _told(self, found: Iterable[int], seen: Collection[int] | None) -> list[int]:
        ids = (self._ids[at] for at in found)
        return list(ids) if seen is None else [one for one in ids if one in seen]


def _typed(name: str) -> str:
    """All that somebody may type for a name, each after a space: the whole of it first, then its end, then the initials."""
    wholes = [syllables for syllables in _ways(name) if syllables]
    written = ["".join(way[at:]) for at in range(len(name)) for way in wholes if at < len(way)]
    initials = ["".join(one[0] for one in way[at:]) for at in range(max(len(name) - 1, 1)) for way in wholes if at < len(way)]
    return f" {' '.join(dict.fromkeys((*written, *initials)))} "


def _heard(name: str) -> str:
    """How a name sounds where zh and z, ang and an, l and n are one: -zan-wei-min-."""
    ways = dict.fromkeys("-".join(["", *(_merged(one) for one in way), ""]) for way in _ways(name) if way)
    return " ".join(ways)


def _ways(name: str) -> list[tuple[str, ...]]:
    return list(islice(product(*map(_read, name)), _MOST))


@cache
def _read(sign: str) -> tuple[str, ...]:
    """How a sign is read, without tones; what is no Chinese stands for itself.

    Of the readings that a dictionary has for one, only the first: nobody types wei for 立.
    """
    return _BOTH.get(sign) or tuple(one.lower().replace("ü", "v") for one in lazy_pinyin(sign) if one.strip()) or ("?",)


@cache
def _merged(syllable: str) -> str:
    for pattern, heard in _ALIKE:
        syllable = pattern.sub(heard, syllable)
    return syllable


# Signs that are read in two ways in names, or otherwise than elsewhere; the commoner reading is the first.
_BOTH = {
    "单": ("shan", "dan"), "解": ("xie", "jie"), "曾": ("zeng", "ceng"), "查": ("zha", "cha"), "仇": ("qiu", "chou"),
    "区": ("ou", "qu"), "朴": ("piao", "pu"), "翟": ("zhai", "di"), "盖": ("gai", "ge"), "尉": ("wei", "yu"),
    "缪": ("miao", "mou"),
    "乐": ("le", "yue"), "覃": ("qin", "tan"), "种": ("zhong", "chong"), "折": ("she", "zhe"), "宓": ("mi", "fu"),
    "员": ("yuan", "yun"), "长": ("chang", "zhang"), "召": ("zhao", "shao"), "朝": ("chao", "zhao"), "重": ("chong", "zhong"),
    "行": ("xing", "hang"), "盛": ("sheng", "cheng"), "传": ("chuan", "zhuan"), "晟": ("sheng", "cheng"), "柏": ("bai", "bo"),
    "茜": ("qian", "xi"), "娜": ("na", "nuo"), "露": ("lu", "lou"), "阿": ("a", "e"), "藏": ("cang", "zang"),
    "降": ("jiang", "xiang"),
    "吕": ("lv", "lu"), "绿": ("lv", "lu"), "律": ("lv", "lu"), "女": ("nv", "nu"),
}  # fmt: skip
