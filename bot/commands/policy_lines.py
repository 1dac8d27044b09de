"""Topics, differences and scorings as lines for a terminal."""

from __future__ import annotations

from typing import Any

from bot.domain.policy import Condition, Narrowed, PolicySource, PolicyTopic
from bot.domain.policy_changes import changes
from bot.policy.difference import Difference
from bot.policy.scoring import Report, Score, Shares

LEFT_OUT = frozenset({"id", "title"})
MANY = 12  # entries of one field; the rest is counted


def topic_lines(topic: PolicyTopic) -> list[str]:
    """All that a topic has, a line an entry."""
    lines = [f"{topic.title}  [{topic.id}]"]
    for one in changes(None, topic):
        if one.field not in LEFT_OUT:
            lines += [f"  {one.field}: {said(entry)}" for entry in one.new]
    return lines


def changed_lines(before: PolicyTopic, after: PolicyTopic) -> list[str]:
    """Field by field, what goes and what comes."""
    lines: list[str] = []
    for one in changes(before, after):
        lines += _some([f"    {one.field} - {said(entry)}" for entry in one.old])
        lines += _some([f"    {one.field} + {said(entry)}" for entry in one.new])
    return lines


def difference_lines(found: Difference) -> list[str]:
    gone = f", {len(found.gone)} withdrawn" if found.gone else ""
    lines = [f"{len(found.new)} new, {len(found.changed)} changed, {found.unchanged} unchanged{gone}"]
    lines += [f"new        {topic.id}  {topic.title}" for topic in found.new]
    for one in found.changed:
        lines += [f"changed    {one.after.id}  {one.after.title}", *changed_lines(one.before, one.after)]
    return [*lines, *(f"withdrawn  {topic.id}  {topic.title}" for topic in found.gone)]


def report_lines(report: Report) -> list[str]:
    """The scoring as it is, or before and after; what would get worse."""
    after = report.after.shares
    lines = [f"scored by {len(report.after.told)} questions"]
    for name, meaning in _MEASURES.items():
        was = f"{getattr(report.before.shares, name)} → " if report.before else ""
        lines.append(f"  {meaning}: {was}{getattr(after, name)} %")
    lines += _kinds(report.after)
    lines += [f"  mixed up: {right} → {given} ({count})" for right, given, count in report.after.confused[:10]]
    lines += [
        f"  worse: {new.asked.q} ({old.outcome.value} → {new.outcome.value}, {new.given})" for old, new in report.suffering[:20]
    ]
    return lines


_MEASURES = dict(
    zip(
        Shares.__dataclass_fields__,
        ("answered right", "answered right or offered", "answered wrong", "answered though no topic does"),
        strict=True,
    )
)


def _kinds(score: Score) -> list[str]:
    return [f"  {kind}: {', '.join(f'{name} {count[name]}' for name in count)}" for kind, count in score.kinds.items()]


def _some(lines: list[str]) -> list[str]:
    return lines if len(lines) <= MANY else [*lines[:MANY], f"    … and {len(lines) - MANY} more"]


def said(entry: Any) -> str:
    if isinstance(entry, PolicySource):
        return " ".join(part for part in (f"《{entry.name}》", entry.no, entry.date, entry.issuer, entry.seen) if part)
    if isinstance(entry, Narrowed):
        return f"{said(entry.only)}: {entry.text}"
    if isinstance(entry, Condition):
        ages = f"{entry.from_age or ''}–{entry.until_age or ''}" if entry.from_age or entry.until_age else ""
        return " ".join(part for part in ("、".join(entry.categories), ages) if part)
    return str(entry)
