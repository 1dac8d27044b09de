"""For every template of a message the data that handlers and jobs give it, at its worst: long names, long titles, everything set.

A list of samples where a template says different things.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.delivery.callers import LISTED
from bot.domain.audit import Finding, FindingKind
from bot.domain.board import NOTHING_NEXT, Next, Turn
from bot.domain.conversation import Place
from bot.domain.inquiry import Disposition, Inquiry
from bot.domain.ladder import Rung
from bot.domain.notices import NoticeState, Objection
from bot.domain.policy import PolicySource, PolicyTopic
from bot.domain.quoting import Quote
from bot.domain.rsvp import Bring, RsvpDetails
from bot.domain.schedule import OccurrenceState
from bot.domain.warnings import Caution, Fault
from bot.office import load_retention
from bot.policy.replies import shown
from bot.store.copied import Restored
from bot.web.public import Look
from tests.account_samples import ACCOUNT_SAMPLES
from tests.builders import NOW, notice
from tests.channel_samples import CHANNEL_SAMPLES
from tests.commitment_samples import COMMITMENT_SAMPLES
from tests.console_samples import CONSOLE_PAGES, FRAME, HOSTILE, WHO
from tests.day_samples import DAYS, SUCCESSIONS, THINGS
from tests.days_off_samples import DAYS_OFF_SAMPLES
from tests.duty_samples import DUTY_SAMPLES
from tests.gift_samples import GIFT_SAMPLES
from tests.letter_samples import LETTER_SAMPLES
from tests.meeting_samples import MEETING_SAMPLES
from tests.notice_page_samples import NOTICE_LINES
from tests.periodical_samples import PERIODICAL_SAMPLES
from tests.procedure_samples import samples
from tests.rehearsal_page_samples import REHEARSAL_PAGES
from tests.relay_samples import MANY, NO_GROUPS, RELAY_PAGES, RELAY_SAMPLES
from tests.safety_samples import SAFETY_SAMPLES
from tests.sign_in_page_samples import sign_in_pages
from tests.sms_samples import SMS_SAMPLES
from tests.study_samples import STUDY_SAMPLES
from tests.timetable_samples import TIMETABLE_SAMPLES
from tests.visit_samples import samples as visit_samples
from tests.watch_samples import WATCH_SAMPLES

Data = dict[str, Any]

WHEN = "2026-03-12T09:00:00+08:00"
LONG_NAME = "欧阳春和阿不都热依木"
TITLE = "关于组织全市离退休干部参加“同心共圆中国梦、银龄奋进新征程”主题座谈会暨形势报告会的通知"
VENUE = "老干部活动中心三楼第二多功能会议室（电梯出门右转）"
BODY = "请各位老同志带好老花镜和水杯，按时到会，路远的同志单位派车接送，请提前一天报名。" * 12
WORDS = "我这两天腿疼得厉害，下不了楼，医生说要静养，这次就不去了，请帮我请个假，谢谢！" * 3
QUESTION = "请问护理费什么时候能涨，要准备哪些材料，能不能让儿子代办？" * 2
PHONE = "13900002001"
OWN_NOTICES = [
    {"title": TITLE, "body": BODY, "person": LONG_NAME, "place": VENUE, "when": WHEN, "said": said}
    for said in ("attend", "decline", "done", "")
]
REPORT: Data = {"number": 123456, "who": LONG_NAME, "title": TITLE, "outcome": "家属转告", "at": "2026-03-10T09:00:00+08:00"}
TASK: Data = {
    "number": 123456,
    "kind": "call",
    "title": TITLE,
    "who": LONG_NAME,
    "phone": PHONE,
    "deadline": WHEN,
    "tries": 3,
    "drill": False,
}
TASK_KINDS = ("call", "relay", "greeting", "alert", "visit", "survivor", "check", "call", "door", "bring", "visit", "study")
TASKS = [{**TASK, "number": 100 + n, "kind": kind} for n, kind in enumerate(TASK_KINDS)]
TOLD_TASKS = [{**one, "number": 123456, "owner": LONG_NAME, "before": LONG_NAME, "drill": True} for one in TASKS[:6]]
DONE: Data = {
    "number": 123456,
    "who": LONG_NAME,
    "kind": "call",
    "outcome": "已告知",
    "closed": True,
    "tries": 3,
    "too_often": False,
    "rsvp": "attend",
    "alarm": "",
    "kept": True,
    "clerk": False,
    "drill": False,
}
RUNGS = ("push", "chat", "sms", "voice", "proxy", "push", "sms")
STATES = ("accepted", "delivered", "read", "failed", "unknown", "sending", "failed")
SCRIPT: Data = {
    "words": "欧阳老，生日快乐，福寿绵长！",
    **TASK,
    "form": "欧阳老",
    "unit": "示范局机关离退休干部第一党支部",
    "contacts": [
        {"phone": PHONE, "name": LONG_NAME, "relation": "", "dead": True},
        *({"phone": PHONE, "name": LONG_NAME, "relation": "女儿", "dead": False} for _ in range(3)),
    ],
    "notice": {"title": TITLE, "body": BODY, "when": WHEN, "place": VENUE, "corrects": True},
    "tried": [{"rung": rung, "state": state, "at": WHEN} for rung, state in zip(RUNGS, STATES, strict=True)],
    "outcomes": ["已告知", "家属转告", "无人接", "号码不对", "已上门", "在办"],
    "page": "https://office.example.org/t/eyJ0YXNrIjoxMjM0NTZ9.Zm9yLXRlc3Rz-onlyASample",
}


def told(**lists: Any) -> Data:
    """What one member of staff is told of tasks, more of each than the message names."""
    counts = {sort: len(lists.get(sort, [])) * 9 for sort in LISTED}
    return {sort: lists.get(sort, [])[:most] for sort, most in LISTED.items()} | {"counts": counts}


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
OWN_RULE = PolicyTopic(
    "x-own", "电话费", "待遇", ("每季报销一次。", "例：某县按年报。"), point="每季报销一次。", unit="示范局机关", general="x",
    papers=("发票", "身份证"), contacts=("财务科 0000-1234567",), verified_by="孟秋岚", verified_on="2026-03-01",
)  # fmt: skip
PAGE = "https://office.test/p/" + "x" * 40
ANSWER: Data = {
    **shown(Quote(TOPIC, (TOPIC.facts[:4], TOPIC.facts[4:]), others=("示范局机关",), meant_for=("离休",))),
    "page": PAGE,
    "guided": True,
}
OWN_ANSWER: Data = {**shown(Quote(OWN_RULE, (OWN_RULE.facts,), general=CHECKED)), "page": "", "guided": False}
TALK = (
    "greetings", "thanks", "goodbye", "festival", "blessing", "praise", "who", "hearing", "testing", "apology", "understood",
    "laughter", "chat", "missed", "weary", "glad",
)  # fmt: skip
REFUSALS = ("others_private", "political_opinion", "medical", "legal_judgement", "abuse", "money", "fortune")
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
    "names": [LONG_NAME] * 15,
    "left_out": {"不符合「80岁以上」": 80, "「住院」的除外": 20, "已故": 20},
    "excluded": 120,
    "no_route": 4000,
    "kind": "meeting",
    "drill": False,
    "must_confirm": True,
    "until": "",
    "reply_by": "",
    "changes": [],
    "misled": 120,
    "stale": [],
    "cautions": [],
    "forecast": None,
}
FORECAST: Data = {
    "people": 32900,
    "cutoff": WHEN,
    "exception": "",
    "first": {"push": 25000, "chat": 1000, "proxy": 2400, "sms": 2000, "voice": 500, "call": 1900, "visit": 100},
    "ladders": {"default": 20000, "没有智能手机": 8000, "卧床失能": 3000, "只要打电话": 1900},
    "no_route": {"no_account": 1500, "calls_only": 300, "no_contact": 150, "other_way": 50},
    "proxies": 2900,
    "sms": 12345,
    "voice": 2345,
    "cost": 123456,
    "hours": [{"at": f"2026-03-12T{hour:02d}:00:00+08:00", "share": hour / 20} for hour in range(10, 18)],
    "by_cutoff": 0.874,
    "calls": 4100,
    "cap": 15,
    "busiest": {"name": LONG_NAME, "calls": 37},
    "over": 210,
    "verdict": "calls",
    "advice": [
        {"what": "earlier", "value": WHEN},
        {"what": "batches", "value": "3"},
        {"what": "helpers", "value": "12"},
        {"what": "numbers", "value": "1650"},
    ],
}
FEW: Data = {
    **FORECAST,
    "exception": "发出时已过当日联系时间，次日上午办结",
    "ladders": {"default": 20},
    "no_route": {},
    "proxies": 0,
    "sms": 0,
    "voice": 0,
    "cost": 0,
    "hours": FORECAST["hours"][:1],
    "busiest": {"name": "", "calls": 0},
    "over": 0,
    "verdict": "yes",
    "advice": [],
}
CUT_OFF: Data = {**FEW, "verdict": "no_contact", "no_route": {"no_contact": 2}}
CHANGES = [
    {"field": "title", "old": TITLE, "new": "座谈会"},
    {"field": "body", "old": BODY, "new": BODY},
    {"field": "place", "old": "", "new": VENUE},
    {"field": "event_at", "old": WHEN, "new": WHEN},
    {"field": "end_at", "old": "", "new": WHEN},
    {"field": "reply_by", "old": WHEN, "new": ""},
]
QUOTED = {"long_sentence", "many_actions", "officialese", "foreign", "link", "clock", "relative_day"}
COUNTED = {"long_sentence", "long_text", "many_actions", "emoji"}
MISSING = {"no_time", "no_place", "no_contact"}
FAULTY = ("祖传秘方", "保本保息", "现将有关事项通知如下", "安全账户", "绝密")
CAUTIONS: list[Data] = [
    Caution(
        fault,
        () if fault in MISSING or fault in COUNTED - QUOTED else FAULTY,
        123 if fault in COUNTED else None,
        ("平常话", "", "", "", "") if fault in (Fault.OFFICIALESE, Fault.FOREIGN, Fault.CLOCK) else (),
        blocks=fault in (Fault.IDENTITY, Fault.CARD, Fault.FRAUD, Fault.CLASSIFIED),
    ).data()
    for fault in Fault
]
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
    "groups": MANY,
}
QUIET_FUNNEL = {**dict.fromkeys(FUNNEL, 0), "confirmed": 20}
QUIET_PROGRESS: Data = {**PROGRESS, "funnel": QUIET_FUNNEL, "names": [], "cutoff": "", "groups": NO_GROUPS}
NUMBER: Data = {"number": 1234}
DETAIL: Data = {"place": "", "phone": "", "until": ""}
STEPS = [
    "遗属登记：配偶符合条件的登记为遗属，并说明遗属待遇",
    "协助家属办理丧葬费、抚恤金（按当地现行规定）",
    "更新台账，通知财务、组织人事部门",
]
EVENTS: list[Data] = [
    {**NUMBER, "name": LONG_NAME, "kind": kind, "day": "2026-03-10", "detail": {**DETAIL, **detail}, "steps": steps}
    | {"by": "孟秋岚", "duties": [{"title": "上门慰问家属", "due": WHEN}] * (kind in ("去世", "丧偶")) * 2}
    for kind, detail, steps in (
        ("去世", {}, STEPS),
        ("丧偶", {}, STEPS[:1]),
        ("搬家", {"place": "市里女儿家那边的翠苑小区"}, []),
        ("外出", {"place": "海南", "until": "2027年3月"}, []),
        ("换号", {"phone": "13900002999"}, []),
    )
]
DRAFTS: list[Data] = [
    {"draft": {"name": LONG_NAME, "kind": kind, "day": "2026-03-10", "place": "河口镇", "unit": unit, "doubt": doubt}}
    for kind, unit in (("去世", ""), ("丧偶", ""), ("搬家", "河口镇"), ("搬家", ""), ("住院", ""))
    for doubt in ("", "yes")
]
CHECK: Data = {"name": LONG_NAME, "step": "phone", "phone": "13900002001", "place": "翠苑小区", "said": "", "again": ""}
CHECKS: list[Data] = [
    CHECK,
    {**CHECK, "phone": ""},
    {**CHECK, "again": "which"},
    {**CHECK, "again": "unclear"},
    {**CHECK, "step": "phone_new", "said": "13900002999"},
    {**CHECK, "step": "address"},
    {**CHECK, "step": "address", "place": ""},
    {**CHECK, "step": "address", "again": "which"},
    {**CHECK, "step": "address_new", "said": VENUE},
]
WHERE: Data = {"state": "外出", "away_place": "海南三亚女儿家", "contact": "2026-02-01"}
CARD: Data = {"number": 12, "name": LONG_NAME, "age": 93, **WHERE}
CARDS: list[Data] = [
    {**CARD, "phone_dead": True, "mourning": True, "special": ["独居", "听不到", "不收礼品"]},
    {**CARD, "age": None, "away_place": "", "contact": "", "phone_dead": False, "mourning": False, "special": []},
]
DUE: Data = {"number": 1234, "due": WHEN}
RELEASED: Data = {
    "number": 1234,
    "title": TITLE,
    "included": 32900,
    "excluded": 5,
    "no_route": 4000,
    "cutoff": WHEN,
    "corrected": False,
    "drill": False,
}
FINDINGS: dict[str, Data] = {
    **{
        code: {}
        for code in (
            "cut_off", "no_route", "no_liaison", "dead_planned", "mourner_greeted", "liaison_left", "proxy_unasked",
            "away_unknown", "party_no_branch", "unit_unanswered", "branch_headless", "born_impossible", "born_missing",
            "born_uncounted", "died_impossible", "joined_late", "retired_first", "lixiu_late", "id_length", "id_date",
            "id_check", "id_birth", "id_sex", "id_same", "name_same", "phone_shape", "phone_same", "phone_dead",
        )
    },
    "liaison_over": {"most": 13},
    "liaison_under": {"fewest": 10},
    "retired_young": {"years": 45},
    "joined_young": {"years": 18},
    "worked_young": {"years": 10},
    "phone_stale": {"days": 365},
    "total_differs": {"name": "离退休干部总数", "stated": 3214, "counted": 3114, "source": "信息采集通报"},
    "total_twice": {"name": "党员"},
    "parts_differ": {"name": "年龄段", "sum": 117, "total": 153, "gap": 36},
    "magnitude": {"name": "各县区", "part": "乡镇", "stated": 11410000, "meant": 1141, "total": 32197},
}  # fmt: skip

_PLAIN = {"body": BODY, "person": LONG_NAME, "for_proxy": False, "corrects": False, "drill": False}
_NOTICES: list[Data] = [
    {**EVENT, **_PLAIN, "when": "3月12日（周四）上午9:00", "must_confirm": True, "invites": True},
    {
        **EVENT,
        **_PLAIN,
        "when": "3月12日（周四）上午9:00",
        "must_confirm": True,
        "invites": True,
        "corrects": True,
        "for_proxy": True,
    },
    {**BARE_EVENT, **_PLAIN, "must_confirm": False, "invites": False, "drill": True},
]
INQUIRY_TOLD: list[Data] = [
    {"number": 1234, "question": QUESTION[:40], "answer": WORDS, "rates": rates, "disposition": "不属本单位"}
    for rates in (True, False)
]
PUSH: dict[str, list[Data]] = {
    "push/check_question": [{**one, "reminds": reminds} for one in CHECKS for reminds in (True, False)],
    "push/group_notice": [{"title": TITLE, "body": BODY, "corrects": corrects} for corrects in (True, False)],
    "push/inquiry_answer": INQUIRY_TOLD,
    "push/inquiry_closed": INQUIRY_TOLD,
    "push/takeover_word": [{"staff": LONG_NAME, "words": WORDS}],
    "push/takeover_over": [
        {**DUE, "why": why, "staff": LONG_NAME, "words": words, "rates": rates}
        for why, words, rates in (("given", WORDS, True), ("given", "", False), ("lapsed", "", False))
    ],
    **{f"push/{name}": _NOTICES for name in ("notice", "notice_for_proxy", "notice_sms", "notice_voice")},
    "push/card_title": [{"title": TITLE, "corrects": corrects, "drill": not corrects} for corrects in (True, False)],
    "push/notices_together": [{"notices": _NOTICES}],
    "push/part": [{"text": BODY}],
}

# What is said in an answer besides: nothing, the notice's own text, another matter for the library, another matter for a person.
BESIDES: list[Data] = [
    {"body": body, "answers": answers, "number": number}
    for body, answers, number in (("", (), 0), (BODY, (), 0), ("", (ANSWER,), 0), ("", (), 1234))
]
NEEDS: Data = {"companion": 2, "transport": True, "wheelchair": True, "diet": "糖尿病、不吃辣、海鲜过敏"}
NONE_NEEDED: Data = {"companion": 0, "transport": False, "wheelchair": False, "diet": ""}
ROWS = [{"person": LONG_NAME, "title": TITLE, "rsvp": rsvp} for rsvp in ("attend", "decline", "")]
SEAT: Data = {
    "name": LONG_NAME,
    "unit": "示范局机关",
    "phone": PHONE,
    "bring": "stand_in",
    "stand_in": "大女儿欧阳红梅",
    "companions": 2,
    **NEEDS,
}
BARE_SEAT: Data = {**SEAT, **NONE_NEEDED, "phone": "", "bring": "", "companions": 0}
COUNT: Data = {
    "attend": 900,
    "decline": 40,
    "silent": 60,
    "companions": 70,
    "transport": 50,
    "wheelchairs": 9,
    "diets": 12,
    "stand_ins": 3,
    "seats": 973,
}
SEATS: list[Data] = [
    {
        **EVENT,
        **NUMBER,
        "count": COUNT,
        "names": {"coming": [SEAT] * 40, "declined": [SEAT, BARE_SEAT] * 10, "silent": [SEAT] * 20},
    }
    | {"more": {"coming": 840, "declined": 20, "silent": 40}},
    {**BARE_EVENT, **NUMBER, "count": COUNT, "names": {"coming": [BARE_SEAT], "declined": [], "silent": []}}
    | {"more": {"coming": 0, "declined": 0, "silent": 0}},
]

REPLY: dict[str, list[Data]] = {
    "reply/about_notice": [{**EVENT, "body": BODY}, {**BARE_EVENT, "body": BODY}],
    "reply/ask_away": [{}],
    "reply/bot_again": [{"number": 1234}, {"number": 0}],
    "reply/binding_asked": [{"name": LONG_NAME, "asks": asks} for asks in (True, False)],
    "reply/binding_how": [{}],
    "reply/binding_noted": [{"name": LONG_NAME}],
    "reply/binding_not_found": [{"name": LONG_NAME}],
    "reply/binding_refused": [{"name": LONG_NAME, "by_staff": True}],
    "reply/binding_too_often": [{}],
    "reply/bound": [
        {"name": LONG_NAME, "by_staff": by_staff, "serves": serves} for by_staff in (True, False) for serves in ("", LONG_NAME)
    ],
    "reply/cancelled": [{"form": "visit"}, {"form": "notice"}, {"form": "choice"}, {"form": ""}],
    "reply/check_done": [{"name": LONG_NAME}],
    "reply/check_handed": [{}],
    "reply/check_question": CHECKS,
    "reply/consent": [{"given": given, "person": LONG_NAME} for given in (True, False)],
    "reply/bring": [{"bring": one, "title": TITLE, "body": BODY} for one in ("visit", "call", "text", "post", "none")],
    "reply/confirmed": [
        {**event, **BESIDES[0], "name": name, "persons": persons, "rsvp": rsvp, "known": known, "bring": bring, "needs": needs}
        for event in (EVENT, BARE_EVENT)
        for name, persons in (("欧阳老", []), ("", [LONG_NAME] * 3), ("", []))
        for rsvp, bring in (("attend", ""), ("decline", "ask"), ("", ""))
        for needs in (NEEDS, NONE_NEEDED)
        for known in (True, False)
    ]
    + [
        {**EVENT, **one, "name": "", "persons": [], "rsvp": "", "known": True, "bring": "", "needs": NONE_NEEDED}
        for one in BESIDES
    ],
    "reply/confirmed_several": [
        {"rows": ROWS, "several": several, "bring": bring, **one}
        for several in (True, False)
        for bring in ("ask", "")
        for one in BESIDES
    ],
    "reply/corrected": [{**EVENT, "body": BODY}, {**BARE_EVENT, "body": BODY}],
    "reply/death": [{}],
    "reply/despair": [{"of_another": one} for one in (True, False)],
    "reply/distress": [{}],
    "reply/emergency": [{"kind": one} for one in ("fraud_now", "fire_gas", "violence_now", "missing", "collapse")],
    "reply/failed": [{}],
    "reply/hospital": [{}],
    "reply/human": [DUE],
    "reply/inquiries": [
        {
            "inquiries": [
                {**DUE, "question": QUESTION[:40], "state": state, "answer": answer}
                for state, answer in (("open", ""), ("answered", WORDS), ("closed", ""))
            ],
            "rates": 1234,
        },
        {"inquiries": [], "rates": 0},
    ],
    "reply/inquiry_passed_on": [{"number": 1234, "kind": kind} for kind in ("question", "company")],
    "reply/inquiry_rated": [{**DUE, "good": good} for good in (True, False)],
    "reply/in_private": [{}],
    "reply/life_heard": [{}],
    "reply/media": [{"kind": kind} for kind in ("image", "voice", "video", "location", "link", "file", "unknown")],
    "reply/menu": [
        {"known": known, "drafts": drafts, "settles": settles}
        for known, drafts, settles in ((True, True, True), (True, False, True), (True, False, False), (False, False, False))
    ],
    "reply/office": [{}],
    "reply/not_clear": [{}],
    "reply/today": [
        {"now": WHEN, "lunar": {"month": month, "day": 30, "leap": leap}} for month, leap in ((1, False), (12, True))
    ],
    "reply/liaison": [
        {"liaisons": [{"of": LONG_NAME, "name": name, "phone": PHONE} for name in (LONG_NAME, "")], "known": True},
        {"liaisons": [{"of": "", "name": "柳青禾", "phone": ""}], "known": True},
        *({"liaisons": [], "known": known} for known in (True, False)),
    ],
    "reply/my_notices": [
        {"notices": OWN_NOTICES, "known": True, "missed": False, "told": False, "more": 12},
        {"notices": OWN_NOTICES, "known": True, "missed": True, "told": False, "more": 0},
        {"notices": [], "known": True, "missed": True, "told": True, "more": 0},
        {"notices": [], "known": True, "missed": False, "told": False, "more": 0},
        {"notices": [], "known": False, "missed": False, "told": False, "more": 0},
    ],
    "reply/not_allowed": [{}],
    "reply/not_understood": [{"title": TITLE, "invites": invites} for invites in (True, False)],
    "reply/not_sure": [DUE],
    "reply/lonely": [{}],
    "reply/policy_answer": [{"answers": [ANSWER]}, {"answers": [OWN_ANSWER]}, {"answers": [ANSWER, OWN_ANSWER]}],
    "reply/policy_choices": [{"titles": titles, "wrong": wrong} for wrong in (True, False) for titles in ([TOPIC.title] * 3, [])],
    "reply/policy_more": [{"answer": {**ANSWER, "first": False}}, {"answer": {**OWN_ANSWER, "first": False, "lines": ()}}],
    "reply/rated": [{}],
    "reply/refusal": [{"kind": kind} for kind in (*REFUSALS, "misbehave")],
    "reply/ring_up": [{}],
    "reply/smalltalk": [{"kind": kind} for kind in TALK],
    "reply/stop": [{}],
    "reply/thanks": [{}],
    "reply/unknown": [{"known": True}, {"known": False}],
    "reply/welcome": [{"known": True}, {"known": False}],
    "reply/which_notice": [{"titles": [TITLE] * 4}],
    "reply/who_are_you": [{}],
    "reply/privacy": [{"url": "https://" + "laoganbu.example.gov.cn/" * 2 + "privacy"}],
    "reply/unbind_ask": [
        {"own": True, "serves": [LONG_NAME] * 2},
        {"own": False, "serves": [LONG_NAME]},
        {"own": True, "serves": []},
    ],
    "reply/unbind_kept": [{}],
    "reply/unbound": [{}],
    "reply/loosed": [{"others": others} for others in (True, False)],
    "reply/whose": [{"names": [LONG_NAME] * 4}],
    "reply/wrong_person": [{"asks": True}, {"asks": False}],
    "reply/not_him_kept": [{}],
    "reply/another_account": [{}],
    "reply/reads_for_him": [{}],
    **ACCOUNT_SAMPLES,
}

MADE: Data = {"at": "12月10日10:05", "then": "12月11日10:20", "again": True}
SENT: Data = {**MADE, "what": "sent", "form": "sms", "proxy": f"{LONG_NAME}（外孙女婿）", "reason": "", "unanswered": True}
ASKED: Data = {**MADE, "what": "asked", "kind": "call", "first": LONG_NAME, "owner": LONG_NAME[:3], "deadline": "19:05"}
WORD: Data = {**MADE, "what": "word", "how": "self", "by": LONG_NAME, "kind": "staff", "late": True, "page": False, "times": 1}
LINE: Data = {
    "listed": True,
    "draft": False,
    "begun": "12月10日9:00",
    "excluded": "",
    "clauses": [
        {**MADE, "what": "passed", "rungs": ["push", "chat"]},
        {**SENT, "state": "failed", "reason": "blocked", "again": False},
        {**SENT, "state": "delivered"},
        {**MADE, "what": "corrected", "rungs": ["2"]},
        {**ASKED, "state": "done", "tries": [{"outcome": "无人接", "times": 2}, {"outcome": "已告知", "times": 1}]},
        {**WORD, "how": "phone"},
    ],
    "next": {"turn": "none", "rung": "", "at": ""},
    "over": "",
}
LINES: list[Data] = [
    LINE,
    *(
        {**LINE, "clauses": [{**SENT, "state": state, "proxy": ""}]}
        for state in ("planned", "sending", "unknown", "accepted", "read")
    ),
    *({**LINE, "clauses": [{**SENT, "state": state, "form": "voice"}]} for state in ("expired", "cancelled", "failed")),
    *({**LINE, "clauses": [{**ASKED, "first": "", "owner": "", "state": state, "tries": []}]} for state in ("open", "void")),
    *({**LINE, "clauses": [{**WORD, "how": how}]} for how in ("self", "proxy", "visit")),
    {**LINE, "clauses": [{**WORD, "how": "proxy", "kind": "proxy", "late": False}, {**WORD, "page": True, "times": 12}]},
    {**LINE, "clauses": [{**MADE, "what": what, "rungs": [""]} for what in ("resent", "repaired", "read")], "over": "withdrawn"},
    {**LINE, "clauses": [], "next": {"turn": "machine", "rung": "push", "at": "12月10日9:00"}},
    {**LINE, "next": {"turn": "human", "rung": "visit", "at": "17:00"}},
    {**LINE, "clauses": [], "excluded": "不符合「80岁以上」"},
    {**LINE, "listed": False},
    {**LINE, "draft": True},
]

ALARM: Data = {"what": "需要关心", "who": LONG_NAME, "phone": PHONE, "words": WORDS, "by": ""}
HOME: Data = {"kind": "常住", "address": "某某省某某市城关镇解放路团结小区12号楼3单元501室", "state": "在家", "away_place": ""}
ASKED_OF: Data = {**DUE, "question": QUESTION, "kind": "question", "phone": PHONE}
ITEM: Data = {**DUE, "question": QUESTION[:40], "late": False, "taken": False, "unsettled": False}
STAFF: dict[str, list[Data]] = {
    "staff/finding": [{"code": code, "count": 32900, **numbers} for code, numbers in FINDINGS.items()],
    "staff/alert": [
        {**ALARM, "home": {**HOME, **changes}, "earlier": [], "stay": stay}
        for changes in ({}, {"kind": "", "address": ""}, {"state": "外出", "away_place": "海南三亚"})
        for stay in (True, False)
    ]
    + [{**ALARM, "who": "", "phone": "", "home": None, "earlier": [WORDS, QUESTION], "stay": True}]
    + [{**ALARM, "home": HOME, "earlier": [], "stay": True, "by": f"{LONG_NAME} {PHONE}"}],
    "staff/alert_more": [{**ALARM, "stay": stay} for stay in (True, False)],
    "staff/audience": [
        {
            "said": "城关镇的离休干部，80岁以上，住院的除外",
            "expression": "单位=城关镇 且 类别=离休 且 年龄>=80 且 非 状态=住院",
            "included": included,
            "no_route": 5,
            "names": [LONG_NAME] * min(included, 60),
            "left_out": {"不符合「离休干部」": 300, "已故": 20},
            "kept_as": kept_as,
            "receivers": receivers,
        }
        for included, kept_as, receivers in ((3, "", "persons"), (900, "高龄离休", "persons+liaisons"))
    ],
    "staff/audience_ask": [{"ask": "“关系好”没有看明白，名册里没有这样的记载。"}],
    "staff/audiences": [{"names": ["高龄离休", "独居老人"]}, {"names": []}],
    "staff/audit": [{"findings": [{"kind": kind.value, "count": 12} for kind in FindingKind]}],
    "staff/binding_asked": [
        {"number": 1234, "name": LONG_NAME, "candidates": CANDIDATES},
        {"number": 1234, "name": LONG_NAME, "candidates": CANDIDATES[:1]},
    ],
    "staff/binding_birthday": [{"number": 1234, "name": LONG_NAME, "right": right} for right in (True, False)],
    "staff/binding_decided": [{"number": 1234, "name": LONG_NAME, "agreed": agreed} for agreed in (True, False)],
    "staff/binding_unknown": [NUMBER],
    "staff/binding_which": [{"number": 1234, "candidates": CANDIDATES}],
    "staff/board_word": [{"kind": "reason", "code": "blocked"}, {"kind": "ladder", "code": "听不到"}],
    "staff/bring_text": [{"who": LONG_NAME, "title": TITLE}],
    "staff/changed_mind": [{"who": LONG_NAME, "title": TITLE, "words": WORDS[:100], "comes": comes} for comes in (True, False)],
    "staff/check_none": [{}],
    "staff/check_offer": [{"chat": 30000, "call": 2900, "days": 14}],
    "staff/check_progress": [
        {
            "name": "2026上半年第2次",
            "counts": {"confirmed": 20000, "corrected": 900, "asked": 300, "waiting": 4000, "task": 200},
            "deadline": WHEN,
        }
    ],
    "staff/declined": [{"who": LONG_NAME, "title": TITLE, "words": WORDS[:100], "asked": asked} for asked in (True, False)],
    "staff/inquiries": [
        {
            "inquiries": [{**ITEM, "number": n, "late": n % 2 == 0, "taken": n % 3 == 0, "unsettled": n == 5} for n in range(12)],
            "more": 30,
            "others": 12,
        },
        {"inquiries": [], "more": 0, "others": 0},
    ],
    "staff/inquiry_answered": [
        {"number": 1234, "way": way, "learns": learns, "nearest": TITLE if learns else "", "unsettled": learns}
        for way in ("chat", "push", "ring", "")
        for learns in (True, False)
    ],
    "staff/inquiry_asked": [
        {**ASKED_OF, "who": who, "phone": PHONE if who else "", "why": why, "before": LONG_NAME, "more": more, "kind": kind}
        for why in ("new", "handed", "late", "above", "again")
        for who, more in ((LONG_NAME, [WORDS, QUESTION]), ("", []))
        for kind in ("question", "company")
    ],
    "staff/inquiry_closed": [
        {"number": 1234, "disposition": "不属本单位", "way": way} for way in ("chat", "push", "ring", "", "untold")
    ],
    "staff/inquiry_dispositions": [{"number": 1234, "results": [one.value for one in Disposition]}],
    "staff/inquiry_due": [
        {**ASKED_OF, "who": LONG_NAME, "unsettled": unsettled, "late": late}
        for unsettled in (True, False)
        for late in (True, False)
    ],
    "staff/inquiry_hand_whom": [{"number": 1234, "name": LONG_NAME, "several": several} for several in (True, False)],
    "staff/inquiry_handed": [{"number": 1234, "to": LONG_NAME}],
    "staff/inquiry_learnt": [
        {
            "number": 1234,
            "fault": fault,
            "how": how,
            "question": QUESTION,
            "title": TITLE,
            "facts": (WORDS,) if how == "topic" else (),
        }
        for fault in ("", "unanswered", "learnt", "no_topic")
        for how in ("wording", "topic")
    ],
    "staff/inquiry_more": [
        {**ASKED_OF, "who": who, "words": WORDS, "held": held} for who, held in ((LONG_NAME, True), ("", False))
    ],
    "staff/takeover_over": [{**ASKED_OF, "who": who, "why": why} for who, why in ((LONG_NAME, "lapsed"), ("", "asked"))],
    "staff/inquiry_moved": [{"number": 1234, "to": to} for to in (LONG_NAME, "")],
    "staff/inquiry_taken": [DUE],
    "staff/inquiry_thread": [
        {**ITEM, **ASKED_OF, "asked": WHEN, "who": who, "phone": PHONE if who else "", "state": state, "owner": who, "late": late}
        | {"words": said, "disposition": disposition, "unsettled": unsettled}
        for who, state, late, disposition, unsettled, said in (
            (LONG_NAME, "open", True, "", False, [{"at": WHEN, "staff": staff, "text": WORDS[:80]} for staff in ("", LONG_NAME)]),
            ("", "open", False, "", False, []),
            ("", "answered", True, "", True, []),
            ("", "closed", False, "已答复", False, []),
        )
    ],
    "staff/inquiry_unknown": [NUMBER],
    "staff/life_already": [{"name": LONG_NAME, "number": 1234}, {"name": LONG_NAME, "number": ""}],
    "staff/life_check": DRAFTS,
    "staff/life_dropped": [{"name": LONG_NAME, "kind": "去世"}],
    "staff/life_no_event": [NUMBER],
    "staff/life_not_yet": [{"name": LONG_NAME, "kind": "搬家"}],
    "staff/life_one_by_one": [{}],
    "staff/life_phone": DRAFTS,
    "staff/life_place": DRAFTS,
    "staff/life_recorded": EVENTS,
    "staff/life_repeated": [{"name": LONG_NAME, "kind": "住院", "number": 1234}],
    "staff/notice_none_waiting": [{}],
    "staff/notice_cancel_how": [{"number": 123456, "title": TITLE, "sent": sent} for sent in (True, False)],
    "staff/console": [{"url": "https://lgb.example.gov.cn/console"}],
    "staff/missed": [{"what": "说没收到通知", "who": LONG_NAME, "phone": PHONE, "words": WORDS}],
    "staff/life_to_verify": [{"what": "换号", "who": LONG_NAME, "phone": PHONE, "words": WORDS}],
    "staff/life_told": [*EVENTS, {**EVENTS[0], "by": ""}],
    "staff/life_undone": [{"number": 1234, "name": LONG_NAME, "kind": "去世"}],
    "staff/life_unknown": [{"name": LONG_NAME, "kind": "住院"}],
    "staff/life_which": [
        {"draft": {"name": "老李", "kind": "住院", "found": [f"{LONG_NAME}（示范局机关）"] * 6, "more": more}}
        for more in (True, False)
    ],
    "staff/my_people": [
        {"people": CARDS * 6, "all": 40, "page": 1, "more": True},
        {"people": [], "all": 40, "page": 9, "more": False},
        {"people": [], "all": 0, "page": 1, "more": False},
    ],
    "staff/notice_ask": [
        {"ask": "", "who": "“书画协会”没有看明白，名册里没有这样的记载。", "receivers": ""},
        {"ask": "", "who": "", "receivers": "liaisons"},
        {"ask": "", "who": "", "receivers": "persons+liaisons"},
        {"ask": "", "who": "", "receivers": "proxies"},
        {"ask": "hour", "who": "", "receivers": ""},
        {"ask": "您说的是3月12日还是4月12日？", "who": "", "receivers": ""},
    ],
    "staff/notice_for_approval": [
        PREVIEW,
        {**PREVIEW, "forecast": FORECAST},
        {**PREVIEW, "state": "sending", "changes": CHANGES},
    ],
    "staff/notice_forecast": [
        {"number": 1234, "title": TITLE, "forecast": one}
        for one in (FORECAST, FEW, {**FORECAST, "verdict": "no_contact", "advice": FORECAST["advice"][3:]})
    ],
    "staff/notice_how": [{}],
    "staff/notice_preview": [
        PREVIEW,
        {**PREVIEW, "until": WHEN, "reply_by": WHEN, "forecast": FORECAST, "stale": ["event_at", "place"]},
        {**PREVIEW, "reply_by": WHEN, "drill": True, "must_confirm": False, "forecast": CUT_OFF},
        {**PREVIEW, "place": "", "forecast": FEW, "cautions": CAUTIONS[:4], "names": []},
        {**PREVIEW, "body": "请来参加。", "cautions": CAUTIONS},
        {**PREVIEW, "state": "sending", "changes": CHANGES},
        {**PREVIEW, **BARE_EVENT, "state": "sending", "excluded": 0, "no_route": 0},
    ],
    "staff/notice_progress": [
        PROGRESS,
        *(
            {**PROGRESS, "state": state, "funnel": QUIET_FUNNEL, "names": [], "cutoff": "", "groups": NO_GROUPS}
            for state in ("draft", "closed", "withdrawn")
        ),
    ],
    "staff/notice_refused": [
        {"number": number, "objection": one.value, "detail": "3" if one is Objection.TOO_SOON else detail, "cautions": stops}
        for one in Objection
        for number, detail, stops in ((1234, "“书画协会”没有看明白，名册里没有这样的记载。", CAUTIONS[-4:]), ("", "", []))
    ],
    "staff/notice_released": [
        RELEASED,
        {**RELEASED, "no_route": 0},
        {**RELEASED, "drill": True},
        {**RELEASED, "corrected": True, "excluded": 0, "no_route": 0},
    ],
    "staff/notice_resent": [
        {"number": 1234, "title": TITLE, "people": 120, "cutoff": WHEN},
        {"number": 1234, "title": TITLE, "people": 1, "cutoff": ""},
    ],
    "staff/notice_returned": [
        {"number": 1234, "title": TITLE, "reason": reason, "correction": correction}
        for reason in (WORDS, "")
        for correction in (True, False)
    ],
    "staff/notice_no_draft": [{"number": 1234, "title": TITLE}, {"number": 0, "title": ""}],
    "staff/notice_unknown": [NUMBER, {"number": ""}],
    "staff/notice_which": [
        {"waiting": [{"number": 1234, "title": TITLE, "correction": n % 2 == 1} for n in range(many)]} for many in (2, 9)
    ],
    "staff/notice_withdrawn": [{"number": 1234, "title": TITLE}],
    "staff/unbound": [{"who": LONG_NAME, "proxy": proxy, "relation": "外孙女婿" if proxy else ""} for proxy in (LONG_NAME, "")],
    "staff/loosed": [
        {
            "who": LONG_NAME,
            "proxy": proxy,
            "relation": "外孙女婿" if proxy else "",
            "channel": "wechat",
            "left": left,
            "titles": [TITLE] * 6,
            "matters": ["问询12", "事项3"],
        }
        for proxy in (LONG_NAME, "")
        for left in (0, 1)
    ],
    "staff/unusual": [{"kind": kind, "who": who, "count": 60} for kind in ("many", "night") for who in (LONG_NAME, "")],
    "staff/proxy_declined": [{"who": LONG_NAME, "proxy": LONG_NAME, "relation": "外孙女婿"}],
    "staff/reply_unclear": [{"who": LONG_NAME, "title": TITLE, "words": WORDS}],
    "staff/stand_in": [{"who": LONG_NAME, "title": TITLE, "name": name} for name in ("欧阳老的大女儿欧阳红梅，住在县城东街", "")],
    "staff/seats": SEATS,
    "staff/seats_fetched": [
        {**EVENT, **NUMBER, "people": [SEAT] * 40, "all": 900, "more": 860},
        {**BARE_EVENT, **NUMBER, "people": [], "all": 0, "more": 0},
        {**EVENT, **NUMBER, "people": [BARE_SEAT], "all": 1, "more": 0},
    ],
    "staff/relay_text": [{"text": BODY}],
    "staff/task_assigned": [
        told(tasks=TOLD_TASKS, answers_for=TOLD_TASKS, gone=TOLD_TASKS, unseen=TOLD_TASKS, late=TOLD_TASKS),
        told(tasks=[{**TOLD_TASKS[0], "who": "", "phone": "", "before": ""}]),
        told(answers_for=TOLD_TASKS[:1]),
        told(unseen=[{**TOLD_TASKS[0], "owner": ""}]),
        told(late=[{**TOLD_TASKS[0], "owner": ""}]),
        told(gone=TOLD_TASKS[:1]),
    ],
    "staff/task_done": [
        {"done": [DONE, {**DONE, "alarm": "住院", "rsvp": "decline", "drill": True}], "missed": [13, 15], "left": 12},
        {"done": [{**DONE, "outcome": "在办", "closed": False}], "missed": [], "left": 0},
        {"done": [{**DONE, "who": "", "outcome": "无人接", "closed": False, "tries": 1}], "missed": [], "left": 1},
        {"done": [{**DONE, "outcome": "无人接", "closed": False, "too_often": True}], "missed": [], "left": 1},
        {"done": [{**DONE, "outcome": "号码不对", "closed": False, "clerk": True}], "missed": [], "left": 1},
    ],
    "staff/task_outcomes": [{"number": 1234, "outcomes": ["家属转告", "已上门", "已告知", "无人接", "号码不对"]}],
    "staff/task_script": [
        SCRIPT,
        {**SCRIPT, "kind": "door", "drill": True, "notice": {**SCRIPT["notice"], "when": "", "place": "", "corrects": False}},
        *({**SCRIPT, "kind": kind, "notice": None, "tried": [], "tries": 0, "page": ""} for kind in TASK_KINDS),
        {**SCRIPT, "contacts": []},
        {**SCRIPT, "kind": "greeting", "notice": None, "words": ""},
    ],
    "staff/task_tried_often": [TASK, {**TASK, "drill": True}],
    "staff/task_unknown": [NUMBER],
    "staff/taken_back": [{**REPORT, "again": again} for again in (True, False)],
    "staff/taken_back_which": [
        {"who": who, "number": number, "reports": reports}
        for who, number, reports in ((LONG_NAME, "", [REPORT] * 12), ("", "12", []), ("", "", []))
    ],
    "staff/tasks": [
        {"tasks": TASKS, "more": 30, "inquiries": [{"number": n, "question": QUESTION[:80], "due": WHEN} for n in range(12)]},
        {"tasks": [], "more": 0, "inquiries": [{"number": 5, "question": QUESTION, "due": WHEN}]},
        {"tasks": [], "more": 0, "inquiries": []},
    ],
    "staff/weekly_questions": [
        {
            **dict.fromkeys(("total", "answered", "clarified", "handed", "good", "bad", "late"), 1234),
            "questions": [{"text": QUESTION[:30], "times": n, "bad": n % 2 == 0} for n in range(1, 11)],
            "page": "https://office.example.org/console/questions",
        },
        {
            **dict.fromkeys(("total", "answered", "clarified", "handed"), 1),
            **dict.fromkeys(("good", "bad", "late"), 0),
            "questions": [],
            "page": "https://office.example.org/console/questions",
        },
    ],
    "staff/why": [
        {"number": 1234, "title": TITLE, "people": [{**LINE, "name": LONG_NAME, "unit": "示范局机关"}] * 5, "more": 2},
        {
            "number": 1234,
            "title": TITLE,
            "people": [{**one, "name": LONG_NAME, "unit": "示范局机关"} for one in LINES[:2]],
            "more": 0,
        },
    ],
    "staff/why_line": [{"one": one} for one in LINES],
    "staff/why_unknown": [{"who": LONG_NAME, "number": "1234"}, {"who": LONG_NAME, "number": ""}],
}

SAMPLES: dict[str, list[Data]] = {
    **PUSH,
    **REPLY,
    **STAFF,
    **samples(TOPIC),
    **DAYS_OFF_SAMPLES,
    **visit_samples(),
    **SUCCESSIONS,
    **DAYS,
    **DUTY_SAMPLES,
    **MEETING_SAMPLES,
    **GIFT_SAMPLES,
    **LETTER_SAMPLES,
    **PERIODICAL_SAMPLES,
    **TIMETABLE_SAMPLES,
    **STUDY_SAMPLES,
    **CHANNEL_SAMPLES,
    **WATCH_SAMPLES,
    **COMMITMENT_SAMPLES,
    **NOTICE_LINES,
    **SAFETY_SAMPLES,
    **SMS_SAMPLES,
    **RELAY_SAMPLES,
}

# What people wrote arrives in pages; none of it may become part of the page.
NOTICE_PAGE: Data = {"title": HOSTILE, "when": None, "until": None, "place": HOSTILE, "body": HOSTILE, "whom": HOSTILE}
NOTICE_PAGE |= {"said": "", "answered": False, "by_proxy": True, "stands": "", "late": False, "map": f'"{HOSTILE}'}
NOTICE_PAGE |= {
    "version": 2,
    "calendar": "",
    "wechat": False,
    "rsvp": "decline",
    "needs": RsvpDetails(bring=Bring.STAND_IN, stand_in=HOSTILE),
    "look": Look(),
}
HOSTILE_TOPIC = PolicyTopic(
    HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), (PolicySource(HOSTILE, HOSTILE, HOSTILE, issuer=HOSTILE),), steps=(f"1{HOSTILE}",),
    papers=(HOSTILE,), contacts=(HOSTILE,), verified_by=HOSTILE, verified_on=HOSTILE,
)  # fmt: skip
PAGES: dict[str, Data] = {
    "front": {"look": Look()},
    "privacy": {"look": Look(), "wording": "2026-01", "periods": [one for one in load_retention().periods if one.told]},
    "busy": {"look": Look()},
    "notice": NOTICE_PAGE,
    "task": {
        **dict.fromkeys(("title", "body", "place"), HOSTILE),
        "when": NOW,
        "until": NOW,
        "corrects": True,
        "drill": True,
        "said": "unclear",
    },
    "task_done": {},
    "notice_gone": {},
    "policy": {"quote": Quote(HOSTILE_TOPIC, (), others=(HOSTILE,)), "lines": (HOSTILE, *HOSTILE_TOPIC.steps)},
    "policy_gone": {},
    **sign_in_pages(HOSTILE),
    "console/desk/menu": FRAME,
    "console/desk/_counts": {"counts": {"tasks": 3, "notices": 0}},
    "console/desk/today": {
        **FRAME,
        "member": True,
        "approvals": [notice(title=HOSTILE), notice(title=HOSTILE, state=NoticeState.SENDING)],
        "late": 2,
        "more": 3,
        "lines": [
            {"urgency": urgency, "person_id": number, "name": HOSTILE if number else "", "things": THINGS}
            for number, urgency in enumerate(("now", "late", "today", "soon"))
        ],
        "office_wide": {
            "silent": True,
            "refused": ["sms", HOSTILE],
            "held": Restored(HOSTILE, NOW, NOW),
            "tasks_open": 99,
            "tasks_late": 2,
            "inquiries_open": 9,
            "inquiries_late": 1,
            "findings": [Finding(kind, 12) for kind in FindingKind],
            "notices": [
                {
                    "notice": notice(title=HOSTILE, state=NoticeState.SENDING),
                    "funnel": FUNNEL,
                    "done": 23000,
                    "all": 24900,
                    "missing": [WHO, replace(WHO, next=Next(Turn.MACHINE, Rung.SMS, NOW)), replace(WHO, next=NOTHING_NEXT)],
                }
            ],
            "tasks": [{**one, "who": HOSTILE, "title": HOSTILE, "owner": HOSTILE} for one in TASKS],
            "inquiries": [Inquiry(5, Place("wechat", "main", "x"), None, HOSTILE, NOW, NOW)],
            "timetable": [
                {"due_at": NOW, "job": job, "state": state}
                for job in ("letters", "of another version")
                for state in OccurrenceState
            ],
            "jobs": {"letters": "祝福和学习"},
        },
    },
    **CONSOLE_PAGES,
    **RELAY_PAGES,
    **REHEARSAL_PAGES,
}
