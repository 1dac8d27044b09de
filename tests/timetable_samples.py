"""What templates say of what happens by itself, at its worst."""

from __future__ import annotations

from typing import Any

from bot.domain.schedule import PAUSED, OccurrenceState

Data = dict[str, Any]

TITLE = "每周提问清单"
DAY = "2026-03-12"
AT = "2026-03-12T08:30:00+08:00"
STATES = [state.value for state in OccurrenceState] + [PAUSED]
JOBS = [{"title": TITLE, "at": AT, "counts": dict.fromkeys(STATES, 12), "stopped": True}] * 12
ONES: list[Data] = [{"title": TITLE, "at": AT, "counts": {state: 1}, "stopped": False} for state in STATES]

LETTERS = dict.fromkeys(("sent", "waiting", "failed", "rung", "to_ring", "no_way", "withheld", "moved", "declined"), 3114)
NAME = "欧阳春和阿不都热依木"
PLAN: Data = {
    "day": DAY,
    "letters_at": AT,
    "festivals": [{"name": "中国人民解放军建军节", "count": 3114}] * 2,
    "persons": [{"who": NAME, "name": "光荣在党50年"}] * 6,
    "count": 300,
    "withheld": 12,
    "dropped": [NAME] * 6,
    "lessons": ["每天学一点《重温入党誓词想想当年是谁介绍您入的党说给年轻党员听》"] * 3,
    "jobs": JOBS[:3],
    "more": 12,
    "stopped": [TITLE] * 3,
    "lapsed": 12,
}
NOTHING: Data = {
    "festivals": [],
    "persons": [],
    "count": 0,
    "withheld": 0,
    "dropped": [],
    "lessons": [],
    "jobs": [],
    "stopped": [],
    "lapsed": 0,
}
RESULT: Data = {
    "day": DAY,
    "quiet": False,
    "letters": LETTERS,
    "groups": 12,
    "bad": JOBS[:3],
    "good": JOBS,
    "more": 3,
    "page": "https://office.example.org/console",
}

TIMETABLE_SAMPLES: dict[str, list[Data]] = {
    "staff/day_plan": [
        PLAN,
        {**PLAN, **NOTHING, "letters_at": "", "stopped": [TITLE], "more": 0},
        {**PLAN, **NOTHING, "persons": PLAN["persons"][:1], "count": 1, "more": 0},
        {**PLAN, **NOTHING, "withheld": 1, "jobs": ONES[:1], "more": 0},
    ],
    "staff/day_result": [
        RESULT,
        {**RESULT, "letters": dict.fromkeys(LETTERS, 0), "groups": 0, "good": [], "more": 0},
        {**RESULT, "letters": {**dict.fromkeys(LETTERS, 0), "sent": 3, "rung": 2}, "groups": 0, "bad": [], "more": 0},
        {**RESULT, "quiet": True, "letters": dict.fromkeys(LETTERS, 0), "groups": 0, "bad": [], "good": [], "more": 0},
    ],
    "staff/job_changed": [
        {"title": TITLE, "what": what, "left": left, "stopped": stopped}
        for what in ("paused", "resumed", "hastened", "")
        for left in (40, 0)
        for stopped in (True, False)
    ],
    "staff/job_unknown": [{"said": "祝福" * 10, "several": several, "titles": [TITLE] * 12} for several in (True, False)],
    "staff/jobs": [
        {"day": DAY, "jobs": JOBS},
        {"day": DAY, "jobs": [*ONES, {"title": TITLE, "at": "", "counts": {}, "stopped": True}]},
        {"day": DAY, "jobs": []},
    ],
    "staff/backup_failed": [{"last": last} for last in (AT, None)],
    "staff/restored": [{"taken_at": AT, "doubtful": count, "people": count, "drafts": count} for count in (0, 3114)],
    "staff/timetable_fault": [
        {"state": state, "jobs": [{"title": TITLE, "days": [DAY] * count, "count": 3 * count}] * count, "more": more}
        for state in ("missed", "paused", "failed", "restored")
        for count, more in ((8, 300), (1, 0))
    ],
}
