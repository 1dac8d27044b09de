"""What an audience may be chosen by: each field's name in the language, and what kind of values it takes.

The store compiles a condition to SQL by the field's `key`; understanding fills conditions in from a clerk's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ledger import STUDY_MODES


class Kind(StrEnum):
    """How a field's values are written and compared."""

    CHOICE = "choice"  # one of a few words
    TEXT = "text"  # free words, compared whole
    TAGS = "tags"  # several words a person; `=` means that he has any of them
    UNIT = "unit"  # a unit by name; all that hangs under it is meant too
    FLAG = "flag"  # 是 or 否
    NUMBER = "number"  # whole numbers
    DATE = "date"  # 2026-03-11
    LEVEL = "level"  # a rank with an order: 副处 < 正处


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the language."""

    name: str  # as it stands in an expression
    key: str
    kind: Kind
    values: tuple[str, ...] = ()  # all that is allowed; empty: anything


# Ranks in order, lowest first. Whoever has no administrative rank has none of these.
LEVELS = ("科员", "副科", "正科", "副处", "正处", "副厅", "正厅", "副部", "正部")

_FIELDS = (
    Field("姓名", "name", Kind.TEXT),
    Field("性别", "sex", Kind.CHOICE, ("男", "女")),
    Field("年龄", "age", Kind.NUMBER),  # full years on the day
    Field("虚岁", "nominal_age", Kind.NUMBER),  # by lunar years, one at birth
    Field("今年满", "age_this_year", Kind.NUMBER),  # the age that he reaches in this calendar year: 整岁 is 60/70/80/90/100
    Field("出生日期", "born", Kind.DATE),
    Field("生日月", "birth_month", Kind.NUMBER),
    Field("类别", "category", Kind.CHOICE, ("离休", "退休", "遗属")),
    Field("单位", "unit", Kind.UNIT),
    Field("支部", "branch", Kind.TEXT),
    Field("原职务", "post", Kind.TEXT),
    Field("职级", "rank", Kind.LEVEL, LEVELS),
    Field("党员", "party", Kind.FLAG),
    Field("民主党派", "other_party", Kind.TEXT),  # its name; 有 means any
    Field("入党时间", "joined", Kind.DATE),
    Field("党龄", "party_years", Kind.NUMBER),  # full years on the day
    Field("党内职务", "role", Kind.TAGS),  # 支部书记, 支委, 老干组长 …
    Field("住地", "town", Kind.TEXT),
    Field("状态", "state", Kind.CHOICE, ("在家", "住院", "卧床", "外出")),
    Field("外出地", "away_place", Kind.TEXT),
    Field("独居", "alone", Kind.FLAG),
    Field("丧偶", "widowed", Kind.FLAG),
    Field("服丧", "mourning", Kind.FLAG),
    Field("智能手机", "smartphone", Kind.FLAG),
    Field("障碍", "impairments", Kind.TAGS),  # 走不动 看不见 听不到 说不清 记不住
    Field("情况", "conditions", Kind.TAGS),  # 空巢 失能 半失能 失独 重病 异地 … as the office keeps them
    Field("退役", "veteran", Kind.FLAG),
    Field("爱好", "hobbies", Kind.TAGS),
    Field("退休时间", "retired", Kind.DATE),
    Field("服务级别", "class", Kind.TEXT),
    Field("联系人", "liaison", Kind.TEXT),  # by name; 无 means nobody
    Field("在群", "in_group", Kind.FLAG),
    Field("报刊", "periodical", Kind.TAGS),
    Field("未联系天数", "days_silent", Kind.NUMBER),  # since the last confirmed contact; never counts as endless
    Field("体检", "checkup", Kind.FLAG),  # this year's, taken
    Field("低收入", "low_income", Kind.FLAG),
    Field("代收人", "proxy", Kind.FLAG),  # has somebody who receives for him
    Field("绑定", "bound", Kind.FLAG),  # he or a proxy has a living chat account
    Field("学习", "studies", Kind.FLAG),  # wants the study material of the day
    Field("学习方式", "study_mode", Kind.CHOICE, tuple(STUDY_MODES.values())),
)

FIELDS = {one.name: one for one in _FIELDS}
