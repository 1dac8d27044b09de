"""Who would not be told, who looks after nobody or after too many, and where nobody answers for a unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from bot.domain.ledger import PARTY, State
from bot.domain.people import Role
from bot.domain.units import BRANCH_KINDS, Unit
from bot.ledger.selfcheck.finding import Finding, Named, Rules, Severity, found, named
from bot.store.selfcheck import Checked, Facts

LIAISONS = frozenset({Role.LIAISON})
# What must not be planned for the dead. What is done for their family stays.
FOR_HIM = frozenset({"notice", "reminder", "study", "greeting", "call", "visit", "check"})


def care(facts: Facts, today: date, rules: Rules) -> Iterator[Finding]:
    living = facts.living
    cold = [one for one in living if not _has_way(one, facts)]
    yield from found("cut_off", Severity.URGENT, (named(one) for one in cold if one.liaison_id is None))
    yield from found("no_route", Severity.GAP, (named(one) for one in cold if one.liaison_id is not None))
    yield from found(
        "no_liaison", Severity.GAP, (named(one) for one in living if one.liaison_id is None and _has_way(one, facts))
    )
    yield from _planned(facts, today)
    yield from found("liaison_left", Severity.URGENT, _with_liaison_gone(facts))
    if facts.whole:
        yield from _loads(facts, rules)
    yield from found("proxy_unasked", Severity.GAP, _unasked(facts))
    yield from found("away_unknown", Severity.GAP, (named(one) for one in living if _lost(one, facts)))
    yield from found("party_no_branch", Severity.GAP, _without_branch(facts))
    if facts.whole:
        yield from found("unit_unanswered", Severity.GAP, _unanswered(facts))
        yield from found("branch_headless", Severity.GAP, _headless(facts))


def _has_way(one: Checked, facts: Facts) -> bool:
    """A chat account, his own or a consenting proxy's, or a number that is not known to be dead."""
    return one.id in facts.reached or bool(one.phone and one.phone_dead_on is None)


def _planned(facts: Facts, today: date) -> Iterator[Finding]:
    """Nothing at all for the dead, nothing festive for mourners."""
    dead = (one for one in facts.people if one.died_on is not None and FOR_HIM & facts.plans.get(one.id, frozenset()))
    yield from found("dead_planned", Severity.URGENT, (named(one, one.died_on or "") for one in dead))
    mourners = (one for one in facts.living if one.mourning_until is not None and one.mourning_until >= today)
    greeted = (one for one in mourners if "greeting" in facts.plans.get(one.id, ()))
    yield from found("mourner_greeted", Severity.URGENT, (named(one, one.mourning_until or "") for one in greeted))


def _with_liaison_gone(facts: Facts) -> Iterator[Named]:
    for one in facts.living:
        helper = facts.staff.get(one.liaison_id or 0)
        if helper is not None and not helper.active:
            yield named(one, helper.name)


def _loads(facts: Facts, rules: Rules) -> Iterator[Finding]:
    """How many of the living each liaison looks after, against what the office thinks right."""
    fewest, most = rules.liaison_load
    loads = Counter(one.liaison_id for one in facts.living if one.liaison_id is not None)
    serving = [
        one for one in facts.staff.values()
        if one.active and (loads[one.id] or any(grant.role in LIAISONS for grant in one.grants))
    ]  # fmt: skip
    over = (Named(one.id, one.name, str(loads[one.id]), "staff") for one in serving if loads[one.id] > most)
    under = (Named(one.id, one.name, str(loads[one.id]), "staff") for one in serving if loads[one.id] < fewest)
    yield from found("liaison_over", Severity.NOTE, over, most=most)
    yield from found("liaison_under", Severity.NOTE, under, fewest=fewest)


def _unasked(facts: Facts) -> Iterator[Named]:
    for one in facts.living:
        for proxy, consent in facts.proxies.get(one.id, ()):
            if not consent:
                yield named(one, proxy)


def _lost(one: Checked, facts: Facts) -> bool:
    return one.state == State.AWAY.value and not one.away_place and one.id not in facts.placed


def _without_branch(facts: Facts) -> Iterator[Named]:
    branches = facts.units.below(unit.id for unit in facts.units.branches())
    for one in facts.living:
        if one.politics in PARTY and one.unit_id not in branches and not facts.hanging.get(one.id, frozenset()) & branches:
            yield named(one)


def _unanswered(facts: Facts) -> Iterator[Named]:
    """Units that count somebody and for which nobody on duty answers."""
    used = {one.unit_id for one in facts.living}
    for unit in facts.units:
        if unit.id in used and unit.kind not in BRANCH_KINDS and not _on_duty(unit.responsible_id, facts):
            yield Named(unit.id, facts.units.path(unit.id), "", "unit")


def _headless(facts: Facts) -> Iterator[Named]:
    """Branches without a secretary; the note names who answers for what stands above, since matters go there."""
    led = {
        grant.scope_id for one in facts.staff.values() if one.active for grant in one.grants if grant.role is Role.SECRETARY
    }  # fmt: skip
    for one in facts.living:
        if one.id in facts.secretaries:
            led |= {one.unit_id, *facts.hanging.get(one.id, ())}
    for unit in facts.units.branches():
        if unit.id not in led and not _on_duty(unit.responsible_id, facts):
            yield Named(unit.id, facts.units.path(unit.id), _superior(unit, facts), "unit")


def _superior(unit: Unit, facts: Facts) -> str:
    at = unit.parent_id
    while at is not None:
        above = facts.units.get(at)
        if _on_duty(above.responsible_id, facts):
            return facts.staff[above.responsible_id or 0].name
        at = above.parent_id
    return ""


def _on_duty(staff_id: int | None, facts: Facts) -> bool:
    helper = facts.staff.get(staff_id or 0)
    return helper is not None and helper.active
