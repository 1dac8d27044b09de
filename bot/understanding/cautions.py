"""What staff are told of a draft before it is approved: what should not be sent, and what an elder would stumble over."""

from __future__ import annotations

from bot.domain import notices
from bot.domain.warnings import Caution
from bot.understanding.moments import tidy
from bot.understanding.notice_kinds import NoticeKind, Told, kind_of
from bot.understanding.readability import PlainWords, readability
from bot.understanding.sensitive import SensitiveWords, sensitive_cautions


def check_notice(kind: notices.NoticeKind, text: notices.Text, words: SensitiveWords, plain: PlainWords) -> tuple[Caution, ...]:
    """The cautions on a draft, those that stop it first; none for an ordinary good notice.

    A greeting is sent as an activity, so that it is one is told from its words.
    """
    greets = (
        kind_of(tidy(text.body), Told(text.event_at is not None, ahead=False, placed=bool(text.place))) is NoticeKind.GREETING
    )
    said = "\n".join((text.title, text.body, text.place))
    return (*sensitive_cautions(said, words, greets), *readability(kind, text, plain))
