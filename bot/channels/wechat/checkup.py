"""What is wrong with an account, in plain sentences with the step that mends it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.channels.shared.faults import Refused
from bot.channels.wechat.cards import CardTemplate
from bot.channels.wechat.client import Registered, SafeClient
from bot.channels.wechat.settings import Subscription
from bot.errors import ChannelFault

CLOCK_OFF = 60  # seconds by which our clock may differ from the platform's
APP_ID = re.compile(r"wx[0-9a-zA-Z]{1,30}")

_MISMATCH = "app_secret is not the secret of this app_id: copy it from the console (basic settings), or make a new one there"
_ADDRESS = "this machine's public address is not on the account's IP list: add it in the console (basic settings, IP allow-list)"
_APPROVE = "an administrator of the account has to allow this machine's address: the platform asks him in his WeChat"
_TOKEN = MappingProxyType(
    {
        40001: _MISMATCH,
        40013: "the platform does not know this app_id: copy it from the console (basic settings)",
        40125: _MISMATCH,
        40164: _ADDRESS,
        40243: "app_secret is frozen: unfreeze it in the console (basic settings)",
        41002: "app_id is empty: copy it from the console (basic settings)",
        41004: "app_secret is empty: name the file that it stands in as app_secret_file",
        45009: "the platform gives no more access tokens today: look for another program that uses this app_id",
        45011: "the platform has been asked too often this minute: run the check again in a minute",
        48004: "this account is barred from the interface: the console says why",
        50002: "this account is restricted: the console says why",
        61004: _ADDRESS,
        89501: _APPROVE,
        89503: _APPROVE,
        89506: "an administrator refused this machine's address twice: it is barred for 24 hours; speak to him first",
        89507: "an administrator refused this machine's address: it is barred for an hour; speak to him first",
    }
)
_NOT_GRANTED = 48001


def faults(
    client: SafeClient,
    templates: Mapping[str, CardTemplate],
    subscriptions: Mapping[str, Subscription],
    now: Callable[[], datetime],
) -> list[str]:
    """Asks the platform for a token, which proves network, address list and secret at once, and then for the rest."""
    found = []
    if "notice" not in templates and "notice" not in subscriptions:
        found.append("no [templates.notice]: notices cannot be pushed to this account")
    elif "notice" not in templates:
        found.append("no [templates.notice]: notices reach only who agreed to [subscriptions.notice]")
    if not APP_ID.fullmatch(client.appid):
        found.append("app_id does not look like one (wx and letters or digits): copy it from the console (basic settings)")
    try:
        client.fetch_access_token()
    except Refused as fault:
        return [*found, *_clock(client, now), _refused_token(fault.code)]
    except ChannelFault:
        return [*found, "the platform cannot be reached; look at the network and at api_base"]
    return [
        *found,
        *_clock(client, now),
        *_listed("templates", templates, client),
        *_listed("subscriptions", subscriptions, client),
    ]


def _refused_token(code: int) -> str:
    known = _TOKEN.get(code, "the platform refuses app_id and app_secret; look at both and at the IP list")
    return f"{known} (code {code})"


def _clock(client: SafeClient, now: Callable[[], datetime]) -> Iterator[str]:
    """What the platform sends is refused where the two clocks are too far apart."""
    try:
        theirs = client.time()
    except ChannelFault:
        return
    off = (now() - theirs).total_seconds() if theirs else 0.0
    if abs(off) > CLOCK_OFF:
        way = "ahead of" if off > 0 else "behind"
        yield f"this machine's clock is {abs(off):.0f} seconds {way} the platform's: let it be set over the network (NTP)"


def _listed(section: str, ours: Mapping[str, CardTemplate], client: SafeClient) -> Iterator[str]:
    """Compares what is configured with what the platform has."""
    if not ours:
        return
    try:
        theirs = client.templates() if section == "templates" else client.subscriptions()
    except Refused as refusal:
        if refusal.code == _NOT_GRANTED:
            yield f"this account may not use [{section}] (code {refusal.code}): it has to be a verified service account"
        else:
            yield f"the platform does not list what [{section}] names (code {refusal.code}): look at the account in the console"
        return
    except ChannelFault:
        yield f"the platform did not say whether it has what [{section}] names: run the check again later"
        return
    for name, template in ours.items():
        yield from _compared(f"{section}.{name}", template, theirs.get(template.id))


def _compared(where: str, template: CardTemplate, theirs: Registered | None) -> Iterator[str]:
    if theirs is None:
        yield f"{where}.id: the account has no template with this id; copy it from the console's list of chosen templates"
        return
    if isinstance(template, Subscription) and template.long_term and not theirs.long_term:
        yield f"{where}.long_term: this template is for one message each time somebody agrees; set it to false"
    if not theirs.fields:
        return
    has = ", ".join(sorted(theirs.fields))
    ours = {"title": template.title, "time": template.time, "place": template.place, "contact": template.contact}
    for key, field in ours.items():
        if field and field not in theirs.fields:
            yield f"{where}.{key}: the template has no field {field}; it has {has}"
    for missing in sorted(theirs.fields - set(ours.values())):
        yield f"{where}: nothing is configured for the template's field {missing}, and a message without it is refused"
