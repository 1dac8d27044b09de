"""Whose an inquiry is, and to whom it goes when he is silent."""

from __future__ import annotations

from bot.delivery.owners import first_owner, next_owner
from bot.domain.inquiry import Inquiry, InquiryKind, OwnerRules
from bot.domain.people import Person
from bot.store import Records


class InquiryOwners:
    def __init__(self, rules: OwnerRules) -> None:
        self._rules = rules

    def first(self, records: Records, person: Person | None, kind: InquiryKind, topic_id: str) -> int | None:
        """By topic and unit. None: there is nobody."""
        return first_owner(records, self._rules.role(_category(records, topic_id), kind), person)

    def next(self, records: Records, one: Inquiry) -> tuple[int | None, int]:
        """Another clerk, then an approver or leader, and the level that it is then at."""
        return next_owner(records, one.owner_id, one.person_id, one.level)


def _category(records: Records, topic_id: str) -> str:
    found = records.policy.get(topic_id) if topic_id else None
    return found[0].category if found is not None else ""
