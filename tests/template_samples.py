"""For every template of a message the data that handlers and jobs give it, at its worst: long names, long titles, everything set.

A list of samples where a template says different things.
"""

from __future__ import annotations

from typing import Any

from bot.domain.conversation import Place
from bot.domain.inquiry import Inquiry
from bot.domain.notices import NoticeState
from bot.domain.policy import PolicySource, PolicyTopic
from bot.domain.schedule import OccurrenceState
from tests.builders import NOW, notice

Data = dict[str, Any]

WHEN = "2026-03-12T09:00:00+08:00"
LONG_NAME = "欧阳春和阿不都热依木"
TITLE = "关于组织全市离退休干部参加“同心共圆中国梦、银龄奋进新征程”主题座谈会暨形势报告会的通知"
VENUE = "老干部活动中心三楼第二多功能会议室（电梯出门右转）"
BODY = "请各位老同志带好老花镜和水杯，按时到会，路远的同志单位派车接送，请提前一天报名。" * 12
WORDS = "我这两天腿疼得厉害，下不了楼，医生说要静养，这次就不去了，请帮我请个假，谢谢！" * 3
QUESTION = "请问护理费什么时候能涨，要准备哪些材料，能不能让儿子代办？" * 2
PHONE = "13900002001"
TASK: Data = {
    "number": 123456,
    "kind": "call",
    "title": TITLE,
    "who": LONG_NAME,
    "phone": PHONE,
    "deadline": WHEN,
    "tries": 3,
}
TASKS = [{**TASK, "number": 100 + n, "kind": kind} for n, kind in enumerate(("call", "relay", "greeting", "alert") * 3)]
TOPIC = PolicyTopic(
    "nursing",
    "离休干部护理费标准及申请办法",
    "待遇",
    tuple("护理费按月发放，由原单位老干部部门申报，凭县级以上医院的诊断证明办理。" for _ in range(9)),
    (PolicySource("关于提高离休干部护理费标准的通知", "组通字〔2014〕1号", "2014-01"),) * 2,
    scope="example-office",
    as_of="2025-01-01",
)
CHECKED = PolicyTopic("x", "电话费", "待遇", ("按月报销。",), verified_by="孟秋岚", verified_on="2026-03-01")
EVENT: Data = {"title": TITLE, "when": WHEN, "place": VENUE}
BARE_EVENT: Data = {"title": TITLE, "when": "", "place": ""}
CANDIDATES = [{"name": LONG_NAME, "kind": kind} for kind in ("person", "proxy", "staff")]
PREVIEW: Data = {
    **EVENT,
    "number": 1234,
    "state": "draft",
    "body": BODY,
    "audience": "示范局机关离退休干部、城关镇退休干部、河口镇退休干部",
    "included": 32900,
    "excluded": 120,
    "no_route": 4000,
    "asks_place": False,
}
FUNNEL = {
    "waiting": 1000,
    "confirmed": 20000,
    "confirmed_by_proxy": 3000,
    "reached_unconfirmed": 400,
    "task_open": 500,
    "excluded": 60,
    "attend": 15000,
    "decline": 800,
}
PROGRESS: Data = {
    "number": 1234,
    "title": TITLE,
    "state": "sending",
    "funnel": FUNNEL,
    "done": 23000,
    "all": 24900,
    "names": [LONG_NAME] * 15,
    "cutoff": WHEN,
}
QUIET_FUNNEL = {**dict.fromkeys(FUNNEL, 0), "confirmed": 20}
QUIET_PROGRESS: Data = {**PROGRESS, "funnel": QUIET_FUNNEL, "names": [], "cutoff": ""}
NUMBER: Data = {"number": 1234}
DUE: Data = {"number": 1234, "due": WHEN}
RELEASED: Data = {"number": 1234, "title": TITLE, "included": 32900, "excluded": 5, "no_route": 4000, "cutoff": WHEN}
KINDS = ["走访", "电话", "慰问", "送学", "住院探视", "生日", "丧事", "其他"]
VISIT: Data = {"name": LONG_NAME, "kind": "住院探视", "condition": WORDS, "need": WORDS, "day": "2026-03-10"}
FORM: Data = {"kinds": KINDS, "form": VISIT}
FESTIVALS = (
    "chongyang", "spring_festival", "new_year_eve", "mid_autumn", "dragon_boat", "lantern",
    "party_day", "army_day", "national_day", "dongzhi", "laba",
)  # fmt: skip

