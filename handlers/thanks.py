"""Thanks for a greeting: answered once, warmly and briefly."""

from __future__ import annotations

from bot.context import Context
from bot.domain.messages import Reply

DAYS = {"birthday": "birthday", "decade": "birthday", "political_birthday": "party", "party_50": "party", "party_day": "party"}


def answered(context: Context) -> Reply:
    """Understood in `bot.rules.programme.ThanksUs`. Which of the answers it is comes from the greeting's number."""
    number, person_id = int(context.match["greeting"]), int(context.match["person"])
    context.records.greetings.thank(number, context.now)
    himself = any(one.id == person_id for one in context.sender.persons)
    (person,) = context.records.people.persons([person_id])
    greeted = next((one for one in context.records.greetings.of_person(person_id) if one.id == number), None)
    occasion = greeted.occasion if greeted is not None else ""
    mourns = person.mourning_until is not None and person.mourning_until >= context.now.date()
    data = {"kind": DAYS.get(occasion, "festival"), "turn": number, "himself": himself, "mourning": mourns}
    return Reply("reply/greeting_thanked", {**data, "name": person.address_form})
