"""Who somebody is: what he agrees to, how he is bound, and how he leaves."""

from bot.domain.people import Role
from bot.objections import NOT_HIM
from bot.router import Route
from bot.rules import Asks, Chose, FromStaff, InGroup, NamesDay, Pattern, words
from bot.rules.safety import TooFast, Unknown
from handlers import account, binding, consent, safety
from handlers.routes.parts import COMMAND, KEEPS_FILES, SPOKEN

BINDING = (
    Route("consent", SPOKEN & Chose("consent"), binding.consented),
    Route("consent_words", SPOKEN & Asks("consent") & words("同意", "愿意", "不同意", "不愿意"), binding.consented),
    Route("unbind", SPOKEN & ~InGroup() & words("撤回同意", "解除绑定", "取消绑定", "解绑"), consent.withdraw),
    Route("unbind_said", SPOKEN & Chose("unbind"), consent.withdrawn),
    Route("unbind_words", SPOKEN & Asks("unbind") & words("撤回", "不撤回", "不撤"), consent.withdrawn),
    Route(
        "unbind_named",
        SPOKEN & ~InGroup() & ~FromStaff(frozenset(Role)) & Pattern(r"(解绑|解除绑定|取消绑定)[\s:：,，]*[^\s\d]{2,8}"),
        consent.withdraw,
    ),
    Route("not_him_said", SPOKEN & Chose(NOT_HIM), account.sure),
    Route("privacy", SPOKEN & words("个人信息", "个人信息保护", "隐私", "隐私政策"), consent.notice),
    Route("birthday_said", SPOKEN & Asks("birthday") & NamesDay(), binding.said_birthday),
    Route("bind_how", COMMAND & words("绑定", "bind"), binding.how),
    Route("code_made", SPOKEN & words("绑定码", "要绑定码", "我的绑定码"), binding.code),
    Route(
        "code_made_for",
        KEEPS_FILES & SPOKEN & Pattern(r"绑定码[\s:：,，]*(?P<name>[^\s\d,，]{2,12})[\s,，]*(?P<digits>\d{4})?"),
        binding.code,
    ),
    Route("bind", SPOKEN & Pattern(r"绑定[\s:：,，]*(?P<name>[^\s\d,，]{2,12})[\s,，]*(?P<digits>\d{4})"), binding.by_name),
    Route("stranger_too_fast", SPOKEN & Unknown() & TooFast(), safety.slower),
)
