"""The data map as the table of docs/privacy.md: `python -m bot.store.personal.map` writes it there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column

from bot.store.personal import INVENTORY
from bot.store.personal.kinds import SENSITIVE, Held, Kind
from bot.store.tables import metadata
from bot.store.vault import BlindIndex, Sealed, SealedJson

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "privacy.md"
BEGIN, END = "<!-- the data map begins: made by bot/store/personal/map.py -->", "<!-- the data map ends -->"
HEAD = "| 表 | 内容（**敏感**，🔒 加密） | 用途 | 依据 | 谁能看 | 保存 | 删除时 | 发往 |\n|---|---|---|---|---|---|---|---|"


def rendered() -> str:
    lines = [_line(held) for held in INVENTORY if held.columns]
    without = "、".join(f"`{held.table}`" for held in INVENTORY if not held.columns)
    return "\n".join([BEGIN, HEAD, *lines, "", f"不含个人信息的表：{without}。", END])


def _line(held: Held) -> str:
    cells = (f"`{held.table}` {held.title}", "；".join(_columns(held)), held.purpose, held.ground, held.seen, f"`{held.keeps}`")
    return f"| {' | '.join(cells)} | {held.fate.value} | {held.leaves} |"


def _columns(held: Held) -> Iterator[str]:
    """One entry for each sort of what is kept, with its columns."""
    table = metadata.tables[held.table]
    for kind in Kind:
        names = held.of_kind(kind)
        if names:
            said = "、".join(f"{held.columns[name][1]} `{name}`{_seal(table.c[name])}" for name in names)
            yield f"**{kind.value}**：{said}" if kind in SENSITIVE else f"{kind.value}：{said}"


def _seal(column: Column[object]) -> str:
    return " 🔒" if isinstance(column.type, Sealed | SealedJson | BlindIndex) else ""


def main() -> None:
    words = DOCUMENT.read_text("utf-8")
    before, _, rest = words.partition(BEGIN)
    DOCUMENT.write_text(before + rendered() + rest.partition(END)[2], "utf-8")


if __name__ == "__main__":
    main()
