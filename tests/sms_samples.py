"""What the look at the wording of text messages says, at its worst: every fault at once, and none."""

from __future__ import annotations

from typing import Any

from bot.domain.sms_words import SmsFault, SmsFinding, look_over, parts

Data = dict[str, Any]

SIGNED = "江州市老干部局"
WORST = "{title}{time}请党员加QQ群填问卷，打13900002001、0511-88880001、0511-88880002、95588，祝您节日快乐"

SMS_SAMPLES: dict[str, list[Data]] = {
    "staff/sms_words": [
        {"name": "notice", "parts": parts(SIGNED, WORST), "findings": [one.data() for one in look_over(SIGNED, WORST)]},
        {"name": "notice", "parts": 8, "findings": [SmsFinding(fault, 499, "请加入老友合唱群").data() for fault in SmsFault]},
        {"name": "notice_plain", "parts": 1, "findings": []},
    ]
}
