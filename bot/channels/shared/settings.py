"""What the settings of accounts are made of: frozen, checked, and shown without their secrets."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)  # of every dataclass of settings


def _base(value: str) -> str:
    if not re.match(r"https?://", value):
        raise ValueError("an address starts with https:// (or http:// for a test server)")
    return value.rstrip("/") + "/"


def _base_if_any(value: str) -> str:
    return _base(value) if value else ""


def _aes_key(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9+/]{43}", value):
        raise ValueError("an EncodingAESKey has exactly 43 letters and digits")
    return value


def _clock_time(value: object) -> time:
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", str(value))
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError("a time of day is written as HH:MM")
    return time(int(match[1]), int(match[2]))


def _span(value: object) -> tuple[time, time]:
    begin, dash, end = str(value).partition("-")
    if not dash:
        raise ValueError("a span is written as HH:MM-HH:MM")
    return _clock_time(begin), _clock_time(end)


ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Span = Annotated[tuple[time, time], BeforeValidator(_span)]
BaseUrl = Annotated[str, AfterValidator(_base)]
BaseUrlIfAny = Annotated[str, AfterValidator(_base_if_any)]
AesKey = Annotated[str, AfterValidator(_aes_key)]
Positive = Annotated[float, Field(gt=0)]
PositiveInt = Annotated[int, Field(gt=0)]
