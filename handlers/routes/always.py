"""Words that always work."""

from bot.router import Route
from bot.rules import InGroup, InInquiry, Pattern, words
from bot.rules.procedures import AnswersProcedure, WantsHand
from bot.rules.visits import InVisit, PutsRight
from handlers import binding, in_group, inquiry, procedures, visits, welcome
from handlers.routes.parts import COMMAND, SETTLES, SPOKEN

FOR_A_PERSON = frozenset({"转人工", "人工", "找人", "找工作人员", "human"})

ALWAYS = (
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
)
