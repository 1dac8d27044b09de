"""What is said of a topic: the same in chat, in a page and at the terminal. Only what the library holds now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

from bot.context import Services
from bot.domain.messages import Reply
from bot.domain.people import Person, full_years
from bot.domain.policy import STRANGER, Asker, Finding
from bot.domain.quoting import OFFERED, Quote, quote
from bot.store import Records

PAGE = "#"  # in the subject of an answer, between the topic and the number of the screen that was shown last
LONELY = "lonely"  # of content/policy/smalltalk.yaml: met by a human voice, not by small talk
TOGETHER = 2  # matters of one message that are answered at once


def quoted(records: Records, topic_id: str, asker: Person | None, day: date) -> Quote | None:
    """A matter as it may be told to somebody today; None where it was withdrawn or is not in force."""
    return next(iter(_quotes(records, [topic_id], asker, day)), None)


def answers(records: Records, finding: Finding, asker: Person | None, day: date) -> list[Quote]:
    """What was found, as it may be told to this asker."""
    return _quotes(records, [topic for topic in (finding.topic, *finding.also) if topic], asker, day)


def choices(records: Records, topics: Iterable[str], asker: Person | None, day: date) -> list[Quote]:
    """What is offered of these topics, best first: those that are meant for people like him before the others."""
    return sorted(_quotes(records, list(islice(topics, OFFERED)), asker, day), key=lambda one: bool(one.meant_for))


def _quotes(records: Records, topics: Sequence[str], asker: Person | None, day: date) -> list[Quote]:
    matters = records.policy.matters(topics, day)
    own_rules = any(topic.general for matter in matters.values() for topic in matter)
    somebody = _asker(records, asker, day, own_rules)
    told = (quote(matters[topic], somebody) for topic in topics)
    return [one for one in told if one is not None]


def menu(offered: Sequence[Quote], wrong: bool = False) -> Reply:
    """The choices by number; `wrong` after an answer that was not what he asked."""
    return Reply("reply/policy_choices", {"titles": [one.topic.title for one in offered], "wrong": wrong})


def talk(finding: Finding) -> Reply:
    if finding.talk == LONELY:
        return Reply("reply/lonely")
    return Reply("reply/smalltalk", {"kind": finding.talk or "greetings"})


def answer(services: Services, quotes: Sequence[Quote]) -> Reply:
    """The first screen of each matter."""
    told = [
        {
            **shown(one),
            "page": services.policy_page(one.topic.id),
            "guided": services.procedures.for_topic(matter_of(one)) is not None,
        }
        for one in quotes[:TOGETHER]
    ]
    return Reply("reply/policy_answer", {"answers": told}, subject=f"{matter_of(quotes[0])}{PAGE}0")


def more_of(services: Services, one: Quote, screen: int) -> Reply:
    """A further screen; behind the last one, that this was all."""
    data = {**shown(one, screen), "page": services.policy_page(one.topic.id)}
    return Reply("reply/policy_more", {"answer": data}, subject=f"{matter_of(one)}{PAGE}{screen}")


def where(subject: str) -> tuple[str, int]:
    """The topic of an answer's subject, and the screen that was shown."""
    topic_id, _, screen = subject.partition(PAGE)
    return topic_id, int(screen) if screen.isdecimal() else 0


def shown(one: Quote, screen: int = 0) -> dict[str, object]:
    """What a template says of a quote."""
    return {"quote": one, "lines": one.screen(screen), "rest": one.rest(screen), "first": screen == 0}


def matter_of(one: Quote) -> str:
    """The topic under which a matter is found, whosever rule was told."""
    return one.topic.general or one.topic.id


def _asker(records: Records, person: Person | None, day: date, own_rules: bool) -> Asker:
    if person is None:
        return STRANGER
    units = records.people.unit_names(person.unit_id) if own_rules else ()
    return Asker(person.category.value, full_years(person.born, day) if person.born else None, units)
