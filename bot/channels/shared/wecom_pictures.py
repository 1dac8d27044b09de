"""Pictures that go out through WeCom: uploaded first, and then named by their id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.channels.shared.codes import BUSY, judge
from bot.channels.shared.faults import Doubtful, NeverSent, Refused
from bot.channels.shared.wecom import WeComClient
from bot.domain.delivery import Outcome, SendResult
from bot.errors import ChannelFault

# The platform's codes for a picture that it does not take: kind, size, empty.
REFUSED = frozenset({40004, 40005, 40006, 40009, 44001})


AGAIN = -1  # the platform is busy


def upload(client: WeComClient, picture: bytes, largest: int) -> str:
    """The media id of a picture, good for three days; "" if there is none, or none that the platform takes.

    Nothing is shown to anybody by it. Raises ChannelFault.
    """
    if not picture or len(picture) > largest:
        return ""
    name, kind = ("picture.png", "image/png") if picture.startswith(b"\x89PNG") else ("picture.jpg", "image/jpeg")
    try:
        answer = client.post("media/upload", params={"type": "image"}, files={"media": (name, picture, kind)})
    except Refused as refusal:
        if refusal.code in REFUSED:
            return ""
        if refusal.code == AGAIN:
            raise NeverSent("the picture could not be uploaded") from None
        raise
    media_id = answer.get("media_id")
    if not isinstance(media_id, str) or not media_id:
        raise Doubtful("the answer has no media id")
    return media_id


def uploaded(client: WeComClient, picture: bytes, largest: int, meaning: Mapping[int, SendResult]) -> str | SendResult:
    """The media id as of `upload`; where that failed, what it means for the message, which then has not left."""
    try:
        return upload(client, picture, largest)
    except Refused as refusal:
        result = judge(meaning, refusal.code)
        return replace(BUSY, code=refusal.code) if result.outcome is Outcome.UNKNOWN else result  # only a file is in doubt
    except ChannelFault:
        return BUSY  # nothing but a file has left so far
