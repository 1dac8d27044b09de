"""定时任务: what happens by itself today and what came of it; a job is stopped, taken up again, or kept now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from bot.domain.rights import Right
from bot.domain.schedule import by_job, tally
from bot.store import Records
from bot.web.console.asked import keeps
from bot.web.console.pages import Pages, Visit

Step = Callable[[Records, str, Visit], str]  # what was done, or "" where it was so already


class TimetablePages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._titles = pages.parts.services.jobs
        self._steps: dict[str, Step] = {"pause": _pause, "resume": _resume, "run": _run}

    def today(self, visit: Visit) -> Response:
        """Every job that has something today, or is stopped; the others by name."""
        if not self._may_look(visit):
            return self._pages.gone()
        with self._parts.store.read() as records:
            rows, paused = records.timetable.of_day(visit.day.date), records.timetable.paused()
        notes: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            notes[row["job"]].append(row["note"])
        jobs = [self._job(one, notes[one.job]) for one in by_job(rows, paused)]
        here = {one["job"] for one in jobs}
        data = {
            "jobs": jobs,
            "others": [{"job": job, "title": title} for job, title in self._titles.items() if job not in here],
            "keeps": keeps(visit.viewer),
            "done": visit.asked("done"),
            "named": self._titles.get(visit.asked("job"), ""),
            "day": visit.day.date,
        }
        return self._pages.show(visit, "programme/timetable", data)

    def _job(self, one: Any, notes: list[str]) -> dict[str, Any]:
        return {
            "job": one.job,
            "title": self._titles.get(one.job, one.job),
            "known": one.job in self._titles,
            "at": one.at,
            "counts": dict(one.counts),
            "stopped": one.stopped,
            "came": dict(tally(notes)),
        }

    def step(self, visit: Visit) -> Response:
        """Of what is done already nothing is done again; the next tick keeps what is to be kept now."""
        job, step = visit.form.get("job"), self._steps.get(visit.path["step"])
        if not keeps(visit.viewer) or step is None or job not in self._titles:
            return self._pages.gone()
        with self._parts.store.write() as records:
            done = step(records, job, visit)
            if done:
                records.access.write_history(visit.viewer.actor, f"job.{done}", f"job:{job}", visit.now)
        self._parts.wake()
        return self._pages.onward(f"/console/timetable?done={done or 'unchanged'}&job={job}")

    @staticmethod
    def _may_look(visit: Visit) -> bool:
        return keeps(visit.viewer) or visit.viewer.everywhere(Right.SEE)


def _pause(records: Records, job: str, visit: Visit) -> str:
    return "paused" if records.timetable.pause(job, visit.viewer.actor, visit.now) else ""


def _resume(records: Records, job: str, _visit: Visit) -> str:
    return "resumed" if records.timetable.resume(job) else ""


def _run(records: Records, job: str, visit: Visit) -> str:
    return "hastened" if records.timetable.hasten(job, visit.day.date, visit.now) else ""
