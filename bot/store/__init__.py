"""The store: the only part that speaks SQL."""

from bot.store.records import Records
from bot.store.session import AWAY, NEWER, UNUSABLE, Store
from bot.store.shared import SharedCounts
from bot.store.vault import KeyRing, Vault, new_keys

__all__ = ["AWAY", "NEWER", "UNUSABLE", "KeyRing", "Records", "SharedCounts", "Store", "Vault", "new_keys"]
