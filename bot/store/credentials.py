"""What members of staff sign in with: passwords, codes of their telephones, and recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from bot.store.tables.people import staff
from bot.store.tables.sign_in import credential, recovery_code
from bot.store.upsert import insert_new
from bot.store.vault import vault_of

NONE = ""  # of somebody who has set none


@dataclass(frozen=True, slots=True)
class Credential:
    """What somebody signs in with. `password` is a hash, "" for none; `totp` a secret, "" where no codes are asked for."""

    staff_id: int
    password: str = ""
    password_at: datetime | None = None
    totp: str = ""
    totp_at: datetime | None = None
    totp_step: int = 0
    offered: str = ""
    offered_at: datetime | None = None
    last_at: datetime | None = None


class CredentialQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def called(self, word: str) -> int | None:
        """The one active member of staff of this name or telephone number; None for nobody, and for several."""
        indexes = vault_of(self._connection.dialect).indexes("phone", word)
        named = or_(staff.c.name == word, staff.c.phone_index.in_(indexes))
        query = select(staff.c.id).where(staff.c.active, ~staff.c.program, named).limit(2)
        found = self._connection.execute(query).scalars().all()
        return found[0] if len(found) == 1 else None

    def of(self, staff_id: int) -> Credential:
        """One with nothing in it for whoever has never had any."""
        row = self._connection.execute(select(credential).where(credential.c.staff_id == staff_id)).one_or_none()
        return Credential(**row._mapping) if row is not None else Credential(staff_id)

    # --- passwords -----------------------------------------------------------------------------------------------------

    def set_password(self, staff_id: int, password: str, now: datetime) -> None:
        """`password`: its hash."""
        self._write(staff_id, password=password, password_at=now)

    def first_password(self, staff_id: int, password: str, now: datetime) -> bool:
        """The same for whoever has none yet; False if he has."""
        insert_new(self._connection, credential, [{"staff_id": staff_id}])
        none = (credential.c.staff_id == staff_id, credential.c.password == NONE)
        written = update(credential).where(*none).values(password=password, password_at=now)
        return self._connection.execute(written).rowcount == 1

    def hash_anew(self, staff_id: int, old: str, password: str) -> None:
        """The same password by newer parameters, unless it was changed meanwhile."""
        same = (credential.c.staff_id == staff_id, credential.c.password == old)
        self._connection.execute(update(credential).where(*same).values(password=password))

    def drop_password(self, staff_id: int) -> None:
        self._write(staff_id, password=NONE, password_at=None)

    def came_in(self, staff_id: int, now: datetime) -> None:
        self._write(staff_id, last_at=now)

    # --- codes ---------------------------------------------------------------------------------------------------------

    def offer(self, staff_id: int, secret: str, now: datetime) -> None:
        """A secret for him to prove that his telephone has it."""
        self._write(staff_id, offered=secret, offered_at=now)

    def take_offer(self, staff_id: int, secret: str, step: int, now: datetime) -> bool:
        """From now on he is asked for codes of this secret, the one of this step being used. False if he is already."""
        fresh = (credential.c.staff_id == staff_id, credential.c.totp.is_(None))
        taken = {"totp": secret, "totp_at": now, "totp_step": step, "offered": "", "offered_at": None}
        return self._connection.execute(update(credential).where(*fresh).values(taken)).rowcount == 1

    def use_step(self, staff_id: int, step: int) -> bool:
        """Use up the code of a step; False when it, or a later one, was used before."""
        before = (credential.c.staff_id == staff_id, credential.c.totp_step < step)
        return self._connection.execute(update(credential).where(*before).values(totp_step=step)).rowcount == 1

    def drop_codes(self, staff_id: int) -> None:
        """He is asked for no codes any more."""
        self._write(staff_id, totp="", totp_at=None, offered="", offered_at=None)
        self.set_recovery(staff_id, ())

    def set_recovery(self, staff_id: int, digests: Sequence[str]) -> None:
        """These in the place of those that he had."""
        self._connection.execute(delete(recovery_code).where(recovery_code.c.staff_id == staff_id))
        if digests:
            rows = [{"staff_id": staff_id, "digest": digest} for digest in digests]
            self._connection.execute(insert(recovery_code), rows)

    def use_recovery(self, staff_id: int, digest: str, now: datetime) -> bool:
        """Use one up; False for one that he does not have, or has used."""
        here = (recovery_code.c.staff_id == staff_id, recovery_code.c.digest == digest, recovery_code.c.used_at.is_(None))
        return self._connection.execute(update(recovery_code).where(*here).values(used_at=now)).rowcount == 1

    def recovery_left(self, staff_id: int) -> int:
        left = (recovery_code.c.staff_id == staff_id, recovery_code.c.used_at.is_(None))
        return self._connection.execute(select(func.count()).select_from(recovery_code).where(*left)).scalar_one()

    def _write(self, staff_id: int, **values: Any) -> None:
        insert_new(self._connection, credential, [{"staff_id": staff_id}])
        self._connection.execute(update(credential).where(credential.c.staff_id == staff_id).values(values))
