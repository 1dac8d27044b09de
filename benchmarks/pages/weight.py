"""What a browser loads when it opens a page for the first time: the page, its styles, scripts and pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.pages.asking import Asker
from benchmarks.pages.timing import Case

LOADED = re.compile(rb'<(?:link|script|img|source)\b[^>]*?\b(?:href|src)="(/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Load:
    address: str
    page: int  # bytes, as they are
    whole: int  # with all that the page loads
    sent: int  # of that, as it travels


async def first_loads(asker: Asker, cases: Sequence[Case]) -> list[Load]:
    """Of every page among these that was shown, the heaviest first."""
    kept: dict[str, tuple[int, int]] = {}
    loads = [await _load(asker, case.address.asked, kept) for case in cases if case.status == 200]
    return sorted((one for one in loads if one is not None), key=lambda one: -one.sent)


async def _load(asker: Asker, address: str, kept: dict[str, tuple[int, int]]) -> Load | None:
    page = await asker.get(address)
    if not page.headers.get("content-type", "").startswith("text/html"):
        return None
    whole, sent = len(page.body), len((await asker.get(address, packed=True)).body)
    for path in dict.fromkeys(one.decode().replace("&amp;", "&") for one in LOADED.findall(page.body)):
        if path not in kept:
            kept[path] = (len((await asker.get(path)).body), len((await asker.get(path, packed=True)).body))
        whole, sent = whole + kept[path][0], sent + kept[path][1]
    return Load(address, len(page.body), whole, sent)


def weighed(loads: Sequence[Load], heaviest: int, shown: int = 12) -> list[Load]:
    """Prints the heaviest; those over the bar."""
    print(f"\n{'sent':>9} {'whole':>9} {'page':>9}  first load (bytes)")
    for one in loads[:shown]:
        print(f"{one.sent:9,} {one.whole:9,} {one.page:9,}  {one.address}")
    return [one for one in loads if one.sent > heaviest]
