"""How long a city's ledger takes to come in: `python -m benchmarks.ledger_import [POSTGRESQL_URL]` (a new, empty database)."""

from __future__ import annotations

import argparse
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from benchmarks.invented import invented_files, unit_names
from bot.domain.rights import OPERATOR
from bot.domain.units import Unit, UnitTree
from bot.ledger import compare, export_people, export_workbook, read_workbook, take_in
from bot.ledger.export import Roll
from bot.store import KeyRing, Store, Vault
from bot.store.exchange import StaffFile
from bot.understanding.calendar import ChineseCalendar

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="of an empty PostgreSQL database; default: SQLite in a temporary folder")
    parser.add_argument("--people", type=int, default=35_000)
    parser.add_argument("--units", type=int, default=300)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "city.xlsx"
        with timed("made the file"):
            make_file(path, given.people, given.units)
        print(f"{given.people} people, {given.units} units, {path.stat().st_size / 1e6:.1f} MB")
        store = Store(given.url or f"sqlite:///{folder}/office.db", Vault(KeyRing.fresh()))
        store.migrate()
        bring(store, path, "first time")
        bring(store, path, "the same again")
        with timed("exported"), store.write() as records:
            export_people(records, Path(folder) / "out.xlsx", OPERATOR, NOW, numbers=True)
        store.close()
    print(f"highest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def make_file(path: Path, people: int, units: int) -> None:
    """Every unit has one liaison."""
    names = unit_names(units)
    staff = [StaffFile(f"联系员{name}", f"{13700000000 + at}", at, id=at) for at, name in enumerate(names, 1)]
    files = [replace(one, liaison_id=one.unit_id) for one in invented_files(people, units)]
    tree = UnitTree(Unit(at, name) for at, name in enumerate(names, 1))
    export_workbook(path, Roll(files, tree, [replace(one, name=plain(one.id or 0)) for one in staff]), numbers=True)


def plain(number: int) -> str:
    return "联" + "".join("甲乙丙丁戊己庚辛壬癸"[int(figure)] for figure in str(number))


def bring(store: Store, path: Path, what: str) -> None:
    print(what)
    started, worked = perf_counter(), process_time()
    with timed("  read"):
        sheets = read_workbook(path)
    with store.write() as records:
        with timed("  compared"):
            difference = compare(records, sheets, ChineseCalendar())
        with timed("  written"):
            take_in(records, difference, OPERATOR, NOW)
    print(f"  {difference.counts}")
    print(f"  together: {perf_counter() - started:.1f} s ({process_time() - worked:.1f} s of this process)")


@contextmanager
def timed(what: str) -> Iterator[None]:
    started, worked = perf_counter(), process_time()
    yield
    print(f"{what}: {perf_counter() - started:.1f} s ({process_time() - worked:.1f} s of this process)")


if __name__ == "__main__":
    main()
