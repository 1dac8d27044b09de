"""Staff and their day: tasks, duties, greetings, gifts."""

from bot.domain.outcomes import REPORT
from bot.router import Route
from bot.rules import InForm, InGroup, Pattern, words
from bot.rules.programme import RecordsOptOut
from handlers import day, duties, gifts, greetings, opt_outs, tasks
from handlers.routes.parts import COMMAND, ONE, PAGE, SETTLES, SPOKEN

ASKS_DAY = InForm("notice")  # which may have asked for the day: 明天 answers it
OUTCOME_FIRST = (  # 完成 12
    rf"(?P<outcome>完成|{tasks.OF_FORWARDING})[\s第:：]*(?P<numbers>\d{{1,6}}(?:[\s,，、和及号]+\d{{1,6}})*)\s*号?"
)
BACK = (  # 撤回已告知 张三, 12 撤回已告知
    r"(?:(?P<first>\d{1,6})[\s号,，]*)?(撤回|收回|撤销)(已?(电话|当面)?告知|已?上门|家属转告)(?!了)"
    r"[\s:：,，]*(?:(?P<number>\d{1,6})[\s号,，]*)?(?P<name>[^\s\d,，]{2,12}?)?(同志)?"
)
OWED = r"(我的)?应访(任务|清单)?\s*(?P<page>\d{1,3})?"
PLANNED = r"计划\s*(?P<number>\d{1,6})(?![\d月./点:：])[\s号,，]*(?P<day>\S.{0,30})?"  # 计划 31 周四
# Of the greetings ahead, by the numbers of the list that was shown: 祝福 3 改：…, 停祝福 3
REWORDED = r"[\s:：,，]*(?P<text>.*)"
GREETED = Pattern(rf"祝福{ONE}[\s,，]*(?P<verb>停发?|不发|别发|恢复|改)了?{REWORDED}") | Pattern(
    rf"(?P<verb>停发?|不发|恢复|改)祝福{ONE}{REWORDED}"
)
HANDED = r"(已经?)?(送了|送到了?|送达|送出去?了?|给了|已送|交了|收了|收下了?|领了)"
NOT_WANTED = r"(他|她|本人|老人|老人家)?(不收|不要|不肯收|没收|拒收|退了|谢绝了?)"
LATER = r"(改天|改日|下次|过几天|晚几天|还没送|没送|不在家?)"

DAY = (
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
)
