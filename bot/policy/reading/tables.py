"""Questions and answers in columns: several rows of one number are further questions of one topic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.domain.policy import PolicyTopic
from bot.ledger.cells import text as cell_text
from bot.ledger.opening import Cell, RawSheet
from bot.policy.reading.sentences import day_of, lines_of, plain_number, sentences_of
from bot.policy.reading.slugs import slug
from bot.retrieval.library import DAYS, LISTS, TEXTS, Where, topics_of

SEARCHED = 20  # rows in which the headings are looked for
OTHER = "其他"
_NAMES = {
    "id": "编号 条目编号 条目号",
    "title": "标题 名称 事项 题目 主题",
    "question": "问题 问法 提问 问 常见问题 question questions",
    "answer": "答案 回答 答复 答 内容 要点 事实 answer facts",
    "category": "类别 分类 类型",
    "source": "依据 来源 文件 文件名称 政策依据",
    "no": "文号 发文字号",
    "date": "日期 发文日期 成文日期",
    "issuer": "发文机关 发文单位 印发机关",
    "in_force": "施行日期 实施日期",
    "expires": "有效期至 到期 到期日",
    "supersedes": "代替 替代 废止文号",
    "level": "层级 级别",
    "unit": "单位 适用单位",
    "general": "总条目 上位条目",
    "from_day": "生效 生效日期 起",
    "until_day": "失效 失效日期 止",
    "point": "一句话 结论 简答",
    "steps": "办理步骤 步骤 流程 办理流程",
    "papers": "需要材料 材料 所需材料",
    "contacts": "咨询 咨询电话 联系方式 找谁",
    "categories": "人员类别 适用人员",
    "from_age": "年龄起 满岁",
    "until_age": "年龄止",
    "as_of": "截至 资料日期",
    "verified_by": "核实人",
    "verified_on": "核实日期",
}
_KEYS = {name.lower(): key for key, names in _NAMES.items() for name in (key, *names.split())}
_LEVELS = {"中央": "central", "国家": "central", "省": "province", "省级": "province", "市": "city", "市级": "city"}
_LEVELS |= {"县": "county", "县级": "county", "区": "county", "区县": "county", "本单位": "unit", "单位": "unit"}
_SOURCE_TEXTS, _SOURCE_DAYS = ("issuer", "supersedes"), ("in_force", "expires")
_ONE_LINE = re.compile(r"\s+")
Notes = tuple[tuple[str, dict[str, str]], ...]


def from_sheets(sheets: Sequence[RawSheet], file: str) -> tuple[tuple[PolicyTopic, ...], Notes]:
    """The topics of all sheets, and which columns and sheets were left out. Raises PolicyError."""
    gathered: dict[str, _Gathered] = {}
    notes: list[tuple[str, dict[str, str]]] = []
    tables = 0
    for sheet in sheets:
        found = None if sheet.hidden else _headings(sheet)
        if found is None:
            if any(cell != "" for row in sheet.rows for cell in row):
                notes.append(("sheet_left_out", {"sheet": sheet.name}))
            continue
        tables += 1
        at, columns, unknown = found
        if unknown:
            notes.append(("columns_left_out", {"sheet": sheet.name, "columns": "、".join(unknown)}))
        _gather(gathered, sheet, at, columns, Where(file, counted="row", part=f"sheet {sheet.name}" if len(sheets) > 1 else ""))
    if not tables:
        told = f"no headings in the first {SEARCHED} rows: an answer (答案) and an id, a title or a question are needed"
        raise Where(file).fault(told, "no_headings")
    if not gathered:
        raise Where(file).fault("there is no row under the headings", "no_entries")
    return topics_of((one.where, one.entry()) for one in gathered.values()), tuple(notes)


def _headings(sheet: RawSheet) -> tuple[int, dict[int, str], list[str]] | None:
    """(row, key by column, headings that mean nothing here); None where a sheet holds no such table."""
    for at, row in enumerate(sheet.rows[:SEARCHED]):
        said = {column: cell_text(cell) for column, cell in enumerate(row)}
        columns: dict[int, str] = {}
        for column, name in said.items():
            key = key_of(name)
            if key and (key not in columns.values() or key == "question"):
                columns[column] = key
        if "answer" in columns.values() and {"id", "title", "question"} & set(columns.values()):
            return at, columns, [name for column, name in said.items() if name and column not in columns]
    return None


def _gather(gathered: dict[str, _Gathered], sheet: RawSheet, at: int, columns: Mapping[int, str], where: Where) -> None:
    last = ""
    for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2):
        cells = [(columns[column], said) for column, cell in enumerate(row) if column in columns and (said := _said(cell))]
        if not cells:
            continue
        given = dict(reversed(cells))
        here = Where(where.file, number, given.get("id", ""), where.part, where.counted)
        id = given.get("id") or _id_of(given, last)
        if not id:
            raise here.fault("a first row needs an id, a title or a question", "nameless", "id")
        last = id
        if id not in gathered:
            gathered[id] = _Gathered(id, here)
        gathered[id].take(cells, here)


def _id_of(given: Mapping[str, str], last: str) -> str:
    """A row with a title of its own begins a topic; one with a question alone goes on with the topic above it."""
    if "title" in given:
        return slug(given["title"])
    if last and "answer" not in given:
        return last
    return slug(given["question"]) if "question" in given else ""


class _Gathered:
    """The rows of one topic."""

    def __init__(self, id: str, where: Where) -> None:
        self.where = where
        self._id = id
        self._texts: dict[str, str] = {}
        self._lists: dict[str, list[str]] = {key: [] for key in (*LISTS, "facts", "categories")}
        self._sources: list[dict[str, str]] = []

    def take(self, cells: Sequence[tuple[str, str]], where: Where) -> None:
        source: dict[str, str] = {}
        for key, said in cells:
            if key == "question":
                self._add("questions", lines_of(said))
            elif key == "answer":
                self._add("facts", sentences_of(said))
            elif key in self._lists:
                self._add(key, re.split(r"[、,，/\s]+", said) if key == "categories" else lines_of(said))
            elif key in ("source", "no", "date", *_SOURCE_TEXTS, *_SOURCE_DAYS):
                source[key] = said
            elif key != "id":
                self._once(key, said, where)
        if source:
            self._add_source(source, where)

    def entry(self) -> dict[str, object]:
        """As a YAML file would have it."""
        questions = self._lists["questions"]
        title = self._texts.get("title") or (questions[0][:80] if questions else "")
        entry: dict[str, object] = {"id": self._id, "title": title, "category": self._texts.get("category", OTHER)}
        entry |= {key: said for key, said in self._lists.items() if said and key != "categories"}
        entry |= {"facts": self._lists["facts"], "sources": self._sources}
        if title in questions:
            entry["questions"] = [one for one in questions if one != title]
        entry |= {key: self._texts[key] for key in (*TEXTS, *DAYS, "level") if key in self._texts}
        only: dict[str, object] = {"categories": self._lists["categories"]} if self._lists["categories"] else {}
        only |= {key: int(self._texts[key]) for key in ("from_age", "until_age") if key in self._texts}
        return entry | ({"only": only} if only else {})

    def _add(self, key: str, said: Iterable[str]) -> None:
        known = self._lists[key]
        known += [one for one in dict.fromkeys(said) if one and one not in known]

    def _once(self, key: str, said: str, where: Where) -> None:
        value = value_of(key, said, where)
        if self._texts.setdefault(key, value) != value:
            told = f"this is '{value}' here and '{self._texts[key]}' in a row above"
            raise where.fault(told, "two_values", key, here=value, above=self._texts[key])

    def _add_source(self, given: dict[str, str], where: Where) -> None:
        if "source" not in given:
            given["source"] = given.get("no", "")
        if not given["source"]:
            raise where.fault("a document needs its name (依据)", "nameless_source", "source")
        source = {
            "name": given["source"].strip("《》"),
            "no": plain_number(given.get("no", "")),
            "date": day_of(given.get("date", "")),
        }
        source |= {key: given[key] for key in _SOURCE_TEXTS if key in given}
        source |= {key: value_of(key, given[key], where) for key in _SOURCE_DAYS if key in given}
        if source not in self._sources:
            self._sources.append(source)


def key_of(heading: str) -> str:
    """The key that a heading means; "" for none."""
    return _KEYS.get(_ONE_LINE.sub("", heading).lower(), "")


def value_of(key: str, said: str, where: Where) -> str:
    if key in (*DAYS, *_SOURCE_DAYS):
        return day_of(said) or said
    if key == "level":
        return _LEVELS.get(said, said)
    if key in ("from_age", "until_age") and not said.isdecimal():
        raise where.fault("expected an age in full years", "age", key)
    return said


def _said(cell: Cell) -> str:
    """A text stays as it was typed; a number or a day as it shows."""
    value: Any = cell
    return value.strip() if isinstance(value, str) else cell_text(value)
