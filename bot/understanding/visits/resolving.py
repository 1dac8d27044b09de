"""From how somebody is named to who it is: one person, or those among whom the reporter has to choose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.understanding.life_words import SURNAMES
from bot.understanding.visits import name_words as words
from bot.understanding.visits.looks import seen
from bot.understanding.visits.mentions import Circle, Mention, Sort
from bot.understanding.visits.people import Id, Known, People, read_alike


@dataclass(frozen=True, slots=True)
class Meant:
    """Who is meant. `person` is None where it has to be asked among `candidates` (nobody: no such person is known)."""

    person: Id | None
    candidates: tuple[Id, ...] = ()
    sure: bool = True


def resolve(one: Mention, circle: Circle) -> Meant:
    """Full name first; else one of the reporter's own who alone fits; else it is asked."""
    if one.sort is Sort.FULL:
        return _by_full_name(one, circle)
    if one.sort is Sort.SLIP:
        return _by_slip(one, circle)
    if one.sort is Sort.TITLE_SLIP:
        return _by_title_slip(one, circle)
    if one.sort is Sort.UNKNOWN:
        return _unknown(one, circle)
    own, everybody = _fits(one, circle.own), _fits(one, circle.everybody)
    if one.sort is Sort.TITLED and not own:
        return _titled_otherwise(one, circle, everybody)
    return _settled(one, own, everybody)


def _settled(one: Mention, own: Sequence[Known], everybody: Sequence[Known]) -> Meant:
    """`own` are the reporter's own who fit; what is said about where he belongs tells them apart."""
    described = _described(one, everybody)
    mine = [known for known in own if known in described]
    if described and not mine and own:
        return _asked([*described, *own])
    if described and mine:
        own = mine
    elif described:
        everybody = described
    return Meant(own[0].id) if len(own) == 1 else _asked(own or everybody)


def _asked(those: Iterable[Known]) -> Meant:
    return Meant(None, tuple(dict.fromkeys(known.id for known in those)))


def _by_full_name(one: Mention, circle: Circle) -> Meant:
    everybody: Sequence[Known] = circle.everybody.names[one.name]
    own = [known for known in everybody if known in circle.own.names.get(one.name, ())]
    if len(everybody) == 1:
        return Meant(everybody[0].id)
    fitting = _titled_so(one, everybody)
    mine = [known for known in own if known in fitting]
    if own and not mine:  # 李局长 is said, and his own of that name was none
        return _asked([*fitting, *own])
    return _settled(one, mine, fitting)


def _titled_so(one: Mention, those: Sequence[Known]) -> list[Known]:
    """Of several with one name, those whom the title fits, if it tells them apart."""
    fitting = [known for known in those if one.title and _fits_title(known, one.title)]
    return fitting or list(those)


def _by_slip(one: Mention, circle: Circle) -> Meant:
    """One of his own whose name sounds or looks like it; a likeness that only a dialect makes is asked about."""
    fits: Sequence[Known] = _titled_so(one, circle.own.like(one.name))
    if len(fits) > 1:
        described = _described(one, fits)
        fits = described if len(described) == 1 else fits
    alike = [known for known in fits if _is_alike(known.name, one.name)]
    if len(alike) == 1:
        return Meant(alike[0].id, sure=False)
    return _asked(alike or fits)


def _is_alike(name: str, written: str) -> bool:
    """Read or written alike; in a given name 新 and 兴 are, too, where the surname is written right."""
    return (
        read_alike(name, written)
        or _looks_alike(name, written)
        or (name[0] == written[0] and read_alike(name, written, nasals=True))
    )


def _looks_alike(name: str, written: str) -> bool:
    """末 for 未; but 季 for 李 is another surname."""
    other_family = name[0] != written[0] and written[0] in SURNAMES
    return seen(name) == seen(written) and not other_family


def _by_title_slip(one: Mention, circle: Circle) -> Meant:
    fits = [known for known in circle.own.all if known.id in one.ids]
    return Meant(fits[0].id, sure=False) if len(fits) == 1 else _asked(fits)


def _unknown(one: Mention, circle: Circle) -> Meant:
    """Nobody is called so: others in the ledger who sound like it may be meant, or those of his own who differ in one sign."""
    near = [known for known in circle.own.all if _one_sign_apart(known.name, one.name)]
    return _asked([*circle.everybody.like(one.name), *near])


def _one_sign_apart(name: str, other: str) -> bool:
    return len(name) == len(other) > 2 and sum(a != b for a, b in zip(name, other, strict=True)) == 1


def holds(one: Mention, circle: Circle, person: Id) -> bool:
    """Whether a title is that of this person, and not only a polite word."""
    known = circle.everybody.get(person)
    return known is not None and one.sort is Sort.TITLED and _fits_title(known, one.title)


def _titled_otherwise(one: Mention, circle: Circle, everybody: Sequence[Known]) -> Meant:
    """Nobody of his own fits as written: a slip of the surname or of the title, or a stranger."""
    if one.name not in circle.everybody.families:
        like = _living([known for known in circle.own.families_like(one.name) if _fits_title(known, one.title)])
        exact = [known for known in like if read_alike(known.family, one.name)]
        if like:
            return Meant(exact[0].id, sure=False) if len(exact) == 1 else _asked(exact or like)
    return _settled(one, (), everybody) if everybody else _asked(circle.own.families.get(one.name, ()))


