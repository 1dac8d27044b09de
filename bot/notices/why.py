"""为什么张三没收到: all that was tried for one person, in order of time, as templates/staff/_why.txt puts it on one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from bot.domain.board import Next, Turn
from bot.domain.notices import How, Notice, NoticeState, RecipientState
from bot.domain.text import brief
from bot.domain.trail import Asked, Trace, Trail, Try, Word

Render = Callable[[str, Mapping[str, Any]], str]
Clause = dict[str, Any]
LINE = "staff/why_line"


def why(trail: Trail | None, notice: Notice) -> dict[str, Any]:
    """The line's data. No trail: whoever is meant was not in the ledger when the list was made."""
    drafted = notice.state is NoticeState.DRAFT or notice.approved_at is None
    begun = "" if notice.approved_at is None else brief(notice.approved_at)
    if trail is None:
        nothing = _next(Next(Turn.NONE), None)
        return {"listed": False, "draft": drafted, "begun": begun, "excluded": "", "clauses": [], "next": nothing, "over": ""}
    out = trail.reason if trail.state is RecipientState.EXCLUDED else ""
    clauses, day = _dated(_clauses(trail, notice))
    withdrawn = "withdrawn" if notice.state is NoticeState.WITHDRAWN else ""
    return {
        "listed": True,
        "draft": drafted,
        "begun": begun,
        "excluded": out,
        "clauses": clauses,
        "next": _next(trail.standing.next, day),
        "over": withdrawn,
    }


def line(render: Render, trail: Trail | None, notice: Notice) -> str:
    """The one line."""
    return render(LINE, {"one": why(trail, notice)})


def _clauses(trail: Trail, notice: Notice) -> list[tuple[datetime, Clause]]:
    answers = notice.requires_confirmation and not trail.words
    found = [(one.at, _sent(one, answers)) for one in trail.tries]
    found += _traces(trail.traces)
    found += [(one.made_at, _asked(one)) for one in trail.asked]
    by_call = {f"task:{one.number}" for one in trail.asked if one.state == "done"}
    found += _words([one for one in trail.words if one.proof not in by_call], notice)
    return sorted(found, key=lambda pair: (pair[0], pair[1]["what"] != "passed"))


def _sent(one: Try, unanswered: bool) -> Clause:
    then = one.read_at or one.delivered_at or one.failed_at
    return {
        "what": "sent",
        "form": one.form.value,
        "proxy": one.proxy,
        "state": one.state.value,
        "reason": one.reason.value,
        "then": then,
        "unanswered": unanswered,
    }


def _traces(traces: Iterable[Trace]) -> list[tuple[datetime, Clause]]:
    """Rungs that were passed over in one look are told together."""
    return [
        (at, {"what": what, "rungs": [one.detail for one in several], "then": None})
        for (at, what), several in groupby(traces, key=lambda one: (one.at, one.what))
    ]


def _asked(one: Asked) -> Clause:
    tries = [{"outcome": outcome, "times": len(list(several))} for outcome, several in groupby(one.outcomes)]
    return {
        "what": "asked",
        "kind": one.kind.value,
        "first": one.first_owner,
        "owner": one.owner,
        "tries": tries,
        "state": one.state,
        "deadline": one.deadline,
        "then": one.closed_at if one.state == "done" else None,
    }


def _words(words: Iterable[Word], notice: Notice) -> list[tuple[datetime, Clause]]:
    """What somebody answers again and again to the same text is told once, at its first time; a call is told each time."""
    said: dict[tuple[object, ...], list[Word]] = {}
    for one in sorted(words, key=lambda word: word.at):
        answered = one.how in (How.SELF, How.PROXY)
        said.setdefault((one.how, one.said_by, one.version) if answered else (one.proof, one.at), []).append(one)
    return [(first.at, _word(first, len(again) + 1, notice)) for first, *again in said.values()]


def _word(one: Word, times: int, notice: Notice) -> Clause:
    late = notice.cutoff is not None and one.at > notice.cutoff
    kind = one.said_by.partition(":")[0]
    return {
        "what": "word",
        "how": one.how.value,
        "by": one.by,
        "kind": kind,
        "late": late,
        "page": one.proof == "page",
        "times": times,
        "then": None,
    }


def _dated(clauses: Iterable[tuple[datetime, Clause]]) -> tuple[list[Clause], date | None]:
    """With times as they are said, the day only where it is another; and the last day."""
    found, day, sent = [], None, False
    for at, clause in clauses:
        said = {**clause, "at": brief(at, day), "again": sent}
        day = at.date()
        sent = sent or clause["what"] == "sent"
        for name in ("then", "deadline"):
            if name in clause:
                said[name] = brief(clause[name], day) if clause[name] is not None else ""
        found.append(said)
    return found, day


def _next(one: Next, day: date | None) -> dict[str, str]:
    at = brief(one.at, day) if one.at is not None else ""
    return {"turn": one.turn.value, "rung": one.rung.value if one.rung else "", "at": at}
