"""What a person answers to a notice: receipt, coming or not, a question, or something that cannot wait."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.understanding import reply_slips as slips
from bot.understanding import reply_words as words
from bot.understanding.reply_answers import Asked, Heard, Stance, asks, stances_of, wants_car
from bot.understanding.reply_clauses import Party, clauses_of
from bot.understanding.reply_death import death_in
from bot.understanding.reply_distress import distress_in
from bot.understanding.reply_hospital import Writer, hospital_in, tells_of_bed
from bot.understanding.reply_notice import ASK, OpenNotice, which_notice
from bot.understanding.reply_people import STAYS, Who, companions_of, who_writes
from bot.understanding.reply_slips import tidy_reply
from bot.understanding.reply_topics import topics_of


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
COMING = {Stance.ATTEND: Intent.ATTEND, Stance.DECLINE: Intent.DECLINE}
NO_CALL = frozenset({"urgent", "greeting"})  # nobody is asked to come
NO_REASONS = frozenset({Intent.HOSPITAL, Intent.STOP, Intent.WRONG_PERSON})
NO_OTHER = frozenset({Intent.WRONG_PERSON, Intent.DISTRESS, Intent.STOP})
NO_QUESTION = frozenset({Intent.WHO_ARE_YOU, Intent.WRONG_PERSON, Intent.DEATH, Intent.DISTRESS, Intent.STOP})
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
LONGEST = 400  # characters: of what is longer, the beginning and the end are read


def understand_reply(
    text: str, open_notices: Sequence[OpenNotice], sender: str = "self", relation: Who = Who.OTHER
) -> ReplyMeaning:
    """Read a reply. `open_notices` are those that still wait for an answer, newest last; `sender` is `self` or `proxy`, by whose
    address the reply came; `relation` is what the ledger says of that proxy.

    Every intent that is said is kept; the main one is the first in the office's order of weight.
    """
    said = _kept(tidy_reply(text))
    proxy = sender == "proxy"
    who = who_writes(STAYS.sub("", said), proxy, relation)
    found = _whole(said) or _intents(Heard(said, clauses_of(said, proxy), proxy, who), open_notices)
    who = _after_all(who, said, proxy, found)
    if who is not Who.SELF:
        found = {BY_PROXY.get(intent, intent) for intent in found}
    ranked = [intent for intent in ORDER if intent in found]
    coming = bool(found & {Intent.ATTEND, Intent.PROXY_ATTEND})
    both = coming and Intent.DECLINE in found and len(open_notices) > 1
    notice = ASK if both else which_notice(said, open_notices)
    return ReplyMeaning(
        intent=ranked[0],
        also=tuple(ranked[1:]),
        who=who,
        companion=companions_of(said, who) if coming else None,
        notice=notice if ABOUT_NOTICE & found else None,
    )


def _kept(said: str) -> str:
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 100]},{said[-100:]}"


def _after_all(who: Who, said: str, proxy: bool, found: set[Intent]) -> Who:
    """The writer, in the light of what he tells: the dead do not write, and he whom we do not know writes for himself."""
    if Intent.WRONG_PERSON in found and who is Who.OTHER and not proxy and not re.match("[他她]", said):
        return Who.SELF
    if who is not Who.SELF:
        return who
    dead = Intent.DEATH in found and not _of_spouse(said)
    return Who.OTHER if dead or (Intent.HOSPITAL in found and NAMED.match(said)) else who


def _of_spouse(said: str) -> bool:
    return any(party is Party.SPOUSE for clause in clauses_of(said) for _, _, party, _ in clause.people)


def _whole(said: str) -> set[Intent] | None:
    """The intents of a reply that is one well-known word."""
    if not said:
        return {Intent.UNCLEAR}
    again = re.fullmatch(r"(.{1,4}?)[,。!]?(?:\1[,。!]?)+", said)
    known = slips.WHOLE.get(said) or (slips.WHOLE.get(again[1]) if again else None)
    return {Intent(known)} if known else None


def _intents(heard: Heard, notices: Sequence[OpenNotice]) -> set[Intent]:
    found = _alarms(heard, mourned=any(notice.kind == "funeral" for notice in notices))
    doubt = Intent.UNCLEAR in found
    found |= _refusals(heard.said)
    if Intent.STOP in found and not words.FOR_EVER.search(heard.said) and _comes(heard):
        found.discard(Intent.STOP)  # 别打电话了,我去: no more need be said today
    if Intent.DISTRESS in found:
        found = (found - {Intent.WHO_ARE_YOU}) | _plain_answers(heard.said)
    elif Intent.DEATH not in found:
        found |= _answers(heard, found, notices)
    elif Stance.DECLINE in stances_of(heard, Asked(reasons=False)):
        found.add(Intent.DECLINE)
    found |= _talk(heard, found, notices)
    if doubt and not found & {Intent.DECLINE, Intent.DISTRESS}:
        return {Intent.UNCLEAR}
    if found - {Intent.OTHER_TOPIC, Intent.UNCLEAR}:
        found.discard(Intent.UNCLEAR)
    elif Intent.UNCLEAR in found:
        return {Intent.UNCLEAR}
    return found or {Intent.QUESTION if wants_car(heard) else _rest(heard.said)}


def _alarms(heard: Heard, mourned: bool) -> set[Intent]:
    found = set()
    death = death_in(heard.clauses, heard.proxy, mourned)
    if death:
        found.add(Intent.DEATH if death == "death" else Intent.UNCLEAR)
    if death != "death" and hospital_in(heard.clauses, Writer(heard.proxy, heard.who is Who.SPOUSE)):
        found.add(Intent.HOSPITAL)
    distress = distress_in(heard.clauses, cared_for=Intent.DEATH in found or tells_of_bed(heard.clauses))
    if distress == "grave" or (distress and not _comes(heard)):
        found.add(Intent.DISTRESS)
        if _of_spouse(heard.said) and not words.RECENT.search(heard.said):
            found.discard(Intent.DEATH)  # a widow's grief: he did not die today
    return found


def _comes(heard: Heard) -> bool:
    """Whether somebody lonely takes the invitation: 一个人过节冷清,算我一个."""
    return stances_of(heard, Asked(reasons=False)) == {Stance.ATTEND}


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


def _answers(heard: Heard, beside: set[Intent], notices: Sequence[OpenNotice]) -> set[Intent]:
    """Coming or not, and receipt. Who refuses to be written to at all does not come."""
    found = set()
    calls = not notices or any(notice.kind not in NO_CALL for notice in notices)
    where = ",".join(f"{notice.title},{notice.place}" for notice in notices)
    asked = Asked(len(notices) > 1, where, reasons=not beside & NO_REASONS)
    stances = stances_of(heard, asked) if calls else set()
    if beside & {Intent.STOP, Intent.WRONG_PERSON}:
        stances &= {Stance.DECLINE} if words.FIRM.search(heard.said) else set()
    found |= {intent for stance, intent in COMING.items() if stance in stances}
    if any(words.CONFIRM.search(one.text) and (words.RECEIVED.search(one.text) or not asks(one.text)) for one in heard.clauses):
        found.add(Intent.CONFIRM)
    if Stance.UNSURE in stances and not (found - {Intent.CONFIRM} or words.RECEIVED.search(heard.said)):
        return {Intent.UNCLEAR}
    return found


def _talk(heard: Heard, found: set[Intent], notices: Sequence[OpenNotice]) -> set[Intent]:
    """What is asked or brought up besides, and thanks. Nobody who cries for help or sends us away is held to have asked."""
    more = set()
    topics = topics_of(heard, notices, answered=bool(found), declined=Intent.DECLINE in found)
    if topics.other and not found & NO_OTHER:
        more.add(Intent.OTHER_TOPIC)
    if topics.question and not found & NO_QUESTION:
        more.add(Intent.QUESTION)
    if words.THANKS.search(heard.said) and not re.search("不(?:用|必)谢|不客气", heard.said):
        more.add(Intent.THANKS)
    return more


def _rest(said: str) -> Intent:
    """Nothing known was said: a whole sentence is some other matter, a scrap is unclear."""
    chinese = sum("\u4e00" <= sign <= "\u9fff" for sign in said)
    return Intent.OTHER_TOPIC if chinese >= 6 else Intent.UNCLEAR
