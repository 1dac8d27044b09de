"""access_token of WeCom: one for each secret, the same one for whoever asks while it lives."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.fakes.wecom.company import App, Company

LIFE = 7200  # seconds


@dataclass(slots=True)
class Issued:
    app: App
    ends: datetime


@dataclass(slots=True)
class TokenDesk:
    """`fetches` counts all calls of gettoken."""

    fetches: int = 0
    _all: dict[str, Issued] = field(default_factory=dict)

    def get(self, query: Mapping[str, str], company: Company, now: datetime) -> dict[str, object]:
        """Answer GET gettoken."""
        self.fetches += 1
        if not query.get("corpid"):
            return {"errcode": 41002}
        if not query.get("corpsecret"):
            return {"errcode": 41004}
        if query["corpid"] != company.corp_id:
            return {"errcode": 40013}
        app = company.with_secret(query["corpsecret"])
        if app is None:
            return {"errcode": 40001}
        value = next((value for value, one in self._all.items() if one.app is app and now < one.ends), "")
        if not value:
            value = secrets.token_urlsafe(64)
            self._all[value] = Issued(app, now + timedelta(seconds=LIFE))
        left = round((self._all[value].ends - now).total_seconds())
        return {"errcode": 0, "errmsg": "ok", "access_token": value, "expires_in": left}

    def owner(self, value: str, now: datetime) -> App | int:
        """Whose token this is, or the errcode for one that is missing, wrong or over."""
        if not value:
            return 41001
        issued = self._all.get(value)
        if issued is None:
            return 40014
        return issued.app if now < issued.ends else 42001

    def spoil(self, now: datetime) -> None:
        """Let every token issued so far end now, whatever was said of its life."""
        for issued in self._all.values():
            issued.ends = min(issued.ends, now)
