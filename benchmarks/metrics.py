"""How long a scrape of /metrics takes, and a look of the watchman, in a city's office after a busy year.

python -m benchmarks.metrics FOLDER [--url URL]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.big_office import opened
from bot.watch.metrics import Together

TIMES = 20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", default="")
    given = parser.parse_args()
    app = opened(given.folder, given.url)
    together = Together([app.watched()])
    print("look of the watchman", _timed(app.watch))
    print("scrape", _timed(together.page), f"{len(together.page()):,} bytes")
    app.close()


def _timed(work: object) -> str:
    took = []
    for _ in range(TIMES):
        began = perf_counter()
        work()  # type: ignore[operator]
        took.append((perf_counter() - began) * 1000)
    return f"median {median(took):.0f} ms, longest {max(took):.0f} ms;"


if __name__ == "__main__":
    main()
