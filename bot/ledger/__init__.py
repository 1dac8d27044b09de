"""The ledger's way in: an office's Excel file, read strictly, shown as a difference, taken whole or not at all."""

from bot.ledger.apply import Difference, compare, take_in
from bot.ledger.staff import UnitUnclear, appoint
from bot.ledger.workbook import LedgerFault, read_workbook

__all__ = ["Difference", "LedgerFault", "UnitUnclear", "appoint", "compare", "read_workbook", "take_in"]
