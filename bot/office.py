"""Starter content from `content/` into the records: the demo office, the policy library, the ladder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.domain.audience import parse
from bot.domain.checks import CheckRules
from bot.domain.commitment_rules import Ask, Catalogue, CommitmentRules, KindRule, Question, Service
from bot.domain.commitments import CommitmentKind
from bot.domain.inquiry import InquiryKind, OwnerRules
from bot.domain.ladder import Ladder, Plan, Rung, Step
from bot.domain.life import FollowUp, FollowUpOwner, LifeEventKind, LifeRules
from bot.domain.notices import How
from bot.domain.people import Owner, OwnerKind, Role
from bot.domain.reach import ReachRules
from bot.domain.retention import Retention, retention_of
from bot.domain.tasks import TaskKind
from bot.store import Records
from bot.yamltext import read_text

CONTENT = Path(__file__).resolve().parent.parent / "content"
DEMO_CHANNEL = "simulator"
DEMO_ACCOUNT = "demo"
Account = tuple[str, str]  # channel and account
DEMO: Account = (DEMO_CHANNEL, DEMO_ACCOUNT)
MOVED_UNIT = "换单位"


def read(path: Path) -> Any:
    return read_text(path.read_text("utf-8"))


def load_plans(path: Path = CONTENT / "ladders.yaml") -> tuple[Plan, ...]:
    """The office's ladders, in the order in which they are tried on a person.

    Raises ValueError for a rung that does not exist, a condition that says nothing, a name given twice, or a last one that
    does not suit everybody.
    """
    plans = tuple(_plan(one) for one in read(path))
    names = [plan.ladder.name for plan in plans]
    if len(set(names)) < len(names):
        raise ValueError("ladders.yaml: two ladders have the same name")
    if not plans or [plan.suits is None for plan in plans].index(True) != len(plans) - 1:
        raise ValueError("ladders.yaml: the last ladder, and no other, is for everybody: it has no `for`")
    return plans


def _plan(one: Mapping[str, Any]) -> Plan:
    steps = tuple(Step(Rung(step["rung"]), timedelta(minutes=step.get("wait_minutes", 0))) for step in one["steps"])
    return Plan(Ladder(steps, one["name"], bool(one.get("early"))), parse(one["for"]) if "for" in one else None)


def load_reach(path: Path = CONTENT / "reach.yaml") -> ReachRules:
    """The numbers by which the office reaches everybody."""
    rules = read(path)
    return ReachRules(
        rules["calls_each"],
        tuple(timedelta(minutes=minutes) for minutes in rules["hand_on_after_minutes"]),
        tuple(timedelta(minutes=minutes) for minutes in rules.get("alarm_after_minutes", (10, 10))),
        {How(how): float(weight) for how, weight in rules["weights"].items()},
        {rung: (one["share"], timedelta(minutes=one["half_minutes"])) for rung, one in rules["answers"].items()},
    )


def load_retention(path: Path = CONTENT / "retention.yaml") -> Retention:
    """How long each sort of data is kept. Raises ValueError for a sort that is none, and for a time below what the law asks."""
    return retention_of(read(path))


def load_life_rules(mourning: timedelta, path: Path = CONTENT / "life_events.yaml") -> LifeRules:
    """What is to be done after each life event. Raises ValueError for an event, a kind or an owner that does not exist."""
    after = {name: tuple(_follow_up(one) for one in several) for name, several in read(path).items()}
    moved_unit = after.pop(MOVED_UNIT, ())
    return LifeRules(mourning, {LifeEventKind(name): several for name, several in after.items()}, moved_unit)


def _follow_up(one: Mapping[str, Any]) -> FollowUp:
    return FollowUp(TaskKind(one["kind"]), one["title"], FollowUpOwner(one["who"]), one["days"])


def load_inquiry_owners(path: Path = CONTENT / "inquiries.yaml") -> OwnerRules:
    """Whose each sort of question is. Raises ValueError for a role or kind that does not exist."""
    rules = read(path)
    by_category = {str(category): Role(role) for category, role in rules["by_category"].items()}
    return OwnerRules(by_category, {InquiryKind(kind): Role(role) for kind, role in rules["by_kind"].items()})


def load_check_rules(path: Path = CONTENT / "check_round.yaml") -> CheckRules:
    """When the office asks everybody whether number and address are still right. Raises ValueError for a day that is none."""
    rules = read(path)
    days = [date.fromisoformat(f"2000-{one}") for one in rules["starts"]]
    starts = tuple((day.month, day.day) for day in days)
    remind, call, lasts = (timedelta(days=rules[key]) for key in ("remind_after_days", "call_after_days", "lasts_days"))
    return CheckRules(rules["enabled"], starts, time.fromisoformat(rules["at"]), remind, call, lasts)


def load_venues(path: Path = CONTENT / "demo" / "office.yaml") -> tuple[str, ...]:
    return tuple(read(path).get("venues", ()))


def load_demo(
    records: Records, now: datetime, chat: Account = DEMO, group: Account = DEMO, folder: Path = CONTENT / "demo"
) -> None:
    """The invented demo office, with those who have a phone already bound to an account: the simulator's, or another."""
    office = read(folder / "office.yaml")
    people = records.people
    people.add_rows("unit", office["units"])
    people.add_rows("staff", office["staff"])
    numbers = {one["name"]: number for number, one in enumerate(office["people"], start=1)}
    people.add_rows("person", [_person(one, numbers[one["name"]]) for one in office["people"]])
    people.add_rows("proxy", [_proxy(one, numbers) for one in office["proxies"]])
    people.add_rows("chat_group", [_group(one, group) for one in office["groups"]])
    for one in office["staff"]:
        _bind(records, chat, OwnerKind.STAFF, one["id"], now)
    for one in (one for one in office["people"] if one.get("bound")):
        _bind(records, chat, OwnerKind.PERSON, numbers[one["name"]], now)
    for one in (one for one in office["proxies"] if one.get("bound")):
        _bind(records, chat, OwnerKind.PROXY, one["id"], now)


