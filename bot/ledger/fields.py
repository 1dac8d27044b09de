"""What a column of a sheet may be: its heading in our own layout, what offices call it, and how a cell of it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.ledger import PUSHED, STUDY_MODES, ResidenceKind, State, TraitKind
from bot.domain.people import Category
from bot.ledger import cells, days
from bot.ledger.faults import CellFault, KeptAside
from bot.ledger.synonyms import SYNONYMS


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a sheet may say of a person. `read` raises CellFault, or KeptAside."""

    key: str
    heading: str
    read: Callable[[Any], Any]


def _category(value: Any) -> Category:
    said = cells.line(value)
    found = [category for category in Category if category.value in said]
    if len(found) == 1:
        return found[0]
    if re.search("遗孀|家属|遗属", said):
        return Category.SURVIVOR
    raise CellFault("请写 离休、退休 或 遗属")


def _state(value: Any) -> str:
    said = cells.line(value)
    if said not in list(State):
        raise KeptAside("请写 在家、住院、卧床 或 外出；原样存在“其他栏目”里")
    return said


def _flag(value: Any) -> bool:
    try:
        return cells.yes_no(value)
    except CellFault as wrong:
        raise KeptAside(f"{wrong}；原样存在“其他栏目”里") from None


_SEASON = re.compile(r"(\d{1,2})[-月./](\d{1,2})日?(?:至|到|—|~|-)(\d{1,2})[-月./](\d{1,2})日?")


def _season(value: Any) -> tuple[str, str]:
    found = _SEASON.fullmatch(cells.line(value).replace(" ", ""))
    days = [(int(found[at]), int(found[at + 1])) for at in (1, 3)] if found else []
    if not days or not all(1 <= month <= 12 and 1 <= day <= 31 for month, day in days):
        raise KeptAside("请写成 11-01至03-31；原样存在“其他栏目”里")
    return f"{days[0][0]:02d}-{days[0][1]:02d}", f"{days[1][0]:02d}-{days[1][1]:02d}"


def _politics(value: Any) -> str:
    said = cells.line(value)
    known = {"党员": "中共党员", "中国共产党党员": "中共党员", "中共": "中共党员", "预备党员": "中共预备党员"}
    return known.get(said) or cells.upto(20)(said)


def _study_mode(value: Any) -> str:
    said = cells.line(value).removesuffix("送学").removesuffix("学习").removeprefix("送学")
    for mode, words in _MODE_WORDS.items():
        if said in words.split():
            return mode
    raise KeptAside(f"请写 {'、'.join(STUDY_MODES.values())}；原样存在“其他栏目”里")


_MODE_WORDS = {
    PUSHED: "推送 微信推送 微信 手机推送 手机 公众号 线上 网上",
    "group": "群里 群 微信群 群内 群组",
    "door": "上门 送上门 入户 送到家",
    "post": "邮寄 寄 寄送 邮递 寄送资料",
}
_SEX = cells.choice({"男": "男", "女": "女", "男性": "男", "女性": "女"}, "请写 男、女")

# The first eleven are sheet 1 of the contract, in its order.
_PLAIN = (
    Field("name", "姓名", cells.person_name),
    Field("sex", "性别", _SEX),
    Field("born", "出生日期", days.day),
    Field("category", "人员类别", _category),
    Field("unit", "单位", cells.upto(240)),
    Field("branch", "支部", cells.words),
    Field("phone", "手机号", cells.phone),
    Field("id_number", "身份证号", cells.id_number),
    Field("usual.detail", "住址", cells.line),
    Field("liaison", "结对联系人", cells.person_name),
    Field("liaison_phone", "联系人电话", cells.phone),
    Field("units", "其他单位", cells.words),
    Field("post", "原职务", cells.upto(80)),
    Field("rank", "职级", cells.upto(20)),
    Field("politics", "政治面貌", _politics),
    Field("joined_on", "入党时间", days.solar_day),
    Field("work_from", "参加工作时间", days.solar_day),
    Field("retired_on", "退休时间", days.solar_day),
    Field("service_class", "服务级别", cells.upto(20)),
    Field("state", "状态", _state),
    Field("away_place", "外出地", cells.upto(40)),
    Field("town", "住地", cells.upto(40)),
    Field("smartphone", "智能手机", _flag),
    Field("checkup_on", "体检日期", days.solar_day),
    Field("studies", "学习", _flag),
    Field("study_mode", "学习方式", _study_mode),
    Field("called", "称呼", cells.upto(20)),
    Field("died_on", "去世日期", days.solar_day),
    Field("mourning_until", "服丧至", days.solar_day),
)  # fmt: skip

