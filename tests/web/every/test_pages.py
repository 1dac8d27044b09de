"""Every page of the console is reached by a link or a button, and no link leads nowhere."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.web.asking import CLERK
from tests.web.every.deeds import Deed, Doing
from tests.web.every.furnished import StillOffice
from tests.web.every.walk import Seen

# Addresses to which no page of this office leads, each with its reason.
UNLINKED: dict[str, str] = {
    "/console/style": "the components with their words, for whoever builds pages",
    "/console/inbox/{number:int}/older": "asked for by a script in a chat longer than one page",
    "/console/inbox/{number:int}/media/{message:int}": "a picture out of a chat; the demo has no platform to fetch one from",
    "/console/inbox/of/{number:int}": "the chat of somebody whose page is open, if he chats at all",
    "/console/import/{upload_id}/progress": "while a large file is being taken in",
    "/console/import/{upload_id}/errors": "of a file with faults in it",
    "/console/notices/{notice_id:int}/forecast": "of an audience so large that it is worked out afterwards",
    "/console/notices/forecast": "of an audience so large that it is worked out afterwards",
    "/console/settings/weights": "only where two accounts of one channel share the sending",
    "/console/tasks/{number:int}/back": "of a call that was reported today; tried in test_taking_back",
    "/console/safety/release": "only in an office that was put back from a backup; tried in test_taking_back",
    "/console/calendar": "worked out anew on request; offered only when the figures on the page are old",
    "/console/notices/{notice_id:int}/people": "more names of an audience than stand beside it",
    "/console/ledger": "worked out anew on request; offered only when the figures on the page are old",
    "/console/lists": "worked out anew on request; offered only when the figures on the page are old",
    "/console/me/code": "a code is set up in three steps with a telephone in hand; tried in the tests of signing in",
    "/console/me/code.svg": "see the code",
    "/console/me/code/confirm": "see the code",
    "/console/me/code/off": "see the code",
    "/console/me/codes": "see the code",
    "/console/me/codes/renew": "see the code",
}
HUGE = ("9" * 19, "9" * 400, "0", "4711")
ODD = ("%00", "%ED%A0%80", "..%2F..%2Fetc%2Fpasswd", "%3Cscript%3E", "'", "a" * 3000, "%E9%95%BF" * 300)
ASKED = (
    "",
    "-1",
    "9" * 5000,
    "1e9",
    "0000-00-00",
    "9999-99",
    "%00",
    "%ED%A0%80",
    "%3Czq9%3E",
    "%E9%95%BF" * 2000,
    "٣",
    "2026-02-30",
)


def test_every_page_is_reached(doing: Doing, pages: list[Seen]) -> None:
    walker = doing.walker(CLERK)
    reached = {route.path for page in pages if (route := walker.map.of("GET", page.url.partition("?")[0])) is not None}
    missed = [one for one in walker.map.all("GET") if one.startswith("/console") and one not in reached]
    assert not sorted(set(missed) - set(UNLINKED)), "no page leads there: link it, or furnish the office with what it shows"


def test_every_form_that_can_be_posted_stands_on_a_page(doing: Doing, deeds: list[Deed]) -> None:
    walker = doing.walker(CLERK)
    reached = {route.path for deed in deeds if (route := walker.map.of("POST", deed.action.partition("?")[0])) is not None}
    missed = [one for one in walker.map.all("POST") if one.startswith("/console") and one not in reached]
    assert not sorted(set(missed) - set(UNLINKED)), "no form posts there: link it, or furnish the office with what it is for"


def test_no_link_leads_nowhere(pages: list[Seen]) -> None:
    wrong = [
        f"{page.url} ({page.status}), from {page.came_from}"
        for page in pages
        if page.status not in (200, 204, 303) and not page.pressed
    ]
    assert not wrong, "\n".join(wrong)


def test_every_form_leads_to_something(deeds: list[Deed]) -> None:
    assert not [f"{deed.form.page} posts to {deed.action}" for deed in deeds if not deed.route]


@pytest.mark.parametrize("odd", [*HUGE, *ODD], ids=lambda one: one[:20])
def test_an_address_that_nobody_made_is_not_there(office: StillOffice, doing: Doing, odd: str) -> None:
    walker = doing.walker(CLERK)
    faults = []
    for route in {one for one in walker.map.all("GET") if one.startswith("/console") and "{" in one}:
        parts = [(odd if odd in HUGE or ":int" not in one else "1") if one.startswith("{") else one for one in route.split("/")]
        seen = walker.get("/".join(parts))
        if seen.status not in (200, 204, 303, 403, 404, 405, 414):
            faults.append(f"{route}: {seen.status}")
    assert not faults


@pytest.mark.parametrize("odd", ASKED, ids=lambda one: one[:20])
def test_whatever_is_asked_of_a_page_it_answers(office: StillOffice, doing: Doing, pages: list[Seen], odd: str) -> None:
    """Every name that any link or form asks a page with, each with something that nobody should write there."""
    names: dict[str, set[str]] = {}
    paths: dict[str, str] = {}
    for page in pages:
        if page.route.startswith("/console") and page.status == 200 and not page.pressed and page.who == CLERK:
            path, _, query = page.url.partition("?")
            paths.setdefault(page.route, path)
            names.setdefault(page.route, set()).update(one.partition("=")[0] for one in query.split("&") if one)
    faults = []
    for route, path in paths.items():
        asked = "&".join(f"{name}={odd}" for name in sorted({*names[route], "page", "done"}))
        seen = doing.walker(CLERK).get(f"{path}?{asked}")
        if seen.status not in (200, 204, 303, 404, 400, 422) or "<zq9" in seen.text:
            faults.append(f"{path}?{quote(asked[:60])}: {seen.status}")
    assert not faults, "\n".join(faults)
