"""An invented town for a whole year: who lives there, what happens to them, and how they come into the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from borax.calendars.lunardate import LCalendars

from bot.domain.ledger import PersonFile, State, TraitKind
from bot.domain.letters import OptOut
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.people import Birth, Category, Owner, OwnerKind, Role
from bot.store import Records

CLERK, FIRST_LIAISON, PEOPLE_EACH = 1, 2, 60
ACCOUNT = ("wechat", "year")
GROUPS = ("wecom_group", "year")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "松柏竹梅兰菊荷桂枫杉榆槐柳杏桃梨棠萱蕙芷云岚霁虹晖曦朗澄"
POSTS = ("", "", "", "科员", "办公室主任", "党委书记", "中学教师", "医师", "县人武部政委", "小学校长")
CONDITIONS = (("退役", 0.15), ("丧偶", 0.2), ("独居", 0.1), ("失独", 0.01), ("重病", 0.03), ("低收入", 0.03))
IMPAIRMENTS = (("走不动", 0.08), ("看不见", 0.03), ("听不到", 0.06), ("记不住", 0.02))
RARE_BIRTHS = 12  # of so many one is born on a day that does not come every year


@dataclass
class Soul:
    """One invented person, as he stands on the day that the year has come to."""

    id: int
    name: str
    sex: str
    category: Category
    born: Birth
    party: bool
    joined_on: date | None
    retired_on: date | None
    post: str
    state: str
    conditions: set[str]
    impairments: set[str]
    studies: bool
    way: OwnerKind | None  # his own account, his family's, or none
    mourning_until: date | None = None
    dead: bool = False
    declined: set[OptOut] = field(default_factory=set)


class What(StrEnum):
    DIES = "dies"
    WIDOWED = "widowed"
    HOSPITAL = "hospital"
    HOME = "home"
    DECLINES = "declines"
    WANTS_AGAIN = "wants_again"


@dataclass(frozen=True, order=True)
class Happening:
    day: date
    person_id: int
    what: What
    detail: str = ""


def invent(people: int, begin: date, seed: int) -> list[Soul]:
    """So many persons, by the seed."""
    return [_soul(number, begin, Random(f"{seed}:soul:{number}")) for number in range(1, people + 1)]


def _soul(number: int, begin: date, chance: Random) -> Soul:
    born = _birth(begin.year - chance.choice((56, *range(58, 102))), chance)
    party = chance.random() < 0.6
    category = chance.choices((Category.TUIXIU, Category.SURVIVOR, Category.LIXIU), (0.88, 0.09, 0.03))[0]
    retired = born.year + 60
    return Soul(
        id=number,
        name=chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN),
        sex=chance.choice("男女"),
        category=category,
        born=born,
        party=party,
        joined_on=_some_day(born.year + chance.randrange(20, 45), chance) if party and chance.random() < 0.95 else None,
        retired_on=_some_day(retired, chance) if retired < begin.year and chance.random() < 0.9 else None,
        post=chance.choice(POSTS),
        state=chance.choices([one.value for one in State], (0.85, 0.03, 0.06, 0.06))[0],
        conditions={name for name, share in CONDITIONS if chance.random() < share},
        impairments={name for name, share in IMPAIRMENTS if chance.random() < share},
        studies=chance.random() < 0.08,
        way=chance.choices((OwnerKind.PERSON, OwnerKind.PROXY, None), (0.7, 0.12, 0.18))[0],
        mourning_until=begin + timedelta(days=chance.randrange(-60, 300)) if chance.random() < 0.05 else None,
        declined={one for one in (OptOut.GREETING, OptOut.STUDY) if chance.random() < 0.03},
    )


def _birth(year: int, chance: Random) -> Birth:
    """By either calendar; more than there are elsewhere on 29 February, on a 30th, in a leap month."""
    if chance.randrange(RARE_BIRTHS):
        if chance.random() < 0.4:
            return Birth(year, chance.randrange(1, 13), chance.randrange(1, 30), lunar=True)
        return Birth(year, *_month_and_day(_some_day(year, chance)))
    month = LCalendars.leap_month(year)
    rare = chance.choice(("leap_day", "thirtieth", "leap_month"))
    if rare == "leap_day":
        return Birth(year - year % 4, 2, 29)
    if rare == "leap_month" and month:
        return Birth(year, month, chance.randrange(1, 1 + LCalendars.ndays(year, month, 1)), lunar=True, leap=True)
    long = [one for one in range(1, 13) if LCalendars.ndays(year, one, 0) == 30]
    return Birth(year, chance.choice(long), 30, lunar=True)


def _some_day(year: int, chance: Random) -> date:
    return date(year, 1, 1) + timedelta(days=chance.randrange((date(year + 1, 1, 1) - date(year, 1, 1)).days))


def _month_and_day(day: date) -> tuple[int, int]:
    return day.month, day.day


# --- what happens to them -------------------------------------------------------------------------------------------------


def happenings(souls: list[Soul], days: list[date], seed: int) -> dict[date, list[Happening]]:
    """What happens on which day, at most one thing to each; whoever goes to hospital comes home within a month."""
    chance, found = Random(f"{seed}:happenings"), list[Happening]()
    last = days[-1]
    for soul in souls:
        if chance.random() > 0.25:
            continue
        day, what = chance.choice(days), chance.choice((What.DIES, What.WIDOWED, What.HOSPITAL, What.DECLINES))
        until = day + timedelta(days=chance.randrange(2, 30))
        kind = chance.choice((OptOut.GREETING, OptOut.STUDY)).value
        found.append(Happening(day, soul.id, what, kind))
        if what is What.HOSPITAL and until <= last:
            found.append(Happening(until, soul.id, What.HOME))
        if what is What.DECLINES and chance.random() < 0.5 and until <= last:
            found.append(Happening(until, soul.id, What.WANTS_AGAIN, kind))
    by_day: dict[date, list[Happening]] = {}
    for one in sorted(found):
        by_day.setdefault(one.day, []).append(one)
    return by_day


def happens(soul: Soul, one: Happening, day: date, rules: LifeRules) -> None:
    """What the town itself knows of it: from this alone it is reckoned what he is due."""
    if one.what is What.DIES:
        soul.dead = True
    elif one.what is What.WIDOWED:
        soul.conditions.add("丧偶")
        soul.mourning_until = day + rules.mourning
    elif one.what is What.DECLINES:
        soul.declined.add(OptOut(one.detail))
    elif one.what is What.WANTS_AGAIN:
        soul.declined.discard(OptOut(one.detail))
    else:
        soul.state = (State.HOSPITAL if one.what is What.HOSPITAL else State.HOME).value


EVENTS = {
    What.DIES: LifeEventKind.DEATH,
    What.WIDOWED: LifeEventKind.WIDOWED,
    What.HOSPITAL: LifeEventKind.HOSPITAL,
    What.HOME: LifeEventKind.DISCHARGED,
}


def reported(records: Records, one: Happening, rules: LifeRules, now: datetime) -> None:
    """Staff hear of it, and write it down."""
    if one.what in EVENTS:
        records.life.record(LifeEvent(one.person_id, EVENTS[one.what], now.date(), "家属", f"staff:{CLERK}"), rules, now)
    elif one.what is What.DECLINES:
        records.opt_outs.say(one.person_id, [OptOut(one.detail)], f"person:{one.person_id}", now)
    else:
        records.opt_outs.take_back(one.person_id, [OptOut(one.detail)], now)


# --- into the records -----------------------------------------------------------------------------------------------------


def move_in(records: Records, souls: list[Soul], now: datetime) -> None:
    people = records.people
    people.add_rows("unit", [{"id": 1, "name": "模拟县", "kind": "单位"}])
    liaisons = range(FIRST_LIAISON, FIRST_LIAISON + 1 + len(souls) // PEOPLE_EACH)
    roles = {CLERK: Role.CLERK} | dict.fromkeys(liaisons, Role.LIAISON)
    people.add_rows(
        "staff", [{"id": n, "name": f"干事{n}", "role": role.value, "phone": f"1360000{n:04}"} for n, role in roles.items()]
    )
    records.ledger.add([_file(soul) for soul in souls])
    people.add_rows("proxy", list(_families(souls)))
    people.add_rows("address", [_address(owner, now) for owner in _bound(souls, list(roles))])
    for number in (1, 2):
        people.add_rows("chat_group", [_group(number)])
    for soul in souls:
        if soul.declined:
            records.opt_outs.say(soul.id, soul.declined, f"person:{soul.id}", now)


def _file(soul: Soul) -> PersonFile:
    return PersonFile(
        name=soul.name,
        category=soul.category,
        unit_id=1,
        sex=soul.sex,
        born=soul.born,
        phone=f"1390000{soul.id:04}",
        liaison_id=FIRST_LIAISON + soul.id // PEOPLE_EACH,
        post=soul.post,
        politics="中共党员" if soul.party else "群众",
        joined_on=soul.joined_on,
        retired_on=soul.retired_on,
        state=soul.state,
        studies=soul.studies,
        mourning_until=soul.mourning_until,
        traits={
            TraitKind.CONDITION: tuple(sorted(soul.conditions)),
            TraitKind.IMPAIRMENT: tuple(sorted(soul.impairments)),
        },
    )


def _families(souls: list[Soul]) -> Iterator[dict[str, Any]]:
    for soul in souls:
        if soul.way is OwnerKind.PROXY:
            row = {"id": soul.id, "person_id": soul.id, "name": f"{soul.name}家属", "relation": "子女"}
            yield {**row, "phone": f"1370000{soul.id:04}"}


def _bound(souls: list[Soul], staff: list[int]) -> list[Owner]:
    own = [Owner(soul.way, soul.id) for soul in souls if soul.way is not None]
    return own + [Owner(OwnerKind.STAFF, number) for number in staff]


def _address(owner: Owner, now: datetime) -> dict[str, Any]:
    channel, account = ACCOUNT
    where = {"channel": channel, "account": account, "external_id": f"{owner.kind.value}-{owner.id}"}
    return {"owner_kind": owner.kind.value, "owner_id": owner.id, **where, "bound_at": now}


def _group(number: int) -> dict[str, Any]:
    channel, account = GROUPS
    where = {"channel": channel, "account": account, "external_id": f"group-{number}"}
    return {"id": number, "name": f"第{number}群", "unit_id": None, "owner_id": CLERK, **where}
