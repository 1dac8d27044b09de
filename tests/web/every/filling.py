"""What stands in a form that is filled in as it should be, by the names of its fields. A new name is added here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.web.every.furnished import picture, workbook
from tests.web.every.walk import Button, Field, Form, sent

TOPICS_SHEET = """编号,标题,问题,答案,类别,依据,文号
食堂/送饭 #1,食堂送饭,食堂能不能送饭,社区食堂中午送饭，先打电话登记。,生活服务,示范局食堂办法,示老干〔2026〕1号
"""
PLAIN = "按实际情况写的几个字"
TIMES = {"date": "2026-05-06", "datetime-local": "2026-05-06T09:00", "time": "09:00", "month": "2026-04", "week": "2026-W19"}
KINDS = {**TIMES, "number": "80", "tel": "13900009002", "email": "a@example.com", "search": "冯若兰"}
ANNOUNCED = """国务院办公厅关于2027年部分节假日安排的通知 国办发明电〔2026〕8号
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月13日（周六）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。10月9日（周六）上班。"""
QUIZ = ("question", "choice1", "choice2", "choice3", "choice4", "answer", "why")
TOPIC = {
    "as_of": "2026-04-29", "from_day": "", "until_day": "", "only-from": "", "only-until": "", "source-0-date": "2026-03-01",
    "source-0-in_force": "2026-03-01", "source-0-expires": "", "source-0-seen": "read", "narrowed-0-text": "",
    "narrowed-0-category": "", "narrowed-0-from": "", "narrowed-0-until": "",
}  # fmt: skip
# Of a route (with its step), what its fields hold where a plain sentence would not do.
SAID: Mapping[str, Mapping[str, str]] = {
    "/console/notices/read": {"text": "请全体老同志参加座谈会。\n时间：5月20日上午9点\n地点：老干部活动中心三楼"},
    "/console/notices": {"event_at": "2026-05-20T09:00", "end_at": "", "reply_by": "2026-05-19T09:00", "audience": "全体老同志"},
    "/console/people/{person_id:int}/event": {"kind": "住院", "day": "2026-04-28", "known_from": "家属", "phone": ""},
    "/console/people/{person_id:int}/privacy/erase": {"name": "余淑贞"},
    "/console/people/{person_id:int}/commitment": {"due": "2026-05-06"},
    "/console/visits/{number:int}/change": {"visited_on": "2026-04-28"},
    "/console/staff": {"name": "姜新来", "phone": "13800009999", "role": "liaison", "scope": ""},
    "/console/audience/save": {"name": "离休干部", "words": "离休干部"},
    "/console/meetings": {
        "text": "每周四下午3点，三楼会议室，棋牌赛，全体老同志参加",
        "times": "",
        "title": "",
        "place": "",
        "who": "",
    },
    "/console/meetings/{number:int}/change": {"field": "place", "value": "一楼大厅"},
    "/console/meetings/one/{number:int}/move": {"field": "place", "value": "一楼大厅"},
    "/console/meetings/one/{number:int}/attended": {"how": "came", "names": "秦怀远"},
    "/console/calendar/days-off/read": {"text": ANNOUNCED},
    "/console/notices/{notice_id:int}/amend": {"title": "换个题目", "event_at": "2026-05-22T09:00", "end_at": "", "reply_by": ""},
    "/console/notices/{notice_id:int}/correct": {"place": "一楼大厅", "end_at": "", "reply_by": ""},
    "/console/questions/{number:int}": {"topic": "老年大学报名入学"},
    "/console/papers/handbooks": {"unit": "1", "who": ""},
    "/console/policy/edit": {**TOPIC, "id": ""},
    "/console/study/{series_id}/items": {"link": "", "media": "", "day": "2026-06-01", **dict.fromkeys(QUIZ, "")},
    "/console/successions": {"giver": "3", "taker": "1", "part": ""},
}


def files_of(form: Form) -> dict[str, tuple[str, bytes]]:
    """A file of the sort that the form takes."""
    names = [one.name for one in form.fields if one.kind == "file"]
    if not names or "notices" in form.action:  # where a text may be pasted instead
        return {}
    if "policy" in form.action:
        return {names[0]: ("食堂.csv", TOPICS_SHEET.encode())}
    return {names[0]: ("名册.xlsx", workbook()) if "import" in form.action else ("a.jpg", picture())}


def filled(form: Form, route: str, button: Button | None) -> list[tuple[str, str]]:
    """The form as somebody sends it who knows what he wants."""
    given = SAID.get(route, {})
    fields = sent(form, button, {one.name: given.get(one.name, _said(one)) for one in form.fields})
    names = {name for name, _ in fields}
    for one in form.fields:  # of several round buttons the first; a box that must be ticked
        if one.name not in names and (one.kind == "radio" or (one.kind == "checkbox" and (one.required or one.name in given))):
            fields.append((one.name, one.value))
            names.add(one.name)
    return fields


def _said(one: Field) -> str:
    if one.kind in ("hidden", "checkbox", "radio") or one.value.strip():
        return one.value
    if one.kind == "select":
        return next((value for value in one.options if value), "")
    return KINDS.get(one.kind, PLAIN)


def posted(form: Form, fields: list[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """As `requests` takes it; a form with a file, or one that says so, in parts."""
    files = files_of(form)
    if not form.multipart:
        return {"data": fields, **more}
    none = next((one.name for one in form.fields if one.kind == "file"), "file")
    return {"data": fields, "files": files or {none: ("", b"")}, **more}
