"""The store: the only part that speaks SQL."""

from bot.store.records import Records
from bot.store.session import AWAY, Store
from bot.store.shared import SharedCounts
from bot.store.vault import KeyRing, Vault, new_keys

__all__ = ["AWAY", "KeyRing", "Records", "SharedCounts", "Store", "Vault", "new_keys"]
