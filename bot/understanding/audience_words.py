"""The part of a notice that says whom it is for, with what it says of those who are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.audience.fields import FIELDS

_LABELLED = re.compile(
    r"(?:(?:参加|参会|与会|通知|发送)?(?:人员|对象|范围)|发给)[:：]\s*(?P<all>[^。\n]+)|发给\s*(?P<one>[^,，。;；\n]+)"
)
_SIGN = r"\s*(?:[=＝><≥≤]|含)"
_EXPRESSION = re.compile(rf"(?:[非(（]\s*)*(?:{'|'.join(FIELDS)}){_SIGN}[^,，。;；\n]*")  # 类别=离休 且 年龄>=80
_MANNER = r"(?:都|均|也|务必|准时|按时|届时|踊跃|积极|一起|自愿|报名)*"
_COMING = rf"{_MANNER}(?:参加|出席|到会|参会|与会|前来|前往|到场|领取)"
_ASKED = re.compile(rf"(?:请|邀请|组织|通知|由|欢迎)(?P<who>[^,，。;；\n]+?){_COMING}")
_PLAIN = re.compile(rf"^(?P<who>[^,，。;；\n]+?){_COMING}")
_LEAVES_OUT = re.compile(r"除外|除了|除去|以外|之外|不含|不包括|不(?:用|必|需)(?:参加|来|去|通知)|不通知")
_BRING = re.compile(r"(?:来|去|带|穿|戴|携|凭|扫|点|提前|按|准|及时|尽|于|在|到|从|将|把|互相)")  # 请带好身份证参加: how, not who
_PEOPLE = re.compile(r"(?:同志|干部|党员|人员|老人|遗属|家属|成员|学员|会员|队员|志愿者|书记|组长|的)$")
_NOUNS = r"(?:老同志|老干部|离休干部|退休干部|老党员|老人|党员|同志|遗属|书记|组长|志愿者)"
_NAMED = re.compile(rf"(?:请|欢迎|组织|通知|提醒|^)(?P<who>[^,，。;；:：\n]*?{_NOUNS})")  # nobody comes, but somebody is meant
_EVENT = re.compile(r"^.*(?:会|学习|活动|体检|参观|培训|集合|讲座|比赛)(?!的)")  # what is on: a voice puts no comma behind it
# 各位老同志： is how a letter begins; whom it is for stands further down.
_SALUTATION = re.compile(
    r"(?m)(?:^|(?<=通知)|(?<=[。!！]))\s*(?:尊敬的|亲爱的)?(?:各位|全体|广大)?(?:离退休)?"
    r"(?:老同志|老干部|老领导|同志|老人家|朋友)们?\s*[:：]"
)
_CLAUSE = re.compile(r"[,，。;；\n]+")


def audience_words(text: str, hint: str | None, kept: Sequence[str] = ()) -> str:
    """What a notice says of its audience, for `understand_audience`; 全体 where it says nothing.

    An expression stands for itself, and so does the name of an audience that is `kept`. `hint` is what was recognised at a
    glance: words that stand with it in one clause belong to it (城关镇80岁以上的离休干部). A clause that leaves somebody out
    belongs to it wherever it stands: an audience is never silently wider than what was written.
    """
    told = _SALUTATION.sub("", text)
    if hint and hint in text and hint not in told:
        hint = None
    text = told
    if expressions := [found[0].strip() for found in _EXPRESSION.finditer(text)]:
        return "，".join(expressions)  # of several the language makes no sense: the clerk is asked
    labelled = _LABELLED.search(text)
    clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]
    out = [clause for clause in clauses if _LEAVES_OUT.search(clause)]
    if names := _kept_in(text, kept):
        return "，".join(["、".join(names), *out])
    if labelled is not None:
        return str(labelled["all"] or labelled["one"]).strip()
    said = _said(clauses, out, hint)
    return "，".join([said, *(clause for clause in out if clause not in said and said not in clause)])


def _said(clauses: Sequence[str], out: Sequence[str], hint: str | None) -> str:
    """Who comes, or else who is meant, or everybody."""
    parts = [part for part in re.split(r"[、,]", hint or "") if part and not any(part in clause for clause in out)]
    asked = [found["who"] for clause in clauses if (found := _ASKED.search(clause))]
    coming = asked + [found["who"] for clause in clauses if (found := _PLAIN.search(clause))]
    if parts:
        fits = [who for who in coming if all(part in who for part in parts)]
    else:
        fits = [who for who in coming if _PEOPLE.search(who) or (who in asked and not _BRING.match(who))]
    if fits:
        return _EVENT.sub("", fits[0])
    named = (found["who"] for clause in clauses if (found := _NAMED.search(clause)))
    return "、".join(parts) or next(named, "全体")


def _kept_in(text: str, kept: Sequence[str]) -> list[str]:
    """Names of kept audiences that stand in a text, none inside another."""
    held = [name for name in kept if name in text]
    return [name for name in held if not any(name != other and name in other for other in held)]
