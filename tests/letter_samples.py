"""What templates say in letters and of greetings, at its worst."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

TEXT = "尊敬的欧阳春和阿不都热依木老领导，" + "九九重阳，登高怀远，您为国家建设奉献了大半辈子，我们一直惦记着您。" * 3
TITLE = "离退休干部党支部工作条例学习之三：怎样开好支部党员大会"
BODY = "入伏以后，早上五点到八点出门走走，中午在屋里歇着，白开水随身带，晕了、恶心了马上找人、打120。" * 8
GREETING: Data = {"kind": "greeting", "text": TEXT}
CARE: Data = {"kind": "care", "title": "三伏天防暑", "body": BODY}
STUDY: Data = {"kind": "study", "title": TITLE, "body": BODY, "link": "https://example.test/" + "a" * 100, "media": "article"}
ASKING: Data = {**STUDY, "quiz": True, "asks": True}
BARE: Data = {"kind": "study", "title": "一", "body": "二", "link": "", "media": ""}
PERSON: Data = {"who": "欧阳春和阿不都热依木", "form": "欧阳老", "phone": "13900002001"}
CALLS: Data = {
    "number": 123456,
    "title": "中秋节电话问候：收不到消息的几位",
    "deadline": "2026-09-25T20:00:00+08:00",
}

LETTER_SAMPLES: dict[str, list[Data]] = {
    "push/letter": [
        {"parts": [GREETING, CARE, ASKING], "hint": True},
        {"parts": [GREETING], "hint": False},
        {"parts": [CARE], "hint": True},
        *({"parts": [{**STUDY, "media": media}], "hint": False} for media in ("article", "audio", "picture", "")),
        {"parts": [BARE], "hint": True},
        {"parts": [GREETING, ASKING], "hint": False},
    ],
    "push/greeting_title": [
        {"occasion": one, "name": "国际劳动妇女节"}
        for one in ("birthday", "decade", "political_birthday", "party_50", "retirement", "laba")
    ],
    "push/group_address": [{}],
    "staff/greeting_call_title": [{"occasion": one, "name": "100岁生日"} for one in ("birthday", "party_50")],
    "staff/greeting_calls_title": [{"occasion": "mid_autumn", "name": "中秋节"}],
    "staff/greeting_calls": [
        {**CALLS, "persons": [PERSON] * 30, "more": 12, "outcomes": ["已告知", "无人接"]},
        {**CALLS, "persons": [{**PERSON, "phone": ""}], "more": 0, "outcomes": ["已告知"]},
        {**CALLS, "persons": [], "more": 0, "outcomes": ["已告知"]},
    ],
}
