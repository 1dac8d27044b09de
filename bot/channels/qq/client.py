"""Calls to the QQ bot interface, version 2."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import requests

from bot.channels.qq.codes import TOKEN_CODES, UNSURE
from bot.channels.qq.settings import QQBot
from bot.channels.shared.faults import Doubtful, NeverSent, Refused
from bot.channels.shared.http import Answered, Http
from bot.channels.shared.tokens import Fetched, Tokens, TokenStore

IMAGE = 1  # file_type
PAGE = 30  # members at once
MOST_PAGES = 100  # a group has 2,000 members at most; whatever claims more goes round in circles
EARLY = 50  # seconds before its end at which a token is no longer used: in the last 60 a fresh one is given
SHORTEST = 10  # seconds; a token may be given with less than EARLY to live
LIVES = 60  # seconds, of a token whose answer does not say so


class _Platform(Http):
    def date(self) -> datetime | None:
        """What the platform takes the time to be. None where it does not say so, or cannot be reached."""
        try:
            answer = self._session.head(self._base, timeout=self._timeout, allow_redirects=False)
            return parsedate_to_datetime(answer.headers.get("Date", ""))
        except (requests.RequestException, ValueError, TypeError):
            return None


class QQClient:
    """One bot. Safe to share between threads.

    Every method raises NeverSent, Doubtful or Refused (all ChannelFault) and nothing else for what network and platform can do.
    """

    def __init__(self, bot: QQBot, tokens: TokenStore) -> None:
        self._bot = bot
        self._api = _Platform(bot.api_base, bot.timeout)
        self._giver = Http(bot.token_base, bot.timeout)
        which = hashlib.sha256(f"{bot.app_id}:{bot.app_secret}".encode()).hexdigest()[:16]
        self._tokens = Tokens(tokens, f"qq:{which}", self._fetch)

    def close(self) -> None:
        """Close the connections."""
        self._api.close()
        self._giver.close()

    # What Sangyu asks of the platform

    def say(self, scope: str, to: str, body: Mapping[str, Any]) -> str:
        """One message; returns the platform's id. `scope` is "users" or "groups"."""
        answer = self._call("POST", _path(scope, to, "messages"), json=dict(body))
        number = answer.get("id")
        if not isinstance(number, str) or not number:
            raise Doubtful("the answer does not say that it was done")
        return number

    def upload(self, scope: str, to: str, picture: bytes) -> str:
        """A picture to be shown there; returns what a message names it by. Nothing is shown by this, so nothing is in doubt."""
        body = {"file_type": IMAGE, "file_data": base64.b64encode(picture).decode(), "srv_send_msg": False}
        fault = "the answer names no picture"
        try:
            named = self._call("POST", _path(scope, to, "files"), json=body).get("file_info")
            if isinstance(named, str) and named:
                return named
        except Doubtful as doubt:
            fault = str(doubt)
        raise NeverSent(f"the picture could not be handed over ({fault})")

    def members(self, group: str) -> Iterator[Mapping[str, Any]]:
        """Everybody in a group, as the platform describes him."""
        cursor = ""
        for _ in range(MOST_PAGES):
            page = self._call("GET", _path("groups", group, "members"), params={"limit": PAGE, "cursor": cursor})
            several = page.get("members")
            yield from (one for one in several if isinstance(one, dict)) if isinstance(several, list) else ()
            cursor = str(page.get("next_cursor") or "")
            if not cursor:
                return

    def acknowledge(self, interaction: str) -> None:
        """Tell the app of whoever touched a button that it worked."""
        self._call("PUT", f"interactions/{quote(interaction, safe='')}", json={"code": 0})

    def me(self) -> None:
        """Ask who we are, which proves the address list besides the token."""
        self._call("GET", "users/@me")

    def date(self) -> datetime | None:
        """What the platform takes the time to be, if it says so."""
        return self._api.date()

    def file(self, url: str) -> bytes:
        """What somebody sent. Raises MediaGone besides."""
        return self._api.file(url, self._bot.media_hosts)

    def renew(self) -> None:
        """Ask for a token, whether one is at hand or not."""
        self._tokens.renewed()

    # One call

    def _call(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        """Once more with another token if the first was refused; never a third time."""
        token = self._tokens.current()
        try:
            return self._once(method, path, token, given)
        except Refused as refusal:
            if refusal.code not in TOKEN_CODES:
                raise
        return self._once(method, path, self._tokens.other_than(token), given)

    def _once(self, method: str, path: str, token: str, given: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"QQBot {token}", "X-Union-Appid": self._bot.app_id}
        return _done(self._api.call(method, path, headers=headers, **given))

    # The token

    def _fetch(self) -> Fetched:
        wanted = {"appId": self._bot.app_id, "clientSecret": self._bot.app_secret}
        fault = "the answer has no access token"
        try:
            answer = _done(self._giver.call("POST", "app/getAppAccessToken", json=wanted))
            token = answer.get("access_token")
            if isinstance(token, str) and token.isascii() and token.isprintable() and token:
                return Fetched(token, _keep_for(answer.get("expires_in")))
        except Doubtful as doubt:
            fault = str(doubt)
        raise NeverSent(f"the access token could not be fetched ({fault})")


def _path(scope: str, to: str, what: str) -> str:
    return f"v2/{scope}/{quote(to, safe='')}/{what}"


def _done(answer: Answered) -> dict[str, Any]:
    """The object of an answer that says that it was done. The code counts, whatever the HTTP status says (and 202 too)."""
    data = answer.data if isinstance(answer.data, dict) else {}
    code = _number(data.get("code")) or (answer.status if answer.status >= 400 else 0)
    if code in UNSURE:
        raise Doubtful(f"the platform answered with code {code}")
    if code:
        raise Refused(code)
    if not isinstance(answer.data, dict):
        raise Doubtful("the answer is no object")
    return data


def _keep_for(expires_in: Any) -> int:
    """Seconds for which a token is used. The platform writes its life as a number or as a text, and it may be short."""
    lives = _number(expires_in) or LIVES
    return max(1, min(lives, max(SHORTEST, lives - EARLY)))


def _number(value: Any) -> int:
    """A number as the platform writes it, or 0."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12:
        return int(value)
    return value if isinstance(value, int) else 0
