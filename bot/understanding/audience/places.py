"""Units, branches and towns by their names and by what people call them for short."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from bot.domain.audience.expression import Condition, Expression, Op, any_of, is_
from bot.understanding.audience.token import Criterion, Family, Scene
from bot.understanding.audience.vocabulary import Vocabulary

Entry = tuple[str, Criterion]

_TAIL = re.compile(r"(?:人民政府|政府|街道办事处|办事处|街道办|街道|镇|乡|村|社区)$")
_HEAD = re.compile(r"^[\u4e00-\u9fff]{0,4}?[省市县区旗州](?=[\u4e00-\u9fff]{2,})")
_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))
_ABBREVIATIONS = """
    第一人民医院:一院 第二人民医院:二院 第三人民医院:三院 第一小学:一小 第二小学:二小 第三小学:三小 政府办公室:府办
    政府办公室:政府办 委办公室:委办 卫生健康:卫健 发展和改革:发改 人力资源和社会保障:人社 农业农村:农业
    市场监督管理:市场监管 交通运输:交通 文化和旅游:文旅 住房和城乡建设:住建 人民医院:医院 第一中学:一中 第二中学:二中
    第三中学:三中 供销合作社:供销社 实验小学:实小 中医医院:中医院 人民代表大会:人大 农村商业银行:农商行
    退役军人事务:退役军人 教育体育:教体 工业和信息化:工信 人民法院:法院 人民检察院:检察院 中心小学:中心校 卫生院:医院
"""
_ABBREVIATED = [pair.split(":") for pair in _ABBREVIATIONS.split()]
_THERE = "在 去了 去 到了 到 住在 住 人在 跑到 待在 现在在 住到 搬到 跟着去 跑去 飞到 暂住"
_NO_SHORT = frozenset({"机关", "中心", "学校", "医院", "支部", "党支部", "老干", "离休", "退休", "干部", "老年"})


def place_entries(words: Vocabulary) -> list[Entry]:
    """Every word for a unit, a branch or a town. A short word that fits several is a question.

    A name of both a town and a unit is the town, unless the unit has people elsewhere: then the clerk is asked.
    """
    units, towns = _by_word(words.units, _unit_words), _by_word(words.towns, _town_words)
    entries = {word: _place("支部", word, found) for word, found in _by_word(words.branches, _branch_words).items()}
    entries |= {word: _unit(word, found, words.units) for word, found in units.items()}
    entries |= _parts(entries, words)
    for word, found in towns.items():
        both = word in units and bool(set(found) & words.mixed_places)
        entries[word] = _mixed(word, units[word], found) if both else _place("住地", word, found)
    worked = {word: _unit(word, units[word], words.units) if word in units else meant for word, meant in entries.items()}
    return [*entries.items(), *(entry for word, meant in worked.items() for entry in _worked(word, meant))]


def _parts(entries: Mapping[str, Criterion], words: Vocabulary) -> dict[str, Criterion]:
    """教育局机关, where nothing hangs under 教育局; 二院党支部, where its people and the branch's are the same."""
    branches = _own_branches(words)
    found: dict[str, Criterion] = {}
    for word, meant in entries.items():
        where = meant.expression
        if meant.ask or not isinstance(where, Condition) or where.field != "单位" or len(where.values) != 1:
            continue
        unit = where.values[0]
        if unit not in words.units.values() and not word.endswith(("机关", "支部")):
            found[f"{word}机关"] = meant
        if unit in branches:
            found |= {word + tail: Criterion(Family.PLACE, is_("支部", branches[unit])) for tail in ("支部", "党支部")}
    return {word: meant for word, meant in found.items() if word not in entries}


def _own_branches(words: Vocabulary) -> dict[str, str]:
    """The branch of each unit all of whose Party members, and no others, are in it."""
    pairs = {(one.facts.get("单位"), one.facts.get("支部")) for one in words.people if one.facts.get("支部")}
    units, branches = [unit for unit, _ in pairs], [branch for _, branch in pairs]
    return {unit: branch for unit, branch in pairs if unit and branch and units.count(unit) == branches.count(branch) == 1}


