"""What duties come to, added up by liaison, unit or rule, and what sets a rule off, for the pages' words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.domain.duties import DutyState
from bot.domain.duty_rules import AfterEvent, Every, OnBirthday, OnFestival, ToReport, Trigger
from bot.store.duties import DutyShare


def figures(shares: Iterable[DutyShare]) -> dict[str, int]:
    """due; in_time and late (done); missed; overdue (may still be made good); open."""
    found = dict.fromkeys(("due", "in_time", "late", "missed", "overdue", "open"), 0)
    for one in shares:
        found["due"] += one.count
        found[_sort(one)] += one.count
    return found


def _sort(one: DutyShare) -> str:
    if one.state is DutyState.DONE:
        return "late" if one.late else "in_time"
    if one.state is DutyState.MISSED:
        return "missed"
    return "overdue" if one.late else "open"


def added_up(shares: Sequence[DutyShare], name: Callable[[DutyShare], str]) -> list[tuple[str, dict[str, int]]]:
    """The figures by a name, those first that leave most to be done."""
    groups: dict[str, list[DutyShare]] = {}
    for one in shares:
        groups.setdefault(name(one), []).append(one)
    found = [(key, figures(members)) for key, members in groups.items()]
    return sorted(found, key=lambda pair: (-pair[1]["overdue"] - pair[1]["missed"], -pair[1]["open"], pair[0]))


def when(trigger: Trigger) -> dict[str, Any]:
    """What sets a rule off, for the page's words."""
    match trigger:
        case AfterEvent():
            hours = int(trigger.within.total_seconds() // 3600)
            return {"sort": "event", "events": _values(trigger.events), "hours": hours, "by_hours": trigger.by_hours}
        case ToReport():
            hours = int(trigger.within.total_seconds() // 3600)
            return {
                "sort": "report",
                "events": _values(trigger.events),
                "hours": hours,
                "to": [role.value for role in trigger.to],
            }
        case Every():
            return {"sort": "every", "months": trigger.months, "days": trigger.days}
        case OnFestival():
            return {"sort": "festival", "festivals": sorted(trigger.festivals)}
        case OnBirthday():
            return {"sort": "birthday", "ages": sorted(trigger.ages), "nominal": trigger.nominal}


def _values(kinds: Iterable[Any]) -> list[str]:
    return sorted(one.value for one in kinds)
