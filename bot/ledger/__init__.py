"""The ledger's Excel door: an office's file comes in as it is, is shown as a difference, and is taken whole or not at all."""

from bot.ledger import preview
from bot.ledger.apply import take_in
from bot.ledger.births import count_births, with_birth_day
from bot.ledger.compare import compare
from bot.ledger.difference import Difference
from bot.ledger.export import export_csv, export_people, export_workbook
from bot.ledger.faults import Finding, LedgerFault
from bot.ledger.mapping import LEAVE_OUT, Column
from bot.ledger.sheet import write_template
from bot.ledger.staff import UnitUnclear, appoint, appoint_to
from bot.ledger.workbook import Sheets, read_workbook

__all__ = [
    "LEAVE_OUT",
    "Column",
    "Difference",
    "Finding",
    "LedgerFault",
    "Sheets",
    "UnitUnclear",
    "appoint",
    "appoint_to",
    "compare",
    "count_births",
    "export_csv",
    "export_people",
    "export_workbook",
    "preview",
    "read_workbook",
    "take_in",
    "with_birth_day",
    "write_template",
]
