"""What an office remembers of its backups, and of having been restored from one."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.store.access import AccessQueries
from bot.store.held import Standing, hold, let_go, standing
from bot.store.tables.office import history

LAST, FAILED, WANTED, RESTORED = "backup.last", "backup.failed", "backup.wanted", "restored"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """A backup that was read back and found to be the office as it was at `at`."""

    at: datetime
    file: str
    size: int  # bytes
    seconds: float
    rows: int


@dataclass(frozen=True, slots=True)
class BackupState:
    """What `/metrics`, `sangyu check` and staff are told of."""

    last: LastBackup | None
    failed_at: datetime | None  # since the last good one
    why: str  # it failed


@dataclass(frozen=True, slots=True)
class Restored:
    """This database was put back from a copy. Until it is released nothing leaves by itself but answers."""

    era: str  # what was given out before means nothing now: links, and keys by which platforms know a message
    taken_at: datetime  # the moment of the copy: nothing is known of what came after
    restored_at: datetime
    released_at: datetime | None = None

    @property
    def held(self) -> bool:
        return self.released_at is None

    def dump(self) -> str:
        return json.dumps({name: one.isoformat() if isinstance(one, datetime) else one for name, one in asdict(self).items()})

    @staticmethod
    def load(raw: str) -> Restored:
        found = json.loads(raw)
        moments = (datetime.fromisoformat(one) if one else None for one in list(found.values())[1:])
        return Restored(found["era"], *moments)  # type: ignore[arg-type]


class CopyQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._memory = AccessQueries(connection)

    # --- backups -------------------------------------------------------------------------------------------------------

    def state(self, now: datetime) -> BackupState:
        """When the last good backup was made, and whether one has failed since."""
        last, failed = self._memory.recall(LAST, now), json.loads(self._memory.recall(FAILED, now) or "{}")
        return BackupState(
            _last(json.loads(last)) if last else None,
            datetime.fromisoformat(failed["at"]) if failed else None,
            failed.get("why", ""),
        )

    def made(self, one: LastBackup) -> None:
        self._memory.remember(LAST, json.dumps({**asdict(one), "at": one.at.isoformat()}))
        self._memory.forget(FAILED)

    def failed(self, why: str, now: datetime) -> None:
        self._memory.remember(FAILED, json.dumps({"at": now.isoformat(), "why": why}))

    def want(self, day: date) -> None:
        """A backup is to be made soon."""
        self._memory.remember(WANTED, day.isoformat())

    def is_wanted(self, now: datetime) -> bool:
        return self._memory.recall(WANTED, now) is not None

    def take_wanted(self, now: datetime) -> str | None:
        """For which day one is wanted; only one process gets it."""
        return self._memory.take(WANTED, now)

    def begun(self) -> datetime | None:
        """When anything was first recorded here; None for an office in which nothing has happened yet."""
        found: datetime | None = self._connection.execute(select(func.min(history.c.at))).scalar_one()
        return found

    # --- restored ------------------------------------------------------------------------------------------------------

    def restored(self, now: datetime) -> Restored | None:
        """None for an office that never was."""
        raw = self._memory.recall(RESTORED, now)
        return Restored.load(raw) if raw else None

    def held(self, now: datetime) -> Restored | None:
        """Whether it waits for somebody to look at it."""
        found = self.restored(now)
        return found if found is not None and found.held else None

    def hold(self, one: Restored) -> None:
        """In the transaction after which this database is served again."""
        hold(self._connection, one.taken_at, one.restored_at)
        self._memory.remember(RESTORED, one.dump())

    def standing(self, one: Restored) -> Standing:
        """What whoever releases it has to know."""
        return standing(self._connection, one.taken_at)

    def release(self, one: Restored, actor: str, now: datetime) -> None:
        """From now on it works as before: whoever has something to do is told of all of it anew, and clocks begin again."""
        let_go(self._connection, now)
        self._memory.remember(RESTORED, replace(one, released_at=now).dump())
        self._memory.write_history(actor, "restored.released", "installation", now)


def _last(raw: dict[str, Any]) -> LastBackup:
    return LastBackup(**{**raw, "at": datetime.fromisoformat(raw["at"])})
