"""What Sangyu can be asked, in the order in which it is tried. The first route whose rule fits answers."""

from bot.domain.messages import Event, Kind
from bot.domain.people import MAY_APPROVE, MAY_DRAFT, MAY_SETTLE, Role
from bot.life_rules import AnswersCheck, AnswersReadBack, ReportsEvent, TellsOfHimself
from bot.router import Route
from bot.rules import (
    Always,
    AnswersNotice,
    Asks,
    Chose,
    CriesForHelp,
    FromStaff,
    InForm,
    InGroup,
    NamesDay,
    Overheard,
    Pattern,
    Scanned,
    Spoken,
    events,
    kinds,
    words,
)
from handlers import (
    audience,
    binding,
    checks,
    confirm,
    emergency,
    inquiry,
    life,
    media,
    notice,
    policy,
    study,
    tasks,
    visits,
    welcome,
)

SPOKEN = Spoken()
COMMAND = kinds(Kind.TEXT, Kind.VOICE) | events(Event.MENU)
DRAFTS = FromStaff(MAY_DRAFT)
APPROVES = FromStaff(MAY_APPROVE)
SETTLES = FromStaff(MAY_SETTLE)
KEEPS_FILES = FromStaff(frozenset({Role.CLERK, Role.ADMIN}))
OUTCOME = r"(?P<number>\d{1,6})\s*(?:号(?!码|不对))?[\s:：,，]*(?P<outcome>\D{2,8}?)"  # 12 已告知, 12号没人接, 12 号码不对
# What concerns one person, and so is not talked about before everybody.
PERSONAL = (
    r"绑定.*|(同意|拒绝)绑定.*|通知[:：].*|(同意|撤回|进展)\s*\d*|退回.*|看(通知)?\s*\d+|答复\s*\d+.*|(我的)?任务|今天|我的通知|转发\s*\d*"
    r"|走访.*|\d+\s*\D{2,8}|撤销\s*\d+|存?名单.*|我的老同志.*|核对信息|进展核对"
)
KEEP_AUDIENCE = r"存名单[\s:：]*(?P<name>[^:：,，\s]{1,20})[:：,，\s]+(?P<text>.{1,200})"  # 存名单 高龄离休：80岁以上的离休干部
COMMANDED = r"(走访(?!时|中|得知|发现|了解)|通知[:：]|答复|退回|转发).*"  # what is said inside a command is that command's
NUMBER = r"[ 第]*(?P<number>\d{1,6})?[ 号]*"

