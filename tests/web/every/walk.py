"""Walking through the service as somebody with a browser does: every link, every form, by the route that answers it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests
from lxml import html
from starlette.routing import BaseRoute, Match, Route

from bot.web.sign_in import new_link
from tests.web.every.furnished import StillOffice

MOST = 9  # pages of one route that are looked at: a draft is another page than what is under way
ASKED = 2  # of those that are the same page asked otherwise


@dataclass(frozen=True)
class Button:
    name: str
    value: str
    action: str = ""  # where it leads, if not where its form does
    at: int = 0  # how many fields stand before it


@dataclass(frozen=True)
class Field:
    """What can be filled in, with what stands in it."""

    name: str
    kind: str  # text, textarea, select, hidden, checkbox, file ...
    value: str
    options: tuple[str, ...] = ()
    checked: bool = False
    required: bool = False


@dataclass(frozen=True)
class Form:
    """A form that posts, and the page on which it stands."""

    page: str
    action: str  # a path, with its query
    fields: tuple[Field, ...]
    buttons: tuple[Button, ...]
    multipart: bool

    @property
    def key(self) -> tuple[str, ...]:
        """Two forms of the same kind on two pages have the same one."""
        return tuple(sorted({one.name for one in self.fields if one.name}))


@dataclass
class Seen:
    """One answer to a GET."""

    url: str  # without the host
    route: str
    status: int
    kind: str  # of content
    text: str
    came_from: str
    who: int = 0  # in whose name
    pressed: bool = False  # what a button led to: not there for everybody who opens the address
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """A page, not a piece of one and not a file."""
        return "<html" in self.text[:200]

    @cached_property
    def shape(self) -> frozenset[str]:
        """What kinds of things stand on it: of two pages with the same kinds one is enough for a browser."""
        if not self.whole:
            return frozenset()
        tree = html.document_fromstring(self.text)
        return frozenset(f"{one.tag}.{one.get('class', '')}" for one in tree.iter() if isinstance(one.tag, str))


class Map:
    """Which route answers which address."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._routes = [one for one in routes if isinstance(one, Route)]

    def of(self, method: str, path: str) -> Route | None:
        for route in self._routes:
            match, _ = route.matches({"type": "http", "method": method, "path": path, "headers": []})
            if match is Match.FULL:
                return route
        return None

    def name(self, method: str, path: str) -> str:
        """The pattern of the route, with the step spelt out: two steps are two deeds."""
        route = self.of(method, path)
        if route is None:
            return ""
        _, child = route.matches({"type": "http", "method": method, "path": path, "headers": []})
        step = child["path_params"].get("step")
        return route.path.replace("{step}", str(step)) if step is not None else route.path

    def all(self, method: str) -> list[str]:
        return [one.path for one in self._routes if method in (one.methods or ())]


def read_page(url: str, text: str) -> tuple[list[str], list[Form]]:
    """The links and the posting forms of a page."""
    if not text.strip():
        return [], []
    tree = html.document_fromstring(text)
    links = [str(one) for one in tree.xpath("//a/@href | //link/@href | //img/@src | //script/@src | //audio/@src")]
    links += [str(one) for one in tree.xpath("//@hx-get | //@sse-connect")]
    scripted = tree.xpath("//*[not(self::form or self::button)]/@hx-post")
    forms = [Form(url, urljoin(url, one), (), (Button("", ""),), False) for one in scripted]
    for node in tree.xpath("//form"):
        found = _form(url, node, tree)
        if (node.get("method") or "get").lower() == "post":
            forms.append(found)
        else:
            links.append(f"{urlsplit(found.action).path}?{urlencode(_asked(found))}")
    return [urljoin(url, one) for one in links], forms


def _form(url: str, node: html.HtmlElement, tree: html.HtmlElement) -> Form:
    outside = tree.xpath("//*[@form=$id]", id=node.get("id")) if node.get("id") else []
    controls = [*node.xpath(".//input | .//select | .//textarea | .//button"), *outside]
    controls = [one for one in controls if not one.xpath("ancestor::*[@inert] | ancestor::fieldset[@disabled]")]
    fields: list[Field] = []
    buttons: list[Button] = []
    for one in controls:
        kind = one.get("type", "text") if one.tag == "input" else one.tag
        if one.tag == "button" or kind in ("submit", "image"):
            if one.get("type") != "button" and "disabled" not in one.attrib:
                buttons.append(
                    Button(
                        one.get("name", ""),
                        one.get("value", ""),
                        urljoin(url, one.get("formaction")) if one.get("formaction") else "",
                        len(fields),
                    )
                )
        elif "disabled" not in one.attrib and one.get("name"):
            fields.append(_field(one, kind))
    scripted = [one.get("hx-post") for one in (node, *controls) if one.get("hx-post")]  # the same form, sent by a script
    buttons += [Button("", "", urljoin(url, one)) for one in scripted]
    action = urljoin(url, node.get("action") or url)
    return Form(url, action, tuple(fields), tuple(buttons), node.get("enctype") == "multipart/form-data")


