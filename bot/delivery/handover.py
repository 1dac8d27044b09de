"""From the machine to a named human: questions that need a person, and things that have happened to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.context import Dispatch
from bot.domain.conversation import Place
from bot.domain.inquiry import Inquiry, due_at
from bot.domain.messages import Reply
from bot.domain.people import Person, Role
from bot.domain.tasks import TaskKind
from bot.store import Records

CLERKS = (Role.CLERK, Role.ADMIN)
ALERT_TIME = timedelta(hours=1)
VERIFY_TIME = timedelta(days=1)
QUOTED = 200  # characters of somebody's own words that are passed on


class HandoverDesk:
    """The `bot.context.Handover` of the running service."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    def inquire(self, records: Records, place: Place, person: Person | None, words: str, now: datetime) -> Inquiry:
        due = due_at(now)
        number = records.inquiries.open_inquiry(place, person.id if person else None, words, now, due)
        clerks = [member.id for member in records.people.staff(CLERKS)]
        data = {"number": number, "question": words[:QUOTED], "who": person.name if person else "", "due": due.isoformat()}
        self._dispatch.tell_staff(records, clerks, Reply("staff/inquiry_asked", data), now, f"inquiry:{number}")
        return Inquiry(number, place, person.id if person else None, words, now, due)

    def alert(self, records: Records, person_ids: Sequence[int], what: str, words: str, now: datetime, key: str) -> None:
        clerks = [member.id for member in records.people.staff(CLERKS)]
        for person in records.people.persons(person_ids):
            owner = person.liaison_id or (clerks[0] if clerks else None)
            row = {
                "key": f"alert:{key}:{person.id}",
                "kind": TaskKind.ALERT.value,
                "owner_id": owner,
                "person_id": person.id,
                "title": what,
                "text": words[:QUOTED],
                "deadline": now + ALERT_TIME,
                "made_at": now,
            }
            records.tasks.add([row])
            told = sorted({*clerks, *([owner] if owner is not None else [])})
            data = {"what": what, "who": person.name, "phone": person.phone, "words": words[:QUOTED]}
            self._dispatch.tell_staff(records, told, Reply("staff/alert", data), now, f"alert:{key}:{person.id}")

    def ask_to_verify(self, records: Records, person_id: int, what: str, words: str, now: datetime, key: str) -> None:
        """What was said goes to his liaison in a message; the task itself, which stays in lists, does not repeat it."""
        clerks = [member.id for member in records.people.staff(CLERKS)]
        for person in records.people.persons([person_id]):
            owner = person.liaison_id or (clerks[0] if clerks else None)
            row = {
                "key": f"verify:{key}:{person.id}",
                "kind": TaskKind.CHECK.value,
                "owner_id": owner,
                "person_id": person.id,
                "title": f"{what}：请核实并登记",
                "text": words[:QUOTED],
                "deadline": now + VERIFY_TIME,
                "made_at": now,
                "told_at": now,
            }
            records.tasks.add([row])
            told = [owner] if owner is not None else []
            data = {"what": what, "who": person.name, "phone": person.phone, "words": words[:QUOTED]}
            self._dispatch.tell_staff(records, told, Reply("staff/life_to_verify", data), now, f"verify:{key}:{person.id}")
