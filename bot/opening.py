"""What the service finds or makes when it is opened: the database and its keys, the signing secret, the starter content."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.books.series import load_ready
from bot.config import ROOT, Config
from bot.configurations import KEYS_GIVEN
from bot.content import overlaid
from bot.errors import ConfigError, KeyFault
from bot.ledger.births import count_births
from bot.office import CONTENT, load_demo
from bot.retrieval import load_topics
from bot.secret_files import make_once
from bot.store import KeyRing, SharedCounts, Store, Vault, new_keys
from bot.understanding.calendar import ChineseCalendar
from bot.understanding.known_days_off import known_days_off

DEMO_LOADED = "demo.loaded"


def load_starters(store: Store, config: Config, now: datetime, content: Path = CONTENT) -> None:
    """The policy library when there is none yet, the days off of years that nobody has entered, the ready series
    of study and seasonal care, and the demo office once."""
    with store.alone("starters"):  # several processes are started at the same moment
        with store.read() as records:
            empty = records.policy.version()[0] == 0
            wants_demo = config.is_demo and records.access.recall(DEMO_LOADED, now) is None
        if empty:
            topics = load_topics(content / "policy" / "topics.yaml")
            with store.write() as records:
                records.policy.publish(topics, now)
        if wants_demo:
            with store.write() as records:
                load_demo(records, now, folder=content / "demo")
                records.access.remember(DEMO_LOADED, now.isoformat())
        with store.write() as records:
            count_births(records, ChineseCalendar())
            load_ready(records, now, content / "series", content / "occasions.yaml")
            records.days_off.start_with(known_days_off(), now)


def shared_counts(config: Config) -> SharedCounts:
    """Where this office leaves its counts for those above it, and finds those of the offices below."""
    url = absolute_url(config.database.url)
    if make_url(url).get_backend_name() != "sqlite":
        return SharedCounts(url)
    file = ROOT / config.offices.counts if config.offices.counts else folder_of(config) / "counts.db"
    return SharedCounts(f"sqlite:///{file}")


def content_of(config: Config) -> Path:
    """The folder of the files that this office goes by. Raises ConfigError."""
    return overlaid(Path(config.office.content), folder_of(config) / "content") if config.office.content else CONTENT


def absolute_url(url: str) -> str:
    """A relative SQLite path counts from the project's root, wherever the command was started."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or Path(parsed.database).is_absolute():
        return url
    return parsed.set(database=str(ROOT / parsed.database)).render_as_string(hide_password=False)


def folder_of(config: Config) -> Path:
    """Where the service keeps what belongs to a database: in its folder, beside the file, or in var/."""
    if config.office.folder:
        return ROOT / config.office.folder
    parsed = make_url(absolute_url(config.database.url))
    return Path(parsed.database).parent if parsed.get_backend_name() == "sqlite" and parsed.database else ROOT / "var"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an office's database and its two files of keys are; None for what stands in the environment or the configuration."""

    database: str
    schema: str
    data_keys: Path | None
    signing_secret: Path | None

    @property
    def vault(self) -> Vault:
        """The keys as they are: none are made. Raises KeyFault where the file is missing."""
        if self.data_keys is None:
            return Vault(KeyRing(given=os.environ[KEYS_GIVEN]))
        if not self.data_keys.is_file():
            raise KeyFault(f"{self.data_keys}: there is no file of data keys; put back the one that belongs to this database")
        return Vault(KeyRing(self.data_keys))


def kept(config: Config) -> Kept:
    return Kept(
        absolute_url(config.database.url),
        config.database.schema,
        None if os.environ.get(KEYS_GIVEN) else _data_keys(config),
        None if config.web.secret else folder_of(config) / "signing_secret",
    )


def _data_keys(config: Config) -> Path:
    return ROOT / config.ledger.key_ring if config.ledger.key_ring else folder_of(config) / "data_keys"


def opened(config: Config) -> Store:
    """The database with its schema brought up to date, under the keys that belong to it. Raises KeyFault."""
    given = os.environ.get(KEYS_GIVEN, "")
    path = _data_keys(config)
    made = not given and new_keys(path)
    store = Store(
        absolute_url(config.database.url), Vault(KeyRing(given=given) if given else KeyRing(path)), config.database.schema
    )
    try:
        store.migrate()
    except ConfigError:
        store.close()
        raise
    try:
        with store.write() as records:
            records.sealing.prove()
            records.stock.of_ledger()
    except KeyFault:
        store.close()
        if made:  # a fresh key must not stand where the lost one belongs
            path.unlink()
        raise KeyFault(f"{path}: these are not the keys of this database; put back the key file that was saved with it") from None
    return store


def signing_secret(config: Config) -> str:
    """The signing secret: the configured one, or one made at the first start and kept beside the database."""
    if config.web.secret:
        return config.web.secret
    path = folder_of(config) / "signing_secret"
    make_once(path, secrets.token_urlsafe(32))
    return path.read_text("utf-8").strip()
