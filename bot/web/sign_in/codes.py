"""Codes of a telephone (TOTP, RFC 6238), and the recovery codes for whoever has lost it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime
from io import BytesIO

import pyotp
import segno

from bot.domain.sign_in import spelled

PERIOD = 30  # seconds
TOLERANCE = (0, -1, 1)  # steps by which a telephone's clock may be off
RECOVERY = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_GROUPS, _EACH = 4, 4


def fresh_secret() -> str:
    return pyotp.random_base32()


def step_of(secret: str, said: str, now: datetime, last: int) -> int | None:
    """The step whose code this is, later than the last one that was used; None for a wrong or a used code."""
    code = re.sub(r"\D", "", spelled(said))
    at, codes = int(now.timestamp()) // PERIOD, pyotp.TOTP(secret, interval=PERIOD)
    for step in (at + off for off in TOLERANCE):
        if step > last and hmac.compare_digest(codes.generate_otp(step), code):
            return step
    return None


def picture(secret: str, name: str, office: str) -> bytes:
    """A QR code that brings a secret into an app, as SVG."""
    address = pyotp.TOTP(secret, interval=PERIOD).provisioning_uri(name=name, issuer_name=office.replace(":", " "))
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=6, border=4, light="#fff")
    return drawn.getvalue()


def fresh_recovery() -> list[str]:
    """Ten codes of 79 bits, which a plain digest keeps well."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(_EACH)) for _ in range(_GROUPS)) for _ in range(RECOVERY)]


def recovery_digest(said: str) -> str | None:
    """Under what a recovery code is kept; None for what is none."""
    plain = re.sub(r"[\s-]", "", spelled(said).lower())
    return hashlib.sha256(plain.encode()).hexdigest() if re.fullmatch(rf"[{_LETTERS}]{{{_GROUPS * _EACH}}}", plain) else None
