"""What Sangyu can be asked, in the order in which it is tried. The first route whose rule fits answers."""

from dataclasses import replace
from functools import partial

from bot.domain.messages import Event, Kind
from bot.domain.outcomes import REPORT, REPORTING
from bot.domain.people import MAY_APPROVE, MAY_DRAFT, MAY_SETTLE, Role
from bot.router import Route
from bot.rules import (
    Always,
    Asks,
    Chose,
    CriesForHelp,
    FromStaff,
    InForm,
    InGroup,
    InInquiry,
    NamesDay,
    Overheard,
    Pattern,
    RatesAnswer,
    Scanned,
    Spoken,
    TakenOver,
    events,
    kinds,
    words,
)
from bot.rules.answers import AnswersByNumber, AnswersNotice, NamesNotice, NamesWhom, SaysHowToBring
from bot.rules.day import AnnouncesDaysOff, AsksOfOwn, HandsOver
from bot.rules.groups import AnswersInGroup, SaysYesInGroup
from bot.rules.life import AnswersCheck, AnswersReadBack, ReportsEvent, TellsOfHimself
from bot.rules.meetings import HandsIn
from bot.rules.periodicals import AnswersPeriodicals, AsksPeriodicals, MissesPeriodical, OrdersFor, WantsPeriodical
from bot.rules.procedures import (
    AnswersProcedure,
    AnswersReminder,
    MissesStep,
    SpeaksOfProcedures,
    StartsProcedure,
    WantsHand,
)
from bot.rules.programme import NamesSort, OptsOut, RecordsOptOut, ThanksAndAsks, ThanksUs, asked_alone
from bot.rules.safety import (
    Automatic,
    Baited,
    Despondent,
    EchoesUs,
    OfServed,
    Swears,
    TooFast,
    TooLong,
    Unclean,
    Unknown,
)
from bot.rules.study import AnswersQuiz, SaysStudied, SaysStudyMode, WantsStudy
from bot.rules.telephones import ONE as PRESSED_ONE
from bot.rules.telephones import THREE, FromTelephone, Presses, SaysGot
from bot.rules.visits import AnswersVisit, InVisit, NamesPortrait, PutsRight, SaidYesAgain, TellsVisit
from bot.rules.why import AsksWhy
from bot.rules.wishes import AnswersService, AppliesForHelp, Suggests, TellsSuggestion, WantsService
from handlers import (
    audience,
    binding,
    board,
    cards,
    checks,
    commitments,
    confirm,
    consent,
    day,
    days_off,
    duties,
    emergency,
    gifts,
    greetings,
    in_group,
    inquiry,
    inquiry_work,
    life,
    media,
    meeting_record,
    meetings,
    notice,
    opt_outs,
    periodicals,
    policy,
    procedures,
    review,
    rsvp,
    safety,
    seats,
    services,
    study,
    succession,
    suggestions,
    tasks,
    telephones,
    thanks,
    timetable,
    visit_sent,
    visits,
    welcome,
)

