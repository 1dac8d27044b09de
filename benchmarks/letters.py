"""A festival for a whole city: `python -m benchmarks.letters [URL of an empty PostgreSQL]`.

35,000 people with an account each get the day's letter on 中秋, in his own words, with what coincides and in what has to be
minded; beside it, in the same run, one text for all of them as plainly as it can be promised. And the preview of thirty days.
"""

from __future__ import annotations

import argparse
import resource
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from benchmarks.board import settle
from benchmarks.duties import fill
from bot.app import build
from bot.channels.simulator import SimulatorChannel
from bot.clock import ManualClock
from bot.config import parse
from bot.context import Send
from bot.domain.messages import Card, Reply
from bot.running.app import App
from bot.store.tables.people import address

DAY = date(2026, 9, 25)  # 中秋节
NOW = datetime(2026, 9, 25, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
ACCOUNT = ("simulator", "demo")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="of an empty PostgreSQL database; default: SQLite in a temporary folder")
    parser.add_argument("--people", type=int, default=35_000)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{folder}/office.db"
        settings = {"database": {"url": url}, "ledger": {"key_ring": f"{folder}/data_keys"}, "web": {"secret": "x"}}
        clock = ManualClock(NOW)
        app = build(parse({"demo": False, **settings}), clock, [SimulatorChannel(ACCOUNT[1], clock.now, _nothing, ACCOUNT[0])])
        fill(app.store, given.people)
        _bind(app, given.people)
        settle(url)
        measure(app, given.people)
        app.close()
    print(f"highest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


async def _nothing(*_told: object) -> None:
    return


def _bind(app: App, people: int) -> None:
    same = {"owner_kind": "person", "channel": ACCOUNT[0], "account": ACCOUNT[1], "bound_at": NOW, "rank": 1}
    rows = [{**same, "owner_id": number, "external_id": f"person-{number}"} for number in range(1, people + 1)]
    with app.store.write() as records:
        records.connection.execute(insert(address), rows)


def measure(app: App, people: int) -> None:
    plain = _timed("one text for all, as it used to be", lambda: {"sent": _plain(app, people)})
    own = _timed("everybody's own letter", lambda: _letters(app))
    _timed("again, nothing new", lambda: _letters(app))
    print(f"own letters : one text = {own / plain:.1f} : 1, {people / own:,.0f} letters a second")
    begin = DAY + timedelta(days=1)
    _timed("the preview of thirty days", lambda: {"lines": _coming(app, begin)})


def _plain(app: App, people: int) -> int:
    until = NOW + timedelta(hours=11)
    reply = Reply("push/letter", {"parts": [{"kind": "greeting", "text": "中秋安康！"}], "hint": False})
    send = Send("greeting", reply, "plain", until, Card("中秋节问候"))
    with app.store.write() as records:
        return len(app.services.dispatch.tell_people(records, range(1, people + 1), send, NOW))


def _letters(app: App) -> Counter[str]:
    counts: Counter[str] = Counter()
    with app.store.read() as records:
        chunks = app.services.letters.chunks(records)
    for chunk in chunks:
        with app.store.write() as records:
            counts.update(app.services.letters.write(records, DAY, chunk, NOW))
    return counts


def _coming(app: App, begin: date) -> int:
    with app.store.read() as records:
        return len(app.services.greetings.coming(records, begin, begin + timedelta(days=29), NOW))


def _timed(what: str, does: Callable[[], Mapping[str, int]]) -> float:
    started, worked = perf_counter(), process_time()
    counts = dict(does())
    taken = perf_counter() - started
    print(f"{what}: {taken:.2f} s ({process_time() - worked:.2f} s of this process), {counts}")
    return taken


if __name__ == "__main__":
    main()
