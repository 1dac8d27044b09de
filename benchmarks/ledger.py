"""A city's ledger: in from Excel, asked for an audience, checked: `python -m benchmarks.ledger [URL of an empty PostgreSQL]`.

The bars, for 35,000 people in 300 units: in under 60 s, an audience in 100 ms at the 95th percentile, checked in 5 s.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from benchmarks.invented import invented_files, unit_names
from bot.audiences import AudienceReader
from bot.domain.rights import OPERATOR
from bot.domain.units import Unit, UnitTree
from bot.ledger import compare, export_people, export_workbook, read_workbook, take_in
from bot.ledger.export import Roll
from bot.ledger.selfcheck import Rules, load_totals, self_check
from bot.office import CONTENT
from bot.store import KeyRing, Store, Vault
from bot.store.exchange import StaffFile
from bot.understanding.calendar import ChineseCalendar

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

ROUNDS = 5
DESCRIPTIONS = (
    "全体",
    "离休干部",
    "80岁以上的退休干部",
    "第3镇和第6镇的党员",
    "第3镇70岁以上的老同志，独居的除外",
    "会书法的，75岁以下",
    "副处以上的女同志",
    "一个月没联系上的",
    "3月过生日的",
    "今年满80岁的老同志",
    "虚岁80以上的非党员",
    "离休干部和85岁以上的退休干部",
    "类别=离休 或 年龄>=85",
    "非 绑定 且 年龄>=90",
    "原职务含局长 且 党员",
)


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
        ask(store)
        check(store)
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


def ask(store: Store) -> None:
    """Each description as a clerk sends it off: read, counted, named, with the reason for everybody who is left out."""
    reader = AudienceReader(ChineseCalendar())
    taken = []
    for _ in range(ROUNDS):
        for words in DESCRIPTIONS:
            started = perf_counter()
            with store.read() as records:
                reader.choose(records, OPERATOR, words, NOW.date())
            taken.append((perf_counter() - started) * 1000)
    taken.sort()
    print(f"an audience: p50 {median(taken):.0f} ms, p95 {taken[int(len(taken) * 0.95)]:.0f} ms, slowest {taken[-1]:.0f} ms")


def check(store: Store) -> None:
    day, stated = AudienceReader(ChineseCalendar()).day(NOW.date()), load_totals(CONTENT / "ledger" / "totals.yaml")
    with timed("self-check"), store.read() as records:
        found = self_check(records, OPERATOR, day, Rules(), stated)
    print(f"  {len(found)} kinds of findings")


@contextmanager
def timed(what: str) -> Iterator[None]:
    started, worked = perf_counter(), process_time()
    yield
    print(f"{what}: {perf_counter() - started:.1f} s ({process_time() - worked:.1f} s of this process)")


if __name__ == "__main__":
    main()
