"""A life may depend on it: before every form and command."""

from bot.router import Route
from bot.rules import CriesForHelp, Pattern
from bot.rules.life import ReportsEvent
from bot.rules.safety import TooLong
from bot.rules.visits import TellsVisit
from handlers import emergency, life, safety, visits
from handlers.routes.parts import SETTLES, SPOKEN, TELLS

# Staff who write "ring 120" in an answer cry for no help themselves.
ANSWERING = r"(答复|办结|办理|办完|跟进|安排|纪要)\s*\d{1,6}\D.*"
# Who is at his side and needs help now, not one who tells of it afterwards.
PRESSING = r".*(快来|来人|救命|快叫|赶[紧快]|怎么办|怎么救|打不打|要不要打|快不行|叫不醒|没有?呼吸|不省人事|现在正|正在抢救).*"
TELLS_OF_EVENT = ReportsEvent(plainly=True) & TellsVisit()  # went to see somebody, who is in hospital or has died

URGENT = (
    # somebody who is in hospital or has died needs no number to ring: staff say it to have it written down
    Route("visit_plainly", TELLS & (TELLS_OF_EVENT | TellsVisit(of_loss=True)), visits.report),
    Route("life_plainly", TELLS & ReportsEvent(plainly=True), life.report),
    # how somebody is whom staff have been to see may sound like a cry for help; who despairs is another matter
    Route(
        "visit_alarming", TELLS & ~Pattern(PRESSING) & TellsVisit(met=True) & CriesForHelp(but=emergency.DESPAIR), visits.alarming
    ),
    Route("emergency", SPOKEN & ~(SETTLES & Pattern(ANSWERING)) & CriesForHelp(), emergency.answer),
    Route("too_long", SPOKEN & ~SETTLES & TooLong(), safety.too_long),
)
