"""How people say how often something comes again; patterns over a text as `read_recurring` folds it."""

from __future__ import annotations

import re

from bot.domain.rhythm import Shift
from bot.understanding.numerals import NUM

WD = "[一二三四五六日天1-7]"
WEEK = "(?:周|星期|礼拜)"
EACH = "(?:每一?个?|逢|每逢)"
NOT_A_WEEKDAY = "(?![楼层点时号月个刻年室次回趟])"  # 每周三三楼: the second belongs to the place
WS = rf"{WD}{NOT_A_WEEKDAY}(?:(?:[、,和及跟与]?(?:每?{WEEK})|[、和及跟与])?[一二三四五六日天]{NOT_A_WEEKDAY})*"
LUNAR = "(?:农历|阴历|旧历|老历)"
LUNAR_DAY = "(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]|[二三]十[一二三四五六七八九]?|十[一二三四五六七八九]?|最后一天)"
NTH = r"(?P<nth>第[一二三四五1-5]个?|首个?|头一?个?|最后一?个?|末个?)"
# 第一个周五, 第一周的周五, 第一个星期的星期五, 第一个工作日
IN_NTH = rf"{NTH}(?:(?P<work>工作日)|(?:{WEEK}的?(?={WEEK}))?的?{WEEK}(?P<w>{WD}{NOT_A_WEEKDAY})?)"
DAY = rf"(?P<d>{NUM}[日号]?|最后[一1]天|月?底|月?末)(?![点时:/.%楼层周个])"
IN_MONTH = rf"(?:{IN_NTH}|{DAY})?"
MONTHLY = (
    rf"(?P<every>每逢?一?个?月|隔一?个?月|单月|双月|每隔一?个?月|每(?P<n>[两二三四六2346])个?月)份?的?(?:月?的)?(?:{IN_MONTH})"
)

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (sort, re.compile(pattern))
    for sort, pattern in (
        ("lunar_month", rf"{LUNAR}的?每一?个?月的?(?P<d>{LUNAR_DAY}|{NUM})[日号]?"),
        ("lunar_month", rf"每一?个?月的?{LUNAR}的?(?P<d>{LUNAR_DAY}|{NUM})[日号]?"),
        ("lunar_month", rf"每?逢{LUNAR}的?(?P<d>{LUNAR_DAY}|{NUM})[日号]?"),
        ("lunar_month", r"每一?个?月的?(?P<d>初[一二三四五六七八九十]|廿[一二三四五六七八九])"),
        ("lunar_year", rf"(?:每年的?)?{LUNAR}的?(?:每年的?)?(?P<m>[正冬腊]|{NUM})月(?:份)?(?P<d>{LUNAR_DAY}|{NUM})[日号]?"),
        ("lunar_year", rf"每年的?(?P<m>[正冬腊]|{NUM})月(?P<d>初[一二三四五六七八九十])"),
        (
            "quarterly",
            r"每一?个?季度?的?(?:(?P<which>第[一二三123]|首|头一|头|最后一|末|中)个?月的?|(?P<first>初|末)的?)?的?" + IN_MONTH,
        ),
        ("yearly", rf"每年的?(?P<m>{NUM})月份?的?{IN_MONTH}"),
        ("monthly", MONTHLY),
        ("monthly", rf"(?P<every>每?逢)(?:月的?)?(?P<d>{NUM}[日号])"),
        ("weekdays", rf"每?{WEEK}(?P<from>{WD})[-到至](?:{WEEK})?(?P<to>{WD}{NOT_A_WEEKDAY})"),
        (
            "weekly",
            rf"(?P<skip>隔一?个?{WEEK}|每隔一?个?{WEEK}|每(?P<n>[两二三四2-4])个?{WEEK}|[逢每]?[单双]周)"
            rf"(?:开?一[次回趟])?的?,?(?:{WEEK})?(?P<ws>{WS})?",
        ),
        ("workdays", r"(?:每一?个)?(?:法定)?工作日(?:每天|天天|都)?|每天\(?工作日\)?"),
        ("weekly", rf"{EACH}(?:的)?{WEEK}的?,?(?:{WEEK})?(?P<ws>{WS})?"),
        ("daily", r"每一?[天日](?!报|补)|天天"),
        ("bare", rf"(?:^|(?<=[,:;。]))(?:都是|定在|固定在?)?{WEEK}(?P<ws>{WS})"),
    )
)

