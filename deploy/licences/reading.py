"""Under which licence everything stands that Sangyu uses: each pin of the lock, as its package says it of itself.

    python -m deploy.licences            docs/licences.md (`make licences`)
    python -m deploy.licences --bill     a bill of materials of what the service runs on, as CycloneDX 1.5

A package that says nothing stands in `READ`, as somebody read it in its files; one whose licence asks something in return
stands in `REVIEWED`, with what that means here. Whoever stands in neither stops the command, and the test of the document.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from bot.version import version

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS, PAGE = ROOT / "requirements", ROOT / "docs" / "licences.md"
OTHERS = Path(__file__).parent / "others.md"  # what is of no package index
PEERS = ROOT / ".venv" / "peers"
HOLDS = "tests/release/test_licences.py"
RUNS = ("run", "pages")
# The sections of the document, and the locks that are told of in each; what stood in one above is not repeated.
SECTIONS = (
    ("What the service runs on", RUNS),
    ("What puts the bundle into place", ("installer",)),
    ("Tests and linters; not installed at an office", ("dev",)),
    ("Parties that channels are tried against; an environment of their own, not installed at an office", ("peers",)),
)
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==(\S+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
COPYLEFT = re.compile(r"GPL|MPL|EPL|CDDL|EUPL|SSPL|OSL|CC-BY-SA")

READ = {
    "ahocorasick-rs": "Apache-2.0",
    "axe-playwright-python": "MIT",  # the axe-core in it is told of under "Not of the package index"
    "pip": "MIT",
    "sxtwl": "BSD-3-Clause",
    "tyme4py": "MIT",
}
REVIEWED = {
    "certifi": "a list of certificates, passed on as it is; only changes to that list itself would have to be shown",
    "hypothesis": "used by tests, not passed on",
    "pathspec": "used by a linter, not passed on",
    "psycopg": "a library, unchanged, which whoever installs can exchange: what the licence asks for",
    "psycopg-binary": "as psycopg; brings libpq (PostgreSQL) and OpenSSL (Apache-2.0)",
    "psycopg-pool": "as psycopg",
}
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
PLAIN = {
    "BSD 2-Clause License": "BSD-2-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "MIT License": "MIT",
}


@dataclass(frozen=True, slots=True)
class Pin:
    """A package in the lock, under its plain name."""

    name: str
    version: str
    hashes: tuple[str, ...]


class NotKnown(Exception):
    """A package whose licence nobody has read, or one that asks for something and was not looked at."""


def pins(lock: str) -> Iterator[Pin]:
    """What stands in requirements/LOCK.txt."""
    for part in re.split(r"\n(?=\S)", (REQUIREMENTS / f"{lock}.txt").read_text("utf-8")):
        if found := PIN.match(part):
            yield Pin(plain(found[1]), found[2], tuple(HASH.findall(part)))


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[tuple[str, str], Distribution]:
    """By name and version, here and where the parties of the tests are."""
    peers = [str(path) for path in PEERS.glob("lib/python*/site-packages")]
    return {(plain(one.name), one.version): one for one in (*distributions(path=peers), *distributions())}


def licence(pin: Pin, packages: Mapping[tuple[str, str], Distribution]) -> str:
    """In the words of SPDX. Raises NotKnown."""
    told = READ.get(pin.name) or _told(pin, packages.get((pin.name, pin.version)))
    if not told:
        raise NotKnown(f"{pin.name} {pin.version} does not say its licence: read it in its files, and write it into READ")
    if COPYLEFT.search(told) and pin.name not in REVIEWED:
        raise NotKnown(f"{pin.name} {pin.version} stands under {told}: see what that asks of us, and write it into REVIEWED")
    return told


def _told(pin: Pin, package: Distribution | None) -> str:
    if package is None:
        raise NotKnown(f"{pin.name} {pin.version} is not installed here: packages are asked themselves, after `make test`")
    about = package.metadata
    classifiers = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    by_class = " OR ".join(CLASSIFIERS[one] for one in sorted(classifiers) if one in CLASSIFIERS)
    short = str(about.get("License", "")).strip()
    said = short if len(short) < 40 and "\n" not in short and short not in ("UNKNOWN", "BSD") else ""
    return str(about.get("License-Expression", "")) or PLAIN.get(said, said) or by_class


def document() -> str:
    packages, told = installed(), set()
    lines = [
        "# Licences",
        "",
        f"Of everything that Sangyu uses. Written by `make licences` from the lock, held by `{HOLDS}`.",
        "",
    ]
    for title, locks in SECTIONS:
        lines += [f"## {title}", "", "| package | version | licence | note |", "|---|---|---|---|"]
        for pin in _in_order(locks):
            if pin.name not in told or locks == ("peers",):
                lines.append(f"| {pin.name} | {pin.version} | {licence(pin, packages)} | {REVIEWED.get(pin.name, '')} |")
        told |= {pin.name for lock in locks for pin in pins(lock)}
        lines.append("")
    return "\n".join([*lines, OTHERS.read_text("utf-8")]).rstrip()


def _in_order(locks: Iterable[str]) -> list[Pin]:
    return sorted((pin for lock in locks for pin in pins(lock)), key=lambda one: one.name)


def bill() -> str:
    packages = installed()
    parts = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{pin.name}@{pin.version}",
            "name": pin.name,
            "version": pin.version,
            "purl": f"pkg:pypi/{pin.name}@{pin.version}",
            "licenses": [{"expression": licence(pin, packages)}],
        }
        for pin in _in_order((*RUNS, "installer"))
    ]
    about = {"component": {"type": "application", "bom-ref": "sangyu", "name": "sangyu", "version": version()}}
    made = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": about, "components": parts}
    return json.dumps(made, ensure_ascii=False, indent=1)


def main() -> None:
    try:
        sys.stdout.write((bill() if "--bill" in sys.argv else document()) + "\n")
    except NotKnown as fault:
        sys.exit(str(fault))
