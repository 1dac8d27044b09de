"""Keeps the timetable's promises: planned as rows ahead of time, each kept once, on its day, or staff are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import structlog

from bot.context import Job, JobContext, Office, Services
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.domain.schedule import Occurrence, OccurrenceState, verdict
from bot.store import Records, Store

log = structlog.get_logger()

TOLD = (Role.CLERK, Role.ADMIN)


class Timetable:
    def __init__(self, jobs: Sequence[Job], office: Office, services: Services) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._office = office
        self._services = services

    def plan(self, store: Store, now: datetime) -> None:
        """Write down today's and tomorrow's promises, each job's in a transaction of its own. Harmless to repeat."""
        for job in self._jobs.values():
            self._plan(store, job, now)

    def _plan(self, store: Store, job: Job, now: datetime) -> None:
        try:
            with store.write() as records:
                context = JobContext(now, self._office, records, self._services)
                for day in (now.date(), now.date() + timedelta(days=1)):
                    records.timetable.plan(job.name, job.plan(context, day))
        except Exception as fault:  # noqa: BLE001 - around one job: the others are planned, and staff are told once a day
            log.error("job not planned", action="job.unplanned", job=job.name, fault=type(fault).__name__)
            with store.write() as records:
                self._tell(records, f"unplanned:{job.name}:{now.date()}", job.name, now.date(), OccurrenceState.FAILED, now)

    def keep(self, store: Store, now: datetime) -> int:
        """Keep what is due, each promise in a transaction of its own; how many there were."""
        with store.read() as records:
            due = records.timetable.due(now)
        for occurrence_id, job_name, occurrence in due:
            self._keep(store, occurrence_id, job_name, occurrence, now)
        return len(due)

    def _keep(self, store: Store, occurrence_id: int, job_name: str, occurrence: Occurrence, now: datetime) -> None:
        state = verdict(occurrence, now, self._jobs[job_name].ends)
        try:
            with store.write() as records:
                if not records.timetable.finish(occurrence_id, state, now):
                    return
                if state is OccurrenceState.MISSED:
                    self._tell(records, f"occurrence:{occurrence_id}:{state.value}", job_name, occurrence.day, state, now)
                else:
                    context = JobContext(now, self._office, records, self._services)
                    note = self._jobs[job_name].run(context, occurrence)
                    log.info("job ran", action=f"job.{state.value}", job=job_name, note=note)
        except Exception as fault:  # noqa: BLE001 - around one job: the others go on, and staff are told
            log.error("job failed", action="job.failed", job=job_name, fault=type(fault).__name__)
            with store.write() as records:
                failed = OccurrenceState.FAILED
                records.timetable.finish(occurrence_id, failed, now, type(fault).__name__)
                self._tell(records, f"occurrence:{occurrence_id}:{failed.value}", job_name, occurrence.day, failed, now)

    def _tell(self, records: Records, key: str, job_name: str, day: date, state: OccurrenceState, now: datetime) -> None:
        """What did not go out on its day is never sent later; a person decides what to do about it."""
        staff = [member.id for member in records.people.staff(TOLD)]
        data = {"job": job_name, "day": day.isoformat(), "state": state.value}
        self._services.dispatch.tell_staff(records, staff, Reply("staff/timetable_fault", data), now, key)
