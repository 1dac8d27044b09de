"""A difference in plain text, for a clerk at a terminal, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from bot.ledger.difference import Difference, Likeness
from bot.ledger.faults import Finding
from bot.ledger.mapping import Column

_MOST = 20  # lines of one kind; the rest is counted


def lines(difference: Difference, most: int = _MOST) -> Iterator[str]:
    """What would change, the faults first."""
    yield from _columns(difference.columns)
    if difference.faults:
        yield f"有 {len(difference.faults)} 处必须先改，一行也没有导入："
        yield from _some([str(one) for one in difference.faults], most)
    yield from _people(difference, most)
    yield from _block("新建单位", [f"{one.path}（{one.kind}）" for one in difference.units], most)
    yield from _block("新登记工作人员", [f"{one.name}（{len(one.grants)} 个角色）" for one in difference.staff], most)
    yield from _block("工作人员有改动", [after.name for _, after in difference.staff_changed], most)
    told = [
        f"{one.person_name}：{one.proxy.name} {one.proxy.relation}{'' if one.old else '（新）'}" for one in difference.proxies
    ]
    yield from _block("代收人", told, most)
    yield from _block("可能重复，请看一眼", [_alike(one) for one in difference.alike if not one.fault], most)
    yield from _block("请留意", [str(one) for one in difference.warnings], most)
    absent = [f"{one.name}（{one.unit}）" for one in difference.absent]
    yield from _block("名册里有、表里没有的（不会删，只是告诉您）", absent, most)


def _columns(columns: Sequence[Column]) -> Iterator[str]:
    yield "各列是这样认的（认错了用 --map 原表头=栏目 改）："
    several = len({one.sheet for one in columns}) > 1
    for one in columns:
        meant = "不导入" if one.left_out else one.field or "原样保留"
        mark = "  ←请看一眼" if one.confidence < 0.7 else ""
        sheet, reason = f"{one.sheet} " if several else "", f"（{one.reason}）" if one.reason else ""
        yield f"  {sheet}{one.letter} {one.heading} → {meant}{reason}{mark}"


def _people(difference: Difference, most: int) -> Iterator[str]:
    yield f"新加 {len(difference.new)} 人，改动 {len(difference.changed)} 人，没有变化 {difference.unchanged} 人。"
    yield "表里的空格不会抹掉名册里已有的内容。"
    new = [f"{one.file.name}（{one.values.get('单位', '')}，{one.values.get('人员类别', '')}）" for one in difference.new]
    yield from _block("新加", new, most)
    changed = [
        f"{one.after.name}：" + "；".join(f"{c.heading} {c.old or '（空）'} → {c.new or '（空）'}" for c in one.changes)
        for one in difference.changed
    ]
    yield from _block("改动", changed, most)


def _alike(one: Likeness) -> str:
    return f"{one.reason}：" + " ｜ ".join(" ".join(value for value in side.values() if value) for side in one.sides)


def _block(title: str, rows: Sequence[str], most: int) -> Iterator[str]:
    if rows:
        yield f"{title}（{len(rows)}）："
        yield from _some(rows, most)


def _some(rows: Sequence[str], most: int) -> Iterator[str]:
    yield from (f"  {one}" for one in rows[:most])
    if len(rows) > most:
        yield f"  …… 另有 {len(rows) - most} 条"


def data(difference: Difference) -> dict[str, Any]:
    """The same as data; numbers and addresses are masked."""
    return {
        "counts": difference.counts,
        "columns": [asdict(one) for one in difference.columns],
        "faults": [_finding(one) for one in difference.faults],
        "warnings": [_finding(one) for one in difference.warnings],
        "new": [{"sheet": one.sheet, "row": one.row, "name": one.file.name, "values": one.values} for one in difference.new],
        "changed": [
            {
                "id": one.before.id,
                "sheet": one.sheet,
                "row": one.row,
                "name": one.after.name,
                "changes": [asdict(change) for change in one.changes],
            }
            for one in difference.changed
        ],
        "units": [{"path": one.path, "kind": one.kind} for one in difference.units],
        "staff": [{"name": one.name, "roles": [grant.role.value for grant in one.grants]} for one in difference.staff],
        "proxies": [
            {"person": one.person_name, "name": one.proxy.name, "relation": one.proxy.relation, "new": one.old is None}
            for one in difference.proxies
        ],
        "alike": [asdict(one) for one in difference.alike],
        "absent": [asdict(one) for one in difference.absent],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {**asdict(one), "said": str(one)}
