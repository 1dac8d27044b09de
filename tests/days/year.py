"""A simulated year of the real service in an invented town, held against a reckoning of its own.

    python -m tests.days.year --people 3114 --year 2028 [--seed S] [--database URL]

People die, mourn, go to hospital, decline letters and want them again. The service is killed twice in the middle of a day's
letters (while they are written, and while they are sent) and built anew from its database; it sleeps through one day. The
year goes on over 1 January of the next one, and begins with what everybody was told in the year before: words can be compared.

Prints by occasion what was due and what became of it, and stops with exit status 1 at a broken promise: something missing that
nobody was told of, something twice, something to somebody who should not get it, or last year's words.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import structlog
from sqlalchemy import event, func, select

from bot.app import App, build
from bot.channels.base import Channel
from bot.clock import ManualClock
from bot.config import Config, parse
from bot.domain.greeted import GreetingState
from bot.domain.schedule import OccurrenceState
from bot.simulation.channels import SimulatedChannel
from bot.store.tables.office import occurrence
from jobs import JOBS
from tests.builders import ZONE
from tests.databases import chosen
from tests.days.year_people import (
    What,
    happenings,
    happens,
    invent,
    move_in,
    reported,
)
from tests.days.year_reckoning import STUDY, Claim, Fate, Lists, claims, festivals, group_greeting
from tests.days.year_world import ABILITIES, LETTERS_AT, Broken, Came, Killed, Strike, World, last_year, same_words

HAPPENS_AT, LOOKS_AT, OVER_AT = time(7), time(17, 5), time(23, 58)
AGAIN_AFTER = timedelta(minutes=7)  # a service that was killed is up again
DAILY = "daily"


@dataclass(frozen=True)
class Plan:
    """How long, how many, and when the service breaks."""

    people: int
    begin: date
    days: int
    seed: int
    crashes: int = 2

    @property
    def calendar(self) -> list[date]:
        return [self.begin + timedelta(days=number) for number in range(self.days)]

    def broken_days(self, lists: Lists) -> tuple[date, list[date]]:
        """The day on which nothing runs, and those on which the service is killed; the first of these has a festival."""
        chance, inner = Random(f"{self.seed}:breaks"), self.calendar[1:-1]
        festive = chance.choice([day for day in inner if festivals(day, lists)])
        off, *others = chance.sample([day for day in inner if day != festive], max(1, self.crashes))
        return off, [festive, *others][: self.crashes]


@dataclass
class Told:
    """What was due, and what came of it, by occasion."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    faults: list[str] = field(default_factory=list)

    def count(self, occasions: frozenset[str], what: str) -> None:
        for one in occasions:
            self.counts[one]["due"] += 1
            self.counts[one][what] += 1

    def fault(self, what: str, day: date, occasions: frozenset[str], person_id: int, why: str) -> None:
        for one in occasions or frozenset({"nothing"}):
            self.counts[one][what] += 1
        self.faults.append(f"{day} {what}: person {person_id}, {'+'.join(sorted(occasions)) or 'nothing due'}: {why}")


