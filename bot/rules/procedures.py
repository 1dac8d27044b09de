"""Rules about procedures: who wants to be led, and which short message answers the step that was shown last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.context import Context
from bot.domain import choice
from bot.domain.choice import is_asked
from bot.domain.notices import CONFIRMED
from bot.domain.policy import Decision
from bot.domain.procedures import ASKED_FOR, Act, Heard, Procedure, Run, Step, Word, choice_named, turn
from bot.policy.replies import PAGE, where
from bot.rules import Match, Rule
from bot.understanding.procedure_words import heard, start, yes_please

FORM = "procedure"  # what the open question is about
LONGEST_ANSWER = 16  # characters; a longer message that we cannot read is no answer gone wrong
KNOWN = (Decision.ANSWER, Decision.CLARIFY)
TO_NOBODY_ELSE = frozenset({Word.RESUME, Word.MINE})  # also while a person has the chat
ANYWHERE = frozenset({Word.RESUME, Word.MINE, Word.WHERE, Word.FINISHED, Word.QUIET, Word.BACK, Word.RESTART})
VAGUE = frozenset({Word.NEXT, Word.HAVE, Word.LACK, Word.UNSURE, Word.LATER})  # may be the words of a choice: 丢了
TO_REMINDER = frozenset({Word.NUMBER, Word.FINISHED, Word.LATER, Word.LACK, Word.NEXT, Word.HAVE, Word.QUIET})


def awaited(context: Context) -> int | None:
    """The run whose step is the last thing that we said in this chat, less than a day ago."""
    form = context.conversation
    if form is None or context.message.group or not is_asked(form, FORM, context.now):
        return None
    number, asked_at = int(form.data["run"]), datetime.fromisoformat(form.data["asked_at"])
    if _asked_later(context, asked_at):
        return None
    place = context.place
    since, now = context.now - ASKED_FOR, context.now
    last = context.records.inbox.recent(place.channel, place.account, [place.sender], since, now).get(place.sender)
    return number if last is not None and last.subject.endswith(f"{PAGE}p{number}") else None


def _asked_later(context: Context, moment: datetime) -> bool:
    """Whether a notice or the check round has asked something since."""
    if any(one.state not in CONFIRMED and one.notice.approved_at and one.notice.approved_at > moment for one in context.pending):
        return True
    item = context.records.checks.open_item(context.sender.person_ids) if context.asked else None
    return item is not None and item.asked_at is not None and item.asked_at > moment


@dataclass(frozen=True)
class AnswersProcedure(Rule):
    """Answers the step that was shown last; hands over `run`, `word` and `value`."""

    def fits(self, context: Context) -> Match | None:
        number = awaited(context)
        run = context.records.procedures.get(number) if number is not None else None
        procedure = context.services.procedures.get(run.procedure) if run is not None else None
        if run is None or procedure is None:
            return None
        found = read(context, procedure.step(run.position), run.position)
        return None if found is None else {"run": str(run.id), "word": found.word.value, "value": found.value}


def read(context: Context, step: Step | None, position: str) -> Heard | None:
    """A message as an answer to this step."""
    text = context.message.text
    if step is None:
        return heard(text)
    if step.dated:
        named = context.services.reader.month_and_day(text) if len(text) <= LONGEST_ANSWER else None
        if named is not None:
            return Heard(Word.DAY, f"{named[0]:02d}-{named[1]:02d}")
    if step.papers:
        text = text.replace(step.papers[int(position.partition("/")[2])].name, "") or text
    found = heard(text)
    if step.choices and len(text) <= LONGEST_ANSWER and (found is None or found.word in VAGUE):
        number = choice_named(step, context.said)
        return Heard(Word.NUMBER, number) if number else found
    return found


@dataclass(frozen=True)
class WantsHand(Rule):
    """Help with the step that was shown last is wanted from a person, by number or in words; hands over `about`."""

    words: frozenset[str]

    def fits(self, context: Context) -> Match | None:
        number = awaited(context)
        run = context.records.procedures.get(number) if number is not None else None
        procedure = context.services.procedures.get(run.procedure) if run is not None else None
        if run is None or procedure is None:
            return None
        if context.said not in self.words:
            found = read(context, procedure.step(run.position), run.position)
            if found is None or turn(procedure, run.position, run.answers, found).act is not Act.HUMAN:
                return None
        return {"about": procedure.title}


@dataclass(frozen=True)
class AnswersReminder(Rule):
    """Answers 办好了吗, asked by ourselves less than a day ago and the last thing we said; hands over `run`, `word`, `value`."""

    def fits(self, context: Context) -> Match | None:
        found = heard(context.message.text)
        if found is None or found.word not in TO_REMINDER or context.message.group or _form_open(context):
            return None
        run = self._reminded(context)
        return None if run is None else {"run": str(run.id), "word": found.word.value, "value": found.value}

    @staticmethod
    def _reminded(context: Context) -> Run | None:
        place, since = context.place, context.now - ASKED_FOR
        runs = [one for one in context.records.procedures.open_of(place) if one.reminded_at and one.reminded_at > since]
        asked = [one for one in runs if one.reminded_at and one.reminded_at >= one.updated_at]
        run = max(asked, key=lambda one: one.reminded_at or since, default=None)
        if run is None or run.reminded_at is None or _asked_later(context, run.reminded_at):
            return None
        spoke = context.records.inbox.heard(place.channel, place.account, [place.sender], run.reminded_at).get(place.sender)
        return None if spoke and spoke.message and spoke.message > run.reminded_at else run


def _form_open(context: Context) -> bool:
    """Whether some other form or numbered question is open."""
    form = context.conversation
    if form is None or form.form != choice.FORM:
        return form is not None
    return is_asked(form, form.step, context.now)


@dataclass(frozen=True)
class SpeaksOfProcedures(Rule):
    """A word that means nothing but a procedure (接着办, 第几步了, 我办的事), whatever was said last; hands over `word`, `value`.

    Only where this chat has one, and no form is being filled in.
    """

    def fits(self, context: Context) -> Match | None:
        found = heard(context.message.text)
        if found is None or context.message.group or not (found.word in ANYWHERE or found == Heard(Word.NEXT, "step")):
            return None
        if context.conversation is not None and context.conversation.form != choice.FORM:
            return None
        if context.inquiry is not None and found.word not in TO_NOBODY_ELSE:
            return None
        procedures = context.records.procedures
        known = procedures.open_of(context.place) or (found.word in (Word.MINE, Word.QUIET) and _done(context))
        return {"word": found.word.value, "value": found.value} if known else None


def _done(context: Context) -> list[Run]:
    return context.records.procedures.finished_of(context.place, context.now - timedelta(days=400))


@dataclass(frozen=True)
class StartsProcedure(Rule):
    """带我办…; hands over `procedures` (ids, several where it may be one of them, none where we know none) and `whom`."""

    def fits(self, context: Context) -> Match | None:
        wanted = start(context.message.text)
        if wanted is None:
            asked = self._offered(context) if yes_please(context.said) and not _form_open(context) else None
            return None if asked is None else {"procedures": asked.id, "whom": ""}
        if not wanted.what:
            offered = self._offered(context)
            return {"procedures": offered.id if offered else "", "whom": wanted.whom} if wanted.plain else None
        found = self._named(context, wanted.what)
        if not found and (not wanted.plain or context.services.policy.decide(context.message.text).decision in KNOWN):
            return None  # 手把手教我用微信: the library answers that
        return {"procedures": ",".join(dict.fromkeys(one.id for one in found)), "whom": wanted.whom}

    @staticmethod
    def _offered(context: Context) -> Procedure | None:
        """The one that our last answer offered."""
        return context.services.procedures.for_topic(where(context.previous)[0]) if context.previous else None

    @staticmethod
    def _named(context: Context, what: str) -> list[Procedure]:
        book = context.services.procedures
        named = book.named(what)
        if named is not None:
            return [named]
        finding = context.services.policy.decide(what)
        if finding.decision is Decision.ANSWER and finding.topic:
            ids = [finding.topic]
        else:
            ids = [one.topic for one in finding.candidates[:3]] if finding.decision is Decision.CLARIFY else []
        return [one for topic_id in ids if (one := book.for_topic(topic_id)) is not None]


@dataclass(frozen=True)
class MissesStep(Rule):
    """A short message after a step that is neither an answer to it nor anything that the library knows; hands over `run`."""

    def fits(self, context: Context) -> Match | None:
        if len(context.folded) > LONGEST_ANSWER or "？" in context.folded or "?" in context.folded:
            return None
        number = awaited(context)
        if number is None or context.services.policy.decide(context.message.text).decision is not Decision.HANDOFF:
            return None
        return {"run": str(number)}
