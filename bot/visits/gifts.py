"""What a visit report says of the gift that was due: joins the report's words and the register."""

from __future__ import annotations

from datetime import datetime

from bot.domain.gifts import AHEAD, Gift, brought
from bot.domain.visits import CONTACTS, VisitKind, VisitReport
from bot.store import Records
from bot.understanding.gifts import Handing, handing

LOOKED_AT = 5  # reports of one person
# Kinds in which somebody stood before him.
AT_HIS_DOOR = CONTACTS - {VisitKind.CALL}
WITH_SOMETHING = frozenset({VisitKind.CONDOLENCE, VisitKind.BIRTHDAY})


def proof_of(records: Records, gift: Gift) -> int | None:
    """The newest report in which somebody stood before him about that day."""
    met = (one for one in records.visits.of_person(gift.person_id, LOOKED_AT) if one.report.kind in AT_HIS_DOOR)
    return next((one.number for one in met if gift.day - AHEAD <= one.report.visited_on <= gift.until), None)


def close_by_visit(records: Records, number: int, report: VisitReport, alone: bool, now: datetime) -> None:
    """The gift that was brought, or not taken, is closed with this report as its proof; one that was handed over before without a
    report has it now. `alone`: the words speak of this person only, else its kind must say that something was brought."""
    if report.kind not in AT_HIS_DOOR:
        return
    records.gifts.prove(report.person_id, number, report.visited_on)
    said = handing(report.words if alone else f"{report.condition}，{report.words}")
    if said is None or not (alone or report.kind in WITH_SOMETHING):
        return
    gift = brought(records.gifts.of_person(report.person_id), report.words, report.visited_on)
    if gift is None:
        return
    close = records.gifts.hand if said is Handing.HANDED else records.gifts.decline
    close(gift.number, f"staff:{report.staff_id}", now, visit_id=number)
