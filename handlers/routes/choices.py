"""Answers to a question that is open, and what is asked for by one word."""

from bot.router import Route
from bot.rules import Chose, InForm, InGroup, InInquiry, Pattern, RatesAnswer, words
from bot.rules.answers import NamesNotice, NamesWhom, SaysHowToBring
from bot.rules.life import AnswersReadBack
from bot.rules.own_notices import AsksForNotices
from bot.rules.plain import AsksAfterMatters, AsksPlainly
from bot.rules.programme import NamesSort, OptsOut
from bot.rules.study import AnswersQuiz, SaysStudied, WantsStudy
from handlers import (
    cards,
    checks,
    confirm,
    days_off,
    inquiry,
    life,
    opt_outs,
    periodicals,
    plain,
    policy,
    procedures,
    rsvp,
    services,
    study,
    succession,
    welcome,
)
from handlers.routes.parts import COMMAND, KEEPS_FILES, SETTLES, SPOKEN, TELLS

OF_STUDY = r"学习情况[\s:：,，]*(第?(?P<page>\d{1,3})页?|(?P<unit>[^\d\s]\S{0,28}?)(\s+第?(?P<page_of>\d{1,3})页?)?)?"

CHOICES = (
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
    Route("my_notices_missed", TELLS & ~InInquiry() & AsksForNotices("missed"), confirm.missed),
    Route("my_notices_asked", TELLS & ~InInquiry() & AsksForNotices("which"), confirm.mine),
    Route("own_commitments", TELLS & ~InInquiry() & AsksAfterMatters(commitment=True), services.menu),
    Route("own_inquiries", TELLS & ~InInquiry() & AsksAfterMatters(commitment=False), inquiry.own),
    Route("plain", TELLS & ~InInquiry() & AsksPlainly(), plain.answer),
    Route("study", COMMAND & words("学习", "今日学习", "今天学点什么", "今天学什么", "study"), study.today),
    Route("study_make_up", COMMAND & ~InGroup() & words("补学", "补课", "我要补学", "再来一篇", "下一篇"), study.make_up),
    Route("study_studied", SPOKEN & ~InGroup() & SaysStudied(), study.studied),
    Route("study_quiz", SPOKEN & ~InGroup() & AnswersQuiz(), study.answered),
    Route("study_units", SETTLES & SPOKEN & ~InGroup() & Pattern(OF_STUDY), study.of_units),
    Route("study_figures", COMMAND & ~InGroup() & words("我的积分", "学习积分", "学习情况", "我的学习"), study.figures),
    Route("study_mode_chosen", SPOKEN & Chose(study.MODE), study.mode_set),
    Route("study_mode_ask", COMMAND & ~InGroup() & words("学习方式", "改学习方式", "换学习方式"), study.mode_asked),
    Route("ask_away", COMMAND & words("问政策", "政策", "question"), welcome.chose_question),
)
