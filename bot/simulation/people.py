"""An invented office: the people it serves, their families, and those who serve them. The same seed gives the same office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from bot.domain.ledger import PersonFile, State, TraitKind
from bot.domain.messages import Kind, Trigger
from bot.domain.people import Birth, Category, OwnerKind, Role
from bot.simulation.assumptions import Assumptions, Mix
from bot.store import Records

WECHAT = ("wechat", "simulated")
SMS = ("sms", "simulated")
VOICE = ("voice", "simulated")
FIRST_PHONE, FIRST_FAMILY_PHONE, FIRST_STAFF_PHONE = 13900000000, 13700000000, 13600000000
SPOKE = timedelta(hours=12)  # so long ago, of the 48 hours that a window stays open
CLERK, APPROVER = 1, 2


def dice(seed: int, *what: object) -> Random:
    """Chance that depends on the seed and on what it is thrown for, never on what was thrown before."""
    return Random(":".join(map(str, (seed, *what))))  # nosec B311 - nothing secret is made of it


@dataclass(frozen=True, slots=True)
class Human:
    """One invented person, with what the ledger does not know of him."""

    id: int
    unit_id: int
    liaison_id: int
    age: int
    band: int
    born: Birth
    traits: Mapping[TraitKind, tuple[str, ...]]
    state: State
    smartphone: bool
    bound: bool
    phone: str
    family: bool  # somebody receives for him, under the same number
    family_bound: bool
    landline: bool = False
    never_answers: bool = False
    off_today: bool = False
    spoke_lately: bool = False
    wrong_number: bool = False
    blocked: bool = False

    @property
    def deaf(self) -> bool:
        return "听不到" in self.traits.get(TraitKind.IMPAIRMENT, ())


@dataclass(frozen=True)
class Village:
    """Everybody of the simulated office. Liaisons, secretaries and leaders stand in the order of their people."""

    humans: tuple[Human, ...]
    clerks: tuple[int, ...]
    liaisons: tuple[int, ...]
    secretaries: tuple[int, ...]  # one a branch
    leaders: tuple[int, ...]  # one a town
    silent: frozenset[int]

    @cached_property
    def by_phone(self) -> Mapping[str, Human]:
        """Whose telephone number it is, his own or his family's."""
        own = {human.phone: human for human in self.humans if human.phone}
        return own | {family_phone(human): human for human in self.humans if human.family}

    @property
    def helpers(self) -> tuple[int, ...]:
        """Everybody who may be asked to ring somebody up."""
        return (*self.clerks, *self.liaisons, *self.secretaries, *self.leaders)


