"""On which festivals whoever cannot be written to is rung up, read from `ring:` in `content/occasions.yaml`."""

from __future__ import annotations

from pathlib import Path

from bot.domain.occasions import OccasionRuleError
from bot.understanding.occasions import parse_occasions, read_list, section


def load_ring(path: Path) -> frozenset[str]:
    """The ids of a file; none where it has no `ring:`. Raises OccasionRuleError, which names the faulty one."""
    text = read_list(path)
    ids = section(text, "ring") or []
    if not isinstance(ids, list):
        raise OccasionRuleError("ring: a list of ids is expected, as [spring_festival, mid_autumn]")
    greeted = {rule.id for rule in parse_occasions(text) if rule.greet}
    for one in ids:
        if one not in greeted:
            raise OccasionRuleError(f"ring.{one}: no such occasion, or one that nobody is greeted for")
    return frozenset(ids)
