"""Staff and their notices, from the draft to the withdrawal."""

from functools import partial

from bot.domain.people import MAY_APPROVE
from bot.router import Route
from bot.rules import FromStaff, InGroup, Pattern, words
from bot.rules.desk_words import SaysAtDesk
from bot.rules.why import AsksWhy
from handlers import board, meetings, notice, seats, tasks, welcome
from handlers.routes.parts import DRAFTS, NUMBER, ONE, OWN, SETTLES, SPOKEN

APPROVES = FromStaff(MAY_APPROVE)
UNITS = r"年月日号点时分:：/.-"  # 改时间 3月12日: the 3 is no number of a notice, as in 改标题 3 迎春会
OF_NOTICE = rf"(?![了吗呢的])[\s:：]*(?:(?P<number>\d{{1,6}})[\s,，]+(?![{UNITS}]))?(?P<value>\S.*)"
SAID = r"(?=[\s:：\d本下周星明后])"  # a time follows, and not a question (报名截止了吗)

NOTICES = (
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
    # the same in their own words
    Route("notice_write_said", DRAFTS & OWN & SaysAtDesk("write"), notice.write),
    Route("notice_progress_said", SETTLES & OWN & SaysAtDesk("progress"), notice.progress),
    Route("notice_seats_said", SETTLES & OWN & SaysAtDesk("seats"), seats.shown),
    Route("notice_resend_said", DRAFTS & OWN & SaysAtDesk("resend"), notice.resend),
    Route("notice_change_said", DRAFTS & OWN & SaysAtDesk("change"), notice.moved),
    Route("notice_cancelled_said", DRAFTS & OWN & SaysAtDesk("cancelled"), notice.cancelled),
    Route("notice_waiting_said", APPROVES & OWN & SaysAtDesk("waiting"), notice.waiting),
    Route("tasks_said", SETTLES & OWN & SaysAtDesk("tasks"), tasks.mine),
)
