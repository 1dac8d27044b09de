"""Ready series of study and seasonal care, a file each (`content/series/*.yaml`); every fault is told by file, entry and key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import yaml

from bot.domain.audience import AudienceFault, parse
from bot.domain.rhythm import Rhythm, RhythmFault
from bot.domain.study import Material, Media, Quiz, Season, SeasonFault, Seasons, Series, SeriesKind
from bot.errors import ConfigError
from bot.office import CONTENT
from bot.store import Records
from bot.understanding.calendar import ChineseCalendar
from bot.understanding.occasions import load_occasions
from bot.yamltext import read_text

FOLDER, OCCASIONS = CONTENT / "series", CONTENT / "occasions.yaml"
KEYS = frozenset(
    {"id", "name", "kind", "rhythm", "season", "audience", "opt_in", "to_groups", "by_hand", "active", "points", "items"}
)
ITEM_KEYS = frozenset({"title", "body", "day", "link", "media", "quiz"})
QUIZ_KEYS = frozenset({"question", "choices", "answer", "why"})
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
LONGEST = {"id": 40, "name": 12, "title": 18, "body": 300, "question": 60, "choice": 30, "why": 80, "link": 400}
CHOICES = range(2, 5)
ON = "on"  # a bare one is `true` in YAML 1.1
STARTER = "starter"
LOADED = "series.loaded"  # under which it is remembered which files were taken over


class SeriesFault(ConfigError):
    """A series cannot be used. Its text names file, entry and key."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A series with its items, as a file tells it."""

    series: Series
    items: tuple[Material, ...]


def load_ready(records: Records, now: datetime, folder: Path = FOLDER, occasions: Path = OCCASIONS) -> int:
    """Take over the ready series of a folder: new ones; and new items of those that the office has not changed. How many of both
    were new. Files that are as they were are not even read. Raises SeriesFault."""
    version = _version(folder)
    if records.access.recall(LOADED, now) == version:
        return 0
    found = [_named(path, occasions) for path in sorted(folder.glob("*.yaml"))]
    count = sum(records.study.add(one.series, STARTER, now) for one in found)
    untouched = records.study.untouched()
    for one in found:
        if one.series.id in untouched:
            count += len(records.study.add_items(one.series.id, one.items, STARTER, now))
    records.access.remember(LOADED, version)
    return count


def _named(path: Path, occasions: Path) -> Ready:
    found = read_series(path, occasions=occasions)
    if found.series.id != path.stem:
        raise SeriesFault(f"{path.name}, id: is the name of the file")
    return replace(found, series=replace(found.series, starter=True))


def take_over(records: Records, one: Ready, by: str, now: datetime) -> int:
    """An office's own series, or its change of one: what it says of itself holds, new items are added. How many."""
    if not records.study.add(one.series, by, now):
        records.study.change(one.series, by, now)
    return len(records.study.add_items(one.series.id, one.items, by, now))


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def read_series(path: Path, calendar: Seasons | None = None, occasions: Path = OCCASIONS) -> Ready:
    """The series of one file; `occasions`: the office's list of those. Raises SeriesFault."""
    try:
        raw = read_text(path.read_text("utf-8"))
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise SeriesFault(f"{path.name}, line {line}: this is not valid YAML") from None
    except (OSError, UnicodeDecodeError):
        raise SeriesFault(f"{path.name}: this file cannot be read") from None
    known = frozenset(one.id for one in load_occasions(occasions))
    return _File(path, raw, known, calendar or ChineseCalendar()).ready()


def checked_item(raw: Mapping[str, Any], where: str) -> Material:
    """One item, as a file or a command tells it. Raises SeriesFault."""
    return _Item(raw, where).item()


