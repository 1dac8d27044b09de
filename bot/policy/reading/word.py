"""A .docx document to its lines. The file is a zip of XML made by who knows what: it is measured before anything opens it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph

from bot.policy.reading.clauses import Line
from bot.policy.reading.numbering import Numbering
from bot.retrieval.library import Where

UNPACKED = 100_000_000  # bytes, pictures included
MOST_PARTS = 2000
RATIO = 300  # how much smaller zip makes honest XML, at most
BODY = "word/document.xml"
# Whatever zip and XML may have wrong with them, python-docx lets through.
_DAMAGED = (
    BadZipFile, zlib.error, OpcError, OSError, EOFError, RuntimeError, SyntaxError,
    ValueError, LookupError, AttributeError, TypeError,
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0"


def read_word(path: Path) -> list[Line]:
    """Paragraphs and rows of tables, in order. Raises PolicyError for what is damaged, too large, or no document."""
    where = Where(path.name)
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            raise where.fault("an old .doc, or one with a password; save it as .docx without a password", "old_word")
    try:
        with ZipFile(path) as packed:
            _measure(packed, where)
        return list(_lines(Document(str(path))))
    except _DAMAGED:
        raise where.fault("the file is damaged or no Word document; save it again as .docx", "damaged") from None


def _measure(packed: ZipFile, where: Where) -> None:
    entries = packed.infolist()
    size = sum(entry.file_size for entry in entries)
    swollen = any(entry.file_size > 1_000_000 and entry.file_size > RATIO * entry.compress_size for entry in entries)
    if len(entries) > MOST_PARTS or size > UNPACKED or swollen:
        raise where.fault("it is too large when unpacked", "too_large", most=str(UNPACKED // 1_000_000))
    names = [entry.filename for entry in entries]
    if BODY not in names:
        raise where.fault("it is no Word document (.docx)", "no_word")
    if len(set(names)) < len(names):
        raise where.fault("a part of it is there twice", "damaged")
    for name in names:
        if name.endswith((".xml", ".rels")):
            data = packed.read(name)
            if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data[:200]:
                raise where.fault("there is something in it that does not belong there; save it again as .docx", "entities")


def _lines(document: WordDocument) -> Iterator[Line]:
    numbering = Numbering(document)
    for part in document.iter_inner_content():
        if isinstance(part, Paragraph):
            yield from _paragraph(part, numbering.label(part))
        elif isinstance(part, Table):
            for row in part.rows:
                cells = list(dict.fromkeys(cell.text.strip() for cell in row.cells))
                yield Line(" ".join(cell for cell in cells if cell))


def _paragraph(part: Paragraph, label: str) -> Iterator[Line]:
    style = (part.style.name or "").lower() if part.style is not None else ""
    level = int(style[-1]) if style.startswith("heading") and style[-1].isdecimal() else 1 if style == "title" else 0
    for number, text in enumerate(part.text.splitlines()):
        yield Line(text if number else label + text, level)
