"""A browser in the furnished demo office, which opens the scenes of the manual one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import xlsxwriter
from lxml import html
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from bot.dispatcher import Dispatcher
from bot.domain.messages import Incoming, Kind
from bot.router import Router
from bot.web.sign_in import new_link
from bot.wording import Wording
from handlers import ROUTES
from tests.manual.scenes import LINKED, SIGNED_OUT, Fill, Give, Pick, Press, Scene, Speak, Step, Unfold
from tests.web.asking import CLERK, LIAISON, say
from tests.web.conftest import FLAGS
from tests.web.every.furnished import StillOffice, furnished, make
from tests.web.every.walk import Walker

WIDE, HIGH = 1080, 760
COLOURS = 64
RING = "e => { e.style.outline = '4px solid #d0021b'; e.style.outlineOffset = '3px'; }"
TO_TOP = """e => { const thread = e.closest(".thread");
  thread.scrollTop += e.getBoundingClientRect().top - thread.getBoundingClientRect().top - 8; }"""

PLACES = "button, a, summary, [role=button]"
# What stands on a page, also what is folded up: words, and what is written on fields.
SAYS = """() => [document.body.textContent,
  ...[...document.querySelectorAll("[placeholder], [aria-label]")].flatMap((e) => [e.placeholder || "", e.ariaLabel || ""]),
].join("\\n").replace(/\\s+/g, " ")"""


class Album:
    """Every scene begins with the office as it was."""

    def __init__(self, browser: Browser, office: StillOffice) -> None:
        self._browser = browser
        self._office = office
        self._contexts: dict[int, BrowserContext] = {}
        self._walkers: dict[int, Walker] = {}
        office.keep()

    @contextmanager
    def open(self, scene: Scene) -> Iterator[Page]:
        """The page of a scene, after what is done on it."""
        self._office.restore()
        context = self._signed_in(scene.who)
        for step in scene.steps:
            if isinstance(step, Speak):
                say(self._office, step.who, step.words)
        page = context.new_page()
        page.set_viewport_size({"width": scene.wide, "height": HIGH})
        page.goto(self._office.base + (scene.path or self._link()))
        if scene.path.startswith("/chat"):
            page.locator(".phone li").last.wait_for()
        for step in scene.steps:
            self._do(page, step)
        if scene.at:
            page.locator(".phone li", has_text=scene.at).last.evaluate(TO_TOP)
        yield page
        page.close()

    def words(self, address: str, who: int = CLERK) -> str:
        """All that stands on a page of the console, also what is folded up, without a browser."""
        if who not in self._walkers:
            self._office.restore()
            self._walkers[who] = Walker(self._office, who)
            self._office.keep()
        tree = html.fromstring(self._walkers[who].get(address).text)
        said = [tree.text_content(), *(str(one) for one in tree.xpath("//@placeholder | //@aria-label"))]
        return " ".join(" ".join(said).split())

    def route(self, who: str, words: str) -> str:
        """Which of the routes in handlers/ would answer; nothing is changed."""
        app = self._office.app
        said = Incoming("simulator", "demo", who, Kind.TEXT, "said", app.clock.now(), words)
        dispatcher = Dispatcher(Router(ROUTES), Wording(app.office.name, app.office.phone), app.office, app.services)
        with app.store.read() as records:
            return dispatcher.foresee(records, said, app.clock.now())

    def _signed_in(self, who: int) -> BrowserContext:
        """A profile of his own; whoever is signed out has a fresh one each time."""
        if who in self._contexts and who >= 0:
            return self._contexts[who]
        context = self._browser.new_context(viewport={"width": WIDE, "height": HIGH}, reduced_motion="reduce", locale="zh-CN")
        context.set_default_timeout(30_000)
        if who not in (SIGNED_OUT, LINKED):
            context.request.get(self._office.base + self._link(who))
        self._contexts[who] = context
        self._office.keep()
        return context

    def _link(self, who: int = LIAISON) -> str:
        with self._office.app.store.write() as records:
            return new_link(records, self._office.clock.now(), who)

    def _do(self, page: Page, step: Step) -> None:
        match step:
            case Fill(label, words):
                page.get_by_label(label).first.fill(words)
            case Pick(label, choice):
                page.get_by_label(label).first.select_option(label=choice)
            case Unfold(heading):
                page.locator("summary", has_text=heading).first.click()
            case Press(button):
                found(page, button).click()
                page.wait_for_load_state()
            case Give(name):
                page.locator("main input[type=file]").set_input_files([{"name": name, "mimeType": "", "buffer": ledger()}])


def found(page: Page, name: str) -> Locator:
    """What is called so and can be pressed; of several the first that is seen."""
    exact = page.locator(PLACES).filter(has_text=name).filter(visible=True)
    for place in range(exact.count()):
        if " ".join(exact.nth(place).inner_text().split()) == name:
            return exact.nth(place)
    return exact.first


def picture(page: Page, scene: Scene) -> bytes:
    """What is seen of a scene, as PNG with few colours."""
    for name in scene.ring:
        found(page, name).evaluate(RING)
    page.evaluate("window.scrollTo(0, 0)")
    box = page.locator(scene.crop).filter(visible=True).last.bounding_box()
    assert box is not None, scene.name
    top = box["y"]
    if scene.top:
        start = page.locator(scene.top).first.bounding_box()
        assert start is not None, scene.top
        top = start["y"] - 12
    height = min(box["y"] + box["height"] - top, scene.tall)
    clip = {"x": box["x"], "y": top, "width": box["width"], "height": height}
    shot = page.screenshot(clip=clip, full_page=True, animations="disabled")  # type: ignore[arg-type]
    with Image.open(BytesIO(shot)) as opened:
        few = opened.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def ledger() -> bytes:
    """A small ledger as an office has it: a title above, headings of its own."""
    rows = (
        ("示范局机关老干部花名册",),
        ("姓名", "性别", "出生年月日", "人员类别", "单位", "联系电话", "结对联系人"),
        ("耿新民", "男", "1950-03-04", "退休", "城关镇", "13900009001", "苗春生"),
        ("华素琴", "女", "1946-11-20", "退休", "河口镇", "13900009002", "苗春生"),
        ("秦怀远", "男", "1931-05-12", "离休", "示范局机关", "13900002991", "柳青禾"),
    )
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("花名册")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


@contextmanager
def opened(folder: Path) -> Iterator[Album]:
    """An office in an empty folder, and a browser in it."""
    (folder / "made").mkdir()
    (folder / "shown").mkdir()
    make(folder / "made")
    with furnished(folder / "made", folder / "shown") as office, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS, "--lang=zh-CN"])
        yield Album(browser, office)
        browser.close()
