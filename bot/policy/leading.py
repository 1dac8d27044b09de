"""What is shown of a procedure: one step a message, in the library's own words, and what was started, moved and finished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.context import Context
from bot.domain.messages import Reply
from bot.domain.people import Person
from bot.domain.policy import PolicyTopic
from bot.domain.procedures import (
    ITEM,
    LEDGER,
    Answers,
    Procedure,
    Run,
    State,
    Step,
    Turn,
    lacking,
    papers_of,
    place_of,
    remind_on,
    told_of,
)
from bot.policy.replies import PAGE, quoted
from bot.store import Records
from bot.store.procedures import Moved


@dataclass(frozen=True, slots=True)
class Telling:
    """How a step is introduced: `lead` is first, again, resume, back or nothing; `lacking` the paper just said to be missing."""

    lead: str = ""
    lacking: str = ""
    before: str = ""  # the topic of the step that was shown before
    ledger: str = ""  # what the ledger has answered


PLAIN = Telling()


def subject(topic_id: str, number: int) -> str:
    """What a step is about, so that a question in between leans on its topic, and the next answer on the step."""
    return f"{topic_id}{PAGE}p{number}"


def step_shown(records: Records, procedure: Procedure, run: Run, telling: Telling, today: date) -> Reply:
    """The step at which he stands, and the one question that goes with it."""
    step = procedure.step(run.position)
    number, total = place_of(procedure, run.position, run.answers)
    person = _person(records, run)
    data = {
        "title": procedure.title,
        "number": number,
        "total": total,
        "kind": "report" if step is None and procedure.opens else _kind(step),
        "situation": told_of(procedure, run.answers) if procedure.opens else [],
        "brings": papers_of(procedure, run.answers) if step is None else [],
        "lines": _lines(step, run.position),
        "note": step.note if step else "",
        "ask": step.ask if step else "",
        "labels": [one.label for one in step.choices] if step else [],
        "paper": _paper(step, run.position),
        "lead": telling.lead,
        "missing": _missing(procedure, telling.lacking),
        "lacking": [one.name for one in lacking(procedure, run.answers)] if step is None else [],
        "other": run.for_other,
        "name": person.name if person and run.for_other else "",
        "days": procedure.remind_after.days,
        "asks_again": run.reminded_at is None,
        "gentle": procedure.of_the_dead,
        "ledger": telling.ledger,
        "wrong_class": _wrong_class(procedure, person),
        "own": _own(records, procedure, person, today) if telling.lead == "first" else [],
        "source": _source(records, procedure, step, telling, today),
        "documents": telling.lead == "first" or (step is not None and step.topic != telling.before),
    }
    return Reply("reply/procedure_step", data, subject(step.topic if step else procedure.topics[0], run.id))


def _kind(step: Step | None) -> str:
    if step is None:
        return "end"
    return "paper" if step.papers else "choice" if step.choices else "date" if step.dated else "deed"


def _lines(step: Step | None, position: str) -> list[str]:
    """Said once for all the papers of a step."""
    return [] if step is None or (step.papers and not position.endswith(f"{ITEM}0")) else [one.text for one in step.says]


def _paper(step: Step | None, position: str) -> Mapping[str, Any]:
    if step is None or not step.papers:
        return {}
    at = int(position.partition(ITEM)[2])
    return {"name": step.papers[at].name, "number": at + 1, "total": len(step.papers)}


def _missing(procedure: Procedure, position: str) -> Mapping[str, str]:
    step = procedure.step(position) if position else None
    if step is None:
        return {}
    paper = step.papers[int(position.partition(ITEM)[2])]
    return {"name": paper.name, "how": paper.how.text if paper.how else ""}


def _person(records: Records, run: Run) -> Person | None:
    found = records.people.persons([run.person_id]) if run.person_id is not None else []
    return found[0] if found else None


def _wrong_class(procedure: Procedure, person: Person | None) -> str:
    """His class, where the procedure is meant for others."""
    return person.category.value if procedure.only and person and person.category.value not in procedure.only else ""


def _own(records: Records, procedure: Procedure, person: Person | None, today: date) -> list[str]:
    """What his own unit's rule says first, where it differs from what we lead through."""
    told = quoted(records, procedure.topics[0], person, today)
    return list(told.screen(0)) if told is not None and told.general is not None else []


def _source(records: Records, procedure: Procedure, step: Step | None, telling: Telling, today: date) -> PolicyTopic | None:
    """The documents: at the beginning, at the end, and whenever another topic is quoted."""
    topic_id = step.topic if step is not None else procedure.topics[0]
    if telling.lead not in ("first", "resume") and step is not None and topic_id == telling.before:
        return None
    return next((one for one in records.policy.matter(topic_id, today) if not one.general), None)


# --- writing where he stands -------------------------------------------------------------------------------------------


def moved(context: Context, procedure: Procedure, run: Run, came: Turn, state: State = State.OPEN) -> Run:
    """Write a turn down."""
    at = _at(procedure, came, state, context.now, run.reminded_at is not None)
    context.records.procedures.move(run.id, at, context.now)
    return replace(run, position=at.position, answers=at.answers, state=state, remind_on=at.remind_on)


def begun(context: Context, procedure: Procedure, person_id: int | None, came: Turn) -> Run:
    """A new run at its first step."""
    at = _at(procedure, came, State.OPEN, context.now, False)
    number = context.records.procedures.start(context.place, person_id, procedure.id, at, context.now)
    context.records.access.write_history(context.actor, "procedure.begun", f"procedure_run:{number}", context.now)
    return Run(number, context.place, person_id, procedure.id, at.position, at.answers, State.OPEN, context.now, at.remind_on)


def _at(procedure: Procedure, came: Turn, state: State, now: datetime, reminded: bool) -> Moved:
    return Moved(came.position, came.answers, remind_on(procedure, state, came.answers, now.date(), reminded), state)


def ledger_said(procedure: Procedure, answers: Answers) -> str:
    """The label of what the ledger has answered, so that he can put it right."""
    known = answers.get(LEDGER, ())
    labels = (one.label for step in procedure.steps if step.id in known for one in step.choices if one.value == answers[step.id])
    return next(labels, "")
