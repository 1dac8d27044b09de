"""For every page about visits, duties, promises, hand-overs and papers the data that it gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.commitment_rules import Digest as Work
from bot.domain.commitment_rules import Month, SuggestionLine, Tally
from bot.domain.commitments import Commitment, CommitmentKind, CommitmentState, CommitmentStep, Finding
from bot.domain.duties import Clash, Duty, DutyState
from bot.domain.duty_rules import AfterEvent, DutyRule, Every, OnBirthday, OnFestival, ToReport
from bot.domain.life import LifeEvent, LifeEventKind
from bot.domain.people import Role
from bot.domain.successions import Entry, Matter, Pack, Sort, Succession, SuccessionState
from bot.domain.visits import KINDS, Visit, VisitKind, VisitReport, VisitState, VisitStep
from bot.paper.values import Asked, Digest, DutyFigures, Handbook, MonthDay, MonthSheet, RuleLine, UnitLine
from bot.paper.values import Entry as Line
from bot.store.heads import Heads
from bot.store.papers import Reported, Served
from bot.store.roll import RollRow
from bot.store.sheets import Sheet
from bot.web.console.care.duty_figures import figures, when
from tests.builders import HOUR, NOW, notice

Data = dict[str, Any]
DAY = date(2026, 3, 10)


def care_pages(hostile: str, frame: Data, sheet: Sheet, heads: Heads) -> dict[str, Data]:
    """`hostile` stands wherever somebody may write a word."""
    lists = {"units": [heads], "staff": [(1, hostile)], "done": hostile, "page": 2, "more": True}
    return {
        **_visits(hostile, {**frame, **lists}),
        **_duties(hostile, {**frame, **lists}),
        **_commitments(hostile, {**frame, **lists}, sheet.row),
        **_successions(hostile, {**frame, **lists}),
        **_papers(hostile, {**frame, **lists}, sheet),
    }


def care(hostile: str) -> Data:
    """What a person's page shows beside his file."""
    return {
        "visits": _reports(hostile), "more": True, "owed": _owed(hostile), "asked": _asked(hostile), "portrait": 7,
        "notices": [notice(title=hostile)],
        "once": hostile, "acts": True,
    }  # fmt: skip


# --- visits ------------------------------------------------------------------------------------------------------------


def _reports(hostile: str) -> list[Visit]:
    report = VisitReport(hostile, 1, 1, VisitKind.VISIT, hostile, hostile, DAY, hostile, f"{hostile} {hostile}", hostile)
    one = Visit(5, report, VisitState.ISSUES, 2, NOW, hostile, hostile, hostile, NOW, 2, hostile, NOW, hostile, 9, photos=(3, 4))
    return [one, *(replace(one, state=state, photos=()) for state in VisitState)]


def _visits(hostile: str, frame: Data) -> dict[str, Data]:
    reports = _reports(hostile)
    said = dict.fromkeys(("kind", "visited_on", "condition", "need", "promise", "went"), hostile)
    trail = [
        {"step": VisitStep(2, step, "staff:1", NOW), "who": who, "changes": [("need", "", hostile)], "remark": hostile}
        for step, who in (("received", ""), ("changed", hostile), ("issues", hostile), ("approved", hostile))
    ]
    kinds = [kind.value for kind in KINDS]
    return {
        "console/care/visits": {
            **frame, "rows": reports, "waiting": False, "wait": 3, "kinds": kinds,
            "query": dict.fromkeys(("state", "kind", "unit", "who", "from", "to"), hostile),
        },
        "console/care/visit": {
            **frame, "one": reports[0], "trail": trail, "commitments": _asked(hostile), "duties": _owed(hostile),
            "event": LifeEvent(1, LifeEventKind.HOSPITAL, DAY, hostile, hostile), "mine": True, "reviews": True,
            "kinds": kinds, "said": said, "today": "2026-03-10", "fault": "no_remark",
        },
    }  # fmt: skip


# --- duties ------------------------------------------------------------------------------------------------------------


