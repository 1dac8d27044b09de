"""Staff and the office's lists: who comes, who is meant, who is asked, what happens by itself."""

from bot.router import Route
from bot.rules import InGroup, Pattern, words
from bot.rules.day import AnnouncesDaysOff, AsksOfOwn
from bot.rules.periodicals import OrdersFor
from handlers import audience, cards, checks, days_off, life, periodicals, seats, timetable
from handlers.routes.parts import COMMAND, COMMANDED, DRAFTS, KEEPS_FILES, NUMBER, SETTLES, SPOKEN

# Of what happens by itself: 定时 停 祝福和学习
OF_JOB = r"[\s:：]*(?P<name>\S.{0,20})"
STOP = r"(暂停一?下?|停止|停掉|停发|停办|先?停(?![车电水课药产])一?下?|关掉|关闭)"
RESUME = r"(恢复|继续|重新开始|打开|开启)"
NOW_DO = r"(现在|马上|立即|立刻|补)(做|办|发|跑)?"

OFFICE = (
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
)
