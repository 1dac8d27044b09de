"""All that can be done by pressing a button in the console, found by walking and pressing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import requests
from lxml import html

from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON, TOWN_LIAISON
from tests.web.every.filling import filled, posted
from tests.web.every.furnished import ADMIN, NEWCOMER, SECRETARY, TOWN_CLERK, StillOffice
from tests.web.every.walk import MOST, Button, Form, Seen, Walker, read_page

WHO = {CLERK: MOST, APPROVER: 5, ADMIN: 3, LIAISON: 4}  # what one of them may not do, another may; pages of one route
EVERYBODY = (None, CLERK, APPROVER, LEADER, LIAISON, TOWN_LIAISON, ADMIN, SECRETARY, TOWN_CLERK, NEWCOMER)
OUTSIDE = frozenset({"/signout"})  # of every page, and none of its own
# What brings no further form and takes seconds: papers are set, the library is scored.
WORKED_OUT = ("/console/ledger", "/console/lists")  # what takes long is kept for a while: now it has been there for a while
LAST = ("/papers", "/handbook", "/sheet", "/evidence", "/score", "accept=", "drop=", "=publish", "=propose")


@dataclass(frozen=True)
class Deed:
    """A form, one of its buttons, and who has it before him."""

    who: int
    route: str
    form: Form
    button: Button | None
    before: Deed | None = None  # that led to this form

    @property
    def action(self) -> str:
        """A path, with its query."""
        return ((self.button.action if self.button is not None else "") or self.form.action).partition("#")[0]

    @property
    def name(self) -> str:
        pressed = f" {self.button.name}={self.button.value}" if self.button is not None and self.button.name else ""
        return f"{self.route}{pressed}"


class Doing:
    """Does deeds, each as the one who may."""

    def __init__(self, office: StillOffice) -> None:
        """Everybody has signed in before the office is kept: a session is a row, and would be gone with the others."""
        self.office = office
        self._walkers = {who: Walker(office, who) for who in EVERYBODY}
        office.keep()

    def walker(self, who: int | None) -> Walker:
        return self._walkers[who]

    def find(self) -> tuple[list[Seen], list[Deed]]:
        """Every page that was looked at, and every deed once: those on pages, and those on what pressing a button leads to."""
        pages: list[Seen] = []
        fresh: list[Deed] = []
        for path in WORKED_OUT:
            self.walker(CLERK).get(path)
        self.office.clock.advance(timedelta(minutes=2))
        for who, most in WHO.items():
            for page in self.walker(who).walk(most=most):
                page.who = who
                pages.append(page)
                fresh += self._on(who, page.forms, None)
        found = {self._key(deed): deed for deed in reversed(fresh)}
        for deed in [one for one in found.values() if not any(word in one.name for word in LAST)]:
            after = self._after(deed, pages)
            found = {**{self._key(one): one for one in reversed(after)}, **found}
        self.office.restore()
        return pages, sorted(found.values(), key=lambda one: one.name)

    @staticmethod
    def _key(deed: Deed) -> tuple[object, ...]:
        """Buttons that differ by a number are of the same kind, and so are forms that differ by the number of their lines."""
        named = deed.button.name if deed.button is not None else ""
        value = deed.button.value if deed.button is not None and not deed.button.value.isdecimal() else ""
        return deed.route, named, value

    def _on(self, who: int, forms: Sequence[Form], before: Deed | None) -> list[Deed]:
        deeds: list[Deed] = []
        for form in forms:
            typed = any(one.kind not in ("hidden", "checkbox", "radio") for one in form.fields)
            for button in form.buttons or ((None,) if typed else ()):  # without a button only the key Enter sends it
                action = (button.action if button is not None else "") or form.action
                route = self.walker(who).map.name("POST", urlsplit(action).path)
                if route not in OUTSIDE:
                    deeds.append(Deed(who, route, form, button, before))
        return deeds

    def _after(self, deed: Deed, pages: list[Seen]) -> list[Deed]:
        """What can be done on the page to which a deed leads."""
        self.office.restore()
        form = self.fresh(deed)
        if form is None:
            return []
        page = self.page_after(deed, self.press(deed, form))
        page.who, page.pressed = deed.who, True
        pages.append(page)
        return self._on(deed.who, page.forms, deed)

    def page_after(self, deed: Deed, answer: requests.Response) -> Seen:
        walker = self.walker(deed.who)
        if "location" in answer.headers:
            return walker.get(answer.headers["location"].partition("#")[0], deed.action)
        seen = Seen(deed.action, deed.route, answer.status_code, "", "", "")
        if answer.headers.get("content-type", "").startswith("text/html"):
            seen.links, seen.forms = read_page(deed.action, answer.text)
        return seen

    def fresh(self, deed: Deed) -> Form | None:
        """The form as it stands on its page now; None where it stands no more."""
        if deed.before is not None:
            before = self.fresh(deed.before)
            forms = self.page_after(deed.before, self.press(deed.before, before)).forms if before is not None else []
        else:
            forms = self.walker(deed.who).get(deed.form.page).forms
        same = [one for one in forms if one.key == deed.form.key and self._alike(deed, one)]
        return next((one for one in forms if one == deed.form), same[0] if same else None)

    def _alike(self, deed: Deed, form: Form) -> bool:
        """Whether it is the same form, perhaps of something that has another number each time it is sent in."""
        own = self.walker(deed.who).map.name("POST", urlsplit(form.action).path)
        return form.action == deed.form.action or (deed.before is not None and own == deed.route)

    def press(self, deed: Deed, form: Form, **headers: str) -> requests.Response:
        """Send the form filled in as it should be; what comes back, not followed."""
        action = (deed.button.action if deed.button is not None else "") or form.action
        return self.send(deed.who, action, **posted(form, filled(form, deed.route, deed.button)), headers=headers)

    def send(self, who: int | None, action: str, **request: object) -> requests.Response:
        walker = self.walker(who)
        return walker.session.post(walker.base + action, timeout=120, allow_redirects=False, **request)  # type: ignore[arg-type]


def words_of(page: str) -> str:
    """What can be read on a page."""
    return " ".join(html.document_fromstring(page).text_content().split()) if page.strip() else ""
