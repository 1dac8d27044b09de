"""Staff and what is in their hands: who is bound, inquiries, what the office has taken upon itself, hand-overs."""

from bot.domain.people import Role
from bot.router import Route
from bot.rules import Chose, FromStaff, InGroup, Pattern, words
from bot.rules.account import LoosesAccount
from bot.rules.day import HandsOver
from bot.rules.desk_words import SaysAtDesk
from handlers import account, audience, binding, cards, commitments, duties, greetings, inquiry, inquiry_work, succession, welcome
from handlers.routes.parts import COMMAND, DRAFTS, NUMBER, ONE, OWN, PAGE, SETTLES, SPOKEN

# Of what was taken on, by any of its names: 诉求 8, 事项 8
TAKEN_ON = r"(我的)?(诉求|答应的事|事项|服务|困难帮扶|帮扶|特困|建言)"
PAPER = r"(?P<words>\D.{0,30}?)[\s:：,，]*(已经?)?(齐了|齐|有了|收到了?|交了|来了|好了|到了)"  # 材料 8 低保证 齐了
ARRANGED = rf"(?P<verb>安排|跟进){ONE}[\s:：,，]*(?P<words>\D.*)"  # 安排 8 后天九点小王开车来接

MATTERS = (
    Route(
        "binding_decide",
        DRAFTS & SPOKEN & Pattern(r"(?P<verb>同意|拒绝)绑定\s*(?P<number>\d{1,6})\s*(?P<choice>\d{1,2})?"),
        binding.decide,
    ),
    Route("loosing", FromStaff(frozenset(Role)) & SPOKEN & ~InGroup() & LoosesAccount(), account.which),
    Route("loosing_said", FromStaff(frozenset(Role)) & SPOKEN & Chose(account.LOOSE), account.chosen),
    Route(
        "inquiry_answer",
        SETTLES & SPOKEN & Pattern(r"答复\s*(?P<number>\d{1,6})(?!\d)[\s:：,，]*(?P<answer>\S.*)"),
        inquiry_work.answer,
    ),
    Route("inquiry_take", SETTLES & SPOKEN & Pattern(rf"接{ONE}"), inquiry_work.take),
    Route("inquiry_hand", SETTLES & SPOKEN & Pattern(rf"转给{ONE}[\s:：,，]*(?P<name>\D{{2,10}}?)(同志)?"), inquiry_work.hand),
    Route("inquiry_close", SETTLES & SPOKEN & Pattern(rf"办结{ONE}[\s:：,，]*(?P<result>.*)"), inquiry_work.close),
    Route(
        "inquiry_learn",
        DRAFTS & SPOKEN & Pattern(rf"入库{ONE}[\s:：,，]*(?P<new>新|新的|新条目|新词条)?"),
        inquiry_work.into_library,
    ),
    Route("inquiries", SETTLES & COMMAND & words("问询", "我的问询"), inquiry_work.mine),
    Route("inquiry_thread", SETTLES & SPOKEN & Pattern(rf"((我的)?问询|答复){ONE}"), inquiry_work.thread),
    Route("inquiry_own", COMMAND & words("问询", "我的问询", "看答复", "看回复"), inquiry.own),
    # what the office has taken upon itself (诉求、答应的事、服务 …): by other words than inquiries, which have numbers too
    Route("commitment_take", SETTLES & SPOKEN & Pattern(rf"受理{ONE}"), commitments.take),
    Route("commitment_hand", SETTLES & SPOKEN & Pattern(rf"转办{ONE}[\s:：,，给]*(?P<name>\D{{2,10}}?)"), commitments.hand),
    Route("commitment_arrange", SETTLES & SPOKEN & Pattern(ARRANGED), commitments.arrange),
    Route("commitment_close", SETTLES & SPOKEN & Pattern(rf"(办理|办完){ONE}[\s:：,，]*(?P<result>.*)"), commitments.close),
    Route("commitment_paper", SETTLES & SPOKEN & Pattern(rf"材料{ONE}[\s:：,，]*{PAPER}"), commitments.paper),
    Route("commitment_rate", SETTLES & SPOKEN & Pattern(rf"评价{ONE}[\s:：,，]*(?P<rating>.{{2,6}})"), commitments.rate),
    Route("commitment_thread", SETTLES & SPOKEN & Pattern(rf"{TAKEN_ON}{ONE}"), commitments.thread),
    Route("commitments", SETTLES & COMMAND & words("诉求", "我的诉求", "答应的事", "事项", "我的事项"), commitments.mine),
    Route("suggestions_waiting", SETTLES & COMMAND & words("建言", "我的建言"), commitments.suggestions),
    Route("succession_begin", SETTLES & SPOKEN & HandsOver(), succession.begin),
    Route("successions", SETTLES & COMMAND & words("交接", "我的交接"), succession.listed),
    Route("succession_look", SETTLES & SPOKEN & Pattern(rf"交接{ONE}({PAGE})?"), succession.look),
    Route("succession_accept", SETTLES & SPOKEN & Pattern(rf"接受交接{NUMBER}"), succession.accept),
    Route(
        "succession_decline",
        SETTLES & SPOKEN & Pattern(rf"(不接受交接|撤回交接){NUMBER}[\s:：,，]*(?P<reason>.*)"),
        succession.decline,
    ),
    # whom they serve, in their own words
    Route("people_counted", DRAFTS & OWN & SaysAtDesk("count"), audience.show),
    Route("person_card", SETTLES & OWN & SaysAtDesk("card"), cards.asked),
    Route("my_people_said", SETTLES & OWN & SaysAtDesk("own"), cards.asked),
    Route("duties_said", SETTLES & OWN & SaysAtDesk("duties"), duties.mine),
    Route("birthdays_said", SETTLES & OWN & SaysAtDesk("birthdays"), greetings.coming),
    Route("console", FromStaff(frozenset(Role)) & OWN & SaysAtDesk("console"), welcome.console),
)
