"""What templates say of papers and magazines, at its worst."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

LONG_NAME = "欧阳春和阿不都热依木"
UNTIL = "2026-11-21T17:00:00+08:00"
TITLES = [f"某某省老年大学学报第{n}种" for n in range(1, 11)]
LIST = [{"number": n, "name": name, "kind": "刊", "often": "每月一期", "yuan": "128.5"} for n, name in enumerate(TITLES, 1)]
QUESTION: Data = {"name": LONG_NAME, "year": 2027, "titles": LIST, "most": 3, "budget": "150", "now": TITLES[:4]}
QUESTION |= {"chosen": TITLES[:3], "deadline": UNTIL}
BARE: Data = {**QUESTION, "budget": "", "now": [], "chosen": []}
COUNTS = {"waiting": 1, "asked": 22, "chosen": 333, "default": 4444, "declined": 55, "task": 66, "void": 7}
FIGURES: Data = {
    "year": 2027,
    "deadline": UNTIL,
    "closed": False,
    "applied": False,
    "counts": COUNTS,
    "titles": [{"name": one, "copies": n * 111} for n, one in enumerate(TITLES)],
    "missing": [{"name": "", "count": 3}, {"name": TITLES[0], "count": 12}],
}
PROBLEM: Data = {"unknown": ["某某晚报", "12"], "chosen": TITLES[:5], "most": 2, "budget": "150", "costs": "642.5", "last": 10}
TO_ASK: Data = {"names": [LONG_NAME] * 30, "count": 48, "year": 2027, "deadline": UNTIL, "titles": LIST, "most": 2}
PERSON: Data = {"name": LONG_NAME, "now": TITLES[:3], "year": 2027, "state": "default", "chosen": TITLES[:2]}
NOBODY_YET: Data = {**PERSON, "now": [], "year": 0, "state": "", "chosen": []}

PERIODICAL_SAMPLES: dict[str, list[Data]] = {
    "push/periodical_question": [{"asks": QUESTION, "reminds": True}, {"asks": BARE, "reminds": False}],
    "reply/periodical_question": [{"asks": QUESTION}, {"asks": BARE}],
    "reply/periodical_problem": [
        {**PROBLEM, "problem": problem} for problem in ("unknown", "too_many", "too_dear", "nothing_now")
    ],
    "reply/periodical_address": [
        {"name": LONG_NAME, "chosen": TITLES[:3], "place": place, "again": again}
        for place, again in (("某某市某某区某某街道某某小区", False), ("", False), ("", True))
    ],
    "reply/periodical_done": [
        {"name": LONG_NAME, "year": 2027, "chosen": TITLES[:3], "verify": verify, "deadline": UNTIL} for verify in (True, False)
    ],
    "reply/periodical_declined": [{"name": LONG_NAME, "year": 2027}],
    "reply/periodical_own": [
        {"people": [PERSON, NOBODY_YET], "running": True, "asks": QUESTION},
        {"people": [{**PERSON, "state": "declined"}], "running": True, "asks": None},
        {"people": [{**PERSON, "state": "chosen"}], "running": False, "asks": None},
    ],
    "reply/periodical_missing": [{"number": 123456, "due": UNTIL, "title": title} for title in ("", TITLES[0])],
    "reply/periodical_passed_on": [{"number": 123456, "due": UNTIL}],
    "staff/periodical_progress": [
        FIGURES,
        {**FIGURES, "closed": True, "missing": []},
        {**FIGURES, "closed": True, "applied": True},
    ],
    "staff/periodicals_closed": [{**FIGURES, "closed": True, "gone": gone} for gone in (12, 0)],
    "staff/periodical_applied": [{"year": 2027, "changed": 1234}],
    "staff/periodical_none": [{"titles": TITLES}, {"titles": []}],
    "staff/periodical_offer": [
        {"year": 2027, "titles": TITLES, "most": 2, "days": 20, "budget": budget} for budget in ("150", "")
    ],
    "staff/periodical_to_ask": [TO_ASK, {**TO_ASK, "names": [], "count": 0, "titles": []}],
    "staff/periodical_ordered": [
        {"name": LONG_NAME, "year": 2027, "chosen": TITLES[:2], "left": 12},
        {"name": LONG_NAME, "year": 2027, "chosen": [], "left": 0},
    ],
    "staff/periodical_unknown": [
        {"who": LONG_NAME, "open": running, "several": several}
        for running, several in ((False, False), (True, True), (True, False))
    ],
}