TRAITS = {
    TraitKind.HOBBY: "trait.hobby",
    TraitKind.SKILL: "trait.skill",
    TraitKind.IMPAIRMENT: "trait.impairment",
    TraitKind.CONDITION: "trait.condition",
    TraitKind.WISH: "trait.wish",
    TraitKind.DUTY: "trait.duty",
    TraitKind.PERIODICAL: "trait.periodical",
}

HOMES = {
    ResidenceKind.REGISTERED: ("registered", "户籍"),
    ResidenceKind.USUAL: ("usual", "常住"),
    ResidenceKind.NOW: ("now", "当前"),
    ResidenceKind.SEASON: ("season", "候鸟"),
}


def _homes() -> tuple[Field, ...]:
    fields = []
    for key, word in HOMES.values():
        fields += [
            Field(f"{key}.detail", f"{word}地址", cells.line),
            Field(f"{key}.place", f"{word}地", cells.upto(40)),
            Field(f"{key}.season", f"{word}时段", _season),
            Field(f"{key}.confirmed", f"{word}核实日期", days.solar_day),
        ]
    return tuple(one for one in fields if one.key != "usual.detail")  # 住址, among the first eleven


# Columns whose words become several things: traits, a state, or the text as it is.
MIXED = (
    Field("health", "健康状况", cells.line),
    Field("living", "居住情况", cells.line),
    Field("marriage", "婚姻状况", cells.line),
)

PROXY = (
    Field("proxy_name", "代收人", cells.person_name),
    Field("proxy_relation", "代收人关系", cells.upto(20)),
    Field("proxy_phone", "代收人电话", cells.phone),
    Field("proxy_consent", "代收人同意", cells.yes_no),
)  # fmt: skip

_TRAIT_FIELDS = tuple(Field(key, kind.value, cells.words) for kind, key in TRAITS.items())
FIELDS: tuple[Field, ...] = (*_PLAIN, *_TRAIT_FIELDS, *_homes(), *MIXED, *PROXY)
BY_KEY = {field.key: field for field in FIELDS}
STANDARD = FIELDS[:11]

# Not taken in: a row's number says nothing, and an age is wrong next year.
IGNORED = frozenset(["序号", "编号", "序", "No", "NO", "年龄", "周岁", "虚岁", "实足年龄"])

OLD_ID, OTHER_PHONES, ROUGH_BIRTH = "旧身份证号", "其他电话", "出生年月原文"

_EXACT = {field.heading: field for field in FIELDS}
_SYNONYMS = {word: field for field in reversed(FIELDS) for word in SYNONYMS.get(field.key, ())}
_BEFORE = re.compile(r"^(本人|老同志|老干部|离退休干部|干部|个人|\*|★|※|\d+[.、])+")
_AFTER = re.compile(r"([（(\[【][^）)\]】]*[）)\]】]|[*：:★※])+$")


def bare(heading: str) -> str:
    """A heading without what is only there for whoever fills it in: *姓名（必填）."""
    return _AFTER.sub("", _BEFORE.sub("", heading)) or heading


def named(heading: str) -> tuple[Field, float] | None:
    """The field that a heading names, and how sure that is."""
    for said, sure in ((heading, 1.0), (bare(heading), 0.95)):
        if said in _EXACT:
            return _EXACT[said], sure
        if said in _SYNONYMS:
            return _SYNONYMS[said], sure - 0.1
    return None


def by_name(word: str) -> Field | None:
    """A field by its key, its own heading, or what offices call it."""
    return BY_KEY.get(word) or _EXACT.get(word) or _SYNONYMS.get(word)


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""
