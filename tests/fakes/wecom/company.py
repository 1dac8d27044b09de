"""Who is in the company, which apps it has, and how it is seen from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CORP_ID = "ww0123456789abcdef"
AGENT_ID = 1000002
SECRET = "the-secret-of-the-app-for-members-0123456789"
TOKEN = "fakecallbacktoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass(slots=True)
class App:
    """A self-built app, or an interface with a secret of its own (then `agent_id` is 0)."""

    agent_id: int
    secret: str
    name: str = "通知"
    trusts_us: bool = True  # is this machine's address on the app's list of trusted addresses
    closed: bool = False
    visible: frozenset[str] | None = None  # user ids; None: the whole company, which is what appchat asks for
    token: str = TOKEN  # "": the app has no callback
    aes_key: str = AES_KEY
    shows_mobiles: bool = True  # apps made after June 2022 are shown none
    menu: list[dict[str, Any]] = field(default_factory=list)

    def sees(self, user_id: str) -> bool:
        return self.visible is None or user_id in self.visible


@dataclass(slots=True)
class Person:
    """A member. Not active: he has never opened WeCom and does not follow the plug-in."""

    user_id: str
    name: str
    department: int = 1
    mobile: str = ""
    active: bool = True
    licensed: bool = True


@dataclass(slots=True)
class Department:
    id: int
    name: str
    parent: int = 0


@dataclass(slots=True)
class Company:
    corp_id: str = CORP_ID
    apps: list[App] = field(default_factory=lambda: [App(AGENT_ID, SECRET)])
    departments: dict[int, Department] = field(default_factory=lambda: {1: Department(1, "示范局")})
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def app(self) -> App:
        """The first app: the one for members."""
        return self.apps[0]

    def add(self, *people: Person) -> None:
        for person in people:
            self.people[person.user_id] = person

    def member(self, user_id: str) -> Person | None:
        """Capital letters and small ones are the same in a user id."""
        return next((one for one in self.people.values() if one.user_id.lower() == user_id.lower()), None)

    def with_secret(self, secret: str) -> App | None:
        return next((app for app in self.apps if app.secret == secret), None)
