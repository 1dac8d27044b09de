"""The small office on the telephone: who says what, and where everybody stands afterwards. No platform, the real handlers."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from bot.audiences import AudienceReader
from bot.context import PolicyDesk, Services
from bot.delivery.commitments import CommitmentDesk
from bot.delivery.handover import HandoverDesk
from bot.desks.duties import NO_DUTIES
from bot.dispatcher import Dispatcher
from bot.domain.delivery import Lane
from bot.domain.life import LifeRules
from bot.domain.messages import Incoming, Kind
from bot.domain.people import Owner, OwnerKind
from bot.domain.policy import Decision, Finding, PolicyTopic
from bot.domain.procedures import NO_PROCEDURES, ProcedureBook
from bot.router import Router
from bot.services import OfficeCalendar, TextReader
from bot.store import Records, Store
from bot.store.tables.notices import attempt, confirmation, recipient, task
from bot.understanding.calendar import ChineseCalendar
from bot.visits.desk import VisitDesk
from bot.visits.reading import VisitReader
from bot.wording import Wording
from handlers import ROUTES
from tests.builders import CHAT, DAUGHTER, NOW, OFFICE, chat_id, composer, desk, ladders, notice_desk, released


class NoPolicy:
    """A policy library without topics."""

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:
        return Finding(Decision.HANDOFF)

    def emergency(self, text: str) -> str | None:
        return None

    def topic(self, topic_id: str) -> PolicyTopic | None:
        return None


class Telephones:
    """Everybody's chat account, and a clock that is moved by hand."""

    def __init__(
        self, store: Store, now: datetime = NOW, policy: PolicyDesk | None = None, procedures: ProcedureBook = NO_PROCEDURES
    ) -> None:
        self.store = store
        self.now = now
        audiences = AudienceReader(ChineseCalendar())
        calendar, handover = OfficeCalendar(()), HandoverDesk(desk())
        known = (policy or NoPolicy(), TextReader(()), audiences, calendar)
        commitments = CommitmentDesk(desk(), OFFICE.commitments)
        visits = VisitDesk(VisitReader(), desk(), LifeRules(), NO_DUTIES, commitments)
        care = {"commitments": commitments, "visits": visits}
        self.services = Services(*known, desk(), handover, notice_desk(), procedures=procedures, **care)
        self._dispatcher = Dispatcher(Router(ROUTES), Wording(OFFICE.name, OFFICE.phone), OFFICE, self.services)
        self._keys = count(1)

    # --- the office ----------------------------------------------------------------------------------------------------

    def invite(self, **draft: Any) -> int:
        """The id of a notice that has just left for everybody; to an event in two days, unless it says otherwise."""
        values = {"event_at": self.now.replace(day=self.now.day + 2), **draft}
        with self.store.write() as records:
            made = released(records, self.now, **values)
        self.send()
        return made.id

    def send(self) -> None:
        """Everything that is due leaves, in the words that hold now."""
        with self.store.write() as records:
            ladders().tick(records, self.now)
            while claimed := records.claims.claim(*CHAT, self.now, 100, tuple(Lane), ()):
                composer().parcels(records, claimed, False, self.now)

    def share(self, person_id: int, account: str) -> None:
        """One more person served on an account: a couple with one telephone."""
        with self.store.write() as records:
            records.people.bind(Owner(OwnerKind.PERSON, person_id), *CHAT, account, self.now)

    def daughter_of(self, person_id: int, sex: str, account: str = chat_id(OwnerKind.PROXY, DAUGHTER)) -> int:
        """Somebody receives for one more person; her number as the one who receives for him."""
        with self.store.write() as records:
            number = 100 + person_id
            row = {"id": number, "person_id": person_id, "name": "陶小梅", "relation": "女儿", "phone": "13700003001"}
            records.people.add_rows("proxy", [row])
            records.people.bind(Owner(OwnerKind.PROXY, number), *CHAT, account, self.now)
            records.people.change_person(person_id, {"sex": sex})
        return number

    # --- what is said --------------------------------------------------------------------------------------------------

    def say(self, account: str, *texts: str, group: str = "") -> str:
        """What somebody says, one message after the other; the last answer."""
        answer = ""
        for text in texts:
            key = f"m{next(self._keys)}"
            answer = self.push(Incoming(*CHAT, account, Kind.TEXT, key, self.now, text=text, group=group, addressed=bool(group)))
        return answer

    def show(self, account: str, media_id: str) -> str:
        """A picture that somebody sends."""
        return self.push(Incoming(*CHAT, account, Kind.IMAGE, f"m{next(self._keys)}", self.now, media_id=media_id))

    def push(self, message: Incoming) -> str:
        """One message, or the repetition of one; what it got."""
        with self.store.write() as records:
            (handled,) = self._dispatcher.handle(records, [message], self.now)
            if handled.before is not None:
                return handled.before.reply
            records.inbox.record([_row(message, handled.route, handled.subject, handled.text)])
        return handled.text

    # --- where they stand ------------------------------------------------------------------------------------------------

    def stands(self, notice_id: int, person_id: int) -> tuple[str, str | None, str, str | None]:
        """State, how it came about, who said so, and whether he comes."""
        row = self._recipient(notice_id, person_id)
        return row["state"], row["how"], row["settled_by"], row["rsvp"]

    def needs(self, notice_id: int, person_id: int) -> tuple[int, bool, bool, str]:
        row = self._recipient(notice_id, person_id)
        return row["companions"], row["transport"], row["wheelchair"], row["diet"] or ""

    def words(self, notice_id: int, person_id: int) -> list[tuple[str, str, int]]:
        """Every confirmation that was ever said: how, by whom, on which version."""
        given = select(confirmation).where(confirmation.c.recipient_id == self._recipient(notice_id, person_id)["id"])
        return [(row["how"], row["said_by"], row["version"]) for row in self._rows(given.order_by(confirmation.c.id))]

    def tasks(self) -> list[tuple[str, int, str]]:
        """Open tasks: kind, whom they concern, title."""
        return [(row["kind"], row["person_id"], row["title"]) for row in self._rows(select(task).where(task.c.state == "open"))]

    def told(self, template: str) -> list[dict[str, Any]]:
        """The data of every message of one template to staff, with the moment when it leaves."""
        rows = self._rows(select(attempt).where(attempt.c.template == template).order_by(attempt.c.id))
        return [{**row["data"]["values"], "due": row["due_at"]} for row in rows]

    def _recipient(self, notice_id: int, person_id: int) -> dict[str, Any]:
        here = (recipient.c.notice_id == notice_id, recipient.c.person_id == person_id)
        return self._rows(select(recipient).where(*here))[0]

    def _rows(self, query: Any) -> list[dict[str, Any]]:
        with self.store.read() as records:
            return [dict(row._mapping) for row in _connection(records).execute(query)]


def _connection(records: Records) -> Any:
    return records.connection


def _row(message: Incoming, route: str, subject: str, reply: str) -> dict[str, Any]:
    return {
        "channel": message.channel,
        "account": message.account,
        "key": message.key,
        "sender": message.sender,
        "kind": message.kind.value,
        "trigger": message.trigger.value,
        "text": message.text,
        "route": route,
        "subject": subject,
        "reply": reply,
        "passive": True,
        "received_at": message.received_at,
    }
