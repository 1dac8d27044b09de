"""Events of subscription notices: who agreed to which template, who took it back, and what became of each notice.

Agreeing to several templates at once is one event with a list; so is what became of notices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.channels.shared.fields import Fields, bounded, event_key, identifier
from bot.domain.delivery import Reason
from bot.domain.messages import Event, Grant, Incoming, ReceiptReport

# Event to the element that its list stands in.
LISTS = MappingProxyType(
    {
        "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
        "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
        "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
    }
)
SENT = "SubscribeMsgSentEvent"


def told(event: Incoming, name: str, rows: Sequence[Fields]) -> tuple[Incoming, ...]:
    """What the rows of such an event say; the event as it is if it has none. Raises Malformed for a row without its ids."""
    if not rows:
        return (event,)
    if name == SENT:
        return tuple(replace(event, event=Event.RECEIPT, receipt=_receipt(row), key=_key(event, [row])) for row in rows)
    grants = tuple(Grant(identifier(row, "TemplateId"), _agreed(row)) for row in rows)
    return (replace(event, event=Event.GRANTS, grants=grants, key=_key(event, rows)),)


def _agreed(row: Fields) -> bool:
    return row.get("SubscribeStatusString", "").strip().lower() == "accept"


def _receipt(row: Fields) -> ReceiptReport:
    """The platform promises to report only failures of its own here; a refusal that it does name is taken at its word."""
    number, code = identifier(row, "MsgID"), bounded(row, "ErrorCode", 16)
    if code == "0":
        return ReceiptReport(number, delivered=True)
    status = "".join(row.get("ErrorStatus", "").lower().split())
    reason = Reason.BLOCKED if code == "43101" or "block" in status or "refuse" in status else Reason.PLATFORM
    return ReceiptReport(number, delivered=False, reason=reason.value)


def _key(event: Incoming, rows: Sequence[Fields]) -> str:
    """As that of the event, which knows nothing of the rows: he may agree to two templates in one second."""
    return event_key((event.key, *(value for row in rows for value in row.values())))