SPOKEN = Spoken()
COMMAND = kinds(Kind.TEXT, Kind.VOICE) | events(Event.MENU)
DRAFTS = FromStaff(MAY_DRAFT)
APPROVES = FromStaff(MAY_APPROVE)
SETTLES = FromStaff(MAY_SETTLE)
ASKS_DAY = InForm("notice")  # which may have asked for the day: 明天 answers it
KEEPS_FILES = FromStaff(frozenset({Role.CLERK, Role.ADMIN}))
# What concerns one person, and so is not talked about before everybody.
PERSONAL = (
    r"绑定.*|(同意|拒绝)绑定.*|(演练|演练通知|通知)[:：].*|更正\s*\d.*|改(标题|时间|地点|对象|内容)[\s\d:：].*|(重发|催办|预计)\s*\d*"
    r"|(不用|要)回复\s*\d*|报名截止[\s\d:：].*|(同意|撤回|进展)\s*\d*|退回.*|看(通知)?\s*\d+|(答复|办结|转给|入库)\s*\d+.*|接\s*\d+号?|(我的)?问询\s*\d*号?"
    r"|(停|恢复|改|不发)?祝福\s*第?\s*\d+.*|祝福|祝福预览|近期祝福|(我的)?礼品?\s*\d+.*|(我的)?礼品|退订.*|恢复(学习|祝福|关怀|活动).*"
    r"|(\d+[\s号]*)?(撤回|收回|撤销)(已?(电话|当面)?告知|已?上门|家属转告).*|看答复|(我的)?任务\s*\d*号?|(今天|明天)([\s第]*\d+\s*页?)?|我的通知|转发\s*\d*"
    rf"|走访.*|审核.*|(改|补充)(走访)?\s*\d+.*|继续走访|我的走访|照片\s\S{{2,6}}|\d+\s*\D{{2,8}}|{REPORTING}.*|撤销\s*\d+|(座次表?|报名|谁来|接送)\s*\d*|存?名单.*|我的老同志.*|核对信息|进展核对"
    r"|(我的)?应访.{0,6}|(走访)?计划(\s*\d.*)?"
    r"|(接受|不接受|撤回)?交接(\s.*|\d.*)?|.{2,8}交接给.{2,8}|定时(任务)?|定时(任务)?\s*(停|暂停|恢复|现在做).*"
    r"|补学|学(完|过)?了|我的积分|学习积分|(我的)?学习情况.*|(改|换)?学习方式.*"
    r"|报刊\s*(开始|进展|生效)?|代订.*|我订的.{1,6}|改订"
    r"|(同意|退回|新)?例会(\s*\d.*|[:：].*)?|会议\s*\d.*|(会议)?纪要\s*\d.*|会议照片\s*\d+|(到会|实到|没来|缺席)\s*\d.*"
    r"|(受理|转办|安排|跟进|办理|办完|材料|评价)\s*\d+.*|(我的)?(诉求|答应的事|事项|服务|困难帮扶|帮扶|建言)\s*\d*号?|(诉求|建言)[:：].*"
)
KEEP_AUDIENCE = r"存名单[\s:：]*(?P<name>[^:：,，\s]{1,20})[:：,，\s]+(?P<text>.{1,200})"  # 存名单 高龄离休：80岁以上的离休干部
# What is said inside a command is that command's.
COMMANDED = (
    rf"({REPORTING}|走访(?!时|中|得知|发现|了解)|(演练|演练通知|通知)[:：]|更正\s*\d|改(标题|地点|对象|内容)"
    r"|答复|办结\s*\d|转给\s*\d|入库\s*\d|(受理|转办|安排|跟进|办理|办完|材料)\s*\d|退回|转发|祝福\s*\d|礼\s*\d"
    r"|例会[:：\d\s]|会议\s*\d|(会议)?纪要\s*\d|(到会|实到|没来|缺席)\s*\d).*"
)
ANSWERING = (
    r"(答复|办结|办理|办完|跟进|安排|纪要)\s*\d{1,6}\D.*"  # staff who write "ring 120" in an answer cry for no help themselves
)
# Who is at his side and needs help now, not one who tells of it afterwards.
PRESSING = r".*(快来|来人|救命|快叫|赶[紧快]|怎么办|怎么救|打不打|要不要打|快不行|叫不醒|没有?呼吸|不省人事|现在正|正在抢救).*"
ONE = r"[ 第]*(?P<number>\d{1,6})[ 号]*"
NUMBER = r"[ 第]*(?P<number>\d{1,6})?[ 号]*"
OUTCOME_FIRST = (  # 完成 12
    rf"(?P<outcome>完成|{tasks.OF_FORWARDING})[\s第:：]*(?P<numbers>\d{{1,6}}(?:[\s,，、和及号]+\d{{1,6}})*)\s*号?"
)
BACK = (  # 撤回已告知 张三, 12 撤回已告知
    r"(?:(?P<first>\d{1,6})[\s号,，]*)?(撤回|收回|撤销)(已?(电话|当面)?告知|已?上门|家属转告)(?!了)"
    r"[\s:：,，]*(?:(?P<number>\d{1,6})[\s号,，]*)?(?P<name>[^\s\d,，]{2,12}?)?(同志)?"
)
PAGE = r"[\s第]*(?P<page>\d{1,2})\s*页?"
UNITS = r"年月日号点时分:：/.-"  # 改时间 3月12日: the 3 is no number of a notice, as in 改标题 3 迎春会
OF_NOTICE = rf"(?![了吗呢的])[\s:：]*(?:(?P<number>\d{{1,6}})[\s,，]+(?![{UNITS}]))?(?P<value>\S.*)"
SOUNDS_OF_DANGER = TellsVisit(met=True) & CriesForHelp(but=emergency.DESPAIR)
TELLS_OF_EVENT = ReportsEvent(plainly=True) & TellsVisit()  # went to see somebody, who is in hospital or has died
OF_VISIT = r"[ 第]*(?P<number>\d{1,6})[ 号]*[\s:：,，]+(?P<text>\S.*)"
TELLS = (
    SPOKEN & ~InGroup() & ~InForm("notice") & ~HandsIn("minutes") & ~Pattern(COMMANDED)
)  # in his own words, and nothing that is asked of him
SAID = r"(?=[\s:：\d本下周星明后])"  # a time follows, and not a question (报名截止了吗)

OWED = r"(我的)?应访(任务|清单)?\s*(?P<page>\d{1,3})?"
PLANNED = r"计划\s*(?P<number>\d{1,6})(?![\d月./点:：])[\s号,，]*(?P<day>\S.{0,30})?"  # 计划 31 周四

# Of what was taken on, by any of its names: 诉求 8, 事项 8
TAKEN_ON = r"(我的)?(诉求|答应的事|事项|服务|困难帮扶|帮扶|特困|建言)"
PAPER = r"(?P<words>\D.{0,30}?)[\s:：,，]*(已经?)?(齐了|齐|有了|收到了?|交了|来了|好了|到了)"  # 材料 8 低保证 齐了
ARRANGED = rf"(?P<verb>安排|跟进){ONE}[\s:：,，]*(?P<words>\D.*)"  # 安排 8 后天九点小王开车来接
WANTED = r"(我的)?诉求[:：]\s*(?P<words>\S.{3,})"
WANTED_NO_MORE = r"(取消|撤销|撤回|退掉)(服务|用车|理发|家政|送餐|诉求)[ 第]*(?P<number>\d{1,6})?[ 号]*"

OF_STUDY = r"学习情况[\s:：,，]*(第?(?P<page>\d{1,3})页?|(?P<unit>[^\d\s]\S{0,28}?)(\s+第?(?P<page_of>\d{1,3})页?)?)?"
# Of what happens by itself: 定时 停 祝福和学习
OF_JOB = r"[\s:：]*(?P<name>\S.{0,20})"
STOP = r"(暂停一?下?|停止|停掉|停发|停办|先?停(?![车电水课药产])一?下?|关掉|关闭)"
RESUME = r"(恢复|继续|重新开始|打开|开启)"
NOW_DO = r"(现在|马上|立即|立刻|补)(做|办|发|跑)?"

# Of the greetings ahead, by the numbers of the list that was shown: 祝福 3 改：…, 停祝福 3
REWORDED = r"[\s:：,，]*(?P<text>.*)"
GREETED = Pattern(rf"祝福{ONE}[\s,，]*(?P<verb>停发?|不发|别发|恢复|改)了?{REWORDED}") | Pattern(
    rf"(?P<verb>停发?|不发|恢复|改)祝福{ONE}{REWORDED}"
)
HANDED = r"(已经?)?(送了|送到了?|送达|送出去?了?|给了|已送|交了|收了|收下了?|领了)"
NOT_WANTED = r"(他|她|本人|老人|老人家)?(不收|不要|不肯收|没收|拒收|退了|谢绝了?)"
LATER = r"(改天|改日|下次|过几天|晚几天|还没送|没送|不在家?)"

