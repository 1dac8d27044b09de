"""`python -m tests.fuzz TARGET… --minutes 10`; without a target: what there is.

With atheris (`make fuzz` puts it into `.venv/fuzz`) the fuzzer sees which lines an input reaches; without it inputs are only
made at random. The first input that a parser answers with anything but one of its refusals, or over which it takes more than
SLOWEST seconds, is written down beside the inputs that were kept, and ends the run.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent.parent
SLOWEST = 20  # seconds; instrumented code is several times as slow
LARGEST = 8192  # bytes of an input
sys.path.insert(0, str(HERE / ".venv" / "fuzz"))


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    wanted.add_argument("targets", nargs="*")
    wanted.add_argument("--minutes", type=float, default=10)
    wanted.add_argument("--kept", type=Path, default=HERE / "var" / "fuzz", help="a folder for inputs worth keeping")
    asked = wanted.parse_args()
    try:
        import atheris
    except ImportError:
        atheris = None
    if atheris is not None:
        with atheris.instrument_imports(include=["bot"]):
            from tests.fuzz.targets import TARGETS
    else:
        from tests.fuzz.targets import TARGETS
    if not asked.targets:
        print("\n".join(TARGETS))
        return 0
    [name] = asked.targets
    folder = asked.kept / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(TARGETS[name].seeds):
        (folder / f"seed-{number}").write_bytes(one)
    if atheris is None:
        return at_random(TARGETS[name], folder, asked.minutes * 60)
    told = [f"-max_total_time={int(asked.minutes * 60)}", f"-timeout={SLOWEST}", f"-max_len={LARGEST}", "-rss_limit_mb=3000"]
    told += [f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=1"]
    atheris.Setup([sys.argv[0], *told, str(folder)], TARGETS[name])
    atheris.Fuzz()
    return 0


def at_random(target, folder: Path, seconds: float) -> int:  # type: ignore[no-untyped-def]
    """Known inputs with a few bytes changed, taken out, doubled or put together."""
    dice, until, tried = random.Random(time.time_ns()), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        data = bytearray(dice.choice(target.seeds))
        for _ in range(dice.randint(1, 8)):
            at, to = sorted(dice.randint(0, len(data)) for _ in range(2))
            new = dice.choice(
                (dice.randbytes(dice.randint(0, 4)), bytes(data[at:to]) * 2, bytes(dice.choice(target.seeds))[at:to])
            )
            data[at:to] = new
        begun = time.monotonic()
        try:
            target(bytes(data[:LARGEST]))
            assert time.monotonic() - begun < SLOWEST, "too slow"
        except Exception:
            (folder / "crash").write_bytes(data)
            raise
        tried += 1
    print(f"{tried} inputs without a finding")
    return 0


if __name__ == "__main__":
    sys.exit(main())
