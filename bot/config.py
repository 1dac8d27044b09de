"""The configuration file, checked once at start and frozen.

Every key stands in `config.example.toml` with its meaning; the example shown for a wrong key is read from there,
so the two cannot drift apart.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from bot.channels.folders import settings_of
from bot.channels.shared.settings import STRICT, BaseUrlIfAny, ClockTime, Span
from bot.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "config.example.toml"
LOCAL, CLUSTER = "local", "cluster"
FOLDERS = (("office", "content"), ("backup", "folder"))  # settings that count from the file in which they stand


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("no such time zone") from None
    return value


def _map(value: str) -> str:
    if value and not value.startswith("https://"):
        raise ValueError("an address beginning with https://, or nothing")
    return value


def _parsed(value: str) -> bool:
    """Whether it can be taken apart as an address."""
    try:
        return urlsplit(value).port != 0
    except ValueError:
        return False


def _database(value: str) -> str:
    if not value.startswith(("sqlite://", "postgresql+psycopg://", "postgresql://")) or not _parsed(value):
        raise ValueError("an address as sqlite:///var/sangyu.db or postgresql+psycopg://sangyu@127.0.0.1/sangyu")
    return value


def _public(value: str) -> str:
    if not _parsed(value):
        raise ValueError("this is no address")
    return value.rstrip("/")


PLAIN = re.compile(r"[a-z][a-z0-9_]{0,62}")
KEPT = ("pg_", "sangyu_", "information_schema")  # schemas of PostgreSQL's own, and those that belong to no office


def _plain(value: str) -> str:
    if not PLAIN.fullmatch(value) or value.startswith(KEPT):
        raise ValueError(
            "a plain name of small letters, figures and _ that begins with a letter, at most 63 characters, "
            "and neither pg_… nor sangyu_…"
        )
    return value


def _plain_if_any(value: str) -> str:
    return value and _plain(value)


def _engine(value: str) -> str:
    if value not in (LOCAL, CLUSTER):
        raise ValueError('"local": one process does everything; or "cluster": several processes share the work')
    return value


@dataclass(frozen=True, config=STRICT)
class Office:
    """Who runs this installation, and when its day ends."""

    name: str = "桑榆示范老干部局"
    phone: str = "0000-0000000"
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    cutoff: ClockTime = time(17, 0)
    quiet_hours: tuple[Span, ...] = ((time(12, 0), time(14, 30)), (time(21, 0), time(7, 30)))
    daily_messages: Annotated[int, Field(ge=1)] = 3
    code: Annotated[str, AfterValidator(_plain)] = "office"
    above: Annotated[str, AfterValidator(_plain_if_any)] = ""  # the code of the office above it
    content: str = ""  # a folder whose files stand instead of those in content/
    folder: str = ""  # where its keys and its signing secret lie; empty: beside the database


@dataclass(frozen=True, config=STRICT)
class Database:
    url: Annotated[str, AfterValidator(_database)] = field(default="sqlite:///var/sangyu.db", repr=False)
    schema: Annotated[str, AfterValidator(_plain_if_any)] = ""  # of PostgreSQL; empty: whatever the connection looks into

    @model_validator(mode="after")
    def _has_schemas(self) -> Database:
        if self.schema and not self.url.startswith("postgresql"):
            raise ValueError("schema: there are schemas on PostgreSQL only; on SQLite each office has a file of its own")
        return self


@dataclass(frozen=True, config=STRICT)
class Web:
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    public_url: Annotated[str, AfterValidator(_public)] = "http://127.0.0.1:8000"
    secret: str = field(default="", repr=False)
    link_days: Annotated[int, Field(ge=1, le=365)] = 30
    map_url: Annotated[str, AfterValidator(_map)] = "https://uri.amap.com/search?keyword="
    body_limit: Annotated[int, Field(ge=1024)] = 262_144
    answer_within: Annotated[float, Field(gt=0, le=4.5)] = 2.0


@dataclass(frozen=True, config=STRICT)
class Engine:
    """What makes the service move: `bot.engine`."""

    kind: Annotated[str, AfterValidator(_engine)] = LOCAL
    at_once: Annotated[int, Field(ge=1, le=256)] = 16  # tasks of one worker


@dataclass(frozen=True, config=STRICT)
class Ledger:
    """What the office has decided about its files of people."""

    key_ring: str = ""
    liaison_load: tuple[int, int] = (10, 13)
    mourning_days: Annotated[int, Field(ge=0)] = 365
    silent_days: Annotated[int, Field(gt=0)] = 90
    keep_years: Annotated[int, Field(ge=0)] = 10
    notice_months: Annotated[int, Field(ge=3)] = 24
    message_months: Annotated[int, Field(ge=3)] = 13


@dataclass(frozen=True, config=STRICT)
class Assist:
    """An OpenAI-compatible endpoint that may be asked for the order of a menu and for shorter words. Nothing needs it."""

    enabled: bool = False
    base_url: BaseUrlIfAny = ""
    model: str = ""
    embedding_model: str = ""
    api_key: str = field(default="", repr=False)
    timeout_seconds: Annotated[float, Field(gt=0, le=1.5)] = 0.8  # of the two seconds in which a message is answered
    rerank: bool = True
    shorten: bool = True

    @model_validator(mode="after")
    def _complete(self) -> Assist:
        if self.enabled and not (self.base_url and (self.model or self.embedding_model)):
            raise ValueError("an enabled assistant needs base_url, and model or embedding_model")
        return self


def _address(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("an address beginning with https:// (or http:// on this machine), or nothing")
    return value


def _long(value: str) -> str:
    if value and len(value) < 16:
        raise ValueError("at least 16 letters and figures, or nothing")
    return value


@dataclass(frozen=True, config=STRICT)
class Watch:
    """When the service says that it is unwell, and whom it tells that it is alive."""

    ping_url: Annotated[str, AfterValidator(_address)] = field(default="", repr=False)
    disk_percent: Annotated[int, Field(ge=1, le=90)] = 10
    disk_gb: Annotated[float, Field(gt=0)] = 1.0
    clock_seconds: Annotated[float, Field(ge=5)] = 30.0
    backup_hours: Annotated[int, Field(ge=0)] = 48


@dataclass(frozen=True, config=STRICT)
class Metrics:
    token: Annotated[str, AfterValidator(_long)] = field(default="", repr=False)


@dataclass(frozen=True, config=STRICT)
class Backup:
    """What is kept of the office in case its machine is lost: `bot.backup`."""

    folder: str = ""  # a backup is made here each night; empty: only when somebody says `sangyu backup FILE`
    key: str = field(default="", repr=False)
    daily: Annotated[int, Field(ge=1)] = 7
    weekly: Annotated[int, Field(ge=0)] = 5


@dataclass(frozen=True, config=STRICT)
class Offices:
    """Several offices in one installation: a folder with a file for each."""

    folder: str = ""
    counts: str = ""  # on SQLite: the file in which offices leave their counts for those above; empty: beside the main database


@dataclass(frozen=True, config=STRICT)
class Config:
    office: Office = field(default_factory=Office)
    database: Database = field(default_factory=Database)
    web: Web = field(default_factory=Web)
    engine: Engine = field(default_factory=Engine)
    ledger: Ledger = field(default_factory=Ledger)
    assist: Assist = field(default_factory=Assist)
    watch: Watch = field(default_factory=Watch)
    metrics: Metrics = field(default_factory=Metrics)
    offices: Offices = field(default_factory=Offices)
    backup: Backup = field(default_factory=Backup)
    channels: Mapping[str, Any] = field(default_factory=dict)  # by channel and account, each of the channel's own settings
    demo: bool | None = None  # None: demo exactly while no real channel is configured

    @model_validator(mode="after")
    def _shared(self) -> Config:
        if self.engine.kind == CLUSTER and not self.database.url.startswith("postgresql"):
            raise ValueError("several processes can only share a PostgreSQL; set [database] url to postgresql+psycopg://…")
        return self

    @property
    def is_demo(self) -> bool:
        return self.demo if self.demo is not None else not any(self.channels.values())


_adapter = TypeAdapter(Config)

PLAIN_WORDS = {
    "unexpected_keyword_argument": "is not a key that Sangyu knows",
    "missing": "is missing",
    "missing_argument": "is missing",
}


def load(path: Path | None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read and check a TOML file; without one, the defaults.

    A key `x_file` is replaced by the content of the file it names, so that no secret need stand in the TOML.
    Raises ConfigError, which names every wrong key and shows an example; the wrong value itself is never repeated,
    since it may be a secret.
    """
    path = named(path, environ)
    return parse({}) if path is None else parse(read(path), path.parent)


