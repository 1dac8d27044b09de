"""H5 pages in WeChat: the address that recognises whoever opens it, and the code that becomes his openid."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.wechat.sends import refusal
from tests.fakes.wechat.world import Answer, Ask, Visit, World

CODE_LIVES = timedelta(minutes=5)
# The platform compares letter by letter: these parts, in this order, and the mark at the end.
ADDRESS = re.compile(
    r"https?://[^/?#]+/connect/oauth2/authorize\?appid=(?P<app>\w+)&redirect_uri=(?P<back>[^&#]+)"
    r"&response_type=code&scope=(?P<scope>snsapi_base|snsapi_userinfo)&state=(?P<state>[^&#]*)#wechat_redirect"
)
STATE_BYTES = 128


def open_page(world: World, openid: str, url: str, now: datetime) -> str:
    """Where the browser of this person ends up. Raises ValueError with what the page in WeChat would say."""
    found = ADDRESS.fullmatch(url)
    if found is None:
        raise ValueError("the address is not as it has to be")
    if found["app"] != world.settings.app_id:
        raise ValueError("this app id is not known")
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    back, state = urlsplit(query["redirect_uri"][0]), query["state"][0]
    if back.scheme not in ("http", "https") or (world.settings.page_domain and back.hostname != world.settings.page_domain):
        raise ValueError("redirect_uri is not of the domain that the console names")
    if len(state.encode()) > STATE_BYTES:
        raise ValueError("state is too long")
    code = secrets.token_urlsafe(24)
    world.visits[code] = Visit(openid, now + CODE_LIVES)
    more = urlencode({"code": code, "state": state})
    return back._replace(query=f"{back.query}&{more}" if back.query else more).geturl()


def exchange(world: World, ask: Ask, now: datetime) -> Answer:
    """GET sns/oauth2/access_token: once for each code, within five minutes."""
    query, settings = ask.query, world.settings
    if query.get("appid") != settings.app_id:
        return refusal(40013)
    if query.get("secret") != settings.app_secret:
        return refusal(40125)
    if query.get("grant_type") != "authorization_code":
        return refusal(40002)
    visit = world.visits.get(query.get("code", ""))
    if visit is None:
        return refusal(41008 if not query.get("code") else 40029)
    if visit.used:
        return refusal(40163)
    if now >= visit.until:
        return refusal(42003)
    visit.used = True
    payload = {"access_token": secrets.token_urlsafe(60), "expires_in": 7200, "refresh_token": secrets.token_urlsafe(60)}
    return Answer({**payload, "openid": visit.openid, "scope": "snsapi_base"}, accepted=True)
