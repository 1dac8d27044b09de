"""Posts, ranks and offices in the Party, held against those that the ledger knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.domain.audience.expression import EVERYBODY, Condition, Expression, Not, Op, all_of, any_of, is_
from bot.domain.audience.fields import LEVELS
from bot.understanding.audience.places import Entry
from bot.understanding.audience.token import Criterion, Family, Scene
from bot.understanding.audience.vocabulary import Vocabulary

# ---- posts ----

_HELD = """
    当过 干过 做过 任过 担任过 担任过原 曾任 曾当过 曾经当过 曾经是 曾是 曾担任 曾担任过 当了 干 当 做 原 老 前 原任 以前
    以前的 以前是 以前当 以前任 以前干 以前做 以前干过 以前做过 以前担任过 以前担任 以前当过 原来是 原来当 原来的 原来担任
    原来干过 原来当过 原先的 原先当 原先是 原先当过 过去的 过去当过 过去是 从前当过 早年当过 退休前是 退休前当 退休前任
    退休前干 退休前担任 当年的 当年是 退下来的 离任的 在任时是 在职时是 在职时当 上班时是 上班时当
"""
_CLASSED = {
    "退休": ("退休",),
    "离休": ("离休",),
    "离退休": ("离休", "退休"),
    "退休的": ("退休",),
    "离休的": ("离休",),
    "退休老": ("退休",),
}
_CALLINGS = re.compile(
    "(?:教师|老师|医生|医师|会计|工程师|护士|护士长|技术员|农技员|农艺师|司机|工人|教研员|教员|营业员|记者|编辑|出纳)$"
)


def post_entries(words: Vocabulary) -> list[Entry]:
    """当过局长: the posts that end so. A 副局长 was never 局长."""
    posts, titles = _posts(words)
    meanings = {title: _held(title, posts) for title in titles}
    found = list(_teachers(meanings, words.conditions))
    for title, expression in meanings.items():
        meant = Criterion(Family.POST, expression, head=True)
        found += [(f"{before}{title}", meant) for before in _HELD.split()]
        found += [
            (f"{cls}{title}", Criterion(Family.POST, all_of([is_("类别", *kinds), meant.expression]), head=True))
            for cls, kinds in _CLASSED.items()
        ]
        if _CALLINGS.search(title):
            found += [(title, meant)]
        found += [
            (f"是{title}退休", meant),
            (f"{title}岗位退休", meant),
            (f"{title}退休", meant),
            (f"从{title}岗位退下来", meant),
        ]
    return found


def _teachers(meanings: dict[str, Expression], titles: Sequence[str]) -> Iterator[Entry]:
    """老师 may be no more than a polite word for anybody; 当过老师 is not."""
    taught = [meanings[word] for word in ("老师", "教师") if word in meanings]
    meanings.pop("老师", None)
    if not taught:
        return
    held = any_of(taught)
    ask = "“老师”是对老同志的尊称，还是专指以前当老师的？"
    for word, fact in (("", EVERYBODY), ("退休", is_("类别", "退休")), ("退休的", is_("类别", "退休"))):
        readings: tuple[Expression, ...] = (fact, all_of([fact, held]))
        yield from (
            (word + said, Criterion(Family.POST, readings[0], head=True, ask=ask, readings=readings))
            for said in ("老师", "老师们")
        )
    taught_once = ("教过书", "教过学", "教书的", "教过书的", "以前教书", "教了一辈子书", "教书退休", "教过课", "当过教书先生")
    bearers = [title for title in titles if title.endswith("教师")]  # whoever is 高级教师 taught, whatever the last post
    all_taught = any_of([held, is_("情况", *bearers)]) if bearers else held
    yield from ((word, Criterion(Family.POST, all_taught)) for word in taught_once)
    yield from ((f"{before}老师", Criterion(Family.POST, held, head=True)) for before in _HELD.split() if before != "老")


def _posts(words: Vocabulary) -> tuple[list[str], set[str]]:
    """The posts without what is added in brackets, and every end of one that may be a title."""
    posts = list(dict.fromkeys(re.sub(r"[(（].*?[)）]", "", post).strip() for post in words.posts))
    return posts, {post[at:] for post in posts for at in range(max(0, len(post) - 12), len(post) - 1)}


def _held(title: str, posts: list[str]) -> Expression:
    contains = Condition("原职务", Op.CONTAINS, (title,))
    deputy = f"副{title}"
    if title.startswith("副") or not any(deputy in post for post in posts):
        return contains
    return all_of([contains, Not(Condition("原职务", Op.CONTAINS, (deputy,)))])


def unit_post_pattern(
    words: Vocabulary, units: dict[str, Expression]
) -> tuple[str, Callable[[re.Match[str], Scene], Criterion]] | None:
    """原供销社主任: a unit and a post in it, of former days."""
    posts, titles = _posts(words)
    if not titles or not units:
        return None
    unit, title = ("|".join(map(re.escape, sorted(found, key=len, reverse=True))) for found in (units, titles))

    def read(match: re.Match[str], _: Scene) -> Criterion:
        return Criterion(Family.POST, all_of([units[match["unit"]], _held(match["title"], posts)]), head=True)

    return rf"(?:原来?|老|前|以前的?|退休的?|退下来的)(?P<unit>{unit})的?老?(?P<title>{title})", read


def deputy_pattern(words: Vocabulary) -> tuple[str, Callable[[re.Match[str], Scene], Criterion]] | None:
    """当过校长的，不含副校长: after a word that leaves out, the bare post of a deputy is who held it."""
    titles = [title for title in _posts(words)[1] if title.startswith("副")]
    if not titles:
        return None
    title = "|".join(map(re.escape, sorted(titles, key=len, reverse=True)))

    def read(match: re.Match[str], _: Scene) -> Criterion:
        return Criterion(Family.POST, Condition("原职务", Op.CONTAINS, (match[0],)), head=True)

    return rf"(?:(?<=不含)|(?<=不算)|(?<=不要)|(?<=除了)|(?<=除去)|(?<=不包括)|(?<=不包含))(?:{title})", read


def posts_pattern(words: Vocabulary) -> tuple[str, Callable[[re.Match[str], Scene], Criterion]] | None:
    """当过局长或者镇长: several posts after one 当过."""
    posts, titles = _posts(words)
    if not titles:
        return None
    title = "(?:" + "|".join(map(re.escape, sorted(titles, key=len, reverse=True))) + ")"
    between = "(?:或者?|、|和|以及|与)(?:当过|干过|做过)?"

    def read(match: re.Match[str], _: Scene) -> Criterion:
        return Criterion(Family.POST, any_of(_held(one, posts) for one in re.findall(title, match["titles"])), head=True)

    return (
        rf"(?:当过|干过|做过|任过|担任过|曾任|原任|以前是|原来是|原|退休前是)(?P<titles>{title}(?:(?:{between}|(?=副)){title})+)",
        read,
    )


# ---- ranks ----

_TIERS = {
    word: (f"副{tier}", f"正{tier}")
    for tier, words in {
        "部": "部 省部",
        "厅": "厅 厅局 地厅 局 司 地 司局 地市",
        "处": "处 县处 县 县团",
        "科": "科 乡科 乡",
    }.items()
    for word in words.split()
}
_RANK_TAIL = r"(?:级别)?(?:的)?(?:领导|老)?(?:干部|职务|待遇|实职)?"
RANK = (
    r"(?:享受|职级(?:是|为|在)?|级别(?:是|为|在)?|原)?"
    r"(?:(?P<half>正|副)(?P<tier>省部|部|厅局|地厅|司局|厅|局|地|司|县处|县团|县|处|乡科|乡|科)(?!员|长|主|局)级?|"
    r"(?P<bare>省部|部|厅局|地厅|地市|司局|厅|局|地|司|县处|县团|县|处|乡科|科)级|(?P<short>处|厅|科|县处|"
    r"县团)(?=及?以))(?P<deputy>正职|副职|实职)?"
    rf"{_RANK_TAIL}(?P<bound>及其?以上|以上|往上|及其?以下|以下|往下)?(?:级别)?(?:的?(?:职级|职务|待遇))?"
)
RANK_UNDER = r"(?:不到|不够|没到|未到|达不到)(?P<half>正|副)?(?P<tier>县处|县|处|厅|科|乡科)级?"


RANK_SPAN = (
    r"(?P<half>正|副)(?P<tier>县处|县|处|厅|科|乡科)级?(?:干部)?(?:到|至|-|~)(?P<half2>正|副)(?P<tier2>县处|县|处|厅|科|乡科)级?"
    r"(?:之间)?(?:的)?(?:干部)?"
)
RANK_LOWEST = r"科员(?:级|职级)?(?P<bound>及?以上|往上)?(?:的)?(?:干部)?"


def rank_span(match: re.Match[str], _: Scene) -> Criterion | None:
    """副科到正科."""
    low, high = (_TIERS[match[f"tier{which}"]][match[f"half{which}"] == "正"] for which in ("", "2"))
    ask = f"“{match[0]}”前后对不上，请核对职级。" if LEVELS.index(low) > LEVELS.index(high) else None
    meant = all_of([Condition("职级", Op.AT_LEAST, (low,)), Condition("职级", Op.AT_MOST, (high,))])
    return Criterion(Family.RANK, meant, head=match[0].endswith("干部"), ask=ask)


def rank_lowest(match: re.Match[str], _: Scene) -> Criterion | None:
    """科员, 科员以上."""
    op = Op.AT_LEAST if match["bound"] else Op.IS
    return Criterion(Family.RANK, Condition("职级", op, ("科员",)), head=match[0].endswith("干部"))


def rank(match: re.Match[str], _: Scene) -> Criterion | None:
    """县处级, 正科及以下, 副处以上."""
    tier = _TIERS[match["tier"] or match["bare"] or match["short"]]
    half = match["half"] or {"正职": "正", "副职": "副"}.get(match["deputy"] or "")
    low, high = (tier[half == "正"],) * 2 if half else tier
    bound = match["bound"] or ""
    if "上" in bound:
        return Criterion(Family.RANK, Condition("职级", Op.AT_LEAST, (low,)), head="干部" in match[0])
    if bound in ("以下", "往下"):
        readings: tuple[Expression, ...] = (Condition("职级", Op.AT_MOST, (high,)), Condition("职级", Op.LESS, (low,)))
        return Criterion(Family.RANK, readings[0], ask=f"“{match[0]}”包不包括{high}本级？", readings=readings)
    if bound:
        return Criterion(Family.RANK, Condition("职级", Op.AT_MOST, (high,)))
    return Criterion(Family.RANK, is_("职级", *dict.fromkeys((low, high))), head="干部" in match[0])


def rank_under(match: re.Match[str], _: Scene) -> Criterion | None:
    low = _TIERS[match["tier"]][match["half"] == "正"]
    return Criterion(Family.RANK, Condition("职级", Op.LESS, (low,)))


# ---- offices in the Party ----

_ROLES = {
    "书记": (
        "支部书记",
        "党支部书记",
        "支书",
        "支部的书记",
        "各支部书记",
        "支部里的书记",
        "书记们",
        "支部一把手",
        "老支书",
        "党支书",
    ),
    "副书记": ("支部副书记", "党支部副书记", "副书记"),
    "委员": ("支委", "支部委员", "支委委员", "支委会委员", "党支部委员", "支委们", "支委会成员", "支部支委"),
    "组长": ("组长", "党小组长", "老干组长", "小组长", "党小组组长", "老干小组组长", "组长们", "老干小组长", "老干部组长"),
}


def role_entries(words: Vocabulary) -> list[Entry]:
    """支部书记, 支委, 组长: the offices that people of this ledger hold."""
    found = [(role, Criterion(Family.ROLE, is_("党内职务", role), head=True)) for role in words.roles if len(role) > 1]
    for kind, said in _ROLES.items():
        held = [role for role in words.roles if _is_role(role, kind)]
        if held:
            found += [(word, _office(word, held, words)) for word in said if word not in words.roles]
    if secretaries := [role for role in words.roles if _is_role(role, "书记")]:
        readings: tuple[Expression, ...] = (is_("党内职务", *secretaries), Condition("原职务", Op.CONTAINS, ("书记",)))
        ask = "“书记”是指支部书记，还是以前当过书记的？"
        found.append(("书记", Criterion(Family.ROLE, readings[0], head=True, ask=ask, readings=readings)))
    if words.roles:
        any_role = Not(is_("党内职务", "无"))
        found += [
            (word, Criterion(Family.ROLE, any_role, head=True))
            for word in ("支部班子", "班子成员", "支部班子成员", "支委班子", "支部骨干", "党支部班子", "支部班子成员们")
        ]
        found += [
            (word, Criterion(Family.ROLE, any_role))
            for word in ("担任党内职务", "有党内职务", "在支部任职", "支部里任职", "在支部担任职务")
        ]
    return found


def _office(word: str, held: list[str], words: Vocabulary) -> Criterion:
    """支委 may take in the secretary, where no role of the ledger is simply called so."""
    meant = is_("党内职务", *_narrow(word, held))
    secretaries = [role for role in words.roles if _is_role(role, "书记")]
    if not word.startswith(("支委", "支部委", "党支部委", "支部支委")) or not secretaries or any("支委" in role for role in held):
        return Criterion(Family.ROLE, meant, head=True)
    readings: tuple[Expression, ...] = (meant, is_("党内职务", *held, *secretaries))
    return Criterion(Family.ROLE, meant, head=True, ask=f"“{word}”包不包括支部书记？", readings=readings)


def _is_role(role: str, kind: str) -> bool:
    if kind == "书记":
        return role.endswith(("书记", "支书")) and "副" not in role
    return kind in role or (kind == "委员" and "支委" in role)


def _narrow(word: str, held: list[str]) -> list[str]:
    """党小组长 is no 老干组长, where the ledger has both."""
    sort = next((sort for sort in ("党小组", "老干") if sort in word), None)
    return [role for role in held if sort is None or sort in role] or held
