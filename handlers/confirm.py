"""What people answer to a notice: 收到, 去, 去不了, 我爸知道了, 要轮椅, and what else comes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.context import Ask, Context, Pending, Said, Settled
from bot.domain.choice import ask
from bot.domain.messages import Reply
from bot.domain.notices import Notice, Rsvp
from bot.domain.policy import Decision
from bot.domain.rsvp import Bring
from bot.notices.answers import (
    CALL_ME,
    DETAILS,
    NO_DETAILS,
    SETTLING,
    SUBJECT,
    Asking,
    Meant,
    Part,
    answerables,
    asks_about_it,
    how_said,
    in_so_many_words,
    is_awaited,
    meant_by,
    outdated,
    read,
    shown,
    struck,
    understood,
)
from bot.notices.settling import Unclear, Word, pass_on, ring_up, take
from bot.objections import STOP, WRONG_PERSON, objected
from bot.policy.replies import answer, quoted
from bot.rules.programme import unthanked

ALARMING = {"hospital": "住院", "death": "去世", "distress": "需要关心"}
OBJECTIONS = frozenset({STOP, WRONG_PERSON, "who_are_you"})
INTENTS = SETTLING | frozenset(ALARMING) | OBJECTIONS | {"question", "thanks", DETAILS, CALL_ME}
PLAIN = INTENTS - {"question", "thanks", CALL_ME}  # what is no word to the person who has the chat
ALL = "all"
SEVERAL = "several"  # the subject of an answer on more than one notice
OFFERED = 4
SHOWN = 4  # of his own notices
ASKED_FOR = timedelta(minutes=30)
BRING_ASKED_FOR = timedelta(hours=2)
WAYS = tuple(one.value for one in (Bring.VISIT, Bring.CALL, Bring.TEXT, Bring.NONE))
NEEDS = ("companion", "transport", "wheelchair", "diet")


def answered(context: Context) -> Reply:
    """Understood in `bot.rules.AnswersNotice`; here it takes effect."""
    intent, words = context.match["intent"], context.message.text
    said = [intent, *context.match["also"].split(",")]
    if "thanks" in said:
        _note_thanks(context)
    alarms = [one for one in said if one in ALARMING]
    if alarms:
        return _alarm(context, alarms, words)
    if intent == CALL_ME:
        return _call(context, words)
    if intent in OBJECTIONS:
        return _objected(context, intent, words)
    if intent == DETAILS or not SETTLING.isdisjoint(said):
        return _take(context, words, Meant())
    return _about(context, intent)


def by_number(context: Context) -> Reply:
    """A button, or its words: exactly that notice, whatever else is open."""
    return _take(context, context.match["word"], Meant(numbers=(int(context.match["number"]),)))


def counted(context: Context) -> None:
    """Said while staff have taken the chat over: it counts where it is plain, and what is grave alarms; nobody is asked back."""
    intent, words = context.match["intent"], context.message.text
    if intent in OBJECTIONS or not ALARMING.keys().isdisjoint({intent, *context.match["also"].split(",")}):
        answered(context)
    else:
        _quietly(context, words)


def counted_by_number(context: Context) -> None:
    """The same of a button or its words."""
    _count(context, read(context, context.match["word"], Meant(numbers=(int(context.match["number"]),))))


def chosen(context: Context) -> Reply:
    """Whose it was, or which notice, by number or in words; what was said at first takes effect then."""
    form = context.conversation
    if form is None:
        raise LookupError("the route has promised an open question")
    context.close_form()
    option = context.match.get("option") or context.match.get("people") or context.match["numbers"]
    picked = tuple(form.data["every"]) if option == ALL else tuple(int(one) for one in option.split(","))
    whose = form.step == "whose"
    meant = Meant(picked if whose else tuple(form.data["people"]), tuple(form.data["numbers"]) if whose else picked)
    return _take(context, form.data["words"], meant)


def mine(context: Context) -> Reply:
    """我的通知, 最近有什么通知, 我报名了吗: what is open for this sender, newest first, and what he has said to it."""
    context.close_form()
    return _own(context)


def missed(context: Context) -> Reply:
    """人家都收到了我怎么没收到: shown what is open; where nothing there waits for his word, somebody looks at the list."""
    told = not any(is_awaited(one) for one in context.pending)
    if told:
        context.services.handover.missed(context.records, meant_by(context, context.said), context.message.text, context.now)
    return _own(context, missed=True, told=told)


def _own(context: Context, missed: bool = False, told: bool = False) -> Reply:
    shown, several = context.pending[:SHOWN], len({one.person_id for one in context.pending}) > 1
    rows = [
        {
            "title": one.notice.title, "body": one.notice.body, "place": one.notice.place, "when": _when(one.notice),
            "person": one.person_name if several else "", "said": _stands(one),
        }
        for one in shown
    ]  # fmt: skip
    more = len(context.pending) - len(shown)
    return Reply(
        "reply/my_notices", {"notices": rows, "known": context.sender.known, "missed": missed, "told": told, "more": more}
    )


def _stands(one: Pending) -> str:
    if one.rsvp is not None:
        return one.rsvp.value
    return "" if is_awaited(one) else "done"


def not_understood(context: Context) -> Reply:
    """It goes to whoever looks after him as it came; he is not asked to say it otherwise."""
    notice = _passed_on(context).notice
    return Reply("reply/not_understood", {"title": notice.title, "invites": notice.event_at is not None})


def by_machine(context: Context) -> None:
    """It reads like an automatic reply: nothing is said to it. Should he have said it himself after a notice, a human has it."""
    if context.pending and not context.message.group:
        _passed_on(context)


def _passed_on(context: Context) -> Pending:
    waiting = [one for one in context.pending if is_awaited(one)] or list(context.pending)
    unclear = Unclear(context.message.text, context.place, context.sender.person)
    pass_on(context.services, context.records, waiting, unclear, context.now)
    return waiting[0]


# --- it settles ------------------------------------------------------------------------------------------------------------


def _take(context: Context, words: str, meant: Meant) -> Reply:
    said = read(context, words, meant)
    if isinstance(said, Asking):
        return _ask(context, said, words, meant)
    if not said:
        return not_understood(context)
    targets = [one for part in said for one in part.targets]
    old = outdated(context, targets)
    for part in said:
        _settle(context, part, [one for one in part.targets if one not in old], words)
    return _show_correction(context, said, old) if len(old) == len(targets) else _confirmed(context, said, words)


def _ask(context: Context, asking: Asking, words: str, meant: Meant) -> Reply:
    offered = [str(one) for one in asking.options[:OFFERED]]
    kept = {"words": words, "people": meant.people, "numbers": meant.numbers, "every": asking.options}
    context.open_form(ask(asking.about, [*offered, ALL], context.now, ASKED_FOR).at(asking.about, **kept))
    if asking.about == "whose":
        return Reply("reply/whose", {"names": [one.name for one in answerables(context, asking.options)]})
    titles = {one.notice.number: one.notice.title for one in context.pending}
    return Reply("reply/which_notice", {"titles": [titles[one] for one in asking.options[:OFFERED]]})


def _settle(context: Context, part: Part, targets: Sequence[Pending], words: str) -> None:
    """Each by himself. Whoever comes along is counted once, however many he comes along with."""
    for nth, one in enumerate(targets):
        details = part.details if nth == 0 else replace(part.details, companion=None)
        how, by = how_said(context, one.person_id, part.who)
        settled = Settled(one.recipient_id, how, by, _proof(context))
        said = Said(part.rsvp, details if details != NO_DETAILS else None)
        take(context.services, context.records, one, Word(settled, said, words), context.now)


def _proof(context: Context) -> str:
    return f"message:{context.message.key}"[:80]


def _show_correction(context: Context, said: Sequence[Part], old: Sequence[Pending]) -> Reply:
    """The word was on a text that holds no longer: it is kept as that, and he is shown the one that does."""
    heard = context.records.answers.heard_versions([one.recipient_id for one in old])
    for one in old:
        how, by = how_said(context, one.person_id, said[0].who)
        settled = Settled(one.recipient_id, how, by, _proof(context))
        context.records.answers.keep_word_on(heard[one.recipient_id], settled, context.now)
    notice = old[0].notice
    data = {"title": notice.title, "body": notice.body, "place": notice.place, "when": _when(notice)}
    return Reply("reply/corrected", data, subject=shown(notice))


def _confirmed(context: Context, said: Sequence[Part], words: str) -> Reply:
    """What was taken, read back; what he asked besides, answered; and how to bring it to whoever cannot come."""
    targets = [one for part in said for one in part.targets]
    notice = targets[0].notice
    declined = [one.recipient_id for part in said if part.rsvp is Rsvp.DECLINE for one in part.targets if one.notice.event_at]
    brought = next((part.details.bring.value for part in said if part.details.bring), "")
    if declined and not brought:
        ways = ask("bring", WAYS, context.now, BRING_ASKED_FOR)
        context.open_form(ways.at("bring", recipients=declined))
    data = {"bring": brought or ("ask" if declined else ""), **_besides(context, words, notice)}
    if len({(part.rsvp, one.notice.number) for part in said for one in part.targets}) > 1:
        rows = [
            {"person": one.person_name, "title": one.notice.title, "rsvp": part.rsvp.value if part.rsvp else ""}
            for part in said
            for one in part.targets
        ]
        several = len({one.person_id for one in targets}) > 1
        return Reply("reply/confirmed_several", {**data, "rows": rows, "several": several}, subject=f"{SUBJECT}{SEVERAL}")
    return Reply("reply/confirmed", {**data, **_one(context, said[0], targets)}, subject=f"{SUBJECT}{notice.number}")


def _one(context: Context, part: Part, targets: Sequence[Pending]) -> dict[str, object]:
    notice, own = targets[0].notice, context.sender.person
    rsvp = part.rsvp or (targets[0].rsvp if part.intent == DETAILS else None)
    himself = own is not None and len(targets) == 1 and targets[0].person_id == own.id and part.who in ("self", "")
    kept = targets[0].details
    if part.rsvp is not None or part.details != NO_DETAILS:
        kept = context.records.answers.said_before([targets[0].recipient_id])[targets[0].recipient_id].details
    return {
        "name": own.address_form if own is not None and himself else "",
        "persons": [] if himself else [one.person_name for one in targets],
        "title": notice.title,
        "when": _when(notice),
        "place": notice.place,
        "rsvp": rsvp.value if rsvp else "",
        "known": rsvp is not None or all(one.rsvp is not None for one in targets),
        "needs": {name: getattr(kept if rsvp is not Rsvp.DECLINE else NO_DETAILS, name) for name in NEEDS},
    }


def _besides(context: Context, words: str, notice: Notice) -> dict[str, object]:
    """What was asked in the same breath: about the notice, which is shown once more, or about something else."""
    meaning = understood(context, words)
    said = {meaning.intent.value, *(one.value for one in meaning.also)}
    body = notice.body if "question" in said and asks_about_it(context, words) else ""
    data: dict[str, object] = {"body": body, "answers": (), "number": 0}
    if "other_topic" not in said or context.services.reader.rsvp(words) != NO_DETAILS:
        return data
    finding = context.services.policy.decide(words)
    if finding.decision is Decision.ANSWER and finding.topic:
        told = quoted(context.records, finding.topic, context.sender.person, context.now.date())
        if told is not None:
            return {**data, **answer(context.services, [told]).data}
    asked = context.services.handover.inquire(context.records, Ask(context.place, context.sender.person, words), context.now)
    return {**data, "number": asked.number}


def _when(notice: Notice) -> str:
    return notice.event_at.isoformat() if notice.event_at else ""


# --- it cannot wait, or settles nothing ------------------------------------------------------------------------------------


def _alarm(context: Context, alarms: Sequence[str], words: str) -> Reply:
    """Hospital, death, distress: a human first. Whatever else was said with it still counts."""
    _quietly(context, words)
    intent = alarms[0]
    what = "、".join(ALARMING[one] for one in alarms)
    ids = struck(context, words, alarms)
    context.services.handover.alert(context.records, ids, what, words, context.now, context.message.key)
    return Reply(f"reply/{intent}")


def _quietly(context: Context, words: str) -> None:
    """Nobody is asked back now: a refusal is one of everything that is open, and any other word counts where it is plain."""
    said = read(context, in_so_many_words(words) or words)
    if isinstance(said, Asking) and said.about == "notice" and "decline" in context.match["also"].split(","):
        said = read(context, words, Meant(numbers=said.options))
    _count(context, said)


def _count(context: Context, said: Sequence[Part] | Asking) -> None:
    """What is plain."""
    words = context.message.text
    for part in () if isinstance(said, Asking) else said:
        if part.intent in SETTLING:
            _settle(context, part, [one for one in part.targets if one not in outdated(context, part.targets)], words)


def _objected(context: Context, intent: str, words: str) -> Reply:
    if intent != WRONG_PERSON:
        _quietly(context, words)
    return Reply("reply/who_are_you") if intent == "who_are_you" else objected(context, intent, words)


def _call(context: Context, words: str) -> Reply:
    """He would rather hear it: somebody rings him up about the newest notice that waits for his word."""
    for person_id in meant_by(context, words):
        waiting = next((one for one in context.pending if one.person_id == person_id and is_awaited(one)), None)
        if waiting is not None:
            ring_up(context.records, waiting, context.now)
    return Reply("reply/ring_up")


def _note_thanks(context: Context) -> None:
    """Said to a notice, and meant for a greeting of these days too: that one is not answered again."""
    greeted = unthanked(context)
    if greeted is not None:
        context.records.greetings.thank(greeted.id, context.now)


def _about(context: Context, intent: str) -> Reply:
    if intent == "thanks":
        return Reply("reply/thanks")
    notice = context.pending[0].notice
    return Reply("reply/about_notice", {"title": notice.title, "body": notice.body, "place": notice.place, "when": _when(notice)})
