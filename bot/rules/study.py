"""Rules about study: that somebody has studied what he was given, answers its question, wants to study, and how."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.context import Context
from bot.domain.choice import is_asked
from bot.domain.letters import OptOut
from bot.domain.notices import NoticeKind
from bot.domain.study import OPEN_DAYS, ReadingState
from bot.notices.answers import is_awaited
from bot.rules import NOTHING, Match, Rule
from bot.store.readings import Reading
from bot.understanding.study_words import choice_of, joins, mode_said, studied

ITEM = "study_item"  # the item that was shown last: an open question without answers
QUIZ = "study_quiz"
AGAIN = "恢复"
SUBJECT = "study:"  # of our answers about study
SHOWN_FOR = timedelta(hours=12)
QUIZ_FOR = timedelta(hours=2)
_FATHER = re.compile(r"爸|父|爹|公公|爷|老头|老爷子|他")
_MOTHER = re.compile(r"妈|母|娘|婆|奶|老太太|她")


def own(context: Context) -> tuple[int, ...]:
    """For whom somebody studies who says nothing else: himself, and who shares his account; else those he receives for."""
    if context.message.group:
        return ()
    return tuple(one.id for one in context.sender.persons) or context.sender.person_ids


def concerned(context: Context) -> tuple[int, ...]:
    """… and of several those whom his words mean (我妈想学)."""
    proxied = [one.person_id for one in context.sender.proxies]
    sexes = [sex for sex, words in (("男", _FATHER), ("女", _MOTHER)) if words.search(context.said)]
    if proxied and sexes:
        named = [one.id for one in context.records.people.persons(proxied) if one.sex in sexes]
        return tuple(named) or own(context)
    return own(context)[:1] if context.sender.persons else own(context)


def shown(context: Context) -> int | None:
    """The item that was shown last."""
    form = context.conversation
    return int(form.data["material"]) if form is not None and is_asked(form, ITEM, context.now) else None


def latest(context: Context) -> Sequence[Reading]:
    """What was given last of the last days: all of one letter."""
    since = (context.now - timedelta(days=OPEN_DAYS)).date()
    given = [
        one for one in context.records.readings.since(context.sender.person_ids, since) if one.state is not ReadingState.WAITS
    ]
    unread = [one for one in given if one.state is ReadingState.GIVEN] or given
    return [one for one in unread if one.given_on == unread[-1].given_on]


@dataclass(frozen=True)
class SaysStudied(Rule):
    """He has studied what he was given. What may as well answer a notice is that notice's."""

    def fits(self, context: Context) -> Match | None:
        how = studied(context.said)
        if not how or not context.sender.person_ids:
            return None
        awaited = [one for one in context.pending if is_awaited(one)]
        if shown(context) is not None:
            return None if _notice_since(context) else NOTHING
        if any(one.notice.kind is NoticeKind.STUDY or how == "seen" for one in awaited):
            return None
        return NOTHING if latest(context) else None


@dataclass(frozen=True)
class AnswersQuiz(Rule):
    """The question about an item is answered, by number, letter or in words; hands over `choice`. A bare number may as well be
    for the check round, which has asked something too."""

    def fits(self, context: Context) -> Match | None:
        form = context.conversation
        if form is None or not is_asked(form, QUIZ, context.now) or _notice_since(context):
            return None
        if context.asked and context.said.isdecimal():
            return None
        choice = choice_of(context.said, form.data["choices"])
        return {"choice": str(choice)} if choice else None


def _notice_since(context: Context) -> bool:
    """A notice that waits for an answer has come after what we asked."""
    form = context.conversation
    asked = datetime.fromisoformat(form.data["asked"]) if form is not None else context.now
    return any(is_awaited(one) and one.notice.approved_at and one.notice.approved_at >= asked for one in context.pending)


@dataclass(frozen=True)
class WantsStudy(Rule):
    """Study material is wanted. A bare 想学 may answer a notice that waits for one; 恢复学习 of whoever has declined it is
    heard by `OptsOut`."""

    def fits(self, context: Context) -> Match | None:
        how = joins(context.said)
        if not how or not context.sender.person_ids or (how == "wish" and any(is_awaited(one) for one in context.pending)):
            return None
        if AGAIN in context.said and any(OptOut.STUDY in what for what in self._declined(context)):
            return None
        return NOTHING

    @staticmethod
    def _declined(context: Context) -> Iterable[frozenset[OptOut]]:
        return context.records.opt_outs.of(context.sender.person_ids).values()


@dataclass(frozen=True)
class SaysStudyMode(Rule):
    """How study material is to reach him, said so or right after something about study; hands over `mode`."""

    def fits(self, context: Context) -> Match | None:
        found = mode_said(context.said) if context.sender.person_ids else None
        if found is None:
            return None
        mode, of_study = found
        right_after = (context.previous or "").startswith(SUBJECT)
        return {"mode": mode.value} if of_study or right_after else None
