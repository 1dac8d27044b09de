"""Every table, by subject. Importing this package makes `metadata` complete."""

from bot.store.tables import messages, notices, office, people
from bot.store.tables.base import CHINA, Moment, metadata

__all__ = ["CHINA", "Moment", "messages", "metadata", "notices", "office", "people"]
