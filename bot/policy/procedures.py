"""The procedures of `content/procedures.yaml`, and whether the library still says what they quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from bot.domain.policy import PolicyTopic
from bot.domain.procedures import END, ITEM, Choice, Paper, Procedure, ProcedureBook, Saying, Step
from bot.office import CONTENT, read
from bot.store import Records

FILE = CONTENT / "procedures.yaml"
HARDSHIP = CONTENT / "hardship.yaml"
LONGEST_ID = 36  # characters; a position in the records has 40


def load_procedures(path: Path = FILE, own: Path = HARDSHIP) -> ProcedureBook:
    """What the library describes, and the office's own applications. Raises ValueError naming the procedure and the step for
    what makes no sense."""
    procedures = tuple(_procedure(one) for one in (*read(path), *read(own)))
    ids = [one.id for one in procedures]
    if len(set(ids)) < len(ids):
        raise ValueError(f"{path.name}: two procedures have the same id")
    return ProcedureBook(procedures)


def rests_on(procedure: Procedure, topics: Mapping[str, PolicyTopic]) -> list[str]:
    """What it quotes and no topic of the library says (any more), as `topic: words`."""
    texts = {topic_id: tuple(sentences_of(topic)) for topic_id, topic in topics.items()}
    lost = [f"{topic_id}:" for topic_id in used(procedure) if topic_id not in texts]
    return (
        lost
        + [
            f"{one.topic}: {one.text}"
            for one in procedure.sayings
            if not any(one.text in text for text in texts.get(one.topic, ()))
        ]
        + [
            f"{step.topic}: {paper.name}"
            for step in procedure.steps
            for paper in step.papers
            if not any(paper.name in text for text in texts.get(step.topic, ()))
        ]
    )


def stands(records: Records, procedure: Procedure, day: date) -> bool:
    """Whether everything that a procedure quotes may be quoted on a day: not withdrawn, not expired, not said differently now.
    An application to the office itself that quotes nothing stands by itself."""
    if procedure.opens and not procedure.sayings:
        return True
    topics = {}
    for topic_id in used(procedure):
        general = next((one for one in records.policy.matter(topic_id, day) if not one.general), None)
        if general is not None:
            topics[topic_id] = general
    return not rests_on(procedure, topics)


def used(procedure: Procedure) -> list[str]:
    """The topics that it quotes or names."""
    return list(dict.fromkeys(chain((step.topic for step in procedure.steps), (one.topic for one in procedure.sayings))))


def sentences_of(topic: PolicyTopic) -> list[str]:
    """All that may be quoted of a topic."""
    return [topic.point, *topic.facts, *topic.steps, *topic.papers, *topic.contacts, *(one.text for one in topic.narrowed)]


# --- reading the file --------------------------------------------------------------------------------------------------


def _procedure(one: Mapping[str, Any]) -> Procedure:
    steps = tuple(_step(one["id"], step) for step in one["steps"])
    _check(one["id"], steps)
    return Procedure(
        one["id"],
        one["title"],
        tuple(one["names"]),
        tuple(one["topics"]),
        steps,
        timedelta(days=one["remind_after_days"]),
        tuple(one.get("only", ())),
        bool(one.get("of_the_dead")),
        one.get("opens", ""),
        tuple(one.get("brings", ())),
    )


def _step(procedure: str, one: Mapping[str, Any]) -> Step:
    topic = one["topic"]
    step = Step(
        one["id"],
        topic,
        tuple(Saying(topic, text) for text in one.get("says", ())),
        one.get("ask", ""),
        one.get("note", ""),
        tuple(_choice(choice) for choice in one.get("choices", ())),
        tuple(_paper(paper) for paper in one.get("papers", ())),
        bool(one.get("dated")),
        tuple(one.get("when", ())),
    )
    kinds = sum(map(bool, (step.choices, step.papers, step.dated)))
    if kinds > 1 or not (step.says or step.choices or step.papers or step.note) or bool(step.choices) != bool(step.ask):
        raise ValueError(f"procedures.yaml, {procedure}, step {step.id}: it asks one thing, or tells one")
    return step


def _choice(one: Mapping[str, Any]) -> Choice:
    return Choice(one["value"], one["label"], one.get("category", ""), one.get("tells", ""), tuple(one.get("brings", ())))


def _paper(one: Mapping[str, Any]) -> Paper:
    how = one.get("how")
    return Paper(one["name"], Saying(how["topic"], how["says"]) if how else None)


def _check(procedure: str, steps: Sequence[Step]) -> None:
    """A condition names an answer that an earlier step can have."""
    offered: dict[str, set[str]] = {}
    for step in steps:
        if step.id in offered or step.id == END or ITEM in step.id or len(step.id) > LONGEST_ID:
            raise ValueError(f"procedures.yaml, {procedure}: step {step.id} has a name that cannot be")
        for key, values in chain.from_iterable(one.items() for one in step.when):
            if not set(values) <= offered.get(key, set()):
                raise ValueError(f"procedures.yaml, {procedure}, step {step.id}: nobody can have answered {key}: {values}")
        offered[step.id] = {choice.value for choice in step.choices}