class Year:
    def __init__(self, plan: Plan, config: Config) -> None:
        self.plan, self.config = plan, config
        self.lists, self.told = Lists.read(), Told()
        self.souls = invent(plan.people, plan.begin, plan.seed)
        self.by_id = {soul.id: soul for soul in self.souls}
        self.coming = happenings(self.souls, plan.calendar, plan.seed)
        self.off, self.crash_days = plan.broken_days(self.lists)
        self.world, self.strike = World(plan.begin), Strike()
        self.clock = ManualClock(datetime.combine(plan.begin, time(), ZONE))
        self.loop = asyncio.new_event_loop()
        self.kills = 0
        self.app = self._built()

    # --- the service ---------------------------------------------------------------------------------------------------

    def _built(self) -> App:
        channels: list[Channel] = [SimulatedChannel(key, ability, self.world) for key, ability in ABILITIES.items()]
        app = build(self.config, self.clock, channels)
        self.strike = Strike()
        event.listen(app.store._engine, "before_cursor_execute", self.strike.count)
        return app

    def _anew(self) -> None:
        """The process is gone with all that it knew; the next one finds the database."""
        self.kills += 1
        self.loop.close()
        self.app.store.close()
        self.loop = asyncio.new_event_loop()
        self.clock.advance(AGAIN_AFTER)
        self.app = self._built()
        with self.app.store.write() as records:  # as `App.start` does
            self.app.auditor.round(records, self.clock.now(), timedelta(0))

    def prepare(self) -> None:
        now = self.clock.now()
        with self.app.store.write() as records:
            move_in(records, self.souls, now)
            for one in records.study.all():  # of all series the one that is asked for
                records.study.change(replace(one, active=one.id == DAILY), "year", now)
            last_year(records, self.app.calendar, self.plan.begin)

    # --- days ----------------------------------------------------------------------------------------------------------

    def run(self) -> Told:
        self.prepare()
        for day in self.plan.calendar:
            if day == self.off:
                continue
            self._day(day)
            self._settle(day)
        self._settle_all()
        self.app.close()
        self.loop.close()
        return self.told

    def _settle_all(self) -> None:
        """What only the whole of it shows."""
        with self.app.store.read() as records:
            self.told.faults += same_words(records, self.plan.begin)
            state = (occurrence.c.job, occurrence.c.day, occurrence.c.note)
            query = select(*state).where(occurrence.c.state == OccurrenceState.FAILED.value)
            rows = records.timetable._connection.execute(query).all()
        self.told.faults += [f"{row.day} {row.job} failed: {row.note}" for row in rows]
        if self.kills != self.plan.crashes:
            self.told.faults.append(f"killed {self.kills} times, not {self.plan.crashes}")

    def _at(self, day: date, at: time) -> None:
        self.clock.set(max(self.clock.now(), datetime.combine(day, at, ZONE)))

    def _day(self, day: date) -> None:
        self.world.day = day
        self._at(day, time(0, 5))
        self.app.plan_timetable()
        self._keep_until(datetime.combine(day, HAPPENS_AT, ZONE))
        self._at(day, HAPPENS_AT)
        self._happen(day)
        self._keep_until(datetime.combine(day, LETTERS_AT, ZONE) - timedelta(minutes=1))
        self._at(day, LETTERS_AT)
        if day in self.crash_days:
            self._broken_letters(day)
        self._keep_until(datetime.combine(day, LOOKS_AT, ZONE))
        self._at(day, LOOKS_AT)
        self.app.advance()
        self.app.audit()
        self._keep_until(datetime.combine(day, OVER_AT, ZONE))
        self._at(day, OVER_AT)
        self._keep()

    def _keep_until(self, end: datetime) -> None:
        """What is due by then, each at its time."""
        while (due := self._next_due()) is not None and due <= end:
            self.clock.set(max(self.clock.now(), due))
            self._keep()
            if (left := self._next_due()) is not None and left <= self.clock.now():
                raise Broken(f"{left}: a promise of the timetable is neither kept nor reported")

    def _next_due(self) -> datetime | None:
        with self.app.store.read() as records:
            query = select(func.min(occurrence.c.due_at)).where(occurrence.c.state == OccurrenceState.PLANNED.value)
            found: datetime | None = records.timetable._connection.execute(query).scalar_one()
        return found

    def _keep(self) -> None:
        self.app.keep_timetable()
        with self.app.store.read() as records:
            due = records.agenda.unsent(self.clock.now())
        if due:
            self.loop.run_until_complete(self.app.drain())

    def _happen(self, day: date) -> None:
        """What has happened since the service last ran: on a day on which it did not, nobody could write it down."""
        since = day - timedelta(days=2 if day - timedelta(days=1) == self.off else 1)
        waiting = [one for when in (since + timedelta(days=1), day) for one in self.coming.get(when, ())]
        rules = self.app.office.life
        with self.app.store.write() as records:
            for one in dict.fromkeys(waiting):
                if self.by_id[one.person_id].dead and one.what is not What.DIES:
                    continue
                happens(self.by_id[one.person_id], one, day, rules)
                reported(records, one, rules, self.clock.now())

    def _broken_letters(self, day: date) -> None:
        """Killed at a statement that the seed draws: on the first such day while letters are written, else while they leave."""
        chance = Random(f"{self.plan.seed}:{day}")
        try:
            if day == self.crash_days[0]:
                self.strike.left = chance.randrange(8, 24)
                self.app.keep_timetable()
            else:
                self.app.keep_timetable()
                self.strike.left = chance.randrange(2, 7)
                self.loop.run_until_complete(self.app.drain())
        except Killed:
            self._anew()
            return
        raise Broken(f"{day}: the service was to be killed at a statement that never came")

    # --- against the reckoning -----------------------------------------------------------------------------------------

    def _settle(self, day: date) -> None:
        """What was due on this day, and on the day on which nothing ran, is held against what came of it."""
        if day == self.off + timedelta(days=1):
            self._settle_off()
        with self.app.store.read() as records:
            came = Came.read(records, day)
            studied = bool(records.study.lessons(day, day, [DAILY]))
        due = claims(self.souls, day, self.lists, studied)
        for claim in due:
            self._compare(day, claim, came)
        greeted, read = ({one.person_id for one in due if (STUDY in one.occasions) is of_study} for of_study in (False, True))
        for person_id in set(came.greetings) - greeted:
            self.told.fault("wrong", day, frozenset(came.greetings[person_id][0]), person_id, "was greeted, and is due nothing")
        for person_id in came.with_part["study"] - read:
            self.told.fault("wrong", day, frozenset({STUDY}), person_id, "was given study, and is due none")
        self._once(day)
        posts = 2 * group_greeting(day, self.lists)
        made = sum(self.world.got[day, f"group-{number}"] for number in (1, 2))
        self.told.counts["(groups)"].update({"due": posts, "sent": made, "missing": max(0, posts - made)})
        self.told.counts["(groups)"]["doubled"] += max(0, made - posts)

    def _compare(self, day: date, claim: Claim, came: Came) -> None:
        person_id, occasions = claim.person_id, claim.occasions
        if occasions == {STUDY}:
            self._compare_letter(day, claim, "study" in came.parts.get(person_id, ()), came)
            return
        if person_id not in came.greetings:
            self.told.fault("missing", day, occasions, person_id, f"should be {claim.fate}; nothing is written down")
            return
        said_for, state, reason = came.greetings[person_id]
        if said_for != occasions:
            self.told.fault("wrong", day, occasions, person_id, f"was greeted for {'+'.join(sorted(said_for))}")
        wanted = {
            Fate.SENT: (GreetingState.SENT.value, ""),
            Fate.RUNG: (GreetingState.RUNG.value, ""),
            Fate.NO_WAY: (GreetingState.NO_WAY.value, ""),
            Fate.MOURNING: (GreetingState.SKIPPED.value, "mourning"),
            Fate.OPTED_OUT: (GreetingState.SKIPPED.value, "opted_out"),
        }[claim.fate]
        if (state, reason) != wanted or (claim.fate == Fate.RUNG and person_id not in came.to_ring):
            self.told.fault("wrong", day, occasions, person_id, f"should be {claim.fate}, is {state} {reason}".rstrip())
        self._compare_letter(day, claim, "greeting" in came.parts.get(person_id, ()), came)

    def _compare_letter(self, day: date, claim: Claim, in_letter: bool, came: Came) -> None:
        """The letter that is to carry it has left once, or nobody knows whether it has; no other letter carries it."""
        due_by_letter = claim.fate == Fate.SENT
        if in_letter != due_by_letter:
            what, why = ("missing", "its letter") if due_by_letter else ("wrong", "a letter all the same")
            self.told.fault(what, day, claim.occasions, claim.person_id, why)
            return
        left = self.world.got[day, self._address(claim.person_id)]
        if due_by_letter and came.states[claim.person_id] == "unknown":
            self.told.count(claim.occasions, "in doubt")
        elif due_by_letter and not left:
            self.told.fault("missing", day, claim.occasions, claim.person_id, "the letter never left")
        else:
            self.told.count(claim.occasions, claim.fate)

    def _address(self, person_id: int) -> str:
        way = self.by_id[person_id].way
        return f"{way.value}-{person_id}" if way is not None else ""

    def _once(self, day: date) -> None:
        """No two messages of our own accord to one person on one day, and none to the dead."""
        for soul in self.souls:
            left = self.world.got[day, self._address(soul.id)] if soul.way is not None else 0
            if left > 1:
                self.told.fault("doubled", day, frozenset(), soul.id, f"{left} messages on one day")
            if left and soul.dead:
                self.told.fault("wrong", day, frozenset(), soul.id, "has died")

    def _settle_off(self) -> None:
        """The day on which nothing ran: not one letter, and staff have read which."""
        day = self.off
        title = next(job.title for job in JOBS if job.name == "letters")
        line = f"\n{title}：{day.month}月{day.day}日（"
        reports = [text for when, text in self.world.told if when > day and line in text]
        with self.app.store.read() as records:
            rows = [row for row in records.timetable.of_day(day) if row["job"] == "letters"]
        missed = bool(rows) and all(row["state"] == OccurrenceState.MISSED.value for row in rows)
        if any(self.world.got[day, self._address(soul.id)] for soul in self.souls):
            raise Broken(f"{day}: something left while nothing ran")
        told = missed and len(reports) == 1
        posts = 2 * group_greeting(day, self.lists)
        self.told.counts["(groups)"].update({"due": posts, "offline" if told else "missing": posts})
        for claim in claims(self.souls, day, self.lists, studied=True):
            if told:
                self.told.count(claim.occasions, "offline")
            else:
                self.told.fault("missing", day, claim.occasions, claim.person_id, f"reported {len(reports)} times")