def lived_in(words: Vocabulary) -> dict[str, tuple[str, ...]]:
    """The towns by every word for them, for 住在城关镇的."""
    return _by_word(words.towns, _town_words)


_BEFORE = "原 原来 原来的 原先 以前 原在 老"
_AFTER = "退下来 机关里 系统 单位 出来 本级"
_AROUND = "从{}退下来 从{}出来 在{}工作过 在{}干过 在{}上过班"


def _worked(word: str, meant: Criterion) -> list[Entry]:
    """原教育局, 从教育局退下来: where somebody worked is his unit, not his town."""
    if not isinstance(meant.expression, Condition) or "支部" in word:
        return []
    said = [before + word for before in _BEFORE.split()] + [word + after for after in _AFTER.split()]
    return [(one, meant) for one in (*said, *(around.format(word) for around in _AROUND.split()))]


def _by_word(names: Iterable[str], shorten: Callable[[str], set[str]]) -> dict[str, tuple[str, ...]]:
    """Which names each word may stand for; a full name stands for itself alone."""
    full = list(dict.fromkeys(names))
    found: dict[str, tuple[str, ...]] = {}
    for name in full:
        for word in shorten(name):
            if len(word) >= 2 and word not in full and word not in _NO_SHORT:
                found[word] = tuple(dict.fromkeys((*found.get(word, ()), name)))
    return found | {name: (name,) for name in full}


def _unit_words(name: str) -> set[str]:
    words = {name, _HEAD.sub("", name), re.sub(r"^[\u4e00-\u9fff]{2,3}(?=[县市区])", "", name)}
    words |= {re.sub(r"^[\u4e00-\u9fff]{0,3}?[省市县区旗州]委(?=[\u4e00-\u9fff]{3,})", "", name)}
    words |= {_TAIL.sub("", word) for word in words} | {re.sub(r"人民政府|政府$", "", word) for word in words}
    words |= {word.replace(long, short) for word in words for long, short in _ABBREVIATED if long in word}
    if name.endswith("机关"):
        words |= {"机关", "局机关", "本机关", "机关本级"}
    if name.endswith("委员会"):
        words |= {word.replace("委员会", "委") for word in words}
    if name.endswith("办公室"):
        words |= {word.replace("办公室", "办") for word in words}
    return words


def _town_words(name: str) -> set[str]:
    words = {name, _HEAD.sub("", name)}
    return words | {_TAIL.sub("", word) for word in words}


def _branch_words(name: str) -> set[str]:
    words = {
        name,
        name.replace("党支部", "支部"),
        name.replace("离退休干部", ""),
        name.replace("离退休", ""),
        name.replace("退休", ""),
    }
    words |= {word.replace("党支部", "支部") for word in words}
    words |= {word.replace("支部", "党支部") for word in words if "党支部" not in word}
    words |= {
        found[0]
        for word in words
        if (found := re.search(r"第[一二三四五六七八九十\d]+(?:离退休干部|离退休|退休|离休)?党?支部", word))
    }
    words |= {word.replace("第", "") for word in words}
    words |= {
        word[: at.start(1)] + _DIGITS[at[1]] + word[at.end(1) :]
        for word in words
        if (at := re.search(r"([一二三四五六七八九])(?=党?支)", word))
    }
    return {word for word in words if word not in ("支部", "党支部")}


_NUMBERED = re.compile(r"(?P<stem>.*?)第?(?P<n>[一二三四五六七八九十]+|\d+)党?支部")


