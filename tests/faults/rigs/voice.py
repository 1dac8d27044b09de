"""Automatic calls: by Aliyun with a key, and by Tencent."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from bot.channels.base import House, Joined
from bot.channels.voice import VoiceAccount, join
from bot.domain.messages import Form
from tests.fakes import aliyun, tencent
from tests.faults.rig import Rig
from tests.faults.rigs.sms import MESSAGE as SMS
from tests.faults.rigs.sms import section

TEXT = {
    "text": "您好，通知您：{title}。时间，{time}。地点，{place}。听清楚了请按1，办公室电话{contact}。",
    "variables": ("title", "time", "place", "contact"),
}
MESSAGE = replace(SMS, form=Form.VOICE)


def joined_to_aliyun(running: Any, house: House) -> Joined:
    given = section(aliyun.KEY, running.base, aliyun.VOICE_TEXT, TEXT)
    return join("main", VoiceAccount(**given, show_number=aliyun.SHOW_NUMBER), house)


def joined_to_tencent(running: Any, house: House) -> Joined:
    return join("main", VoiceAccount(**section(tencent.KEY, running.base, tencent.VOICE_TEXT, TEXT)), house)


RIGS: tuple[Rig, ...] = (
    Rig("voice, Aliyun", Form.VOICE, MESSAGE, partial(aliyun.FakeAliyun, calls=True), joined_to_aliyun),
    Rig("voice, Tencent", Form.VOICE, MESSAGE, partial(tencent.FakeTencent, calls=True), joined_to_tencent),
)