ROUTES = (
    # what we only overhear, and what platforms tell each other
    Route("overheard", Overheard(), welcome.silence),
    Route("scanned", Scanned(), binding.by_scan),
    Route("followed", events(Event.SCAN, Event.FOLLOW), welcome.followed),
    Route("left", events(Event.UNFOLLOW), welcome.left),
    Route("event", events(Event.VIEW, Event.UNKNOWN), welcome.silence),
    # somebody who is in hospital or has died needs no number to ring: staff say it to have it written down
    Route(
        "life_plainly",
        SPOKEN & ~InGroup() & ~InForm("visit") & ~InForm("notice") & ~Pattern(COMMANDED) & ReportsEvent(plainly=True),
        life.report,
    ),
    # a life may depend on it: before every form and command
    Route("emergency", SPOKEN & CriesForHelp(), emergency.answer),
    # words that always work
    Route("menu", COMMAND & words("菜单", "帮助", "0", "menu", "help", "你好机器人"), welcome.show),
    Route("cancel", SPOKEN & words("取消", "算了", "不报了"), welcome.cancelled),
    Route("human", COMMAND & words("转人工", "人工", "找人", "找工作人员", "human"), inquiry.wanted),
    Route("in_private", SPOKEN & InGroup() & Pattern(PERSONAL), welcome.in_private),
    Route("life_in_private", SPOKEN & InGroup() & ReportsEvent(), welcome.in_private),
    Route("consent", SPOKEN & Chose("consent"), binding.consented),
    Route("consent_words", SPOKEN & Asks("consent") & words("同意", "愿意", "不同意", "不愿意"), binding.consented),
    Route("birthday_said", SPOKEN & Asks("birthday") & NamesDay(), binding.said_birthday),
    Route("bind_how", COMMAND & words("绑定", "bind"), binding.how),
    Route("bind", SPOKEN & Pattern(r"绑定[\s:：,，]*(?P<name>[^\s\d,，]{2,12})[\s,，]*(?P<digits>\d{4})"), binding.by_name),
    # staff
    Route("notice_write", DRAFTS & SPOKEN & Pattern(r"通知[:：]\s*(?P<text>.{4,})"), notice.write),
    Route("notice_how", DRAFTS & SPOKEN & words("通知"), notice.how),
    Route("notice_approve", DRAFTS & SPOKEN & Pattern(rf"同意{NUMBER}"), notice.approve),
    Route("notice_return", APPROVES & SPOKEN & Pattern(rf"退回{NUMBER}[\s:：,，]*(?P<reason>.*)"), notice.send_back),
    Route("notice_look", SETTLES & SPOKEN & Pattern(rf"看(通知)?{NUMBER}"), notice.look),
    Route("notice_progress", SETTLES & SPOKEN & Pattern(rf"进展{NUMBER}"), notice.progress),
    Route("notice_withdraw", DRAFTS & SPOKEN & Pattern(rf"撤回{NUMBER}"), notice.withdraw),
    Route(
        "binding_decide",
        DRAFTS & SPOKEN & Pattern(r"(?P<verb>同意|拒绝)绑定\s*(?P<number>\d{1,6})\s*(?P<choice>\d{1,2})?"),
        binding.decide,
    ),
    Route("inquiry_answer", DRAFTS & SPOKEN & Pattern(r"答复\s*(?P<number>\d{1,6})[\s:：,，]*(?P<answer>.+)"), inquiry.answer),
    Route("tasks", SETTLES & COMMAND & words("任务", "今天", "我的任务"), tasks.mine),
    Route("relay", SETTLES & SPOKEN & Pattern(r"转发\s*(?P<number>\d{1,6})"), tasks.relay),
    Route(
        "task_outcome",
        SETTLES & SPOKEN & Pattern(OUTCOME),
        tasks.outcome,
    ),
    Route("audience_kept", DRAFTS & SPOKEN & words("名单"), audience.kept),
    Route("audience_show", DRAFTS & SPOKEN & Pattern(r"名单[\s:：,，]*(?P<text>.{1,200})"), audience.show),
    Route(
        "audience_keep",
        DRAFTS & SPOKEN & Pattern(r"存名单[\s:：]*(?P<name>[^:：,，\s]{1,20})[:：,，\s]+(?P<text>.{1,200})"),
        audience.keep,
    ),
    Route("life_undo", SETTLES & SPOKEN & Pattern(r"撤销\s*(?P<number>\d{1,6})\s*号?"), life.undo),
    Route("my_people", SETTLES & COMMAND & Pattern(r"我的(老同志|老干部)\s*(?P<page>\d{1,3})?"), life.mine),
    Route("check_offer", KEEPS_FILES & SPOKEN & words("核对信息", "信息核对"), checks.offer),
    Route("check_progress", KEEPS_FILES & SPOKEN & words("进展核对", "核对进展"), checks.progress),
    Route("visit_begin", SETTLES & SPOKEN & Pattern(r"走访(?!时|中|得知|发现|了解)(登记)?[\s:：,，]*(?P<text>.*)"), visits.begin),
    # answers to a question that is open
    Route("chose_notices", SPOKEN & Chose("menu") & words("1"), confirm.mine),
    Route("chose_study", SPOKEN & Chose("menu") & words("2"), study.today),
    Route("chose_question", SPOKEN & (Chose("menu") & words("3") | Chose("unknown") & words("1")), welcome.chose_question),
    Route("chose_human", SPOKEN & (Chose("menu") & words("4") | Chose("unknown") & words("2")), inquiry.wanted),
    Route("chose_topic", SPOKEN & Chose("policy"), policy.chosen),
    Route("chose_notice", SPOKEN & Chose("notice"), confirm.confirmed_by_number),
    Route("chose_check", KEEPS_FILES & SPOKEN & Chose("check_round"), checks.chosen),
    Route("life_answer", SPOKEN & AnswersReadBack(), life.answer),
    Route("my_notices", COMMAND & words("我的通知", "通知", "notices"), confirm.mine),
    Route("study", COMMAND & words("学习", "今日学习", "今天学点什么", "study"), study.today),
    Route("ask_away", COMMAND & words("问政策", "政策", "question"), welcome.chose_question),
    # forms
    Route("visit_back", SPOKEN & InForm("visit") & words("上一步", "改"), visits.back),
    Route("visit_media", InForm("visit") & ~SPOKEN & ~events(*Event), media.arrived),
    Route("visit_answer", SPOKEN & InForm("visit"), visits.answer),
    Route("notice_go_on", DRAFTS & SPOKEN & InForm("notice"), notice.go_on),
    # what has happened to somebody, and whether number and address are still right
    Route("life_report", SPOKEN & ~InGroup() & ReportsEvent(), life.report),
    Route("check_answer", SPOKEN & ~InGroup() & AnswersCheck(), checks.answer),
    # everything else that people say
    Route("media", ~SPOKEN & ~events(*Event), media.arrived),
    Route("answered", SPOKEN & ~InGroup() & AnswersNotice(confirm.INTENTS), confirm.answered),
    Route("life_of_himself", SPOKEN & ~InGroup() & TellsOfHimself(), life.of_himself),
    Route("more", SPOKEN & words("更多", "还有呢", "继续"), policy.more),
    Route("policy", SPOKEN, policy.question),
    Route("unknown", Always(), policy.unknown),
)
