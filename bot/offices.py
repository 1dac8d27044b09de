"""The offices of an installation in one process: each with a service of its own, of which nothing is another's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

from bot.app import build
from bot.clock import Clock
from bot.config import Config
from bot.configurations import family_of, host_of
from bot.engine.queue import Queue
from bot.errors import ConfigError
from bot.logs import of_office
from bot.running.app import App


class Offices:
    """Makes the service of an office when it is first asked for. One office alone is the same with one of everything.

    With a `queue` these are the offices of one process of several: others send what is due.
    """

    def __init__(self, configs: Sequence[Config], clock: Clock | None = None, queue: Queue | None = None) -> None:
        self.family = family_of(configs)
        self._configs = {one.office.code: one for one in configs}
        self._hosts = {host_of(one): one.office.code for one in configs}
        self._clock = clock
        self._queue = queue
        self._apps: dict[str, App] = {}
        self._making = threading.Lock()  # migrations know one connection at a time

    def codes(self) -> tuple[str, ...]:
        return tuple(self._configs)

    def config(self, code: str) -> Config:
        """Raises ConfigError for a code that no office has."""
        if code not in self._configs:
            raise ConfigError(f"there is no office {code}; there are {', '.join(self._configs)}")
        return self._configs[code]

    def app(self, code: str) -> App:
        """The service of an office. Raises ConfigError, KeyFault or PolicyError."""
        with self._making:
            if code not in self._apps:
                self._apps[code] = build(self.config(code), self._clock, queue=self._queue, family=self.family)
            return self._apps[code]

    def apps(self) -> list[App]:
        """All of them."""
        return [self.app(code) for code in self._configs]

    def by_host(self, host: str) -> App | None:
        """The office whose pages have this host, without a port. An office that is alone has them all."""
        code = next(iter(self._configs)) if len(self._configs) == 1 else self._hosts.get(host)
        return self.app(code) if code is not None else None

    def close(self) -> None:
        """For offices that are not running."""
        for app in self._apps.values():
            app.close()
        self._apps.clear()

    # --- running -------------------------------------------------------------------------------------------------------

    async def start(self, ticking: bool = True) -> None:
        for app in self.apps():
            with of_office(app.config.office.code, len(self._configs) > 1):  # whatever begins in it goes on under its name
                await app.start(ticking)

    def close_streams(self) -> None:
        for app in self._apps.values():
            app.streams.close()

    async def stop(self) -> None:
        """Each lets its calls under way end, all at once; one that cannot does not keep the others."""
        await asyncio.gather(*(app.stop() for app in self._apps.values()), return_exceptions=True)
        self._apps.clear()
