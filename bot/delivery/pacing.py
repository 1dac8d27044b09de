"""How fast one account may send: a bucket of permits that all processes share as a row, a fifth of it kept for answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.delivery import Bucket

RESERVE = 0.2
SKEW = timedelta(seconds=5)  # by which the clocks of two machines may differ; more is a clock that was set back


@dataclass(frozen=True, slots=True)
class Pace:
    """Permits for one account, refilled at `per_second` up to one second's worth (at least one)."""

    per_second: float

    @property
    def size(self) -> float:
        return max(1.0, self.per_second)

    def refilled(self, bucket: Bucket | None, now: datetime) -> Bucket:
        """The bucket as it is by now; a full one for an account that has never sent."""
        if bucket is None:
            return Bucket(self.size, now)
        elapsed = max(0.0, (now - bucket.at).total_seconds())
        at = bucket.at if now < bucket.at <= now + SKEW else now
        return Bucket(min(self.size, bucket.filled + elapsed * self.per_second), at)

    def permits(self, bucket: Bucket, answers: bool) -> int:
        """How many messages may leave now. Only answers may use the last fifth."""
        return max(0, int(bucket.filled - self._floor(answers)))

    def free_in(self, bucket: Bucket, answers: bool) -> timedelta:
        """How long until one more may leave."""
        missing = 1 + self._floor(answers) - bucket.filled
        return timedelta(seconds=max(0.0, missing / self.per_second))

    def _floor(self, answers: bool) -> float:
        return 0.0 if answers or self.size <= 1 else self.size * RESERVE


def spent(bucket: Bucket, count: int) -> Bucket:
    return replace(bucket, filled=bucket.filled - count)
