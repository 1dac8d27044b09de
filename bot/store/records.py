"""Everything that may be asked of the store inside one transaction: a line for each subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy import Connection

from bot.store.access import AccessQueries
from bot.store.accounts import AccountQueries
from bot.store.agenda import AgendaQueries
from bot.store.ahead import AheadQueries
from bot.store.allowances import AllowanceQueries
from bot.store.answering import AnsweringQueries
from bot.store.answers import AnswerQueries
from bot.store.archive import ArchiveQueries
from bot.store.arrivals import ArrivalQueries
from bot.store.audience import AudienceQueries
from bot.store.audit import AuditQueries
from bot.store.bindings import BindingQueries
from bot.store.board import BoardQueries
from bot.store.chats import ChatQueries
from bot.store.checks import CheckQueries
from bot.store.claims import ClaimQueries
from bot.store.commitments import CommitmentQueries
from bot.store.consents import ConsentQueries
from bot.store.copied import CopyQueries
from bot.store.counted import CountedQueries
from bot.store.course import CourseQueries
from bot.store.credentials import CredentialQueries
from bot.store.day import DayQueries
from bot.store.days_off import DaysOffQueries
from bot.store.delivery import DeliveryQueries
from bot.store.duties import DutyQueries
from bot.store.duty_record import DutyRecord
from bot.store.erasures import ErasureQueries
from bot.store.exchange import ExchangeQueries
from bot.store.following import FollowQueries
from bot.store.gifts import GiftQueries
from bot.store.greetings import GreetingQueries
from bot.store.group_posts import GroupPostQueries
from bot.store.groups import GroupQueries
from bot.store.guests import GuestQueries
from bot.store.heads import HeadQueries
from bot.store.history import HistoryQueries
from bot.store.inbox import InboxQueries
from bot.store.inquiries import InquiryQueries
from bot.store.installation import InstallationQueries
from bot.store.ladders import LadderQueries
from bot.store.lately import LatelyQueries
from bot.store.leaving import LeavingQueries
from bot.store.ledger import LedgerQueries
from bot.store.letters import LetterQueries
from bot.store.life import LifeQueries
from bot.store.loosing import LoosingQueries
from bot.store.media import MediaQueries
from bot.store.meetings import MeetingQueries
from bot.store.notices import NoticeQueries
from bot.store.opt_outs import OptOutQueries
from bot.store.pace import PaceQueries
from bot.store.papers import PaperQueries
from bot.store.pending import PendingQueries
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
from bot.store.registers import RegisterQueries
from bot.store.rehearsal import RehearsalQueries
from bot.store.relays import RelayQueries
from bot.store.reopening import ReopeningQueries
from bot.store.retention import RetentionQueries
from bot.store.retracting import RetractQueries
from bot.store.roll import RollQueries
from bot.store.sealing import SealingQueries
from bot.store.seals import SealQueries
from bot.store.search import SearchQueries
from bot.store.seats import SeatQueries
from bot.store.selfcheck import SelfCheckQueries
from bot.store.sessions import SessionQueries
from bot.store.settling import SettlingQueries
from bot.store.sheets import SheetQueries
from bot.store.shown_once import ShownOnce
from bot.store.staff_book import StaffBook
from bot.store.stock import StockQueries
from bot.store.study import StudyQueries
from bot.store.successions import SuccessionQueries
from bot.store.taps import TapQueries
from bot.store.tasks import TaskQueries
from bot.store.telephones import TelephoneQueries
from bot.store.threads import ThreadQueries
from bot.store.timetable import TimetableQueries
from bot.store.tokens import TokenQueries
from bot.store.traffic import TrafficQueries
from bot.store.trail import TrailQueries
from bot.store.uploads import UploadQueries
from bot.store.usage import UsageQueries
from bot.store.visits import VisitQueries
from bot.store.waits import WaitQueries
from bot.store.watch import WatchQueries
from bot.store.wording import WordingQueries
from bot.store.words import WordQueries

Queries = TypeVar("Queries")


class Subject(Generic[Queries]):
    """The queries of one subject, made when they are first asked for, and kept for the transaction."""

    def __init__(self, queries: Callable[[Connection], Queries]) -> None:
        self._queries = queries

    def __set_name__(self, _owner: type[Records], name: str) -> None:
        self._name = name

    def __get__(self, records: Records, _owner: type[Records]) -> Queries:
        made = self._queries(records.connection)
        records.__dict__[self._name] = made  # found there from now on
        return made


class Records:
    """What `Store.write` and `Store.read` give: the subjects, all in the same transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    accounts = Subject(AccountQueries)
    answering = Subject(AnsweringQueries)
    following = Subject(FollowQueries)
    taps = Subject(TapQueries)
    traffic = Subject(TrafficQueries)
    usage = Subject(UsageQueries)
    allowances = Subject(AllowanceQueries)
    group_posts = Subject(GroupPostQueries)
    relays = Subject(RelayQueries)
    papers = Subject(PaperQueries)
    people = Subject(PeopleQueries)
    days_off = Subject(DaysOffQueries)
    ledger = Subject(LedgerQueries)
    audience = Subject(AudienceQueries)
    ahead = Subject(AheadQueries)
    audit = Subject(AuditQueries)
    archive = Subject(ArchiveQueries)
    privacy = Subject(PrivacyQueries)
    stock = Subject(StockQueries)
    erasures = Subject(ErasureQueries)
    consents = Subject(ConsentQueries)
    retention = Subject(RetentionQueries)
    retracting = Subject(RetractQueries)
    seals = Subject(SealQueries)
    leaving = Subject(LeavingQueries)
    sealing = Subject(SealingQueries)
    exchange = Subject(ExchangeQueries)
    selfcheck = Subject(SelfCheckQueries)
    roll = Subject(RollQueries)
    life = Subject(LifeQueries)
    loosing = Subject(LoosingQueries)
    checks = Subject(CheckQueries)
    groups = Subject(GroupQueries)
    words = Subject(WordQueries)
    search = Subject(SearchQueries)
    registers = Subject(RegisterQueries)
    counted = Subject(CountedQueries)
    copies = Subject(CopyQueries)
    installation = Subject(InstallationQueries)
    history = Subject(HistoryQueries)
    sheets = Subject(SheetQueries)
    heads = Subject(HeadQueries)
    uploads = Subject(UploadQueries)
    bindings = Subject(BindingQueries)
    notices = Subject(NoticeQueries)
    recipients = Subject(RecipientQueries)
    settling = Subject(SettlingQueries)
    reopening = Subject(ReopeningQueries)
    pending = Subject(PendingQueries)
    answers = Subject(AnswerQueries)
    seats = Subject(SeatQueries)
    board = Subject(BoardQueries)
    course = Subject(CourseQueries)
    trail = Subject(TrailQueries)
    ladders = Subject(LadderQueries)
    receipts = Subject(ReceiptQueries)
    rehearsal = Subject(RehearsalQueries)
    telephones = Subject(TelephoneQueries)
    wording = Subject(WordingQueries)
    tokens = Subject(TokenQueries)
    claims = Subject(ClaimQueries)
    delivery = Subject(DeliveryQueries)
    inbox = Subject(InboxQueries)
    arrivals = Subject(ArrivalQueries)
    chats = Subject(ChatQueries)
    threads = Subject(ThreadQueries)
    questions = Subject(QuestionQueries)
    inquiries = Subject(InquiryQueries)
    procedures = Subject(ProcedureQueries)
    study = Subject(StudyQueries)
    readings = Subject(ReadingQueries)
    visits = Subject(VisitQueries)
    commitments = Subject(CommitmentQueries)
    day = Subject(DayQueries)
    duties = Subject(DutyQueries)
    duty_record = Subject(DutyRecord)
    periodicals = Subject(PeriodicalQueries)
    meetings = Subject(MeetingQueries)
    photos = Subject(PhotoQueries)
    media = Subject(MediaQueries)
    successions = Subject(SuccessionQueries)
    tasks = Subject(TaskQueries)
    timetable = Subject(TimetableQueries)
    policy = Subject(PolicyQueries)
    guests = Subject(GuestQueries)
    greetings = Subject(GreetingQueries)
    gifts = Subject(GiftQueries)
    lately = Subject(LatelyQueries)
    letters = Subject(LetterQueries)
    opt_outs = Subject(OptOutQueries)
    pace = Subject(PaceQueries)
    access = Subject(AccessQueries)
    credentials = Subject(CredentialQueries)
    sessions = Subject(SessionQueries)
    waits = Subject(WaitQueries)
    watch = Subject(WatchQueries)
    shown_once = Subject(ShownOnce)
    staff_book = Subject(StaffBook)
    agenda = Subject(AgendaQueries)
