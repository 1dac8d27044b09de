"""What the clerk's manual shows, picture by picture: whose page, what was done on it, and which part of it is seen."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web.asking import APPROVER, CLERK
from tests.web.every.furnished import ADMIN

SIGNED_OUT, LINKED = -1, -2  # nobody; whoever has just opened a link that was given to him


@dataclass(frozen=True)
class Fill:
    label: str
    words: str


@dataclass(frozen=True)
class Pick:
    label: str
    choice: str


@dataclass(frozen=True)
class Unfold:
    heading: str


@dataclass(frozen=True)
class Press:
    button: str


@dataclass(frozen=True)
class Give:
    """A file into the only field that takes one."""

    name: str


@dataclass(frozen=True)
class Speak:
    """Said by somebody in the rehearsal room, before the page is opened."""

    who: str
    words: str


Step = Fill | Pick | Unfold | Press | Give | Speak


@dataclass(frozen=True)
class Scene:
    """`crop`: the part that is seen; `top`: it begins where this stands; `tall`: and is at most so many pixels high."""

    name: str
    path: str
    steps: tuple[Step, ...] = ()
    ring: tuple[str, ...] = ()  # buttons, links and headings that open, with a red line around
    who: int = CLERK
    crop: str = "main"
    top: str = ""
    tall: int = 640
    wide: int = 1080  # of the window
    at: str = ""  # the telephone shows what was said from these words on


PHONE, ROOM = ".phone", 1366
TOLD = "下午去看了贾宝田，精神还行，想申请护理费"
NOTICE = "通知：5月20日上午9点在老干部活动中心三楼开座谈会，全体老同志参加"

SCENES = (
    Scene("today", "/console", crop=".frame", tall=620),
    Scene("sign-in-link", "", who=LINKED, crop="main", ring=("就用这个密码",)),
    Scene("sign-in", "/signin", who=SIGNED_OUT, crop="main", ring=("登录",)),
    Scene("import-file", "/console/import", ring=("下一步：看看认得对不对",), tall=520),
    Scene("import-columns", "/console/import", (Give("花名册.xlsx"), Press("下一步：看看认得对不对")), tall=620),
    Scene(
        "import-decide",
        "/console/import",
        (Give("花名册.xlsx"), Press("下一步：看看认得对不对")),
        ("没有错，写进名册",),
        top="#change",
        tall=620,
    ),
    Scene("staff-add", "/console/staff", top="h2:has-text('添加工作人员')", ring=("添加",), tall=420),
    Scene("staff-link", "/console/staff/3", (Press("做一个登录链接"),), ("已经交给本人",), tall=520),
    Scene("chat-bind", "/chat#guest-1/1", (Speak("guest-1", "绑定 卢长河 2008"),), crop=PHONE, wide=ROOM, at="绑定 卢长河 2008"),
    Scene("chat-bind-staff", "/chat#staff-1/1", (Speak("guest-1", "绑定 卢长河 9999"),), crop=PHONE, wide=ROOM, at="绑定核对"),
    Scene("notice-new", "/console/notices/new", ring=("贴一份文件，让系统先填",), tall=680),
    Scene("notice-draft", "/console/notices/5", tall=680, ring=("改这份草稿",)),
    Scene("notice-approve", "/console/notices/5", who=APPROVER, tall=560, ring=("同意发出，20 人", "退回")),
    Scene("chat-notice", "/chat#staff-1/1", (Speak("staff-1", NOTICE),), crop=PHONE, wide=ROOM, at="通知：5月20日"),
    Scene("board", "/console/notices/2", tall=620),
    Scene("board-missing", "/console/notices/2", top="h2:has-text('还没确认的人和下一步')", tall=520),
    Scene("tasks", "/console/tasks", ring=("记下",), tall=560),
    Scene("chat-task", "/chat#staff-4/1", (Speak("staff-4", "任务"),), crop=PHONE, wide=ROOM, at="任务"),
    Scene("notice-buttons", "/console/notices/2", ring=("发错了，写更正", "只给没确认的人重发", "撤回"), tall=260),
    Scene("correct", "/console/notices/2", (Press("发错了，写更正"),), tall=620),
    Scene("chat-relay", "/chat#staff-4/1", (Speak("staff-4", "转发 1"),), crop=PHONE, wide=ROOM, at="转发 1"),
    Scene("inquiry", "/console/inquiries/2", ring=("答复", "我在办了", "转给他"), tall=680),
    Scene("inbox", "/console/inbox", tall=420),
    Scene("commitment", "/console/commitments/1", tall=640),
    Scene("visits", "/console/visits", tall=560),
    Scene("visit", "/console/visits/1", ring=("通过", "问"), tall=640),
    Scene("chat-visit", "/chat#staff-3/1", (Speak("staff-3", TOLD),), crop=PHONE, wide=ROOM, at="下午去看了贾宝田"),
    Scene("duties", "/console/duties", tall=600),
    Scene("calendar", "/console/calendar", (Unfold("看内容、改"),), ("停", "改成这样"), top="h2:has-text('5月1日')", tall=560),
    Scene("study", "/console/study", ring=("停", "打开"), tall=560),
    Scene("meetings", "/console/meetings", ring=("读出来，存为草稿",), tall=560),
    Scene("meeting", "/console/meetings/one/1", ring=("记下纪要", "没来", "没登记的都到了"), tall=640),
    Scene("periodicals", "/console/periodicals", ring=("下载汇总和投递名单（Excel）",), tall=520),
    Scene("gifts", "/console/gifts", ring=("送到了", "本人不收"), tall=520),
    Scene("lists", "/console/lists", tall=460),
    Scene("audience", "/console/audience", (Fill("发给谁", "80岁以上的离休干部"), Press("看名单")), tall=620),
    Scene("policy", "/console/policy/topics/lixiu-nursing-fee", ring=("修改", "我对过原件，核实", "撤下这一条"), tall=680),
    Scene("policy-new", "/console/policy/new", tall=620),
    Scene("days-off", "/console/calendar/days-off", ring=("读出来看看",), tall=480),
    Scene("exports", "/console/exports", tall=520),
    Scene("papers", "/console/papers", ring=("下载 PDF（会记下来）",), tall=640),
    Scene("staff-stop", "/console/staff/3", (Unfold("不再工作了"),), ("停用柳青禾",), top="#way-title", tall=560),
    Scene("succession", "/console/successions", (Unfold("新的交接"),), ("看看要交哪些",), tall=560),
    Scene("channels", "/console/channels", tall=480),
    Scene("settings-check", "/console/settings", ring=("现在检查一遍",), tall=360),
    Scene("safety", "/console/safety", who=ADMIN, tall=640),
    Scene("person-event", "/console/people/1", (Unfold("记一件事"),), top="summary:has-text('记一件事')", tall=520),
    Scene(
        "rehearsal",
        "/chat#staff-1,person-4/2",
        (Speak("staff-1", NOTICE), Speak("staff-2", "同意 7"), Speak("person-4", "收到")),
        crop="body",
        tall=860,
        wide=ROOM,
    ),
)
