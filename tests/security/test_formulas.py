"""Cells that a spreadsheet would run, at every writer of a file: a static look that there is no other, and each with the same cells.

What the console hands out is held against them in `tests/web/test_exports.py`, the ledger's files in `tests/ledger/test_export.py`.
"""

from __future__ import annotations

import ast
import csv
import zipfile
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bot.commands.study import _write
from bot.domain.people import Category
from bot.domain.rights import OPERATOR
from bot.ledger.export import export_people
from bot.ledger.handing_out import bundle
from bot.ledger.tables import Kind, Table, table_file
from bot.store.ledger import PersonFile
from bot.store.readings import Posted
from tests.web.conftest import RehearsedOffice

SOURCE = Path(__file__).parents[2] / "bot"
RUNS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/C calc'!A0", '=HYPERLINK("http://evil.example","x")', "\t=1+1", "\r=1+1", "\n=1+1",
    " =1+1", "\u3000=1+1", "\u00a0=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "=1+1\x00", '"=1+1', "'=1+1", ";=1+1", "=DDE(1)",
    "=WEBSERVICE(1)", "=IMPORTXML(1)", "\ufeff=1+1", "\u200b=1+1", "|=1", "%=1",
)  # fmt: skip
BEGINS = frozenset("=+-@＝＋－＠")


def runs(cell: str) -> bool:
    """What Excel, WPS or LibreOffice might run: the sign at its beginning, or after what they take away."""
    return cell.lstrip(" \t\r\n\u3000\u00a0\ufeff\u200b\x00")[:1] in BEGINS


def written(office: RehearsedOffice, folder: Path, kind: str, name: str, cell: str) -> bytes:
    """One file of each writer that has this cell in it."""
    if name == "console":
        return table_file(Table(cell, ("栏", cell), [(cell, "x", cell)]), Kind(kind), "made")
    path = folder / f"{name}.{kind}"
    with office.app.store.write() as records:
        if name == "study":
            _write(path, [Posted(1, cell, 1, cell, cell, (cell, cell))], records, "made")
        else:
            records.ledger.add([PersonFile("柏长青", Category.TUIXIU, 1, post=cell, extra={"栏": cell})])
            export_people(records, path, OPERATOR, datetime.now().astimezone())
            records.connection.rollback()
    return path.read_bytes()


WRITERS = ("console", "study", "ledger")


@pytest.mark.parametrize("cell", RUNS)
@pytest.mark.parametrize("name", WRITERS)
def test_no_cell_of_a_csv_file_is_run(office: RehearsedOffice, tmp_path: Path, name: str, cell: str) -> None:
    content = written(office, tmp_path, "csv", name, cell).decode("utf-8-sig")
    cells = [one for row in csv.reader(StringIO(content, newline="")) for one in row]
    assert not [one for one in cells if runs(one)]
    assert any(cell.strip("\x00 \t\r\n") in one for one in cells)


@pytest.mark.parametrize("cell", RUNS)
@pytest.mark.parametrize("name", WRITERS)
def test_no_cell_of_a_sheet_is_a_formula_or_a_link(office: RehearsedOffice, tmp_path: Path, name: str, cell: str) -> None:
    words_alone(written(office, tmp_path, "xlsx", name, cell))


def words_alone(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        sheets = [packed.read(one) for one in packed.namelist() if one.startswith("xl/worksheets/sheet")]
        assert sheets
        assert not [one for one in sheets if b"<f>" in one or b"<f " in one or b"<hyperlink" in one]
        assert not [one for one in packed.namelist() if "externalLink" in one or "vba" in one.lower()]
    assert CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names


def test_what_a_person_is_handed_has_no_formula_and_no_name_that_leads_elsewhere(office: RehearsedOffice) -> None:
    with office.app.store.write() as records:
        own = records.ledger.add([PersonFile("=1+1", Category.TUIXIU, 1, post="=1+1", extra={"=1+1": "=1+1"})])
        number = (
            own[0]
            if isinstance(own, list | tuple)
            else records.connection.exec_driver_sql("SELECT MAX(id) FROM person").scalar_one()
        )
        content = bundle(records, OPERATOR, int(number), office.clock.now(), "test")
    with zipfile.ZipFile(BytesIO(content)) as packed:
        for name in packed.namelist():
            assert not name.startswith("/")
            assert not {"..", ""} & set(name.split("/"))
            assert "\\" not in name
        words_alone(packed.read(next(one for one in packed.namelist() if one.endswith(".xlsx"))))


def test_no_other_file_of_the_source_writes_tables() -> None:
    """Whoever writes rows of CSV makes each cell harmless, and whoever writes a sheet writes strings."""
    faults: list[str] = []
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            call = ast.unparse(node)
            if node.func.attr in ("writerow", "writerows") and "inert(" not in call:
                faults.append(f"{path.name}:{node.lineno} {call[:60]}")
            if node.func.attr in (
                "write_formula",
                "write_url",
                "write_rich_string",
                "write_column",
                "write_array_formula",
            ):
                faults.append(f"{path.name}:{node.lineno} {call[:60]}")
    assert not faults
