"""From the machine to a named human: things that have happened to somebody, cries for help, and questions that need a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.context import Ask, Dispatch
from bot.delivery.inquiries import InquiryDesk
from bot.delivery.inquiry_news import QUOTED, whoever
from bot.delivery.takeovers import TakeOverDesk
from bot.domain.conversation import Place
from bot.domain.days_off import WorkDays, only_weekends
from bot.domain.inquiry import Inquiry, InquiryKind, OwnerRules
from bot.domain.load import CLERKS
from bot.domain.messages import Reply
from bot.domain.notices import Spans
from bot.domain.people import Person
from bot.domain.tasks import TaskKind
from bot.store import Records

ALERT_TIME = timedelta(hours=1)
AGAIN_WITHIN = timedelta(minutes=10)  # the same alarm within it is more about the first one
VERIFY_TIME = timedelta(days=1)
STAY = frozenset({"需要关心"})  # despair: somebody rings now, and stays with him
EARLIER = 3  # of the last things that a chat said, shown where nobody knows whose it is


@dataclass(frozen=True, slots=True)
class _Alarm:
    what: str
    words: str
    key: str  # of the message that says so
    by: str = ""  # who says so, where it is a member of staff

    def data(self) -> dict[str, Any]:
        return {"what": self.what, "words": self.words[:QUOTED], "stay": self.what in STAY, "by": self.by}


@dataclass(frozen=True, slots=True)
class _Errand:
    """What is to be looked into, and is no alarm."""

    key: str  # of the task, and of the message that tells of it
    kind: TaskKind
    title: str
    what: str
    words: str
    template: str


class HandoverDesk:
    """The `bot.context.Handover` of the running service."""

    def __init__(
        self,
        dispatch: Dispatch,
        quiet: Spans = (),
        rules: OwnerRules | None = None,
        workdays: Callable[[], WorkDays] = only_weekends,
    ) -> None:
        self._dispatch = dispatch
        self.inquiries = InquiryDesk(dispatch, quiet, rules, workdays)
        self.takeovers = TakeOverDesk(dispatch, self.inquiries, quiet)

    def inquire(self, records: Records, asked: Ask, now: datetime) -> Inquiry:
        return self.inquiries.open(records, asked, now)

    # --- alarms --------------------------------------------------------------------------------------------------------

    def alert(
        self, records: Records, person_ids: Sequence[int], what: str, words: str, now: datetime, key: str, by: str = ""
    ) -> None:
        alarm = _Alarm(what, words, key, by)
        for person in records.people.persons(person_ids):
            standing = records.tasks.alarms(person.id, what, now - AGAIN_WITHIN)
            if standing and _key(alarm, person) not in (one for _, one in standing):
                records.tasks.keep_words(standing[0][0], words[:QUOTED])
                self._tell(records, person, Reply("staff/alert_more", {**alarm.data(), **_who(person)}), now, alarm)
            else:
                self._raise(records, person, alarm, now)

    def _raise(self, records: Records, person: Person, alarm: _Alarm, now: datetime) -> None:
        row = {
            "key": _key(alarm, person),
            "kind": TaskKind.ALERT.value,
            "owner_id": self._owner(records, person),
            "person_id": person.id,
            "title": alarm.what,
            "text": alarm.words[:QUOTED],
            "deadline": now + ALERT_TIME,
            "made_at": now,
        }
        records.tasks.add([row])
        home = records.ledger.whereabouts(person.id, now.date())
        if home.address:
            detail = {"what": "address", "why": "alert"}
            records.access.write_history("alarm", "revealed", f"person:{person.id}", now, **detail)
        data = {**alarm.data(), **_who(person), "home": asdict(home), "earlier": []}
        self._tell(records, person, Reply("staff/alert", data), now, alarm)

    def _tell(self, records: Records, person: Person, reply: Reply, now: datetime, alarm: _Alarm) -> None:
        owner = self._owner(records, person)
        told = sorted({*_clerks(records), *([owner] if owner is not None else [])})
        self._dispatch.tell_staff(records, told, reply, now, _key(alarm, person))

    @staticmethod
    def _owner(records: Records, person: Person) -> int | None:
        return person.liaison_id or next(iter(_clerks(records)), None)

    def alert_stranger(self, records: Records, place: Place, what: str, words: str, now: datetime, key: str) -> Inquiry:
        alarm = _Alarm(what, words, key)
        one = self.inquiries.open(records, Ask(place, None, words, InquiryKind.HUMAN), now)
        thread = records.inbox.thread(place.channel, place.account, place.sender, EARLIER)
        earlier = [row["text"][:QUOTED] for row in thread if row["text"]]
        data = {**alarm.data(), **whoever(records, one), "home": None, "earlier": earlier}
        self._dispatch.tell_staff(records, _clerks(records), Reply("staff/alert", data), now, f"alert:{key}:0")
        return one

    # --- what is no alarm ----------------------------------------------------------------------------------------------

    def worry(self, records: Records, person_ids: Sequence[int], what: str, words: str, now: datetime) -> None:
        for person in records.people.persons(person_ids):
            key = f"worry:{person.id}:{now:%Y%m%d}"
            self._entrust(records, person, _Errand(key, TaskKind.BRING, what, what, words, "staff/worry"), now)

    def missed(self, records: Records, person_ids: Sequence[int], words: str, now: datetime) -> None:
        what, title = "说没收到通知", "说没收到通知：请核对名单"
        for person in records.people.persons(person_ids):
            key = f"missed:{person.id}:{now:%Y%m%d}"
            self._entrust(records, person, _Errand(key, TaskKind.CHECK, title, what, words, "staff/missed"), now)

    def ask_to_verify(self, records: Records, person_id: int, what: str, words: str, now: datetime, key: str) -> None:
        """What was said goes to his liaison in a message; the task itself, which stays in lists, does not repeat it."""
        for person in records.people.persons([person_id]):
            errand = f"verify:{key}:{person.id}"
            title = f"{what}：请核实并登记"
            self._entrust(records, person, _Errand(errand, TaskKind.CHECK, title, what, words, "staff/life_to_verify"), now)

    def _entrust(self, records: Records, person: Person, one: _Errand, now: datetime) -> None:
        """A task for whoever looks after a person, and a message that tells him of it."""
        owner = self._owner(records, person)
        row = {
            "key": one.key,
            "kind": one.kind.value,
            "owner_id": owner,
            "person_id": person.id,
            "title": one.title,
            "text": one.words[:QUOTED],
            "deadline": now + VERIFY_TIME,
            "made_at": now,
            "told_at": now,
        }
        records.tasks.add([row])
        told = [owner] if owner is not None else []
        data = {"what": one.what, **_who(person), "words": one.words[:QUOTED]}
        self._dispatch.tell_staff(records, told, Reply(one.template, data), now, one.key)


def _key(alarm: _Alarm, person: Person) -> str:
    return f"alert:{alarm.key}:{person.id}"


def _clerks(records: Records) -> list[int]:
    return [member.id for member in records.people.staff(CLERKS)]


def _who(person: Person) -> dict[str, str]:
    return {"who": person.name, "phone": person.phone}