def _owed(hostile: str) -> list[Duty]:
    one = Duty(1, hostile, hostile, hostile, 1, hostile, hostile, hostile, 1, hostile, DutyState.READY, DAY, NOW - HOUR, DAY)
    return [one, *(replace(one, number=2, state=state, visit_id=5, settled_at=NOW, planned_on=None) for state in DutyState)]


def _duties(hostile: str, frame: Data) -> dict[str, Data]:
    rows, none = _owed(hostile), figures(())
    some = {**none, "due": 9, "overdue": 2, "missed": 3}
    added = [(hostile, some), ("", none)]
    triggers = (
        AfterEvent(frozenset({LifeEventKind.HOSPITAL}), 72 * HOUR, by_hours=True),
        AfterEvent(frozenset({LifeEventKind.DEATH}), 24 * HOUR),
        ToReport(frozenset({LifeEventKind.DEATH}), 30 * HOUR, tuple(Role)),
        Every(months=3),
        Every(days=30),
        OnFestival(frozenset({"chongyang", hostile})),
        OnBirthday(),
        OnBirthday(frozenset({60, 70}), nominal=True),
    )
    rules = [
        {
            "rule": DutyRule(hostile, hostile, hostile, trigger, opens=7, own=True, family=True),
            "who": hostile,
            "when": when(trigger),
            "kinds": [hostile],
        }
        for trigger in triggers
    ]
    return {
        "console/care/duties": {
            **frame, "monday": DAY, "sunday": DAY, "before": DAY, "after": DAY, "this_week": False, "late": rows,
            "more_late": True, "rows": rows, "all": some, "by_owner": added, "by_unit": added, "by_rule": added,
            "query": dict.fromkeys(("week", "state", "rule", "unit", "who"), hostile),
            "titles": {hostile: hostile}, "plans": {1}, "today": "2026-03-10", "fault": "day",
            "clash": {"duty": rows[0], "with": Clash(DAY, hostile, hostile, DAY)},
        },
        "console/care/duty_rules": {
            **frame, "sets": {hostile: rules}, "figures": {hostile: some}, "nothing": none, "festivals": {"chongyang": hostile},
            "begin": DAY, "end": DAY, "before": DAY, "after": DAY,
        },
    }  # fmt: skip


# --- commitments -------------------------------------------------------------------------------------------------------


def _asked(hostile: str) -> list[Commitment]:
    one = Commitment(
        8, CommitmentKind.NEED, CommitmentState.OPEN, hostile, "staff:1", NOW, NOW - HOUR, 1, hostile, hostile, 1, hostile, 5,
        service="car", level=1, result=hostile, rating="bad", detail={"papers": {hostile: True}},
    )  # fmt: skip
    over = [
        replace(one, kind=kind, state=state, disposition=Finding.FITS.value, closed_at=NOW, answered_how=how, answered_at=heard)
        for kind in CommitmentKind
        for state, how, heard in (
            (CommitmentState.DONE, "ring", None), (CommitmentState.DECLINED, "chat", NOW), (CommitmentState.VOID, "", None),
            (CommitmentState.ARRANGED, "push", None),
        )
    ]  # fmt: skip
    return [one, *over]


def _commitments(hostile: str, frame: Data, row: RollRow) -> dict[str, Data]:
    asked = _asked(hostile)
    steps = (
        ("opened", "person"), ("taken", hostile), ("handed", ""), ("progress", "proxy"), ("closed", hostile), ("rated", "person"),
        ("above", "clock"), ("answered", "clock"),
    )  # fmt: skip
    trail = [{"step": CommitmentStep(NOW, hostile, step, hostile), "who": who} for step, who in steps]
    return {
        "console/care/commitments": {
            **frame, "rows": asked, "count": 99, "query": dict.fromkeys(("kind", "state", "who", "late"), hostile),
            "me": 1, "services": {"car": hostile},
        },
        "console/care/commitment": {
            **frame, "one": asked[0], "service": hostile, "person": row, "phone_open": True, "report": 5,
            "trail": trail, "mine": False, "acts": True,
            "decided": True, "findings": [finding.value for finding in Finding], "papers": {hostile: True, "b": False},
            "colleagues": [(1, hostile)], "fault": "finding",
            "said": dict.fromkeys(("finding", "words", "topic"), hostile), "titles": [hostile],
            "preview": hostile,
        },
    }  # fmt: skip


