"""Those whom a report may mean, found by every way in which people are called."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from operator import itemgetter

from pypinyin import lazy_pinyin

from bot.domain.people import surname
from bot.understanding.audience.sounds import heard
from bot.understanding.visits.looks import seen
from bot.understanding.visits.name_words import briefly_titled_pattern, family_pattern, titled_pattern

Id = int | str

# Signs that are read in two ways in names, each with a sign of either sound.
_READINGS = {
    "长": "常掌", "朝": "潮招", "重": "崇众", "乐": "勒月", "行": "形杭", "曾": "增层", "盛": "圣成", "单": "丹善",
    "解": "姐谢", "仇": "愁求", "查": "茶扎", "区": "驱欧", "朴": "普嫖", "覃": "秦谈", "缪": "谋妙", "翟": "宅敌",
    "传": "船撰", "晟": "圣成", "柏": "百搏", "任": "人认", "华": "花化", "沈": "审陈",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody in the ledger, as far as names go."""

    id: Id
    name: str
    post: str = ""
    sex: str = ""
    unit: str = ""
    town: str = ""
    nicknames: tuple[str, ...] = ()
    alive: bool = True
    spouse: Id | None = None

    @property
    def family(self) -> str:
        return surname(self.name)

    @property
    def given(self) -> str:
        return self.name[len(self.family) :]


Index = Mapping[str, tuple[Known, ...]]


class People:
    """A fixed set of persons. Build it once for a version of the ledger: 35,000 take half a second."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.all = tuple(known)
        self._by_id = {one.id: (at, one) for at, one in enumerate(self.all)}
        self.names: Index = _index((one.name, one) for one in self.all)
        self.families: Index = _index((one.family, one) for one in self.all)
        self.givens: Index = _index((one.given, one) for one in self.all if len(one.given) > 1)
        self.nicknames: Index = _index((nick, one) for one in self.all for nick in one.nicknames)
        self._sounds: Index = _index((sound, one) for one in self.all for sound in sounds(one.name))
        self._looks: Index = _index((seen(one.name), one) for one in self.all)

    @cached_property
    def initials(self) -> frozenset[str]:
        """The first signs of the names."""
        return frozenset(one.name[:1] for one in self.all)

    @cached_property
    def titled(self) -> re.Pattern[str]:
        """How somebody with a known surname is called."""
        return titled_pattern(set(self.families), {one.post.removeprefix("副") for one in self.all})

    @cached_property
    def briefly_titled(self) -> re.Pattern[str]:
        return briefly_titled_pattern(set(self.families))

    @cached_property
    def surnames(self) -> re.Pattern[str]:
        return re.compile(family_pattern(set(self.families)))

    def get(self, one: Id) -> Known | None:
        found = self._by_id.get(one)
        return found[1] if found else None

    def only(self, ids: Collection[Id]) -> People:
        """A few of them, in their old order; ids that nobody has are passed over."""
        found = sorted((self._by_id[one] for one in ids if one in self._by_id), key=itemgetter(0))
        return People(one for _, one in found)

    @cached_property
    def has_posts(self) -> bool:
        """Whether posts are known at all."""
        return any(one.post for one in self.all)

    def like(self, name: str) -> tuple[Known, ...]:
        """Those whose name sounds or looks like this one."""
        heard_so = (one for sound in sounds(name) for one in self._sounds.get(sound, ()))
        return tuple(dict.fromkeys((*heard_so, *self._looks.get(seen(name), ()))))

    def families_like(self, family: str) -> tuple[Known, ...]:
        """Those whose surname sounds like this one."""
        heard_so = set(sounds(family))
        return tuple(one for name, members in self.families.items() if heard_so & set(sounds(name)) for one in members)


def sounds(words: str) -> list[str]:
    """How words may sound: more than one way where a sign is read in two."""
    if not any(sign in _READINGS for sign in words):
        return [heard(words)]
    return [heard("".join(signs)) for signs in product(*(_READINGS.get(sign, sign) for sign in words))]


_RETROFLEX = re.compile(r"^([zcs])h")
_NASAL = re.compile(r"([ei])ng$")


def read_alike(words: str, others: str, nasals: bool = False) -> bool:
    """Whether two stretches are read alike, tones and 平翘舌 apart: 张 and 章, 陈 and 岑, but not 陈 and 程.

    `nasals`: 前后鼻音 are taken for one another too, 新 and 兴.
    """
    pairs = zip(words, others, strict=True) if len(words) == len(others) else ()
    met = [bool(_readings(a, nasals) & _readings(b, nasals)) for a, b in pairs]
    return bool(met) and all(met)


def _readings(sign: str, nasals: bool) -> frozenset[str]:
    read = (_RETROFLEX.sub(r"\1", lazy_pinyin(one)[0]) for one in _READINGS.get(sign, sign))
    return frozenset(_NASAL.sub(r"\1n", one) if nasals else one for one in read)


def _index(pairs: Iterable[tuple[str, Known]]) -> Index:
    found: dict[str, list[Known]] = {}
    for word, one in pairs:
        found.setdefault(word, []).append(one)
    return {word: tuple(those) for word, those in found.items()}
