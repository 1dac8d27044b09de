"""The 知晓率 report as an Excel file that can be printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.domain.board import Tally
from bot.domain.reach import ReachRules
from bot.evidence.sheets import moment, percent
from bot.ledger.sheet import Page, write_pages
from bot.store.board import Awareness

_REACHED = ("应知", "已发", "送达", "已读", "已确认")
_FIGURES = (*_REACHED, "本人", "代收人", "电话", "上门", "截止前确认", "未确认", "知晓率", "知晓率（加权）")
Rows = list[list[str]]


def report_rows(found: Awareness, rules: ReachRules) -> Mapping[str, Rows]:
    """The rows of the sheets 按通知 and 按单位."""
    return {
        "按通知": [
            [str(one.number), one.title, moment(one.approved_at), *_figures(tally, rules)] for one, tally in found.notices
        ],
        "按单位": [
            [f"{'　' * line.depth}{line.name or '（无单位）'}", *_figures(line.all, rules)]
            for line in found.units.lines
            if line.all.should_know
        ]
        + [["合计", *_figures(found.units.totals, rules)]],
    }


def write_report(path: Path, span: str, rows: Mapping[str, Rows]) -> None:
    """`span` is what the heading of the units says of the time: 2026-03-01 至 2026-03-31."""
    headings: Mapping[str, Sequence[str]] = {"按通知": ("编号", "标题", "批准时间"), "按单位": (f"单位（{span}）",)}
    write_pages(path, [Page(name, (*headings[name], *_FIGURES), several) for name, several in rows.items()])


def _figures(tally: Tally, rules: ReachRules) -> list[str]:
    counts = (tally.should_know, tally.sent, tally.delivered, tally.read, tally.confirmed)
    ways = (tally.by_self, tally.by_proxy, tally.by_phone, tally.by_visit, tally.in_time, tally.missing)
    return [*(str(count) for count in (*counts, *ways)), percent(tally.rate), percent(tally.weighed(rules.weights))]
