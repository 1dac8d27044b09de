"""By when what was asked for is arranged."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.domain.commitment_rules import CommitmentRules
from bot.domain.commitments import CommitmentKind
from tests.builders import at

TUESDAY, WEDNESDAY, FRIDAY = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 13)


@pytest.mark.parametrize(
    ("asked", "on", "by"),
    [
        (at("10:00"), FRIDAY, at("17:30")),  # the same working day
        (at("16:30"), FRIDAY, at("17:30", 11)),
        (at("10:00"), TUESDAY, at("11:00")),  # wanted today: an hour is left
        (at("22:30"), WEDNESDAY, at("9:30", 11)),  # asked for at night, wanted tomorrow: in the morning, not at midnight
        (at("17:00"), WEDNESDAY, at("9:30", 11)),
        (at("7:00"), TUESDAY, at("9:30")),
    ],
)
def test_a_service_is_arranged_before_it_is_wanted_and_while_somebody_is_at_work(asked: datetime, on: date, by: datetime) -> None:
    assert CommitmentRules().due_at(CommitmentKind.SERVICE, asked, on) == by
