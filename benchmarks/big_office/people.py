"""The people, those who look after them, and how each is reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from benchmarks.big_office.bulk import NOW, TODAY, Bulk, Size, ago, day
from benchmarks.invented import invented_files
from bot.domain.ledger import PersonFile, TraitKind
from bot.domain.people import Role
from bot.store.tables.ledger import (
    check_item,
    check_round,
    consent,
    life_event,
    membership,
    pairing,
    residence,
    saved_audience,
    trait,
)
from bot.store.tables.people import address, binding_request, group, group_member, person, proxy, staff, staff_role, unit

CLASSES = ("一级", "二级", "三级", "四级")
GROUPS = 60
FIRST_LIAISON = 75  # of the staff; before them whoever sits in an office
EVENTS = ("住院", "丧偶", "去世", "出院", "外出", "换号")


def units_and_staff(bulk: Bulk, size: Size) -> None:
    bulk.put(unit, _units(size))
    bulk.put(staff, [_member(number, size) for number in range(1, size.staff + 1)])
    bulk.put(staff_role, [{"staff_id": at, "role": "liaison", "scope_id": None} for at in range(20, FIRST_LIAISON, 5)])
    bulk.numbered_on(unit, staff)


def _units(size: Size) -> Iterator[dict[str, Any]]:
    for at in range(1, size.units + 1):
        town = at - size.districts
        if town <= 0:
            name, kind, above = f"第{at}区老干部局", "单位", None
        elif town <= size.towns:
            name, kind, above = f"{_spoken(town)}镇", "乡镇", town % size.districts + 1
        else:
            branch = town - size.towns
            name, kind, above = f"第{branch}支部", "支部", size.districts + branch % size.towns + 1
        yield {"id": at, "name": name, "kind": kind, "parent_id": above, "responsible_id": 20 + at % 50}


def _spoken(number: int) -> str:
    first, second = "城东南西北山河湖石林", "关坪桥溪塘岭沟滩"
    return first[number % len(first)] + second[number // len(first) % len(second)]


def _member(number: int, size: Size) -> dict[str, Any]:
    """1 keeps everything, 2 to 6 are clerks, 7 and 8 approve, 9 to 14 lead a district, then secretaries, then liaisons."""
    kinds = ((2, Role.ADMIN), (7, Role.CLERK), (9, Role.APPROVER), (15, Role.LEADER), (FIRST_LIAISON, Role.SECRETARY))
    role = next((role for before, role in kinds if number < before), Role.LIAISON)
    scope = number % size.districts + 1 if role is Role.LEADER or 2 < number < 7 else None
    scope = size.districts + number % size.towns + 1 if role is Role.SECRETARY else scope
    phone = f"138{number:08d}"
    return {"id": number, "name": f"职员{number}", "role": role.value, "phone": phone, "phone_index": phone, "scope_id": scope}


def everybody(bulk: Bulk, size: Size) -> None:
    files = list(enumerate(invented_files(size.people, size.units), 1))
    first_town, first_branch = size.districts + 1, size.districts + size.towns + 1
    branches = {at: first_branch + at % size.branches for at, _ in files}
    towns = {at: first_town + (branch - first_branch + 1) % size.towns for at, branch in branches.items()}
    counted = {at: branch if at % 2 else towns[at] for at, branch in branches.items()}
    bulk.put(person, (_person(at, one, counted[at], size) for at, one in files))
    bulk.put(membership, ({"person_id": at, "unit_id": branches[at]} for at, _ in files if at % 2 == 0))
    bulk.put(trait, (row for at, one in files for row in _traits(at, one)))
    bulk.put(residence, (_home(at, one) for at, one in files))
    bulk.put(pairing, ({"person_id": at, "staff_id": 9 + at % 6, "kind": "领导联系"} for at, _ in files if at % 9 == 0))
    _reached(bulk, size)
    _happened(bulk, size)
    bulk.numbered_on(person, proxy, group, check_round)


def _person(number: int, one: PersonFile, unit_id: int, size: Size) -> dict[str, Any]:
    born = one.born
    return {
        "id": number,
        "name": one.name,
        "sex": one.sex,
        "category": one.category.value,
        "unit_id": unit_id,
        "liaison_id": FIRST_LIAISON + number % (size.staff - FIRST_LIAISON + 1) if number % 200 else None,
        "phone": one.phone,
        "phone_index": one.phone,
        "id_number": one.id_number,
        "id_index": one.id_number,
        "born_year": born.year if born else None,
        "born_month": born.month if born else None,
        "born_day": born.day if born else None,
        "born_lunar": number % 4 == 0,
        "born_on": date(born.year or 1940, born.month or 1, born.day or 1) if born else None,
        "died_on": day(-number % 300) if number % 117 == 0 else None,
        "post": one.post,
        "rank": one.rank,
        "politics": one.politics,
        "joined_on": date(1970, 7, 1),
        "retired_on": date(1999, 3, 1),
        "service_class": CLASSES[number % len(CLASSES)],
        "state": ("在家", "在家", "在家", "住院", "外出")[number % 5],
        "town": f"{_spoken(number % 60)}镇",
        "smartphone": (True, False, None)[number % 3],
        "studies": number % 3 == 0,
        "study_mode": ("push", "group", "door", "post")[number % 4],
        "last_contact_on": day(-number % 400) if number % 3 else None,
    }


def _traits(number: int, one: PersonFile) -> Iterator[dict[str, Any]]:
    told = [(kind, value) for kind, values in one.traits.items() for value in values]
    told += [(TraitKind.CONDITION, ("低收入", "重病", "易地安置", "退役")[number % 4])] if number % 5 == 0 else []
    told += [(TraitKind.IMPAIRMENT, ("走不动", "看不见", "听不到")[number % 3])] if number % 6 == 0 else []
    for kind, value in dict.fromkeys(told):
        yield {"person_id": number, "kind": kind.value, "value": value}


def _home(number: int, one: PersonFile) -> dict[str, Any]:
    (home,) = one.residences.values()
    return {"person_id": number, "kind": "常住", "place": f"{_spoken(number % 60)}镇", "detail": home.detail}


def _reached(bulk: Bulk, size: Size) -> None:
    """Two of three have a chat account, one of six somebody who receives for him."""
    same = {"channel": "wechat", "account": "main", "rank": 1, "bound_at": ago(200)}
    served = [at for at in range(1, size.people + 1) if at % 6 == 0]
    bulk.put(
        proxy,
        (
            {
                "id": at,
                "person_id": whose,
                "name": f"家属{at}",
                "relation": "女儿",
                "phone": f"137{at:08d}",
                "phone_index": f"137{at:08d}",
            }
            for at, whose in enumerate(served, 1)
        ),
    )
    whose = [("person", at) for at in range(1, size.people + 1) if at % 3]
    whose += [("proxy", at) for at in range(1, len(served) + 1)] + [("staff", at) for at in range(1, size.staff + 1)]
    bulk.put(address, ({**same, "owner_kind": kind, "owner_id": at, "external_id": f"{kind}-{at}"} for kind, at in whose))
    bulk.put(group, ({"id": at, "name": f"第{at}群", "channel": "relay", "owner_id": at + 9} for at in range(1, GROUPS + 1)))
    members = ((at % GROUPS + 1, f"群友{at}", at if at % 7 else None) for at in range(1, size.people // 2))
    bulk.put(group_member, ({"group_id": g, "nickname": name, "person_id": p} for g, name, p in members))
    claims = ({"claimed_name": f"王{at}", "external_id": f"new-{at}", "made_at": ago(at % 60)} for at in range(300))
    more = {"channel": "wechat", "account": "main", "candidates": [["person", 1], ["person", 2]]}
    bulk.put(binding_request, ({**more, **one, "state": "open" if at < 30 else "bound"} for at, one in enumerate(claims)))


def _happened(bulk: Bulk, size: Size) -> None:
    same = {"known_from": "单位", "recorded_by": "staff:2", "before": "{}"}
    bulk.put(
        life_event,
        (
            {
                **same,
                "person_id": bulk.chance.randrange(1, size.people + 1),
                "kind": EVENTS[at % len(EVENTS)],
                "happened_on": day(-at % 365),
                "recorded_at": ago(at % 365),
            }
            for at in range(5_000)
        ),
    )
    round_ = {"id": 1, "name": "2026下半年", "started_at": ago(20), "deadline": NOW.replace(month=12, day=20)}
    bulk.put(check_round, [round_])
    states = ("waiting", "asked", "confirmed", "confirmed", "task")
    people = range(1, size.people + 1)
    call_on = TODAY
    bulk.put(
        check_item, ({"round_id": 1, "person_id": at, "state": states[at % 5], "call_on": call_on} for at in people if at % 117)
    )
    told = {"owner_kind": "person", "purpose": "接收通知", "given": True, "how": "微信绑定", "recorded_by": "staff:2"}
    bulk.put(consent, ({**told, "owner_id": at, "at": ago(at % 300)} for at in people))
    kept = (("离休的", "类别=离休"), ("八十以上党员", "年龄>=80 且 党员=是"), ("独居", "独居=是"))
    made = {"words": "", "made_by": "staff:2", "made_at": NOW}
    bulk.put(saved_audience, ({"name": name, "expression": said, **made} for name, said in kept))
