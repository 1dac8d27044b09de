"""One human erased for good: what is his goes, what has to stay as proof keeps a number in his place.

Which columns hold accounts and names is read from the inventory (`bot.store.personal`), so that a column that is entered there
is erased as well. What cannot be emptied row by row, because it is the office's own text, gets a number where his name stood.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, cast, delete, func, or_, select, update

from bot.domain.delivery import AttemptState
from bot.domain.people import Owner, OwnerKind
from bot.store.belonging import Account, belongings, said_on
from bot.store.media import MediaQueries
from bot.store.parts import parts
from bot.store.personal import INVENTORY, Fate, Kind
from bot.store.retracting import contact_key
from bot.store.tables import metadata
from bot.store.tables.archive import attempt_archive
from bot.store.tables.ledger import upload
from bot.store.tables.messages import chat, conversation, inbox
from bot.store.tables.notices import attempt, task
from bot.store.tables.office import allowance, remembered
from bot.store.tables.people import binding_request, person, proxy, staff
from bot.store.tables.sign_in import console_session, credential, recovery_code
from bot.store.tables.visits import photo, succession, visit
from bot.store.uploads import WORKING
from bot.store.vault import Sealed

GONE = "已删除"
STANDS_FOR = {OwnerKind.PERSON: "老同志{}号", OwnerKind.PROXY: "家属{}号", OwnerKind.STAFF: "工作人员{}号"}
_FILES = {OwnerKind.PERSON: person, OwnerKind.PROXY: proxy, OwnerKind.STAFF: staff}
_SIGNS_IN = (recovery_code, credential, console_session)
# What of a person's row is a fact of the office's counts.
_STAYS = ("id", "unit_id", "category", "role", "scope_id", "active", "program")


class Eraser:
    def __init__(self, connection: Connection, owner: Owner, now: datetime) -> None:
        self._connection = connection
        self._owner = owner
        self._now = now
        self._his = belongings(connection, owner)
        named = {one: self._name(one) for one in self._his.owners}
        self._names = {one: name for one, name in named.items() if len(name) > 1 and name != GONE}

    def erase(self) -> None:
        """The order matters: what is found by an account is emptied or gone before the account itself is forgotten."""
        if self._connection.dialect.name == "sqlite":  # what is deleted is overwritten, and not only left to be
            self._connection.exec_driver_sql("PRAGMA secure_delete=ON")
        rows = self._his.rows()
        self._stop_sending(rows[attempt])
        MediaQueries(self._connection).forget_of(said_on(inbox, "sender", self._his.accounts))
        self._forget_forms()
        self._forget_days(rows[task])
        self._empty(rows)
        self._forget_names()
        self._drop(rows)
        self._forget_accounts()
        self._empty_file()

    # --- rows that are his -----------------------------------------------------------------------------------------------

    def _stop_sending(self, his: Any) -> None:
        waiting = attempt.c.state == AttemptState.PLANNED.value
        cancelled = {"state": AttemptState.CANCELLED.value, "finished_at": self._now}
        self._do(update(attempt).where(his, waiting).values(cancelled))

    def _empty(self, rows: dict[Table, Any]) -> None:
        """Words, pictures and health in rows that stay; and whatever was sent to those who received for him."""
        for held in INVENTORY:
            table = metadata.tables[held.table]
            if held.fate is not Fate.EMPTIED or table in _FILES.values() or table not in rows:
                continue
            names = held.of_kind(Kind.WORDS, Kind.HEALTH, Kind.PICTURE, Kind.NAME)
            if names:
                self._do(update(table).where(rows[table]).values({name: _nothing(table.c[name]) for name in names}))
        theirs = self._his.ids(OwnerKind.PROXY)
        for tries in (attempt, attempt_archive):
            emptied = {"text": None, "data": None, "digest": "", "external_id": ""}
            self._do(update(tries).where(or_(rows[tries], tries.c.proxy_id.in_(theirs))).values(emptied))
            self._do(update(tries).where(tries.c.proxy_id.in_(theirs)).values(proxy_id=None))
        handed = [row.id for row in self._connection.execute(select(succession)) if set(row.persons) & set(self._persons())]
        self._do(update(succession).where(succession.c.id.in_(handed)).values(pack=None))

    def _drop(self, rows: dict[Table, Any]) -> None:
        reports = select(visit.c.id).where(rows[visit])
        self._do(delete(photo).where(photo.c.visit_id.in_(reports)))
        for table in reversed(metadata.sorted_tables):
            if table in rows and table is not proxy and _fate(table) is Fate.GONE:
                self._do(delete(table).where(rows[table]))
        self._do(delete(proxy).where(rows[proxy]))
        if self._owner.kind is OwnerKind.STAFF:
            for table in _SIGNS_IN:
                self._do(delete(table).where(table.c.staff_id == self._owner.id))

    def _empty_file(self) -> None:
        table = _FILES[self._owner.kind]
        if table is proxy:
            return
        values = {column.name: _nothing(column) for column in table.c if column.name not in _STAYS}
        if table is person:
            values |= {"name": GONE, "erased_at": self._now}
        else:
            values |= {"name": self._number(self._owner), "active": False}
        self._do(update(table).where(table.c.id == self._owner.id).values(values))

    def _persons(self) -> list[int]:
        return self._his.ids(OwnerKind.PERSON)

    # --- forms that are open, and files that wait to be taken in -----------------------------------------------------------

    def _forget_forms(self) -> None:
        """His own forms; those of others that are filled in with his name; and sheets, which would bring him back."""
        self._do(delete(conversation).where(said_on(conversation, "sender", self._his.accounts)))
        self._do(delete(chat).where(said_on(chat, "external_id", self._his.accounts)))
        key = tuple(conversation.primary_key)
        for row in self._connection.execute(select(*key, conversation.c.data)).all():
            if any(name in repr(row.data) for name in self._names.values()):
                self._do(delete(conversation).where(*(column == row._mapping[column.name] for column in key)))
        self._do(delete(allowance).where(said_on(allowance, "external_id", self._his.accounts)))
        self._do(delete(upload).where(upload.c.state != WORKING))

    def _forget_days(self, his: Any) -> None:
        """On which he was spoken to before a report, kept in case it is taken back."""
        numbers = self._connection.execute(select(task.c.id).where(his)).scalars()
        for part in parts([contact_key(number) for number in numbers]):
            self._do(delete(remembered).where(remembered.c.key.in_(part)))

    # --- accounts and names that stand in text -------------------------------------------------------------------------------

    def _forget_accounts(self) -> None:
        """A number of ours in place of each account, in every column that may hold it."""
        on_account = said_on(binding_request, "external_id", self._his.accounts)
        asked = [_names_candidate(one) for one in self._his.owners]
        self._do(update(binding_request).where(or_(on_account, *asked)).values(claimed_name=GONE, candidates=[]))
        for place, account in enumerate(self._his.accounts):
            number = f"gone:{self._owner.kind.value[:2]}{self._owner.id}.{place}"
            self._do(delete(remembered).where(remembered.c.key.contains(account[2], autoescape=True)))
            for table, column in _columns(Kind.ACCOUNT):
                if column.name not in ("channel", "account"):
                    self._forget_account(table, column, account, number)

    def _forget_account(self, table: Table, column: Column[Any], account: Account, number: str) -> None:
        channel, name, external_id = account
        there = [column.contains(external_id, autoescape=True)]
        if "channel" in table.c and "account" in table.c:
            there += [table.c.channel == channel, table.c.account == name]
        renamed = _cut(column, func.replace(column, external_id, number))
        self._do(update(table).where(*there).values({column.name: renamed}))

    def _forget_names(self) -> None:
        """Only a name that is nobody else's, and no part of another's: else the text would lose somebody who is meant."""
        for owner, name in self._names.items():
            alone = self._is_alone(owner, name)
            for table, column in _columns(Kind.NAMED):
                if alone:
                    self._rename(table, column, name, self._number(owner))
                elif table is task:
                    there = task.c.person_id.in_(self._persons())
                    self._do(update(task).where(there).values(title=func.replace(task.c.title, name, self._number(owner))))

    def _rename(self, table: Table, column: Column[Any], name: str, number: str) -> None:
        if not isinstance(column.type, Sealed):
            renamed = _cut(column, func.replace(column, name, number))
            self._do(update(table).where(column.contains(name, autoescape=True)).values({column.name: renamed}))
            return
        key = next(iter(table.primary_key))
        for row in self._connection.execute(select(key, column).where(column.is_not(None))).all():
            if name in row[1]:
                self._do(update(table).where(key == row[0]).values({column.name: row[1].replace(name, number)}))

    def _is_alone(self, owner: Owner, name: str) -> bool:
        for kind, table in _FILES.items():
            others = select(table.c.id).where(table.c.name.contains(name, autoescape=True))
            if kind is owner.kind:
                others = others.where(table.c.id != owner.id)
            if self._connection.execute(others.limit(1)).first() is not None:
                return False
        return True

    def _name(self, owner: Owner) -> str:
        table = _FILES[owner.kind]
        return str(self._connection.execute(select(table.c.name).where(table.c.id == owner.id)).scalar_one())

    @staticmethod
    def _number(owner: Owner) -> str:
        return STANDS_FOR[owner.kind].format(owner.id)

    def _do(self, statement: Any) -> None:
        self._connection.execute(statement)


def _columns(kind: Kind) -> Iterator[tuple[Table, Column[Any]]]:
    for held in INVENTORY:
        table = metadata.tables[held.table]
        for name in held.of_kind(kind):
            yield table, table.c[name]


def _names_candidate(owner: Owner) -> Any:
    """A doubtful binding that may have meant him."""
    written = func.replace(cast(binding_request.c.candidates, Text), " ", "")
    return written.contains(f'["{owner.kind.value}",{owner.id}]')


def _fate(table: Table) -> Fate:
    return next(held.fate for held in INVENTORY if held.table == table.name)


def _nothing(column: Column[Any]) -> Any:
    """What a column of an erased row holds: nothing, or the emptiest that it may."""
    if column.nullable:
        return None
    kind = column.type.python_type
    return False if kind is bool else kind()


def _cut(column: Column[Any], value: Any) -> Any:
    length = getattr(column.type, "length", None)
    return func.substr(value, 1, length) if length else value


__all__ = ["GONE", "Eraser"]