# Of recurring meetings: 例会 3 停, 例会 3 改时间 每周三, 会议 12 改到 下周三, 没来 12 王五, 12 全到
TURNED = r"((?P<pause>先?暂?停(一停|开|下|了)?)|(?P<resume>恢复|继续开?|接着开|再开)|(?P<end>结束|终止|不再开了?|取消|撤销))"
OTHERWISE = r"改(?P<field>标题|名称|时间|地点|对象|内容|)[到成为在]?[\s:：]*(?P<value>\S.*)"
NOT_HELD = r"(这次|本次)?(不开了?|跳过|取消了?|停一?次|停开|不搞了|免了)"
MOVED = r"(改(?P<field>地点|地方|时间|标题)[到成为在]?[\s:：]*|(?=(时间|地点)?[改换挪]|推迟|提前|延期|延后|顺延))(?P<words>\S.*)"
DONE = r"(完了?|完毕|好了|没了|写完了?|就这些)"
CAME, ABSENT = r"[\s,，]*(到会|实到|出席|到了)(的有?)?", r"[\s,，]*(没来|没到|没到会|缺席|未到|缺勤)(的有?)?"
WHO = r"[\s:：,，]*(?P<names>[^\d\s:：,，].*)"
ALL_CAME = r"[\s:：,，]*(其余|其他|剩下)?的?(人)?(都到了?|全到了?|全部到了?|到齐了?|都来了|全来了)"

WRONG = ("不对", "没用", "答错了", "答非所问", "不是这个", "没答到", "我问的不是这个", "说的不是一回事")

FOR_A_PERSON = frozenset({"转人工", "人工", "找人", "找工作人员", "human"})

