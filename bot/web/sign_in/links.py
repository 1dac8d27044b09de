"""A link that signs somebody in, once and within half an hour.

Whoever can read the service's own terminal is its operator; staff get links of their own. There is no default password.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from bot.domain.rights import OPERATOR
from bot.store import Records

LINK_LASTS = timedelta(minutes=30)
STAFF = "staff:"


def new_link(records: Records, now: datetime, staff_id: int | None = None) -> str:
    """The path of a fresh sign-in link, for a member of staff or (none) for the operator. Only a digest of its token is kept."""
    token = secrets.token_urlsafe(24)
    records.access.remember(_key(token), OPERATOR.actor if staff_id is None else f"{STAFF}{staff_id}", now + LINK_LASTS)
    return f"/signin/{token}"


def use_link(records: Records, token: str, now: datetime) -> str | None:
    """Whom a link signs in (operator, staff:3), and no one a second time; None for a link that does not hold (any more)."""
    return records.access.take(_key(token), now)


def _key(token: str) -> str:
    return f"signin:{hashlib.sha256(token.encode()).hexdigest()}"
