"""Rules about what we write of our own accord: who wants no more of it, and who thanks us for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.context import Context
from bot.domain.choice import is_asked
from bot.domain.greeted import Greeted
from bot.domain.letters import OptOut, PartKind
from bot.domain.messages import Reply
from bot.domain.people import MAY_SETTLE
from bot.domain.policy import Decision
from bot.domain.text import fold
from bot.domain.text import said as spoken
from bot.notices.answers import answerables, is_awaited
from bot.rules import Match, Rule
from bot.understanding.opt_out import OptSaid, read_opt_out, sorts_in
from bot.understanding.replies import Intent
from bot.understanding.thanks import Thanks, read_thanks
from bot.understanding.whose import whose

OPT_OUT = "opt_out"  # what the open question is about
ALL = "all"
SORTS = (OptOut.STUDY, OptOut.CARE, OptOut.GREETING, OptOut.ACTIVITY)  # in the order in which they are offered
FRESH = timedelta(hours=48)  # so long after a letter it is what "this" means, and thanks are for it
OF_LETTER = {PartKind.STUDY: OptOut.STUDY, PartKind.CARE: OptOut.CARE}
EVERYTHING = frozenset(
    ("都不要", "都不要了", "全都不要", "全部", "都", "全不要", "都退", "都退订", "所有的", "都不要发了", "全部不要")
)
_CLAUSE = re.compile(r"[,，。.!！;；\n]+")
LONGEST_ANSWER = 14  # characters
_RECORDED = re.compile(
    r"(?P<verb>退订|恢复)[\s:：,，]*(?P<name>[^\s\d,，:：]{2,8}?)(?:同志)?[\s,，:：的]+(?P<what>[^\s\d]{1,16})"
)


@dataclass(frozen=True)
class OptsOut(Rule):
    """He wants no more of something, or wants it again; for himself, or for whom he receives. Hands over `what` (sorts; empty: to
    be asked, or with `back` all of them), `back` and `people`.

    "别发了" by itself is of the letter that he has just been sent, and only while no notice waits for his word.
    """

    def fits(self, context: Context) -> Match | None:
        said = read_opt_out(context.message.text) if context.sender.person_ids else None
        people = _whose(context) if said is not None else ()
        if said is None or not people:
            return None
        what = said.what or (frozenset(SORTS) if said.everything else frozenset())
        if said.back:
            wants_study = OptOut.STUDY in what  # whoever has not declined it joins: `bot.rules.study.WantsStudy`
            meant = context.records.opt_outs.of(people) or (said.plain and not wants_study)
            return _match(what, people, back=True) if meant else None
        return self._stops(context, said, what, people)

    @staticmethod
    def _stops(context: Context, said: OptSaid, what: frozenset[OptOut], people: tuple[int, ...]) -> Match | None:
        if what:
            return _match(what, people)
        if not said.plain and (context.inquiry is not None or any(is_awaited(one) for one in context.pending)):
            return None
        letter = context.records.lately.last_letter(people, context.now - FRESH)
        if not letter and not said.plain:
            return None
        return _match(frozenset(OF_LETTER[one] for one in letter if one in OF_LETTER), people)


@dataclass(frozen=True)
class NamesSort(Rule):
    """The open question of what he wants no more is answered, by number or in words; hands over `what`."""

    def fits(self, context: Context) -> Match | None:
        form, said = context.conversation, context.said
        if form is None or not is_asked(form, OPT_OUT, context.now) or len(said) > LONGEST_ANSWER:
            return None
        if said in EVERYTHING:
            return {"what": ALL}
        numbers = [int(one) for one in re.findall(r"\d", said)] if re.fullmatch(r"[1-5](?:[\s,，、和]*[1-5])*", said) else []
        if numbers:
            return {"what": ALL if len(SORTS) + 1 in numbers else ",".join(SORTS[one - 1] for one in numbers)}
        named = sorts_in(said)
        return {"what": ",".join(sorted(named))} if named else None


@dataclass(frozen=True)
class RecordsOptOut(Rule):
    """退订 张三 学习, by staff; hands over `name`, `what` and `back`."""

    def fits(self, context: Context) -> Match | None:
        found = _RECORDED.fullmatch(context.said) if context.sender.may(MAY_SETTLE) else None
        if found is None or sorts_in(found["name"]):
            return None
        what = sorts_in(found["what"])
        everything = found["what"] in EVERYTHING
        if not what and not everything:
            return None
        named = ALL if everything else ",".join(sorted(what))
        return {"name": found["name"], "what": named, "back": "1" if found["verb"] == "恢复" else ""}


@dataclass(frozen=True)
class ThanksUs(Rule):
    """He, or whoever receives for him, thanks us for a greeting that nobody has thanked us for; hands over its `greeting`.

    While a notice waits for his word only what speaks of the greeting itself is thanks for it.
    """

    def fits(self, context: Context) -> Match | None:
        said = read_thanks(context.message.text) if context.sender.person_ids else None
        if said is None or self._answers_notice(context, said) or (context.previous and not said.of_greeting):
            return None  # … and after an answer to something else, 谢谢 is for that
        greeted = unthanked(context)
        return {"greeting": str(greeted.id), "person": str(greeted.person_id)} if greeted is not None else None

    @staticmethod
    def _answers_notice(context: Context, said: Thanks) -> bool:
        waiting = [one.notice for one in context.pending if is_awaited(one)]
        if not waiting:
            return False
        if not said.of_greeting:
            return True
        meaning = context.services.reader.reply(context.message.text, waiting, not context.sender.persons)
        return meaning.intent is not Intent.THANKS


@dataclass(frozen=True)
class ThanksAndAsks(Rule):
    """谢谢，护理费什么时候发: hands over `question`, where the whole would pass for small talk."""

    def fits(self, context: Context) -> Match | None:
        thanks, _, rest = _CLAUSE.sub("\n", context.message.text.strip(), count=1).partition("\n")
        if not rest.strip() or read_thanks(thanks) is None or read_thanks(context.message.text) is not None:
            return None
        decide = context.services.policy.decide
        passes = decide(context.message.text).decision is Decision.SMALLTALK and decide(rest).decision is not Decision.SMALLTALK
        return {"question": rest.strip()} if passes else None


def asked_alone(handler: Callable[[Context], Reply | None]) -> Callable[[Context], Reply | None]:
    """A handler that is given the question without the thanks before it."""

    def answered(context: Context) -> Reply | None:
        text = context.match["question"]
        message = replace(context.message, text=text)
        return handler(replace(context, message=message, folded=fold(text), said=spoken(text)))

    return answered


def unthanked(context: Context) -> Greeted | None:
    """The greeting that thanks of this sender are for: of two days at most."""
    ids = context.sender.person_ids
    found = context.records.greetings.to_thank_for(ids, (context.now - FRESH).date()) if ids else None
    if found is None or found.made_at is None or context.now - found.made_at > FRESH:
        return None
    return found


def _whose(context: Context) -> tuple[int, ...]:
    """Whom the words name; else himself, or those for whom he receives."""
    sender = context.sender
    ids = sender.person_ids
    named = whose(context.message.text, answerables(context, ids)) if len(ids) > 1 else ()
    return named or tuple(one.id for one in sender.persons) or ids


def _match(what: frozenset[OptOut], people: tuple[int, ...], back: bool = False) -> Match:
    return {"what": ",".join(sorted(what)), "people": ",".join(map(str, people)), "back": "1" if back else ""}
