"""The store: the only part that speaks SQL."""

from bot.store.session import Records, Store

__all__ = ["Records", "Store"]
