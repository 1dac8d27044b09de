"""Every table, by subject. Importing this package makes `metadata` complete."""

from bot.store.tables import archive, ledger, messages, notices, office, people, programme, sign_in, visits
from bot.store.tables.base import CHINA, Moment, metadata

__all__ = [
    "CHINA",
    "Moment",
    "archive",
    "ledger",
    "messages",
    "metadata",
    "notices",
    "office",
    "people",
    "programme",
    "sign_in",
    "visits",
]
