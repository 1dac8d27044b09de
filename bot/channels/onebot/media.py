"""Pictures and voice notes that people sent: from QQ's own hosts, or from the bridge, which keeps them for a while."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from bot.channels.onebot.actions import Actions, TooLarge
from bot.channels.onebot.parse import media_parts
from bot.channels.shared.faults import Doubtful
from bot.channels.shared.http import LARGEST_FILE, Http
from bot.errors import MediaGone

# The action that hands out a file of each kind. Voice is asked for in a form that others can play.
_ASKED = {"image": ("get_image", {}), "mface": ("get_image", {}), "record": ("get_record", {"out_format": "mp3"})}


class Media:
    """One account's. Files come from `hosts` only, whatever address a message names."""

    def __init__(self, actions: Actions, hosts: Collection[str], timeout: float) -> None:
        self._actions = actions
        self._hosts = frozenset(hosts)
        self._http = Http("", timeout)

    def fetch(self, media_id: str) -> bytes:
        """The file. Raises ChannelFault, and MediaGone where neither the address nor the bridge has it."""
        kind, file, url = media_parts(media_id)
        if url:
            try:
                return self._http.file(url, self._hosts)
            except MediaGone:  # addresses are good for a few hours
                if not file:
                    raise
        return self._of_bridge(kind, file)

    def _of_bridge(self, kind: str, file: str) -> bytes:
        action, more = _ASKED.get(kind, ("get_file", {}))
        if not file:
            raise MediaGone
        try:
            found: Any = self._actions.data(action, {"file": file, **more})
        except TooLarge:
            raise MediaGone("the file is too large for the line") from None
        if not isinstance(found, Mapping):
            raise Doubtful("the answer names no file")
        encoded, url = found.get("base64"), found.get("url")
        if isinstance(encoded, str) and encoded:
            return _decoded(encoded)
        if isinstance(url, str) and url:
            return self._http.file(url, self._hosts)
        raise MediaGone("the bridge has the file on a disk of its own only")

    def close(self) -> None:
        self._http.close()


def _decoded(encoded: str) -> bytes:
    text = encoded.removeprefix("base64://")
    if len(text) > LARGEST_FILE * 4 // 3 + 4:
        raise MediaGone("the file is too large")
    found = b""
    with suppress(ValueError):
        found = base64.b64decode(text, validate=True)
    if not found:
        raise Doubtful("the file could not be read")
    return found
