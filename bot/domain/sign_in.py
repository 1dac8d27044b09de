"""Signing in: how long whoever fails waits, what a password must be, when a session is over, and where one may go on to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DAY = timedelta(hours=12)  # a session lasts no longer
IDLE = timedelta(hours=2)  # … nor after so long without a request
SEEN_EVERY = timedelta(minutes=5)  # how often it is written down that a session is used
FORGOTTEN = timedelta(hours=24)  # without a failure for so long, counting begins anew

START = "/console"
_INSIDE = re.compile(r"/console(?:[/?][^\\\x00-\x20\x7f]*)?", re.ASCII)
LONGEST_ADDRESS = 500


# --- waiting -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Patience:
    """So many failures cost nothing; after that each doubles the wait, up to the longest. Nobody is shut out for good.

    One failure is forgotten for each `eases` without another: what a whole office mistypes in a month is no attack.
    """

    free: int
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)
    eases: timedelta = timedelta(hours=1)

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many failures in a row."""
        over = failures - self.free
        if over <= 0:
            return timedelta(0)
        return min(self.first * (1 << min(over - 1, 16)), self.longest)

    def left(self, failures: int, since: timedelta) -> int:
        """How many of so many failures still count, so long after the last."""
        return max(0, failures - max(0, since // self.eases))


ACCOUNT = Patience(5)
ADDRESS = Patience(20)  # a whole office may stand behind one address
KNOWN = Patience(10)  # a browser in which this member of staff has signed in before: strangers cannot make it wait
CODE = Patience(5)


# --- passwords ---------------------------------------------------------------------------------------------------------


class Weakness(StrEnum):
    """Why a password is not taken."""

    SHORT = "short"
    LONG = "long"
    OWN = "own"  # the name or the telephone number
    COMMON = "common"


SHORTEST, LONGEST = 8, 128
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb")
# What is tried first everywhere, and what is tried first in an office like this one; digits around them do not help.
_COMMON = (
    "password", "passwd", "admin", "administrator", "root", "user", "test", "guest", "welcome", "letmein", "iloveyou", "monkey",
    "dragon", "woaini", "woaizuguo", "woaizhongguo", "zhongguo", "china", "beijing", "mima", "abc", "abcd", "aaa", "qwe", "qwer",
    "asd", "asdf", "zxc", "q1w2e3r4", "p@ssw0rd", "p@ssword", "passw0rd", "laoganbu", "laoganju", "lgb", "lgj", "sangyu",
    "bangongshi", "gongchandang", "wenjian", "tongzhi", "老干部局", "老干部", "离退休", "桑榆", "中国", "密码",
)  # fmt: skip


def spelled(word: str) -> str:
    """A password as it is hashed: what an input method makes of it (full width) is the same word."""
    return unicodedata.normalize("NFKC", word)


def weakness(word: str, name: str, phone: str) -> Weakness | None:
    """Why this is no password for somebody of this name and number; None for a good one."""
    plain = spelled(word).lower()
    if len(plain) < SHORTEST:
        return Weakness.SHORT
    if len(plain) > LONGEST:
        return Weakness.LONG
    if _own(plain, name, phone):
        return Weakness.OWN
    return Weakness.COMMON if _common(plain) else None


def _own(plain: str, name: str, phone: str) -> bool:
    digits = re.sub(r"\D", "", plain)
    if len(phone) >= 7 and (phone in digits or (len(digits) >= 8 and digits in phone)) and len(plain) - len(digits) < 4:
        return True
    return bool(name) and name in plain and len(plain) - len(name) <= 4  # a year behind it is no secret


def _common(plain: str) -> bool:
    if len(set(plain)) <= 2 or any(plain in run or plain in run[::-1] for run in _RUNS):
        return True
    if plain.isdecimal() and (len(plain) < 10 or _repeats(plain)):
        return True  # birthdays and the like
    core = re.sub(r"^[\d\W_]+|[\d\W_]+$", "", plain) or plain
    return core in _COMMON or plain in _COMMON or (_repeats(plain) and len(plain) < 16)


def _repeats(plain: str) -> bool:
    """Whether it is one short piece over and over."""
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 2 + 1))


# --- sessions ----------------------------------------------------------------------------------------------------------


def is_over(made_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session that began and was last used then is over."""
    return now - made_at >= DAY or now - seen_at >= IDLE


def inside(address: str) -> str:
    """Where to go on to after signing in: an address of the console as it is, for anything else its first page."""
    return address if len(address) <= LONGEST_ADDRESS and _INSIDE.fullmatch(address) else START


_BROWSERS = (
    ("wxwork", "wecom"), ("micromessenger", "wechat"), ("edg", "edge"), ("firefox", "firefox"), ("chrome", "chrome"),
    ("safari", "safari"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """What a browser says of itself, roughly: `computer edge`, `phone wechat`, `tablet other`."""
    said = agent.lower()
    if "ipad" in said or ("android" in said and "mobile" not in said):
        kind = "tablet"
    else:
        kind = "phone" if any(word in said for word in ("mobile", "iphone", "android")) else "computer"
    return f"{kind} {next((name for mark, name in _BROWSERS if mark in said), 'other')}"
