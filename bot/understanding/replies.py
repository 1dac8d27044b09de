"""What a person answers to a notice: receipt, coming or not, a question, or something that cannot wait."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.understanding import reply_slips as slips
from bot.understanding import reply_words as words
from bot.understanding.reply_alarms import death_in, in_hospital, is_distress
from bot.understanding.reply_notice import OpenNotice, which_notice
from bot.understanding.reply_people import STAYS, Who, companions_of, who_writes


class Intent(StrEnum):
    """The labels of a reply."""

    CONFIRM = "confirm"
    ATTEND = "attend"
    DECLINE = "decline"
    PROXY_CONFIRM = "proxy_confirm"
    PROXY_ATTEND = "proxy_attend"
    QUESTION = "question"
    HOSPITAL = "hospital"
    DEATH = "death"
    DISTRESS = "distress"
    STOP = "stop"
    WHO_ARE_YOU = "who_are_you"
    WRONG_PERSON = "wrong_person"
    THANKS = "thanks"
    UNCLEAR = "unclear"
    OTHER_TOPIC = "other_topic"


# The first of these that a reply holds is its main intent: what may cost a life, then what must stop, then the answer.
ORDER = (
    Intent.DISTRESS, Intent.DEATH, Intent.HOSPITAL, Intent.STOP,
    Intent.WRONG_PERSON, Intent.DECLINE, Intent.ATTEND, Intent.PROXY_ATTEND,
    Intent.QUESTION, Intent.WHO_ARE_YOU, Intent.CONFIRM, Intent.PROXY_CONFIRM, Intent.OTHER_TOPIC, Intent.THANKS, Intent.UNCLEAR,
)  # fmt: skip
ABOUT_NOTICE = frozenset(
    {Intent.CONFIRM, Intent.ATTEND, Intent.DECLINE, Intent.PROXY_CONFIRM, Intent.PROXY_ATTEND, Intent.QUESTION}
)
BY_PROXY = {Intent.CONFIRM: Intent.PROXY_CONFIRM, Intent.ATTEND: Intent.PROXY_ATTEND}


@dataclass(frozen=True, slots=True)
class ReplyMeaning:
    """A reply as understood. `also` are its other intents in order of weight; `notice` is an id, `ask`, or None."""

    intent: Intent
    also: tuple[Intent, ...] = ()
    who: Who = Who.SELF
    companion: int | None = None
    notice: str | None = None


NAMED = re.compile(
    "(?:老(?!伴|毛|师|是|了|病|年)[一-龥]|[一-龥]老|[一-龥]{1,3}(?:局长|主任|书记|科长|老师|同志))(?=住|在|又|已|昨|今|前"
    "|刚|也|摔|病)"
)
_GAPS = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_SLIPS = re.compile("|".join(sorted(map(re.escape, slips.SLIPS), key=len, reverse=True)))
_ENDS = " ,。!~;:、.\n\t"
_SIGNS = str.maketrans(
    {"，": ",", "！": "!", "？": "?", "；": ",", ";": ",", "：": ":", "．": "。", "～": "", "~": "", "\n": ",", "\ufe0f": ""}
)


def tidy_reply(text: str) -> str:
    """Signs of one width, lower case, spaces between Chinese words as pauses, and known slips put right."""
    narrow = unicodedata.normalize("NFKC", text).translate(_SIGNS).lower().strip(_ENDS)
    return _SLIPS.sub(lambda slip: slips.SLIPS[slip[0]], _GAPS.sub(",", narrow)) if narrow else narrow


def understand_reply(
    text: str, open_notices: Sequence[OpenNotice], sender: str = "self", relation: Who = Who.OTHER
) -> ReplyMeaning:
    """Read a reply. `open_notices` are those that still wait for an answer, newest last; `sender` is `self` or `proxy`, by whose
    address the reply came; `relation` is what the ledger says of that proxy.

    Every intent that is said is kept; the main one is the first in the office's order of weight.
    """
    said = STAYS.sub("", tidy_reply(text))
    proxy = sender == "proxy"
    who = who_writes(said, proxy, relation)
    found = _whole(said) or _intents(said, open_notices)
    if Intent.DEATH in found and who is Who.SELF and "老伴" not in said:
        who = Who.OTHER  # the dead do not write
    if Intent.HOSPITAL in found and who is Who.SELF and NAMED.match(said):
        who = Who.OTHER
    if who is not Who.SELF:
        found = {BY_PROXY.get(intent, intent) for intent in found}
    ranked = [intent for intent in ORDER if intent in found]
    coming = Intent.ATTEND in found or Intent.PROXY_ATTEND in found
    about = bool(ABOUT_NOTICE & found)
    return ReplyMeaning(
        intent=ranked[0],
        also=tuple(ranked[1:]),
        who=who,
        companion=companions_of(said, who) if coming else None,
        notice=which_notice(said, open_notices) if about else None,
    )


def _whole(said: str) -> set[Intent] | None:
    """The intents of a reply that is one well-known word."""
    if not said:
        return {Intent.UNCLEAR}
    known = slips.WHOLE.get(said)
    return {Intent(known)} if known else None


def _intents(said: str, notices: Sequence[OpenNotice]) -> set[Intent]:
    found = _alarms(said)
    doubt = Intent.UNCLEAR in found
    found |= _refusals(said)
    if Intent.DISTRESS in found:
        found |= _plain_answers(said)
    elif Intent.DEATH not in found:
        found |= _answers(said, strict=bool(found & {Intent.STOP, Intent.WRONG_PERSON}))
    found |= _talk(said, found, notices)
    if doubt and Intent.DECLINE not in found:
        return {Intent.UNCLEAR}
    if found - {Intent.OTHER_TOPIC, Intent.UNCLEAR}:
        found.discard(Intent.UNCLEAR)
    elif Intent.UNCLEAR in found:
        return {Intent.UNCLEAR}
    return found or {_rest(said)}


def _alarms(said: str) -> set[Intent]:
    found = {Intent.DISTRESS} if is_distress(said) else set()
    death = death_in(said)
    if death:
        found.add(Intent.DEATH if death == "death" else Intent.UNCLEAR)
    if death != "death" and in_hospital(said):
        found.add(Intent.HOSPITAL)
    return found


def _refusals(said: str) -> set[Intent]:
    found = set()
    if words.STOP.search(said) and not words.NOT_STOP.search(said):
        found.add(Intent.STOP)
    if words.WRONG.search(said):
        found.add(Intent.WRONG_PERSON)
    if words.WHO.search(said):
        found.add(Intent.WHO_ARE_YOU)
    return found


def _plain_answers(said: str) -> set[Intent]:
    """Beside a cry for help only what is said in so many words counts."""
    found = {Intent.DECLINE} if words.FIRM.search(said) else set()
    return found | ({Intent.CONFIRM} if words.RECEIVED.search(said) else set())


def _answers(said: str, strict: bool) -> set[Intent]:
    """Coming or not, and receipt. After a refusal to be written to at all, only plain words count (`strict`)."""
    found = set()
    unsure = bool(words.TENTATIVE.search(said))
    comes = bool(words.ATTEND.search(said)) and not _asks_only(said)
    declines = bool(
        words.DECLINE.search(said) or (words.DECLINE_WHY.search(said) and not comes)
    ) and not words.NOT_DECLINE.search(said)
    overcome = bool(words.NOT_DECLINE.search(said))
    asked = _asks_only(said)
    declines = declines and not _asks_leave(said)
    if declines and not (unsure and _conditional(said)) and not strict:
        found.add(Intent.DECLINE)
    elif (words.ATTEND.search(said) or overcome) and not asked and not unsure and not strict:
        found.add(Intent.ATTEND)
    if words.CONFIRM.search(said):
        found.add(Intent.CONFIRM)
    if unsure and not found and not asked:
        found.add(Intent.UNCLEAR)
    return found


def _conditional(said: str) -> bool:
    """要是不舒服就不去: neither yes nor no."""
    return bool(
        re.search(r"如果|要是|假如|的话|万一|除非|看情况|看身体|不一定|可能|到时候|说不(?:准|好|定)|也许|没定|再说", said)
    ) and not re.search(
        r"(?:肯定|确实|实在|真的|反正|就)(?:是)?(?:去|来)不(?:了|成)|这次(?:就)?不[去来]|恐怕(?:去|来)不|请假", said
    )


def _asks_leave(said: str) -> bool:
    """可以不去吗, 能不能请假: a question, not yet a refusal."""
    clauses = [part for part in re.split(r"(?<=[?])|[,。!]", said) if part and words.DECLINE.search(part)]
    return bool(clauses) and all(words.MAY_I.search(part) for part in clauses)


def _asks_only(said: str) -> bool:
    """Whether every word of coming stands inside a question (能去吗), so that nothing is promised."""
    clauses = [part for part in re.split(r"(?<=[?])|[,。!]", said) if part]
    coming = [part for part in clauses if words.ATTEND.search(part)]
    return bool(coming) and all(words.QUESTION.search(part) for part in coming)


def _talk(said: str, found: set[Intent], notices: Sequence[OpenNotice]) -> set[Intent]:
    more = set()
    other = words.OTHER.search(said)
    asks: object = words.QUESTION.search(said)
    if isinstance(asks, re.Match) and asks["twice"] and words.TENTATIVE.search(said):
        asks = None  # 去不去再定 asks nothing
    asks = asks or (Intent.DECLINE not in found and words.QUESTION_WEAK.search(said))
    if other and not _of_notice(other[0], notices) and not found & {Intent.DEATH, Intent.DISTRESS, Intent.STOP}:
        more.add(Intent.OTHER_TOPIC)
    elif asks and not found & {Intent.WHO_ARE_YOU, Intent.WRONG_PERSON, Intent.DEATH, Intent.DISTRESS, Intent.STOP}:
        more.add(Intent.QUESTION)
    if words.THANKS.search(said) and not re.search("不(?:用|必)谢|不客气", said):
        more.add(Intent.THANKS)
    return more


def _of_notice(topic: str, notices: Sequence[OpenNotice]) -> bool:
    return any(topic[:2] in notice.title for notice in notices)


def _rest(said: str) -> Intent:
    """Nothing known was said: a whole sentence is some other matter, a scrap is unclear."""
    chinese = sum("\u4e00" <= sign <= "\u9fff" for sign in said)
    return Intent.OTHER_TOPIC if chinese >= 6 else Intent.UNCLEAR
