"""python -m tests.faults [WORD]: the fault matrix as a table; only rigs whose name holds the word."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from tests.faults.matrix import all_rigs, cell
from tests.faults.rig import Fault


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    for rig in all_rigs():
        if word not in rig.name:
            continue
        print(f"\n{rig.name} ({rig.form.value})")
        for fault in Fault:
            with TemporaryDirectory() as folder:
                print(f"  {fault.value:<34} {cell(rig, fault, Path(folder)).line()}", flush=True)


if __name__ == "__main__":
    main()
