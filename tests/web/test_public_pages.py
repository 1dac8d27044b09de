"""Every page that opens without a sign-in, in every size and colour: what axe and a careful eye find, and how heavy it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.web.public import GROUNDS, SIZES, Look
from tests.web.conftest import PHONE, Open, RehearsedOffice, check_looks, focus_ring
from tests.web.released import ASIDE, SMALL, press, violations
from tests.web.test_group_page import Forwarding
from tests.web.test_notice_page import PANG, QIN, YU, Sent
from tests.web.test_task_page import Door

pytestmark = pytest.mark.browser
HEAVIEST = 60_000  # bytes of a page with all that it loads
LOOKS = [Look(*pair) for pair in product(SIZES, GROUNDS)]
JUDGED = [Look(*pair) for pair in zip(SIZES, ("yellow", "plain", "night", "plain"), strict=True)]  # each of them at least once
TWICE = {"width": PHONE["width"] // 2, "height": PHONE["height"] // 2}  # at 200 %


def links(office: RehearsedOffice) -> dict[str, str]:
    """Where each page is that a link leads to."""
    sent, withdrawn, late = Sent(office), Sent(office), Sent(office, reply_by=office.clock.now() - timedelta(hours=1))
    press(sent.link(YU), answer="attend")
    press(sent.link(PANG, 1), answer="stand_in", who="女儿小红")
    declined = Sent(office)
    press(declined.link(QIN), answer="decline")
    withdrawn.withdraw()
    town, door = Forwarding(office), Door(office)
    return {
        "fresh": sent.link(QIN),
        "attends": sent.link(YU),
        "sends somebody": sent.link(PANG, 1),
        "declined": declined.link(QIN),
        "late": late.link(QIN),
        "withdrawn": withdrawn.link(QIN),
        "gone": f"{office.base}/n/never-was",
        "group": town.group_link,
        "kit": town.kit_link,
        "door": door.link,
        "policy": door.here(office.app.policy_links.url("lixiu-nursing-fee")),
        "no policy": f"{office.base}/p/never-was",
        "privacy": f"{office.base}/privacy",
    }


OTHERS: dict[str, dict[str, Any]] = {
    "bind": {"key": "x", "answer": "请再说一遍姓名和手机后四位。", "again": False},
    "busy": {},
    "front": {},
    "relay_done": {"group": "城关镇老同志微信群", "forwarded": True},
    "task_done": {},
}


@pytest.fixture(scope="module")
def addresses(office: RehearsedOffice) -> dict[str, str]:
    return links(office)


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    yield context.new_page()
    context.close()


def look_at(page: Page, url: str, look: Look, size: dict[str, int]) -> None:
    wear(page.context, url, look)
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.goto(url)


def wear(context: BrowserContext, url: str, look: Look) -> None:
    base = "/".join(url.split("/")[:3])
    context.add_cookies([{"name": "look", "value": f"{look.size}.{look.ground}", "url": base}])


def shown(office: RehearsedOffice, page: Page, name: str, look: Look) -> None:
    """A page that only a platform leads to."""
    html = office.app.wording.page(name, {**OTHERS[name], "look": look})
    page.set_content(html.replace('"/static/', f'"{office.base}/static/'))
    page.wait_for_load_state("load")


PLACES = (
    "fresh", "attends", "sends somebody", "declined", "late", "withdrawn", "gone", "group", "kit", "door", "policy", "no policy",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_linked_page_holds_in_every_size_and_colour(addresses: dict[str, str], reader: Page, place: str) -> None:
    for look, size in zip(JUDGED, (PHONE, ASIDE, SMALL, TWICE), strict=True):
        look_at(reader, addresses[place], look, size)
        check_looks(reader, 7, size=24)
        assert not violations(reader), look


@pytest.mark.parametrize("place", ["fresh", "attends", "door"])
def test_the_fullest_pages_hold_on_the_smallest_telephone(addresses: dict[str, str], reader: Page, place: str) -> None:
    for look in LOOKS:
        look_at(reader, addresses[place], look, SMALL)
        check_looks(reader, 7, size=24)


@pytest.mark.parametrize("name", OTHERS)
def test_a_page_of_its_own_holds_in_every_size_and_colour(office: RehearsedOffice, reader: Page, name: str) -> None:
    reader.goto(f"{office.base}/n/never-was")
    reader.set_viewport_size({"width": SMALL["width"], "height": SMALL["height"]})
    for look in JUDGED:
        shown(office, reader, name, look)
        check_looks(reader, 7, size=24)
        assert not violations(reader), look


@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_touched_is_as_large_as_a_thumb(addresses: dict[str, str], reader: Page, place: str) -> None:
    for size in (SMALL, ASIDE):
        look_at(reader, addresses[place], Look("small"), size)
        for target in reader.locator("button:visible, summary, .button, .call a, label:visible, input[name=who]:visible").all():
            box = target.bounding_box()
            assert box is not None
            assert min(box["height"], box["width"]) >= 64, target.text_content()


@pytest.mark.parametrize("place", PLACES)
def test_all_is_reached_by_keyboard_and_seen_where_it_is(addresses: dict[str, str], reader: Page, place: str) -> None:
    for ground in GROUNDS if place == "fresh" else GROUNDS[:1]:
        look_at(reader, addresses[place], Look(ground=ground), PHONE)
        for stop in reader.locator("a[href]:visible, button:visible, summary:visible, input:visible").all():
            reader.keyboard.press("Tab")
            assert stop.evaluate("(e) => e === document.activeElement")
            assert focus_ring(reader) >= 4


@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_light_and_loads_nothing_from_elsewhere(addresses: dict[str, str], browser: Browser, place: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.update({answer.url: len(answer.body())}))
    page.goto(addresses[place])
    page.wait_for_load_state("networkidle")
    picture = {url: weight for url, weight in weights.items() if url.endswith("poster.png")}  # is there to be forwarded
    assert sum(weights.values()) - sum(picture.values()) < HEAVIEST
    assert all(url.startswith("http://127.0.0.1:") for url in weights)
    context.close()


def test_the_size_is_chosen_by_a_form_and_holds_on_all_pages(visit: Open, addresses: dict[str, str]) -> None:
    page = visit(addresses["fresh"], PHONE, java_script_enabled=False)
    before = page.locator(".body").evaluate("(e) => getComputedStyle(e).fontSize")
    page.get_by_role("button", name="特大").click()
    page.get_by_role("button", name="黄底黑字").click()
    assert page.url == addresses["fresh"]
    expect(page.get_by_role("button", name="特大")).to_have_attribute("aria-pressed", "true")
    page.goto(addresses["door"])
    expect(page.locator("html")).to_have_class("size-huge ground-yellow")
    page.goto(addresses["fresh"])
    assert (before, page.locator(".body").evaluate("(e) => getComputedStyle(e).fontSize")) == ("28px", "42px")
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["httpOnly"]) == ("look", "huge.yellow", True)
    assert cookie["expires"] > 0


@pytest.mark.parametrize("asked", ["size=monstrous", "ground=%0d%0aSet-Cookie:x", "size=huge&ground=", "size=//example.org"])
def test_what_is_no_size_changes_nothing(addresses: dict[str, str], asked: str) -> None:
    answer = requests.get(f"{addresses['gone']}?{asked}", timeout=5, allow_redirects=False)
    assert answer.status_code == 303
    assert addresses["gone"].endswith(answer.headers["location"])
    assert answer.cookies["look"] in ("middle.plain", "huge.plain")
    worn = requests.get(addresses["fresh"], cookies={"look": '"><b>.x'}, timeout=5).text
    assert 'class="size-middle ground-plain"' in worn


@pytest.mark.parametrize("place", PLACES)
def test_no_address_is_passed_on_or_kept(addresses: dict[str, str], place: str) -> None:
    headers = requests.get(addresses[place], timeout=5).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize("place", ["fresh", "group", "door", "policy"])
def test_it_prints_black_on_white_whatever_was_chosen(addresses: dict[str, str], reader: Page, place: str) -> None:
    reader.emulate_media(media="print")
    look_at(reader, addresses[place], Look("huge", "night"), PHONE)
    paper = "(e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    assert reader.locator("h1").evaluate(paper) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    expect(reader.locator(".call")).to_contain_text("0000-1234567")
    expect(reader.locator("button:visible, .button:visible, input:visible")).to_have_count(0)
    reader.emulate_media(media="screen")