def demo_address(kind: OwnerKind, owner_id: int) -> str:
    """The simulated account of somebody of the demo office."""
    return f"{kind.value}-{owner_id}"


def _bind(records: Records, chat: Account, kind: OwnerKind, owner_id: int, now: datetime) -> None:
    records.people.bind(Owner(kind, owner_id), *chat, demo_address(kind, owner_id), now)


def _person(one: Mapping[str, Any], number: int) -> dict[str, Any]:
    born = str(one["born"])
    year, month, day = (int(part) for part in born.removeprefix("L").split("-"))
    mourning = one.get("mourning_until")
    return {
        "id": number,
        "name": one["name"],
        "sex": one["sex"],
        "category": one["category"],
        "unit_id": one["unit"],
        "liaison_id": one["liaison"],
        "phone": one["phone"],
        "born_year": year,
        "born_month": month,
        "born_day": day,
        "born_lunar": born.startswith("L"),
        "studies": bool(one.get("studies")),
        "mourning_until": datetime.fromisoformat(mourning).date() if mourning else None,
    }


def _proxy(one: Mapping[str, Any], numbers: Mapping[str, int]) -> dict[str, Any]:
    row = {key: one[key] for key in ("id", "name", "relation", "phone")}
    return {**row, "person_id": numbers[one["person"]]}


def _group(one: Mapping[str, Any], home: Account) -> dict[str, Any]:
    channel, account = home if one["channel"] == DEMO_CHANNEL else (one["channel"], "")
    return {
        "id": one["id"],
        "name": one["name"],
        "channel": channel,
        "account": account,
        "external_id": one.get("external_id", ""),
        "owner_id": one["owner"],
        "unit_id": one.get("unit"),
    }


def load_commitment_rules(
    path: Path = CONTENT / "commitments.yaml", services: Path = CONTENT / "services.yaml"
) -> CommitmentRules:
    """Whose a need, a promise or a service is, and by when. Raises ValueError for a role or kind that does not exist."""
    kinds = {CommitmentKind(name): _kind_rule(one) for name, one in read(path).items()}
    return CommitmentRules(kinds, Catalogue(tuple(_service(one) for one in read(services))))


def _kind_rule(one: Mapping[str, Any]) -> KindRule:
    working = "working_days" in one
    return KindRule(Role(one["who"]), one["working_days" if working else "days"], working)


def _service(one: Mapping[str, Any]) -> Service:
    asks = tuple(Question(Ask(each["about"]), each["ask"], tuple(each.get("said", ()))) for each in one["asks"])
    ahead = timedelta(hours=one["hours"])
    return Service(one["id"], one["name"], tuple(one["words"]), asks, Role(one["who"]), ahead, one.get("tells", ""))
