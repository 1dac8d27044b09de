"""How long an address takes: by the wall, by the processor, and how often it asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

from benchmarks.pages.addresses import Address
from benchmarks.pages.asking import Asker, counting

AT_MOST = 5.0  # seconds spent on one address
FEWEST = 3  # times that it is asked, however slow it is


@dataclass(frozen=True, slots=True)
class Case:
    """One address as one of the staff asks for it. Times in milliseconds."""

    address: Address
    who: int
    status: int
    times: tuple[float, ...]
    worked: tuple[float, ...]  # of the processor
    bytes: int
    statements: int

    @property
    def p50(self) -> float:
        return median(self.times)

    @property
    def p95(self) -> float:
        return _p95(self.times)

    @property
    def cpu(self) -> float:
        return median(self.worked)


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[max(int(len(times) * 0.95 + 0.5) - 1, 0)]


async def measured(asker: Asker, one: Address, who: int, rounds: int) -> Case:
    """Asked once without looking at the clock: what is read or put together for the first time."""
    await asker.get(one.asked)
    with counting(asker) as statements:
        answer = await asker.get(one.asked)
    times, worked = await _timed(asker, one, rounds if not answer.streams else FEWEST)
    return Case(one, who, answer.status, tuple(times), tuple(worked), len(answer.body), len(statements))


async def _timed(asker: Asker, one: Address, rounds: int) -> tuple[list[float], list[float]]:
    times: list[float] = []
    worked: list[float] = []
    began = perf_counter()
    while len(times) < rounds and (len(times) < min(FEWEST, rounds) or perf_counter() - began < AT_MOST):
        started, busy = perf_counter(), process_time()
        await asker.get(one.asked)
        times.append((perf_counter() - started) * 1000)
        worked.append((process_time() - busy) * 1000)
    return times, worked


def shown(cases: Sequence[Case], names: dict[int, str], slowest: float) -> list[Case]:
    """Prints all of them, the slowest first; those over the bar."""
    print(f"\n{'p95':>8} {'p50':>8} {'max':>8} {'cpu':>8} {'n':>3} {'asks':>5} {'bytes':>9}  who      status address   (ms)")
    for one in sorted(cases, key=lambda case: -case.p95):
        print(
            f"{one.p95:8.1f} {one.p50:8.1f} {max(one.times):8.1f} {one.cpu:8.1f} {len(one.times):3} {one.statements:5} "
            f"{one.bytes:9,}  {names[one.who]:8} {one.status}    {one.address.shown}"
        )
    return [one for one in cases if one.p95 > slowest]
