"""For every page of the calendar the data that it gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from bot.books.series import LONGEST
from bot.desks.greetings import Coming
from bot.domain.days_off import DayOff, DoubtKind
from bot.domain.gifts import BY_WISH, Gift, GiftState
from bot.domain.letters import Way
from bot.domain.meetings import Attended, Attendee, Meeting, MeetingSeries, MeetingState, SeriesFields, SeriesState
from bot.domain.notices import NoticeKind, Objection, Rsvp
from bot.domain.periodicals import OrderState, PeriodicalRound
from bot.domain.rhythm import Every, Rhythm
from bot.domain.schedule import PAUSED, OccurrenceState
from bot.domain.study import Material, Media, Quiz, Season, Series, SeriesKind
from bot.store.periodicals import Line
from bot.store.photos import Photo, PhotoKind, PhotoState
from bot.store.readings import UnitFigures
from bot.web.console.as_of import Made
from bot.web.console.programme.study_form import CHOICES, FIELDS
from tests.builders import HOUR, NOW

Data = dict[str, Any]
DAY = date(2026, 3, 10)


def programme_pages(hostile: str, frame: Data) -> dict[str, Data]:
    """`hostile` stands wherever somebody may write a word."""
    shown = {**frame, "done": hostile, "page": 2, "more": True}
    return {
        **_calendar(hostile, shown),
        **_days_off(hostile, shown),
        **_study(hostile, shown),
        **_meetings(hostile, shown),
        **_gifts(hostile, shown),
        **_timetable(hostile, shown),
    }


def _caution(hostile: str) -> list[Data]:
    return [{"fault": "officialese", "words": [hostile], "instead": [hostile], "number": 1, "blocks": True}]


def _refused(hostile: str, objection: Objection) -> Data:
    return {"number": 1, "objection": objection.value, "detail": hostile, "cautions": _caution(hostile), "series": True}


def _rhythm(hostile: str) -> Data:
    return {**Rhythm(Every.OCCASION, occasion="chongyang").dump(), "name": hostile}


def _calendar(hostile: str, frame: Data) -> dict[str, Data]:
    his = Coming(1, DAY, "birthday", hostile, 1, hostile, text=hostile, also=(hostile,))
    theirs = Coming(2, DAY, "lantern", hostile, count=20, text=hostile)
    several = (his, theirs, replace(his, stopped=True), replace(his, edited=True), replace(theirs, stopped=True, text=""))
    withheld = [replace(his, withheld=why) for why in ("mourning", Way.OPTED_OUT.value, hostile)]
    people = [(1, hostile), (2, hostile)]
    full = {
        "day": DAY, "away": 0, "off": DayOff(DAY, work=True, name=hostile), "occasions": [hostile],
        "greetings": [*several, *withheld], "meetings": _of_series(hostile),
        "lessons": [(_series(hostile), ""), (_series(hostile), hostile)],
        "gifts": [{"title": hostile, "what": hostile, "count": count, "people": people} for count in (2, 40)],
    }  # fmt: skip
    empty = {"away": 9, "day": DAY, "greetings": [], "meetings": [], "lessons": [], "gifts": []}
    off = {**empty, "off": DayOff(DAY, work=False, name=hostile), "occasions": []}
    paged = {"hidden": {DAY: 3}, "only": None, "page": 1, "made": Made([], NOW, True)}
    data = {**frame, **paged, "days": [full, off], "unknown": [2027], "longest": 200, "may_all": True, "acts": True}
    fault = {"objection": "blocked", "detail": hostile, "cautions": _caution(hostile)}
    return {"console/programme/calendar": {**data, "fault": fault, "whose": (DAY, "birthday", 1), "said": hostile}}


def _days_off(hostile: str, frame: Data) -> dict[str, Data]:
    span = {"first": "2026-03-10", "last": "2026-03-12"}
    holiday = {"name": hostile, "off": [span, {**span, "last": "2026-03-10"}], "count": 4, "work": ["2026-03-14"]}
    year = {"year": 2026, "document": hostile, "holidays": [holiday], "by": hostile, "starter": False, "at": NOW}
    doubts = [{"kind": kind.value, "name": hostile, "day": "2026-03-10", "said": hostile, "found": hostile} for kind in DoubtKind]
    found = {**year, "missing": [hostile], "doubts": doubts, "changed": [], "again": True, "guessed": True}
    return {
        "console/programme/days_off": {
            **frame, "years": [year, {**year, "year": 2025, "starter": True}], "unknown": [2027], "this": 2026, "keeps": True,
            "longest": 4000, "text": hostile, "found": found, "fault": "incomplete",
        },
    }  # fmt: skip


def _series(hostile: str, kind: SeriesKind = SeriesKind.STUDY) -> Series:
    season = Season("lunar 09-01", "立冬")
    return Series(
        "daily", hostile, kind, Rhythm(Every.DAY), season, opt_in=True, to_groups=True, by_hand=True, active=True, points=2
    )


def _study(hostile: str, frame: Data) -> dict[str, Data]:
    quiz = Quiz(hostile, (hostile, hostile), 2, hostile)
    items = [
        Material(hostile, hostile, hostile, Media.AUDIO, quiz, DAY, 1, 1, "daily"),
        Material(hostile, hostile, id=2, number=2, series_id="daily", withdrawn=True),
    ]
    lines = [
        {"series": one, "rhythm": _rhythm(hostile), "for_whom": hostile, "items": 2, "next": following}
        for one, following in (
            (_series(hostile), [(DAY, hostile), (DAY, "")]), (replace(_series(hostile, SeriesKind.CARE), active=False), []),
        )
    ]  # fmt: skip
    return {
        "console/programme/study": {
            **frame, "series": lines, "units": [(hostile, UnitFigures(1, 3, 2, 9, 4))], "month": DAY, "before": DAY, "after": DAY,
            "this_month": False, "keeps": True, "posts": True, "named": hostile, "done": "posted",
            "made": Made([], NOW, True),
        },
        "console/programme/study_series": {
            **frame, "series": _series(hostile), "rhythm": _rhythm(hostile), "for_whom": hostile,
            "rows": [(one, DAY, None) for one in items], "keeps": True, "media": ("article",), "longest": LONGEST,
            "choices": CHOICES, "today": "2026-03-10", "fault": "twice", "said": dict.fromkeys(FIELDS, hostile),
        },
    }  # fmt: skip


def _of_series(hostile: str) -> list[Meeting]:
    one = Meeting(7, 3, DAY, NOW, hostile, hostile, MeetingState.PLANNED, notice_id=4, notice_number=9, minutes=hostile)
    told = [replace(one, out=out, waits=waits) for out, waits in ((True, False), (True, True), (False, True))]
    return [one, replace(one, edited=True, place=""), *told, *(replace(one, state=state) for state in MeetingState)]


def _meetings(hostile: str, frame: Data) -> dict[str, Data]:
    fields = SeriesFields(hostile, Rhythm(Every.DAY), time(9), kind=NoticeKind.MEETING)
    series = MeetingSeries(3, fields, SeriesState.ENDED, 1, 2, NOW)
    line = {"number": 7, "when": NOW.isoformat(), "state": "planned", "edited": False, "notice": 9, "waits": False}
    shown = {
        "number": 3, "title": hostile, "rhythm": _rhythm(hostile), "clock": hostile, "place": hostile, "body": hostile,
        "lead_days": 7,
        "must_confirm": True, "until": "2026-12-31", "audience": hostile, "people": 12, "state": "draft", "unknown": [2027],
        "days": [{"day": "2026-03-11", "off": True}], "meetings": [line],
    }  # fmt: skip
    lines = [{**shown, "state": state.value, "next": following} for state in SeriesState for following in (line, None)]
    asks = {"ask": hostile, "who": "", "receivers": "", "wants": "times"}
    person = Attendee(1, hostile, hostile, Rsvp.DECLINE, made_up=True)
    photo = Photo(5, PhotoKind.MEETING, PhotoState.KEPT, None, None, 1, "console", "", hostile, 0, DAY, NOW)
    both = {"drafts": True, "asks": asks, "refused": _refused(hostile, Objection.BLOCKED), "fault": "empty"}
    return {
        "console/programme/meetings": {
            **frame, **both, "series": lines, "ended": [series], "once": hostile, "longest": 1000, "text": hostile,
            "given": {"title": hostile, "times": hostile},
        },
        "console/programme/meeting_series": {
            **frame, **both, "one": shown, "meetings": _of_series(hostile), "past": _of_series(hostile), "author": hostile,
            "approver": hostile, "mine": False, "approves": True, "said": {"field": "times", "value": hostile},
        },
        "console/programme/meeting": {
            **frame, **both, "one": replace(_of_series(hostile)[0], starts_at=NOW - HOUR), "series": series,
            "count": Attended(9, 5, 2, 1, 1), "sides": {side: [person] for side in ("came", "excused", "absent", "unsaid")},
            "photos": [photo], "acts": True, "begun": True, "fault": f"unknown:{hostile}", "longest": 20_000,
            "said": dict.fromkeys(("field", "value", "words", "names"), hostile),
        },
    }  # fmt: skip


def _gifts(hostile: str, frame: Data) -> dict[str, Data]:
    one = Gift(
        3, "birthday", 1, hostile, hostile, 1, hostile, hostile, hostile, 50_000, hostile, DAY, GiftState.DUE, note=hostile
    )
    closed = [replace(one, state=state, visit_id=5, closed_by=BY_WISH, closed_on=DAY, handed_by=hostile) for state in GiftState]
    rows = [
        {**each.shown(date(2026, 3, 12)), "person_id": 1, "unit": hostile, "document": hostile, "gift": each}
        for each in (one, *closed)
    ]
    figures = {**{state.value: 3 for state in GiftState}, "yuan": "500", "unproved": 1}
    line = Line(1, hostile, hostile, "13900002001", OrderState.CHOSEN, (hostile,), False)
    counted = {
        "year": 2027, "deadline": NOW.isoformat(), "closed": False, "applied": False,
        "counts": {state.value: 4 for state in OrderState}, "titles": [{"name": hostile, "copies": 3}],
        "missing": [{"name": hostile, "count": 2}, {"name": "", "count": 1}],
    }  # fmt: skip
    return {
        "console/programme/gifts": {
            **frame, "rows": rows, "count": 99, "query": dict.fromkeys(("year", "state", "mine"), hostile), "figures": figures,
            "year": 2026, "years": [2027, 2026], "acts": True, "exports": True, "fault": "closed",
        },
        "console/programme/periodicals": {
            **frame, "round": PeriodicalRound(2027, NOW, NOW), "counts": counted, "rows": [(line, [hostile])], "count": 99,
            "query": dict.fromkeys(("state", "title"), hostile), "titles": [(hostile, hostile, hostile, hostile)],
            "exports": True, "keeps": True,
        },
    }  # fmt: skip


def _timetable(hostile: str, frame: Data) -> dict[str, Data]:
    counts = {**{state.value: 2 for state in OccurrenceState}, PAUSED: 1}
    one = {"job": "letters", "title": hostile, "known": True, "at": NOW, "counts": counts, "stopped": False}
    rows = [{**one, "came": {"sent": 3, hostile: 2}}, {**one, "at": None, "counts": {}, "stopped": True, "came": {}}]
    others = [{"job": "duties", "title": hostile}]
    return {"console/programme/timetable": {**frame, "jobs": rows, "others": others, "keeps": True, "named": hostile, "day": DAY}}
