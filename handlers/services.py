"""服务: somebody asks for something of the office's catalogue. One question at a time, then it is read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.context import Context
from bot.domain.choice import FORM as CHOICE
from bot.domain.choice import ask
from bot.domain.commitment_rules import BAD, GOOD, ON, OTHER, Service
from bot.domain.commitments import Commitment, CommitmentKind, CommitmentState, NewCommitment
from bot.domain.inquiry import RATED_WITHIN
from bot.domain.messages import Reply
from bot.domain.text import shorten
from bot.on_behalf import Meant, asked_by, meant
from bot.rules.wishes import CHECK, SERVICE, STEP, WHOM

OPEN_FOR = timedelta(hours=2)
PICK, RATING = "service_pick", "commitment"
SHOWN = 4  # of what was asked for before
OFFERED = 6  # people to choose from
LATELY = timedelta(days=30)
SAYS_MOST = 400  # characters of a request
Draft = dict[str, Any]
DRAFT = ("key", "service", "said", "answers", "on", "person", "name", "found", STEP)


# --- asking for something ----------------------------------------------------------------------------------------------


def menu(context: Context) -> Reply:
    """服务: what was asked for, and what there is."""
    own, services = _own(context), context.office.commitments.catalogue.services
    unrated = next((one for one in own if _may_rate(one)), None)
    free = context.conversation is None or context.conversation.form == CHOICE
    rates = unrated.number if unrated is not None and free else 0
    if rates:
        question = ask(RATING, (GOOD, BAD), context.now, RATED_WITHIN)
        context.open_form(question.at(RATING, number=rates, asked=context.now.isoformat()))
    else:
        context.open_form(ask(PICK, [*(one.id for one in services), OTHER], context.now))
    rows = [_shown(one, context) for one in own[:SHOWN]]
    return Reply("reply/services", {"own": rows, "services": [one.name for one in services], "rates": rates})


def picked(context: Context) -> Reply:
    """One of the list, by number."""
    context.close_form()
    chosen = context.match["option"]
    return _whom(context, _draft(context, "" if chosen == OTHER else chosen, ""), "")


def begin(context: Context) -> Reply:
    """我要用车 后天上午去县医院复查: what was said already is not asked."""
    return _whom(context, _draft(context, context.match["service"], context.message.text.strip()), context.match["whom"])


def _draft(context: Context, service: str, words: str) -> Draft:
    key = f"service:{context.place.channel}:{context.message.key}"[:100]
    draft: Draft = {
        **dict.fromkeys(DRAFT, ""),
        "key": key,
        "service": service,
        "said": [],
        "answers": {},
        "found": [],
        "person": None,
    }
    return _take_in(context, draft, words)


def _take_in(context: Context, draft: Draft, words: str, about: str = "") -> Draft:
    """A further message: what it says, and (`about`) what it was an answer to."""
    if not words:
        return draft
    service = _service(context, draft)
    found = context.services.reader.told(words, service, context.now) if service is not None else None
    answers = {**draft["answers"], **({one.value: said for one, said in found.answers.items()} if found else {})}
    on = found.on.isoformat() if found and found.on else draft["on"]
    return {**draft, "said": [*draft["said"], words], "answers": {**answers, **({about: words} if about else {})}, "on": on}


def _whom(context: Context, draft: Draft, words: str) -> Reply:
    people = list(meant(context, words))
    if len(people) == 1:
        return _go_on(context, _for(draft, people[0]))
    if people or (context.sender.staff is not None and not context.sender.person_ids):
        return _ask_whom(context, draft, people)
    return _go_on(context, draft)


def _ask_whom(context: Context, draft: Draft, people: list[Meant]) -> Reply:
    shown = people[:OFFERED]
    _keep(context, WHOM, {**draft, "found": [one.person_id for one in shown]})
    found = [f"{one.name}（{one.unit}）" for one in shown]
    return Reply("reply/service_whom", {"found": found, "service": _name(context, draft)})


def _for(draft: Draft, one: Meant) -> Draft:
    return {**draft, "person": one.person_id, "name": one.name, "found": []}


def _go_on(context: Context, draft: Draft) -> Reply:
    """The next question that has not been answered; after the last one it is read back."""
    service = _service(context, draft)
    if service is None and not draft["said"]:
        _keep(context, "what", draft)
        return Reply("reply/service_ask", {"service": "", "ask": "", "tells": "", "first": True})
    missing = [one for one in service.questions if one.about.value not in draft["answers"]] if service else []
    if not missing or service is None:
        return _read_back(context, draft, service)
    _keep(context, missing[0].about.value, draft)
    first = len(draft["said"]) < 2
    data = {"service": service.name, "ask": missing[0].ask, "tells": service.tells if first else "", "first": first}
    return Reply("reply/service_ask", data)


def _read_back(context: Context, draft: Draft, service: Service | None) -> Reply:
    _keep(context, CHECK, draft)
    other = bool(draft["name"]) and draft["person"] not in {one.id for one in context.sender.persons}
    data = {"service": service.name if service else "", "said": draft["said"], "on": draft["on"]}
    return Reply("reply/service_check", {**data, "name": draft["name"] if other else "", "soon": _soon(context, draft, service)})


def _soon(context: Context, draft: Draft, service: Service | None) -> bool:
    """Whether it is wanted sooner than the office can promise."""
    if service is None or not draft["on"]:
        return False
    return date.fromisoformat(draft["on"]) <= (context.now + service.ahead).date() and bool(service.ahead)


# --- the form ----------------------------------------------------------------------------------------------------------


def answer(context: Context) -> Reply:
    """The answer to the question that is open; `bot.rules.wishes.AnswersService` has read it."""
    draft, said = _open(context), context.match["answer"]
    step = draft[STEP]
    if step == WHOM:
        return _named(context, draft, said)
    if step == CHECK:
        if said == "yes":
            return _take_on(context, draft)
        return _go_on(context, {**draft, "said": [], "answers": {}, "on": ""})
    return _go_on(context, _take_in(context, draft, said, step))


def _named(context: Context, draft: Draft, said: str) -> Reply:
    found = draft["found"]
    if said.isdecimal():
        chosen = found[int(said) - 1 : int(said)] if int(said) else []
        people = [Meant(one.id, one.name, one.unit) for one in context.records.people.persons(chosen)]
        return _go_on(context, _for(draft, people[0])) if people else _ask_whom(context, draft, [])
    people = list(meant(context, said))
    return _go_on(context, _for(draft, people[0])) if len(people) == 1 else _ask_whom(context, draft, people)


def back(context: Context) -> Reply:
    """上一步: the last answer is asked for again."""
    draft = _open(context)
    kept = draft["said"][:-1]
    fresh: Draft = {**draft, "said": [], "answers": {}, "on": ""}
    for words in kept:
        fresh = _take_in(context, fresh, words)
    return _go_on(context, fresh)


def _take_on(context: Context, draft: Draft) -> Reply:
    context.close_form()
    service = _service(context, draft)
    detail = {**draft["answers"], **({ON: draft["on"]} if draft["on"] else {})}
    one = context.services.commitments.open(
        context.records,
        NewCommitment(
            key=draft["key"],
            kind=CommitmentKind.SERVICE if service is not None else CommitmentKind.NEED,
            text=shorten("；".join(draft["said"]) or draft["name"], SAYS_MOST),
            asked_by=asked_by(context, draft["person"]),
            person_id=draft["person"],
            place=context.place,
            service=service.id if service is not None else OTHER,
            detail=detail,
        ),
        context.now,
    )
    data = {"number": one.number, "due": one.due_at.isoformat(), "service": service.name if service else ""}
    return Reply("reply/service_taken", {**data, "tells": service.tells if service else "", "known": context.sender.known})


# --- afterwards ----------------------------------------------------------------------------------------------------------


def rated(context: Context) -> Reply:
    """满意回 1，不满意回 2."""
    context.close_form()
    good = context.match["option"] == GOOD
    one = context.services.commitments.rate(context.records, int(context.match["number"]), good, context.now)
    return Reply("reply/service_rated", {"good": good, "number": one.number}) if one is not None else Reply("reply/ask_away")


def withdrawn(context: Context) -> Reply:
    """取消服务 8; without a number the only one that is open."""
    live = [one for one in _own(context) if one.live]
    number = context.match.get("number")
    chosen = [one for one in live if not number or one.number == int(number)]
    if len(chosen) != 1:
        return Reply("reply/service_which", {"own": [_shown(one, context) for one in live[:SHOWN]], "number": number or ""})
    one = chosen[0]
    context.services.commitments.withdraw(context.records, one, asked_by(context, one.person_id), context.now)
    return Reply("reply/service_withdrawn", {"number": one.number, "service": _service_name(context, one)})


def _own(context: Context) -> list[Commitment]:
    """What is open for this sender, and what ended lately."""
    found = context.records.commitments.of_chat(context.place, context.sender.person_ids)
    return [one for one in found if one.live or (one.closed_at is not None and context.now - one.closed_at <= LATELY)]


def _may_rate(one: Commitment) -> bool:
    return one.kind is CommitmentKind.SERVICE and one.state is CommitmentState.DONE and not one.rating


def _shown(one: Commitment, context: Context) -> Mapping[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind.value,
        "state": one.state.value,
        "service": _service_name(context, one),
        "text": shorten(one.text, 40),
        "result": shorten(one.result, 200),
        "disposition": one.disposition,
        "due": one.due_at.isoformat(),
    }


def _service_name(context: Context, one: Commitment) -> str:
    service = context.office.commitments.catalogue.get(one.service)
    return service.name if service is not None else ""


# --- small ---------------------------------------------------------------------------------------------------------------


def _service(context: Context, draft: Draft) -> Service | None:
    return context.office.commitments.catalogue.get(draft["service"])


def _name(context: Context, draft: Draft) -> str:
    service = _service(context, draft)
    return service.name if service is not None else ""


def _keep(context: Context, step: str, draft: Draft) -> None:
    context.open_form(ask(SERVICE, (), context.now, OPEN_FOR).at(SERVICE, **{**draft, STEP: step}))


def _open(context: Context) -> Draft:
    if context.conversation is None:
        raise LookupError("the route has promised an open question")
    return {name: value for name, value in context.conversation.data.items() if name in DRAFT}
