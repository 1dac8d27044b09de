"""The register of gifts (慰问品登记册) as an Excel sheet: what an office accounts for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.gifts import BY_DEATH, BY_WISH, Gift, GiftState, yuan
from bot.ledger.list_sheet import table_sheet

COLUMNS = (
    "编号",
    "姓名",
    "单位",
    "事由",
    "送什么",
    "金额（元）",
    "依据",
    "日子",
    "状态",
    "办结日期",
    "送达人",
    "走访编号",
    "凭据",
    "备注",
)
STATES = {
    GiftState.DUE: "待送",
    GiftState.HANDED: "已送",
    GiftState.DECLINED: "本人不收",
    GiftState.LAPSED: "未送",
}
WHY = {BY_WISH: "本人意愿不收礼品", BY_DEATH: "已故"}


def gift_sheet(title: str, gifts: Sequence[Gift], made: str) -> bytes:
    """The bytes of an .xlsx file. The last row adds up what was handed over."""
    handed = [one for one in gifts if one.state is GiftState.HANDED]
    total = ["合计", f"已送 {len(handed)} 份", "", "", "", yuan(sum(one.fen for one in handed)), *[""] * (len(COLUMNS) - 6)]
    return table_sheet(title, COLUMNS, [*map(_cells, gifts), total], made)


def _cells(one: Gift) -> list[str]:
    return [
        str(one.number),
        one.person_name,
        one.unit,
        one.title,
        one.what,
        yuan(one.fen),
        one.document,
        one.day.isoformat(),
        STATES[one.state],
        one.closed_on.isoformat() if one.closed_on else "",
        one.handed_by if one.state is GiftState.HANDED else "",
        str(one.visit_id or ""),
        f"照片 {one.photos} 张" if one.photos else "",
        WHY.get(one.closed_by, one.note),
    ]
