"""From a message to the body of `message/send` (document/path/90236).

The body of a push is the same for every try of one key, and different for every key: the platform is asked to drop the second
of two equal ones, and would drop a reminder in the words of the last one with it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zlib import crc32

from bot.channels.base import Seen
from bot.channels.shared.fit import clean, fit_bytes, fit_field
from bot.channels.wecom.settings import WeComApp
from bot.domain.messages import Card, Outgoing
from bot.domain.text import spoken_time

LONGEST_TEXT = 2048  # bytes of UTF-8
LONGEST_ADDRESS = 2048  # bytes
CARD_TITLE, CARD_TEXT = 128, 512  # bytes of a text card, cut by the platform
BUTTON_TITLE, BUTTON_LABEL, LABEL, VALUE = 26, 10, 5, 26  # characters of a card with buttons, beyond which it is cut
BUTTONS = 6  # at most, on one card
LONGEST_KEY = 1024  # bytes of what a button gives back
SAME_FOR = 1800  # seconds in which the second of two equal messages is dropped

BETWEEN = "|"  # what stands on a button, and what touching it says, in the one key that comes back

_TASK = re.compile(r"[0-9A-Za-z_@-]{1,128}")


def push(app: WeComApp, message: Outgoing, card: Card, *, buttons: bool) -> dict[str, Any]:
    """A card: with buttons, with a page to open, or, having neither, its words."""
    if buttons and card.buttons:
        part = {"msgtype": "template_card", "template_card": _with_buttons(app, message, card)}
    elif card.url and len(card.url.encode()) <= LONGEST_ADDRESS:
        part = {"msgtype": "textcard", "textcard": _with_page(app, message, card)}
    else:
        part = _text(clean(message.text).strip() or _lines(app, card))
    return {**_to(app, message), **part, **_once(message.key)}


def chat(app: WeComApp, message: Outgoing) -> dict[str, Any]:
    """Words. Two equal ones are two messages: whoever touches two buttons is thanked twice."""
    return {**_to(app, message), **_text(clean(message.text))}


def picture(app: WeComApp, message: Outgoing, media_id: str) -> dict[str, Any]:
    """A picture that was uploaded."""
    return {**_to(app, message), "msgtype": "image", "image": {"media_id": media_id}, **_once(message.key)}


def seen(body: Mapping[str, Any]) -> Seen:
    """What a member sees of a body that `push` or `chat` has made."""
    if card := body.get("template_card"):
        pairs = tuple((one["keyname"], one["value"]) for one in card["horizontal_content_list"])
        return Seen("", card["main_title"]["title"], pairs, tuple(one["text"] for one in card["button_list"]))
    if card := body.get("textcard"):
        return Seen(card["description"], card["title"])
    return Seen(body["text"]["content"])


def said(key: str) -> tuple[str, str]:
    """What stands on a touched button, and what touching it says."""
    label, _, says = key.partition(BETWEEN)
    return label or says, says or label


def _to(app: WeComApp, message: Outgoing) -> dict[str, Any]:
    return {"touser": message.to, "agentid": app.agent_id}


def _text(words: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": fit_bytes(words, LONGEST_TEXT)}}


def _once(key: str) -> dict[str, Any]:
    """Dropped if repeated within half an hour and a little, how much being what makes the bodies of two keys differ."""
    return {"enable_duplicate_check": 1, "duplicate_check_interval": SAME_FOR + 60 + crc32(key.encode()) % 600}


def _with_buttons(app: WeComApp, message: Outgoing, card: Card) -> dict[str, Any]:
    pairs = [{"keyname": fit_field(label, LABEL), "value": fit_field(value, VALUE)} for label, value in _fields(app, card)]
    texts = {_key(label, says): fit_field(label, BUTTON_LABEL) for label, says in card.buttons}
    return {
        "card_type": "button_interaction",
        "main_title": {"title": fit_field(card.title, BUTTON_TITLE)},
        "horizontal_content_list": pairs,
        **({"card_action": {"type": 1, "url": card.url}} if card.url else {}),
        "task_id": _task(message.key),
        "button_list": [{"text": text, "style": 1, "key": key} for key, text in list(texts.items())[:BUTTONS]],
    }


def _with_page(app: WeComApp, message: Outgoing, card: Card) -> dict[str, Any]:
    """The description may hold marks of its own, so that what looks like one has to be made harmless."""
    lines = _lines(app, card, title=False) or clean(message.text).strip() or card.title
    tame = lines.replace("<", "＜").replace(">", "＞")
    title = fit_bytes(fit_field(card.title, CARD_TITLE), CARD_TITLE)
    return {"title": title, "description": fit_bytes(tame, CARD_TEXT), "url": card.url}


def _lines(app: WeComApp, card: Card, *, title: bool = True) -> str:
    found = [clean(card.title)] if title else []
    return "\n".join([*found, *(f"{label}：{clean(value)}" for label, value in _fields(app, card))])


def _fields(app: WeComApp, card: Card) -> list[tuple[str, str]]:
    """Never when it leaves (`Card.sent`): that would differ from try to try."""
    when = spoken_time(datetime.fromisoformat(card.time)) if card.time else ""
    pairs = ((app.time_label, when), (app.place_label, card.place), (app.contact_label, card.contact))
    return [(label, value.strip()) for label, value in pairs if value.strip()]


def _key(label: str, says: str) -> str:
    return fit_bytes(clean(label).replace(BETWEEN, "/") + BETWEEN + clean(says), LONGEST_KEY)


def _task(key: str) -> str:
    """The id of a card, which an app may use once only, in the letters that it may have."""
    return key if _TASK.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()[:32]