def named(path: Path | None, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The configuration file: the one given, else the one that the environment names."""
    return path or (Path(environ["SANGYU_CONFIG"]) if environ.get("SANGYU_CONFIG") else None)


def read(path: Path) -> dict[str, Any]:
    """The document in a TOML file. Raises ConfigError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; copy config.example.toml and start from it") from None
    except OSError as wrong:
        raise ConfigError(f"{path}: this file cannot be read ({type(wrong).__name__}): look who owns it") from None
    except (ValueError, RecursionError) as wrong:  # no TOML, no UTF-8, a number without end, or brackets without end
        place = f", {wrong}" if isinstance(wrong, tomllib.TOMLDecodeError) else ""
        raise ConfigError(f"{path}: this is not valid TOML{place}") from None


def parse(raw: Mapping[str, Any], folder: Path = Path()) -> Config:
    """Check a parsed TOML document. Raises ConfigError as `load` does."""
    given = settled(raw, folder)
    wrong: list[Any] = []
    config = Config()
    try:
        config = _adapter.validate_python(given)
    except ValidationError as fault:
        wrong += fault.errors(include_url=False, include_input=False)
    channels = _channels(given.get("channels"), wrong)
    if wrong:
        raise ConfigError("\n".join(_explain(error) for error in wrong))
    return replace(config, channels=channels)


def _channels(raw: object, wrong: list[Any]) -> dict[str, dict[str, Any]]:
    """The accounts by channel, each checked against the settings of its channel's folder; what is wrong is added to `wrong`."""
    found: dict[str, dict[str, Any]] = {}
    for channel, accounts in raw.items() if isinstance(raw, Mapping) else ():
        settings = settings_of(channel)
        if settings is None:
            wrong.append({"loc": ("channels", channel), "type": "unexpected_keyword_argument", "msg": ""})
            continue
        try:
            found[channel] = TypeAdapter(dict[str, settings]).validate_python(accounts)  # type: ignore[valid-type]
        except ValidationError as fault:
            errors = fault.errors(include_url=False, include_input=False)
            wrong += [{**error, "loc": ("channels", channel, *error["loc"])} for error in errors]
    return found


def settled(raw: Mapping[str, Any], folder: Path, path: tuple[str, ...] = ()) -> dict[str, Any]:
    """A document that means the same wherever it is read: what it keeps in files is read, and its folders are found."""
    out: dict[str, Any] = {}
    for key, value in raw.items():
        if isinstance(value, str) and "\0" in value:
            raise ConfigError(f"{'.'.join((*path, key))}: there is a character in it that cannot be (NUL)")
        if isinstance(value, Mapping):
            out[key] = settled(value, folder, (*path, key))
        elif key.endswith("_file") and isinstance(value, str):
            try:
                out[key.removesuffix("_file")] = (folder / value).read_text("utf-8").strip()
            except (OSError, ValueError):
                raise ConfigError(f"{'.'.join((*path, key))}: that file cannot be read") from None
        elif (*path, key) in FOLDERS and value and isinstance(value, str):
            out[key] = str((folder / value).absolute())
        else:
            out[key] = value
    return out


def _explain(error: Any) -> str:
    path = [str(part) for part in error["loc"]]
    problem = PLAIN_WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    example = _example(path)
    return f"{'.'.join(path)}: {problem}" + (f"; example:\n{example}" if example else "")


def _example(path: list[str]) -> str:
    """The lines of config.example.toml nearest to a key: its own, else its table's, else the names of the tables."""
    while len(path) > 1 and path[-1].isdecimal():  # a mistake in a list is shown by the whole list
        path = path[:-1]
    tables = _example_tables()
    for name, lines in tables.items():
        own = [line for line in lines if re.match(rf"{re.escape(path[-1])}(_file)? *=", line)]
        if own and _same_table(name, path[:-1]):
            return _shown(name, own)
    for table in (path, path[:-1]):
        for name, lines in tables.items():
            if name and _same_table(name, table):
                return _shown(name, lines)
    return "\n".join(f"    [{name}]" for name in tables if name and name.split(".")[: len(path) - 1] == path[:-1])


def _example_tables() -> dict[str, list[str]]:
    """The settings of config.example.toml by table, comments taken off; "" for those that stand in none."""
    tables: dict[str, list[str]] = {"": []}
    section = ""
    for line in EXAMPLE.read_text("utf-8").splitlines() if EXAMPLE.exists() else ():
        bare = line.strip().removeprefix("#").strip()
        if re.fullmatch(r"\[[\w.\-]+\]", bare):
            section = bare.strip("[]")
        elif re.match(r"\w+ *=", bare):
            tables.setdefault(section, []).append(bare)
    return tables


def _shown(name: str, lines: list[str]) -> str:
    return "\n".join(f"    {line}" for line in [*([f"[{name}]"] if name else []), *lines])


def _same_table(name: str, path: list[str]) -> bool:
    """Whether a table of the example is meant; accounts and their templates are named freely, so those parts may differ."""
    example = name.split(".") if name else []
    if len(example) != len(path):
        return False
    return all(a == b or (i in (2, 4) and path[0] == "channels") for i, (a, b) in enumerate(zip(example, path, strict=True)))
