"""Encrypted question in, policy answer out, deduplicated and durable in SQLite: beside a bare wechatpy echo, in one run.

    python -m benchmarks.echo [seconds]

The two servers take turns on the same machine with the same pushes. Prints throughput with 64 requests in flight, and
latency at half of what each can do. The bar: at least 0.35 of the bare echo, p99 under 50 ms at half load.
"""

from __future__ import annotations

import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop
import yaml

from benchmarks.load import AES_KEY, APP_ID, TOKEN, Measured, closed, open_loop, push
from bot.app import build
from bot.config import parse
from bot.domain.people import Owner, OwnerKind

PATH = "/callback/wechat/bench"
PEOPLE = 3114
ROUNDS = 3
IN_FLIGHT = 64
CONFIG = """
demo = false
[database]
url = "sqlite:///{folder}/bench.db"
[web]
port = {port}
secret = "of-the-bench"
[channels.wechat.bench]
app_id = "{app_id}"
token = "{token}"
encoding_aes_key = "{aes_key}"
api_base = "http://127.0.0.1:9/"
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(*command: str, port: int) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1200):  # a busy machine takes its time
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def prepare(folder: Path, port: int) -> Path:
    """A ledger of 3,114 bound people, and the configuration that serves it."""
    path = folder / "bench.toml"
    path.write_text(CONFIG.format(folder=folder, port=port, app_id=APP_ID, token=TOKEN, aes_key=AES_KEY), "utf-8")
    app = build(parse({"demo": False, "database": {"url": f"sqlite:///{folder}/bench.db"}, "web": {"secret": "x"}}))
    with app.store.write() as records:
        records.people.add_rows("unit", [{"id": 1, "name": "示范局", "kind": "单位"}])
        rows = [{"id": n, "name": f"众人{n}", "category": "退休", "unit_id": 1, "phone": ""} for n in range(1, PEOPLE + 1)]
        records.people.add_rows("person", rows)
        for number in range(1, PEOPLE + 1):
            records.people.bind(Owner(OwnerKind.PERSON, number), "wechat", "bench", f"o{number}", app.clock.now())
    app.close()
    return path


def pushes(count: int, start: int, new: bool = False) -> list[bytes]:
    """Questions in the wordings of the library, or (`new`) each with three characters of its own, so that none came before."""
    chance = random.Random(start)
    wordings = yaml.safe_load(Path("content/policy/questions.yaml").read_text("utf-8"))
    questions = [question for several in wordings.values() for question in several]
    asked = [chance.choice(questions) for _ in range(count)]
    if new:
        asked = [question + "".join(chr(chance.randint(0x4E00, 0x9F00)) for _ in range(3)) for question in asked]
    return [push(PATH, f"o{chance.randint(1, PEOPLE)}", text, start + n) for n, text in enumerate(asked)]


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    with TemporaryDirectory() as name:
        folder, ports = Path(name), (free_port(), free_port())
        config = prepare(folder, ports[1])
        with (
            server("benchmarks.bare_echo", str(ports[0]), port=ports[0]),
            server("bot", "--config", str(config), "run", port=ports[1]),
        ):
            measure(ports, seconds)


def measure(ports: tuple[int, int], seconds: float) -> None:
    sent = 0

    def fresh(count: int, new: bool = False) -> list[bytes]:
        nonlocal sent
        sent += count
        return pushes(count, sent - count, new)

    def run(job: object) -> Measured:
        return uvloop.run(job)  # type: ignore[arg-type]

    for port in ports:
        run(closed(port, fresh(1000), IN_FLIGHT))
    speeds: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for which, port in enumerate(ports):
            count = int(seconds * (statistics.median(speeds[which]) if speeds[which] else 1200))
            speeds[which].append(report(("bare echo", "sangyu")[which], run(closed(port, fresh(count), IN_FLIGHT))))
    ratios = [own / bare for bare, own in zip(*speeds, strict=True)]
    print(f"throughput ratio sangyu / bare echo: {', '.join(f'{ratio:.2f}' for ratio in ratios)} (bar 0.35)")
    report("sangyu, all questions new", run(closed(ports[1], fresh(int(seconds * 1200), new=True), IN_FLIGHT)))
    for which, port in enumerate(ports):
        rate = statistics.median(speeds[which]) / 2
        report(f"{('bare echo', 'sangyu')[which]} at {rate:.0f}/s", run(open_loop(port, fresh(int(seconds * rate)), rate, 128)))


def report(name: str, measured: Measured) -> float:
    print(
        f"{name:26} {measured.per_second:8.0f}/s   p50 {measured.p50:7.1f} ms   p99 {measured.p99:7.1f} ms"
        f"   not answered {measured.wrong}",
        flush=True,
    )
    return measured.per_second


if __name__ == "__main__":
    main()
