"""Next year's papers and magazines as a file: copies by unit for whoever pays, names and addresses for the post office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.domain.checks import rough
from bot.domain.periodicals import DECIDED, Periodical, PeriodicalRules, post_address
from bot.domain.rights import Right, Viewer
from bot.domain.text import mask_phone
from bot.ledger.sheet import Page, write_pages
from bot.store import Records
from bot.store.periodicals import Line

SUMS, POST, NONE = "汇总", "投递名单", "不订的"
WIDTHS = {"报刊": 18, "单位": 24, "姓名": 10, "手机号": 15, "投递地址": 40, "地址": 12}
ADDRESS_SAID = {True: "本人说对", False: "说搬了，核实后再报", None: ""}


def export_orders(records: Records, path: Path, viewer: Viewer, year: int, rules: PeriodicalRules, now: datetime) -> int:
    """Write the orders of a year, of those over whom the viewer has the right to export, and a line of history; how many people.

    Telephone numbers and addresses are whole where the viewer also has the right to see them so.
    """
    lines = [one for one in records.periodicals.lines(viewer, year, Right.EXPORT) if one.state in DECIDED]
    whole = bool(viewer.holding(Right.REVEAL))
    files = records.ledger.files(viewer, Right.EXPORT, [one.person_id for one in lines])
    homes = {file.id or 0: post_address(file.residences) for file in files}
    addresses = homes if whole else {number: rough(address) for number, address in homes.items()}
    pages = [_sums(lines, rules.titles), _post(lines, rules.titles, addresses, whole), _none(lines)]
    write_pages(path, pages)
    detail = {"people": len(lines), "numbers": whole, "file": path.name}
    records.access.write_history(viewer.actor, "exported", f"periodicals:{year}", now, **detail)
    return len(lines)


def _sums(lines: Sequence[Line], titles: Sequence[Periodical]) -> Page:
    units = list(dict.fromkeys(line.unit for line in lines))
    rows = [_sum(unit, [line for line in lines if line.unit == unit], titles) for unit in units]
    rows.append(_sum("合计", lines, titles))
    return Page(SUMS, ("单位", *(one.name for one in titles), "金额（元）"), rows, widths=WIDTHS)


def _sum(name: str, lines: Sequence[Line], titles: Sequence[Periodical]) -> list[str]:
    copies = [sum(one.id in line.chosen for line in lines) for one in titles]
    fen = sum(count * one.fen for count, one in zip(copies, titles, strict=True))
    return [name, *(str(count) for count in copies), f"{fen / 100:.2f}"]


def _post(lines: Sequence[Line], titles: Sequence[Periodical], addresses: Mapping[int, str], whole: bool) -> Page:
    rows = [_posted(one.name, line, addresses, whole) for one in titles for line in lines if one.id in line.chosen]
    return Page(POST, ("报刊", "单位", "姓名", "手机号", "投递地址", "地址"), rows, widths=WIDTHS)


def _posted(title: str, line: Line, addresses: Mapping[int, str], whole: bool) -> list[str]:
    phone = line.phone if whole else mask_phone(line.phone)
    return [title, line.unit, line.name, phone, addresses.get(line.person_id, ""), ADDRESS_SAID[line.address_right]]


def _none(lines: Sequence[Line]) -> Page:
    return Page(NONE, ("单位", "姓名"), [[line.unit, line.name] for line in lines if not line.chosen], widths=WIDTHS)
