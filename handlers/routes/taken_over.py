"""A member of staff has taken the chat over: it is his, and only a cry for help is answered."""

from functools import partial

from bot.domain.messages import Event
from bot.router import Route
from bot.rules import CriesForHelp, TakenOver, events, words
from bot.rules.answers import AnswersByNumber, AnswersNotice
from handlers import confirm, inquiry
from handlers.routes.parts import COMMAND, SPOKEN

TAKEN_OVER = (
    Route("taken_back", COMMAND & TakenOver() & words("问机器人", "机器人"), inquiry.bot_again),
    Route(
        "taken_over_number",
        COMMAND & TakenOver() & AnswersByNumber() & ~CriesForHelp(),
        partial(inquiry.overheard, also=confirm.counted_by_number),
    ),
    Route(
        "taken_over_answer",
        SPOKEN & TakenOver() & ~CriesForHelp() & AnswersNotice(confirm.PLAIN),
        partial(inquiry.overheard, also=confirm.counted),
    ),
    Route("taken_over", TakenOver() & ~(SPOKEN & CriesForHelp()) & (~events(*Event) | events(Event.MENU)), inquiry.overheard),
)
