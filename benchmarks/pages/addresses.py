"""All addresses of pages, out of the application's own table of routes, filled in with what the database holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, select
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from bot.app import App
from bot.ledger.lists import load_lists
from bot.store import Records
from bot.store.tables.ledger import upload
from bot.store.tables.messages import chat, inquiry, question
from bot.store.tables.notices import notice, recipient, task
from bot.store.tables.office import policy_proposal
from bot.store.tables.people import person, staff, unit
from bot.store.tables.programme import meeting, meeting_series, series
from bot.store.tables.visits import commitment, photo, succession, visit

LEFT_OUT = ("/api", "/callback", "/static", "/chat", "/healthz", "/readyz")
OF_LIAISON = 51  # somebody whom the liaison looks after
BLANK = re.compile(r"{(\w+)(?::\w+)?}")
# What else is typically asked of a page: words that are looked for, further pages, everything at once.
QUERIES: Mapping[str, Sequence[str]] = {
    "/console": ("still=1",),
    "/console/people": ("q=王", "q=王建国", "q=wangjianguo", "q=13900012345", "unit=3", "unit=40", "page=2", "page=600"),
    "/console/audience": (
        "q=八十岁以上的党员",
        "q=全体",
        "q=离休干部",
        "q=第1区老干部局的独居老人",
        "q=全体&all=1",
        "q=离休干部&why=已故",
    ),
    "/console/tasks": ("all=1",),
    "/console/notices/{notice_id:int}": ("unit=3", "still=1"),
    "/console/search": ("q=王", "q=王建国", "q=报销", "q=wangjianguo"),
    "/console/visits": ("state=received", "page=2", "page=500", "q=王"),
    "/console/duties": ("all=1", "page=2"),
    "/console/commitments": ("state=open", "page=2"),
    "/console/ledger": ("whole=1",),
    "/console/lists/{name}": ("page=2", "page=100"),
    "/console/inquiries": ("closed=1", "all=1"),
    "/console/inbox": ("page=2", "q=王"),
    "/console/audit": ("page=2", "q=王", "page=200"),
    "/console/policy": ("q=报销",),
    "/console/policy/test": ("q=医药费怎么报销",),
    "/console/papers/month": ("month=2026-10",),
    "/console/papers/digest": ("month=2026-10", "week=2026-11-16"),
    "/console/calendar": ("day=2026-12-01", "day=2026-12-01&page=2"),
    "/console/gifts": ("page=2", "state=handed"),
    "/console/periodicals": ("year=2027",),
}


@dataclass(frozen=True, slots=True)
class Address:
    path: str
    asked: str  # as it is asked for
    shown: str  # as it is printed: tokens cut short


def addresses(app: App, site: Starlette) -> tuple[list[Address], list[str]]:
    """Every address, and those routes for whose blanks nothing is known."""
    found: list[Address] = []
    unknown: list[str] = []
    with app.store.read() as records:
        known = Known(app, records)
        for path in _paths(site.routes):
            filled = list(known.fill(path))
            unknown += [] if filled else [path]
            for asked in filled:
                found.append(_address(path, asked))
            found += [_address(path, f"{asked}?{query}") for asked in filled[:1] for query in QUERIES.get(path, ())]
    return found, unknown


def _address(path: str, asked: str) -> Address:
    shown = asked if asked.startswith("/console") else asked[:24]
    return Address(path, asked, f"{shown}  [{path}]" if BLANK.search(path) else shown)


def _paths(routes: Sequence[BaseRoute]) -> Iterator[str]:
    """Of everything that GET answers, but for streams, which do not end."""
    for one in routes:
        if isinstance(one, Mount):
            yield from (f"{one.path}{path}" for path in _paths(one.routes or []))
        elif isinstance(one, Route) and "GET" in (one.methods or ()) and not one.path.startswith(LEFT_OUT):
            if one.path.endswith("/live"):
                continue
            yield one.path


class Known:
    """What stands in the blanks of a route, by the folder before the blank, or by the blank's own name."""

    def __init__(self, app: App, records: Records) -> None:
        self._app = app
        self._connection = records.connection
        self._records = records
        self._folders: dict[str, Sequence[Any]] = {
            "notices": [*self._some(notice, notice.c.state == "sending", 2), *self._some(notice, notice.c.state == "closed", 1)],
            "people": [*self._some(person, person.c.died_on.is_(None), 2), OF_LIAISON],
            "tasks": self._some(task, task.c.state == "open"),
            "visits": self._some(visit, visit.c.state == "received"),
            "photos": self._some(photo, photo.c.state == "kept", 1),
            "commitments": self._some(commitment, commitment.c.state == "open"),
            "successions": self._some(succession, succession.c.id > 0),
            "inquiries": [*self._some(inquiry, inquiry.c.state == "open"), *self._some(inquiry, inquiry.c.state == "closed", 1)],
            "questions": self._some(question, question.c.id > 0),
            "meetings": self._some(meeting_series, meeting_series.c.id > 0),
            "meetings/one": self._some(meeting, meeting.c.state == "held"),
            "study": self._of(series.c.id),
            "lists": self._lists(),
            "proposals": self._some(policy_proposal, policy_proposal.c.state == "open"),
            "import": self._of(upload.c.id),
            "units": self._some(unit, unit.c.id > 0),
            "staff": self._some(staff, staff.c.active),
            "topics": self._topics(),
            "edit": self._topics(),
            "inbox": self._of(chat.c.id),
        }
        self._names: dict[str, Sequence[Any]] = {"channel": ["wechat"], "account": ["main"], "sender": ["person-13"]}

    def fill(self, path: str) -> Iterator[str]:
        """The path with each of the values for its blanks; nothing when there is none."""
        public = self._public(path)
        if public is not None:
            yield from public
            return
        blanks = [(one, self._values(path[: one.start()], one.group(1))) for one in BLANK.finditer(path)]
        if any(not values for _, values in blanks):
            return
        for turn in range(max((len(values) for _, values in blanks), default=1)):
            asked = path
            for blank, values in blanks:
                asked = asked.replace(blank.group(0), str(values[turn % len(values)]), 1)
            yield asked

    def _values(self, before: str, name: str) -> Sequence[Any]:
        folders = [part for part in before.split("/") if part and "{" not in part]
        for folder in ("/".join(folders[-2:]), folders[-1] if folders else ""):
            if folder in self._folders:
                return self._folders[folder]
        return self._names.get(name, self._folders.get(f"{name.removesuffix('_id')}s", ()))

    def _public(self, path: str) -> list[str] | None:
        """Pages that a link opens; None for all others."""
        app, ways = self._app, path.split("/")[1]
        if ways == "n":
            ids = self._connection.execute(select(recipient.c.id).where(recipient.c.notice_id == 50).limit(3)).scalars()
            return [_path(app.links.url(one)) for one in ids]
        if ways == "t":
            return [path.replace("{token}", _path(app.task_links.url(one)).rpartition("/")[2]) for one in self._folders["tasks"]]
        if ways == "g":
            return [_path(app.group_links.url(one)) for one in self._folders["notices"][:2]]
        if ways == "p":
            return [_path(app.policy_links.url(one)) for one in self._topics()[:2]]
        return ["/signin/not-one-of-ours"] if ways == "signin" and BLANK.search(path) else None

    def _some(self, table: Table, here: Any, count: int = 2) -> list[int]:
        """The newest of these, and the oldest."""
        newest, oldest = self._connection.execute(select(func.max(table.c.id), func.min(table.c.id)).where(here)).one()
        return list(dict.fromkeys(one for one in (newest, oldest) if one is not None))[:count]

    def _of(self, column: Any) -> list[str]:
        return list(self._connection.execute(select(column).order_by(column).limit(3)).scalars())

    def _topics(self) -> list[str]:
        return [one.id for one in self._records.policy.published()[:2]]

    def _lists(self) -> list[str]:
        return [one.name for one in load_lists(self._app.parts().ledger.content / "lists.yaml", 30)]


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]
