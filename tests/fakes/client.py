"""`FakeWeChat`: the fake platform in a process of its own, as tests hold it in their hands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypedDict, Unpack
from zoneinfo import ZoneInfo

import requests

ZONE = ZoneInfo("Asia/Shanghai")
ROOT = Path(__file__).parents[2]
STOPS_WITHIN, ANSWERS_WITHIN = 3.0, 600.0  # seconds; a burst may take long


class SettingValues(TypedDict, total=False):
    """What can be set up; the meaning is in `tests.fakes.wechat.settings.Settings`."""

    callback_url: str
    mode: str
    app_id: str
    app_secret: str
    token: str
    aes_key: str
    account: str
    push_timeout: float
    templates: Mapping[str, Sequence[str]]
    subscriptions: Mapping[str, Sequence[str]]
    long_term: Sequence[str]
    mass_a_month: int
    mass_quota: int
    mass_seconds: float
    page_domain: str
    token_life: int
    token_real_life: int
    api_delay: float
    template_quota: int
    token_quota: int
    keep_alive: bool
    fresh_nonce: bool
    push_concurrency: int
    group_keys: Sequence[str]


class FaultDetails(TypedDict, total=False):
    """`times` (default 1, None: without end) or `probability` with `seed`; `after`: the call takes effect first."""

    times: int | None
    probability: float
    seed: int
    after: bool
    errcode: int
    seconds: float
    status: int
    openid: str


class ReceiptDetails(TypedDict, total=False):
    """`status` empty tells the truth; `seconds` for delay and jitter (0 to seconds, at random)."""

    times: int | None
    probability: float
    seed: int
    status: str
    seconds: float
    openid: str


class PushDetails(TypedDict, total=False):
    """`copies` at once, `age` seconds too old, `tamper`: signature, msg_signature, app_id or body."""

    times: int | None
    probability: float
    seed: int
    copies: int
    age: float
    tamper: str


@dataclass(frozen=True, slots=True)
class Said:
    """How the platform fared with our callback.

    `status`: text (shown), other (picture, news …), none (nothing to show) or fault (the person saw the fault notice,
    `reason` says why). `tries` tells how each ended: answered, timeout, unreachable or "http 500". `answers` has one
    status for each copy pushed. `seconds` runs from the first try to the last answer.
    """

    status: str
    text: str | None
    reason: str
    tries: tuple[str, ...]
    seconds: float
    msg_id: int | None
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing on a phone. `how`: passive, custom, template, subscription, mass or fault.

    `cut`: field to its length before the platform cut it.
    """

    how: str
    kind: str
    text: str
    at: datetime
    msgid: int | None
    template_id: str | None
    url: str | None
    fields: Mapping[str, str]
    cut: Mapping[str, int]
    stripped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One API call; `errcode` is None where the caller got no JSON; `fault` names the switch that struck."""

    endpoint: str
    at: datetime
    openid: str
    client_msg_id: str
    errcode: int | None
    accepted: bool
    fault: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A send that took effect, whatever the caller was told."""

    how: str
    openid: str
    msgid: int | None
    client_msg_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mass:
    """A mass message to `group`: "all" or "tag:" and a number. `status` as its event says it, `reached` counts the phones."""

    msgid: int
    group: str
    text: str
    status: str
    at: datetime
    reached: int
    taken_back: str


@dataclass(frozen=True, slots=True)
class Post:
    """One post in a WeCom group."""

    kind: str
    text: str
    mentioned: tuple[str, ...]
    at: datetime


