"""The demo office in a real browser: the service on a port of its own, a Chromium, and what a careful eye checks on a page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright
from starlette.types import ASGIApp

from bot.app import build
from bot.clock import ManualClock
from bot.config import Config, parse
from bot.web.server import site
from tests.databases import settings_in
from tests.office import MONDAY, ServedOffice, copy_office, new_folder

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK = {"width": 1366, "height": 820}
PHONE = {"width": 390, "height": 844}


def demo_config(folder: Path, **changes: Any) -> Config:
    return parse(
        {
            "demo": True,
            "office": {"name": "示范老干部局", "phone": "0000-1234567"},
            **settings_in(folder),
            "web": {"secret": "signs-only-in-tests", "port": 0, "public_url": "http://127.0.0.1:1"},
            **changes,
        }
    )


@lru_cache(maxsize=1)
def rehearsed() -> Path:
    """The folder of the demo office in the rehearsal room, made once: learning the policy library costs seconds."""
    folder = new_folder()
    build(demo_config(folder), ManualClock(MONDAY)).close()
    return folder


class RehearsedOffice(ServedOffice):
    """The demo office as visitors use it: what anybody says takes its effect at once, and takes a second of the day."""

    def open(self) -> None:
        self._moving = asyncio.Lock()
        super().open()

    def close(self) -> None:
        self.run(self._rest())
        super().close()

    def settle(self) -> None:
        """Let everything that is due now happen."""
        self.run(self._move())

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _site(self) -> ASGIApp:
        return site(replace(self.app.parts(), wake=self._soon))

    def _soon(self) -> None:
        asyncio.run_coroutine_threadsafe(self._move(), self._loop)

    async def _rest(self) -> None:
        """Let what has begun to move come to its end."""
        async with self._moving:
            return

    async def _move(self) -> None:
        async with self._moving:
            self.clock.advance(timedelta(seconds=1))
            await asyncio.to_thread(self.app.advance)
            while await self.app.drain():
                await asyncio.to_thread(self.app.advance)


@contextmanager
def rehearsing(folder: Path, **changes: Any) -> Iterator[RehearsedOffice]:
    copy_office(rehearsed(), folder)
    running = RehearsedOffice(demo_config(folder, **changes))
    running.open()
    try:
        yield running
    finally:
        running.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    """One office for a file; every test keeps to people or notices of its own."""
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Watch:
    """What a browser asked for and complained of while a test ran."""

    asked: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.asked.append(request))
        context.on("console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None)
        context.on("weberror", lambda fault: self.complaints.append(str(fault.error)))

    def posts(self, path: str) -> list[Request]:
        return [one for one in self.asked if one.method == "POST" and one.url.endswith(path)]


PATIENCE = 30_000  # milliseconds: a machine that has other work is no fault of a page
expect.set_options(timeout=PATIENCE)
Open = Callable[..., Page]


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def visit(browser: Browser, watch: Watch) -> Iterator[Open]:
    """Opens a page in a fresh browser profile. Whatever it did, it stayed at home and had nothing to complain of."""
    contexts: list[BrowserContext] = []

    def open_page(url: str, size: dict[str, int] = DESK, **settings: Any) -> Page:
        context = browser.new_context(viewport={"width": size["width"], "height": size["height"]}, **settings)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    strangers = [one.url for one in watch.asked if not one.url.startswith("http://127.0.0.1:")]
    assert not strangers, f"asked of strangers: {strangers}"
    assert not watch.complaints


# --- what a careful eye checks ------------------------------------------------------------------------------------------

LOOKS = """() => {
  const seen = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && e.getBoundingClientRect().width > 1;
  const parse = (c) => { const n = c.match(/[\\d.]+/g).map(Number); return {rgb: n.slice(0, 3), a: n.length > 3 ? n[3] : 1}; };
  const light = (rgb) => rgb.map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      const stops = style.backgroundImage.match(/rgba?\\([^)]*\\)/g);
      if (stops) return stops.map((c) => parse(c).rgb);
      const own = parse(style.backgroundColor);
      if (own.a > 0.99) return [own.rgb];
    }
    return [[255, 255, 255]];
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const own = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  const texts = [...document.body.querySelectorAll("*")].filter((e) => seen(e) && (own(e) || e.matches("input, textarea")));
  const name = (e) => `${e.tagName.toLowerCase()}.${e.className} ${e.textContent.trim().slice(0, 12)}`;
  return {
    lang: document.documentElement.lang,
    texts: texts.map((e) => ({
      name: name(e), size: parseFloat(getComputedStyle(e).fontSize), disabled: e.matches(":disabled"),
      contrast: Math.min(...ground(e).map((g) => contrast(parse(getComputedStyle(e).color).rgb, g))),
    })),
    targets: [...document.querySelectorAll("a[href], button, input, textarea")].filter(seen)
      .map((e) => ({name: name(e), height: e.getBoundingClientRect().height, width: e.getBoundingClientRect().width})),
    nameless: [...document.querySelectorAll("input:not([type=hidden]), textarea, select")]
      .filter((e) => !(e.labels && [...e.labels].some((l) => l.textContent.trim())) && !e.ariaLabel).map(name),
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""
FOCUS_RING = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
}"""


def check_looks(page: Page, contrast: float, size: float = 13) -> None:
    """The essentials of accessibility (WCAG 2.2: 1.3.1, 1.4.3, 1.4.6, 1.4.10, 2.5.5, 3.1.1) on whatever is now visible."""
    looks = page.evaluate(LOOKS)
    assert looks["lang"] == "zh-CN"
    assert not looks["nameless"], "fields without a label"
    assert looks["sideways"] <= 0, "the page scrolls sideways"
    assert not [one for one in looks["texts"] if one["contrast"] < contrast and not one["disabled"]]
    assert not [one for one in looks["texts"] if one["size"] < size]
    assert not [one for one in looks["targets"] if min(one["height"], one["width"]) < 44]
    assert len(looks["texts"]) > 3


def focus_ring(page: Page) -> float:
    """How wide, in pixels, the ring around what has the focus is."""
    return float(page.evaluate(FOCUS_RING))
