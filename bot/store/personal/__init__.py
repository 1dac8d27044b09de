"""Which columns hold something about a person, said of every column there is: the data map of docs/privacy.md is made of it.

`tests/store/test_personal.py` holds it against the tables: a column without a line here fails. The erasure of one person takes
from it where his accounts and his name may stand, so that a new column is erased because it was entered.
"""

from bot.store.personal.kinds import Fate, Held, Kind
from bot.store.personal.messages import MESSAGES
from bot.store.personal.notices import NOTICES
from bot.store.personal.office import OFFICE
from bot.store.personal.people import PEOPLE
from bot.store.personal.programme import PROGRAMME

INVENTORY: tuple[Held, ...] = (*PEOPLE, *MESSAGES, *NOTICES, *PROGRAMME, *OFFICE)

__all__ = ["INVENTORY", "Fate", "Held", "Kind"]
