"""A document taken apart: its blocks of code, the words set as code, its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[a-z]*)\s*$")
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"!?\[[^\]\n]*\]\(([^()\s]+)\)|<(https?://[^>\s]+)>")


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two fences."""

    document: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(path: Path) -> Iterator[Block]:
    """Those with a language and those without."""
    inside: re.Match[str] | None = None
    begun, lines = 0, list[str]()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if inside is None and fence:
            inside, begun, lines = fence, number, []
        elif inside is not None and fence and not fence["language"]:
            yield Block(name(path), begun, inside["language"], "\n".join(lines))
            inside = None
        elif inside is not None:
            lines.append(line[len(inside["indent"]) :])
    assert inside is None, f"{name(path)}:{begun}: a block without an end"


def prose(path: Path) -> str:
    """All that stands outside of blocks."""
    kept, inside = list[str](), False
    for line in path.read_text("utf-8").splitlines():
        if FENCE.match(line):
            inside = not inside
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def spans(path: Path) -> list[str]:
    return SPAN.findall(prose(path))


def links(path: Path) -> list[str]:
    return [local or away for local, away in LINK.findall(prose(path))]


def commands(block: Block) -> Iterator[str]:
    """One line each: continued lines are put together, what stands behind `#` is left out."""
    text = re.sub(r"\\\n\s*", " ", block.text)
    held = ""
    for line in text.splitlines():
        held = f"{held}\n{line}" if held else line
        if held.count("'") % 2:
            continue  # a text in quotes that goes on
        bare = re.sub(r"(^|\s)#.*$", "", held).strip()
        held = ""
        if bare:
            yield bare
