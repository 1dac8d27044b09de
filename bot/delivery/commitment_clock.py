"""Moves commitments that nothing has come of: their owner is reminded, then whoever is above him has them. Nothing is dropped."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.commitment_answers import RING, ring_key, told_keys
from bot.delivery.commitments import CommitmentDesk
from bot.domain.commitment_rules import eve_of
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.delivery import ON_ITS_WAY, AttemptState
from bot.domain.inquiry import ARRIVED_WITHIN, NEXT, OFFICE_OPENS, working_days_later
from bot.domain.notices import Spans, out_of_quiet
from bot.store import Records

UNSURE = (AttemptState.FAILED, AttemptState.EXPIRED, AttemptState.UNKNOWN)


class CommitmentClock:
    """Rows say what is next and when, so a tick that is lost or repeated changes nothing."""

    def __init__(self, desk: CommitmentDesk, quiet: Spans) -> None:
        self._desk = desk
        self._quiet = quiet

    def tick(self, records: Records, now: datetime) -> None:
        """
        1. What nobody has, or somebody who has left, gets an owner, who is told.
        2. By day: whoever was silent for half of the time is reminded; at the deadline it goes to whoever answers for it all, who
           is reminded every working day. A service that was arranged is asked after first.
        3. The evening before an arranged service the person is reminded of it.
        4. An answer that did not arrive is told by telephone; it counts as heard only when that was done.
        """
        for one in records.commitments.ownerless():
            self._desk.adopt(records, one, now)
        if out_of_quiet(now, self._quiet) > now:
            return
        for one in records.commitments.due(now):
            if one.live:
                self._step(records, one, now)
            else:
                self._look_after(records, one, now)

    def _step(self, records: Records, one: Commitment, now: datetime) -> None:
        if now < one.due_at:
            self._before(records, one, now)
        elif one.state is CommitmentState.ARRANGED and one.level == 0:
            self._desk.news.due(records, one, now)
            tomorrow = datetime.combine(working_days_later(now, 1, self._desk.workdays()), OFFICE_OPENS, now.tzinfo)
            records.commitments.change(one.number, level=NEXT, next_at=tomorrow)
        else:
            self._desk.hand_up(records, one, now)

    def _before(self, records: Records, one: Commitment, now: datetime) -> None:
        records.commitments.change(one.number, next_at=one.due_at)
        eve = eve_of(one)
        if eve is not None and eve <= now:
            self._desk.answers.eve(records, one, one.result, now)
        elif one.state is CommitmentState.OPEN:
            self._desk.news.due(records, one, now)

    # --- has he heard? -------------------------------------------------------------------------------------------------

    def _look_after(self, records: Records, one: Commitment, now: datetime) -> None:
        """Looks whether what came of it has reached him."""
        if one.answered_how == RING:
            self._ask_ringer(records, one, now)
            return
        fate = records.commitments.fate(told_keys(one, "closed"))
        if fate in ON_ITS_WAY:
            records.commitments.change(one.number, next_at=now + ARRIVED_WITHIN)
        elif fate in UNSURE:
            again = now + ARRIVED_WITHIN if self._desk.ring(records, one, now) == RING else None
            records.commitments.change(one.number, next_at=again)
        elif fate is None or fate is AttemptState.CANCELLED:
            records.commitments.change(one.number, next_at=None)
        else:
            self._desk.heard(records, one, now, now)

    def _ask_ringer(self, records: Records, one: Commitment, now: datetime) -> None:
        """Until the task is done, it is asked after: by whoever has it, once its deadline is past, every working day."""
        errand = records.commitments.errand(ring_key(one.number, "closed"))
        if errand is None:
            records.commitments.change(one.number, next_at=None)
        elif not errand.open:
            self._desk.heard(records, one, errand.done_at or now, now)
        else:
            if now >= errand.deadline:
                self._desk.unheard(records, one, errand.deadline, now)
            records.commitments.change(one.number, next_at=now + ARRIVED_WITHIN)
