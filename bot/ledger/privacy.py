"""What somebody may ask of the office about his own data: to have it all, and to have it gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.domain.people import Owner, OwnerKind
from bot.domain.rights import Right, Viewer
from bot.errors import NotAllowed
from bot.store import Records
from bot.store.erasures import Erased

HIMSELF = "本人"


def everything(records: Records, viewer: Viewer, person_id: int, now: datetime, way: str = "terminal") -> dict[str, Any]:
    """All that is kept of one person. Raises NotAllowed. It is written down that it was handed out."""
    file = records.ledger.file(viewer, person_id, Right.EXPORT)
    if file is None:
        raise NotAllowed
    records.access.write_history(viewer.actor, "exported", f"person:{person_id}", now, what="everything", way=way)
    return {"file": asdict(file), **records.privacy.all_of(Owner(OwnerKind.PERSON, person_id))}


def erase(records: Records, viewer: Viewer, person_id: int, why: str, now: datetime, way: str = "terminal") -> None:
    """Erase one person for good. Raises NotAllowed. That it was done, by whom and why stays; of what it was, nothing."""
    file = records.ledger.file(viewer, person_id, Right.ERASE)
    if file is None:
        raise NotAllowed
    records.privacy.erase(Owner(OwnerKind.PERSON, person_id), viewer.actor, now)
    records.recipients.exclude_the_gone(now)
    records.access.write_history(viewer.actor, "erased", f"person:{person_id}", now, why=without_name(why, file.name), way=way)


def erase_proxy(records: Records, viewer: Viewer, proxy_id: int, why: str, now: datetime, way: str = "terminal") -> None:
    """Erase somebody who receives for a person, with what he wrote. Raises NotAllowed, for one that is not there too."""
    found = next((one for one in records.people.proxies() if one.id == proxy_id), None)
    if found is None or records.ledger.file(viewer, found.person_id, Right.CHANGE) is None:
        raise NotAllowed
    records.privacy.erase(Owner(OwnerKind.PROXY, proxy_id), viewer.actor, now)
    detail = {"why": without_name(why, found.name), "way": way}
    records.access.write_history(viewer.actor, "proxy.erased", f"person:{found.person_id}", now, proxy=proxy_id, **detail)


def erase_staff(records: Records, viewer: Viewer, staff_id: int, why: str, now: datetime, way: str = "terminal") -> None:
    """Erase a member of staff who serves no more: what he did stays under his number. Raises NotAllowed."""
    entry = records.staff_book.one(staff_id)
    if entry is None or entry.active or not viewer.everywhere(Right.ERASE):
        raise NotAllowed
    records.privacy.erase(Owner(OwnerKind.STAFF, staff_id), viewer.actor, now)
    detail = {"why": without_name(why, entry.name), "way": way}
    records.access.write_history(viewer.actor, "staff.erased", f"staff:{staff_id}", now, **detail)


def repeat_erasures(records: Records, listed: Iterable[Erased], now: datetime) -> tuple[list[Erased], list[Erased]]:
    """To be called once after a copy of the database was put back, before anything else is done with it.

    `listed`: `records.erasures.listed()` of the database that was replaced (if it can be read), and of the one that is there
    now, which reads the file beside the keys. Gives those who were erased again, and those whose number is there under another
    name: somebody has to look at these. Repeating it changes nothing.
    """
    back, unsure = records.erasures.again(listed)
    for one in back:
        records.privacy.erase(one.owner, "restore", now)
        records.access.write_history("restore", "erased", f"{one.owner.kind.value}:{one.owner.id}", now, why="恢复备份后再次删除")
    records.recipients.exclude_the_gone(now)
    return back, unsure


def without_name(words: str, name: str) -> str:
    """A reason as it may stay in the history, which nobody changes: it does not say the name of him whom it is about."""
    return words.replace(name, HIMSELF) if name else words
