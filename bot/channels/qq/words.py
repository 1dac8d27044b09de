"""What people wrote, without the markup that the platform mixes into it."""

from __future__ import annotations

import base64
import json
import re

from bot.channels.shared.fit import clean

LONGEST_TEXT = 10_000  # characters; more than the platform lets a person send

# Old and new spellings of "@somebody" and "@all".
_MENTION = re.compile(r"<@!?[A-Za-z0-9_-]{1,64}>|<qqbot-at-(?:user|everyone)[^<>]{0,200}>|@everyone\b")
# A little yellow face; what it shows stands in `ext`, as JSON in base64.
_FACE = re.compile(r'<faceType=[0-9]{1,4},faceId="[^"<>]{0,64}",ext="([^"<>]{0,2000})">')


def spoken(content: str) -> str:
    """The words of a message. The slash in front of a command of the bot's menu is dropped: "/收到" is 收到."""
    text = _FACE.sub(_face, content[:LONGEST_TEXT])
    return clean(_MENTION.sub(" ", text)).strip().removeprefix("/").strip()


def _face(found: re.Match[str]) -> str:
    try:
        shown = json.loads(base64.b64decode(found[1]))
    except (ValueError, RecursionError):
        return ""
    name = shown.get("text") if isinstance(shown, dict) else ""
    return name[:20] if isinstance(name, str) else ""