TABLE = (
    # what we only overhear, and what platforms tell each other
    Route("echo", SPOKEN & EchoesUs(), welcome.silence),
    Route("auto_reply", SPOKEN & Automatic(), confirm.by_machine),
    Route("telephone_one", SPOKEN & FromTelephone() & (Presses(PRESSED_ONE) | SaysGot()), telephones.confirmed),
    Route("telephone_three", SPOKEN & FromTelephone() & Presses(THREE), telephones.rung_up),
    Route("in_group", SPOKEN & AnswersInGroup(), in_group.answered),
    Route("group_cry", SPOKEN & Overheard() & OfServed() & CriesForHelp(), emergency.overheard),
    Route("group_unclean", SPOKEN & InGroup() & Unclean(), safety.in_group),
    Route("overheard", Overheard(), welcome.silence),
    Route("joined_group", events(Event.JOINED), in_group.joined),
    Route("allowed", events(Event.LEFT, Event.GRANTS), welcome.silence),
    Route("in_group_asked", SPOKEN & SaysYesInGroup(), in_group.asked),
    Route("scanned", Scanned(), binding.by_scan),
    Route("followed", events(Event.SCAN, Event.FOLLOW), welcome.followed),
    Route("left", events(Event.UNFOLLOW), welcome.left),
    Route("event", events(Event.VIEW, Event.UNKNOWN), welcome.silence),
    # a member of staff has taken the chat over: it is his, and only a cry for help is answered
    Route("taken_back", COMMAND & TakenOver() & words("问机器人", "机器人"), inquiry.bot_again),
    Route(
        "taken_over_number",
        COMMAND & TakenOver() & AnswersByNumber() & ~CriesForHelp(),
        partial(inquiry.overheard, also=confirm.counted_by_number),
    ),
    Route(
        "taken_over_answer",
        SPOKEN & TakenOver() & ~CriesForHelp() & AnswersNotice(confirm.PLAIN),
        partial(inquiry.overheard, also=confirm.counted),
    ),
    Route("taken_over", TakenOver() & ~(SPOKEN & CriesForHelp()) & (~events(*Event) | events(Event.MENU)), inquiry.overheard),
    # somebody who is in hospital or has died needs no number to ring: staff say it to have it written down
    Route("visit_plainly", TELLS & (TELLS_OF_EVENT | TellsVisit(of_loss=True)), visits.report),
    Route("life_plainly", TELLS & ReportsEvent(plainly=True), life.report),
    # how somebody is whom staff have been to see may sound like a cry for help; who despairs is another matter
    Route(
        "visit_alarming", TELLS & ~Pattern(PRESSING) & TellsVisit(met=True) & CriesForHelp(but=emergency.DESPAIR), visits.alarming
    ),
    # a life may depend on it: before every form and command
    Route("emergency", SPOKEN & ~(SETTLES & Pattern(ANSWERING)) & CriesForHelp(), emergency.answer),
    Route("too_long", SPOKEN & ~SETTLES & TooLong(), safety.too_long),
    # an answer to the step of a procedure that was shown last, before the words that mean something else everywhere
    Route("procedure_human", SPOKEN & WantsHand(FOR_A_PERSON), inquiry.wanted),
    Route("procedure_answer", SPOKEN & AnswersProcedure(), procedures.answer),
    # words that always work
    Route("visit_help", SPOKEN & InVisit(on_top=True) & words("帮助", "help", "怎么报", "怎么改"), visits.helped),
    Route("visit_put_right", SPOKEN & ~InGroup() & PutsRight(), visits.answer),
    Route("visit_cancel", SPOKEN & InVisit(on_top=True) & words("取消", "算了", "不报了", "不登记了"), visits.cancel),
    Route("menu", COMMAND & words("菜单", "帮助", "0", "menu", "help", "你好机器人"), welcome.show),
    Route("bot_again", COMMAND & InInquiry() & words("问机器人", "机器人", "问政策", "question"), inquiry.bot_again),
    Route("cancel", SPOKEN & words("取消", "算了", "不报了"), welcome.cancelled),
    Route("human", COMMAND & words(*FOR_A_PERSON), inquiry.wanted),
    Route(
        "human_about",
        SPOKEN & ~InGroup() & Pattern(r"(转人工|转工作人员|找工作人员)[\s,，:：。]+(?P<about>\S.+)"),
        inquiry.wanted,
    ),
    Route("bind_code", SPOKEN & Pattern(r"绑定码?[\s:：,，]*(?P<code>\d{6})"), binding.by_code),
    Route("group_registered", SETTLES & SPOKEN & InGroup() & Pattern(r"登记群[\s:：]*(?P<name>\S.{1,39})"), in_group.register),
    Route("in_private", SPOKEN & InGroup() & Pattern(PERSONAL), welcome.in_private),
    Route("wish_in_private", SPOKEN & InGroup() & (WantsService() | Suggests() | AppliesForHelp("hardship")), welcome.in_private),
    Route("visit_in_private", SPOKEN & InGroup() & TellsVisit(), welcome.in_private),
    Route("life_in_private", SPOKEN & InGroup() & ReportsEvent(), welcome.in_private),
    Route("consent", SPOKEN & Chose("consent"), binding.consented),
    Route("consent_words", SPOKEN & Asks("consent") & words("同意", "愿意", "不同意", "不愿意"), binding.consented),
    Route("unbind", SPOKEN & ~InGroup() & words("撤回同意", "解除绑定", "取消绑定", "解绑"), consent.withdraw),
    Route("unbind_said", SPOKEN & Chose("unbind"), consent.withdrawn),
    Route("unbind_words", SPOKEN & Asks("unbind") & words("撤回", "不撤回", "不撤"), consent.withdrawn),
    Route("privacy", SPOKEN & words("个人信息", "个人信息保护", "隐私", "隐私政策"), consent.notice),
    Route("birthday_said", SPOKEN & Asks("birthday") & NamesDay(), binding.said_birthday),
    Route("bind_how", COMMAND & words("绑定", "bind"), binding.how),
    Route("code_made", SPOKEN & words("绑定码", "要绑定码", "我的绑定码"), binding.code),
    Route(
        "code_made_for",
        KEEPS_FILES & SPOKEN & Pattern(r"绑定码[\s:：,，]*(?P<name>[^\s\d,，]{2,12})[\s,，]*(?P<digits>\d{4})?"),
        binding.code,
    ),
    Route("bind", SPOKEN & Pattern(r"绑定[\s:：,，]*(?P<name>[^\s\d,，]{2,12})[\s,，]*(?P<digits>\d{4})"), binding.by_name),
    Route("stranger_too_fast", SPOKEN & Unknown() & TooFast(), safety.slower),
    # staff
    Route("notice_write", DRAFTS & SPOKEN & Pattern(r"(?:(?P<drill>演练)(?:通知)?|通知)[:：]\s*(?P<text>.{4,})"), notice.write),
    Route("notice_how", DRAFTS & SPOKEN & words("通知"), notice.how),
    Route("notice_approve", DRAFTS & SPOKEN & Pattern(rf"同意{NUMBER}"), notice.approve),
    Route("series_return", DRAFTS & SPOKEN & Pattern(rf"退回例会{ONE}[\s:：,，]*(?P<reason>.*)"), meetings.send_back),
    Route("notice_return", APPROVES & SPOKEN & Pattern(rf"退回{NUMBER}[\s:：,，]*(?P<reason>.*)"), notice.send_back),
    Route("notice_look", SETTLES & SPOKEN & Pattern(rf"看(通知)?{NUMBER}"), notice.look),
    Route("notice_progress", SETTLES & SPOKEN & Pattern(rf"进展{NUMBER}"), notice.progress),
    Route("notice_title", DRAFTS & SPOKEN & Pattern(rf"改标题{OF_NOTICE}"), partial(notice.change, field="title")),
    Route("notice_time", DRAFTS & SPOKEN & Pattern(rf"改时间{OF_NOTICE}"), partial(notice.change, field="event_at")),
    Route("notice_place", DRAFTS & SPOKEN & Pattern(rf"改地点{OF_NOTICE}"), partial(notice.change, field="place")),
    Route("notice_audience", DRAFTS & SPOKEN & Pattern(rf"改对象{OF_NOTICE}"), partial(notice.change, field="audience")),
    Route("notice_body", DRAFTS & SPOKEN & Pattern(rf"改内容{OF_NOTICE}"), partial(notice.change, field="body")),
    Route("notice_due", DRAFTS & SPOKEN & Pattern(rf"报名截止{SAID}{OF_NOTICE}"), partial(notice.change, field="reply_by")),
    Route("notice_silent", DRAFTS & SPOKEN & Pattern(rf"不用回复{NUMBER}"), partial(notice.answering, wanted=False)),
    Route("notice_answered", DRAFTS & SPOKEN & Pattern(rf"要回复{NUMBER}"), partial(notice.answering, wanted=True)),
    Route("notice_correct", DRAFTS & SPOKEN & Pattern(r"更正\s*(?P<number>\d{1,6})[\s号:：,，]+(?P<text>\S.*)"), notice.correct),
    Route("notice_resend", DRAFTS & SPOKEN & Pattern(rf"(重发|催办){NUMBER}"), notice.resend),
    Route("notice_forecast", DRAFTS & SPOKEN & Pattern(rf"预计{NUMBER}"), notice.forecast),
    Route("notice_withdraw", DRAFTS & SPOKEN & Pattern(rf"撤回{NUMBER}"), notice.withdraw),
    Route("why_in_private", SPOKEN & InGroup() & SETTLES & AsksWhy(), welcome.in_private),
    Route("why", SPOKEN & SETTLES & AsksWhy(), board.asked_why),
    Route(
        "binding_decide",
        DRAFTS & SPOKEN & Pattern(r"(?P<verb>同意|拒绝)绑定\s*(?P<number>\d{1,6})\s*(?P<choice>\d{1,2})?"),
        binding.decide,
    ),
    Route(
        "inquiry_answer",
        SETTLES & SPOKEN & Pattern(r"答复\s*(?P<number>\d{1,6})(?!\d)[\s:：,，]*(?P<answer>\S.*)"),
        inquiry_work.answer,
    ),
    Route("inquiry_take", SETTLES & SPOKEN & Pattern(rf"接{ONE}"), inquiry_work.take),
    Route("inquiry_hand", SETTLES & SPOKEN & Pattern(rf"转给{ONE}[\s:：,，]*(?P<name>\D{{2,10}}?)(同志)?"), inquiry_work.hand),
    Route("inquiry_close", SETTLES & SPOKEN & Pattern(rf"办结{ONE}[\s:：,，]*(?P<result>.*)"), inquiry_work.close),
    Route(
        "inquiry_learn",
        DRAFTS & SPOKEN & Pattern(rf"入库{ONE}[\s:：,，]*(?P<new>新|新的|新条目|新词条)?"),
        inquiry_work.into_library,
    ),
    Route("inquiries", SETTLES & COMMAND & words("问询", "我的问询"), inquiry_work.mine),
    Route("inquiry_thread", SETTLES & SPOKEN & Pattern(rf"((我的)?问询|答复){ONE}"), inquiry_work.thread),
    Route("inquiry_own", COMMAND & words("问询", "我的问询", "看答复", "看回复"), inquiry.own),
    # what the office has taken upon itself (诉求、答应的事、服务 …): by other words than inquiries, which have numbers too
    Route("commitment_take", SETTLES & SPOKEN & Pattern(rf"受理{ONE}"), commitments.take),
    Route("commitment_hand", SETTLES & SPOKEN & Pattern(rf"转办{ONE}[\s:：,，给]*(?P<name>\D{{2,10}}?)"), commitments.hand),
    Route("commitment_arrange", SETTLES & SPOKEN & Pattern(ARRANGED), commitments.arrange),
    Route("commitment_close", SETTLES & SPOKEN & Pattern(rf"(办理|办完){ONE}[\s:：,，]*(?P<result>.*)"), commitments.close),
    Route("commitment_paper", SETTLES & SPOKEN & Pattern(rf"材料{ONE}[\s:：,，]*{PAPER}"), commitments.paper),
    Route("commitment_rate", SETTLES & SPOKEN & Pattern(rf"评价{ONE}[\s:：,，]*(?P<rating>.{{2,6}})"), commitments.rate),
    Route("commitment_thread", SETTLES & SPOKEN & Pattern(rf"{TAKEN_ON}{ONE}"), commitments.thread),
    Route("commitments", SETTLES & COMMAND & words("诉求", "我的诉求", "答应的事", "事项", "我的事项"), commitments.mine),
    Route("suggestions_waiting", SETTLES & COMMAND & words("建言", "我的建言"), commitments.suggestions),
    Route("succession_begin", SETTLES & SPOKEN & HandsOver(), succession.begin),
    Route("successions", SETTLES & COMMAND & words("交接", "我的交接"), succession.listed),
    Route("succession_look", SETTLES & SPOKEN & Pattern(rf"交接{ONE}({PAGE})?"), succession.look),
    Route("succession_accept", SETTLES & SPOKEN & Pattern(rf"接受交接{NUMBER}"), succession.accept),
    Route(
        "succession_decline",
        SETTLES & SPOKEN & Pattern(rf"(不接受交接|撤回交接){NUMBER}[\s:：,，]*(?P<reason>.*)"),
        succession.decline,
    ),
    # recurring meetings
    Route("series_begin", DRAFTS & SPOKEN & Pattern(r"(新)?例会[:：]\s*(?P<text>.{4,})"), meetings.begin),
    Route("series_approve", DRAFTS & SPOKEN & Pattern(rf"同意例会{ONE}"), meetings.approve),
    Route("series", SETTLES & COMMAND & words("例会", "会议", "我的会议", "例会列表"), meetings.listed),
    Route("series_shown", SETTLES & SPOKEN & Pattern(rf"例会{ONE}"), meetings.shown),
    Route("series_turn", DRAFTS & SPOKEN & Pattern(rf"例会{ONE}[\s:：,，]*{TURNED}"), meetings.turn),
    Route("series_change", DRAFTS & SPOKEN & Pattern(rf"例会{ONE}[\s:：,，]*{OTHERWISE}"), meetings.change),
    Route("meeting", SETTLES & SPOKEN & Pattern(rf"会议{ONE}"), meetings.meeting),
    Route("meeting_off", DRAFTS & SPOKEN & Pattern(rf"会议{ONE}[\s:：,，]*{NOT_HELD}"), meetings.call_off),
    Route("meeting_on", DRAFTS & SPOKEN & Pattern(rf"会议{ONE}[\s:：,，]*(照常开?|照开|恢复|还是?开)"), meetings.take_up),
    Route("meeting_moved", DRAFTS & SPOKEN & Pattern(rf"会议{ONE}[\s:：,，]*{MOVED}"), meetings.move),
    Route("minutes_done", SETTLES & SPOKEN & Pattern(rf"(会议)?纪要{ONE}[\s:：,，]*{DONE}"), meeting_record.done),
    Route("minutes_over", SETTLES & SPOKEN & HandsIn() & words("完", "完了", "完毕", "纪要完", "纪要完了"), meeting_record.done),
    Route("minutes", SETTLES & SPOKEN & Pattern(rf"(会议)?纪要{ONE}[\s:：,，]*(?P<text>.*)"), meeting_record.minutes),
    Route("meeting_photos", SETTLES & SPOKEN & Pattern(rf"会议照片{ONE}"), meeting_record.photos),
    Route(
        "came",
        SETTLES & SPOKEN & (Pattern(rf"{CAME}{ONE}{WHO}") | Pattern(rf"会议{ONE}{CAME}{WHO}")),
        partial(meeting_record.said, came=True),
    ),
    Route(
        "absent",
        SETTLES & SPOKEN & (Pattern(rf"{ABSENT}{ONE}{WHO}") | Pattern(rf"会议{ONE}{ABSENT}{WHO}")),
        partial(meeting_record.said, came=False),
    ),
    Route(
        "all_came",
        SETTLES & SPOKEN & (Pattern(rf"(会议)?{ONE}{ALL_CAME}") | Pattern(rf"{ALL_CAME}{ONE}")),
        meeting_record.all_came,
    ),
    Route("today", SETTLES & COMMAND & ~ASKS_DAY & (words("今天") | Pattern(rf"今天{PAGE}")), day.today),
    Route("tomorrow", SETTLES & COMMAND & ~ASKS_DAY & (words("明天") | Pattern(rf"明天{PAGE}")), day.tomorrow),
    Route("tasks", SETTLES & COMMAND & words("任务", "我的任务"), tasks.mine),
    Route("duties", SETTLES & COMMAND & (words("计划", "走访计划") | Pattern(OWED)), duties.mine),
    Route("duty_plan", SETTLES & SPOKEN & Pattern(PLANNED), duties.plan),
    Route("task_script", SETTLES & SPOKEN & Pattern(r"(我的)?任务\s*(?P<number>\d{1,6})\s*号?"), tasks.script),
    Route("relay", SETTLES & SPOKEN & Pattern(r"转发\s*(?P<number>\d{1,6})\s*号?"), tasks.relay),
    Route("relayed", SETTLES & SPOKEN & ~InGroup() & Pattern(rf"(?P<outcome>{tasks.OF_FORWARDING})"), tasks.relayed),
    Route("task_taken_back", SETTLES & SPOKEN & ~InGroup() & Pattern(BACK), tasks.taken_back),
    Route("task_outcome_first", SETTLES & SPOKEN & ~InGroup() & Pattern(OUTCOME_FIRST), tasks.outcome),
    Route(
        "task_outcome",
        SETTLES & SPOKEN & Pattern(REPORT),
        tasks.outcome,
    ),
    Route(
        "greetings",
        SETTLES & COMMAND & (words("祝福", "祝福预览", "近期祝福") | Pattern(r"祝福[\s第]*(?P<page>\d{1,3})\s*页")),
        greetings.coming,
    ),
    Route("greeting_changed", SETTLES & SPOKEN & GREETED, greetings.changed),
    Route("greeting", SETTLES & SPOKEN & Pattern(rf"祝福{ONE}"), greetings.one),
    Route("gifts", SETTLES & COMMAND & (words("礼品", "我的礼品", "慰问品") | Pattern(rf"(我的)?礼品{PAGE}")), gifts.mine),
    Route("gift", SETTLES & SPOKEN & Pattern(rf"礼{ONE}"), gifts.one),
    Route("gift_handed", SETTLES & SPOKEN & Pattern(rf"礼{ONE}[\s:：,，]*{HANDED}.{{0,20}}"), gifts.handed),
    Route("gift_declined", SETTLES & SPOKEN & Pattern(rf"礼{ONE}[\s:：,，]*{NOT_WANTED}.{{0,20}}"), gifts.declined),
    Route("gift_later", SETTLES & SPOKEN & Pattern(rf"礼{ONE}[\s:：,，]*{LATER}.{{0,40}}"), gifts.later),
    Route("opt_out_recorded", SPOKEN & ~InGroup() & RecordsOptOut(), opt_outs.recorded),
    Route("seats", SETTLES & SPOKEN & Pattern(rf"(座次|座次表|报名表|谁来){NUMBER}|报名\s*(?P<of>\d{{1,6}})\s*号?"), seats.shown),
    Route("seats_fetched", SETTLES & SPOKEN & Pattern(rf"接送(名单)?{NUMBER}"), seats.fetched),
    Route("audience_kept", DRAFTS & SPOKEN & words("名单"), audience.kept),
    Route("audience_show", DRAFTS & SPOKEN & Pattern(r"名单[\s:：,，]*(?P<text>.{1,200})"), audience.show),
    Route(
        "audience_keep",
        DRAFTS & SPOKEN & Pattern(r"存名单[\s:：]*(?P<name>[^:：,，\s]{1,20})[:：,，\s]+(?P<text>.{1,200})"),
        audience.keep,
    ),
    Route("life_undo", SETTLES & SPOKEN & Pattern(r"撤销\s*(?P<number>\d{1,6})\s*号?"), life.undo),
    Route("my_people", SETTLES & COMMAND & AsksOfOwn(), cards.asked),
    Route("check_offer", KEEPS_FILES & SPOKEN & words("核对信息", "信息核对"), checks.offer),
    Route("check_progress", KEEPS_FILES & SPOKEN & words("进展核对", "核对进展"), checks.progress),
    Route("days_off", KEEPS_FILES & SPOKEN & Pattern(r"放假安排\s*(?P<year>20\d\d)?\s*年?"), days_off.listed),
    Route("days_off_read", KEEPS_FILES & SPOKEN & ~InGroup() & ~Pattern(COMMANDED) & AnnouncesDaysOff(), days_off.read),
    Route("timetable", KEEPS_FILES & COMMAND & words("定时", "定时任务", "自动任务"), timetable.shown),
    Route("timetable_run", KEEPS_FILES & SPOKEN & Pattern(rf"定时(任务)?[\s:：]*{NOW_DO}{OF_JOB}"), timetable.run),
    Route("timetable_pause", KEEPS_FILES & SPOKEN & Pattern(rf"定时(任务)?[\s:：]*{STOP}{OF_JOB}"), timetable.pause),
    Route("timetable_resume", KEEPS_FILES & SPOKEN & Pattern(rf"定时(任务)?[\s:：]*{RESUME}{OF_JOB}"), timetable.resume),
    Route("periodicals_progress", KEEPS_FILES & COMMAND & words("报刊", "报刊进展", "点单进展"), periodicals.progress),
    Route("periodicals_offer", KEEPS_FILES & SPOKEN & Pattern(r"(报刊|点单|报刊点单)\s*开始|开始(报刊)?点单"), periodicals.offer),
    Route("periodicals_apply", KEEPS_FILES & SPOKEN & Pattern(r"(报刊|点单)\s*生效"), periodicals.apply),
    Route("periodicals_to_ask", SETTLES & COMMAND & words("代订", "代订名单"), periodicals.left_to_ask),
    Route("periodicals_for", SETTLES & SPOKEN & OrdersFor(), periodicals.for_person),
    Route("visit_mine", SETTLES & COMMAND & words("我的走访", "走访记录"), visit_sent.mine),
    Route("visit_shown", SETTLES & SPOKEN & Pattern(rf"(我的)?走访{ONE}"), visit_sent.shown),
    Route("visit_begin", SETTLES & SPOKEN & Pattern(r"走访(?!时|中|得知|发现|了解)(登记)?[\s:：,，]*(?P<text>.*)"), visits.begin),
    Route("visit_resume", SETTLES & SPOKEN & words("继续走访", "接着报", "继续报", "继续登记", "走访继续"), visits.resume),
    Route("visit_add", SETTLES & SPOKEN & Pattern(rf"补充(走访)?{OF_VISIT}"), visit_sent.amend),
    Route("visit_amend", SETTLES & SPOKEN & ~InVisit(on_top=True) & Pattern(rf"改(走访)?{OF_VISIT}"), visit_sent.amend),
    Route("visit_portrait", SPOKEN & ~InGroup() & NamesPortrait(), visit_sent.portrait),
    Route("review", SETTLES & COMMAND & words("审核", "走访审核", "待审核", "审核通过"), review.waiting),
    Route("review_shown", SETTLES & SPOKEN & Pattern(rf"审核(走访)?{ONE}"), review.shown),
    Route("review_passed", SETTLES & SPOKEN & Pattern(rf"审核(走访)?{ONE}[\s:：,，]*(通过|同意|没问题|可以)"), review.passed),
    Route(
        "review_asked",
        SETTLES & SPOKEN & Pattern(rf"审核(走访)?{ONE}[\s:：,，]*(问|疑问|退回|有疑问|有问题)?[\s:：,，]*(?P<remark>.*)"),
        review.asked,
    ),
    Route("bait", SPOKEN & ~SETTLES & ~InInquiry() & Baited(), safety.bait),
    # led step by step (办事)
    Route(
        "procedure_start",
        SPOKEN & ~TooFast() & ~InForm("visit") & ~InForm("notice") & ~Pattern(COMMANDED) & StartsProcedure(),
        procedures.start,
    ),
    Route(
        "hardship",
        SPOKEN & ~TooFast() & ~InGroup() & ~InVisit() & ~InForm("notice") & AppliesForHelp("hardship"),
        procedures.start,
    ),
    Route("procedure_reminded", SPOKEN & AnswersReminder(), procedures.reminded),
    Route("procedure_said", SPOKEN & SpeaksOfProcedures(), procedures.said),
    Route("procedure_picked", SPOKEN & Chose("procedure_pick"), procedures.picked),
    Route("procedure_again", SPOKEN & Chose("procedure_lost") & words("1"), procedures.again),
    Route("procedure_lost", SPOKEN & Chose("procedure_lost") & words("2"), inquiry.wanted),
    # answers to a question that is open
    Route("chose_notices", SPOKEN & Chose("menu") & words("1"), confirm.mine),
    Route("chose_study", SPOKEN & Chose("menu") & words("2"), study.today),
    Route("chose_question", SPOKEN & (Chose("menu") & words("3") | Chose("unknown") & words("1")), welcome.chose_question),
    Route("chose_human", SPOKEN & (Chose("menu") & words("4") | Chose("unknown") & words("2")), inquiry.wanted),
    Route("chose_topic", SPOKEN & Chose("policy"), procedures.between(policy.chosen)),
    Route("chose_notice", SPOKEN & (Chose("notice") | NamesNotice()), confirm.chosen),
    Route("chose_whose", SPOKEN & (Chose("whose") | NamesWhom()), confirm.chosen),
    Route("chose_bring", SPOKEN & ~InGroup() & (Chose("bring") | SaysHowToBring()), rsvp.bring),
    Route("chose_check", KEEPS_FILES & SPOKEN & Chose("check_round"), checks.chosen),
    Route("chose_periodicals", KEEPS_FILES & SPOKEN & Chose(periodicals.CHOICE), periodicals.chosen),
    Route("chose_service", SPOKEN & Chose(services.PICK), services.picked),
    Route("service_rated", SPOKEN & RatesAnswer(services.RATING), services.rated),
    Route("inquiry_rated", SPOKEN & RatesAnswer(), inquiry.rated),
    Route("study_wanted", TELLS & ~InInquiry() & WantsStudy(), study.wanted),
    Route("chose_opt_out", SPOKEN & ~InGroup() & NamesSort(), opt_outs.chosen),
    Route("opt_out", SPOKEN & ~InGroup() & ~InForm("notice") & OptsOut(), opt_outs.said),
    Route("chose_person", SETTLES & SPOKEN & Chose(cards.CHOICE), cards.chosen),
    Route("life_answer", SPOKEN & AnswersReadBack(), life.answer),
    Route("succession_answer", SPOKEN & InForm(succession.FORM) & words(*succession.YES, *succession.NO), succession.answer),
    Route("days_off_answer", SPOKEN & InForm(days_off.FORM) & words(*days_off.YES, *days_off.NO), days_off.answer),
    Route("my_notices", COMMAND & words("我的通知", "通知", "notices"), confirm.mine),
    Route("study", COMMAND & words("学习", "今日学习", "今天学点什么", "今天学什么", "study"), study.today),
    Route("study_make_up", COMMAND & ~InGroup() & words("补学", "补课", "我要补学", "再来一篇", "下一篇"), study.make_up),
    Route("study_studied", SPOKEN & ~InGroup() & SaysStudied(), study.studied),
    Route("study_quiz", SPOKEN & ~InGroup() & AnswersQuiz(), study.answered),
    Route("study_units", SETTLES & SPOKEN & ~InGroup() & Pattern(OF_STUDY), study.of_units),
    Route("study_figures", COMMAND & ~InGroup() & words("我的积分", "学习积分", "学习情况", "我的学习"), study.figures),
    Route("study_mode_chosen", SPOKEN & Chose(study.MODE), study.mode_set),
    Route("study_mode_ask", COMMAND & ~InGroup() & words("学习方式", "改学习方式", "换学习方式"), study.mode_asked),
    Route("ask_away", COMMAND & words("问政策", "政策", "question"), welcome.chose_question),
    # forms
    Route("visit_back", SPOKEN & InVisit() & words("上一步", "返回上一步", "退回上一步"), visits.back),
    Route("meeting_photo", SETTLES & ~InGroup() & HandsIn() & kinds(Kind.IMAGE), meeting_record.pictured),
    Route("visit_photo", SETTLES & ~InGroup() & kinds(Kind.IMAGE), visit_sent.pictured),
    Route("visit_answer", SPOKEN & AnswersVisit(), visits.answer),
    Route("visit_sent", SPOKEN & ~InGroup() & SaidYesAgain(), visits.sent_already),
    Route("series_go_on", DRAFTS & SPOKEN & InForm(meetings.FORM, meetings.STEP), meetings.go_on),
    Route("minutes_further", SETTLES & SPOKEN & ~InGroup() & HandsIn("minutes"), meeting_record.further),
    Route("notice_go_on", DRAFTS & SPOKEN & InForm("notice"), notice.go_on),
    Route("services", COMMAND & words("服务", "我的服务", "服务项目", "我的诉求", "services"), services.menu),
    Route("periodicals_own", SPOKEN & ~InGroup() & ~InInquiry() & AsksPeriodicals(), periodicals.own),
    Route("service_withdrawn", SPOKEN & ~InGroup() & Pattern(WANTED_NO_MORE), services.withdrawn),
    Route("service_back", SPOKEN & Asks("service") & words("上一步", "返回上一步", "退回上一步"), services.back),
    Route("service_answer", SPOKEN & AnswersService(), services.answer),
    Route("suggestions", COMMAND & words("建言", "我的建言", "建言献策", "suggestions"), suggestions.own),
    Route("suggestion_need", SPOKEN & ~InGroup() & ~SETTLES & Pattern(WANTED), suggestions.need),
    # how he wants to study
    Route("study_mode", TELLS & ~InInquiry() & SaysStudyMode(), study.mode_set),
    # which papers he wants, and what has not come
    Route("periodicals_answer", SPOKEN & ~InGroup() & AnswersPeriodicals(), periodicals.answer),
    Route("periodicals_missing", TELLS & ~InInquiry() & MissesPeriodical(), periodicals.missing),
    Route("periodicals_wanted", TELLS & ~InInquiry() & WantsPeriodical(), periodicals.wanted),
    # what is asked of the office, and what is suggested to it
    Route("service_wish", SPOKEN & ~TooFast() & ~InGroup() & ~InInquiry() & ~Pattern(COMMANDED) & WantsService(), services.begin),
    # a visit or call that staff tell of in free words
    Route("visit_report", SPOKEN & ~InGroup() & ~Pattern(COMMANDED) & TellsVisit(), visits.report),
    # what has happened to somebody, and whether number and address are still right
    Route("life_report", SPOKEN & ~InGroup() & ReportsEvent(), life.report),
    Route("visit_heard", SPOKEN & ~InGroup() & ~Pattern(COMMANDED) & TellsVisit(heard_of=True), visits.report),
    Route("check_answer", SPOKEN & ~InGroup() & AnswersCheck(), checks.answer),
    # everything else that people say
    Route("suggestion", SPOKEN & ~TooFast() & ~InGroup() & ~InInquiry() & Suggests(), suggestions.made),
    Route("inquiry_media", InInquiry() & ~SPOKEN & ~events(*Event), inquiry.further),
    Route("media", ~SPOKEN & ~events(*Event), procedures.between(media.arrived)),
    Route("greeting_thanked", SPOKEN & ~InGroup() & ~InInquiry() & ThanksUs(), thanks.answered),
    Route("answered_number", COMMAND & ~InGroup() & AnswersByNumber(), confirm.by_number),
    Route("answered_meanwhile", SPOKEN & InInquiry() & AnswersNotice(confirm.PLAIN), confirm.answered),
    Route("answered", SPOKEN & ~InGroup() & ~InInquiry() & AnswersNotice(confirm.INTENTS), confirm.answered),
    Route("telephone_words", SPOKEN & FromTelephone(), telephones.passed_on),
    Route("life_of_himself", SPOKEN & ~InGroup() & TellsOfHimself(), life.of_himself),
    Route("suggestion_told", SPOKEN & ~InGroup() & TellsSuggestion(), suggestions.made),
    Route("inquiry_further", SPOKEN & InInquiry(), inquiry.further),
    # from here on it costs much, or would be a guess
    Route("too_fast", SPOKEN & TooFast(), safety.slower),
    Route("swears", SPOKEN & Swears(), welcome.patience),
    Route("despondent", SPOKEN & ~InGroup() & OfServed() & Despondent(), emergency.despondent),
    Route("more", SPOKEN & words("更多", "还有呢", "还有吗", "继续", "再说说", "下面呢"), procedures.between(policy.more)),
    Route("answer_right", SPOKEN & words("有用", "答得好", "说清楚了", "明白了"), partial(policy.rated, good=True)),
    Route("answer_wrong", SPOKEN & words(*WRONG), partial(policy.rated, good=False)),
    Route("procedure_missed", SPOKEN & MissesStep(), procedures.missed),
    Route("not_understood", SPOKEN & ~InGroup() & AnswersNotice(frozenset({"unclear"})), confirm.not_understood),
    Route("thanks_and_question", SPOKEN & ThanksAndAsks(), procedures.between(asked_alone(policy.question))),
    Route("policy", SPOKEN, procedures.between(emergency.worried(policy.question))),
    Route("unknown", Always(), policy.unknown),
)

# Whatever is asked while a visit report is open, it is said how to go on with it.
ROUTES = tuple(one if one.name.startswith("visit") else replace(one, handler=visits.between(one.handler)) for one in TABLE)
