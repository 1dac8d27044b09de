"""Browsers that sign in, and members of staff of a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pyotp
import pytest
import requests
from argon2 import PasswordHasher

from bot.domain.people import Role
from bot.web.sign_in import new_link, passwords
from bot.web.sign_in.codes import fresh_recovery, fresh_secret, recovery_digest
from tests.web.conftest import RehearsedOffice, rehearsing

WORD = "茶叶 梯子 石桥 长廊"
COOKIE = "sangyu_session"
_quick = partial(PasswordHasher, time_cost=1, memory_cost=64, parallelism=1)
OLD = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1)
_numbers = count(1)
_addresses = (f"10.{n // 65536}.{n // 256 % 256}.{n % 256}" for n in count(1))


@contextmanager
def quick_office(folder: Path, **changes: Any) -> Iterator[RehearsedOffice]:
    """An office that hashes passwords in no time: the test of the real parameters stands in test_passwords."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "PasswordHasher", _quick)
        with rehearsing(folder, **changes) as running:
            yield running


class Browser:
    """Not signed in yet, at an address of its own."""

    def __init__(self, office: RehearsedOffice, address: str = "") -> None:
        self.office = office
        self.session = requests.Session()
        self.session.headers["X-Forwarded-For"] = address or next(_addresses)

    def get(self, path: str, **how: Any) -> requests.Response:
        return self.session.get(self.office.base + path, timeout=60, **how)

    def post(self, path: str, onward: bool = False, **fields: str) -> requests.Response:
        """Sends a form as a page of ours does; whether to follow to where it leads."""
        headers = {"Origin": self.office.base}
        return self.session.post(self.office.base + path, fields, headers=headers, timeout=60, allow_redirects=onward)

    def sign_in(self, name: str, password: str = WORD, **more: str) -> requests.Response:
        return self.post("/signin", name=name, password=password, **more)

    @property
    def inside(self) -> bool:
        return self.get("/console/tasks").status_code == 200

    @property
    def cookie(self) -> str:
        return self.session.cookies.get(COOKIE) or ""


class Member:
    """A member of staff with a password, and codes where asked for."""

    def __init__(self, office: RehearsedOffice, role: Role = Role.CLERK, password: str = WORD, codes: bool = False) -> None:
        self.office = office
        number = next(_numbers)
        self.name, self.phone = f"甘新{number:04d}", f"139{number:08d}"
        self.secret, self.recovery = fresh_secret() if codes else "", fresh_recovery() if codes else []
        with office.app.store.write() as records:
            self.id = records.people.add_staff(self.name, self.phone, role)
            if password:
                records.credentials.set_password(self.id, OLD.hash(password), office.clock.now())
            if codes:
                records.credentials.offer(self.id, self.secret, office.clock.now())
                records.credentials.take_offer(self.id, self.secret, 0, office.clock.now())
                records.credentials.set_recovery(self.id, [recovery_digest(one) or "" for one in self.recovery])

    def code(self, steps: int = 0) -> str:
        """What his telephone shows now, or so many half minutes later."""
        return pyotp.TOTP(self.secret).at(int(self.office.clock.now().timestamp()) + 30 * steps)

    def link(self) -> str:
        with self.office.app.store.write() as records:
            return new_link(records, self.office.clock.now(), self.id)

    def browser(self) -> Browser:
        """One in which he has signed in."""
        browser = Browser(self.office)
        browser.get(self.link(), allow_redirects=False)
        return browser

    def history(self) -> list[tuple[str, str]]:
        """Who did what to this member of staff, oldest first."""
        with self.office.app.store.read() as records:
            found = records.connection.exec_driver_sql(
                f"SELECT actor, action FROM history WHERE subject = 'staff:{self.id}' ORDER BY id"
            )
            return [(row[0], row[1]) for row in found]
