"""Samples of the pages for search, the history, settings, exports and the import: of each several, the fullest first.

A hostile word stands wherever somebody may write one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.context import Office
from bot.domain.below import SMALL, Figures, Left, Reached, Work, lines
from bot.domain.family import Family, Member
from bot.domain.people import Owner, OwnerKind
from bot.domain.policy import PolicySource, PolicyTopic
from bot.domain.search import NUMBERED, Wanted, What
from bot.domain.tasks import Task, TaskKind
from bot.ledger.background import Progress
from bot.office import load_plans, load_reach
from bot.store.copied import LastBackup, Restored
from bot.store.erasures import Erased
from bot.store.held import Standing
from bot.store.history import Line
from bot.store.installation import DatabaseFacts
from bot.store.roll import RollRow
from bot.store.search import Hit
from bot.store.uploads import DONE, Upload
from bot.web.console.desk.search import Group
from tests.builders import NOW

Data = dict[str, Any]
ACTIONS = ("revealed", "task.已告知", "gift.given", "inquiry.handed:staff:3", "inquiry.level2", "life.recorded", "")
SUBJECTS = ("person:1", "notice:1", "ledger", "list:", "job:", "token:")


def _search(frame: Data, hostile: str, row: RollRow) -> dict[str, list[Data]]:
    hit = Hit(12, hostile, hostile, hostile, hostile, hostile, NOW, 3, NOW.date())
    topic = PolicyTopic(hostile, hostile, hostile, (hostile,), (PolicySource(hostile, hostile, hostile),))
    line = {"path": "/console", "name": hostile, "says": hostile, "words": (hostile,)}
    rows: dict[What, list[Any]] = {what: [hit] for what in NUMBERED}
    rows |= {
        What.PEOPLE: [row],
        What.TOPICS: [{"title": hostile, "category": hostile, "path": "/console", "topic": topic}],
        What.UNITS: [{"id": 1, "name": hostile, "path": hostile, "kind": hostile}],
        What.PAGES: [line],
    }
    groups = [Group(what, rows[what], more=True, alike=what is What.PEOPLE) for what in What]
    data = {**frame, "q": hostile, "titles": {hostile: hostile}, "services": {hostile: hostile}, "limit": 60, "groups": groups}
    exact = Wanted(hostile, 12, What.NOTICES)
    pages = [{**data, "only": only, "wanted": exact} for only in (None, What.PEOPLE, What.NOTICES)]
    pages += [{**data, "groups": [], "only": None, "wanted": one} for one in (exact, Wanted(hostile))]
    pages.append({**data, "groups": [], "only": None, "q": "", "wanted": Wanted("")})
    return {"console/desk/search": pages, "console/desk/_search_quick": [data, {**data, "groups": []}, {**data, "q": ""}]}


def office_pages(frame: Data, hostile: str, row: RollRow) -> dict[str, list[Data]]:
    """By template."""
    return {**_search(frame, hostile, row), **_office(frame, hostile, row), **_imports(frame, hostile), **_safety(frame, hostile)}


def _safety(frame: Data, hostile: str) -> dict[str, list[Data]]:
    held = Restored(hostile, NOW, NOW)
    task = Task(1, 1, TaskKind.CALL, 1, hostile, NOW, 1, hostile, "13900002001", 1, 2)
    whole = {
        **frame, "last": LastBackup(NOW, hostile, 12_345_678, 3.5, 99), "old": True, "failed_at": NOW, "why": hostile,
        "restored": held, "held": held, "standing": Standing({"notice": 3}, 1, 2, 3, 1, 1), "doubtful": 3,
        "unsure": [(task, hostile), (task, "")], "more": 3,
        "troubles": [{"since": NOW, "told": told, "lines": [hostile, hostile]} for told in (0, 1)], "ask": True,
        "done": "released",
        "swept_at": NOW, "swept_state": "failed", "swept": [(hostile, 3)], "erased": {"person": 1},
        "lately": [Erased(Owner(OwnerKind.PROXY, 1), (), NOW, hostile)],
    }  # fmt: skip
    nothing = {
        "last": None,
        "failed_at": None,
        "restored": None,
        "held": None,
        "standing": None,
        "troubles": [],
        "swept_at": None,
    }
    quiet = {**whole, **nothing, "ask": False, "done": "", "swept": [], "unsure": [], "more": 0, "lately": [], "erased": {}}
    return {"console/office/safety": [whole, quiet, {**whole, "ask": False, "restored": replace(held, released_at=NOW)}]}


def _office(frame: Data, hostile: str, row: RollRow) -> dict[str, list[Data]]:
    detail = {"what": hostile, "why": hostile, "note": hostile, "kind": hostile, "file": hostile, "people": 3, "ladder": hostile}
    lines = [
        Line(at, NOW, hostile, action or hostile, f"{subject}{hostile}", detail, "", "")
        for at, action in enumerate(ACTIONS)
        for subject in SUBJECTS
    ]
    lines.append(Line(9, NOW, "staff:1", "revealed", "person:1", {}, hostile, hostile))
    query = dict.fromkeys(("who", "what", "from", "to", "all"), hostile)
    audit = {
        **frame,
        "lines": lines,
        "query": query,
        "older": hostile,
        "newest": "/console/audit",
        "before": 3,
        "actors": [(hostile, hostile)],
    }
    audit |= {"person": None, "may_export": True, "own": False}
    person = {**audit, "person": row, "actors": [], "may_export": False}
    nobody = {**person, "lines": [], "query": {**query, "all": ""}, "older": "", "before": None}
    exports = {**frame, "dated": ("tasks", "visits"), "plain": ("people",), "begin": "2026-03-01", "today": "2026-03-10"}
    return {
        "console/office/audit": [audit, {**audit, "own": True}, {**audit, "lines": []}, person, nobody],
        "console/office/exports": [{**exports, "fault": ""}, {**exports, "fault": "dates"}],
        "console/office/settings": _settings(frame, hostile),
        "console/office/below": _below(frame, hostile),
    }


def _below(frame: Data, hostile: str) -> list[Data]:
    """A province with a city of two counties, one of them small, one that has never told anything, and a city that is silent."""
    members = (("city", "top"), ("county", "city"), ("tiny", "city"), ("mute", "city"), ("late", "top"))
    family = Family((Member("top", hostile), *(Member(code, f"{hostile}{code}", above) for code, above in members)))
    span = Reached(2, 300, 250, 20, 25, 3, 2)
    full = Figures(153, span, Reached(), Work(1, 2))
    told = {"city": full, "county": Figures(153), "tiny": Figures(3, span, span), "late": full}
    left = {code: Left(code, NOW - timedelta(hours=code == "late"), NOW, figures) for code, figures in told.items()}
    shown = {**frame, "lines": lines(family, "top", left, NOW), "least": SMALL}
    return [shown, {**shown, "lines": lines(family, "city", {}, NOW)}]


def _settings(frame: Data, hostile: str) -> list[Data]:
    own = Office(hostile, hostile, NOW.time(), (), hostile, plans=load_plans(), reach=load_reach())
    group = {"group": hostile, "accounts": [(hostile, (hostile, hostile), 50), (hostile, ("sms", hostile), 50)]}
    set_up = {
        **frame,
        "own": own,
        "set": {
            "office.timezone": hostile,
            "ledger.liaison_load": (10, 13),
            "ledger.silent_days": 90,
            "ledger.mourning_days": 365,
        },
        "quiet": [(hostile, hostile)],
        "waits": [60, 40],
        "alarm_waits": [10, 10],
        "version": hostile,
        "facts": DatabaseFacts("postgresql", 10**9, hostile, 35_000, 300, 300, 75),
        "beat": NOW - timedelta(minutes=3),
        "silent": False,
        "keys": 1,
        "key_file": True,
        "demo": True,
        "accounts": [(hostile, hostile)],
        "twins": [group],
        "files": [(hostile, NOW), ("reach.yaml", NOW), ("series/x.yaml", NOW), ("policy/x.yaml", NOW)],
        "years": [2025, 2026],
        "found": [hostile],
        "fault": "points",
        "done": "weights",
        "changes": True,
    }
    bare = {
        "beat": None,
        "silent": True,
        "accounts": [],
        "twins": [],
        "years": [],
        "found": [],
        "changes": False,
        "key_file": False,
    }
    return [set_up, {**set_up, **bare, "set": {}, "quiet": []}, {**set_up, "found": None, "fault": "", "done": ""}]


def _imports(frame: Data, hostile: str) -> dict[str, list[Data]]:
    kept = Upload(hostile, hostile, b"", {}, NOW)
    done = Upload(
        "some-upload",
        hostile,
        b"",
        {},
        NOW,
        DONE,
        "",
        {"new": 3, "changed": 2, "unchanged": 1, "units": 1, "staff": 1, "proxies": 1, "absent": 9},
    )
    stages = ("waiting", "opening", "reading", "comparing", "writing", "duties", hostile)
    progress = [
        {**frame, "upload": kept, "writing": stage == "writing", "progress": Progress(stage, 5, 35_000 if at % 2 else 0)}
        for at, stage in enumerate(stages)
    ]
    return {
        "console/people/_import_progress": progress,
        "console/people/import_progress": progress,
        "console/people/import_done": [{**frame, "upload": done}, {**frame, "upload": Upload("x", hostile, b"", {}, NOW, DONE)}],
    }