def branch_list(words: Vocabulary) -> tuple[str, Callable[[re.Match[str], Scene], Criterion | None]] | None:
    """机关一支部和二支部, 机关一、二支部: the name of the branches said once, and several numbers."""
    known: dict[tuple[str, str], set[str]] = {}
    for name in words.branches:
        for word in _branch_words(name):
            if found := _NUMBERED.fullmatch(word):
                known.setdefault((found["stem"], found["n"]), set()).add(name)
    stems = sorted({stem for stem, _ in known}, key=len, reverse=True)
    if not stems:
        return None
    number, tail = r"第?(?:[一二三四五六七八九十]+|\d+)", "(?:党?支部)?"

    def read(match: re.Match[str], _: Scene) -> Criterion | None:
        numbers = re.findall(r"[一二三四五六七八九十]+|\d+", match["numbers"])
        named = [known.get((match["stem"], one), set()) for one in numbers]
        if any(len(names) != 1 for names in named):
            return None
        return Criterion(Family.PLACE, is_("支部", *dict.fromkeys(name for names in named for name in names)))

    return (
        rf"(?P<stem>{'|'.join(map(re.escape, stems))})"
        rf"(?P<numbers>{number}{tail}(?:(?:和|、|与|及|以及|跟|还有|,){number}{tail})*(?:和|、|与|及|以及|跟|还有|,){number})党?支部",
        read,
    )


def _unit(word: str, found: tuple[str, ...], tree: Mapping[str, str | None]) -> Criterion:
    """The unit; of several, the one that the others hang under."""
    top = [name for name in found if all(name == other or name in _above(other, tree) for other in found)]
    return _place("单位", word, tuple(top) or found)


def _above(name: str, tree: Mapping[str, str | None]) -> list[str]:
    found: list[str] = []
    parent = tree.get(name)
    while parent is not None and parent not in found:
        found.append(parent)
        parent = tree.get(parent)
    return found


def under(name: str, other: str, tree: Mapping[str, str | None]) -> bool:
    """Whether one unit is another or hangs under it."""
    return name == other or other in _above(name, tree)


def _place(field: str, word: str, found: tuple[str, ...]) -> Criterion:
    if len(found) == 1:
        return Criterion(Family.PLACE, is_(field, found[0]))
    readings = tuple(is_(field, name) for name in found)
    return Criterion(Family.PLACE, any_of(readings), ask=f"“{word}”是指{'，还是'.join(found[:4])}？", readings=readings)


def _mixed(word: str, units: tuple[str, ...], towns: tuple[str, ...]) -> Criterion:
    readings: tuple[Expression, ...] = (is_("单位", *units), is_("住地", *towns))
    return Criterion(Family.PLACE, readings[0], ask=f"“{word}”是指单位在{word}的，还是家住{word}的？", readings=readings)


_KIN = ["儿子", "女儿", "子女", "孩子", "闺女"]
_WITH = (
    *("", "那边", "住", "居住", "过冬", "带孙子"),
    *(f"{who}家" for who in _KIN),
    *("养老", "定居", "长住", "带孩子", "带外孙", "过年", "生活"),
    *(f"跟{on}{who}住" for who in _KIN for on in ("", "着")),
)


def away_entries(words: Vocabulary) -> list[Entry]:
    """在北京, 去了深圳女儿家: any piece of a known place, after a word for being there."""
    pieces = {
        place[i:j] for place in words.away_places for i in range(len(place)) for j in range(i + 2, min(len(place), i + 8) + 1)
    }
    found = []
    for piece in pieces:
        meant = Criterion(Family.STATE, Condition("外出地", Op.CONTAINS, (piece,)))
        found += [(f"{first}{piece}{last}", meant) for first in _THERE.split() for last in _WITH]
        found += [
            (f"{on}{who}{go}{piece}{last}", meant)
            for on in ("跟", "跟着", "随", "随着")
            for who in (*_KIN, "儿女")
            for go in ("在", "去", "去了", "到", "到了")
            for last in ("", "住", "住了", "生活", "养老", "过冬", "定居")
        ]
    found += [
        (name, Criterion(Family.STATE, Condition("外出地", Op.CONTAINS, (name,))))
        for place in words.away_places
        for name in {place, place[:2], place[2:]}
        if len(name) > 1
    ]
    return found + [(f"外出{piece}", Criterion(Family.STATE, Condition("外出地", Op.CONTAINS, (piece,)))) for piece in pieces]
