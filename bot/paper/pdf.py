"""Data to PDF. Everything stays in memory: no file with personal data is left behind on the way."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, Literal

import typst

from bot.paper.faults import PaperFault
from bot.paper.pictures import Picture

ROOT = Path(__file__).resolve().parents[2] / "templates" / "print"
# The first of these that the machine has. Each holds the rare characters that names have.
FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei")


def render_pdf(template: str, data: Mapping[str, Any], photos: Mapping[int, Picture] | None = None) -> bytes:
    """A template of templates/print as a PDF. `photos`: by number. Raises PaperFault."""
    return bytes(_compiled(template, data, photos or {}, "pdf"))


def render_pages(template: str, data: Mapping[str, Any], photos: Mapping[int, Picture] | None = None) -> list[bytes]:
    """The same as pictures (PNG), a page each."""
    pages = _compiled(template, data, photos or {}, "png")
    return [pages] if isinstance(pages, bytes) else list(pages)


def _compiled(template: str, data: Mapping[str, Any], photos: Mapping[int, Picture], form: Literal["pdf", "png"]) -> Any:
    # Any: typst's own types do not tell that it takes files out of memory
    files: Any = {path.name: path.read_bytes() for path in ROOT.iterdir() if path.suffix in (".typ", ".json")}
    files["main"] = files[f"{template}.typ"]
    files["data.json"] = json.dumps(data, ensure_ascii=False, default=_known).encode()
    files |= {f"photo-{number}.svg": _framed(picture) for number, picture in photos.items()}
    try:
        return typst.Compiler(files, sys_inputs={"font": chinese_font()}).compile(format=form, ppi=72)
    except typst.TypstError:
        raise PaperFault(f"{template} cannot be set") from None  # its own message quotes the data


def chinese_font(families: Iterable[str] | None = None) -> str:
    """The font to print with. Raises PaperFault where the machine has none."""
    there = frozenset(typst.Fonts().families() if families is None else families)
    found = next((family for family in FONTS if family in there), None)
    if found is None:
        raise PaperFault("这台机器上没有中文字体，印出来会是空白。请管理员安装字体包 fonts-noto-cjk 后再打印。")
    return found


def plain(value: Any) -> Any:
    """A value of ours as JSON has it: what a template, or a program, gets of it."""
    return json.loads(json.dumps(value, ensure_ascii=False, default=_known))


def _known(value: Any) -> Any:
    """What JSON does not know by itself."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def _framed(picture: Picture) -> bytes:
    """A picture as text, for typst takes only text out of memory. One that is broken leaves a gap and spoils nothing else."""
    size = f'width="{picture.width}" height="{picture.height}"'
    link = f'<image {size} xlink:href="data:image/jpeg;base64,{b64encode(picture.content).decode()}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size}>{link}</svg>'.encode()
