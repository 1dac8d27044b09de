"""Text messages by either provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.base import House, Joined
from bot.channels.sms import SmsAccount, join
from bot.domain.messages import Card, Form, Outgoing
from tests.fakes import aliyun, tencent
from tests.faults.rig import Rig

PHONE = "13900002001"
PATIENCE = 0.4  # seconds
TEXT = {
    "text": "通知：{title}，时间{time}，地点{place}。看到请回复1，有事请打{contact}。",
    "variables": ("title", "time", "place", "contact"),
}
MESSAGE = Outgoing(
    PHONE,
    Form.SMS,
    "座谈会",
    "0123456789abcdef0123456789abcdef",
    Card("秋季座谈会", "2026-11-27T09:00:00+08:00", "三楼会议室", "0511-88880001"),
)


def section(key: Mapping[str, str], base: str, text_id: str, text: Mapping[str, Any]) -> dict[str, Any]:
    """What the section of every account says that has one text filed with a fake."""
    return {**key, "api_base": base, "templates": {"notice": {"id": text_id, **text}}, "timeout": PATIENCE}


def joined_to_aliyun(running: Any, house: House) -> Joined:
    given = section(aliyun.KEY, running.base, aliyun.SMS_TEXT, TEXT)
    return join("main", SmsAccount(**given, sign_name=aliyun.SIGN_NAME), house)


def joined_to_tencent(running: Any, house: House) -> Joined:
    given = section(tencent.KEY, running.base, tencent.SMS_TEXT, TEXT)
    return join("main", SmsAccount(**given, sign_name=tencent.SIGN_NAME), house)


RIGS: tuple[Rig, ...] = (
    Rig("sms, Aliyun", Form.SMS, MESSAGE, aliyun.FakeAliyun, joined_to_aliyun),
    Rig("sms, Tencent", Form.SMS, MESSAGE, tencent.FakeTencent, joined_to_tencent),
)
