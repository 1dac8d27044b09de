"""What the web pages are given to work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.below import Below
from bot.channels.base import Callback, Capabilities, Line, Recognises
from bot.clock import Clock
from bot.context import Office, Services
from bot.domain.family import Family
from bot.intake import Intake
from bot.ledger.selfcheck import Rules
from bot.links import GroupLinks, NoticeLinks, PolicyLinks, TaskLinks
from bot.notices.previews import Screens
from bot.office import CONTENT
from bot.paper.poster import Posters
from bot.policy.desk import LibraryDesk
from bot.rehearsal import Rehearsal
from bot.store import Store
from bot.watch.meters import Meters
from bot.watch.metrics import Watched
from bot.web.streams import Streams
from bot.wording import Wording


@dataclass(frozen=True, slots=True)
class Limits:
    body: int  # bytes
    answer_within: float  # seconds


@dataclass(frozen=True, slots=True)
class LedgerDesk:
    """What the ledger's pages go by. The files in `content` are read each time: the office edits them."""

    rules: Rules
    silent_days: int
    content: Path


@dataclass(frozen=True, slots=True)
class Door:
    """Where the platform of one account calls us: by single requests, over a WebSocket that stays open, or by both."""

    channel: str
    account: str
    callback: Callback | None = None
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """What the page of settings tells of the installation. Nothing of it is a secret: accounts are names only."""

    version: str = ""
    code: str = ""  # the office's short name
    settings: Mapping[str, Any] = field(default_factory=dict)  # of the configuration file, by key (web.port)
    accounts: tuple[tuple[str, str], ...] = ()  # channel and account, as configured
    twins: tuple[tuple[tuple[str, str], ...], ...] = ()  # accounts that stand in for each other
    content: Path = CONTENT  # the files that the office edits
    check: Callable[[], list[str]] = list  # what stands between it and a notice that reaches everybody; asks the platforms


@dataclass(frozen=True, slots=True)
class Parts:
    store: Store
    clock: Clock
    office: Office
    wording: Wording
    services: Services
    library: LibraryDesk
    intake: Intake
    doors: Mapping[str, Door]  # by path
    abilities: Mapping[tuple[str, str], Capabilities]  # of every account
    recognises: Mapping[tuple[str, str], Recognises]  # accounts whose platform tells a page who looks at it
    fetch: Callable[[str, str, str], None]  # something waits at a platform: channel, account, and the word it sent
    limits: Limits
    links: NoticeLinks
    task_links: TaskLinks
    policy_links: PolicyLinks
    group_links: GroupLinks
    posters: Posters
    screens: Screens
    streams: Streams  # pages that go on
    wake: Callable[[], None]  # something may be due
    heartbeat: Callable[[], datetime | None]  # when the auditor last went round
    ledger: LedgerDesk
    demo: bool
    secret: str = field(repr=False)  # signs sessions
    watched: Watched  # how the service itself is
    metrics_token: str = field(default="", repr=False)  # who is not on this machine reads /metrics with it
    rehearsal: Rehearsal | None = None  # of the demo office
    installation: Installation = field(default_factory=Installation)
    below: Below = field(default_factory=lambda: Below("", Family()))  # the offices below this one

    @property
    def meters(self) -> Meters:
        return self.watched.meters
