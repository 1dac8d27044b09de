"""All rules, one after another, over one reading of the ledger."""

from __future__ import annotations

from bot.domain.audience.day import Day
from bot.domain.rights import Viewer
from bot.ledger.selfcheck.care import care
from bot.ledger.selfcheck.dates import dates
from bot.ledger.selfcheck.finding import SEVERITIES, Finding, Rules
from bot.ledger.selfcheck.numbers import numbers
from bot.ledger.selfcheck.totals import Totals, totals
from bot.store import Records


def self_check(records: Records, viewer: Viewer, day: Day, rules: Rules, stated: Totals) -> list[Finding]:
    """Everything that is wrong with what this viewer may see, worst first. Stated totals only for whoever sees everybody."""
    facts = records.selfcheck.facts(viewer, day.date)
    found = [*care(facts, day.date, rules), *dates(facts, day.date, rules), *numbers(facts, day.date, rules)]
    if facts.whole:
        found += totals(stated, lambda expression: records.roll.count(viewer, expression, day))
    return sorted(found, key=lambda one: SEVERITIES.index(one.severity))
