"""The door to the database: one writer at a time on SQLite, readers beside it, everything durable when it returns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from bot.store.access import AccessQueries
from bot.store.accounts import AccountQueries
from bot.store.agenda import AgendaQueries
from bot.store.allowances import AllowanceQueries
from bot.store.answering import AnsweringQueries
from bot.store.answers import AnswerQueries
from bot.store.audience import AudienceQueries
from bot.store.audit import AuditQueries
from bot.store.bindings import BindingQueries
from bot.store.board import BoardQueries
from bot.store.checks import CheckQueries
from bot.store.commitments import CommitmentQueries
from bot.store.day import DayQueries
from bot.store.days_off import DaysOffQueries
from bot.store.delivery import DeliveryQueries
from bot.store.duties import DutyQueries
from bot.store.duty_record import DutyRecord
from bot.store.exchange import ExchangeQueries
from bot.store.following import FollowQueries
from bot.store.gifts import GiftQueries
from bot.store.greetings import GreetingQueries
from bot.store.group_posts import GroupPostQueries
from bot.store.groups import GroupQueries
from bot.store.guests import GuestQueries
from bot.store.heads import HeadQueries
from bot.store.inbox import InboxQueries
from bot.store.inquiries import InquiryQueries
from bot.store.ladders import LadderQueries
from bot.store.lately import LatelyQueries
from bot.store.ledger import LedgerQueries
from bot.store.letters import LetterQueries
from bot.store.life import LifeQueries
from bot.store.media import MediaQueries
from bot.store.meetings import MeetingQueries
from bot.store.notices import NoticeQueries
from bot.store.opt_outs import OptOutQueries
from bot.store.papers import PaperQueries
from bot.store.people import PeopleQueries
from bot.store.periodicals import PeriodicalQueries
from bot.store.photos import PhotoQueries
from bot.store.policy import PolicyQueries
from bot.store.privacy import PrivacyQueries
from bot.store.procedures import ProcedureQueries
from bot.store.questions import QuestionQueries
from bot.store.readings import ReadingQueries
from bot.store.receipts import ReceiptQueries
from bot.store.recipients import RecipientQueries
from bot.store.relays import RelayQueries
from bot.store.roll import RollQueries
from bot.store.sealing import SealingQueries
from bot.store.seats import SeatQueries
from bot.store.selfcheck import SelfCheckQueries
from bot.store.sheets import SheetQueries
from bot.store.study import StudyQueries
from bot.store.successions import SuccessionQueries
from bot.store.taps import TapQueries
from bot.store.tasks import TaskQueries
from bot.store.telephones import TelephoneQueries
from bot.store.timetable import TimetableQueries
from bot.store.tokens import TokenQueries
from bot.store.traffic import TrafficQueries
from bot.store.trail import TrailQueries
from bot.store.uploads import UploadQueries
from bot.store.usage import UsageQueries
from bot.store.vault import Vault
from bot.store.visits import VisitQueries
from bot.store.wording import WordingQueries
from bot.store.words import WordQueries

MIGRATIONS = Path(__file__).parent / "migrations"


class Records:
    """Everything that may be asked of the store inside one transaction, by subject."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def accounts(self) -> AccountQueries:
        return AccountQueries(self._connection)

    @cached_property
    def answering(self) -> AnsweringQueries:
        return AnsweringQueries(self._connection)

    @cached_property
    def following(self) -> FollowQueries:
        return FollowQueries(self._connection)

    @cached_property
    def taps(self) -> TapQueries:
        return TapQueries(self._connection)

    @cached_property
    def traffic(self) -> TrafficQueries:
        return TrafficQueries(self._connection)

    @cached_property
    def usage(self) -> UsageQueries:
        return UsageQueries(self._connection)

    @cached_property
    def allowances(self) -> AllowanceQueries:
        return AllowanceQueries(self._connection)

    @cached_property
    def group_posts(self) -> GroupPostQueries:
        return GroupPostQueries(self._connection)

    @cached_property
    def relays(self) -> RelayQueries:
        return RelayQueries(self._connection)

    @cached_property
    def papers(self) -> PaperQueries:
        return PaperQueries(self._connection)

    @cached_property
    def people(self) -> PeopleQueries:
        return PeopleQueries(self._connection)

    @cached_property
    def days_off(self) -> DaysOffQueries:
        return DaysOffQueries(self._connection)

    @cached_property
    def ledger(self) -> LedgerQueries:
        return LedgerQueries(self._connection)

    @cached_property
    def audience(self) -> AudienceQueries:
        return AudienceQueries(self._connection)

    @cached_property
    def audit(self) -> AuditQueries:
        return AuditQueries(self._connection)

    @cached_property
    def privacy(self) -> PrivacyQueries:
        return PrivacyQueries(self._connection)

    @cached_property
    def sealing(self) -> SealingQueries:
        return SealingQueries(self._connection)

    @cached_property
    def exchange(self) -> ExchangeQueries:
        return ExchangeQueries(self._connection)

    @cached_property
    def selfcheck(self) -> SelfCheckQueries:
        return SelfCheckQueries(self._connection)

    @cached_property
    def roll(self) -> RollQueries:
        return RollQueries(self._connection)

    @cached_property
    def life(self) -> LifeQueries:
        return LifeQueries(self._connection)

    @cached_property
    def checks(self) -> CheckQueries:
        return CheckQueries(self._connection)

    @cached_property
    def groups(self) -> GroupQueries:
        return GroupQueries(self._connection)

    @cached_property
    def words(self) -> WordQueries:
        return WordQueries(self._connection)

    @cached_property
    def sheets(self) -> SheetQueries:
        return SheetQueries(self._connection)

    @cached_property
    def heads(self) -> HeadQueries:
        return HeadQueries(self._connection)

    @cached_property
    def uploads(self) -> UploadQueries:
        return UploadQueries(self._connection)

    @cached_property
    def bindings(self) -> BindingQueries:
        return BindingQueries(self._connection)

    @cached_property
    def notices(self) -> NoticeQueries:
        return NoticeQueries(self._connection)

    @cached_property
    def recipients(self) -> RecipientQueries:
        return RecipientQueries(self._connection)

    @cached_property
    def answers(self) -> AnswerQueries:
        return AnswerQueries(self._connection)

    @cached_property
    def seats(self) -> SeatQueries:
        return SeatQueries(self._connection)

    @cached_property
    def board(self) -> BoardQueries:
        return BoardQueries(self._connection)

    @cached_property
    def trail(self) -> TrailQueries:
        return TrailQueries(self._connection)

    @cached_property
    def ladders(self) -> LadderQueries:
        return LadderQueries(self._connection)

    @cached_property
    def receipts(self) -> ReceiptQueries:
        return ReceiptQueries(self._connection)

    @cached_property
    def telephones(self) -> TelephoneQueries:
        return TelephoneQueries(self._connection)

    @cached_property
    def wording(self) -> WordingQueries:
        return WordingQueries(self._connection)

    @cached_property
    def tokens(self) -> TokenQueries:
        return TokenQueries(self._connection)

    @cached_property
    def delivery(self) -> DeliveryQueries:
        return DeliveryQueries(self._connection)

    @cached_property
    def inbox(self) -> InboxQueries:
        return InboxQueries(self._connection)

    @cached_property
    def questions(self) -> QuestionQueries:
        return QuestionQueries(self._connection)

    @cached_property
    def inquiries(self) -> InquiryQueries:
        return InquiryQueries(self._connection)

    @cached_property
    def procedures(self) -> ProcedureQueries:
        return ProcedureQueries(self._connection)

    @cached_property
    def study(self) -> StudyQueries:
        return StudyQueries(self._connection)

    @cached_property
    def readings(self) -> ReadingQueries:
        return ReadingQueries(self._connection)

    @cached_property
    def visits(self) -> VisitQueries:
        return VisitQueries(self._connection)

    @cached_property
    def commitments(self) -> CommitmentQueries:
        return CommitmentQueries(self._connection)

    @cached_property
    def day(self) -> DayQueries:
        return DayQueries(self._connection)

    @cached_property
    def duties(self) -> DutyQueries:
        return DutyQueries(self._connection)

    @cached_property
    def duty_record(self) -> DutyRecord:
        return DutyRecord(self._connection)

    @cached_property
    def periodicals(self) -> PeriodicalQueries:
        return PeriodicalQueries(self._connection)

    @cached_property
    def meetings(self) -> MeetingQueries:
        return MeetingQueries(self._connection)

    @cached_property
    def photos(self) -> PhotoQueries:
        return PhotoQueries(self._connection)

    @cached_property
    def media(self) -> MediaQueries:
        return MediaQueries(self._connection)

    @cached_property
    def successions(self) -> SuccessionQueries:
        return SuccessionQueries(self._connection)

    @cached_property
    def tasks(self) -> TaskQueries:
        return TaskQueries(self._connection)

    @cached_property
    def timetable(self) -> TimetableQueries:
        return TimetableQueries(self._connection)

    @cached_property
    def policy(self) -> PolicyQueries:
        return PolicyQueries(self._connection)

    @cached_property
    def guests(self) -> GuestQueries:
        return GuestQueries(self._connection)

    @cached_property
    def greetings(self) -> GreetingQueries:
        return GreetingQueries(self._connection)

    @cached_property
    def gifts(self) -> GiftQueries:
        return GiftQueries(self._connection)

    @cached_property
    def lately(self) -> LatelyQueries:
        return LatelyQueries(self._connection)

    @cached_property
    def letters(self) -> LetterQueries:
        return LetterQueries(self._connection)

    @cached_property
    def opt_outs(self) -> OptOutQueries:
        return OptOutQueries(self._connection)

    @cached_property
    def access(self) -> AccessQueries:
        return AccessQueries(self._connection)

    @cached_property
    def agenda(self) -> AgendaQueries:
        return AgendaQueries(self._connection)


