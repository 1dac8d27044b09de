"""What templates say of days off, at its worst."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

NUMBER = "国办发明电〔2026〕16号"
SPAN = {"first": "2027-02-05", "last": "2027-02-13"}
ONE_DAY = {"first": "2027-01-01", "last": "2027-01-01"}
HOLIDAYS = [
    {"name": "元旦", "off": [ONE_DAY], "count": 1, "work": []},
    *({"name": name, "off": [SPAN, ONE_DAY], "count": 9, "work": ["2027-02-20", "2027-02-28"]} for name in ("春节", "清明节")),
    *({"name": name, "off": [SPAN], "count": 9, "work": ["2027-02-20"]} for name in ("劳动节", "端午节", "中秋节、国庆节")),
]
DOUBTS = [
    {"kind": kind, "name": "春节", "day": "2027-02-05", "said": said, "found": "8"}
    for kind, said in (
        ("weekday", "六"), ("count", "9"), ("works_anyway", ""), ("both", ""), ("nothing_read", "2月30日"), ("nothing_read", "")
    )
]  # fmt: skip
YEAR = {"year": 2027, "document": NUMBER, "holidays": HOLIDAYS}

DAYS_OFF_SAMPLES: dict[str, list[Data]] = {
    "staff/days_off": [
        {"years": [YEAR, {**YEAR, "document": ""}], "unknown": []},
        {"years": [YEAR], "unknown": [2028]},
        {"years": [], "unknown": [2027, 2028]},
    ],
    "staff/days_off_check": [
        {**YEAR, "again": True, "guessed": True, "changed": [], "doubts": DOUBTS},
        {**YEAR, "again": False, "guessed": False, "changed": ["劳动节"], "doubts": []},
        {**YEAR, "document": "", "again": False, "guessed": False, "changed": [], "doubts": []},
    ],
    "staff/days_off_dropped": [{"late": True}, {"late": False}],
    "staff/days_off_entered": [{"year": 2027, "count": 39}],
    "staff/days_off_incomplete": [
        {"year": 2027, "missing": ["元旦", "春节", "国庆节"], "doubts": DOUBTS},
        {"year": 2027, "missing": ["元旦"], "doubts": []},
    ],
    "staff/days_off_missing": [{"year": 2027, "begun": False}, {"year": 2027, "begun": True}],
}
