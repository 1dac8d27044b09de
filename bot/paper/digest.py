"""The quarterly digest (季度工作汇编), put together from the records: figures, and suggestions with their answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.commitment_rules import SuggestionLine
from bot.domain.duties import DutyState
from bot.domain.rights import Right
from bot.domain.units import UnitTree
from bot.domain.visits import KINDS
from bot.errors import NotAllowed
from bot.paper.handbook import Order
from bot.paper.month import starting
from bot.paper.pdf import render_pdf
from bot.paper.values import Digest, DutyFigures, Imprint, RuleLine, UnitLine
from bot.policy.scrub import scrubbed
from bot.store import Records
from bot.store.papers import Coverage


def quarter_of(year: int, quarter: int) -> tuple[date, date]:
    """Its first and its last day."""
    begin = date(year, 3 * quarter - 2, 1)
    return begin, date(year + quarter // 4, 3 * quarter % 12 + 1, 1) - timedelta(days=1)


def digest(records: Records, begin: date, end: date, order: Order) -> Digest:
    """Of the whole office. Raises NotAllowed for whoever may not see everybody."""
    if not order.viewer.everywhere(Right.SEE):
        raise NotAllowed
    now = order.imprint.printed_at
    coverage, tree = records.papers.coverage(order.viewer, begin, end), records.people.tree()
    counts = records.visits.counts(order.viewer, begin, end)
    work = records.commitments.digest(starting(begin, now), starting(end + timedelta(days=1), now))
    return Digest(
        begin=begin,
        end=end,
        kinds=tuple(kind.value for kind in KINDS if counts.kinds.get(kind.value)),
        all=_line("", 0, coverage, frozenset(coverage.persons) | {unit for unit, _ in coverage.reports}),
        units=_units(coverage, tree),
        reviews=dict(counts.states),
        events=coverage.events,
        rules=_rules(records.duties.counts(order.viewer, begin, end), order.titles),
        work=replace(work, suggestions=()),
        services={name: order.services[name] for name in work.services if name in order.services},
        suggestions=tuple(_nameless(records, one) for one in work.suggestions),
    )


def digest_pdf(found: Digest, imprint: Imprint) -> bytes:
    """Raises PaperFault."""
    return render_pdf("digest", {"imprint": imprint, "digest": found})


def _nameless(records: Records, one: SuggestionLine) -> SuggestionLine:
    return replace(one, text=scrubbed(records, one.text), result=scrubbed(records, one.result))


def _units(coverage: Coverage, tree: UnitTree) -> tuple[UnitLine, ...]:
    """Every unit that has anybody, or of which anything was reported, from the top down."""
    lines = []
    for unit in sorted(tree, key=lambda one: tree.names(one.id)):
        line = _line(unit.name, len(tree.names(unit.id)) - 1, coverage, tree.below([unit.id]))
        if line.persons or line.kinds:
            lines.append(line)
    return tuple(lines)


def _line(name: str, depth: int, coverage: Coverage, units: frozenset[int]) -> UnitLine:
    kinds: Counter[str] = Counter()
    for (unit, kind), count in coverage.reports.items():
        if unit in units:
            kinds[kind] += count
    persons, contacted = (sum(found.get(unit, 0) for unit in units) for found in (coverage.persons, coverage.contacted))
    return UnitLine(name, depth, persons, contacted, dict(kinds))


def _rules(counts: Mapping[str, Mapping[DutyState, int]], titles: Mapping[str, str]) -> tuple[RuleLine, ...]:
    """Those by which something was owed; what was cancelled was not."""
    lines = (RuleLine(titles.get(rule, rule), _figures(states)) for rule, states in counts.items())
    return tuple(line for line in lines if line.figures.due)


def _figures(states: Mapping[DutyState, int]) -> DutyFigures:
    done, missed = states.get(DutyState.DONE, 0), states.get(DutyState.MISSED, 0)
    still = states.get(DutyState.READY, 0) + states.get(DutyState.DRAFT, 0)
    return DutyFigures(due=done + missed + still, done=done, missed=missed, open=still)
