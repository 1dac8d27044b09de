"""One box for everything: people, notices, tasks, inquiries, visits, promises, duties, policy, units, and the pages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.books.console_words import FILE, PageWords, load_console_words
from bot.domain.policy import Decision, Finding, PolicyTopic
from bot.domain.rights import Right, Viewer
from bot.domain.search import NUMBERED, Wanted, What, read
from bot.store import Records
from bot.store.roll import RollRow
from bot.store.search import Asked, Hit
from bot.understanding.name_search import NameIndex
from bot.web.console.asked import choice_in
from bot.web.console.pages import BELOW, Pages, Visit
from bot.web.console.policy.library import address

EACH, WHOLE, QUICK = 8, 60, 3  # lines of each kind: on the page, of one kind alone, while somebody is typing
NARROW = 30  # when so many people are found or fewer, what concerns them is found too
NEAR = 4  # topics that the search over the library adds to those whose title holds the words
OVER_ALL = "all "  # before a right that is needed over the whole office
KEPT = 300.0  # seconds for which a list of names is kept even though nobody came


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind. `alike`: nobody is called so, these only sound like it."""

    what: What
    rows: list[Any]
    more: bool = False
    alike: bool = False


class Names:
    """The list of names in memory, made anew when there are others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: tuple[object, float, NameIndex] | None = None

    def of(self, records: Records) -> NameIndex:
        """Everybody's: whoever asks holds it against what the viewer may see."""
        version = records.search.version()
        with self._lock:
            if self._made is None or self._made[0] != version or time.monotonic() - self._made[1] > KEPT:
                self._made = (version, time.monotonic(), NameIndex(records.search.names()))
            return self._made[2]


class SearchPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._names = Names()
        self._words = load_console_words(pages.parts.installation.content / FILE)

    def all(self, visit: Visit) -> Response:
        """Everything that fits, by kind; one thing that was named by kind and number is opened at once."""
        wanted, only = read(visit.asked("q")), choice_in(What, visit.asked("in"))
        with self._parts.store.read() as records:
            finder = Finder(records, visit, wanted, WHOLE if only else EACH, self._parts.below.may_see(visit.viewer))
            if wanted.exact and only is None and (path := finder.straight()):
                return self._pages.onward(path)
            groups = self._groups(finder, [only] if only else list(What))
        data = {"q": wanted.words, "groups": groups, "only": only, "wanted": wanted, "limit": WHOLE}
        return self._pages.show(visit, "desk/search", {**data, **self._spoken()})

    def quick(self, visit: Visit) -> Response:
        """The first of each kind, while somebody is typing."""
        wanted = read(visit.asked("q"))
        groups: list[Group] = []
        if wanted.words:
            with self._parts.store.read() as records:
                groups = self._groups(Finder(records, visit, wanted, QUICK, self._parts.below.may_see(visit.viewer)), list(What))
        return self._pages.part(visit, "desk/_search_quick", {"q": wanted.words, "groups": groups, **self._spoken()})

    def _spoken(self) -> dict[str, Any]:
        services = {one.id: one.name for one in self._parts.office.commitments.catalogue.services}
        return {"titles": self._parts.services.duties.titles, "services": services}

    def _groups(self, finder: Finder, kinds: list[What]) -> list[Group]:
        if not finder.wanted.words:
            return []
        people, alike = finder.people(self._names)
        finders: Mapping[What, Callable[[], list[Any]]] = {
            What.PEOPLE: lambda: people[: finder.limit + 1],
            What.NOTICES: finder.notices,
            What.TASKS: lambda: finder.records.search.tasks(finder.viewer, finder.asked(people)),
            What.INQUIRIES: lambda: finder.records.search.inquiries(finder.viewer, finder.asked(people)),
            What.VISITS: lambda: finder.records.search.visits(finder.viewer, finder.asked(people)),
            What.COMMITMENTS: lambda: finder.records.search.commitments(finder.viewer, finder.asked(people)),
            What.DUTIES: lambda: finder.records.search.duties(finder.viewer, finder.asked(people)),
            What.TOPICS: lambda: finder.topics(None if people else self._parts.services.policy.decide),
            What.UNITS: finder.units,
            What.PAGES: lambda: finder.pages(self._rooms(), self._words),
        }
        found = [(what, finders[what]()) for what in kinds if finder.looks_for(what)]
        groups = [
            Group(what, rows[: finder.limit], len(rows) > finder.limit, alike and what is What.PEOPLE)
            for what, rows in found
            if rows
        ]
        return sorted(groups, key=lambda one: not finder.surely(one))

    def _rooms(self) -> Any:
        return self._parts.wording.environment.get_template("page/console/_menu.html").module.ROOMS  # type: ignore[attr-defined]


