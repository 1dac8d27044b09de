"""Whoever is filling in a form, and what opens one by its name."""

from bot.domain.messages import Kind
from bot.router import Route
from bot.rules import Asks, InForm, InGroup, InInquiry, Pattern, kinds, words
from bot.rules.meetings import HandsIn
from bot.rules.periodicals import AsksPeriodicals
from bot.rules.visits import AnswersVisit, InVisit, SaidYesAgain
from bot.rules.wishes import AnswersService
from handlers import meeting_record, meetings, notice, periodicals, services, suggestions, visit_sent, visits
from handlers.routes.parts import COMMAND, DRAFTS, SETTLES, SPOKEN

WANTED = r"(我的)?诉求[:：]\s*(?P<words>\S.{3,})"
WANTED_NO_MORE = r"(取消|撤销|撤回|退掉)(服务|用车|理发|家政|送餐|诉求)[ 第]*(?P<number>\d{1,6})?[ 号]*"

FORMS = (
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
)
