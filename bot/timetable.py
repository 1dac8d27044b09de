"""Keeps the timetable's promises: planned as rows ahead of time, each kept once, on its day, or staff are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import structlog

from bot.context import Job, JobContext, Office, Services
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.domain.schedule import BY_HAND, PAUSED, RESTORED, UNKNOWN, OccurrenceState, verdict
from bot.store import Records, Store
from bot.store.timetable import Due

log = structlog.get_logger()

OFF_AT_MOST = 31  # days: of longer ago nobody wants to hear
SHOWN = 8  # of what is told at once
TOLD = (Role.CLERK, Role.ADMIN)
FAILED, MISSED = OccurrenceState.FAILED, OccurrenceState.MISSED


class Timetable:
    def __init__(self, jobs: Sequence[Job], office: Office, services: Services) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._office = office
        self._services = services

    def plan(self, store: Store, now: datetime) -> None:
        """Write down today's and tomorrow's promises, each job's in a transaction of its own. Harmless to repeat.

        So are those of days on which nothing ran: they are over, and staff are told.
        """
        today = now.date()
        with store.read() as records:
            last = records.timetable.last_day() or today
        off = [last + timedelta(days=number) for number in range(1, (today - last).days)][-OFF_AT_MOST:]
        for days in (off, [today, today + timedelta(days=1)]):
            for job in self._jobs.values() if days else ():
                self._plan(store, job, days, now)

    def _plan(self, store: Store, job: Job, days: Sequence[date], now: datetime) -> None:
        try:
            with store.write() as records:
                context = JobContext(now, self._office, records, self._services)
                for day in days:
                    records.timetable.plan(job.name, job.plan(context, day))
        except Exception as fault:  # noqa: BLE001 - around one job: the others are planned, and staff are told once a day
            log.error("job not planned", action="job.unplanned", job=job.name, fault=type(fault).__name__)
            with store.write() as records:
                self._tell(records, f"unplanned:{job.name}:{now.date()}", FAILED.value, {(job.name, now.date()): 1}, now)

    def keep(self, store: Store, now: datetime) -> int:
        """Keep what is due, each promise in a transaction of its own; how many there were.

        In an office that was put back from a copy, what was due before it was released may have been kept: staff decide.
        """
        with store.read() as records:
            paused, due = records.timetable.paused(), records.timetable.due(now)
            restored = records.copies.restored(now)
        before = restored.released_at if restored is not None else None
        may_be_kept = [one for one in due if before is not None and one.occurrence.due_at <= before and not one.by_hand]
        self._miss(store, may_be_kept, RESTORED, now)
        known = {one.id for one in may_be_kept}
        return self._keep_all(store, [one for one in due if one.id not in known], now, paused) + len(known)

    def run_now(self, store: Store, job: str, now: datetime) -> int:
        """Keep a job's promises of today that are still open, now, as somebody wants it: also while the job is stopped.
        How many there were. Raises LookupError for a job that there is none of."""
        self._plan(store, self._jobs[job], [now.date()], now)
        with store.write() as records:
            records.timetable.hasten(job, now.date(), now)
        with store.read() as records:
            due = [one for one in records.timetable.due(now) if one.job == job and one.occurrence.day == now.date()]
        return self._keep_all(store, due, now, ())

    def _keep_all(self, store: Store, due: Sequence[Due], now: datetime, paused: Collection[str]) -> int:
        """What is not over is kept, one by one; what is over is recorded together."""
        over: dict[str, list[Due]] = {MISSED.value: [], PAUSED: []}
        left = 0
        for one in due:
            state = verdict(one.occurrence, now, self._jobs[one.job].ends if one.job in self._jobs else time.max)
            stopped = one.job in paused and not one.by_hand
            if state is MISSED:
                over[PAUSED if stopped else MISSED.value].append(one)
            elif stopped:
                left += 1
            else:
                self._keep(store, one, state, now)
        for why, missed in over.items():
            self._miss(store, missed, why, now)
        return len(due) - left

    def _keep(self, store: Store, due: Due, state: OccurrenceState, now: datetime) -> None:
        job = self._jobs.get(due.job)
        if job is None:
            log.error("no such job", action="job.unknown", job=due.job)
            self._fail(store, due, UNKNOWN, now)
            return
        try:
            with store.write() as records:
                if not records.timetable.finish(due.id, state, now):
                    return
                note = job.run(JobContext(now, self._office, records, self._services), due.occurrence)
                records.timetable.note(due.id, f"{BY_HAND}: {note}" if due.by_hand else note)
                log.info("job ran", action=f"job.{state.value}", job=job.name, note=note)
        except Exception as fault:  # noqa: BLE001 - around one job: the others go on, and staff are told
            log.error("job failed", action="job.failed", job=job.name, fault=type(fault).__name__)
            self._fail(store, due, type(fault).__name__, now)

    def _fail(self, store: Store, due: Due, note: str, now: datetime) -> None:
        """Staff hear of it at once: of one job once a day, however many promises it had."""
        day = due.occurrence.day
        with store.write() as records:
            if records.timetable.finish(due.id, FAILED, now, note):
                self._tell(records, f"failed:{due.job}:{day}", FAILED.value, {(due.job, day): 1}, now)

    def _miss(self, store: Store, missed: Sequence[Due], why: str, now: datetime) -> None:
        """What did not go out on its day is never sent later; a person decides what to do about it."""
        if not missed:
            return
        with store.write() as records:
            mine = [
                one for one in missed if records.timetable.finish(one.id, MISSED, now, why if why in (PAUSED, RESTORED) else "")
            ]
            counts = Counter((one.job, one.occurrence.day) for one in mine)
            if mine:
                self._tell(records, f"missed:{mine[0].id}", why, counts, now)

    def _tell(self, records: Records, key: str, state: str, counts: Mapping[tuple[str, date], int], now: datetime) -> None:
        """One message to staff, however much there is to tell, in the order of the table."""
        staff = [member.id for member in records.people.staff(TOLD)]
        order = list(self._jobs)
        jobs = [
            {
                "title": self._jobs[name].title or name if name in self._jobs else name,
                "days": sorted(day.isoformat() for job, day in counts if job == name),
                "count": sum(count for (job, _), count in counts.items() if job == name),
            }
            for name in sorted({job for job, _ in counts}, key=lambda one: (order.index(one) if one in order else -1, one))
        ]
        data = {"state": state, "jobs": jobs[:SHOWN], "more": len(jobs) - len(jobs[:SHOWN])}
        self._services.dispatch.tell_staff(records, staff, Reply("staff/timetable_fault", data), now, key)
