"""Ages as clerks say them: 80岁以上, 不到七十, 今年满80, 虚岁九十, 古稀."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.audience.expression import Condition, Expression, Op, all_of, is_
from bot.understanding.audience.numbers import AGE, DOWN, OVER, REACHED, UNDER, UP, age_of
from bot.understanding.audience.token import Criterion, Family, Scene

Reader = Callable[[re.Match[str], Scene], Criterion | None]

_TO = r"(?:到|至|-|~|—|―|–)+"
_AT_MOST = r"(?:不超过|最多|至多|不大于|不高于|最大)"
_SUI = r"(?:周?岁|虚岁|高龄|年纪|岁数)?"
_WHICH = (
    r"(?:(?:年龄|岁数|年纪|周岁|实岁)(?:在|是|为|要|得)?)?"
    r"(?P<which>按虚岁算?|虚岁算?|虚龄|(?:今年|本年度?|年内)(?:内|里)?(?:要|将|就|会|能)?(?:周岁|实岁)?(?=年?满|够|过[^去]|到)|"
    r"(?:今年|本年度?|年内)(?:内|里)?(?:要|将|就|会)?)?(?:在|是|为|要|得)?"
)


_DECADES = ("花甲", "古稀", "杖朝", "耄耋", "鲐背", "期颐", "五旬", "六旬", "七旬", "八旬", "九旬")


def _field(match: re.Match[str]) -> str:
    which = match["which"] or ""
    if which.startswith(("按虚", "虚")) or "虚岁" in match[0]:
        return "虚岁"
    return "今年满" if which else "年龄"


def _age(field: str, op: Op, *ages: int) -> Condition:
    return Condition(field, op, tuple(map(str, ages)))


def _meant(expression: Expression, *ages: int, ask: str | None = None, readings: tuple[Expression, ...] = ()) -> Criterion:
    """A criterion on age; ages nobody has are asked about, and so is whether 今年 means today or by the end of the year."""
    if wrong := [age for age in ages if not 40 <= age <= 120]:
        return Criterion(Family.AGE, expression, ask=f"“{wrong[0]}岁”不像是老同志的年龄，请核对一下。")
    return Criterion(Family.AGE, expression, ask=ask, readings=readings)


def _aged(match: re.Match[str], build: Callable[[str], Expression], *ages: int) -> Criterion:
    """A condition on age; 今年80岁以上 without 满 may mean today or by the end of the year."""
    field = _field(match)
    meant = build(field)
    if field != "今年满" or re.search("满|够|过|到(?!\\d|[一二三四五六七八九十])", match[0]):
        return _meant(meant, *ages)
    ask = f"“{match[0]}”按今天的周岁算，还是按今年内满的岁数算？"
    return _meant(meant, *ages, ask=ask, readings=(build("年龄"), meant))


def _between(field: str, low: int, high: int) -> Expression:
    return all_of([_age(field, Op.AT_LEAST, low), _age(field, Op.AT_MOST, high)])


def _range(match: re.Match[str], _: Scene) -> Criterion | None:
    low, high, field = age_of(match["n"]), age_of(match["m"]), _field(match)
    if low >= high:
        return Criterion(Family.AGE, _between(field, high, low), ask=f"“{match[0]}”前后对不上，请核对年龄范围。")
    return _aged(match, lambda name: _between(name, low, high), low, high)


def _bounds(match: re.Match[str], _: Scene) -> Criterion | None:
    """70岁以上80岁以下, 70岁以上不到80岁."""
    low, high = age_of(match["n"]), age_of(match["m"])
    op = Op.LESS if match["less"] else Op.AT_MOST
    return _aged(match, lambda field: all_of([_age(field, Op.AT_LEAST, low), _age(field, op, high)]), low, high)


def _at_least(match: re.Match[str], _: Scene) -> Criterion | None:
    n, field = age_of(match["n"]), _field(match)
    if match["up"] == "开外":
        wide, narrow = _age(field, Op.AT_LEAST, n), _age(field, Op.MORE, n)
        return _meant(wide, n, ask=f"“{match[0]}”包不包括正好{n}岁的？", readings=(wide, narrow))
    op = Op.MORE if match["out"] else Op.AT_LEAST  # 60岁以上(不含60)
    return _aged(match, lambda name: _age(name, op, n), n)


def _over(match: re.Match[str], _: Scene) -> Criterion | None:
    n = age_of(match["n"])
    return _aged(match, lambda field: _age(field, Op.MORE, n), n)


def _reached(match: re.Match[str], _: Scene) -> Criterion | None:
    """年满80 is 80 or more; 今年满80 is who reaches just that this year."""
    n, field = age_of(match["n"]), _field(match)
    at_least = any(word in match["how"] for word in ("不", "至少", "起码", "最少"))
    return _meant(_age(field, Op.IS if field == "今年满" and not at_least else Op.AT_LEAST, n), n)


def _below(match: re.Match[str], _: Scene) -> Criterion | None:
    n = age_of(match["n"])
    return _aged(match, lambda field: _age(field, Op.LESS, n), n)


def _at_most(match: re.Match[str], _: Scene) -> Criterion | None:
    n = age_of(match["n"])
    if match["inclusive"] or re.search("[及或和含]", match[0]):
        return _aged(match, lambda field: _age(field, Op.AT_MOST, n), n)
    field = _field(match)
    readings = (_age(field, Op.AT_MOST, n), _age(field, Op.LESS, n))
    return _meant(readings[0], n, ask=f"“{match[0]}”包不包括正好{n}岁的？", readings=readings)


def _several(match: re.Match[str], _: Scene) -> Criterion | None:
    """今年满70、80、90的, 80、90岁的."""
    ages = [age_of(word) for word in re.split("[、,和与或及]", re.sub("周?岁", "", match["ns"]))]
    this_year = _field(match) == "今年满" or match["feast"]
    if not (this_year or match["sui"]):
        return None
    return _meant(_age("今年满" if this_year else _field(match), Op.IS, *ages), *ages)


def _decade(match: re.Match[str], _: Scene) -> Criterion | None:
    n = age_of(match["n"])
    return _aged(match, lambda field: _between(field, n, n + 9), n) if n % 10 == 0 else None


def _two_decades(match: re.Match[str], _: Scene) -> Criterion | None:
    low, high = (age_of(match[name] + "十") for name in ("a", "b"))
    wide, narrow = _between("年龄", low, high + 9), _between("年龄", low, high)
    ask = f"“{match[0]}”是{low}到{high}岁，还是{low}到{high + 9}岁？"
    return _meant(wide, low, ask=ask, readings=(wide, narrow)) if high == low + 10 else None


def _vague(match: re.Match[str], _: Scene) -> Criterion | None:
    return Criterion(Family.AGE, is_("年龄", "0"), ask=f"“{match[0]}”没有准数，请说清楚从多少岁到多少岁。")


def _exactly(match: re.Match[str], _: Scene) -> Criterion | None:
    n, field = age_of(match["n"]), _field(match)
    on_the_day, this_year = _age("年龄", Op.IS, n), _age("今年满", Op.IS, n)
    if match["n"] in _DECADES and not match["feast"]:
        if field == "今年满":
            return _meant(this_year, n)
        decade = _between("年龄", n, n + (19 if match["n"] == "耄耋" else 9))
        return _meant(decade, n, ask=f"“{match[0]}”是正好{n}岁，还是{n}多岁都算？", readings=(decade, on_the_day, this_year))
    if match["feast"]:
        return _meant(this_year, n)
    if field == "今年满" and "满" not in match[0]:
        return _meant(
            this_year, n, ask=f"“{match[0]}”是现在已满{n}周岁的，还是今年内满{n}岁的？", readings=(this_year, on_the_day)
        )
    return _meant(_age(field, Op.IS, n), n)


def _round(_: re.Match[str], __: Scene) -> Criterion | None:
    return _meant(_age("今年满", Op.IS, 60, 70, 80, 90, 100))


def _hundred(_: re.Match[str], __: Scene) -> Criterion | None:
    return _meant(_age("年龄", Op.AT_LEAST, 100))


READERS: tuple[tuple[str, Reader], ...] = (
    (
        rf"{_WHICH}(?:年?满|够|过|到)?(?P<ns>{AGE}(?:周?岁)?(?:[、,和与或及]{AGE})+)(?P<sui>周?岁)?"
        r"(?P<feast>整|大寿|整岁|生日)?(?=的|老|,|$|过)",
        _several,
    ),
    (
        rf"{_WHICH}(?:介于|在)?(?P<n>{AGE}){_SUI}{_TO}(?P<m>{AGE})(?:周?岁(?:之间|以内|中间|的?年龄段|这个年龄段)?"
        r"(?:\(含[^()]*\))?|之间|(?=的))",
        _range,
    ),
    (rf"{_WHICH}(?:介于|在)?(?P<n>{AGE}){_SUI}[和与跟](?P<m>{AGE})(?:周?岁)?之间", _range),
    (
        rf"{_WHICH}(?:年?满)?(?P<n>{AGE}){_SUI}{UP}[、,]?(?:但|到|至|且|而且|又)?(?P<less>{UNDER})?"
        rf"(?P<m>{AGE}){_SUI}(?(less)(?:之间)?|{DOWN})",
        _bounds,
    ),
    (
        rf"{_WHICH}(?:年?满|够|过了?)(?P<n>{AGE}){_SUI}[、,]?(?:但|且|又|还|却){{0,2}}(?P<less>{UNDER})(?P<m>{AGE}){_SUI}",
        _bounds,
    ),
    (rf"(?P<which>)(?:还)?没有?(?P<n>{AGE})周?岁(?!以上|及|往上|的?高龄|多|几)", _below),
    (
        rf"{_WHICH}{REACHED}?(?P<n>{AGE}){_SUI}(?P<up>{UP})(?:\((?:含|包括|包含|(?P<out>不含|不包括))[^()]{{1,6}}\))?(?:的?高龄)?(?!党龄)",
        _at_least,
    ),
    (rf"{_WHICH}{OVER}(?P<n>{AGE})(?!年){_SUI}", _over),
    (rf"{_WHICH}(?P<how>{REACHED})(?P<n>{AGE})(?!年|月|多|几|来|个|天){_SUI}(?:了)?", _reached),
    (
        rf"{_WHICH}(?P<n>{AGE}){_SUI}(?:过了|过|都过了|已过)(?!生日)",
        lambda m, _: _meant(_age(_field(m), Op.AT_LEAST, age_of(m["n"])), age_of(m["n"])),
    ),
    (rf"{_WHICH}{UNDER}(?P<n>{AGE})(?!年|月|个|天){_SUI}", _below),
    (rf"{_WHICH}(?P<n>{AGE}){_SUI}{UNDER.replace('小于|低于|', '')}(?!\d|[一二三四五六七八九十])", _below),
    (rf"{_WHICH}(?P<inclusive>{_AT_MOST})(?P<n>{AGE})(?!年|月|个|天){_SUI}", _at_most),
    (rf"{_WHICH}(?P<n>{AGE}){_SUI}(?P<inclusive>){DOWN}", _at_most),
    (rf"{_WHICH}(?:年?满)?(?P<n>{AGE}){_SUI}{_TO}(?P<less>{UNDER})(?P<m>{AGE}){_SUI}", _bounds),
    (rf"{_WHICH}(?P<n>{AGE})(?:多|几)(?:周?岁)?(?!年|个|天)", _decade),
    (r"(?P<a>[五六七八])(?P<b>[六七八九])十(?:多|来|几)?岁", _two_decades),
    (
        rf"(?P<n>{AGE})(?:来|大几)岁?|(?:快|将近|接近|临近|近|奔|差不多|大概|大约|约)(?P<n2>{AGE})(?!年)周?岁?(?:了)?"
        rf"|(?P<n3>{AGE})岁?(?:左右|上下|出头|挂零|前后)",
        _vague,
    ),
    (
        rf"{_WHICH}(?:年龄|整|过|做|办|庆)?(?P<n>{AGE})(?P<feast>(?:周?岁)?"
        rf"(?:整岁?生日|整生日|大寿|寿辰|岁?生日|整寿|之寿|整岁|岁整|整(?!岁)))",
        _exactly,
    ),
    (rf"{_WHICH}(?P<n>{AGE})(?:周?岁|高龄)(?P<feast>)", _exactly),
    (
        rf"(?P<which>虚岁|虚龄|今年(?:要|将)?(?:周岁|实岁)?(?:年?满|够|到))(?P<n>{AGE})(?!多|几|年|来)(?P<feast>)"
        r"(?:周?岁)?",
        _exactly,
    ),
    (rf"(?P<which>今年(?:要|将)?)(?P<n>{AGE})(?P<feast>)(?=的|老|,|$|了)", _exactly),
    (
        r"(?P<which>今年(?:年?满|过|到)?|年)?(?P<n>花甲|古稀|杖朝|耄耋|鲐背|期颐|[五六七八九]旬)(?:之年|老人)?(?P<feast>)",
        _exactly,
    ),
    (r"(?:今年)?(?:过|满)?(?:逢十|逢整|整岁|整十岁?|整生日|整寿|逢整岁|逢十整岁|逢整十)(?:大寿|生日)?", _round),
    (r"(?:过百|上百|满百|百)岁(?:以上)?|百岁老人|过百的", _hundred),
)
