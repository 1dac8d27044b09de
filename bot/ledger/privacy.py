"""What a person may ask of the office about his own data: to have it all, and to have it gone."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.domain.rights import Right, Viewer
from bot.errors import NotAllowed
from bot.store import Records


def everything(records: Records, viewer: Viewer, person_id: int, now: datetime) -> dict[str, Any]:
    """All that is kept of one person. Raises NotAllowed. It is written down that it was handed out."""
    file = records.ledger.file(viewer, person_id, Right.EXPORT)
    if file is None:
        raise NotAllowed
    records.access.write_history(viewer.actor, "exported", f"person:{person_id}", now, what="everything")
    return {"file": asdict(file), **records.privacy.all_of(person_id)}


def erase(records: Records, viewer: Viewer, person_id: int, why: str, now: datetime) -> None:
    """Erase one person for good. Raises NotAllowed. That it was done, by whom and why stays; of what it was, nothing."""
    if records.ledger.file(viewer, person_id, Right.ERASE) is None:
        raise NotAllowed
    records.privacy.erase(person_id, now)
    records.recipients.exclude_the_gone(now)
    records.access.write_history(viewer.actor, "erased", f"person:{person_id}", now, why=why)
