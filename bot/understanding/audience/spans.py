"""Years and spans of time: born in the forties, fifty years in the Party, retired last year, not heard of for a month."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.domain.audience.expression import Condition, Expression, Not, Op, all_of, any_of, is_, yes
from bot.understanding.audience.numbers import (
    AGE,
    SMALL,
    UNDER,
    UP,
    YEAR,
    count_of,
    days_of,
    year_of,
    years_before,
)
from bot.understanding.audience.token import Criterion, Family, Scene

Reader = Callable[[re.Match[str], Scene], Criterion | None]

# ---- years ----


def years(field: str, first: int | None, last: int | None) -> Expression:
    """The date lies in the years from `first` to `last`."""
    parts: list[Expression] = []
    if first is not None:
        parts.append(Condition(field, Op.AT_LEAST, (f"{first}-01-01",)))
    if last is not None:
        parts.append(Condition(field, Op.AT_MOST, (f"{last}-12-31",)))
    return all_of(parts)


_DATED = {"出生": ("出生日期", Family.AGE), "入党": ("入党时间", Family.PARTY), "退休": ("退休时间", Family.RETIRED)}
_VERB = (
    r"(?P<verb>出生|生人|生的|生(?=[^日])|入党|入的党|加入(?:中国共产党|党组织|共产党|党)|成为党员|宣誓入党"
    r"|退休|退下来|退下|办(?:理)?(?:的)?退休|退的休|退的)"
)


def _verb(match: re.Match[str]) -> tuple[str, Family]:
    verb = match["verb"]
    return _DATED["出生" if verb.startswith("生") or verb == "出生" else "退休" if "退" in verb else "入党"]


def _before(match: re.Match[str], _: Scene) -> Criterion | None:
    field, family = _verb(match)
    year = year_of(match["y"])
    last = year if match["incl"] else year - 1
    return Criterion(family, years(field, None, last))


def _after(match: re.Match[str], _: Scene) -> Criterion | None:
    field, family = _verb(match)
    year = year_of(match["y"])
    since, past = years(field, year, None), years(field, year + 1, None)
    if match["incl"]:
        return Criterion(family, since)
    return Criterion(family, since, ask=f"“{match[0]}”包不包括{year}年当年的？", readings=(since, past))


def _in_year(match: re.Match[str], _: Scene) -> Criterion | None:
    field, family = _verb(match)
    year = year_of(match["y"])
    return Criterion(family, years(field, year, year))


def _year_range(match: re.Match[str], _: Scene) -> Criterion | None:
    field, family = _verb(match)
    first, last = year_of(match["y"]), year_of(match["z"])
    ask = f"“{match[0]}”前后对不上，请核对年份。" if first > last else None
    return Criterion(family, years(field, first, last), ask=ask)


def _born_decade(match: re.Match[str], _: Scene) -> Criterion | None:
    decade = 1900 + 10 * _digit(match["a"])
    ask = f"“{match[0]}”是{decade}年代出生的吗？老同志里一般没有，请核对。" if decade >= 1970 else None
    return Criterion(Family.AGE, years("出生日期", decade, decade + 9), ask=ask)


def _verb_decade(match: re.Match[str], _: Scene) -> Criterion | None:
    field, family = _verb(match)
    decade = 1900 + 10 * _digit(match["a"])
    return Criterion(family, years(field, decade, decade + 9))


def _digit(words: str) -> int:
    return count_of(words) // (10 if "十" in words or len(words) == 2 else 1)


def _founding(match: re.Match[str], _: Scene) -> Criterion | None:
    field, family = _verb(match)
    return Criterion(family, Condition(field, Op.LESS if match["side"] == "前" else Op.AT_LEAST, ("1949-10-01",)))


def _by_day(match: re.Match[str], _: Scene) -> Criterion | None:
    """1970年7月1日以前入党的: before that day; 以后 takes the day in."""
    field, family = _verb(match)
    try:
        day = date(year_of(match["y"]), int(match["m"]), int(match["d"] or 1)).isoformat()
    except ValueError:
        return Criterion(family, years(field, None, None), ask=f"“{match[0]}”没有这个日子，请核对。")
    return Criterion(family, Condition(field, Op.LESS if "前" in match["how"] else Op.AT_LEAST, (day,)))


def _these_years(match: re.Match[str], scene: Scene) -> Criterion | None:
    """今年和去年退休的"""
    field, family = _verb(match)
    named = [scene.base.year + _SHIFT[word] for word in (match["one"], match["two"])]
    return Criterion(family, any_of(years(field, year, year) for year in named))


_SHIFT = {"去年": -1, "前年": -2, "今年": 0, "本年": 0, "大前年": -3, "上年": -1}


def _this_year(match: re.Match[str], scene: Scene) -> Criterion | None:
    field, family = _verb(match)
    year = scene.base.year + _SHIFT[match["when"]]
    return Criterion(family, years(field, year, year))


def _since_year(match: re.Match[str], scene: Scene) -> Criterion | None:
    """去年以来退休的"""
    field, family = _verb(match)
    return Criterion(family, years(field, scene.base.year + _SHIFT[match["when"]], None))


def _last_years(match: re.Match[str], scene: Scene) -> Criterion | None:
    """近三年退休的: three years back from today, or this year and the two before?"""
    field, family = _verb(match)
    count = count_of(match["n"])
    rolling = Condition(field, Op.AT_LEAST, (years_before(scene.base, count).isoformat(),))
    calendar = years(field, scene.base.year - count + 1, None)
    ask = f"“{match[0]}”从{scene.base.year - count + 1}年1月1日算起，还是从今天往前推{count}年？"
    return Criterion(family, rolling, ask=ask, readings=(rolling, calendar))


def _retired_for(match: re.Match[str], scene: Scene) -> Criterion | None:
    field, family = _verb(match)
    day = years_before(scene.base, count_of(match["n"])).isoformat()
    return Criterion(family, Condition(field, Op.MORE if match["under"] else Op.AT_MOST, (day,)))


def _retired_within(match: re.Match[str], scene: Scene) -> Criterion | None:
    """退休十年以内."""
    day = years_before(scene.base, count_of(match["n"])).isoformat()
    return Criterion(Family.RETIRED, Condition("退休时间", Op.AT_LEAST, (day,)))


_SILENT = r"(?:联系|联络|走访|打电话|见面|见着|见到|见|消息|音信|音讯|露面|通话|来电|回音|回话|问候|电话|看望|通电话|走动)"
_SPAN = rf"(?P<n>{SMALL})(?P<unit>个?多?(?:月|星期|礼拜|季度)|多?(?:天|日|周|年))"


def _silent(match: re.Match[str], _: Scene) -> Criterion | None:
    days = days_of(match["n"], match["unit"])
    op = Op.MORE if match["over"] and "超" in match["over"] else Op.AT_LEAST
    return Criterion(Family.CONTACT, Condition("未联系天数", op, (str(days),)))


def _silent_this(match: re.Match[str], scene: Scene) -> Criterion | None:
    base = scene.base
    first = date(base.year, 1, 1) if "年" in match["when"] else base.replace(day=1)
    if "周" in match["when"] or "星期" in match["when"]:
        first = base - timedelta(days=base.weekday())
    return Criterion(Family.CONTACT, Condition("未联系天数", Op.MORE, (str((base - first).days),)))


def _spoken(match: re.Match[str], _: Scene) -> Criterion | None:
    days = days_of(match["n"], match["unit"])
    return Criterion(Family.CONTACT, Condition("未联系天数", Op.AT_MOST, (str(days),)))


def _checked(match: re.Match[str], _: Scene) -> Criterion | None:
    return Criterion(Family.CHECKUP, Not(yes("体检")) if match["no"] or match["late"] else yes("体检"))


_MONTHS = {"本月": 0, "这个月": 0, "这月": 0, "当月": 0, "下个月": 1, "下月": 1, "上个月": -1}


def _birth_month(match: re.Match[str], scene: Scene) -> Criterion | None:
    relative = match["rel"]
    month = (scene.base.month - 1 + _MONTHS[relative]) % 12 + 1 if relative else count_of(match["n"])
    ask = None if 1 <= month <= 12 else f"“{match[0]}”没有这个月份，请核对。"
    return Criterion(Family.AGE, is_("生日月", str(month)), ask=ask)


def _never(match: re.Match[str], _: Scene) -> Criterion | None:
    ask = f"“{match[0]}”是多少天以上？请给个天数。"
    return Criterion(Family.CONTACT, Condition("未联系天数", Op.AT_LEAST, ("30",)), ask=ask)


_TO = r"(?:到|至|-|~|—|―|–)+"
_Y = rf"(?P<y>{YEAR})年?"
READERS: tuple[tuple[str, Reader], ...] = (
    (rf"{_Y}(?P<incl>及以前|及之前|底以前|底之前|底前)(?:的时候|就)?{_VERB}", _before),
    (rf"{_Y}(?P<incl>)(?:以前|之前|前)(?:的时候|就)?{_VERB}", _before),
    (
        rf"{_VERB}(?:时间|年份)?(?:早于|在)?{_Y}(?P<incl>及以前|及之前)?(?:以前|之前|前)?",
        lambda m, s: _before(m, s) if "前" in m[0] or "早于" in m[0] else None,
    ),
    (rf"{_Y}(?P<incl>及以后|及之后|起|开始)(?:才)?{_VERB}", _after),
    (rf"{_Y}(?P<incl>)(?:以后|之后|后)(?:才)?{_VERB}", _after),
    (rf"{_Y}{_TO}(?P<z>{YEAR})年?(?:之间|间)?{_VERB}", _year_range),
    (rf"(?P<y>{YEAR})年(?:那年|份|当年)?(?:间)?{_VERB}", _in_year),
    (r"(?P<a>[0-9]0|[二三四五六七八九][零〇○十])后", _born_decade),
    (rf"(?:上世纪)?(?P<a>[0-9]0|[二三四五六七八九]十)年代{_VERB}", _verb_decade),
    (rf"(?:解放|建国|新中国成立|全国解放)(?:以|之)?(?P<side>[前后]){_VERB}", _founding),
    (rf"(?P<when>去年|前年|今年|本年|大前年|上年)(?:刚|新|才|度|刚刚|里)?{_VERB}", _this_year),
    (r"(?P<when>去年|前年|今年|本年|上年)(?:的)?新(?P<verb>退休)", _this_year),
    (rf"(?P<when>去年|前年|今年|本年|上年)(?:以来|开始|起)(?:刚|新|才)?{_VERB}", _since_year),
    (rf"(?P<one>去年|前年|今年|本年|上年)[和与、及]?(?P<two>去年|前年|今年|本年|上年){_VERB}", _these_years),
    (rf"(?P<y>{YEAR})年(?P<m>\d{{1,2}})月(?:(?P<d>\d{{1,2}})[日号])?(?P<how>以前|之前|前|以后|之后|起){_VERB}", _by_day),
    (rf"(?:最?近|这)(?P<n>{SMALL})年(?:来|内|里|间)?(?:刚|新)?{_VERB}", _last_years),
    (
        rf"(?:退休|退下来)(?:时间|年限)?(?:在|有|才|刚)?(?:不超过)?(?P<n>{SMALL})年(?:以内|之内|内)",
        _retired_within,
    ),
    (
        rf"(?P<verb>退休|退下来)(?:已经|已|时间)?(?:了)?(?P<under>{UNDER})?(?:超过|满|有|超|够)?"
        rf"(?P<n>{SMALL})年(?(under)|(?:{UP}|多|了)?)",
        _retired_for,
    ),
    (
        r"(?:今年|本年度?)?(?:的)?(?P<no>(?:还|一直|都)?(?:没有?|未|尚未))?"
        r"(?P<late>)(?:已经?|去|来|做|参加|进行|完成){0,3}(?:过|了)?(?:今年的?)?(?:健康)?"
        r"体检(?(no)过?|(?:过了?|了|完了?))",
        _checked,
    ),
    (
        r"(?:今年|本年度?)?(?:的)?(?:健康)?体检(?P<no>)(?P<late>还没有?|还未|没有?|未|尚未|都没)?(?:已经?|都)?"
        r"(?:做|检|参加|去|完成|来)(?:了|过|完)*",
        _checked,
    ),
    (
        rf"(?P<over>超过|已经|都|有|快)?{_SPAN}(?:以上|多|了|都|来|以来|时间|整|之久|没有?.{{0,0}}){{0,2}}(?:没有?|未|"
        rf"不曾|无|断了|失去)(?:能|怎么|人|任何|再|法|曾)?(?:跟.{{0,3}}|和.{{0,3}})?{_SILENT}(?:过面|过|上|着|到|了|面)?",
        lambda m, s: None if m["over"] == "快" else _silent(m, s),
    ),
    (
        rf"(?:最?近|过去|这)?{_SPAN}(?:以来|之?内|里|来)?(?:都|一直)?(?:没有?|未|无)(?:人)?"
        rf"{_SILENT}(?P<over>)(?:过面|过|上|着|到|了|面)?",
        _silent,
    ),
    (
        rf"(?P<when>今年|这个月|本月|本周|这周|本年|这星期)(?:以来|里|内)?(?:都|还|一直|一次都|从来)?"
        rf"(?:没有?|未|无)(?:人)?{_SILENT}(?:过面|过|上|着|到|了|面)?",
        _silent_this,
    ),
    (rf"(?:最?近|过去)?{_SPAN}(?:之?内|里|以内)?(?:已经|刚|都)?{_SILENT}(?:过面|过|上|着|到|了)", _spoken),
    (
        rf"(?:好久|很久|长期|长时间|好长时间|许久|一直|失联|好些日子|好一阵)(?:都)?(?:没有?|未|失去)?(?:人)?"
        rf"{_SILENT}?(?:过面|过|上|着|到|了|面)?",
        lambda m, s: _never(m, s) if "联" in m[0] or re.search(_SILENT, m[0]) else None,
    ),
    (
        r"(?:(?P<rel>本月|这个月|这月|当月|下个月|下月|上个月)|(?P<n>\d{1,2}|十[一二]?|[一二三四五六七八九])月份?)(?:里|内|"
        r"份)?(?:要|该)?(?:(?:过|出生的?|的|有)?(?:生日|寿星|出生|生人)|"
        rf"(?:的)?(?=(?:过|做|办|满){AGE}(?:周?岁)?(?:大寿|整?生日|寿辰|整寿|的)))",
        _birth_month,
    ),
    (
        r"生日(?:月份)?(?:在|是|为)(?:(?P<rel>本月|这个月|下个月|下月)|(?P<n>\d{1,2}|十[一二]?|[一二三四五六七八九])月)份?",
        _birth_month,
    ),
)
