"""办事: somebody is led through a procedure, one step a message, over days. Where he stands is a row, not a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.context import Context
from bot.domain.choice import ask
from bot.domain.commitment_rules import PAPERS
from bot.domain.commitments import CommitmentKind, NewCommitment
from bot.domain.messages import Reply
from bot.domain.people import Person
from bot.domain.procedures import (
    ASKED_FOR,
    END,
    OTHER,
    QUIET,
    Act,
    Answers,
    Heard,
    Procedure,
    Run,
    State,
    Turn,
    Word,
    begin,
    is_yearly,
    papers_of,
    place_of,
    resumed,
    told_of,
    turn,
)
from bot.domain.rights import Right, Viewer
from bot.on_behalf import HIMSELF, asked_by, meant
from bot.policy.leading import Telling, begun, ledger_said, moved, step_shown, subject
from bot.policy.procedures import stands
from bot.rules.procedures import FORM

FINISHED_SHOWN = timedelta(days=180)
PICK, LOST = "procedure_pick", "procedure_lost"
NEW = "new"  # of a choice: a procedure to begin, and not one that is under way
FOR = "for"  # … for the person who was chosen
OFFERED = 6  # people to choose from


# --- beginning ---------------------------------------------------------------------------------------------------------


def start(context: Context) -> Reply:
    """带我办护理费; 带我办 alone means what our last answer was about, else he is shown the list."""
    if context.message.group:
        return Reply("reply/procedure_private")
    book = context.services.procedures
    named = [one for one in map(book.get, context.match["procedures"].split(",")) if one is not None]
    if len(named) == 1 and named[0].opens and (asked := _whom_first(context, named[0], context.match["whom"])) is not None:
        return asked
    if len(named) == 1:
        return _begin(context, named[0], context.match["whom"])
    shown = named or list(book.procedures)
    context.open_form(ask(PICK, [f"{NEW}:{one.id}" for one in shown], context.now))
    return Reply("reply/procedure_which", {"titles": [one.title for one in shown], "known": bool(named)})


def _whom_first(context: Context, procedure: Procedure, words: str) -> Reply | None:
    """Staff apply for one person whom they name; which of several is asked."""
    sender = context.sender
    if sender.staff is None or sender.person_ids:
        return None
    found = list(meant(context, words))[:OFFERED] if words else []
    if len(found) == 1:
        return None
    if found:
        context.open_form(ask(PICK, [f"{FOR}:{procedure.id}:{one.person_id}" for one in found], context.now))
    return Reply("reply/hardship_whom", {"title": procedure.title, "found": [f"{one.name}（{one.unit}）" for one in found]})


def _begin(context: Context, procedure: Procedure, whom: str, person_id: int | None = None) -> Reply:
    """`person_id`: for whom it is done, where that was asked."""
    if not stands(context.records, procedure, context.now.date()):
        return Reply("reply/procedure_changed", {"title": procedure.title})
    chosen = context.records.people.persons([person_id]) if person_id is not None else []
    person, beside = (chosen[0], {OTHER: True}) if chosen else _for_whom(context, whom)
    category = person.category.value if person else ""
    if procedure.of_the_dead:  # who is led is one of those who are left, and what stops for the dead is not meant for him
        category = category if beside else ""
        person, beside = context.sender.person, {}
    person_id = person.id if person else None
    under_way = context.records.procedures.open_of(context.place)
    for run in under_way:
        if run.procedure == procedure.id and run.person_id == person_id:
            return _resume(context, procedure, run)
    came = begin(procedure, category, beside)
    return _ask(context, procedure, begun(context, procedure, person_id, came), Telling("first"))


def _for_whom(context: Context, words: str) -> tuple[Person | None, Answers]:
    """The person for whom it is done, as far as he is known, and whether that is another than the sender."""
    sender, people = context.sender, context.records.people
    words = "" if words in HIMSELF else words
    proxies = [one for one in sender.proxies if one.person_name in words or not words] or list(sender.proxies)
    if words and sender.staff is not None:
        meant = context.records.life.meant(Viewer.of(sender.staff), words, Right.SEE)
        return (people.persons([meant[0].id])[0] if len(meant) == 1 else None), {OTHER: True}
    if proxies and (words or sender.person is None):
        return people.persons([proxies[0].person_id])[0], {OTHER: True}
    return (None, {OTHER: True}) if words or (sender.staff and not sender.person) else (sender.person, {})


# --- one turn ----------------------------------------------------------------------------------------------------------


def answer(context: Context) -> Reply:
    """An answer to the step that was shown last."""
    run, procedure = _named(context)
    heard = Heard(Word(context.match["word"]), context.match["value"])
    if heard.word is Word.CANCEL:
        return _cancel(context, procedure, run)
    if heard.word is Word.HELP:
        return Reply("reply/procedure_help", {"title": procedure.title}, subject(procedure.topics[0], run.id))
    if heard.word is Word.MINE:
        return _mine(context)
    if heard.word in (Word.RESUME, Word.WHERE):
        return _resume(context, procedure, run)
    if heard.word is Word.RESTART:
        return _ask(context, procedure, moved(context, procedure, run, _anew(procedure, run)), Telling("first"))
    return _turned(context, procedure, run, turn(procedure, run.position, run.answers, heard))


def missed(context: Context) -> Reply:
    """A message of which nobody could make anything: the step once more in other words, then a person is offered."""
    run, procedure = _named(context)
    return _turned(context, procedure, run, turn(procedure, run.position, run.answers, None))


def reminded(context: Context) -> Reply:
    """An answer to 办好了吗."""
    run, procedure = _named(context)
    heard = Heard(Word(context.match["word"]), context.match["value"])
    came = replace(turn(procedure, END, run.answers, heard), position=run.position)
    return _turned(context, procedure, run, came) if came.act in ENDS else _resume(context, procedure, run)


def _named(context: Context) -> tuple[Run, Procedure]:
    run = context.records.procedures.get(int(context.match["run"]))
    procedure = context.services.procedures.get(run.procedure) if run is not None else None
    if run is None or procedure is None:
        raise LookupError("the rule has found a run and its procedure")
    return run, procedure


def _turned(context: Context, procedure: Procedure, run: Run, came: Turn) -> Reply:
    """Write down what came of an answer, and say what follows."""
    if came.act in ENDS:
        return ENDS[came.act](context, procedure, run, came)
    if not stands(context.records, procedure, context.now.date()):
        return Reply("reply/procedure_changed", {"title": procedure.title})
    now_at = moved(context, procedure, run, came)
    if came.act is Act.GIVE_UP:
        context.open_form(ask(LOST, (str(run.id), "human"), context.now))
        return Reply("reply/procedure_lost", {"title": procedure.title})
    step = procedure.step(run.position)
    telling = Telling("again" if came.act is Act.AGAIN else "", came.lacking, step.topic if step else "")
    return _ask(context, procedure, now_at, telling)


def _pause(context: Context, procedure: Procedure, run: Run, came: Turn) -> Reply:
    context.close_form()
    now_at = moved(context, procedure, run, came)
    on = now_at.remind_on.isoformat() if now_at.remind_on and run.reminded_at is None else ""
    return Reply("reply/procedure_paused", {"title": procedure.title, "on": on})


def _finish(context: Context, procedure: Procedure, run: Run, came: Turn) -> Reply:
    if procedure.opens and run.position != END:
        return _resume(context, procedure, run)
    context.close_form()
    now_at = moved(context, procedure, run, came, State.DONE)
    context.records.access.write_history(context.actor, "procedure.done", f"procedure_run:{run.id}", context.now)
    if procedure.opens:
        return _handed_in(context, procedure, run)
    return Reply("reply/procedure_done", {"title": procedure.title, "again_on": _iso(now_at), "gentle": procedure.of_the_dead})


def _handed_in(context: Context, procedure: Procedure, run: Run) -> Reply:
    """An application to the office itself: from now on somebody has it."""
    papers, situation = papers_of(procedure, run.answers), told_of(procedure, run.answers)
    new = NewCommitment(
        key=f"procedure:{run.id}",
        kind=CommitmentKind(procedure.opens),
        text="，".join((procedure.title, *situation)),
        asked_by=asked_by(context, run.person_id),
        person_id=run.person_id,
        place=context.place,
        detail={PAPERS: dict.fromkeys(papers, False)},
    )
    one = context.services.commitments.open(context.records, new, context.now)
    data = {"number": one.number, "papers": papers, "due": one.due_at.isoformat(), "owner": one.owner_name}
    return Reply("reply/hardship_handed_in", {**data, "name": one.person_name if run.for_other else ""})


def _quiet(context: Context, procedure: Procedure, run: Run, came: Turn) -> Reply:
    context.close_form()
    moved(context, procedure, run, replace(came, answers={**came.answers, QUIET: True}))
    return Reply("reply/procedure_quiet", {"title": procedure.title})


def _cancel(context: Context, procedure: Procedure, run: Run) -> Reply:
    context.close_form()
    moved(context, procedure, run, Turn(Act.FINISH, run.position, run.answers), State.CANCELLED)
    return Reply("reply/procedure_cancelled", {"title": procedure.title, "name": procedure.names[0]})


ENDS: dict[Act, Callable[[Context, Procedure, Run, Turn], Reply]] = {Act.PAUSE: _pause, Act.FINISH: _finish, Act.QUIET: _quiet}


def _iso(run: Run) -> str:
    return run.remind_on.isoformat() if run.remind_on else ""


def _anew(procedure: Procedure, run: Run) -> Turn:
    return begin(procedure, beside={OTHER: True} if run.for_other else {})


def _resume(context: Context, procedure: Procedure, run: Run) -> Reply:
    """接着办: where he was, or, if the procedure has another shape since, from its first step."""
    if not stands(context.records, procedure, context.now.date()):
        return Reply("reply/procedure_changed", {"title": procedure.title})
    return _ask(context, procedure, moved(context, procedure, run, resumed(procedure, run)), Telling("resume"))


def _ask(context: Context, procedure: Procedure, run: Run, telling: Telling) -> Reply:
    """Show where he stands; a short answer within a day belongs to it."""
    form = ask(FORM, (str(run.id),), context.now, ASKED_FOR).at(FORM, run=run.id, asked_at=context.now.isoformat())
    context.open_form(form)
    shown = replace(telling, ledger=ledger_said(procedure, run.answers) if telling.lead == "first" else "")
    return step_shown(context.records, procedure, run, shown, context.now.date())


# --- whatever was said last --------------------------------------------------------------------------------------------


def said(context: Context) -> Reply:
    """接着办, 第几步了, 办好了, 不用提醒, 我办的事."""
    word = Word(context.match["word"])
    under_way = context.records.procedures.open_of(context.place)
    if word is Word.MINE or (word is Word.WHERE and len(under_way) > 1):
        return _mine(context)
    if not under_way:
        return _quiet_done(context)
    if len(under_way) == 1:
        sure = context.match["value"] or under_way[0].position == END
        return _all_done(context, under_way[0]) if word is Word.FINISHED and not sure else _done_with(context, word, under_way[0])
    verb = word if word in (Word.FINISHED, Word.QUIET) else Word.RESUME
    context.open_form(ask(PICK, [f"{verb.value}:{one.id}" for one in under_way], context.now))
    return Reply("reply/procedure_pick", {"verb": verb.value, "runs": _shown(context, under_way)})


def _all_done(context: Context, run: Run) -> Reply:
    """办好了 in the middle of it: the whole, or this step?"""
    procedure = context.services.procedures.get(run.procedure)
    if procedure is None:
        return Reply("reply/ask_away")
    options = [f"{word.value}:{run.id}" for word in (Word.FINISHED, Word.RESUME)]
    context.open_form(ask(PICK, options, context.now))
    return Reply("reply/procedure_all_done", {"title": procedure.title})


def picked(context: Context) -> Reply:
    """Of several, by number."""
    context.close_form()
    verb, _, key = context.match["option"].partition(":")
    if verb in (NEW, FOR):
        name, _, person_id = key.partition(":")
        procedure = context.services.procedures.get(name)
        if procedure is None:
            return Reply("reply/ask_away")
        first = _whom_first(context, procedure, "") if procedure.opens and not person_id else None
        return first or _begin(context, procedure, "", int(person_id) if person_id else None)
    run = context.records.procedures.get(int(key))
    return _done_with(context, Word(verb), run) if run is not None and run.state is State.OPEN else Reply("reply/ask_away")


def again(context: Context) -> Reply:
    """Not understood twice: he wants to hear the step once more."""
    run = context.records.procedures.get(int(context.match["option"]))
    return _done_with(context, Word.RESUME, run) if run is not None and run.state is State.OPEN else Reply("reply/ask_away")


def _done_with(context: Context, word: Word, run: Run) -> Reply:
    procedure = context.services.procedures.get(run.procedure)
    if procedure is None:
        return Reply("reply/ask_away")
    came = Turn(Act.FINISH, run.position, run.answers)
    if word is Word.FINISHED:
        return _finish(context, procedure, run, came)
    if word is Word.QUIET:
        return _quiet(context, procedure, run, came)
    return _resume(context, procedure, run)


def _quiet_done(context: Context) -> Reply:
    """Of what is done, the yearly reminders."""
    for run in context.records.procedures.finished_of(context.place, context.now - FINISHED_SHOWN * 3):
        context.records.procedures.stop_reminding(run.id)
    return Reply("reply/procedure_quiet", {"title": ""})


def _mine(context: Context) -> Reply:
    """我办的事: what is under way, to be gone on with by number, and what was finished lately."""
    procedures = context.records.procedures
    under_way = procedures.open_of(context.place)
    done = _shown(context, procedures.finished_of(context.place, context.now - FINISHED_SHOWN))
    if under_way:
        context.open_form(ask(PICK, [f"{Word.RESUME.value}:{one.id}" for one in under_way], context.now))
    return Reply("reply/procedure_mine", {"runs": _shown(context, under_way), "done": done})


def _shown(context: Context, runs: list[Run]) -> list[dict[str, object]]:
    people = context.records.people.persons([one.person_id for one in runs if one.person_id is not None and one.for_other])
    names = {one.id: one.name for one in people}
    found = []
    for run in runs:
        procedure = context.services.procedures.get(run.procedure)
        if procedure is not None:
            number, total = place_of(procedure, run.position, run.answers)
            name = names.get(run.person_id or 0, "") if run.for_other else ""
            row = {"title": procedure.title, "number": number, "total": total, "name": name, "on": run.updated_at.isoformat()}
            found.append({**row, "again_on": _iso(run) if is_yearly(run) else ""})
    return found


# --- a question in between ---------------------------------------------------------------------------------------------


def between(handler: Callable[[Context], Reply | None]) -> Callable[[Context], Reply | None]:
    """Whatever the handler answers, and behind it the offer to go on with what is under way."""

    def answered(context: Context) -> Reply | None:
        reply = handler(context)
        under_way = [] if reply is None or context.message.group else context.records.procedures.open_of(context.place)
        fresh = [one for one in under_way if not one.paused and context.now - one.updated_at <= ASKED_FOR]
        procedure = context.services.procedures.get(fresh[0].procedure) if fresh else None
        if reply is None or procedure is None:
            return reply
        number, total = place_of(procedure, fresh[0].position, fresh[0].answers)
        offer = {"title": procedure.title, "number": number, "total": total}
        return Reply("reply/procedure_between", {**reply.data, "inner": f"{reply.template}.txt", "offer": offer}, reply.subject)

    return answered
