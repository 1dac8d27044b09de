"""Years in the Party: 党龄五十年以上, 四十到五十年, 刚好五十年."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.audience.expression import Condition, Op, all_of, is_
from bot.understanding.audience.numbers import DOWN, OVER, REACHED, SMALL, UNDER, UP, count_of
from bot.understanding.audience.token import Criterion, Family, Scene

Reader = Callable[[re.Match[str], Scene], Criterion | None]


def _party_years(match: re.Match[str], _: Scene) -> Criterion | None:
    n = count_of(match["n"])
    how, up = match["how"] or "", match["up"] or ""
    if re.fullmatch(UNDER, how):
        op = Op.LESS
    elif re.fullmatch(OVER, how):
        op = Op.MORE
    elif up and re.fullmatch(DOWN, up):
        op = Op.AT_MOST
    else:
        op = Op.AT_LEAST
    meant = Condition("党龄", op, (str(n),))
    if how or up or match["honour"]:
        return Criterion(Family.PARTY, meant)
    return Criterion(
        Family.PARTY, meant, ask=f"“{match[0]}”是党龄满{n}年以上，还是正好{n}年？", readings=(meant, is_("党龄", str(n)))
    )


def _party_exactly(match: re.Match[str], _: Scene) -> Criterion | None:
    return Criterion(Family.PARTY, is_("党龄", str(count_of(match["n"]))))


def _party_span(match: re.Match[str], _: Scene) -> Criterion | None:
    """党龄四十到五十年."""
    low, high = count_of(match["n"]), count_of(match["m"])
    ask = f"“{match[0]}”前后对不上，请核对党龄。" if low > high else None
    last = Op.LESS if match.groupdict().get("less") else Op.AT_MOST
    meant = all_of([Condition("党龄", Op.AT_LEAST, (str(low),)), Condition("党龄", last, (str(high),))])
    return Criterion(Family.PARTY, meant, ask=ask)


READERS: tuple[tuple[str, Reader], ...] = (
    (
        rf"(?:党龄|在党|入党)(?:时间)?(?:在)?(?P<n>{SMALL})年?(?:到|至|-|~|—)(?P<m>{SMALL})年(?:之间|以内|党龄)*",
        _party_span,
    ),
    (
        rf"党龄(?:时间)?(?P<how>刚好|正好|恰好|刚满|正满|整){SMALL.replace('(?:', '(?P<n>', 1)}(?:周?年)?(?:整)?",
        _party_exactly,
    ),
    (
        rf"(?:党龄|入党|在党)(?:时间|已经|已)?(?:{REACHED})(?P<n>{SMALL})年?(?:以上)?[、,]?(?:但|且|又|还|却){{0,2}}(?P<less>{UNDER})(?P<m>{SMALL})年?",
        _party_span,
    ),
    (rf"党龄(?:已经|已|都)?(?P<how>{OVER}|{REACHED}|{UNDER})(?P<n>{SMALL})(?P<up>)(?P<honour>)(?=[的党,老]|$)", _party_years),
    (
        rf"(?P<n>{SMALL})年(?:的)?党龄(?P<how>)(?P<honour>)(?P<up>{UP}|{DOWN})",
        _party_years,
    ),
    (
        rf"(?P<honour>光荣在党|在党)?(?:党龄|入党|在党)?(?:时间|已经|已|有|在|是)?(?P<how>{OVER}|{REACHED}|{UNDER})?"
        rf"(?P<n>{SMALL})(?:周?年)(?P<up>{UP}|{DOWN})?(?P<tail>的?党龄)?",
        lambda m, s: _party_years(m, s) if re.search(r"党龄|入党|在党", m[0]) else None,
    ),
)