OFFSET = re.compile(
    rf"的?(?:(?P<side>提前|前|后)(?:的|面的?)?第?(?P<n>{NUM})(?P<unit>个?工作日|天|日|周|个星期|个礼拜)|(?P<near>头一?天|次日|第二天))"
)
# A second rule behind the first: 每月1号和15号, 每月第一、三个周五
AGAIN = re.compile(
    rf"^(?:第[一二三四五1-5][、和及跟与]第?[一二三四五1-5]个?{WEEK}|(?:[、和及跟与]|以及|,?还有)(?:每?一?个?月的?)?(?:{NUM}[日号](?![楼院])|第?[一二三四五1-5]个?{WEEK}|{NUM}(?=[日号、])))"
)
HOMOPHONE = re.compile(r"(?:(?<=^)|(?<=[,:;。]))[美没妹](?=个?(?:周|月|星期|礼拜|季|天|年|逢))")
SORTS = {
    "建党节": "七一", "建军节": "八一", "国庆节": "十一", "劳动节": "五一", "国际妇女节": "三八", "青年节": "五四",
    "重阳节": "老人节", "国际老年人日": "国际老人节",
}  # fmt: skip

_OFF = (
    r"(?:如?遇|逢|碰上|碰到|赶上|若遇|正逢|适逢|遇到|遇上|如果是|要是)?(?:国家)?(?:法定)?"
    r"(?:节假日|假日|节日|假期|放假|周末|休息日|双休日?|公休日?)(?:的话)?的?"
)
SHIFTS = {
    Shift.AFTER: re.compile(
        rf"{_OFF}[^,。;]{{0,4}}?(?:顺[延沿言]|延后|推迟|往后[推延挪]?|后延|后推|[改移][到至]?下一?个?工作日|下一个工作日)[^,。;]{{0,8}}"
    ),
    Shift.BEFORE: re.compile(
        rf"{_OFF}[^,。;]{{0,4}}?(?:提前|往前[提挪]?|前移|[改移][到至]?前一?个?工作日|前一个工作日)[^,。;]{{0,8}}"
    ),
    Shift.SKIPPED: re.compile(rf"{_OFF}[^,。;]{{0,3}}?(?:不开|取消|停开|停一?次|休会|休息|跳过|不办|不搞|暂停|除外|不学|免开)"),
}
BARE_SHIFT = re.compile(r"(?<!会议)(?:,|并|自动)?顺[延沿](?=$|[,。;])")  # of what, is plain
_YEAR = r"(?:(?P<y>20\d\d)年|(?P<ny>今年|明年))?的?"
SINCE = re.compile(
    rf"(?:从|自)?(?:{_YEAR}(?P<m>{NUM})月份?(?:(?P<d>{NUM})[日号])?|(?P<next>下个?月|本月))(?:份)?(?:起算|算起|起|开始)"
    rf"|(?:首次|头一?次|第一[次回])(?:是|在|定在|开在)?(?:(?P<fy>20\d\d)年)?(?P<fm>{NUM})月(?P<fd>{NUM})[日号]"
)
# 周二固定开, 每周一次; 礼拜三后晌三点, 每个礼拜都开
ONCE_A_WEEK = re.compile(rf"每一?个?{WEEK}(?:都?开?一[次回趟]|都[开办学有]|都是)")
SOME_WEEKDAY = re.compile(rf"(?<!每)(?<!每个)(?={WEEK}{WD}{NOT_A_WEEKDAY})")
UNTIL = re.compile(
    rf"(?:开?到|至|截止?[到至]?){_YEAR}(?:(?P<end>年底|年末)|(?P<m>{NUM})月份?(?:(?P<d>{NUM})[日号]|底|末)?)(?:为止|结束|止)?(?!.{{0,4}}[点时:])"
)
LEAD = re.compile(
    rf"(?:会前|开会前|提前)(?P<n>{NUM})(?P<unit>天|日|周|个星期|个礼拜)(?:就|再|内)?(?:发(?:出|送)?(?:会议)?通知|发|下?通知|提醒|告知)(?:大家|他们)?"
)
QUIET = re.compile(r"(?:不用|无需|不需要?|不必|免)(?:回复|确认|回执)")
MADE_UP = re.compile(r"(?:缺席|没来|请假|未到)?的?(?:人|同志)?补学[:是]?(?P<what>[^,。;]{2,20})")
MORE = re.compile(
    r"(?:(?:^|(?<=[,。;\n]))(?:内容|要求|备注|说明|提示|温馨提示):(?P<labelled>[^\n]{2,300})$"
    r"|(?P<what>请(?:大家|各位)?(?:自?带|携带|自备|准备|提前到|着装|穿|注意)[^。;\n]{1,120}))"
)
