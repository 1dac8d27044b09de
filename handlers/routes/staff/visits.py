"""Staff and their visits: told, put right, reviewed."""

from bot.router import Route
from bot.rules import InGroup, Pattern, words
from bot.rules.visits import InVisit, NamesPortrait
from handlers import review, visit_sent, visits
from handlers.routes.parts import COMMAND, ONE, SETTLES, SPOKEN

OF_VISIT = r"[ 第]*(?P<number>\d{1,6})[ 号]*[\s:：,，]+(?P<text>\S.*)"

VISITS = (
    Route("visit_mine", SETTLES & COMMAND & words("我的走访", "走访记录"), visit_sent.mine),
    Route("visit_shown", SETTLES & SPOKEN & Pattern(rf"(我的)?走访{ONE}"), visit_sent.shown),
    Route("visit_begin", SETTLES & SPOKEN & Pattern(r"走访(?!时|中|得知|发现|了解)(登记)?[\s:：,，]*(?P<text>.*)"), visits.begin),
    Route("visit_resume", SETTLES & SPOKEN & words("继续走访", "接着报", "继续报", "继续登记", "走访继续"), visits.resume),
    Route("visit_add", SETTLES & SPOKEN & Pattern(rf"补充(走访)?{OF_VISIT}"), visit_sent.amend),
    Route("visit_amend", SETTLES & SPOKEN & ~InVisit(on_top=True) & Pattern(rf"改(走访)?{OF_VISIT}"), visit_sent.amend),
    Route("visit_portrait", SPOKEN & ~InGroup() & NamesPortrait(), visit_sent.portrait),
    Route("review", SETTLES & COMMAND & words("审核", "走访审核", "待审核", "审核通过"), review.waiting),
    Route("review_shown", SETTLES & SPOKEN & Pattern(rf"审核(走访)?{ONE}"), review.shown),
    Route("review_passed", SETTLES & SPOKEN & Pattern(rf"审核(走访)?{ONE}[\s:：,，]*(通过|同意|没问题|可以)"), review.passed),
    Route(
        "review_asked",
        SETTLES & SPOKEN & Pattern(rf"审核(走访)?{ONE}[\s:：,，]*(问|疑问|退回|有疑问|有问题)?[\s:：,，]*(?P<remark>.*)"),
        review.asked,
    ),
)