PUSH: dict[str, list[Data]] = {
    "push/birthday": [{"name": "欧阳老"}],
    "push/festival": [{"occasion": one, "name": "国际劳动妇女节"} for one in FESTIVALS],
    "push/group_festival": [{"occasion": "laba", "name": "国际劳动妇女节"}],
    "push/group_notice": [{"title": TITLE, "body": BODY}],
    "push/inquiry_answer": [{"question": QUESTION[:40], "answer": WORDS}],
    "push/meeting_reminder": [{**EVENT, "tomorrow": True}, {**EVENT, "place": "", "tomorrow": False}],
    "push/notice": [
        {**EVENT, "when": "3月12日（周四）上午9:00", "body": BODY, "must_confirm": True, "invites": True, "person": LONG_NAME},
        {**BARE_EVENT, "body": BODY, "must_confirm": False, "invites": False, "person": LONG_NAME},
    ],
    "push/notice_for_proxy": [
        {**EVENT, "when": "3月12日（周四）上午9:00", "body": BODY, "must_confirm": True, "invites": True, "person": LONG_NAME},
        {**BARE_EVENT, "body": BODY, "must_confirm": False, "invites": False, "person": LONG_NAME},
    ],
    "push/part": [{"text": BODY}],
    "push/study": [
        {"title": TITLE, "body": BODY, "link": "https://office.test/" + "x" * 200},
        {**BARE_EVENT, "body": BODY, "link": ""},
    ],
}

REPLY: dict[str, list[Data]] = {
    "reply/about_notice": [{**EVENT, "body": BODY}, {**BARE_EVENT, "body": BODY}],
    "reply/ask_away": [{}],
    "reply/binding_asked": [{"name": LONG_NAME}],
    "reply/binding_how": [{}],
    "reply/binding_not_found": [{"name": LONG_NAME}],
    "reply/binding_refused": [{"name": LONG_NAME, "by_staff": True}],
    "reply/binding_too_often": [{}],
    "reply/bound": [{"name": LONG_NAME, "by_staff": True}, {"name": LONG_NAME, "by_staff": False}],
    "reply/cancelled": [{"form": "visit"}, {"form": "notice"}, {"form": "choice"}, {"form": ""}],
    "reply/confirmed": [
        {**event, "name": name, "persons": persons, "rsvp": rsvp, "known": known}
        for event in (EVENT, BARE_EVENT)
        for name, persons in (("欧阳老", []), ("", [LONG_NAME] * 3), ("", []))
        for rsvp in ("attend", "decline", "")
        for known in (True, False)
    ],
    "reply/death": [{}],
    "reply/despair": [{}],
    "reply/distress": [{}],
    "reply/emergency": [{}],
    "reply/failed": [{}],
    "reply/hospital": [{}],
    "reply/human": [DUE],
    "reply/in_private": [{}],
    "reply/media": [
        {"kind": kind, "reporting": reporting}
        for kind in ("image", "voice", "video", "location", "link", "file", "unknown")
        for reporting in (True, False)
    ],
    "reply/menu": [
        {"known": known, "drafts": drafts, "settles": settles}
        for known, drafts, settles in ((True, True, True), (True, False, True), (True, False, False), (False, False, False))
    ],
    "reply/my_notices": [
        {"notices": [{"title": TITLE, "body": BODY, "person": LONG_NAME, "done": done} for done in (True, False, False)]}
        | {"known": True},
        {"notices": [], "known": True},
        {"notices": [], "known": False},
    ],
    "reply/no_study": [{}],
    "reply/not_allowed": [{}],
    "reply/not_sure": [DUE],
    "reply/policy_answer": [
        {"topic": TOPIC, "facts": TOPIC.facts[:4], "rest": 5},
        {"topic": CHECKED, "facts": CHECKED.facts, "rest": 0},
    ],
    "reply/policy_choices": [{"titles": [TOPIC.title] * 3}],
    "reply/policy_more": [{"topic": TOPIC, "facts": TOPIC.facts[4:]}, {"topic": CHECKED, "facts": ()}],
    "reply/smalltalk": [{"kind": kind} for kind in ("greeting", "thanks", "bye")],
    "reply/stop": [{}],
    "reply/thanks": [{}],
    "reply/unknown": [{"known": True}, {"known": False}],
    "reply/welcome": [{"known": True}, {"known": False}],
    "reply/which_notice": [{"titles": [TITLE] * 4}],
    "reply/who_are_you": [{}],
    "reply/wrong_person": [{}],
}

