"""Staff and recurring meetings, with what is left of each."""

from functools import partial

from bot.router import Route
from bot.rules import Pattern, words
from bot.rules.meetings import HandsIn
from handlers import meeting_record, meetings
from handlers.routes.parts import COMMAND, DRAFTS, ONE, SETTLES, SPOKEN

# Of recurring meetings: 例会 3 停, 例会 3 改时间 每周三, 会议 12 改到 下周三, 没来 12 王五, 12 全到
TURNED = r"((?P<pause>先?暂?停(一停|开|下|了)?)|(?P<resume>恢复|继续开?|接着开|再开)|(?P<end>结束|终止|不再开了?|取消|撤销))"
OTHERWISE = r"改(?P<field>标题|名称|时间|地点|对象|内容|)[到成为在]?[\s:：]*(?P<value>\S.*)"
NOT_HELD = r"(这次|本次)?(不开了?|跳过|取消了?|停一?次|停开|不搞了|免了)"
MOVED = r"(改(?P<field>地点|地方|时间|标题)[到成为在]?[\s:：]*|(?=(时间|地点)?[改换挪]|推迟|提前|延期|延后|顺延))(?P<words>\S.*)"
DONE = r"(完了?|完毕|好了|没了|写完了?|就这些)"
CAME, ABSENT = r"[\s,，]*(到会|实到|出席|到了)(的有?)?", r"[\s,，]*(没来|没到|没到会|缺席|未到|缺勤)(的有?)?"
WHO = r"[\s:：,，]*(?P<names>[^\d\s:：,，].*)"
ALL_CAME = r"[\s:：,，]*(其余|其他|剩下)?的?(人)?(都到了?|全到了?|全部到了?|到齐了?|都来了|全来了)"

MEETINGS = (
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
)
