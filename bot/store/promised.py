"""To which notice a promise belongs, by its key; and whether that notice still stands as it was promised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.domain.notices import NoticeState
from bot.store.tables.notices import notice

LOST = ":lost"  # ends the key of the task that stands for a post which did not come about
_OF_NOTICE = re.compile(r"n(?P<id>\d+):(?:v(?P<version>\d+):)?")


@dataclass(frozen=True, slots=True)
class Promised:
    """A notice in one of its versions."""

    notice_id: int
    version: int


def promised(key: str) -> Promised | None:
    """What a key promises to post or to forward; None for anything but a notice."""
    found = _OF_NOTICE.match(key)
    return Promised(int(found["id"]), int(found["version"] or 1)) if found else None


def outdated(connection: Connection, keys: Sequence[str], hold: bool = False) -> set[str]:
    """Those keys whose notice was withdrawn, or reads otherwise by now. `hold`: whoever is changing it is waited for."""
    wanted = {key: found for key in keys if (found := promised(key)) is not None}
    if not wanted:
        return set()
    ids = {one.notice_id for one in wanted.values()}
    query = select(notice.c.id, notice.c.state, notice.c.version).where(notice.c.id.in_(ids))
    rows = connection.execute(query.with_for_update(read=True) if hold else query)
    stands = {row.id: row.version for row in rows if row.state != NoticeState.WITHDRAWN.value}
    return {key for key, one in wanted.items() if stands.get(one.notice_id) != one.version}