class _Entry:
    """A mapping of which each key is looked at, with where it stands."""

    def __init__(self, raw: Any, where: str, keys: frozenset[str]) -> None:
        self._where = where
        if not isinstance(raw, Mapping):
            raise SeriesFault(f"{where}: keys with values are expected")
        self._raw: Mapping[Any, Any] = raw
        for key in raw:
            if key not in keys:
                self._wrong(str(key), f"is not a known key; there are {', '.join(sorted(keys))}")

    def _text(self, key: str, longest: int, needed: bool = True) -> str:
        value = self._raw.get(key, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            self._wrong(key, "is a text")
        if len(value.strip()) > longest:
            self._wrong(key, f"has at most {longest} characters, and not {len(value.strip())}")
        return str(value).strip()

    def _one(self, key: str, sort: Any, default: str = "") -> Any:
        value = self._raw.get(key, default)
        if value not in tuple(sort):
            self._wrong(key, f"is one of {', '.join(filter(None, sort))}")
        return sort(value)

    def _yes(self, key: str) -> bool:
        value = self._raw.get(key, False)
        if not isinstance(value, bool):
            self._wrong(key, "is true or false")
        return bool(value)

    def _whole(self, key: str, least: int, most: int) -> int:
        value = self._raw.get(key, least)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._wrong(key, f"is a whole number from {least} to {most}")
        return int(value)

    def _wrong(self, key: str, why: str) -> NoReturn:
        raise SeriesFault(f"{self._where}, {key}: {why}")


class _File(_Entry):
    def __init__(self, path: Path, raw: Any, occasions: frozenset[str], calendar: Seasons) -> None:
        super().__init__(raw, path.name, KEYS)
        self._occasions = occasions
        self._calendar = calendar

    def ready(self) -> Ready:
        series = Series(
            id=self._id(),
            name=self._text("name", LONGEST["name"]),
            kind=self._one("kind", SeriesKind),
            rhythm=self._rhythm(),
            season=self._season(),
            audience=self._audience(),
            opt_in=self._yes("opt_in"),
            to_groups=self._yes("to_groups"),
            by_hand=self._yes("by_hand"),
            active=self._yes("active"),
            points=self._whole("points", 0, 100),
        )
        if series.kind is SeriesKind.CARE and (series.by_hand or series.points):
            self._wrong("kind", "care has no points, and nobody brings it by hand")
        return Ready(series, self._items())

    def _id(self) -> str:
        found = self._text("id", LONGEST["id"])
        if not found.replace("_", "").isascii() or not found.replace("_", "").isalnum():
            self._wrong("id", "is of English letters, figures and _")
        return found

    def _rhythm(self) -> Rhythm:
        raw = self._raw.get("rhythm")
        if not isinstance(raw, Mapping):
            self._wrong("rhythm", "says when, as {every: day}")
        on = ("on", True)  # YAML reads a bare `on` as true
        values = {str(key): value for key, value in raw.items() if key not in on}
        values["weekdays"] = self._weekdays(raw.get("on", raw.get(True, [])))
        if (occasion := values.get("occasion")) is not None and occasion not in self._occasions:
            self._wrong("rhythm", f"{occasion} is not in occasions.yaml")
        try:
            return Rhythm.load(values)
        except RhythmFault as fault:
            self._wrong("rhythm", str(fault))

    def _weekdays(self, raw: Any) -> list[int]:
        named = raw if isinstance(raw, list) else [raw]
        for one in named:
            if one not in WEEKDAYS:
                self._wrong("rhythm.on", f"is one or several of {', '.join(WEEKDAYS)}")
        return [WEEKDAYS.index(one) for one in named]

    def _season(self) -> Season | None:
        raw = self._raw.get("season")
        if raw is None:
            return None
        if not isinstance(raw, Mapping) or set(raw) != {"from", "until"}:
            self._wrong("season", "has from and until")
        season = Season(str(raw["from"]), str(raw["until"]))
        try:
            season.check(self._calendar)
        except SeasonFault as fault:
            self._wrong("season", str(fault))
        return season

    def _audience(self) -> str:
        found = self._text("audience", 400, needed=False)
        try:
            if found:
                parse(found)
        except AudienceFault as fault:
            self._wrong("audience", str(fault))
        return found

    def _items(self) -> tuple[Material, ...]:
        raw = self._raw.get("items")
        if not isinstance(raw, list) or not raw:
            self._wrong("items", "is a list with at least one item")
        found = tuple(_Item(one, f"{self._where}, item {at}").item() for at, one in enumerate(raw, 1))
        _each_once(found, self._where)
        return found


def _each_once(items: Sequence[Material], where: str) -> None:
    seen: set[str] = set()
    for at, one in enumerate(items, 1):
        if one.title in seen:
            raise SeriesFault(f"{where}, item {at}, title: stands twice in the list")
        seen.add(one.title)


class _Item(_Entry):
    def __init__(self, raw: Any, where: str) -> None:
        super().__init__(raw, where, ITEM_KEYS)

    def item(self) -> Material:
        link, media = self._text("link", LONGEST["link"], needed=False), self._one("media", Media)
        address = urlsplit(link)
        if link and (address.scheme not in ("http", "https") or not address.hostname):
            self._wrong("link", "begins with http:// or https://")
        if bool(link) is (media is Media.NONE):
            self._wrong("media", "goes with a link, and says what is behind it")
        title, body = self._text("title", LONGEST["title"]), self._text("body", LONGEST["body"])
        return Material(title, body, link, media, self._quiz(), self._day())

    def _day(self) -> date | None:
        value = self._raw.get("day")
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            self._wrong("day", "is a day, as 2026-07-01")
        return value

    def _quiz(self) -> Quiz | None:
        raw = self._raw.get("quiz")
        return _Quiz(raw, f"{self._where}, quiz").quiz() if raw is not None else None


class _Quiz(_Entry):
    def __init__(self, raw: Any, where: str) -> None:
        super().__init__(raw, where, QUIZ_KEYS)

    def quiz(self) -> Quiz:
        choices = self._raw.get("choices")
        if not isinstance(choices, list) or len(choices) not in CHOICES or not all(map(_choice, choices)):
            most = LONGEST["choice"]
            self._wrong("choices", f"are two to four different texts of at most {most} characters; put figures into quotes")
        if len(set(choices)) < len(choices):
            self._wrong("choices", "are different")
        question, why = self._text("question", LONGEST["question"]), self._text("why", LONGEST["why"])
        return Quiz(question, tuple(choices), self._whole("answer", 1, len(choices)), why)


def _choice(raw: Any) -> bool:
    return isinstance(raw, str) and 0 < len(raw.strip()) <= LONGEST["choice"]
