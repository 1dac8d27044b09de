"""Who asks too often is turned away until the minute is over, and nobody else is."""

from __future__ import annotations

from bot.web.flood import MINUTE, Flood


def test_a_flood_is_counted_by_the_minute_and_by_the_one() -> None:
    seconds = [0.0]
    flood = Flood(2, lambda: seconds[0])
    assert [flood.over("a") for _ in range(4)] == [False, False, True, True]
    assert not flood.over("b")
    seconds[0] = MINUTE - 0.1
    assert flood.over("a")
    seconds[0] = MINUTE
    assert not flood.over("a")