# --- hand-overs --------------------------------------------------------------------------------------------------------


def _successions(hostile: str, frame: Data) -> dict[str, Data]:
    matters = tuple(Matter(sort, hostile, 3, "2026-03-12", "call") for sort in Sort)
    entry = Entry(1, hostile, hostile, True, "住院", (hostile,), (hostile,), matters)
    pack = Pack((entry, replace(entry, person_id=2, alive=False, matters=())), greet=True)
    one = Succession(3, 1, hostile, 2, hostile, (1, 2), SuccessionState.OFFERED, "staff:1", NOW, pack)
    over = [replace(one, state=state, decided_at=NOW) for state in (SuccessionState.ACCEPTED, SuccessionState.WITHDRAWN)]
    return {
        "console/care/successions": {
            **frame, "rows": [one, *over], "me": 2, "offers": True, "fault": "part", "ask": hostile,
            "said": dict.fromkeys(("giver", "taker", "part", "greet"), hostile),
            "preview": {
                **dict.fromkeys(("giver", "taker", "phone"), hostile), "counts": pack.counts(), "names": [hostile], "after": 9,
            },
        },
        "console/care/succession": {
            **frame, "one": one, "entries": pack.entries, "plain": pack.entries, "seen": {1},
            "counts": pack.counts(), "takes": True, "withdraws": False,
        },
    }  # fmt: skip


# --- papers ------------------------------------------------------------------------------------------------------------


def _papers(hostile: str, frame: Data, sheet: Sheet) -> dict[str, Data]:
    asked = tuple(Asked.of(one, NOW) for one in _asked(hostile))
    duties, visits = tuple(_owed(hostile)), tuple(_reports(hostile))
    book = Handbook(
        sheet, 2026, 95, hostile, hostile, duties, visits, True, asked, ((Line(5, hostile, due=True), Line(6, hostile)),) * 12, 7,
        frozenset({3}),
    )  # fmt: skip
    month = MonthSheet(
        hostile, DAY, DAY, {hostile: 3}, 12, (Served(1, hostile, hostile, DAY, False), Served(2, hostile, hostile, None, False)),
        2, DutyFigures(9, 3, 2, 1, 4), duties, Month(5, 4, 3, 2, 1, 1), asked,
        (MonthDay(DAY, visits, (Reported(hostile, hostile, DAY, NOW),)),),
    )  # fmt: skip
    unit = UnitLine(hostile, 1, 20, 12, {"走访": 3})
    work = Work(
        dict.fromkeys(CommitmentKind, Tally(5, 4, 3, 1, 30.5)), {hostile: 2}, {"car": 1, "other": 2}, {"good": 1, "bad": 1}, ()
    )
    digest = Digest(
        DAY, DAY, ("走访",), unit, (unit,), {state.value: 2 for state in VisitState}, {hostile: 3},
        (RuleLine(hostile, DutyFigures(9, 3, 2, 1, 4)),), work, {"car": hostile},
        (SuggestionLine(1, DAY, hostile, hostile, hostile),),
    )  # fmt: skip
    return {
        "console/care/papers": {
            **frame, "me": 1, "whole": True, "months": [(hostile, hostile)], "quarters": [(hostile, hostile)],
            "begin": "2026-03-01", "today": "2026-03-10", "fault": hostile,
        },
        "console/care/handbook": {**frame, "book": book},
        "console/care/month": {**frame, "sheet": month, "who_id": 1, "month": hostile},
        "console/care/digest": {**frame, "found": digest, "quarter": hostile},
    }  # fmt: skip
