"""To what people agree, and what they had been told when they did (个人信息保护法 Arts. 14–17, 29)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.letters import OptOut
from bot.domain.people import Owner

# The version of templates/page/privacy.html. Whoever changes what it says of purposes gives it a new one: consents name theirs.
WORDING = "2026-01"


class Purpose(StrEnum):
    """What is agreed to, or taken back."""

    RECEIVE = "接收通知"
    FOR_ANOTHER = "代收"
    GREETING = "祝福"
    CARE = "生活提醒"
    STUDY = "学习资料"
    ACTIVITY = "活动邀请"
    PICTURE = "照片"
    SENSITIVE = "健康和住址等敏感信息"


OF_OPT_OUT = {
    OptOut.GREETING: Purpose.GREETING,
    OptOut.CARE: Purpose.CARE,
    OptOut.STUDY: Purpose.STUDY,
    OptOut.ACTIVITY: Purpose.ACTIVITY,
}
# What staff may write down of what they were told on paper, by telephone or in person.
BY_STAFF = (Purpose.PICTURE, Purpose.SENSITIVE, Purpose.RECEIVE, Purpose.GREETING, Purpose.STUDY)
WAYS = ("纸质", "电话", "当面")
IN_CHAT, STAFF_WROTE = "聊天", "工作人员代记"


@dataclass(frozen=True, slots=True)
class Consent:
    """One line of the log, which is only added to."""

    owner: Owner
    purpose: str
    given: bool
    at: datetime
    how: str
    by: str  # person:7, proxy:3, staff:1
    wording: str = WORDING
