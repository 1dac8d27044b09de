"""What chat and timetable share of the yearly round of papers and magazines: the question, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.desks.duties import Duties
from bot.domain.periodicals import Order, PeriodicalRound, PeriodicalRules, gets_now
from bot.store import Records

LISTED = 30  # names in one message


def question(rules: PeriodicalRules, order: Order, now: Sequence[str], deadline: datetime) -> dict[str, Any]:
    """All that the question says: the list, how many, and what he gets now (`now`: as his file says)."""
    return {
        "name": order.person_name,
        "year": order.year,
        "titles": [
            {"number": at, "name": one.name, "kind": one.kind.value, "often": one.often, "yuan": yuan(one.fen)}
            for at, one in enumerate(rules.titles, 1)
        ],
        "most": rules.most,
        "budget": yuan(rules.budget_fen) if rules.budget_fen else "",
        "now": rules.names(gets_now(now, rules)[0]),
        "chosen": rules.names(order.chosen),
        "deadline": deadline.isoformat(),
    }


def to_ask(rules: PeriodicalRules, one: PeriodicalRound, orders: Sequence[Order]) -> dict[str, Any]:
    """What a liaison is told whom he has to ask, and how he says what they want."""
    asked = question(rules, orders[0], (), one.deadline) if orders else {"titles": []}
    names = [order.person_name for order in orders]
    shown = {"names": names[:LISTED], "count": len(names), "year": one.year, "deadline": one.deadline.isoformat()}
    return {**shown, "titles": asked["titles"], "most": rules.most}


def yuan(fen: int) -> str:
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".")


def figures(records: Records, rules: PeriodicalRules, one: PeriodicalRound, lines: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    """Where the round stands: people by state, copies by title (of `lines`, each one's titles), reports of what did not come."""
    titles = [{"name": title.name, "copies": sum(title.id in line for line in lines)} for title in rules.titles]
    missing = records.periodicals.missing(datetime(one.started_at.year, 1, 1, tzinfo=one.started_at.tzinfo))
    return {
        "year": one.year,
        "deadline": one.deadline.isoformat(),
        "closed": one.closed,
        "applied": one.applied,
        "counts": records.periodicals.counts(one.year),
        "titles": titles,
        "missing": [{"name": rules.names([key])[0] if key else "", "count": count} for key, count in sorted(missing.items())],
    }


def take_effect(records: Records, duties: Duties, rules: PeriodicalRules, one: PeriodicalRound, now: datetime) -> int:
    """Let the files say what everybody gets from now on. How many files have changed."""
    names: Mapping[str, str] = {title.id: title.name for title in rules.titles}
    changed = records.periodicals.write_files(one.year, names)
    duties.refresh(records, changed, now)
    records.periodicals.note_applied(one)
    return len(changed)
