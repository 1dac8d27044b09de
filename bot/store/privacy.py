"""One person's data: all of it handed out, or erased for good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, or_, select, tuple_, update

from bot.domain.delivery import AttemptState
from bot.domain.people import OwnerKind
from bot.store.media import MediaQueries
from bot.store.tables.archive import attempt_archive, inbox_archive
from bot.store.tables.ledger import check_item, consent, life_event, membership, pairing, residence, trait, upload
from bot.store.tables.messages import chat, conversation, inbox, inquiry, inquiry_word, procedure_run, question
from bot.store.tables.notices import attempt, notice, recipient, task
from bot.store.tables.office import history
from bot.store.tables.people import address, binding_request, group_member, person, proxy
from bot.store.tables.programme import (
    attendance,
    gift,
    greeting,
    greeting_change,
    opt_out,
    periodical_order,
    reading,
    subscription,
)
from bot.store.tables.visits import commitment, commitment_word, duty, photo, succession, visit, visit_version

GONE = "已删除"
Account = tuple[str, str, str]  # channel, account, external id
# What is only about a person, and goes with him.
_HIS = (
    trait,
    residence,
    membership,
    pairing,
    group_member,
    proxy,
    check_item,
    procedure_run,
    photo,
    periodical_order,
    reading,
    subscription,
    greeting,
    greeting_change,
    opt_out,
)
# What stays as a fact of the office's work, without what was written in it.
_WORDS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (inquiry, ("question", "answer")),
    (question, ("text",)),
    (visit, ("condition", "need", "promise", "words", "remark")),
    (commitment, ("text", "detail", "result")),
    (life_event, ("detail", "before")),
    (task, ("text",)),
    (gift, ("note",)),
    (recipient, ("diet", "stand_in")),
)


class PrivacyQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all_of(self, person_id: int) -> dict[str, list[dict[str, Any]]]:
        """Everything that is kept of a person beside his file, by table: for him to read or take away."""
        accounts = self._accounts(person_id)
        asked: dict[str, tuple[Table, ColumnElement[bool]]] = {
            "proxies": (proxy, proxy.c.person_id == person_id),
            "addresses": (address, _owned(person_id, self._proxies(person_id))),
            "groups": (group_member, group_member.c.person_id == person_id),
            "visits": (visit, visit.c.person_id == person_id),
            "photos": (photo, photo.c.person_id == person_id),
            "duties": (duty, duty.c.person_id == person_id),
            "commitments": (commitment, or_(commitment.c.person_id == person_id, _said_on(commitment, "external_id", accounts))),
            "life_events": (life_event, life_event.c.person_id == person_id),
            "inquiries": (inquiry, or_(inquiry.c.person_id == person_id, _said_on(inquiry, "external_id", accounts))),
            "questions": (question, or_(question.c.person_id == person_id, _said_on(question, "external_id", accounts))),
            "inquiry_words": (inquiry_word, inquiry_word.c.inquiry_id.in_(self._inquiries(person_id, accounts))),
            "procedures": (procedure_run, or_(procedure_run.c.person_id == person_id, _begun_unknown(accounts))),
            "messages": (inbox, _said_on(inbox, "sender", accounts)),
            "old_messages": (inbox_archive, _said_on(inbox_archive, "sender", accounts)),
            "consents": (consent, and_(consent.c.owner_kind == OwnerKind.PERSON.value, consent.c.owner_id == person_id)),
            "attendance": (attendance, attendance.c.person_id == person_id),
            "periodicals": (periodical_order, periodical_order.c.person_id == person_id),
            "readings": (reading, reading.c.person_id == person_id),
            "subscriptions": (subscription, subscription.c.person_id == person_id),
            "greetings": (greeting, greeting.c.person_id == person_id),
            "gifts": (gift, gift.c.person_id == person_id),
            "opt_outs": (opt_out, opt_out.c.person_id == person_id),
            "history": (history, history.c.subject == f"person:{person_id}"),
        }
        found = {name: self._rows(select(table).where(where)) for name, (table, where) in asked.items()}
        stands = (recipient.c.state, recipient.c.reason, recipient.c.how, recipient.c.settled_at)
        his = (*stands, recipient.c.diet, recipient.c.stand_in)
        told = select(notice.c.number, notice.c.title, *his)
        on_list = told.join(notice, notice.c.id == recipient.c.notice_id).where(recipient.c.person_id == person_id)
        came = MediaQueries(self._connection).listed(_said_on(inbox, "sender", accounts))
        return {**found, "media": came, "notices": self._rows(on_list)}

    def erase(self, person_id: int, now: datetime) -> None:
        """Empty a person's file and everything written to, by or about him. His place in past counts stays, without a name."""
        proxies, accounts = self._proxies(person_id), self._own_accounts(person_id)
        self._forget_messages(person_id, accounts, now)
        theirs = self._inquiries(person_id, accounts)
        self._connection.execute(update(inquiry_word).where(inquiry_word.c.inquiry_id.in_(theirs)).values(text=None))
        self._forget_care(person_id, accounts)
        for table, columns in _WORDS:
            here = [table.c.person_id == person_id]
            if table in (inquiry, question, commitment):
                here = [or_(*here, _said_on(table, "external_id", accounts))]
            self._connection.execute(update(table).where(*here).values(dict.fromkeys(columns)))
        self._connection.execute(delete(address).where(_owned(person_id, proxies)))
        for table in _HIS:
            self._connection.execute(delete(table).where(table.c.person_id == person_id))
        empty = {column.name: _empty(column) for column in person.c if column.name not in ("id", "unit_id", "category")}
        self._connection.execute(update(person).where(person.c.id == person_id).values({**empty, "name": GONE, "erased_at": now}))

    def kept_too_long(self, died_before: date) -> list[int]:
        """Whose file is past its time: he died before this day."""
        query = select(person.c.id).where(person.c.died_on < died_before, person.c.erased_at.is_(None)).order_by(person.c.id)
        return list(self._connection.execute(query).scalars())

    def drop_uploads(self, before: datetime) -> int:
        """Throw away the files that somebody sent in and did not take over."""
        return self._connection.execute(delete(upload).where(upload.c.made_at < before)).rowcount

    def _forget_messages(self, person_id: int, accounts: Sequence[Account], now: datetime) -> None:
        said = _said_on(inbox, "sender", accounts)
        MediaQueries(self._connection).forget_of(said)
        for heard in (inbox, inbox_archive):
            here = _said_on(heard, "sender", accounts)
            self._connection.execute(update(heard).where(here).values(text=None, reply=None, media_id=""))
        self._connection.execute(delete(conversation).where(_said_on(conversation, "sender", accounts)))
        self._connection.execute(delete(chat).where(_said_on(chat, "external_id", accounts)))
        self._connection.execute(delete(procedure_run).where(_begun_unknown(accounts)))
        asked = _said_on(binding_request, "external_id", accounts)
        self._connection.execute(update(binding_request).where(asked).values(claimed_name=GONE))
        mine = select(recipient.c.id).where(recipient.c.person_id == person_id)
        for tries in (attempt, attempt_archive):
            about = or_(tries.c.recipient_id.in_(mine), tries.c.person_id == person_id)
            written = or_(about, _said_on(tries, "external_id", accounts))
            waiting = tries.c.state == AttemptState.PLANNED.value
            cancelled = {"state": AttemptState.CANCELLED.value, "finished_at": now}
            self._connection.execute(update(tries).where(written, waiting).values(cancelled))
            self._connection.execute(update(tries).where(written).values(text=None, data=None, external_id=""))

    def _forget_care(self, person_id: int, accounts: Sequence[Account]) -> None:
        """The words of older versions of reports, of what was promised, and of packs in which he was handed over."""
        reports = select(visit.c.id).where(visit.c.person_id == person_id)
        self._connection.execute(update(visit_version).where(visit_version.c.visit_id.in_(reports)).values(data=None))
        his = or_(commitment.c.person_id == person_id, _said_on(commitment, "external_id", accounts))
        promised = select(commitment.c.id).where(his)
        theirs = commitment_word.c.commitment_id.in_(promised)
        self._connection.execute(update(commitment_word).where(theirs).values(text=None))
        handed = [row.id for row in self._connection.execute(select(succession)) if person_id in row.persons]
        self._connection.execute(update(succession).where(succession.c.id.in_(handed)).values(pack=None))

    @staticmethod
    def _inquiries(person_id: int, accounts: Sequence[Account]) -> Select[tuple[int]]:
        """Those that he asked, or that came from his account."""
        return select(inquiry.c.id).where(or_(inquiry.c.person_id == person_id, _said_on(inquiry, "external_id", accounts)))

    def _proxies(self, person_id: int) -> list[int]:
        return list(self._connection.execute(select(proxy.c.id).where(proxy.c.person_id == person_id)).scalars())

    def _accounts(self, person_id: int) -> list[Account]:
        """His own chat accounts."""
        query = select(address.c.channel, address.c.account, address.c.external_id).where(_owned(person_id, ()))
        return [(row.channel, row.account, row.external_id) for row in self._connection.execute(query)]

    def _own_accounts(self, person_id: int) -> list[Account]:
        """Those of his accounts that nobody else uses: what a daughter wrote as a member of staff is not his."""
        mine = self._accounts(person_id)
        return [one for one in mine if not self._shared(one, person_id)]

    def _shared(self, account: Account, person_id: int) -> bool:
        channel, name, external_id = account
        here = (address.c.channel == channel, address.c.account == name, address.c.external_id == external_id)
        query = select(address.c.id).where(*here, ~_owned(person_id, ())).limit(1)
        return self._connection.execute(query).first() is not None

    def _rows(self, query: Any) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in self._connection.execute(query)]


def _owned(person_id: int, proxies: Iterable[int]) -> ColumnElement[bool]:
    own = and_(address.c.owner_kind == OwnerKind.PERSON.value, address.c.owner_id == person_id)
    return or_(own, and_(address.c.owner_kind == OwnerKind.PROXY.value, address.c.owner_id.in_(list(proxies))))


def _said_on(table: Table, column: str, accounts: Sequence[Account]) -> ColumnElement[bool]:
    return tuple_(table.c.channel, table.c.account, table.c[column]).in_(list(accounts))


def _begun_unknown(accounts: Sequence[Account]) -> ColumnElement[bool]:
    """What was begun on his account before we knew whose it is."""
    return and_(procedure_run.c.person_id.is_(None), _said_on(procedure_run, "external_id", accounts))


def _empty(column: Any) -> Any:
    """What a column of an erased file holds: nothing, or the emptiest that it may."""
    if column.nullable:
        return None
    return False if column.type.python_type is bool else ""
