"""For every page of the rehearsal room, and every piece of it, the data at its worst."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.messages import Form
from bot.domain.rehearsal import Fault, Handset, Switches
from bot.rehearsal import Jump
from tests.builders import NOW, notice
from tests.console_samples import HOSTILE

DONE = ("written", "approved", "answered", "climbed", "looked")
STATES = (
    "delivered",
    "accepted",
    "planned",
    "unknown",
    "failed",
    "passed",
    "needless",
    "next",
    "later",
    "asked_open",
    "asked_done",
)


def _rung(state: str) -> dict[str, str]:
    reason = HOSTILE if state.startswith("asked") else "timeout" if state in ("failed", "unknown", "planned") else ""
    return {"rung": "call", "state": state, "at": "9:00", "reason": reason, "proxy": HOSTILE}


PERSON: dict[str, Any] = {
    "name": HOSTILE,
    "state": "confirmed_by_proxy",
    "reason": HOSTILE,
    "rungs": [_rung(state) for state in STATES],
    "word": {"how": "proxy", "by": HOSTILE, "at": "9:00"},
    "over": False,
}

REHEARSAL_PAGES: dict[str, Any] = {
    "simulator": {
        "people": [{"id": f'"{HOSTILE}', "kind": f'"{HOSTILE}', "name": HOSTILE, "role": HOSTILE}],
        "groups": [{"id": f'"{HOSTILE}', "name": HOSTILE}],
        "longest": 2000,
        "at_once": 4,
        "movable": True,
        "forms": [form.value for form in Form],
        "faults": [fault.value for fault in Fault],
        "handsets": [one.value for one in Handset],
    },
    "rehearsal/clock": {"now": NOW, "jump": Jump(1, NOW, NOW + timedelta(hours=23)), "share": 40},
    "rehearsal/board": {
        "notices": [
            {"number": 1, "title": HOSTILE, "state": state, "done": 3, "all": 20, "calls": 2, "comes": 1}
            for state in ("draft", "sending", "closed", "withdrawn")
        ]
    },
    "rehearsal/steps": {"done": {**dict.fromkeys(DONE, True), "looked": False}},
    "rehearsal/ladder": {
        "notice": notice(title=HOSTILE),
        "chosen": False,
        "people": [PERSON, {**PERSON, "state": "excluded", "word": None}, {**PERSON, "state": "task_open", "word": None}],
    },
    "rehearsal/trouble": {
        "switches": Switches(dict.fromkeys(Form, Fault.DOWN), {"person-1": Handset.OFF}),
        "handsets": [(HOSTILE, one.value) for one in Handset],
    },
}
