"""python -m tests.faults [WORD]: the fault matrix as a table; only rigs whose name holds the word."""

from __future__ import annotations

import logging
import sys

import structlog

from tests.faults.matrix import all_rigs, cell
from tests.faults.rig import Fault


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [rig for rig in all_rigs() if word in rig.name]
    if not chosen:
        sys.exit(f"no rig has {word!r} in its name; there are: {', '.join(rig.name for rig in all_rigs())}")
    for rig in chosen:
        print(f"\n{rig.name} ({rig.form.value})")
        for fault in Fault:
            print(f"  {fault.value:<34} {cell(rig, fault).line()}", flush=True)


if __name__ == "__main__":
    main()
