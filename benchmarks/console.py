"""Every page that staff and elders look at, in a big office: `python -m benchmarks.console FOLDER [--url URL of a PostgreSQL]`.

The office (35,000 people, fifty notices: `benchmarks.big_office`) is made in the folder at the first run and found there later.
The addresses come out of the table of routes, so that a new page is measured by itself; each is asked of the web application in
this process, as a clerk who answers for everybody and as a liaison. The bars: 150 ms at the 95th percentile for any page, 300 KB
for the first load of any page, a live board 2 s behind at most. The exit code tells whether all of them hold.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from statistics import median

from benchmarks.big_office import opened
from benchmarks.big_office.bulk import Size
from benchmarks.pages.addresses import Address, addresses
from benchmarks.pages.asking import Asker
from benchmarks.pages.board import board_delays
from benchmarks.pages.timing import Case, measured, shown
from benchmarks.pages.weight import Load, first_loads, weighed
from bot import garbage
from bot.app import App

SLOWEST, HEAVIEST, LATEST = 150.0, 300_000, 2.0  # ms, bytes, seconds
CLERK, LIAISON = 2, 80
NAMES = {CLERK: "clerk", LIAISON: "liaison"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the office is kept")
    parser.add_argument("--url", default="", help="of a PostgreSQL database; default: SQLite in the folder")
    parser.add_argument("--people", type=int, default=Size().people)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--only", default="", help="addresses that begin so")
    given = parser.parse_args()
    app = opened(given.folder, given.url, Size(people=given.people))
    garbage.keep()  # as the service does when it begins to serve
    try:
        sys.exit(asyncio.run(_all(app, given.rounds, given.only)))
    finally:
        app.close()


async def _all(app: App, rounds: int, only: str) -> int:
    """How many bars are missed."""
    asker = Asker(app)
    found, unknown = addresses(app, asker.site)
    cases: list[Case] = []
    loads: list[Load] = []
    for who in NAMES:
        asker.sign_in(who)
        mine = [await _followed(asker, one, who, rounds) for one in found if one.asked.startswith(only)]
        loads += await first_loads(asker, mine)
        cases += mine
    slow = shown(cases, NAMES, SLOWEST)
    heavy = weighed(sorted(loads, key=lambda one: -one.sent), HEAVIEST)
    late = await _late(asker) if "/console/notices".startswith(only) else 0
    broken = [one for one in cases if one.status >= 500]
    print(f"\n{len(cases)} cases: {len(slow)} over {SLOWEST:.0f} ms, {len(heavy)} over {HEAVIEST:,} bytes, {len(broken)} broken")
    print(f"not asked, for nothing fills their blanks: {', '.join(unknown) or 'none'}")
    return min(len(slow) + len(heavy) + late + len(broken), 99)


async def _late(asker: Asker) -> int:
    """How often a board heard too late of a confirmation."""
    asker.sign_in(CLERK)
    delays = await board_delays(asker)
    if delays:
        print(f"\nthe live board is behind by {median(delays):.2f} s, at most {max(delays):.2f} s ({len(delays)} confirmations)")
    return sum(one > LATEST for one in delays)


async def _followed(asker: Asker, one: Address, who: int, rounds: int) -> Case:
    """With a word for whoever waits."""
    case = await measured(asker, one, who, rounds)
    print(
        f"{case.p50:8.1f} ms {case.cpu:8.1f} cpu {case.statements:4} asks  {NAMES[who]}  {one.asked}", file=sys.stderr, flush=True
    )
    return case


if __name__ == "__main__":
    main()
