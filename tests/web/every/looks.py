"""What a careful eye sees on a page in a browser: on the office's screen, on a phone, much enlarged, and without a mouse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Page

from tests.web.conftest import LOOKS
from tests.web.every.deeds import Doing
from tests.web.every.walk import Seen

SCREEN, PHONE, ENLARGED = (1366, 768), (390, 844), (320, 640)  # the last is 1280 wide at 400 %
MOST = 3  # of one route
CONTRAST, SMALLEST, TARGET, TEXT_TARGET = 4.5, 15, 44, 24
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """() => axe.run(document, {resultTypes: ["violations"],
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]})
  .then((found) => found.violations.map((one) =>
    `${one.id}: ${one.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`))"""
OPEN = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
# Headings, tables and fields as a screen reader is told of them; and targets smaller than a finger: a link in a line of words
# may be (WCAG 2.5.8, inline), others not.
BUILT = """([target, text]) => {
  const seen = (e) => e.checkVisibility({visibilityProperty: true});
  const name = (e) => `${e.tagName.toLowerCase()}.${e.className} ${(e.textContent || e.name || "").trim().slice(0, 20)}`;
  const faults = [];
  const h1 = [...document.querySelectorAll("h1")].filter(seen).length;
  if (h1 !== 1) faults.push(`${h1} headings of the first rank`);
  if (!document.title.trim() || document.title.trim().startsWith("·")) faults.push("no title");
  for (const one of document.querySelectorAll("table:not([role=presentation])")) {
    if (!one.querySelector("th")) faults.push(`no headers: ${name(one)}`);
  }
  for (const one of document.querySelectorAll("[id]")) {
    if (document.querySelectorAll(`[id="${CSS.escape(one.id)}"]`).length > 1) faults.push(`twice the id ${one.id}`);
  }
  const targets = "a[href], button, select, summary, textarea, input:not([type=hidden])";
  for (const one of [...document.querySelectorAll(targets)].filter(seen)) {
    const box = one.getBoundingClientRect(), link = one.matches("a:not(.button), summary");
    const inline = getComputedStyle(one).display === "inline" && one.parentElement.textContent.trim() !== one.textContent.trim();
    const tick = one.matches("[type=checkbox], [type=radio]") && one.labels.length;
    const own = tick ? one.labels[0].getBoundingClientRect() : box;
    if (box.width < 2 || one.matches(".skip, .unseen")) continue;
    if (link ? !inline && own.height < text : own.height < target) faults.push(`small (${Math.round(own.height)}): ${name(one)}`);
  }
  return faults;
}"""
STOPS = """() => {
  const seen = (e) => e.matches(".skip") || e.checkVisibility({visibilityProperty: true});
  const all = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex], audio[controls]")]
    .filter((e) => seen(e) && !e.disabled && e.tabIndex >= 0)
    .filter((e) => {  // of round buttons with one name the chosen one, or else the first
      if (e.type !== "radio" || !e.name) return true;
      const own = `[name="${CSS.escape(e.name)}"]`, around = e.form || document;
      return e === (around.querySelector(`${own}:checked`) || around.querySelector(own));
    });
  window.stops = [];
  document.addEventListener("focusin", (event) => {
    const style = getComputedStyle(event.target);
    const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
    window.stops.push([all.indexOf(event.target), ring, event.target.outerHTML.slice(0, 100)]);
  });
  const dates = document.querySelectorAll("[type=date], [type=datetime-local], [type=time], [type=month], [type=week]").length;
  return {count: all.length, presses: all.length + 7 * dates + 2, first: all.length ? all[0].className : "",
    names: all.map((e) => e.outerHTML.slice(0, 100))};
}"""


# What is looked at stands still meanwhile; that live pages stay fit to use is seen in tests/web/test_live_board.py.
STILL = "window.EventSource = class { addEventListener() {} removeEventListener() {} close() {} };"


def picked(pages: Sequence[Seen]) -> list[Seen]:
    """Of each route those pages on which something stands that stood on none before."""
    known: dict[str, set[str]] = defaultdict(set)
    taken: dict[str, int] = defaultdict(int)
    found: list[Seen] = []
    for page in pages:
        if not page.whole or page.status != 200 or not page.route.startswith("/console") or page.pressed:
            continue
        if page.shape - known[page.route] and taken[page.route] < MOST:
            taken[page.route] += 1
            found.append(page)
        known[page.route] |= page.shape
    return sorted(found, key=lambda one: one.url)


class Eye:
    """A browser that goes from page to page and notes what is wrong."""

    def __init__(self, browser: Browser, doing: Doing) -> None:
        self._browser = browser
        self._doing = doing
        self._contexts: dict[int, tuple[BrowserContext, Page]] = {}
        self._said: list[str] = []

    def faults(self, seen: Seen) -> list[str]:
        page = self._page(seen.who)
        self._said.clear()
        page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
        answer = page.goto(self._doing.office.base + seen.url)
        if answer is None or answer.status != 200:
            return [f"{seen.url}: not there"]
        found = list(_keys(page))
        page.evaluate(OPEN)
        page.evaluate(AXE)
        for name, size in (("screen", SCREEN), ("phone", PHONE)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            found += [f"{name}: {one}" for one in (*page.evaluate(RUN_AXE), *_looks(page))]
        page.set_viewport_size({"width": ENLARGED[0], "height": ENLARGED[1]})
        found += [f"enlarged: {one}" for one in _sideways(page)]
        return [f"{seen.url} ({seen.who}): {one}" for one in (*found, *self._said)]

    def _page(self, who: int) -> Page:
        if who not in self._contexts:
            walker = self._doing.walker(who)
            context = self._browser.new_context(viewport={"width": SCREEN[0], "height": SCREEN[1]}, reduced_motion="reduce")
            context.add_cookies(
                [{"name": one.name, "value": str(one.value), "url": walker.base} for one in walker.session.cookies]
            )
            context.add_init_script(STILL)
            context.set_default_timeout(30_000)
            context.on("console", lambda said: self._said.append(said.text) if said.type in ("error", "warning") else None)
            context.on("weberror", lambda fault: self._said.append(str(fault.error)))
            context.on("request", lambda one: None if one.url.startswith(walker.base) else self._said.append(f"asked {one.url}"))
            self._contexts[who] = (context, context.new_page())
        return self._contexts[who][1]

    def close(self) -> None:
        for context, _ in self._contexts.values():
            context.close()


@contextmanager
def eye(browser: Browser, doing: Doing) -> Iterator[Eye]:
    one = Eye(browser, doing)
    yield one
    one.close()


def _looks(page: Page) -> Iterator[str]:
    looks: dict[str, Any] = page.evaluate(LOOKS)
    if looks["lang"] != "zh-CN":
        yield "the language is not said"
    yield from (f"no label: {one}" for one in looks["nameless"])
    yield from _sideways(page)
    for one in looks["texts"]:
        if one["contrast"] < CONTRAST and not one["disabled"]:
            yield f"contrast {one['contrast']:.1f}: {one['name']}"
        if one["size"] < SMALLEST:
            yield f"{one['size']} px: {one['name']}"
    yield from page.evaluate(BUILT, [TARGET, TEXT_TARGET])


def _sideways(page: Page) -> Iterator[str]:
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wider > 0:
        yield f"scrolls sideways by {wider}"


def _keys(page: Page) -> Iterator[str]:
    """With the Tab key alone: first the way past the menu, then everything in order, each seen to have the focus, to the end."""
    stops: dict[str, Any] = page.evaluate(STOPS)
    count, names = stops["count"], stops["names"]
    for _ in range(stops["presses"]):
        page.keyboard.press("Tab")
    reached = page.evaluate("window.stops")
    order = [number for number, _, _ in reached]
    firsts = list(dict.fromkeys(order))
    if "skip" not in stops["first"].split() or firsts[:1] != [0]:
        yield f"the first stop is {reached[0][2] if reached else 'nothing'}"
    yield from (f"never reached by Tab: {names[one]}" for one in range(count) if one not in firsts)
    round_once = [one for one in firsts if one >= 0]
    if round_once != sorted(round_once):
        yield f"out of order: {[names[b] for a, b in pairwise(round_once) if b < a]}"
    yield from {f"no ring: {html}" for _, ring, html in reached if not ring}
