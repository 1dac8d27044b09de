"""Topics written as Markdown: `# 标题`, under it lines such as `类别：养老金`, and `## 要点` with the sentences.

# 护理费怎么申请 {#nursing-fee}
类别：离休待遇
## 问法
- 护理费咋申请
## 要点
- 生活不能自理的可以申请。
## 办理步骤
## 需要材料
## 咨询
## 依据
- 《关于护理费的通知》某老发〔2025〕3号（2025-01-10）
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict

from bot.domain.policy import PolicyTopic
from bot.policy.reading.sentences import lines_of, sentences_of, sources_of
from bot.policy.reading.slugs import slug
from bot.policy.reading.tables import OTHER, key_of, value_of
from bot.retrieval.library import DAYS, TEXTS, Where, topics_of

_SECTIONS = {
    "问法": "questions",
    "常见问法": "questions",
    "要点": "facts",
    "事实": "facts",
    "办理步骤": "steps",
    "需要材料": "papers",
    "咨询": "contacts",
    "依据": "sources",
}
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_ID = re.compile(r"\s*\{#([\w.-]+)\}$")
_SAID = re.compile(r"[-*]?\s*\**([^：:*]{1,10})\**[：:]\s*(.+)")
_ORDERED = re.compile(r"^\s*\d{1,2}[.)、]\s+")
_PLAIN = ("category", "level", *TEXTS, *DAYS)


def from_markdown(text: str, file: str) -> tuple[PolicyTopic, ...]:
    """Raises PolicyError naming the line."""
    entries = [(where, _entry(title, body, where)) for title, body, where in _topics(text, file)]
    if not entries:
        raise Where(file).fault("expected a heading '# …' for each topic", "no_headings")
    return topics_of(entries)


def _topics(text: str, file: str) -> Iterator[tuple[str, list[tuple[int, str]], Where]]:
    title, begins = "", 0
    body: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        heading = _HEADING.match(line)
        if heading is not None and len(heading[1]) == 1:
            if title:
                yield title, body, Where(file, begins, counted="line")
            title, body, begins = heading[2], [], number
        elif title:
            body.append((number, line))
        elif line.strip():
            raise Where(file, number, counted="line").fault("there is text before the first '# …'", "before_title")
    if title:
        yield title, body, Where(file, begins, counted="line")


def _entry(title: str, body: list[tuple[int, str]], where: Where) -> dict[str, object]:
    named = _ID.search(title)
    title = _ID.sub("", title)
    entry: dict[str, object] = {"id": named[1] if named else slug(title), "title": title, "category": OTHER}
    sections: dict[str, list[str]] = {}
    key = ""
    for number, line in body:
        heading = _HEADING.match(line)
        if heading is not None:
            key = _section(heading[2], Where(where.file, number, counted="line"))
        elif not key and (said := _SAID.match(line.strip())) and key_of(said[1]) in _PLAIN:
            entry[key_of(said[1])] = value_of(key_of(said[1]), said[2].strip(), where)
        else:
            sections.setdefault(key or "facts", []).append(_ORDERED.sub("", line))
    for key, lines in sections.items():
        said_there = "\n".join(lines)
        if key == "sources":
            entry[key] = [{name: text for name, text in asdict(one).items() if text} for one in sources_of(said_there)]
        else:
            entry[key] = list(sentences_of(said_there) if key == "facts" else lines_of(said_there))
    return {"facts": []} | entry


def _section(name: str, where: Where) -> str:
    if name not in _SECTIONS:
        told = f"heading '{name}' is not known here; allowed are {', '.join(_SECTIONS)}"
        raise where.fault(told, "unknown_heading", heading=name, allowed="、".join(_SECTIONS))
    return _SECTIONS[name]
