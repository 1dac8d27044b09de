"""What staff are told of the service itself."""

from __future__ import annotations

from itertools import product
from typing import Any

from bot.domain.delivery import Lane
from bot.domain.watch import TroubleKind, Word

SUBJECTS = {TroubleKind.QUEUE: [lane.value for lane in Lane], TroubleKind.CLOCK: ["database", "platform"]}
REASONS = ("credentials", "account", "quota", "transient")
OF_ACCOUNTS = (TroubleKind.CHANNEL, TroubleKind.UNFIT, TroubleKind.ERRORS)


def _samples() -> list[dict[str, Any]]:
    return [
        {
            "word": word.value,
            "kind": kind.value,
            "channel": "wecom_customer" if kind in OF_ACCOUNTS else "",
            "account": "main" if kind in OF_ACCOUNTS else "",
            "subject": subject,
            "figure": figure,
            "why": why if kind is TroubleKind.CHANNEL else "",
            "minutes": 12345,
        }
        for word, kind in product(Word, TroubleKind)
        for subject in SUBJECTS.get(kind, [""])
        for why, figure in zip(REASONS, (0, -86_400, 3600, 99), strict=True)
    ]


WATCH_SAMPLES = {"staff/trouble": _samples()}
