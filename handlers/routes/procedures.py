"""What looks like bait, and whoever is led through a matter step by step (办事)."""

from bot.router import Route
from bot.rules import Chose, InForm, InGroup, InInquiry, Pattern, words
from bot.rules.procedures import AnswersReminder, SpeaksOfProcedures, StartsProcedure
from bot.rules.safety import Baited, TooFast
from bot.rules.visits import InVisit
from bot.rules.wishes import AppliesForHelp
from handlers import inquiry, procedures, safety
from handlers.routes.parts import COMMANDED, SETTLES, SPOKEN

PROCEDURES = (
    Route("bait", SPOKEN & ~SETTLES & ~InInquiry() & Baited(), safety.bait),
    # led step by step (办事)
    Route(
        "procedure_start",
        SPOKEN & ~TooFast() & ~InForm("visit") & ~InForm("notice") & ~Pattern(COMMANDED) & StartsProcedure(),
        procedures.start,
    ),
    Route(
        "hardship",
        SPOKEN & ~TooFast() & ~InGroup() & ~InVisit() & ~InForm("notice") & AppliesForHelp("hardship"),
        procedures.start,
    ),
    Route("procedure_reminded", SPOKEN & AnswersReminder(), procedures.reminded),
    Route("procedure_said", SPOKEN & SpeaksOfProcedures(), procedures.said),
    Route("procedure_picked", SPOKEN & Chose("procedure_pick"), procedures.picked),
    Route("procedure_again", SPOKEN & Chose("procedure_lost") & words("1"), procedures.again),
    Route("procedure_lost", SPOKEN & Chose("procedure_lost") & words("2"), inquiry.wanted),
)