# --- told -----------------------------------------------------------------------------------------------------------------

COLUMNS = ("due", "sent", "rung", "no_way", "mourning", "opted_out", "offline", "in doubt", "missing", "doubled", "wrong")


def table(told: Told) -> str:
    rows = sorted(told.counts.items(), key=lambda one: (one[0].startswith("("), -one[1]["due"]))
    total = sum((counts for name, counts in rows if not name.startswith("(")), Counter[str]())
    lines = [f"{'':20}" + "".join(f"{column:>10}" for column in COLUMNS)]
    for name, counts in [*rows, ("all", total)]:
        lines.append(f"{name:20}" + "".join(f"{counts[column]:>10}" for column in COLUMNS))
    return "\n".join(lines)


def settings(database: str, folder: Path) -> Config:
    own = {
        "office": {"quiet_hours": []},
        "web": {"secret": "signs-only-in-tests"},
        "ledger": {"key_ring": str(folder / "data_keys")},
    }
    return parse({"demo": False, "database": {"url": database or chosen().at(folder)}, **own})


def _faults(year: Year) -> list[str]:
    try:
        return year.run().faults
    except Broken as broken:
        return [*year.told.faults, str(broken)]


def main(words: Sequence[str] | None = None) -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--people", type=int, default=3114)
    wanted.add_argument("--year", type=int, default=2028)
    wanted.add_argument("--days", type=int, default=0, help="default: the year, and 1 January of the next")
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--database", default="", help="of an empty database; default: one that goes")
    given = wanted.parse_args(words)
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    begin = date(given.year, 1, 1)
    days = given.days or (date(given.year + 1, 1, 2) - begin).days
    start = perf_counter()
    memory = Path("/dev/shm")  # the service is killed, the machine is not: nothing need reach a disk
    with TemporaryDirectory(prefix="sangyu-year-", dir=memory if memory.is_dir() else None) as folder:
        year = Year(Plan(given.people, begin, days, given.seed), settings(given.database, Path(folder)))
        faults = _faults(year)
    print(table(year.told))
    off, crashes = year.off, ", ".join(map(str, year.crash_days))
    print(f"{days} days, {given.people} people, seed {given.seed}: off on {off}, killed on {crashes}; ", end="")
    print(f"{sum(year.world.got.values())} messages, {perf_counter() - start:.0f} s, {process_time():.0f} s of one core")
    if faults:
        print(json.dumps(faults[:40], ensure_ascii=False, indent=1), f"{len(faults)} promises broken", sep="\n")
        sys.exit(1)
    print("every promise kept")


if __name__ == "__main__":
    main()