def invent(people: int, assumed: Assumptions, seed: int) -> Village:
    """An office of so many people."""
    staff = assumed.staff
    liaisons = -(-people // staff.people_per_liaison)
    branches = -(-liaisons // staff.liaisons_per_branch)
    towns = -(-branches // staff.branches_per_town)
    first = [APPROVER + staff.clerks]
    for count in (liaisons, branches, towns):
        first.append(first[-1] + count)
    liaison_ids = tuple(range(first[0], first[1]))
    return Village(
        humans=tuple(_human(number, assumed, Places(1 + towns, first[0]), seed) for number in range(1, people + 1)),
        clerks=(CLERK, *range(APPROVER + 1, first[0])),
        liaisons=liaison_ids,
        secretaries=tuple(range(first[1], first[2])),
        leaders=tuple(range(first[2], first[3])),
        silent=frozenset(one for one in liaison_ids if dice(seed, "silent", one).random() < staff.silent),
    )


@dataclass(frozen=True, slots=True)
class Places:
    """The last number before the branches, and the first liaison's."""

    units: int
    first_liaison: int


def _human(number: int, assumed: Assumptions, places: Places, seed: int) -> Human:
    mix, staff, chance = assumed.people, assumed.staff, dice(seed, "person", number)
    band = chance.choices(range(len(mix.ages)), mix.share)[0]
    age = mix.ages[band] + chance.randrange(9)

    def likely(share: Sequence[float] | float) -> bool:
        return chance.random() < (share if isinstance(share, float) else share[band])

    smartphone, has_family, telephone = likely(mix.smartphone), likely(mix.family), not likely(mix.no_telephone)
    nth_liaison = (number - 1) // staff.people_per_liaison
    bound = smartphone and likely(mix.wechat_bound)
    return Human(
        id=number,
        unit_id=places.units + 1 + nth_liaison // staff.liaisons_per_branch,
        liaison_id=places.first_liaison + nth_liaison,
        age=age,
        band=band,
        born=Birth(assumed.day.year - age, chance.randrange(1, 13), chance.randrange(1, 29)),
        traits=_traits(mix, band, chance),
        state=State.BEDRIDDEN if likely(mix.bedridden) else State.AWAY if likely(mix.away) else State.HOME,
        smartphone=smartphone,
        bound=bound,
        phone=str(FIRST_PHONE + number) if telephone else "",
        family=has_family,
        family_bound=has_family and likely(mix.family_bound),
        landline=not smartphone and likely(min(1.0, mix.landline[band] / (1 - mix.smartphone[band]))),
        never_answers=likely(mix.never_answers),
        off_today=likely(mix.off_today),
        spoke_lately=bound and likely(mix.spoke_lately),
        wrong_number=telephone and likely(mix.wrong_number),
        blocked=bound and likely(mix.blocked),
    )


def _traits(mix: Mix, band: int, chance: Random) -> dict[TraitKind, tuple[str, ...]]:
    found: dict[TraitKind, tuple[str, ...]] = {}
    impairments = [name for name, share in (("听不到", mix.deaf), ("看不见", mix.blind)) if chance.random() < share[band]]
    if impairments:
        found[TraitKind.IMPAIRMENT] = tuple(impairments)
    if chance.random() < mix.prefers_offline[band]:
        found[TraitKind.CONDITION] = ("更愿线下",)
    return found


def family_phone(human: Human) -> str:
    return str(FIRST_FAMILY_PHONE + human.id)


# --- into the records ----------------------------------------------------------------------------------------------------


def move_in(records: Records, village: Village, now: datetime) -> None:
    """Write the whole office into empty records."""
    people = records.people
    people.add_rows("unit", list(_units(village)))
    people.add_rows("staff", list(_staff(village)))
    records.ledger.add([_file(human) for human in village.humans])
    people.add_rows("proxy", [_family(human) for human in village.humans if human.family])
    people.add_rows("address", [_address(kind, number, now) for kind, number in _bound(village)])
    records.inbox.record([_spoken(human, now) for human in village.humans if human.spoke_lately])


def _units(village: Village) -> Iterator[dict[str, Any]]:
    towns, per_town = len(village.leaders), -(-len(village.secretaries) // len(village.leaders))
    yield {"id": 1, "name": "推演县", "kind": "单位", "parent_id": None, "responsible_id": APPROVER}
    for number, leader in enumerate(village.leaders):
        yield {"id": 2 + number, "name": f"第{number + 1}镇", "kind": "乡镇", "parent_id": 1, "responsible_id": leader}
    for number, secretary in enumerate(village.secretaries):
        own = {"id": 2 + towns + number, "name": f"第{number + 1}支部", "kind": "支部"}
        yield {**own, "parent_id": 2 + number // per_town, "responsible_id": secretary}


def _staff(village: Village) -> Iterator[dict[str, Any]]:
    towns = len(village.leaders)
    scopes = {human.liaison_id: human.unit_id for human in village.humans}
    scopes |= {one: 2 + towns + at for at, one in enumerate(village.secretaries)}
    scopes |= {one: 2 + at for at, one in enumerate(village.leaders)}
    posts = dict.fromkeys(village.clerks, (Role.CLERK, "工作人员")) | {APPROVER: (Role.APPROVER, "科长")}
    posts |= dict.fromkeys(village.liaisons, (Role.LIAISON, "联系人"))
    posts |= dict.fromkeys(village.secretaries, (Role.SECRETARY, "支部书记"))
    posts |= dict.fromkeys(village.leaders, (Role.LEADER, "老干组长"))
    for number, (role, title) in sorted(posts.items()):
        where = {"unit_id": scopes.get(number), "scope_id": scopes.get(number)}
        yield {"id": number, "name": f"{title}{number}", "role": role.value, "phone": str(FIRST_STAFF_PHONE + number), **where}


def _file(human: Human) -> PersonFile:
    return PersonFile(
        name=f"老同志{human.id}",
        category=Category.LIXIU if human.age >= 95 else Category.TUIXIU,
        unit_id=human.unit_id,
        born=human.born,
        phone=human.phone,
        liaison_id=human.liaison_id,
        state=human.state.value,
        smartphone=human.smartphone,
        traits=human.traits,
    )


def _family(human: Human) -> dict[str, Any]:
    name = f"老同志{human.id}的家属"
    return {"id": human.id, "person_id": human.id, "name": name, "relation": "子女", "phone": family_phone(human)}


def _bound(village: Village) -> Iterator[tuple[OwnerKind, int]]:
    for human in village.humans:
        if human.bound:
            yield OwnerKind.PERSON, human.id
        if human.family_bound:
            yield OwnerKind.PROXY, human.id
    for number in (APPROVER, *village.helpers):
        yield OwnerKind.STAFF, number


def chat_id(kind: OwnerKind, number: int) -> str:
    return f"{kind.value}-{number}"


def _address(kind: OwnerKind, number: int, now: datetime) -> dict[str, Any]:
    channel, account = WECHAT
    where = {"channel": channel, "account": account, "external_id": chat_id(kind, number)}
    return {"owner_kind": kind.value, "owner_id": number, **where, "bound_at": now}


def _spoken(human: Human, now: datetime) -> dict[str, Any]:
    """He has said something lately, so a free text gets through to him today."""
    channel, account = WECHAT
    who = chat_id(OwnerKind.PERSON, human.id)
    return {
        "channel": channel,
        "account": account,
        "key": f"{who}:lately",
        "sender": who,
        "kind": Kind.TEXT.value,
        "trigger": Trigger.MESSAGE.value,
        "route": "simulation",
        "passive": True,
        "received_at": now - SPOKE,
    }
