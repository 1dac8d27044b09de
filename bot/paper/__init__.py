"""What the office prints: 精准服务手册, 每月工作例会, 季度工作汇编, 走访台账, cards to hand out.

Data first, then a PDF or an Excel file of it.
"""

from bot.paper.cards import Card, Size, card_page, card_pdf
from bot.paper.digest import digest, digest_pdf, quarter_of
from bot.paper.faults import PaperFault
from bot.paper.handbook import Order, handbook, handbooks, handbooks_pdf, note_printed, pictures
from bot.paper.month import month_pdf, month_sheet
from bot.paper.register import note_register, register, words, write_register
from bot.paper.values import Digest, Handbook, Imprint, MonthSheet

__all__ = [
    "Card",
    "Digest",
    "Handbook",
    "Imprint",
    "MonthSheet",
    "Order",
    "PaperFault",
    "Size",
    "card_page",
    "card_pdf",
    "digest",
    "digest_pdf",
    "handbook",
    "handbooks",
    "handbooks_pdf",
    "month_pdf",
    "month_sheet",
    "note_printed",
    "note_register",
    "pictures",
    "quarter_of",
    "register",
    "words",
    "write_register",
]
