"""An office among others: it leaves its own counts for those above, and reads the counts of those below."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.domain.below import LEAVES, Line, lines
from bot.domain.family import Family
from bot.domain.people import Role, StaffMember
from bot.domain.rights import Viewer
from bot.store import SharedCounts, Store

log = structlog.get_logger()
LEADS = frozenset({Role.LEADER, Role.ADMIN})


class Below:
    """`shared` is None for an office that is alone."""

    def __init__(self, code: str, family: Family, shared: SharedCounts | None = None) -> None:
        self._code = code
        self._family = family
        self._shared = shared
        self._left: datetime | None = None

    @property
    def any(self) -> bool:
        """Whether there is anybody below."""
        return self._shared is not None and bool(self._family.under(self._code))

    def may_see(self, viewer: Viewer) -> bool:
        """Whoever leads the whole office, or keeps it."""
        return self.any and any(grant.role in LEADS and grant.scope_id is None for grant in viewer.grants)

    def may_ask(self, member: StaffMember) -> bool:
        return self.may_see(Viewer.of(member))

    def lines(self, now: datetime) -> list[Line]:
        """Nothing but the rows of offices below is read."""
        if self._shared is None:
            return []
        codes = [one.code for one, _ in self._family.below(self._code)]
        return lines(self._family, self._code, self._shared.of(codes), now)

    def leave(self, store: Store, round_at: datetime | None, now: datetime) -> None:
        """Every few minutes, however often it is called."""
        if self._shared is None or (self._left is not None and now - self._left < LEAVES):
            return
        with store.read() as records:
            figures = records.counted.figures(now)
        if self._shared.leave(self._code, now, round_at, figures):
            self._left = now
        else:
            log.error("counts could not be left for the office above", action="below.not_left")

    def close(self) -> None:
        if self._shared is not None:
            self._shared.close()
