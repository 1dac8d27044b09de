"""Whom a clerk means, in the words of his own ledger."""

from bot.understanding.audience.receivers import SendTo
from bot.understanding.audience.understand import AudienceMeaning, understand_audience
from bot.understanding.audience.vocabulary import Kin, Named, Vocabulary

__all__ = ["AudienceMeaning", "Kin", "Named", "SendTo", "Vocabulary", "understand_audience"]