# ---- who fits ----


def fits(one: Mention, circle: Circle, ids: frozenset[Id]) -> bool:
    """Whether one of these persons may be called so."""
    return any(known.id in ids for known in _fits(one, circle.everybody.only(ids)))


def _fits(one: Mention, people: People) -> list[Known]:
    if one.sort is Sort.POST:
        return _living([known for known in people.all if one.name in known.post])
    if one.sort is Sort.GIVEN:
        return _titled_so(one, people.givens.get(one.name, ()))
    named = list(people.nicknames.get(one.words, ()))
    if one.sort is Sort.TITLED:
        return _living(list(dict.fromkeys([*named, *_family(one, people)])))
    as_family = _TITLED.fullmatch(one.words)
    if as_family and (family := people.families.get(as_family["a"] or as_family["b"])):
        named += [known for known in family if known not in named]
    return _living(named)


_TITLED = re.compile(r"老(?P<a>.)|(?P<b>.)老")


def _family(one: Mention, people: People) -> list[Known]:
    members = people.families.get(one.name, ())
    title = words.bare_title(one.title)
    if title in words.POLITE and title not in ("老师", "师傅", "医生", "大夫", "工"):
        return [known for known in members if _fits_title(known, title)]
    held = [known for known in members if _fits_title(known, title)]
    if held or (title not in ("老师", "师傅", "工") and people.has_posts):
        return held
    return list(members)


def _living(those: Sequence[Known]) -> list[Known]:
    """The dead are meant only where no living person can be."""
    return [known for known in those if known.alive] or list(those)


_TAUGHT = re.compile("教师|教员|老师|教导|校长|教授|讲师")
_WORKED = re.compile("工人|司机|技|师傅|电工|驾驶|修|炊|厨|匠")
_HEALED = re.compile("医|大夫|院长|护")


def _fits_title(known: Known, title: str) -> bool:
    """Whether somebody may be called so. A post must stand in his file, a woman is not called 大爷."""
    title = words.bare_title(title)
    if title in words.WOMEN:
        return known.sex != "男"
    if title in words.MEN:
        return known.sex != "女"
    if title == "老师":
        return bool(_TAUGHT.search(known.post))
    if title in ("医生", "大夫"):
        return bool(_HEALED.search(known.post))
    if title == "师傅":
        return bool(_WORKED.search(known.post))
    if title == "工":
        return "工程师" in known.post or "农艺师" in known.post
    if title in words.POLITE:
        return True
    post = words.SHORT_POSTS.get(title, title)
    return post in known.post or (title == "总" and "总" in known.post)


_REGION = re.compile(r"^.{0,4}?[省市县区州](?=.{2})")
_KIND_OF_PLACE = re.compile(r"(?:街道|镇|乡|村|社区|县|市|区)$")


_NAMED_BY = re.compile(
    r"^[^。]{0,10}?(?:[,(]|就是|(?<!不)是)(?:就是|是)?(?!不是)(?:原来|以前|过去|退休前)?(?:在"
    r"|住)?(?P<words>[\u4e00-\u9fff]{2,14}?)(?:的?那个|的?那位|\))"
)


_SEX = re.compile(r"[,(](?:是个?)?(?P<sex>[男女])(?:的|同志)?(?=[,。)])")
_BETWEEN = re.compile(r"(?:的|退休|离休|那个|那位|那边|住|原来?|老|家属院|里|局里|单位)+$")


def _described(one: Mention, those: Iterable[Known]) -> list[Known]:
    """Those who belong where he is said to: 水利局李局长, 城关的老王, 王秀英(百货公司那个), 张国庆，原来镇里当书记的那个."""
    if (sex := _SEX.match(one.right)) is not None:
        return [known for known in those if known.sex == sex["sex"]]
    before = _BETWEEN.sub("", one.left)
    after = named["words"] if (named := _NAMED_BY.match(one.right)) else ""
    if not (before or after):
        return []
    return [known for known in those if _belongs(known, before, after)]


def _belongs(known: Known, before: str, after: str) -> bool:
    aliases = _aliases(known)
    return any(before.endswith(alias) or alias in after for alias in aliases) or (len(known.post) > 1 and known.post in after)


def _aliases(known: Known) -> set[str]:
    found = {known.unit, _REGION.sub("", known.unit), known.town, _KIND_OF_PLACE.sub("", known.town)}
    found.add(known.unit.removeprefix(_KIND_OF_PLACE.sub("", known.town)))  # 柳林税务所: 税务所 to those of 柳林
    found |= {known.unit[at:] for at in range(1, len(known.unit)) if known.unit[at:] in _SCHOOLS}
    return {alias for alias in found if len(alias) > 1}


_SCHOOLS = ("中学", "小学", "医院", "卫生院", "粮站", "信用社", "中医院", "供销社")
