"""What costs much, or would be a guess."""

from functools import partial

from bot.router import Route
from bot.rules import Always, InGroup, words
from bot.rules.account import SaysOfAccount
from bot.rules.answers import AnswersNotice
from bot.rules.plain import UnderstandsNothing
from bot.rules.procedures import MissesStep
from bot.rules.programme import ThanksAndAsks, asked_alone
from bot.rules.safety import Despondent, OfServed, Swears, TooFast
from handlers import account, confirm, emergency, plain, policy, procedures, safety, welcome
from handlers.routes.parts import SPOKEN

WRONG = ("不对", "没用", "答错了", "答非所问", "不是这个", "没答到", "我问的不是这个", "说的不是一回事")

LAST = (
    Route("too_fast", SPOKEN & TooFast(), safety.slower),
    Route("swears", SPOKEN & Swears(), welcome.patience),
    Route("despondent", SPOKEN & ~InGroup() & OfServed() & Despondent(), emergency.despondent),
    Route("not_him", SPOKEN & ~InGroup() & SaysOfAccount("not_him"), account.not_him),
    Route("no_more", SPOKEN & ~InGroup() & SaysOfAccount("no_more"), account.no_more),
    Route("more", SPOKEN & words("更多", "还有呢", "还有吗", "继续", "再说说", "下面呢"), procedures.between(policy.more)),
    Route("answer_right", SPOKEN & words("有用", "答得好", "说清楚了", "明白了"), partial(policy.rated, good=True)),
    Route("answer_wrong", SPOKEN & words(*WRONG), partial(policy.rated, good=False)),
    Route("procedure_missed", SPOKEN & MissesStep(), procedures.missed),
    Route("not_understood", SPOKEN & ~InGroup() & AnswersNotice(frozenset({"unclear"})), confirm.not_understood),
    Route("not_clear", SPOKEN & ~InGroup() & UnderstandsNothing(), plain.not_clear),
    Route("thanks_and_question", SPOKEN & ThanksAndAsks(), procedures.between(asked_alone(policy.question))),
    Route("policy", SPOKEN, procedures.between(emergency.worried(policy.question))),
    Route("unknown", Always(), policy.unknown),
)
