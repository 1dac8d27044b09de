"""What we only overhear, and what platforms tell each other."""

from bot.domain.messages import Event
from bot.router import Route
from bot.rules import CriesForHelp, InGroup, Overheard, Scanned, events
from bot.rules.groups import AnswersInGroup, SaysYesInGroup
from bot.rules.safety import Automatic, EchoesUs, OfServed, Unclean
from bot.rules.telephones import ONE as PRESSED_ONE
from bot.rules.telephones import THREE, FromTelephone, Presses, SaysGot
from handlers import binding, confirm, emergency, in_group, safety, telephones, welcome
from handlers.routes.parts import SPOKEN

OVERHEARD = (
    Route("echo", SPOKEN & EchoesUs(), welcome.silence),
    Route("auto_reply", SPOKEN & Automatic(), confirm.by_machine),
    Route("telephone_one", SPOKEN & FromTelephone() & (Presses(PRESSED_ONE) | SaysGot()), telephones.confirmed),
    Route("telephone_three", SPOKEN & FromTelephone() & Presses(THREE), telephones.rung_up),
    Route("in_group", SPOKEN & AnswersInGroup(), in_group.answered),
    Route("group_cry", SPOKEN & Overheard() & OfServed() & CriesForHelp(), emergency.overheard),
    Route("group_unclean", SPOKEN & InGroup() & Unclean(), safety.in_group),
    Route("overheard", Overheard(), welcome.silence),
    Route("joined_group", events(Event.JOINED), in_group.joined),
    Route("allowed", events(Event.LEFT, Event.GRANTS), welcome.silence),
    Route("in_group_asked", SPOKEN & SaysYesInGroup(), in_group.asked),
    Route("scanned", Scanned(), binding.by_scan),
    Route("followed", events(Event.SCAN, Event.FOLLOW), welcome.followed),
    Route("left", events(Event.UNFOLLOW), welcome.left),
    Route("event", events(Event.VIEW, Event.UNKNOWN), welcome.silence),
)
