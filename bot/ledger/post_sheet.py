"""To whom study material is posted (寄送名单), as an Excel sheet with whole addresses."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.units import UnitTree
from bot.ledger.list_sheet import table_sheet
from bot.store.readings import Posted

HEADINGS = ("姓名", "单位", "手机号", "住址", "寄送篇目")


def post_sheet(found: Sequence[Posted], tree: UnitTree, made: str) -> bytes:
    """The bytes of an .xlsx file."""
    return table_sheet("寄送名单", HEADINGS, post_rows(found, tree), made)


def post_rows(found: Sequence[Posted], tree: UnitTree) -> list[tuple[str, ...]]:
    """Under the `HEADINGS`."""
    return [(one.name, tree.get(one.unit_id).name, one.phone, one.address, "；".join(one.titles)) for one in found]
