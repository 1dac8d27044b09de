"""Values of the domain with sensible defaults, and a small made-up office in a database of its own.

The office: 2 units, 5 members of staff, 7 people. 秦一山, 何素云 and 严秀英 have an account of their own, 陶大川 has a
daughter who receives for him, 姚静 and 卫国华 can only be rung up, 贺长林 has died. 严秀英 is in mourning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, event

from bot.audiences import AudienceReader
from bot.channels.base import Capabilities, Window
from bot.context import Office
from bot.delivery.assignment import Assignment
from bot.delivery.auditor import Auditor
from bot.delivery.compose import Composer
from bot.delivery.desk import Desk
from bot.delivery.forecast import Forecaster
from bot.delivery.ladders import Ladders
from bot.delivery.planning import Planner
from bot.domain.delivery import LANES, Lane, Outcome, Purpose, SendResult
from bot.domain.ladder import Ladder, Plan, Rung, Step
from bot.domain.messages import Event, Form, Incoming, Kind, Outgoing, ReceiptReport, Trigger
from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.people import Category, Owner, OwnerKind, Person
from bot.links import NoticeLinks
from bot.notices.desk import NoticeDesk
from bot.office import load_commitment_rules, load_retention
from bot.services import TextReader
from bot.starters import notice_check
from bot.store import KeyRing, Records, Store, Vault
from bot.store.claims import Claimed
from bot.understanding.calendar import ChineseCalendar
from bot.wording import Wording

ZONE = ZoneInfo("Asia/Shanghai")
CHAT = ("wechat", "main")  # channel and account on which everybody of the office chats
GROUPS = ("wecom_group", "staff")
QUIET = ((time(12, 0), time(14, 30)), (time(21, 0), time(7, 30)))
VAULT = Vault(KeyRing(given="1 " + "QUJD" * 10 + "QUI="))  # one ring for every test database
CLERK, APPROVER, LIAISON, TOWN_LIAISON, LEADER = 1, 2, 3, 4, 5
QIN, HE, TAO, YAO, DEAD, MOURNER, WEI = 1, 2, 3, 4, 5, 6, 7
DAUGHTER = 1

# As a WeChat service account with one template: notices may be pushed, greetings may not.
ABILITY = Capabilities(
    push=frozenset({Purpose.NOTICE, Purpose.REMINDER, Purpose.STAFF}),
    windows={Trigger.MESSAGE: Window(5, timedelta(hours=48)), Trigger.TOUCH: Window(3, timedelta(minutes=1))},
    receipts=True,
    idempotent_for=timedelta(minutes=10),
    per_second=1000.0,
)
ABILITIES: Mapping[tuple[str, str], Capabilities] = {CHAT: ABILITY, GROUPS: Capabilities(groups=True)}
HOUR = timedelta(hours=1)
LADDER = Ladder((Step(Rung.PUSH, HOUR), Step(Rung.CHAT, HOUR), Step(Rung.PROXY, HOUR), Step(Rung.CALL)))


def at(clock: str, day: int = 10) -> datetime:
    """A moment of March 2026; the 10th is a Tuesday."""
    hour, minute = clock.split(":")
    return datetime(2026, 3, day, int(hour), int(minute), tzinfo=ZONE)


NOW = at("9:00")


# --- values ------------------------------------------------------------------------------------------------------------


def person(number: int = 1, **changes: Any) -> Person:
    values = {"name": "秦一山", "category": Category.TUIXIU, "unit_id": 1, "unit": "局机关"}
    return Person(number, **{**values, **changes})


def notice(**changes: Any) -> Notice:
    values = {
        "id": 1,
        "number": 1,
        "kind": NoticeKind.MEETING,
        "title": "座谈会",
        "body": "请来参加座谈会。",
        "audience": "全体",
        "state": NoticeState.DRAFT,
        "author_id": CLERK,
        "created_at": NOW,
    }
    return Notice(**{**values, **changes})


def claimed(**changes: Any) -> Claimed:
    """An attempt that was taken for its first try at `NOW`."""
    values = {
        "id": 1,
        "key": "n1:1:1",
        "purpose": Purpose.NOTICE,
        "lane": Lane.NOTICE,
        "recipient_id": 1,
        "channel": CHAT[0],
        "account": CHAT[1],
        "external_id": "person-1",
        "form": Form.PUSH,
        "template": "push/part",
        "data": {"values": {"text": "好"}, "card": None},
        "tries": 1,
        "claimed_at": NOW,
        "first_tried_at": NOW,
    }
    return Claimed(**{**values, **changes})


def receipt(message_id: str, delivered: bool = True, now: datetime = NOW) -> Incoming:
    report = ReceiptReport(message_id, delivered, "" if delivered else "platform")
    return Incoming(*CHAT, "person-1", Kind.EVENT, f"receipt:{message_id}", now, event=Event.RECEIPT, receipt=report)


def attempt_row(key: str, now: datetime = NOW, **changes: Any) -> dict[str, Any]:
    """A promise that is due at `now` and lasts until the evening."""
    purpose = changes.pop("purpose", Purpose.NOTICE)
    row = {
        "key": key,
        "purpose": purpose.value,
        "lane": LANES[purpose].value,
        "recipient_id": None,
        "channel": CHAT[0],
        "account": CHAT[1],
        "external_id": "person-1",
        "form": Form.CHAT.value,
        "template": "push/part",
        "data": {"values": {"text": key}, "card": None},
        "state": "planned",
        "due_at": now,
        "expires_at": now.replace(hour=20, minute=0),
    }
    return {**row, **changes}


# --- the office --------------------------------------------------------------------------------------------------------


def chat_id(kind: OwnerKind, number: int) -> str:
    return f"{kind.value}-{number}"


def open_store(url: str) -> Store:
    return Store(url, VAULT)


@contextmanager
def writing_held_up(store: Store) -> Iterator[None]:
    """Nobody takes a message in meanwhile: SQLite has one writer; PostgreSQL has many, and its inbox is locked."""
    with store.write() as records:
        if records.connection.dialect.name == "postgresql":
            records.connection.exec_driver_sql("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def nothing_can_be_written(store: Store) -> Iterator[None]:
    """As on a full disk: whatever would be written meanwhile is refused, and what is read is read."""
    on_sqlite = store._engine.dialect.name == "sqlite"

    def refuse(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON" if on_sqlite else "SET TRANSACTION READ ONLY")

    event.listen(store._engine, "begin", refuse)
    try:
        yield
    finally:
        event.remove(store._engine, "begin", refuse)
        store._engine.dispose()  # what a connection was told on SQLite, it keeps


def new_store(url: str) -> Store:
    """An empty database with every table."""
    store = open_store(url)
    store.migrate()
    return store


def fill(store: Store) -> None:
    """Put the small office in."""
    with store.write() as records:
        for table, rows in _office().items():
            records.people.add_rows(table, rows)
        bound = [(OwnerKind.PERSON, number) for number in (QIN, HE, DEAD, MOURNER)]
        bound += [(OwnerKind.PROXY, DAUGHTER)] + [(OwnerKind.STAFF, number) for number in range(1, 6)]
        for kind, number in bound:
            records.people.bind(Owner(kind, number), *CHAT, chat_id(kind, number), NOW)


def _office() -> dict[str, list[dict[str, Any]]]:
    roles = ("clerk", "approver", "liaison", "liaison", "leader")
    names = ("文清", "武岳", "简宁", "路平", "严明")
    return {
        "unit": [{"id": 1, "name": "局机关", "kind": "单位"}, {"id": 2, "name": "河口镇", "kind": "乡镇"}],
        "staff": [{"id": n, "name": names[n - 1], "role": roles[n - 1], "phone": f"1380000100{n}"} for n in range(1, 6)],
        "person": [
            _row(QIN, "秦一山", "离休", 1, born=(1931, 3, 10)),
            _row(HE, "何素云", "退休", 1, studies=True, born=(1948, 3, 8)),
            _row(TAO, "陶大川", "退休", 2, born=(1946, 9, 1)),
            _row(YAO, "姚静", "退休", 2, studies=True, born=(1950, 3, 10)),
            _row(DEAD, "贺长林", "退休", 1, studies=True, died_on=datetime(2025, 6, 1, tzinfo=ZONE).date(), born=(1940, 3, 10)),
            _row(MOURNER, "严秀英", "遗属", 1, mourning_until=datetime(2026, 3, 31, tzinfo=ZONE).date(), born=(1945, 3, 10)),
            _row(WEI, "卫国华", "退休", 2, liaison_id=None, born=(1947, 1, 1)),
        ],
        "proxy": [{"id": DAUGHTER, "person_id": TAO, "name": "陶小梅", "relation": "女儿", "phone": "13700003001"}],
        "chat_group": [
            {"id": 1, "name": "局机关工作群", "channel": GROUPS[0], "account": GROUPS[1], "external_id": "group-1"}
            | {"unit_id": None, "owner_id": CLERK},
            {"id": 2, "name": "河口镇微信群", "channel": "relay", "account": "", "external_id": ""}
            | {"unit_id": 2, "owner_id": TOWN_LIAISON},
        ],
    }


def _row(number: int, name: str, category: str, unit: int, born: tuple[int, int, int], **changes: Any) -> dict[str, Any]:
    row = {
        "id": number,
        "name": name,
        "category": category,
        "unit_id": unit,
        "liaison_id": LIAISON if unit == 1 else TOWN_LIAISON,
        "phone": f"1390000200{number}",
        "born_year": born[0],
        "born_month": born[1],
        "born_day": born[2],
        "died_on": None,
        "mourning_until": None,
        "studies": False,
    }
    return {**row, **changes}


# --- what happens in the office ----------------------------------------------------------------------------------------


def planner() -> Planner:
    return Planner(ABILITIES)


OFFICE = Office(
    "示范老干部局", "0000-1234567", time(17, 0), QUIET, "http://127.0.0.1:1",
    commitments=load_commitment_rules(), retention=load_retention(),
)  # fmt: skip


def desk() -> Desk:
    return Desk(planner(), [Plan(LADDER)], OFFICE, Wording(OFFICE.name, OFFICE.phone).render, AudienceReader(ChineseCalendar()))


def notice_desk() -> NoticeDesk:
    audiences = AudienceReader(ChineseCalendar())
    foresee = Forecaster(planner(), [Plan(LADDER)], OFFICE, audiences).foresee
    return NoticeDesk(TextReader(()), audiences, desk(), notice_check(), foresee)


def ladders() -> Ladders:
    return Ladders(planner(), QUIET, Assignment(15))


LINKS = NoticeLinks("signs-only-in-tests", "http://office.test")


def auditor() -> Auditor:
    return Auditor(planner(), ladders(), desk(), QUIET)


def composer() -> Composer:
    return Composer(Wording(OFFICE.name, OFFICE.phone).render, OFFICE.phone, LINKS.url)


def released(records: Records, now: datetime = NOW, **draft: Any) -> Notice:
    """A notice that the clerk wrote and the approver let go at `now`."""
    values = {
        "kind": NoticeKind.MEETING.value,
        "title": "座谈会",
        "body": "请来参加座谈会。",
        "audience": "全体",
        "place": "三楼会议室",
        "event_at": None,
        "requires_confirmation": True,
        "author_id": CLERK,
    }
    drafted = records.notices.add({**values, **draft}, now)
    desk().release(records, drafted, APPROVER, now)
    found = records.notices.get(drafted.id)
    assert found is not None
    return found


def said(records: Records, who: str, now: datetime, kind: Kind = Kind.TEXT, event: Event | None = None) -> None:
    """Somebody wrote or touched something, which opens a window."""
    message = Incoming(*CHAT, who, kind, f"{who}:{now.isoformat()}", now, event=event)
    row = {
        "channel": message.channel,
        "account": message.account,
        "key": message.key,
        "sender": who,
        "kind": message.kind.value,
        "trigger": message.trigger.value,
        "route": "test",
        "passive": True,
        "received_at": now,
    }
    records.inbox.record([row])


def attempts(records: Records, who: str) -> list[dict[str, Any]]:
    """What has left for an address, oldest first."""
    return records.delivery.sent_to(*CHAT, who)


def state_of(records: Records, notice_id: int, person_id: int) -> str:
    """Where a person stands with a notice."""
    return str(next(row["state"] for row in records.board.recipients(notice_id) if row["person_id"] == person_id))


def recipient_of(records: Records, notice_id: int, person_id: int) -> int:
    return int(next(row["id"] for row in records.board.recipients(notice_id) if row["person_id"] == person_id))


class Postbox:
    """A platform that does as it is told: gives the results of `answers` in turn, then accepts everything."""

    name, account = CHAT

    def __init__(self, *answers: SendResult, capabilities: Capabilities = ABILITY) -> None:
        self.capabilities = capabilities
        self.sent: list[Outgoing] = []
        self._answers = list(answers)

    async def send(self, message: Outgoing) -> SendResult:
        self.sent.append(message)
        return self._answers.pop(0) if self._answers else SendResult(Outcome.ACCEPTED, message_id=f"m{len(self.sent)}")

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        """There is nothing to close."""
