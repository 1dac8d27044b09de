"""Pushes to a self-built app as the platform writes and signs them, and what the office reads in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.base import Opened
from bot.channels.wecom import WeComApp, WeComCallback
from bot.domain.messages import Incoming
from tests.fakes.wecom import envelope
from tests.fakes.wecom.company import AES_KEY, AGENT_ID, CORP_ID, SECRET, TOKEN, Company
from tests.fakes.wecom.trying import MEMBER
from tests.faults.rig import Said

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZONE)
STAMP = str(int(NOW.timestamp()))
COMPANY = Company()
APP = WeComApp(CORP_ID, AGENT_ID, SECRET, TOKEN, AES_KEY)
CALLBACK = WeComCallback("main", APP)
MEDIA = {"MediaId": "1Yv-zXfHjSjU-7LH-GwtYqDGS-zz6w22KmWAT5COgP7o", "PicUrl": "http://127.0.0.1/p"}


def pushed(kind: str = "text", sender: str = MEMBER, **fields: Any) -> Said:
    whole = {"FromUserName": sender, "CreateTime": int(STAMP), "MsgType": kind, **fields, "AgentID": AGENT_ID}
    return envelope.push(COMPANY, COMPANY.app, whole, NOW)


def opened(said: Said) -> Opened:
    return CALLBACK.open(said.query, said.body, NOW)


def read(kind: str = "text", sender: str = MEMBER, **fields: Any) -> Incoming:
    return opened(pushed(kind, sender, **fields)).incoming


def event(name: str, **fields: Any) -> Incoming:
    return read("event", Event=name, **fields)
