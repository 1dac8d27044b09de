"""What Sangyu can be asked, in the order in which it is tried. The first route whose rule fits answers.

The routes of each turn stand in a file of that name, in `handlers/routes`.
"""

from dataclasses import replace

from handlers import visits
from handlers.routes.always import ALWAYS
from handlers.routes.binding import BINDING
from handlers.routes.choices import CHOICES
from handlers.routes.forms import FORMS
from handlers.routes.last import LAST
from handlers.routes.overheard import OVERHEARD
from handlers.routes.own_words import OWN_WORDS
from handlers.routes.private import PRIVATE
from handlers.routes.procedures import PROCEDURES
from handlers.routes.staff.day import DAY
from handlers.routes.staff.matters import MATTERS
from handlers.routes.staff.meetings import MEETINGS
from handlers.routes.staff.notices import NOTICES
from handlers.routes.staff.office import OFFICE
from handlers.routes.staff.visits import VISITS
from handlers.routes.taken_over import TAKEN_OVER
from handlers.routes.urgent import URGENT

TABLE = (
    *OVERHEARD,  # what we only overhear, and what platforms tell each other
    *TAKEN_OVER,  # a member of staff has taken the chat over: it is his, and only a cry for help is answered
    *URGENT,  # a life may depend on it: before every form and command
    *ALWAYS,  # words that always work
    *PRIVATE,  # what concerns one person, and so is not talked about before everybody
    *BINDING,  # who somebody is: what he agrees to, how he is bound, and how he leaves
    *NOTICES,  # staff and their notices, from the draft to the withdrawal
    *MATTERS,  # staff and what is in their hands: who is bound, inquiries, what the office has taken upon itself, hand-overs
    *MEETINGS,  # staff and recurring meetings, with what is left of each
    *DAY,  # staff and their day: tasks, duties, greetings, gifts
    *OFFICE,  # staff and the office's lists: who comes, who is meant, who is asked, what happens by itself
    *VISITS,  # staff and their visits: told, put right, reviewed
    *PROCEDURES,  # what looks like bait, and whoever is led through a matter step by step (办事)
    *CHOICES,  # answers to a question that is open, and what is asked for by one word
    *FORMS,  # whoever is filling in a form, and what opens one by its name
    *OWN_WORDS,  # everything that people say in their own words, from the plainest to the vaguest
    *LAST,  # what costs much, or would be a guess
)

# Whatever is asked while a visit report is open, it is said how to go on with it.
ROUTES = tuple(one if one.name.startswith("visit") else replace(one, handler=visits.between(one.handler)) for one in TABLE)
