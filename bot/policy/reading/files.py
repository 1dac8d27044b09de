"""One door for whatever an office hands in: by the name of the file, to topics and what there is to say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.policy import PolicyTopic
from bot.ledger.faults import LedgerFault
from bot.ledger.opening import decoded, open_file
from bot.policy.reading.clauses import Line, proposed
from bot.policy.reading.markdown import from_markdown
from bot.policy.reading.tables import from_sheets
from bot.policy.reading.word import read_word
from bot.retrieval import PolicyError, load_topics
from bot.retrieval.library import Where

TABLES = frozenset({".csv", ".tsv", ".xlsx"})
LISTS = frozenset({".md", ".markdown"})
YAML = frozenset({".yaml", ".yml"})
DOCUMENTS = frozenset({".docx", ".txt"})
LONGEST = 400_000  # characters of a document: two hundred pages
LARGEST = 20_000_000  # bytes of any other file than a table, which measures itself


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file says. `notes` are for whoever imports: (code, data)."""

    name: str
    topics: tuple[PolicyTopic, ...]
    document: bool = False  # its topics are proposals: somebody has to read them first
    notes: tuple[tuple[str, dict[str, str]], ...] = ()


def read_file(path: Path) -> Taken:
    """Raises PolicyError, which names file, row or entry, and key; nothing is taken of a file with a fault."""
    kind = path.suffix.lower()
    if not path.is_file():
        raise Where(path.name).fault("the file does not exist", "missing_file")
    if kind in TABLES:
        return _dated(Taken(path.name, *_from_table(path)))
    if kind not in YAML | LISTS | DOCUMENTS:
        allowed = ", ".join(sorted(YAML | TABLES | LISTS | DOCUMENTS))
        told = f"this kind of file is not read; save it as one of {allowed}"
        raise Where(path.name).fault(told, "kind", allowed=allowed)
    if path.stat().st_size > LARGEST:
        raise Where(path.name).fault("the file is too large", "too_large", most=str(LARGEST // 1_000_000))
    if kind in YAML:
        return _dated(Taken(path.name, load_topics(path)))
    if kind == ".docx":
        return read_document(read_word(path), path.name)
    text = _text(path)
    return read_pasted(text, path.name) if kind == ".txt" else _dated(Taken(path.name, from_markdown(text, path.name)))


def words_of(path: Path) -> str:
    """The words of a document, a paragraph a line, for whoever makes something else of them. Raises PolicyError."""
    kind = path.suffix.lower()
    if kind not in DOCUMENTS:
        allowed = ", ".join(sorted(DOCUMENTS))
        raise Where(path.name).fault(f"this kind of document is not read; save it as one of {allowed}", "kind", allowed=allowed)
    return "\n".join(line.text for line in read_word(path)) if kind == ".docx" else _text(path)


def read_pasted(text: str, name: str) -> Taken:
    """A document as somebody pasted it: a paragraph a line."""
    return read_document([Line(line) for line in text[: LONGEST + 1].splitlines()], name)


def read_document(lines: Sequence[Line], name: str) -> Taken:
    """The clauses of a document, as topics that somebody has to accept. Raises PolicyError where there is nothing to quote."""
    if sum(len(line.text) + 1 for line in lines) > LONGEST:
        raise Where(name).fault(f"at most {LONGEST} characters", "too_long", most=str(LONGEST))
    topics = proposed(lines)
    if not topics:
        raise Where(name).fault("there is no sentence in it that could be quoted", "no_facts")
    return replace(_dated(Taken(name, topics)), document=True)


def _from_table(path: Path) -> tuple[tuple[PolicyTopic, ...], bool, tuple[tuple[str, dict[str, str]], ...]]:
    try:
        sheets = open_file(path)
    except LedgerFault as fault:
        raise _unreadable(path, fault) from None
    topics, notes = from_sheets(sheets, path.name)
    return topics, False, notes


def _text(path: Path) -> str:
    try:
        return decoded(path)
    except LedgerFault as fault:
        raise _unreadable(path, fault) from None


def _unreadable(path: Path, fault: LedgerFault) -> PolicyError:
    told = str(fault).removeprefix(f"{path.name}：")
    return PolicyError(f"{path.name}: the file cannot be read ({told})", "file", file=path.name, told=told)


def _dated(taken: Taken) -> Taken:
    """An entry ends with the last of its documents, and begins with the first, where all of them say a day."""
    topics: list[PolicyTopic] = []
    ending: dict[str, list[str]] = {}
    for topic in taken.topics:
        ends = [source.expires for source in topic.sources]
        begins = [source.in_force for source in topic.sources]
        if ends and all(ends) and not topic.until_day:
            topic = replace(topic, until_day=max(ends))
            ending.setdefault(topic.until_day, []).append(topic.id)
        if begins and all(begins) and not topic.from_day and (not topic.until_day or min(begins) <= topic.until_day):
            topic = replace(topic, from_day=min(begins))
        topics.append(topic)
    notes = tuple(("ends_with_documents", {"day": day, "ids": ", ".join(ids)}) for day, ids in sorted(ending.items()))
    return replace(taken, topics=tuple(topics), notes=(*taken.notes, *notes))