STAFF: dict[str, list[Data]] = {
    "staff/alert": [{"what": "需要关心", "who": LONG_NAME, "phone": PHONE, "words": WORDS}],
    "staff/binding_asked": [
        {"number": 1234, "name": LONG_NAME, "candidates": CANDIDATES},
        {"number": 1234, "name": LONG_NAME, "candidates": CANDIDATES[:1]},
    ],
    "staff/binding_decided": [{"number": 1234, "name": LONG_NAME, "agreed": agreed} for agreed in (True, False)],
    "staff/binding_unknown": [NUMBER],
    "staff/binding_which": [{"number": 1234, "candidates": CANDIDATES}],
    "staff/declined": [{"who": LONG_NAME, "title": TITLE, "words": WORDS[:100]}],
    "staff/inquiry_answered": [NUMBER],
    "staff/inquiry_asked": [{**DUE, "question": QUESTION, "who": LONG_NAME}, {**DUE, "question": QUESTION, "who": ""}],
    "staff/inquiry_unknown": [NUMBER],
    "staff/notice_ask": [
        {"ask": "", "unknown": ["书画协会", "门球队"]},
        {"ask": "hour", "unknown": []},
        {"ask": "您说的是3月12日还是4月12日？", "unknown": []},
    ],
    "staff/notice_for_approval": [PREVIEW],
    "staff/notice_how": [{}],
    "staff/notice_preview": [
        PREVIEW,
        {**PREVIEW, "place": "", "asks_place": True},
        {**PREVIEW, **BARE_EVENT, "state": "sending", "excluded": 0, "no_route": 0},
    ],
    "staff/notice_progress": [
        PROGRESS,
        *(
            {**PROGRESS, "state": state, "funnel": QUIET_FUNNEL, "names": [], "cutoff": ""}
            for state in ("draft", "closed", "withdrawn")
        ),
    ],
    "staff/notice_refused": [{"number": 1234, "objection": one} for one in ("author", "not_a_draft", "finished")],
    "staff/notice_released": [RELEASED, {**RELEASED, "no_route": 0}],
    "staff/notice_returned": [{"number": 1234, "title": TITLE, "reason": WORDS}, {"number": 1234, "title": TITLE, "reason": ""}],
    "staff/notice_unknown": [NUMBER, {"number": ""}],
    "staff/notice_withdrawn": [{"number": 1234, "title": TITLE}],
    "staff/relay_text": [{"text": BODY}],
    "staff/task_assigned": [{"tasks": TASKS}, {"tasks": TASKS[1:2]}, {"tasks": [{**TASK, "who": "", "phone": ""}]}],
    "staff/task_done": [
        {"task": TASK, "outcome": "已告知", "closed": True, "left": 12},
        {"task": {**TASK, "who": ""}, "outcome": "无人接", "closed": False, "left": 0},
    ],
    "staff/task_outcomes": [{"number": 1234, "outcomes": ["家属转告", "已上门", "已告知", "无人接", "号码不对"]}],
    "staff/task_overdue": [{**TASK, "owner": LONG_NAME}, {**TASK, "who": "", "owner": ""}],
    "staff/task_unknown": [NUMBER],
    "staff/tasks": [
        {"tasks": TASKS, "more": 30, "inquiries": [{"number": n, "question": QUESTION[:80], "due": WHEN} for n in range(12)]},
        {"tasks": [], "more": 0, "inquiries": [{"number": 5, "question": QUESTION, "due": WHEN}]},
        {"tasks": [], "more": 0, "inquiries": []},
    ],
    "staff/timetable_fault": [
        {"job": job, "day": "2026-03-10", "state": state}
        for job in ("meeting_reminders", "study_of_the_day", "greetings")
        for state in ("missed", "failed")
    ],
    "staff/visit_check": [FORM, {"kinds": KINDS, "form": {**VISIT, "condition": "", "need": ""}}],
    "staff/visit_condition": [FORM],
    "staff/visit_kind": [FORM],
    "staff/visit_need": [FORM],
    "staff/visit_person": [FORM],
    "staff/visit_received": [{"number": 1234, "name": LONG_NAME}],
    "staff/visit_who": [{"found": [f"{LONG_NAME}（示范局机关）"] * 4, "name": LONG_NAME}, {"found": [], "name": LONG_NAME}],
}

SAMPLES: dict[str, list[Data]] = {**PUSH, **REPLY, **STAFF}

# What people wrote arrives in pages; none of it may become part of the page.
HOSTILE = "<script>alert(1)</script>"
NOTICE_PAGE: Data = {"title": HOSTILE, "when": None, "place": HOSTILE, "body": HOSTILE, "said": "", "answered": False}
PAGES: dict[str, Data] = {
    "front": {},
    "notice": NOTICE_PAGE,
    "notice_gone": {},
    "signin_gone": {},
    "simulator": {
        "people": [{"id": f'"{HOSTILE}', "kind": f'"{HOSTILE}', "name": HOSTILE, "role": HOSTILE}],
        "longest": 2000,
        "groups": [{"id": f'"{HOSTILE}', "name": HOSTILE}],
    },
    "console": {
        "now": NOW,
        "beat": NOW,
        "notices": [
            {
                "notice": notice(title=HOSTILE, state=NoticeState.SENDING),
                "funnel": FUNNEL,
                "done": 23000,
                "all": 24900,
                "missing": [
                    {"person": HOSTILE, "state": "waiting", "due_at": NOW, "liaison": HOSTILE},
                    {"person": HOSTILE, "state": "task_open", "due_at": None, "liaison": None},
                ],
            }
        ],
        "tasks": [{**one, "who": HOSTILE, "title": HOSTILE, "owner": HOSTILE} for one in TASKS],
        "inquiries": [Inquiry(5, Place("wechat", "main", "x"), None, HOSTILE, NOW, NOW)],
        "timetable": [
            {"due_at": NOW, "job": job, "state": state}
            for job in ("meeting_reminders", "study_of_the_day", "greetings")
            for state in OccurrenceState
        ],
    },
}
