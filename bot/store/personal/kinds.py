"""What is said of one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of information about a person a column holds. The value is the word of the data map."""

    NAME = "姓名"
    NUMBER = "号码"  # telephone and identity numbers, and their blind indexes
    PLACE = "住址和去处"
    HEALTH = "健康和生死"  # sensitive
    PROFILE = "身份和经历"
    ACCOUNT = "聊天账号"
    WORDS = "说过写过的话"
    NAMED = "可能提到姓名的文字"  # the office's own text; erasure puts a number in place of the name
    PICTURE = "照片和语音"
    DEED = "做过的选择和回应"
    LINK = "指向本人的编号"
    STAFF = "工作人员的行为记录"
    SIGN_IN = "登录凭据"


# 敏感个人信息, Art. 28: leakage may easily harm dignity or safety.
SENSITIVE = frozenset({Kind.NUMBER, Kind.PLACE, Kind.HEALTH, Kind.PICTURE, Kind.SIGN_IN})


class Fate(StrEnum):
    """What an erasure leaves of it."""

    GONE = "整行删除"
    EMPTIED = "留编号，内容清空"
    NUMBERED = "只有编号，照留作凭证"
    RENAMED = "姓名换成编号"
    NONE = "不涉及"


@dataclass(frozen=True, slots=True)
class Held:
    """One table: its personal columns with their kind and what they are called, and the columns that say nothing of anybody.

    `keeps` is a key of content/retention.yaml, "file" for as long as the person's file, or "office" for as long as the office.
    """

    table: str
    title: str
    purpose: str
    ground: str
    seen: str
    keeps: str
    fate: Fate
    columns: dict[str, tuple[Kind, str]]
    plain: frozenset[str] = frozenset()
    leaves: str = "不出本单位"

    def of_kind(self, *kinds: Kind) -> tuple[str, ...]:
        return tuple(name for name, (kind, _) in self.columns.items() if kind in kinds)


DUTY, CONSENT, TASK = "履行法定职责（第13条第3项）", "本人同意（第13条第1项）", "履行法定职责；敏感信息另取单独同意（第29条）"
PLATFORM = "发送平台（微信、企业微信、QQ、短信、语音服务商）"
ALL_STAFF, KEEPERS, ADMINS = "有职责范围的工作人员", "经办人、审批人、管理员", "管理员"


def columns(text: str) -> dict[str, tuple[Kind, str]]:
    """Lines of `column KIND label`."""
    found: dict[str, tuple[Kind, str]] = {}
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, kind, label = line.split(maxsplit=2)
        found[name] = (Kind[kind], label)
    return found


def plain(text: str) -> frozenset[str]:
    return frozenset(text.split())
