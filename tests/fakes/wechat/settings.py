"""How the account on the fake platform is set up, and the platform's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import Any

from tests.fakes.wechat.chance import only

MODES = ("plain", "compatible", "safe")
TEXT_BYTES = 2048
PUSH_TRIES = 3
FIELD_CHARACTERS = 20
ONE_SEND_PER_KEY = timedelta(minutes=10)
MEDIA_KEPT = timedelta(days=3)
OLD_TOKEN_LIVES = timedelta(minutes=5)
MASS_ADMIN = "o-mass-messages"  # in whose name the platform tells what became of a mass message
FAULT_NOTICE = "该公众号提供的服务出现故障，请稍后再试"


@dataclass(frozen=True, slots=True)
class Settings:
    """One account. `templates` maps a template id to the fields it must be given (none named: any will do).

    So does `subscriptions`, of which those in `long_term` are good for any number of messages.
    """

    callback_url: str = ""
    mode: str = "safe"
    app_id: str = "wx0123456789abcdef"
    app_secret: str = "0123456789abcdef0123456789abcdef"
    token: str = "fakeplatformtoken"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    account: str = "gh_0123456789ab"
    push_timeout: float = 5.0  # seconds the callback has to answer
    templates: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"TEMPLATE": ()})
    token_life: int = 7200  # seconds, as advertised
    token_real_life: int | None = None  # seconds, if it ends earlier than advertised
    api_delay: float = 0.0  # seconds every API call takes
    subscriptions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    long_term: tuple[str, ...] = ()
    mass_a_month: int = 4  # mass messages for one follower
    mass_quota: int = 100  # calls a calendar day
    mass_seconds: float = 0.0  # until a mass message is out
    page_domain: str = ""  # that pages may come back to; none named: any will do
    template_quota: int = 100_000  # calls a calendar day
    token_quota: int = 2000  # /cgi-bin/token calls a calendar day
    keep_alive: bool = False  # does the push side reuse its connections
    fresh_nonce: bool = True  # is every retry signed anew
    push_concurrency: int = 200
    group_keys: tuple[str, ...] = ("group-key",)

    def changed(self, spec: Mapping[str, Any]) -> Settings:
        """A copy with the named values. Raises ValueError for an unknown key or mode."""
        values = dict(only(spec, {f.name for f in fields(self)}))
        for name in {"templates", "subscriptions"} & values.keys():
            values[name] = _templates(values[name])
        for name in {"group_keys", "long_term"} & values.keys():
            values[name] = tuple(values[name])
        if values.get("mode", self.mode) not in MODES:
            raise ValueError("mode is plain, compatible or safe")
        return replace(self, **values)


def _templates(given: Mapping[str, Any] | list[str]) -> dict[str, tuple[str, ...]]:
    if isinstance(given, Mapping):
        return {name: tuple(needed) for name, needed in given.items()}
    return dict.fromkeys(given, ())
