"""Everything that people say in their own words, from the plainest to the vaguest."""

from bot.domain.messages import Event
from bot.router import Route
from bot.rules import InGroup, InInquiry, Pattern, events
from bot.rules.account import SaysOfAccount
from bot.rules.answers import AnswersByNumber, AnswersNotice
from bot.rules.life import AnswersCheck, ReportsEvent, TellsOfHimself
from bot.rules.periodicals import AnswersPeriodicals, MissesPeriodical, WantsPeriodical
from bot.rules.programme import ThanksUs
from bot.rules.safety import TooFast
from bot.rules.study import SaysStudyMode
from bot.rules.telephones import FromTelephone
from bot.rules.visits import TellsVisit
from bot.rules.wishes import Suggests, TellsSuggestion, WantsService
from handlers import (
    account,
    checks,
    confirm,
    inquiry,
    life,
    media,
    periodicals,
    procedures,
    services,
    study,
    suggestions,
    telephones,
    thanks,
    visits,
)
from handlers.routes.parts import COMMAND, COMMANDED, SPOKEN, TELLS

OWN_WORDS = (
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
    Route("reads_for_him", TELLS & ~InInquiry() & SaysOfAccount("reads"), account.reads),
    Route("another_account", TELLS & ~InInquiry() & SaysOfAccount("another"), account.another),
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
)
