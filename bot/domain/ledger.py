"""One person, one file (一人一档): what the office keeps of a person, typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.people import Birth, Category


class TraitKind(StrEnum):
    """Words of which a person may have several."""

    HOBBY = "爱好"
    SKILL = "特长"
    IMPAIRMENT = "障碍"  # 走不动 看不见 听不到 说不清 记不住
    CONDITION = "情况"  # 独居 空巢 丧偶 失能 失独 低收入 退役 异地 … as the office names them
    WISH = "意愿"  # 不收礼品 宁愿上门 …
    DUTY = "党内职务"
    PERIODICAL = "报刊"


# The conditions that the audience language asks about by a name of their own.
ALONE, WIDOWED, LOW_INCOME, VETERAN = "独居", "丧偶", "低收入", "退役"


class State(StrEnum):
    """Where he is just now."""

    HOME = "在家"
    HOSPITAL = "住院"
    BEDRIDDEN = "卧床"
    AWAY = "外出"


class ResidenceKind(StrEnum):
    REGISTERED = "户籍"
    USUAL = "常住"
    NOW = "当前"
    SEASON = "候鸟"


@dataclass(frozen=True, slots=True)
class Residence:
    """One place where he is to be found. A season runs from one day of the year to another ("11-01" to "03-31")."""

    place: str = ""
    detail: str = ""
    from_day: str = ""
    until_day: str = ""
    confirmed_on: date | None = None

    def holds(self, day: date) -> bool:
        """Whether a season is on; one may run over the new year."""
        said = f"{day:%m-%d}"
        if not self.from_day or not self.until_day:
            return False
        if self.from_day <= self.until_day:
            return self.from_day <= said <= self.until_day
        return said >= self.from_day or said <= self.until_day


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody is to be found: of which sort the address is, and what else is known of where he is."""

    kind: str = ""
    address: str = ""
    state: str = State.HOME.value
    away_place: str = ""


PARTY = ("中共党员", "中共预备党员")
OTHER_PARTIES = ("民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟")


PUSHED = "push"
# How somebody gets his study material, and what a sheet calls it.
STUDY_MODES = {PUSHED: "推送", "group": "群里", "door": "上门", "post": "邮寄"}


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A file as it is written and read as a whole. `id` is None for somebody who is new."""

    name: str
    category: Category
    unit_id: int
    id: int | None = None
    sex: str = ""
    born: Birth | None = None
    born_on: date | None = None  # the same day by the solar calendar …
    born_lunar_year: int | None = None  # … and its lunar year, for the nominal age (虚岁)
    phone: str = ""
    id_number: str = ""
    liaison_id: int | None = None
    branches: tuple[int, ...] = ()  # the further units under which he hangs
    post: str = ""
    rank: str = ""
    politics: str = ""
    joined_on: date | None = None
    work_from: date | None = None
    retired_on: date | None = None
    service_class: str = ""
    state: str = State.HOME.value
    away_place: str = ""
    town: str = ""
    smartphone: bool | None = None
    checkup_on: date | None = None
    studies: bool = False
    study_mode: str = PUSHED  # one of STUDY_MODES
    called: str = ""  # how he wishes to be spoken to
    ladder: str = ""  # the way by which he is reached, by its name; none: the first that suits him
    last_contact_on: date | None = None
    died_on: date | None = None
    mourning_until: date | None = None
    traits: Mapping[TraitKind, tuple[str, ...]] = field(default_factory=dict)
    residences: Mapping[ResidenceKind, Residence] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)  # columns of the office's sheet that nothing here works with


def rank_level(rank: str) -> int | None:
    """The place in `audience.fields.LEVELS` of a rank as offices write it (县处级副职, 副县级, 正科); None for 教授 or 工人."""
    return next((level for written, level in _WRITTEN.items() if written in rank), None)


# Longest first, so that 县处级副职 is not taken for 县处级.
_WRITTEN: dict[str, int] = dict(
    sorted(
        {
            "科员": 0, "办事员": 0,
            "三级主任科员": 1, "四级主任科员": 1, "三级调研员": 3, "四级调研员": 3, "二级巡视员": 5,  # 职级并行, 2019
            "副科": 1, "副乡": 1, "副主任科员": 1, "乡科级副": 1,
            "正科": 2, "正乡": 2, "主任科员": 2, "乡科级": 2, "乡科级正": 2, "科级": 2,
            "副处": 3, "副县": 3, "县处级副": 3, "副调研员": 3, "副团": 3,
            "正处": 4, "正县": 4, "县处级": 4, "县处级正": 4, "调研员": 4, "处级": 4, "县级": 4, "正团": 4,
            "副厅": 5, "副地": 5, "副司": 5, "厅局级副": 5, "副巡视员": 5, "副师": 5,
            "正厅": 6, "正地": 6, "正司": 6, "厅局级": 6, "厅局级正": 6, "巡视员": 6, "厅级": 6, "地级": 6, "正师": 6,
            "副部": 7, "副省": 7, "省部级副": 7,
            "正部": 8, "正省": 8, "省部级": 8, "部级": 8,
        }.items(),
        key=lambda pair: -len(pair[0]),
    )
)  # fmt: skip


def id_number_fault(number: str) -> str | None:
    """Why a resident identity number (GB 11643) cannot be right: `length`, `birth` or `check` digit; None if it may be."""
    if len(number) != 18 or not number[:17].isdecimal():
        return "length"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "birth"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    digit = "10X98765432"[sum(weight * int(figure) for weight, figure in zip(weights, number[:17], strict=True)) % 11]
    return None if digit == number[17] else "check"
