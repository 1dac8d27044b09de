"""How staff come in at the console: passwords, codes, sessions, and how long whoever fails waits."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from bot.store.tables.base import Moment, metadata
from bot.store.vault import Sealed, SealedJson

# What a member of staff signs in with. No row: he has never signed in, and has no password.
credential = Table(
    "credential",
    metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("password", String(200), nullable=False, server_default=""),  # Argon2id; none: he comes in by links
    Column("password_at", Moment),
    Column("totp", Sealed("totp")),  # the secret of his codes; none: he is asked for none
    Column("totp_at", Moment),
    Column("totp_step", Integer, nullable=False, server_default="0"),  # of the last code that was taken: none before counts
    Column("offered", Sealed("totp_offered")),  # a secret that he has yet to prove
    Column("offered_at", Moment),
    Column("last_at", Moment),  # when he last signed in
)

# For whoever has lost his telephone. Each is good once.
recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("used_at", Moment),
    UniqueConstraint("staff_id", "digest"),
)

console_session = Table(
    "console_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # of the token in the browser
    Column("staff_id", ForeignKey("staff.id"), index=True),  # none: the operator
    Column("way", String(10), nullable=False),  # link, password, wecom
    Column("device", String(24), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),  # give or take a few minutes
    Column("ended_at", Moment),
)

# Failures in a row, by what they are counted for: an account, an address, a browser.
sign_in_wait = Table(
    "sign_in_wait",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
    Column("free_at", Moment, nullable=False),  # nothing is tried before
)

# What is shown to one session and then forgotten: a link for somebody, fresh recovery codes.
shown_once = Table(
    "shown_once",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("words", SealedJson("shown_once"), nullable=False),
    Column("ends_at", Moment, nullable=False),
)
