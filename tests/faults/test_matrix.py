"""The fault matrix: whatever a platform does to a message, it arrives once, or somebody has it (`python -m tests.faults`)."""

from __future__ import annotations

from pkgutil import iter_modules

import pytest

from bot.channels.folders import names
from bot.domain.messages import Form
from tests.faults import rigs
from tests.faults.matrix import Cell, all_rigs, cell
from tests.faults.rig import Fault, Rig

RIGS = {rig.name: rig for rig in all_rigs()}
ENDED = ("accepted", "delivered", "read", "failed", "unknown")


def test_every_channel_that_can_be_configured_has_a_rig() -> None:
    assert len(RIGS) == len(all_rigs())
    assert set(names()) - {module.name for module in iter_modules(rigs.__path__)} == set()


@pytest.mark.parametrize("name", RIGS)
def test_no_fault_of_this_platform_ends_in_silence_or_sends_twice(name: str) -> None:
    cells = [cell(RIGS[name], fault) for fault in Fault]
    wrong = [one for one in cells if one.possible and not _holds(RIGS[name], one)]
    assert not wrong, "\n".join(f"{one.fault.value}: {one.line()}" for one in wrong)
    assert cells[0].possible
    assert cells[0].shown == 1
    assert sum(one.possible for one in cells) >= 5


def _holds(rig: Rig, one: Cell) -> bool:
    """Shown once at most; ended in a state that says what is known; and where it may not have arrived, a human has it."""
    if one.shown > 1 or one.state not in ENDED:
        return False
    if one.state == "unknown" and one.tries > 1 and rig.form is not Form.PUSH:
        return False
    if rig.form is Form.GROUP:
        return one.then != "nothing more" or (one.state in ("accepted", "delivered", "read") and one.shown == 1)
    return one.then.startswith("a human calls")
