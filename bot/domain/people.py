"""The persons served, those who serve them, and those who answer for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Category(StrEnum):
    """Classes of persons served (人员类别)."""

    LIXIU = "离休"
    TUIXIU = "退休"
    SURVIVOR = "遗属"


class Role(StrEnum):
    """What a staff member may do."""

    CLERK = "clerk"
    APPROVER = "approver"
    LIAISON = "liaison"
    SECRETARY = "secretary"  # of a branch (支部书记)
    LEADER = "leader"
    ADMIN = "admin"


MAY_DRAFT = frozenset({Role.CLERK, Role.APPROVER, Role.LEADER, Role.ADMIN})
MAY_APPROVE = frozenset({Role.APPROVER, Role.LEADER, Role.ADMIN})
MAY_SETTLE = frozenset({Role.LIAISON, Role.SECRETARY, Role.CLERK, Role.APPROVER, Role.LEADER, Role.ADMIN})


class OwnerKind(StrEnum):
    """Whose chat account an address is."""

    PERSON = "person"
    PROXY = "proxy"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Owner:
    """One human whom an address may belong to."""

    kind: OwnerKind
    id: int


@dataclass(frozen=True, slots=True)
class Birth:
    """A day of birth as the person himself counts it: by the solar calendar or by the lunar one, where a month may come twice."""

    year: int
    month: int
    day: int
    lunar: bool = False
    leap: bool = False


def full_years(born: Birth, day: date) -> int:
    """周岁 on a day, by the calendar in which the birth is counted: for a lunar one it may be a month early or late."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Person:
    """A person served (老同志), as far as a conversation needs to know him."""

    id: int
    name: str
    category: Category
    unit_id: int
    unit: str
    sex: str = ""
    born: Birth | None = None
    phone: str = ""
    liaison_id: int | None = None
    alive: bool = True
    mourning_until: date | None = None
    studies: bool = False  # wants the study material of the day

    @property
    def address_form(self) -> str:
        """How to speak to him: the surname and 老, the form that offends nobody."""
        return f"{surname(self.name)}老"


@dataclass(frozen=True, slots=True)
class Proxy:
    """Somebody who receives and confirms for a person (代收人)."""

    id: int
    name: str
    relation: str
    person_id: int
    person_name: str
    consent: bool = True


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, and where it counts: in one unit with all under it, or (no unit) in the whole office."""

    role: Role
    scope_id: int | None = None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who serves. `role` is his first; `more` are those that he has besides (组长兼书记)."""

    id: int
    name: str
    role: Role
    phone: str = ""
    scope_id: int | None = None
    more: tuple[Grant, ...] = ()

    @property
    def grants(self) -> tuple[Grant, ...]:
        return (Grant(self.role, self.scope_id), *self.more)

    def has(self, roles: frozenset[Role]) -> bool:
        return any(grant.role in roles for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Sender:
    """Everybody whom one chat account may be: a retiree, somebody's daughter, a member of staff, or several at once."""

    person: Person | None = None
    staff: StaffMember | None = None
    proxies: tuple[Proxy, ...] = field(default=())
    more: tuple[Person, ...] = ()  # others served who share the account: a couple with one telephone

    @property
    def persons(self) -> tuple[Person, ...]:
        """The persons served whose own account this is."""
        return ((self.person,) if self.person else ()) + self.more

    @property
    def known(self) -> bool:
        return bool(self.person or self.staff or self.proxies)

    @property
    def person_ids(self) -> tuple[int, ...]:
        """The persons for whom this account may confirm, himself first."""
        return tuple(dict.fromkeys([one.id for one in self.persons] + [proxy.person_id for proxy in self.proxies]))

    def may(self, roles: frozenset[Role]) -> bool:
        return self.staff is not None and self.staff.has(roles)


NOBODY = Sender()

# The two-character surnames still met with; every other surname is taken as one character.
# fmt: off
DOUBLE_SURNAMES = frozenset(
    {
        "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "独孤", "南宫", "夏侯", "皇甫",
        "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "端木", "百里", "呼延", "东郭",
    }
)
# fmt: on


def surname(name: str) -> str:
    """The surname of a Chinese name."""
    return name[:2] if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else name[:1]


# The titles by which people are spoken of, beside 老李 and 李老.
# fmt: off
TITLES = (
    "局长", "主任", "书记", "科长", "处长", "部长", "县长", "市长", "厅长", "院长", "校长", "主席", "经理", "厂长", "镇长",
    "乡长", "组长", "师傅", "老师", "大夫", "大爷", "大妈", "大叔", "大婶", "大娘", "阿姨", "奶奶", "爷爷", "伯伯", "叔叔",
    "婆婆", "老太", "老太太", "老爷子", "老先生", "同志", "女士", "老", "局", "工",
)
# fmt: on


def is_titled(words: str) -> bool:
    """Whether somebody is named by surname and title (李局长), or as 老李 and 李老."""
    return (len(words) <= 3 and words.startswith("老")) or words[len(surname(words)) :].removeprefix("副") in TITLES


_TITLED = re.compile(rf"老[一-龥]|[一-龥]副?(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})")


def titled_in(text: str) -> list[str]:
    """Whoever may be spoken of in a text by surname and title: 老李, 李老, 李局长."""
    return list(dict.fromkeys(_TITLED.findall(text)))
