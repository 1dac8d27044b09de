"""access_token: issue, life and verdict, for the classic and the stable endpoint, which do not know of each other."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.wechat.settings import OLD_TOKEN_LIVES, Settings

FORCED_A_DAY, FORCED_APART = 20, timedelta(seconds=30)


@dataclass(slots=True)
class Token:
    value: str
    advertised: datetime
    ends: datetime
    replaced: bool = False


@dataclass(slots=True)
class TokenDesk:
    """`fetches` counts the successful and refused calls of each endpoint."""

    fetches: Counter[str] = field(default_factory=Counter)
    _all: dict[str, Token] = field(default_factory=dict)
    _stable: Token | None = None
    _classic: Token | None = None
    _classic_days: Counter[str] = field(default_factory=Counter)
    _forced: list[datetime] = field(default_factory=list)

    def stable(self, ask: dict[str, Any], settings: Settings, now: datetime) -> dict[str, Any]:
        """Answer POST stable_token: the same token while it lives at least 5 more minutes."""
        self.fetches["stable_token"] += 1
        if refused := _credentials(ask, settings):
            return {"errcode": refused}
        if ask.get("force_refresh") is True:
            return self._force(settings, now)
        current = self._stable
        if current is None or _worn(current, settings, now):
            current = self._stable = self._issue(settings, now)
        return _told(current, now)

    def classic(self, ask: dict[str, Any], settings: Settings, now: datetime) -> dict[str, Any]:
        """Answer GET token: always a new one, the one before lives 5 minutes longer."""
        self.fetches["token"] += 1
        if refused := _credentials(ask, settings):
            return {"errcode": refused}
        self._classic_days[now.date().isoformat()] += 1
        if self._classic_days[now.date().isoformat()] > settings.token_quota:
            return {"errcode": 45009}
        _replace(self._classic, now)
        self._classic = self._issue(settings, now)
        return _told(self._classic, now)

    def verdict(self, value: str, now: datetime) -> int:
        """0, or the errcode for a token that is missing, wrong, replaced or expired."""
        if not value:
            return 41001
        token = self._all.get(value)
        if token is None:
            return 40001
        if now < token.ends:
            return 0
        return 40001 if token.replaced else 42001

    def spoil(self, value: str, now: datetime) -> None:
        """Let this token expire now, whatever was advertised."""
        if value in self._all:
            self._all[value].ends = now

    def spoil_all(self, now: datetime) -> None:
        for token in self._all.values():
            token.ends = min(token.ends, now)

    def _force(self, settings: Settings, now: datetime) -> dict[str, Any]:
        self._forced = [at for at in self._forced if at.date() == now.date()]
        if self._forced and now - self._forced[-1] < FORCED_APART:
            return {"errcode": 45011}
        if len(self._forced) >= FORCED_A_DAY:
            return {"errcode": 45009}
        self._forced.append(now)
        _replace(self._stable, now)
        self._stable = self._issue(settings, now)
        return _told(self._stable, now)

    def _life(self, settings: Settings) -> timedelta:
        return timedelta(seconds=settings.token_life if settings.token_real_life is None else settings.token_real_life)

    def _issue(self, settings: Settings, now: datetime) -> Token:
        token = Token(secrets.token_urlsafe(60), now + timedelta(seconds=settings.token_life), now + self._life(settings))
        self._all[token.value] = token
        return token


def _credentials(ask: dict[str, Any], settings: Settings) -> int:
    if ask.get("grant_type") != "client_credential":
        return 40002
    if not ask.get("appid"):
        return 41002
    if not ask.get("secret"):
        return 41004
    if ask["appid"] != settings.app_id:
        return 40013
    return 0 if ask["secret"] == settings.app_secret else 40125


def _worn(token: Token, settings: Settings, now: datetime) -> bool:
    short = timedelta(seconds=settings.token_life) <= OLD_TOKEN_LIVES  # a drill with quick tokens
    return now >= token.ends or (not short and token.advertised - now < OLD_TOKEN_LIVES)


def _replace(token: Token | None, now: datetime) -> None:
    if token is not None:
        token.ends = min(token.ends, now + OLD_TOKEN_LIVES)
        token.replaced = True


def _told(token: Token, now: datetime) -> dict[str, Any]:
    return {"access_token": token.value, "expires_in": max(1, round((token.advertised - now).total_seconds()))}
