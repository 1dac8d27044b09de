"""What this office has set, each with what it does and where it is changed; the shares of accounts are changed here."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.responses import Response

from bot.domain.audit import silent
from bot.domain.rights import Right, Viewer
from bot.store import Records
from bot.web.console.asked import number_in
from bot.web.console.pages import Pages, Visit

WHOLE = 100  # points that accounts standing in for each other share out
HIDDEN = ("demo", "simulation.yaml", "policy/learnt.json")  # of the content: nothing that an office edits
Account = tuple[str, str]


class SettingsPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._checking = threading.Lock()

    def show(self, visit: Visit) -> Response:
        return self._show(visit, None, "")

    def check(self, visit: Visit) -> Response:
        """Look now whether the installation is fit. It asks the platforms, so it is done on demand, and once at a time."""
        if not _may_change(visit.viewer):
            return self._pages.gone()
        with self._checking:
            found = self._parts.installation.check()
        return self._show(visit, found, "")

    def weigh(self, visit: Visit) -> Response:
        """How accounts that stand in for each other share what is sent."""
        twins = next((one for one in self._parts.installation.twins if _name(one[0]) == visit.form.get("group")), None)
        if twins is None or not _may_change(visit.viewer):
            return self._pages.gone()
        points = [number_in(visit.form.get(f"w:{_name(one)}")) for one in twins]
        if any(one is None or one > WHOLE for one in points) or sum(one or 0 for one in points) != WHOLE:
            return self._show(visit, None, "points", 400)
        with self._parts.store.write() as records:
            for (channel, account), share in zip(twins, points, strict=True):
                records.access.set_weight(channel, account, share or 0)
                records.access.write_history(
                    visit.viewer.actor, "weight", f"account:{channel}:{account}"[:60], visit.now, points=share
                )
        return self._pages.onward("/console/settings?done=weights#accounts")

    def _show(self, visit: Visit, found: list[str] | None, fault: str, status: int = 200) -> Response:
        if not visit.viewer.holding(Right.CHANGE):
            return self._pages.gone()
        with self._parts.store.read() as records:
            data = self._data(records, visit)
        data |= {"found": found, "fault": fault, "done": visit.asked("done"), "changes": _may_change(visit.viewer)}
        return self._pages.show(visit, "office/settings", data, status)

    def _data(self, records: Records, visit: Visit) -> dict[str, Any]:
        own, installation = self._parts.office, self._parts.installation
        beat, ring = self._parts.heartbeat(), self._parts.store.vault.ring
        weights = records.access.weights()
        return {
            "own": own,
            "set": installation.settings,
            "quiet": [(f"{begin:%H:%M}", f"{end:%H:%M}") for begin, end in own.quiet_hours],
            "waits": [int(one.total_seconds() // 60) for one in own.reach.hand_on_after],
            "alarm_waits": [int(one.total_seconds() // 60) for one in own.reach.alarm_after],
            "version": installation.version,
            "facts": records.installation.facts(),
            "beat": beat,
            "silent": silent(beat, visit.now),
            "keys": len(ring.ids),
            "key_file": ring.path is not None,
            "demo": self._parts.demo,
            "accounts": installation.accounts,
            "twins": [
                {
                    "group": _name(several[0]),
                    "accounts": [(_name(one), one, weights.get(one, WHOLE // len(several))) for one in several],
                }
                for several in installation.twins
            ],
            "files": _files(installation.content, visit.now),
            "years": [one.announcement.year for one in records.days_off.years()],
        }


def _may_change(viewer: Viewer) -> bool:
    return viewer.everywhere(Right.CHANGE)


def _name(account: Account) -> str:
    return ":".join(account)


def _files(folder: Path, now: datetime) -> list[tuple[str, datetime]]:
    """The files that the office edits, by name, and when each was last changed."""
    found = sorted(one for one in folder.rglob("*") if one.suffix in (".yaml", ".json"))
    named = [(one.relative_to(folder).as_posix(), one) for one in found]
    return [(name, datetime.fromtimestamp(one.stat().st_mtime, now.tzinfo)) for name, one in named if not name.startswith(HIDDEN)]
