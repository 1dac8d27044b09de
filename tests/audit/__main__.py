"""`python -m tests.audit`: the pins of requirements/run.txt against the advisories that PyPI publishes, and whether one was
withdrawn (yanked).

1. Ask for a version that is known to be faulty. Where even that has no advisory, there are no advisories to be had: a mirror
   without them answers as if all were well, and so does a network that lets nothing through.
2. Then say so loudly. It is no failure, since an intranet has to lint too, unless `--strict` asks for certainty (a release).
3. Else ask for each pin, and fail for any advisory that is not accepted in `accepted.yaml`, or is so no longer.
"""

from __future__ import annotations

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import requests
import yaml
from pip._internal.models.index import PyPI  # nothing public says it

RUN = Path(__file__).resolve().parent.parent.parent / "requirements" / "run.txt"
ACCEPTED = Path(__file__).with_name("accepted.yaml")
PIN = re.compile(r"(?m)^([A-Za-z0-9][\w.-]*)(?:\[[\w,.-]+\])?==([^\s\\;]+)")
FAULTY = ("jinja2", "2.10")  # PYSEC-2019-217, and several since
SOURCE = PyPI.pypi_url  # where pip asks when it is told of no mirror: mirrors have no advisories
PATIENCE = 10  # seconds
AT_ONCE = 8


def pins(text: str) -> list[tuple[str, str]]:
    return [(name.lower(), version) for name, version in PIN.findall(text)]


def told(pin: tuple[str, str], source: str = SOURCE) -> dict[str, Any] | None:
    """What is published of one version; None where nothing is to be had."""
    try:
        answer = requests.get(f"{source}/{pin[0]}/{pin[1]}/json", timeout=PATIENCE)
        found = answer.json() if answer.status_code == 200 else None
    except (requests.RequestException, ValueError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("vulnerabilities"), list) else None


def faults_of(pin: tuple[str, str], said: dict[str, Any] | None, accepted: dict[str, date], today: date) -> list[str]:
    """A line for each fault of one version."""
    name = f"{pin[0]} {pin[1]}"
    if said is None:
        return [f"{name}: nothing is published of it"]
    found = [f"{name}: withdrawn by its authors"] if said.get("info", {}).get("yanked") else []
    for one in said["vulnerabilities"]:
        ids = {str(one.get("id")), *map(str, one.get("aliases") or ())}
        good_until = max((accepted[known] for known in ids if known in accepted), default=date.min)
        if not one.get("withdrawn") and good_until < today:
            fixed = ", ".join(one.get("fixed_in") or ()) or "no version yet"
            found.append(f"{name}: {one.get('id')}, mended in {fixed}")
    return found


def audit(text: str, accepted: dict[str, date], today: date, source: str = SOURCE) -> tuple[bool, list[str]]:
    """Whether there are advisories at all, and a line for each fault."""
    canary = told(FAULTY, source)
    if canary is None or not canary["vulnerabilities"]:
        return False, []
    wanted = pins(text)
    with ThreadPoolExecutor(AT_ONCE) as several:
        answers = list(several.map(lambda pin: told(pin, source), wanted))
    return True, [line for pin, said in zip(wanted, answers, strict=True) for line in faults_of(pin, said, accepted, today)]


def main(strict: bool) -> int:
    accepted = {str(one["id"]): one["until"] for one in yaml.safe_load(ACCEPTED.read_text("utf-8"))}
    reached, found = audit(RUN.read_text("utf-8"), accepted, date.today())  # noqa: DTZ011
    if not reached:
        print("NOT AUDITED: no advisories are to be had from here, so nobody knows whether a dependency has a known fault.")
        print("Run `make audit` where the package index itself answers, before each release.")
        return 2 if strict else 0
    print("\n".join(found) or "no dependency has a known fault")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main("--strict" in sys.argv[1:]))
