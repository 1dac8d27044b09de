"""An open notice told in a sentence, with the one to whom it was sent: 明天上午9点座谈会，发给其女儿代收."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.moments import tidy
from bot.understanding.notice_kinds import kind_of
from bot.understanding.reply_notice import OpenNotice
from bot.understanding.reply_people import Who

PROXY = re.compile(
    r"代收|(?:发给|发到|发送给|送到|通知|转给|收件人?(?:是|为|:)?|由)[^,。;]{0,8}?(?:儿子|女儿|闺女|子女|儿媳|女婿|孩子"
    r"|老伴|爱人|妻子|丈夫|家属|家人|邻居|孙|侄|保姆|护工|外甥)"
)
CHILD = re.compile(r"儿子|女儿|闺女|子女|儿媳|女婿|孩子")
SPOUSE = re.compile(r"老伴|爱人|妻子|丈夫")
SENT = re.compile(r"(?:^|[,;。(])[^,;。()]*(?:发给|发到|发送给|送到|代收|本人收|收件人)[^,;。()]*\)?")
APART = re.compile(
    r"[;。\n]|(?:^|,)(?:另一(?:个|条)|另外|还有)|(?:[,、]|以及|和)(?=(?:通知)?[二两2②]|第二|下周|后天|大后天)|[①②③]"
    r"|(?<!\d)[12][.、](?!\d)"
)


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """The open notices (ids 1, 2, … in the order told), who answers (`self` or `proxy`) and, for a proxy, who he is."""

    notices: tuple[OpenNotice, ...]
    sender: str = "self"
    relation: Who = Who.OTHER


def read_context(sentence: str) -> ReplyContext:
    """What a sentence tells about the open notices; an empty one opens nothing."""
    told = tidy(sentence)
    addressed = PROXY.search(told)
    parts = [part.strip(" ,:") for part in APART.split(SENT.sub("", told))]
    kept = [part for part in parts if len(part) >= 3]
    notices = tuple(OpenNotice(str(at), str(kind_of(part, timed=True)), part) for at, part in enumerate(kept, 1))
    if not addressed:
        return ReplyContext(notices)
    relation = Who.CHILD if CHILD.search(told) else Who.SPOUSE if SPOUSE.search(told) else Who.OTHER
    return ReplyContext(notices, "proxy", relation)