@dataclass(eq=False)
class Finder:
    """One search of one viewer, inside one transaction."""

    records: Records
    visit: Visit
    wanted: Wanted
    limit: int
    below: bool = False  # whether he sees the offices below

    @property
    def viewer(self) -> Viewer:
        return self.visit.viewer

    def looks_for(self, what: What) -> bool:
        """A number of a kind that was named is looked for among that kind."""
        return self.wanted.what in (None, what)

    def surely(self, group: Group) -> bool:
        """Whether the page itself was named, which then stands first."""
        return group.what is What.PAGES and any(self.wanted.words.lower() in (one["name"], *one["words"]) for one in group.rows)

    def asked(self, people: list[RollRow]) -> Asked:
        near = [row.id for row in people] if len(people) <= NARROW else []
        return Asked(self.wanted.number, near, self.limit + 1)

    # --- kinds ----------------------------------------------------------------------------------------------------------

    def people(self, names: Names) -> tuple[list[RollRow], bool]:
        """The nearest first, and whether they only sound like it."""
        if not self.looks_for(What.PEOPLE):
            return [], False
        search, words = self.records.search, self.wanted.words
        if words.rstrip("xX").isdecimal() and len(words) > 6:
            return self._rows(search.with_number(self.viewer, words)), False
        seen, index = search.seen(self.viewer), names.of(self.records)
        found = index.born(self.wanted.year, seen) if self.wanted.year else []
        if not self.wanted.number:
            found += index.find(words, seen)
            if len(found) <= self.limit:
                found += search.begins(self.viewer, words, self.limit)
        alike = [] if found else index.like(words, seen)
        return self._rows(found or alike), bool(alike)

    def _rows(self, ids: Collection[int]) -> list[RollRow]:
        """In the order of the numbers, as far as this viewer may see them."""
        first = list(dict.fromkeys(ids))[: max(self.limit, NARROW) + 1]
        known = {row.id: row for row in self.records.roll.names(self.viewer, first)}
        return [known[one] for one in first if one in known]

    def notices(self) -> list[Hit]:
        words = "" if self.wanted.exact else self.wanted.words
        return self.records.search.notices(self.viewer, self.wanted.number, words, self.limit + 1)

    def units(self) -> list[dict[str, Any]]:
        """Of a part of the office, those where this viewer sees somebody."""
        words, tree = self.wanted.words, self.records.people.tree()
        named = [one for one in tree if words in one.name]
        if named and not self.viewer.everywhere(Right.SEE):
            mine = {one.unit.id for one in self.records.heads.units(self.viewer)}
            named = [one for one in named if one.id in mine]
        found = sorted(named, key=lambda one: (one.name != words, len(one.name), one.id))[: self.limit + 1]
        return [{"id": one.id, "name": one.name, "path": tree.path(one.id), "kind": one.kind} for one in found]

    def topics(self, decide: Callable[[str], Finding] | None) -> list[dict[str, Any]]:
        """Whose title, number of a document or wording holds the words; then those that the library would answer with."""
        if not self.viewer.everywhere(Right.SEE) or self.wanted.number is not None or len(self.wanted.words) < 2:
            return []
        topics = {one.id: one for one in self.records.policy.published()}
        words = self.wanted.words
        titled = [one for one in topics.values() if words in one.title]
        cited = [one for one in topics.values() if any(words in text for text in _texts(one))]
        thought = decide(words) if decide is not None and len(words) > 2 else None
        sure = thought is not None and thought.decision in (Decision.ANSWER, Decision.CLARIFY)
        near = [topics[one.topic] for one in thought.candidates[:NEAR] if one.topic in topics] if thought and sure else []
        found = {one.id: one for one in (*titled, *cited, *near)}
        return [{"title": one.title, "category": one.category, "path": address(one.id), "topic": one} for one in found.values()][
            : self.limit + 1
        ]

    def pages(self, rooms: Any, words: Collection[PageWords]) -> list[dict[str, Any]]:
        """Pages of the console that this viewer has, by name and by what they are called otherwise."""
        by_path = {one.path: one for one in words}
        listed = [(path, name, says, need) for _, entries in rooms for path, name, says, need in entries]
        known = {path for path, *_ in listed}
        listed += [(one.path, one.name, one.says, one.need) for one in words if one.path not in known and one.name]
        typed = self.wanted.words.lower().replace(" ", "")
        found = []
        for path, name, says, need in listed:
            called = by_path[path].words if path in by_path else ()
            rank = _rank(typed, (name.lower(), *called), says)
            if rank is not None and self._may(need):
                found.append((rank, {"path": path, "name": name, "says": says, "words": called}))
        return [one for _, one in sorted(found, key=lambda pair: pair[0])][: self.limit + 1]

    def _may(self, need: str) -> bool:
        if need == BELOW:
            return self.below
        if need == "everywhere":
            return self.viewer.everywhere(Right.SEE)
        if need.startswith(OVER_ALL):
            return self.viewer.everywhere(Right(need.removeprefix(OVER_ALL)))
        return not need or bool(self.viewer.holding(Right(need)))

    # --- straight there ---------------------------------------------------------------------------------------------------

    def straight(self) -> str:
        """Where the one thing stands that was named by kind and number; nowhere if this viewer cannot see it."""
        what, number = self.wanted.what, self.wanted.number
        asked = Asked(number, (), 1)
        search = self.records.search
        finders: Mapping[What, Callable[[], list[Hit]]] = {
            What.NOTICES: lambda: search.notices(self.viewer, number, "", 1),
            What.TASKS: lambda: search.tasks(self.viewer, asked),
            What.INQUIRIES: lambda: search.inquiries(self.viewer, asked),
            What.VISITS: lambda: search.visits(self.viewer, asked),
            What.COMMITMENTS: lambda: search.commitments(self.viewer, asked),
            What.DUTIES: lambda: search.duties(self.viewer, asked),
        }
        found = finders[what]() if what in NUMBERED and what is not None else []
        return place(what, found[0]) if found and what is not None else ""


def place(what: What, hit: Hit) -> str:
    """The address of one line."""
    if what is What.NOTICES:
        return f"/console/notices/{hit.id}"
    if what is What.DUTIES:
        return f"/console/duties?week={hit.at.date().isoformat()}#d{hit.number}"
    return f"/console/{what.value}/{hit.number}"


def _texts(topic: PolicyTopic) -> tuple[str, ...]:
    return (*(one.no for one in topic.sources), *(one.name for one in topic.sources), *topic.questions)


def _rank(typed: str, called: Collection[str], says: str) -> int | None:
    """0: it is called so; 1: what was typed is part of a name; 2: a name is part of what was typed; 3: it is said of it."""
    if not typed:
        return None
    if typed in called:
        return 0
    if any(typed in one for one in called):
        return 1
    if any(one in typed for one in called if len(one) > 1):
        return 2
    return 3 if len(typed) > 1 and typed in says else None
