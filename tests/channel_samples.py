"""What templates say of channels and groups, at its worst."""

from __future__ import annotations

from typing import Any

from tests.builders import NOW

Data = dict[str, Any]

LONG_GROUP = "某某市离退休干部服务中心第三党支部老同志交流学习和通知接收微信QQ群"
CHANNEL_SAMPLES: dict[str, list[Data]] = {
    "push/buttons": [{"number": 123456, "invites": True}, {"number": 1, "invites": False}],
    "reply/rest": [{}],
    "reply/in_group": [{"title": LONG_GROUP}, {"title": ""}],
    "reply/in_group_unbound": [{"posted": True}, {"posted": False}],
    "reply/binding_code": [
        {"code": "384912", "name": "", "minutes": 30},
        {"code": "384912", "name": "欧阳春和阿不都热依木", "minutes": 30},
    ],
    "reply/binding_code_unknown": [{}],
    "reply/binding_code_later": [{"minutes": 15}],
    "reply/bound_in_group": [{}],
    "staff/codes_guessed": [{"count": 50}],
    "staff/code_for_whom": [{"name": "欧阳春和", "found": 0}, {"name": "欧阳春和", "found": 12}],
    "staff/joined_group": [{}],
    "staff/group_registered": [{"name": LONG_GROUP, "taken": True}, {"name": LONG_GROUP, "taken": False}],
    "staff/group_switched_off": [{"group": LONG_GROUP}],
    "staff/lost_post": [{"group": LONG_GROUP, "doubtful": True}, {"group": LONG_GROUP, "doubtful": False}],
}
TRAFFIC: Data = {
    "sent": 123456,
    "doubtful": 12,
    "failed": 3456,
    "waiting": 789,
    "cost": 123456,
    "sent_at": None,
    "heard_at": None,
    "receipt_at": None,
}


def channel_pages(hostile: str, frame: Data) -> dict[str, Data]:
    """The page of the console that shows channels, and the one on which an account is bound."""
    account = {
        "channel": hostile,
        "account": hostile,
        "reason": "account",
        "code": 40243,
        "since": NOW,
        "rests_until": NOW,
        "faults": (hostile,),
    }
    quotas = ({"count": 5000, "used": 4999, "per": "day"}, {"count": 60, "used": 1, "per": "60"})
    ill = {**account, "state": "out", "traffic": {**TRAFFIC, "heard_at": NOW, "sent_at": NOW}, "quotas": quotas}
    well = {**account, "state": "well", "traffic": TRAFFIC, "quotas": (), "window_count": 5, "window_minutes": 2880}
    barely = {**ill, "state": "refused", "reason": "", "code": None}
    group = {"channel": hostile, "account": hostile, "external_id": hostile, "registered": hostile, "hears": None, "at": NOW}
    answers = (True, False, None)
    groups = [{**group, "proof": hostile, "post": post, "member": member} for post in answers for member in answers]
    rows = [{**one, "window_count": one.get("window_count", 0)} for one in (ill, barely, well)]
    return {
        "console/office/channels": {**frame, "accounts": rows, "groups": [*groups, {**groups[0], "registered": "", "at": None}]},
        "bind": {"key": hostile, "answer": hostile, "again": True},
    }
