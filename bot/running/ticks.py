"""What is looked at again and again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.backup.release import wake as wake_restored
from bot.channels.shared.hours import ahead, hosts_of
from bot.domain.audit import ROUND, silent
from bot.domain.watch import BEHIND
from bot.engine.base import Tick
from bot.running.service import Service
from bot.watch.ping import ping

TIME_HOLDS = timedelta(hours=3)  # what platforms told of the time
# By name, and the seconds from one look to the next. The last looks at platforms that should have told us that something waits.
TICKS = (
    ("advance", 2.0),
    ("photos", 10.0),
    ("media", 10.0),
    ("follow", 10.0),
    ("timetable", 20.0),
    ("taps", 60.0),
    ("channels", 10_800.0),
    ("audit", ROUND.total_seconds()),
    ("plan", 900.0),
    ("pull", 300.0),
    ("watch", 60.0),
    ("ping", 60.0),
    ("time", 3_600.0),
    ("backup", 60.0),
)


@dataclass(eq=False)
class Ticking(Service):
    """The service and what it does at its ticks, each harmless to repeat."""

    _days_off: object = None  # the version of them that the calendar knows

    def ticks(self) -> tuple[Tick, ...]:
        """The few fixed ticks. The plan itself is rows, so a tick that comes late or twice changes nothing."""
        work: tuple[Callable[[], None] | Callable[[], Awaitable[None]], ...] = (
            self.advance,
            self.fetch_photos,
            self.fetch_media,
            self.follow,
            self.keep_timetable,
            self.see_to_taps,
            self.check_channels,
            self.audit,
            self.plan_timetable,
            self.puller.round,
            self.watch,
            self.ping,
            self.ask_time,
            self.back_up,
        )
        metered = zip(TICKS, work, strict=True)
        return tuple(Tick(name, seconds, self.meters.metered(name, one)) for (name, seconds), one in metered)

    def advance(self) -> None:
        """Move every due ladder, tell people of their tasks and of the questions that wait for them.

        While a restored office waits for somebody to look, only what was begun since moves.
        """
        if self.waits_for_release():
            wake_restored(self.store, self.ladders, self.services.dispatch, self.clock)
            return
        self.ladders.climb(self.store, self.clock.now)
        with self.store.write() as records:
            self.relay_clock.tick(records, self.clock.now())
            self.callers.tick(records, self.clock.now())
            self.takeovers.tick(records, self.clock.now())
            self.inquiry_clock.tick(records, self.clock.now())
            self.commitment_clock.tick(records, self.clock.now())
            self.duty_clock.tick(records, self.clock.now())
            self.lost_posts.tick(records, self.clock.now())

    def fetch_photos(self) -> None:
        self.photos.round()

    def fetch_media(self) -> None:
        self.media.round()

    def follow(self) -> None:
        self.follower.round()

    def check_channels(self) -> None:
        if not self.waits_for_release():
            self.preflight.round()

    def see_to_taps(self) -> None:
        if not self.waits_for_release():
            self.taps.round()

    def plan_timetable(self) -> None:
        if not self.waits_for_release():
            self.timetable.plan(self.store, self.clock.now())

    def keep_timetable(self) -> None:
        if not self.waits_for_release():
            self.timetable.keep(self.store, self.clock.now())

    def back_up(self) -> None:
        if not self.waits_for_release():
            self.backups.round()

    def learn_days_off(self) -> None:
        """What staff have entered meanwhile, here or in another process."""
        with self.store.read() as records:
            version = records.days_off.version()
            if version != self._days_off:
                self.calendar.know(records.days_off.work_days())
                self._days_off = version

    def refresh(self) -> None:
        """Learn what another process has changed."""
        self.store.vault.ring.reload()
        self.policy.refresh()
        self.learn_days_off()

    def audit(self) -> None:
        self.refresh()
        tells = not self.waits_for_release()
        with self.store.write() as records:
            self.auditor.round(records, self.clock.now(), tells=tells)
        self.below.leave(self.store, self.heartbeat(), self.clock.now())

    def watch(self) -> None:
        self.watchman.round()

    def ping(self) -> None:
        """A sign of life, only while the auditor goes round."""
        if self.config.watch.ping_url and not silent(self.heartbeat(), self.clock.now()):
            ping(self.config.watch.ping_url)

    def ask_time(self) -> None:
        """What time it is for the platforms."""
        seconds = ahead(hosts_of(one for several in self.config.channels.values() for one in several.values()))
        now = self.clock.now()
        if seconds is not None:
            with self.store.write() as records:
                records.access.remember(BEHIND, f"{seconds:.1f}", now + TIME_HOLDS)