def _field(one: html.HtmlElement, kind: str) -> Field:
    required = "required" in one.attrib
    if kind == "select":
        options = [each.get("value", each.text_content().strip()) for each in one.xpath(".//option")]
        chosen = [each.get("value", each.text_content().strip()) for each in one.xpath(".//option[@selected]")]
        return Field(one.get("name"), kind, (chosen or options or [""])[0], tuple(options), required=required)
    value = (
        one.text_content().removeprefix("\n")
        if kind == "textarea"
        else one.get("value", "on" if kind in ("checkbox", "radio") else "")
    )
    return Field(one.get("name"), kind, value, checked="checked" in one.attrib, required=required)


def _asked(form: Form) -> list[tuple[str, str]]:
    """What the form would put into the address as it stands."""
    return [(one.name, one.value) for one in form.fields if one.kind not in ("checkbox", "radio") or one.checked]


class Walker:
    """One member of staff (None: the operator) in a browser of his own."""

    def __init__(self, office: StillOffice, staff_id: int | None) -> None:
        self.office = office
        self.base = office.base
        self.map = Map(office.site.routes)
        self.session = requests.Session()
        self.session.headers["Sec-Fetch-Site"] = "same-origin"
        with office.app.store.write() as records:
            link = new_link(records, office.clock.now(), staff_id)
        self.session.get(self.base + link, timeout=30, allow_redirects=False)

    def get(self, url: str, came_from: str = "") -> Seen:
        with self.session.get(self.base + url, timeout=300, allow_redirects=False, stream=True) as answer:
            kind = answer.headers.get("content-type", "").partition(";")[0]
            text = answer.text if kind == "text/html" else ""
        seen = Seen(url, self.map.name("GET", urlsplit(url).path), answer.status_code, kind, text, came_from)
        if "location" in answer.headers:
            seen.links = [urljoin(url, answer.headers["location"])]
        elif text:
            seen.links, seen.forms = read_page(url, text)
        return seen

    def walk(self, *starts: str, most: int = MOST) -> list[Seen]:
        """Every page of the console that can be reached; of each route, asked in each way, so many.

        What it leads to outside of the console is looked at and not followed.
        """
        waiting = deque((start, "") for start in starts or ("/console",))
        known = {url for url, _ in waiting}
        counts: dict[tuple[str, ...], int] = defaultdict(int)
        found: list[Seen] = []
        while waiting:
            seen = self.get(*waiting.popleft())
            found.append(seen)
            for address in self._onward(seen):
                way = self._way(address)
                if address not in known and counts[way] < (ASKED if len(way) > 1 else most):
                    known.add(address)
                    counts[way] += 1
                    waiting.append((address, seen.url))
        return found

    def _onward(self, seen: Seen) -> list[str]:
        if not urlsplit(seen.url).path.startswith("/console"):
            return []
        return [address for link in seen.links if (address := self._here(link)) is not None]

    def _way(self, address: str) -> tuple[str, ...]:
        parts = urlsplit(address)
        route = self.map.name("GET", parts.path) or parts.path
        asked = sorted({name for name, value in parse_qsl(parts.query) if value})
        return (route, *asked)

    def _here(self, link: str) -> str | None:
        """The address without host and fragment; None for what leads elsewhere."""
        parts = urlsplit(link)
        own = urlsplit(self.office.app.office.public_url).netloc
        if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc not in (own, urlsplit(self.base).netloc)):
            return None
        return parts.path + (f"?{parts.query}" if parts.query else "")


def forms_of(pages: Sequence[Seen]) -> Iterator[Form]:
    for page in pages:
        yield from page.forms


def sent(form: Form, button: Button | None = None, said: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """What a browser would send of a form, in order, files left out; `said` in place of what stands in it."""
    pressed = [(button.name, button.value)] if button is not None and button.name else []
    found: list[tuple[str, str]] = []
    for number, one in enumerate(form.fields):
        found += pressed if button is not None and button.at == number else []
        if one.kind != "file" and (one.kind not in ("checkbox", "radio") or one.checked):
            found.append((one.name, (said or {}).get(one.name, one.value)))
    return found + (pressed if button is not None and button.at >= len(form.fields) else [])
