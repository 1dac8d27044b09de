"""运行与备份: the last backup, what a restore holds back, what is unwell, what was erased. For administrators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from bot.backup.release import release
from bot.domain.retention import Retention
from bot.domain.rights import Right, Viewer
from bot.domain.tasks import REACHING
from bot.domain.watch import News, Word
from bot.store import Records
from bot.watch.watchman import Watchman, said
from bot.web.console.pages import Pages, Visit

HERE = "/console/safety"
OLD = timedelta(hours=36)  # a backup that was made later than this has missed a night
SHOWN = 100
RETENTION = "retention"  # the job
FILES = "files"  # what it calls the files of those who died long ago


class SafetyPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def show(self, visit: Visit) -> Response:
        return self._show(visit, ask=False)

    def release(self, visit: Visit) -> Response:
        """As `sangyu restore --release`: read back first, done when it is said again."""
        if not _may(visit.viewer):
            return self._pages.gone()
        if not visit.form.get("sure"):
            return self._show(visit, ask=True)
        if not release(self._parts.store, visit.viewer.actor, visit.now):
            return self._pages.onward(HERE)
        self._parts.wake()
        return self._pages.onward(f"{HERE}?done=released")

    def _show(self, visit: Visit, ask: bool) -> Response:
        if not _may(visit.viewer):
            return self._pages.gone()
        with self._parts.store.read() as records:
            data = {**self._copies(records, visit), **self._kept(records), "troubles": self._troubles(records, visit)}
        return self._pages.show(visit, "office/safety", {**data, "ask": ask, "done": visit.asked("done")})

    @staticmethod
    def _copies(records: Records, visit: Visit) -> dict[str, Any]:
        state, held = records.copies.state(visit.now), records.copies.held(visit.now)
        names = {one.id: one.name for one in records.people.staff()}
        calls = [one for one in records.tasks.open_tasks() if one.kind in REACHING and one.recipient_id] if held else []
        return {
            "last": state.last,
            "old": state.last is None or visit.now - state.last.at > OLD,
            "failed_at": state.failed_at,
            "why": state.why,
            "restored": records.copies.restored(visit.now),
            "held": held,
            "standing": records.copies.standing(held) if held else None,
            "doubtful": sum(records.copies.standing(held).doubtful.values()) if held else 0,
            "unsure": [(one, names.get(one.owner_id or 0, "")) for one in calls[:SHOWN]],
            "more": max(0, len(calls) - SHOWN),
        }

    def _troubles(self, records: Records, visit: Visit) -> list[dict[str, Any]]:
        """What is unwell now, in the words in which staff are told of it."""
        return [
            {
                "since": one.since,
                "told": one.told,
                "lines": self._parts.wording.render("staff/trouble", said(News(Word.NEW, one), visit.now)).strip().splitlines(),
            }
            for one in Watchman.known(records, visit.now)
            if one.gone_at is None
        ]

    def _kept(self, records: Records) -> dict[str, Any]:
        parts = records.timetable.last_of(RETENTION)
        return {
            "swept_at": parts[-1]["finished_at"] if parts else None,
            "swept_state": parts[-1]["state"] if parts else "",
            "swept": _swept([one["note"] for one in parts], self._parts.office.retention),
            "erased": {kind.value: count for kind, count in records.erasures.counts().items()},
            "lately": records.erasures.all(5),
        }


def _may(viewer: Viewer) -> bool:
    return viewer.everywhere(Right.ERASE)


def _swept(notes: list[str], kept: Retention) -> list[tuple[str, int]]:
    """How many of each sort: from the lines that the job leaves (messages 12, forms 3; files of the dead are kept)."""
    found: Counter[str] = Counter()
    for note in notes:
        for part in note.partition(";")[0].split(", "):
            key, _, count = part.rpartition(" ")
            if count.isdecimal():
                found[key] += int(count)
    names = _names(kept)
    return [(names.get(key, key), count) for key, count in found.items()]


def _names(kept: Retention) -> Mapping[str, str]:
    return {**{one.key: one.name for one in kept.periods}, FILES: "去世多年的档案"}