@dataclass(slots=True)
class FakeWeChat:
    """Start with `with FakeWeChat() as wechat:`; everything raises `ValueError` for what the platform does not understand."""

    port: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _http: requests.Session = field(default_factory=requests.Session)

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.fakes.wechat", "--port", str(self.port), "--until-stdin-closes"]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._process = process
        self._http.trust_env = False  # loopback must not go through a proxy
        self._http.headers["Connection"] = "close"  # one that is kept may be closed just as we ask
        ready = process.stdout.readline() if process.stdout else b""
        if not ready:
            self.__exit__()
            raise RuntimeError("the fake platform did not start")
        self.port = int(json.loads(ready)["port"])
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        self._process = None

    @property
    def pid(self) -> int:
        """The process, for drills that stop and continue the platform."""
        if self._process is None:
            raise RuntimeError("not running")
        return self._process.pid

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_base(self) -> str:
        """For `[channels.wechat.*] api_base`, with the slash that wechatpy wants."""
        return f"{self.base}/cgi-bin/"

    def webhook(self, key: str) -> str:
        return f"{self.base}/cgi-bin/webhook/send?key={key}"

    # set-up

    def configure(self, **values: Unpack[SettingValues]) -> None:
        self._post("config", values)

    def reset(self, settings: bool = True) -> None:
        """Forget everything but, unless told so, the settings."""
        self._post("reset", {"settings": settings})

    def users(self, *openids: str, following: bool = True, blocked: bool = False) -> None:
        self._post("users", {"openids": openids, "following": following, "blocked": blocked})

    def crowd(self, count: int, prefix: str = "o") -> None:
        """`count` followers named prefix0, prefix1, …"""
        self._post("users", {"count": count, "prefix": prefix})

    def advance(self, seconds: float) -> None:
        """Move the platform's clock forward (windows, tokens, quotas, timestamps)."""
        self._post("clock", {"advance": seconds})

    def set_clock(self, to: datetime) -> None:
        """Let the platform believe that it is now `to`; its clock keeps running."""
        self._post("clock", {"to": to.timestamp()})

    def tag(self, tag: int, *openids: str) -> None:
        """Give people a tag, which makes them a group for mass messages."""
        self._post("tags", {"tag": tag, "openids": openids})

    # misbehaviour

    def fault(self, endpoint: str, kind: str, **details: Unpack[FaultDetails]) -> None:
        """`kind`: errcode, hang, reset, http, html, token_expired. `endpoint` as after /cgi-bin/, "*" for any."""
        self._post("faults", {"endpoint": endpoint, "kind": kind, **details})

    def media_gone(self, media_id: str) -> None:
        """A picture is kept no more."""
        self._post("media_gone", {"media_id": media_id})

    def receipts(self, way: str, **details: Unpack[ReceiptDetails]) -> None:
        """`way`: once, early (before the send is answered), delay, jitter, held (until flushed), lost, twice."""
        self._post("receipts", {"way": way, **details})

    def pushes(self, **details: Unpack[PushDetails]) -> None:
        self._post("pushes", details)

    def all_well(self) -> None:
        self._post("all_well", {})

    def expire_tokens(self) -> None:
        """Let every token issued so far expire now (42001)."""
        self._post("tokens/expire", {})

    def flush_receipts(self, order: str = "given") -> int:
        """Push the held receipts (order: given, reversed, shuffled) and wait for the answers; returns how many."""
        return int(self._post("receipts/flush", {"order": order})["pushed"])

    def settle_receipts(self) -> int:
        """Wait until no receipt is under way; returns how many were pushed so far."""
        return int(self._post("receipts/settle", {})["pushed"])

    # people

    def say(self, openid: str, text: str) -> Said:
        return self.say_as(openid, "text", {"Content": text})

    def say_as(self, openid: str, kind: str, fields: Mapping[str, str | int] | None = None) -> Said:
        """Any message type; `fields` in the platform's names, such as Recognition, over the defaults."""
        return _said(self._post("say", {"openid": openid, "type": kind, "fields": dict(fields or {})}))

    def event(self, openid: str, name: str, fields: Mapping[str, str | int] | None = None) -> Said:
        """subscribe, unsubscribe, SCAN, CLICK, VIEW or anything else, with EventKey and so on in `fields`."""
        return _said(self._post("event", {"openid": openid, "event": name, "fields": dict(fields or {})}))

    def click(self, openid: str, key: str) -> Said:
        return self.event(openid, "CLICK", {"EventKey": key})

    def scan(self, openid: str, ticket: str) -> Said:
        """Scan a code made with qrcode/create: SCAN for a follower, subscribe with the scene for anybody else."""
        return _said(self._post("scan", {"openid": openid, "ticket": ticket}))

    def choose(self, openid: str, choices: Mapping[str, str], managed: bool = False) -> None:
        """Answer a window that asks for consent: template to accept or reject. `managed`: in the list of notices instead."""
        self._post("choose", {"openid": openid, "choices": dict(choices), "managed": managed})

    def visit(self, openid: str, url: str) -> str:
        """Open a page that recognises him; the address at which his browser ends up."""
        return str(self._post("visit", {"openid": openid, "url": url})["back"])

    def delete_mass(self, msgid: int) -> None:
        """Somebody deletes a mass message in the console."""
        self._post("mass/delete", {"msgid": msgid})

    def burst(self, texts: Iterable[tuple[str, str]], order: str = "given", concurrency: int = 200, seed: int = 0) -> list[Said]:
        """Many (openid, text), written in this order and pushed concurrently in `order`; results in the order written."""
        messages = [{"openid": openid, "fields": {"Content": text}} for openid, text in texts]
        told = self._post("burst", {"messages": messages, "order": order, "concurrency": concurrency, "seed": seed})
        return [_said(one) for one in told["results"]]

    def replay(self) -> str:
        """Repeat the last push byte for byte; returns our raw answer, or how it failed."""
        return str(self._post("replay", {})["answer"])

    def check_address(self) -> bool:
        """Does our callback pass the console's address check?"""
        return bool(self._post("check_address", {})["ok"])

    # what was seen

    def phone(self, openid: str) -> list[Shown]:
        return [Shown(**_seen(one) | {"stripped": tuple(one["stripped"])}) for one in self._get(f"phones/{openid}")["messages"]]

    def texts(self, openid: str) -> list[str]:
        return [shown.text for shown in self.phone(openid)]

    def phones(self) -> dict[str, dict[str, int]]:
        """How many messages everybody saw, by how they came."""
        return dict(self._get("phones"))

    def calls(self, endpoint: str = "") -> list[Call]:
        return [Call(**_seen(one)) for one in self._get("calls")["calls"] if endpoint in ("", one["endpoint"])]

    def token_fetches(self) -> int:
        return sum(self._get("calls")["token_fetches"].values())

    def accepted(self) -> list[Accepted]:
        return [Accepted(**_seen(one)) for one in self._get("accepted")["accepted"]]

    def menu(self) -> dict[str, Any] | None:
        menu = self._get("menu")["menu"]
        return dict(menu) if menu else None

    def masses(self) -> list[Mass]:
        return [Mass(**_seen(one)) for one in self._get("masses")["masses"]]

    def upload(self, media_id: str) -> bytes:
        """What we uploaded."""
        return bytes.fromhex(self._get(f"uploads/{media_id}")["content"])

    def group_posts(self, key: str) -> list[Post]:
        posts = self._get(f"groups/{key}")["posts"]
        return [Post(**_seen(one) | {"mentioned": tuple(one["mentioned"])}) for one in posts]

    def _post(self, path: str, spec: Mapping[str, Any]) -> dict[str, Any]:
        return _told(self._http.post(f"{self.base}/_control/{path}", json=spec, timeout=ANSWERS_WITHIN))

    def _get(self, path: str) -> dict[str, Any]:
        return _told(self._http.get(f"{self.base}/_control/{path}", timeout=ANSWERS_WITHIN))


def _told(response: requests.Response) -> dict[str, Any]:
    if response.status_code == 400:
        raise ValueError(response.json()["error"])
    if response.status_code != 200:
        raise RuntimeError(f"the fake platform itself is broken: {response.text}")
    return dict(response.json())


def _said(told: Mapping[str, Any]) -> Said:
    text = told["text"] if told["status"] == "text" else None
    return Said(**{**told, "text": text, "tries": tuple(told["tries"]), "answers": tuple(told["answers"])})


def _seen(record: Mapping[str, Any]) -> dict[str, Any]:
    return {**record, "at": datetime.fromtimestamp(record["at"], ZONE)}
