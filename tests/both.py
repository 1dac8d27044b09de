"""Every test that uses a database runs on SQLite and on PostgreSQL, and no other runs twice.

    python -m tests.both [what pytest is to be told]

The first run of pytest is on SQLite, and looks on: a test is known to use no database when no transaction began, nothing was
opened with `sqlite3` and no process of Python was started, neither while it ran nor while any fixture that it stands on was
made. The second run is on PostgreSQL. It leaves out those tests, those that run on PostgreSQL in the first already (by the
fixture `database`, or `postgresql`), and those marked as being about SQLite itself; everything else runs again, whatever became
of it before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests import databases

KNOWN = "SANGYU_TEST_KNOWN"  # names the file in which the first run says what it found, and the second run reads it
HERE_ALREADY = ("database", "postgresql")
ALONE = "sqlite"  # the mark of what is about SQLite itself
NOTHING_TO_RUN = 5


class Both:
    """What pytest asks on its way, in each of its processes."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._worker: dict[str, Any] | None = getattr(config, "workeroutput", None)
        self._known = Path(os.environ[KNOWN]) if KNOWN in os.environ else None
        self._second = self._known is not None and databases.kind() == "postgresql"
        self._counts: Counter[str] = Counter()
        self._without: list[str] = []
        self._fixtures: set[int] = set()
        self._used = False
        self._stack = ExitStack()
        self._look_on()

    # --- what a test uses -----------------------------------------------------------------------------------------------

    def _look_on(self) -> None:
        event.listen(Engine, "begin", lambda _: self._note())
        sys.addaudithook(self._heard)

    def _note(self) -> None:
        self._used = True

    def _heard(self, what: str, given: tuple[Any, ...]) -> None:
        if what in ("sqlite3.connect", "os.fork", "os.forkpty") or (what == "subprocess.Popen" and _is_python(given[1])):
            self._note()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        before, self._used = self._used, False
        try:
            return (yield)
        finally:
            if self._used:
                self._fixtures.add(id(fixturedef))
            self._used = self._used or before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Function) -> Iterator[None]:
        self._used = False
        try:
            return (yield)
        finally:
            self._judge(item)

    def _judge(self, item: pytest.Function) -> None:
        stands_on = [one for several in item._fixtureinfo.name2fixturedefs.values() for one in several]
        if _here_already(item):
            self._counts["here"] += _params(item).get("database", "postgresql") == "postgresql"
        elif item.get_closest_marker(ALONE):
            self._counts["alone"] += 1
        elif not self._used and not any(id(one) in self._fixtures for one in stands_on):
            self._without.append(item.nodeid)

    # --- the second run -------------------------------------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        if not self._second or self._known is None:
            return
        without = set(json.loads(self._known.read_text("utf-8"))["without"])
        left_out = [one for one in items if one.nodeid in without or _here_already(one) or one.get_closest_marker(ALONE)]
        config.hook.pytest_deselected(items=left_out)
        gone = {id(one) for one in left_out}
        items[:] = [one for one in items if id(one) not in gone]

    # --- together with the other processes --------------------------------------------------------------------------------

    def pytest_sessionstart(self) -> None:
        """All processes share one server."""
        if self._worker is None and self._config.getoption("numprocesses", None):
            self._stack.enter_context(databases.shared())

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self._worker is not None:
            self._worker["both"] = {"counts": dict(self._counts), "without": self._without}
            return
        if self._second and exitstatus == NOTHING_TO_RUN:
            session.exitstatus = 0
        if self._known is not None and not self._second:
            told = {"counts": self._counts, "without": sorted(self._without)}
            self._known.write_text(json.dumps(told, ensure_ascii=False), "utf-8")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """What a process that died has not told counts as not known: it runs again."""
        told = getattr(node, "workeroutput", {}).get("both", {"counts": {}, "without": []})
        self._counts.update(told["counts"])
        self._without += told["without"]

    def pytest_unconfigure(self) -> None:
        self._stack.close()

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not self._second or self._known is None:
            return
        first = json.loads(self._known.read_text("utf-8"))
        counts, without = first["counts"], len(first["without"])
        ran = sum(len(several) for what, several in terminalreporter.stats.items() if what in ("passed", "failed", "error"))
        terminalreporter.write_line(
            f"on PostgreSQL: {ran + counts.get('here', 0)} tests; without a database: {without}; "
            f"about SQLite itself: {counts.get('alone', 0)}"
        )


def _params(item: pytest.Item) -> dict[str, object]:
    return getattr(getattr(item, "callspec", None), "params", {})


def _here_already(item: pytest.Item) -> bool:
    return any(name in getattr(item, "fixturenames", ()) for name in HERE_ALREADY)


def _is_python(words: object) -> bool:
    first = words if isinstance(words, str | bytes) else next(iter(words or ()), "")  # type: ignore[call-overload]
    return Path(os.fsdecode(first)).name.startswith(("python", "sangyu"))


def main(words: Sequence[str]) -> int:
    """Both runs, also when the first has failed; the worse of what they say."""
    with TemporaryDirectory(prefix="sangyu-both-") as folder:
        known = {**os.environ, KNOWN: f"{folder}/known.json"}
        said = [
            subprocess.run([sys.executable, "-m", "pytest", *words], env={**known, "SANGYU_TEST_DATABASE": kind}).returncode
            for kind in databases.KINDS
        ]
    return max(said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