class Store:
    """A database. `write()` and `read()` each give `Records` for one transaction."""

    def __init__(self, url: str, vault: Vault) -> None:
        self._url = url
        self._sqlite = make_url(url).get_backend_name() == "sqlite"
        self._engine = _engine(url, vault)
        self.vault = vault
        # SQLite has one writer anyway; waiting here is fair and cheaper than its busy handler.
        self._writer = threading.Lock()

    def migrate(self) -> None:
        """Bring the schema to the newest revision, by a connection of its own.

        SQLite makes a changed table anew and drops the old one, which its foreign keys would forbid: they rest meanwhile, and are
        held against all rows before the change is kept.
        """
        config = AlembicConfig()
        config.set_main_option("script_location", str(MIGRATIONS))
        engine = (
            _engine(self._url, self.vault, foreign_keys=False) if self._sqlite and not _in_memory(self._url) else self._engine
        )
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        if engine is not self._engine:
            engine.dispose()

    @contextmanager
    def write(self) -> Iterator[Records]:
        """One durable transaction: committed when the block ends, rolled back when it raises."""
        if not self._sqlite:
            with self._engine.begin() as connection:
                yield Records(connection)
            return
        with self._writer, self._engine.connect() as connection, connection.execution_options(sangyu_write=True).begin():
            yield Records(connection)

    @contextmanager
    def read(self) -> Iterator[Records]:
        """One consistent view. Nothing that is written through it stays."""
        with self._engine.connect() as connection, self._still(connection).begin() as transaction:
            yield Records(connection)
            transaction.rollback()

    def _still(self, connection: Connection) -> Connection:
        """What is read first and what is read last belong together: on SQLite always, on PostgreSQL when asked for."""
        return connection if self._sqlite else connection.execution_options(isolation_level="REPEATABLE READ")

    def close(self) -> None:
        self._engine.dispose()


def _in_memory(url: str) -> bool:
    return make_url(url).database in (None, "", ":memory:")


def _engine(url: str, vault: Vault, foreign_keys: bool = True) -> Engine:
    """`hide_parameters`: an error of the database must not carry what somebody wrote into a log."""
    engine = _plain_engine(url, foreign_keys)
    engine.dialect.sangyu_vault = vault  # type: ignore[attr-defined]  # where column types find it
    return engine


def _plain_engine(url: str, foreign_keys: bool) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        Path(parsed.database).touch(mode=0o600)  # its owner's alone; what SQLite keeps beside it follows
    engine = create_engine(parsed, connect_args={"timeout": 10, "check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", partial(_prepare, foreign_keys))
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(foreign_keys: bool, connection: Any, _record: Any) -> None:
    """Our own BEGIN instead of the driver's late one; WAL so that readers never wait; full sync so that a yes is a yes."""
    connection.isolation_level = None
    keys = f"foreign_keys={'ON' if foreign_keys else 'OFF'}"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", keys, "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("sangyu_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
