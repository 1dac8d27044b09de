"""Whether an office can be served now, matter by matter."""

from __future__ import annotations

from bot.domain.audit import HEARTBEAT, heard, silent
from bot.store import AWAY
from bot.watch.metrics import Watched

PATIENCE = 4.0  # seconds: a database that is asked for so long is away
FULL = 64 * 1024 * 1024  # bytes that are needed to write anything down


def looked(one: Watched) -> dict[str, bool]:
    """database, auditor, migrations, disk: what is well."""
    room = one.around.disk(one.around.folder).free > FULL
    now = one.clock.now()
    try:
        current = one.store.is_current()
        with one.store.read() as records:
            beat = heard(records.access.recall(HEARTBEAT, now))
    except AWAY:
        return {"database": False, "auditor": False, "migrations": False, "disk": room}
    return {"database": True, "auditor": not silent(beat, now), "migrations": current, "disk": room}
