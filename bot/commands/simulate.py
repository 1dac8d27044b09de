"""What a day would be like: one notice to so many invented people."""

from __future__ import annotations

import logging
import re
from datetime import time
from typing import Annotated

import structlog
import typer

from bot.commands.base import JsonOption, fail, show
from bot.errors import SangyuError
from bot.simulation import DayReport
from bot.simulation import simulate as run_day

NAMES = {
    "confirmed": "本人确认（含电话、上门）",
    "confirmed_by_proxy": "家属代收确认",
    "reached_unconfirmed": "送达未确认",
    "task_open": "还在联系人手上",
    "excluded": "不发",
}


def simulate(
    people: Annotated[int, typer.Option(min=1, help="How many people the notice is for.")],
    at: Annotated[str, typer.Option(help="When it is let go, as HH:MM.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same people and the same day.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """A whole day of one notice on a virtual clock, with invented people: nothing is sent, your own database is not touched."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # its faults are invented too
    try:
        report = run_day(people, _clock(at), seed)
    except SangyuError as wrong:
        fail(str(wrong))
    show(report.data(), as_json, _lines(report))


def _clock(words: str) -> time:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", words)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        fail("--at takes a time of day, as HH:MM")
    return time(int(found[1]), int(found[2]))


def _lines(report: DayReport) -> list[str]:
    data = report.data()
    people, last = data["people"], report.last_settled_at
    shares = [f"{_share(count, people)}  {NAMES[state]}" for state, count in report.outcomes.items()]
    hours = [f"{_share(one['confirmed'], people)}  {one['hour']}" for one in data["by_hour"]]
    return [
        f"{people} 人，{report.released_at:%H:%M} 发出，{report.cutoff:%H:%M} 截止转人工，种子 {report.seed}",
        *shares,
        f"确认合计 {len(report.confirmed)} 人（{data['confirmed_share']:.2%}），最后一位 {last:%H:%M}" if last else "没有人确认",
        f"拨了 {data['calls_total']} 次电话，一位联系人最多 {data['calls_per_liaison_max']} 次，"
        f"找 {data['called_per_liaison_max']} 个人；"
        f"上门 {data['visits_total']} 次；能打电话的 {report.helpers} 人",
        "确认人数（累计）",
        *hours,
    ]


def _share(count: int, people: int) -> str:
    return f"{count:>7} {count / people:>8.2%}"
