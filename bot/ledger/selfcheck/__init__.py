"""The ledger looks at itself: what cannot be true, what is missing, and who would not be told."""

from bot.ledger.selfcheck.finding import Finding, Named, Rules, Severity, worded
from bot.ledger.selfcheck.rounds import self_check
from bot.ledger.selfcheck.totals import Totals, TotalsFault, load_totals

__all__ = ["Finding", "Named", "Rules", "Severity", "Totals", "TotalsFault", "load_totals", "self_check", "worded"]
