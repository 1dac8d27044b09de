"""Asking the bot as somebody else: what it would say and why; and how well the library answers the questions kept for that."""

from __future__ import annotations

from starlette.responses import Response

from bot.domain.people import Birth, Category, Person
from bot.policy.asking import Said, would_say
from bot.policy.library import digest
from bot.store import Records
from bot.web.console.pages import Pages, Visit
from bot.web.console.policy.library import may_change, may_read

LONGEST = 500  # characters of a question
SCORINGS = 8
FIELDS = ("q", "before", "category", "age", "unit")


class PolicyTestPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def form(self, visit: Visit) -> Response:
        return self._show(visit, None)

    def ask(self, visit: Visit) -> Response:
        """Posted, since a question may name somebody and an address would be kept. Nothing is written down."""
        if not may_read(visit):
            return self._pages.gone()
        question, before = visit.form.get("q")[:LONGEST], visit.form.get("before")[:LONGEST]
        if not question:
            return self._show(visit, None)
        with self._parts.store.read() as records:
            said = would_say(self._parts.services, records, question, visit.now, before, _asker(records, visit))
        return self._show(visit, said)

    def score(self, visit: Visit) -> Response:
        """Score the library as it is, and keep the figures."""
        if not may_change(visit):
            return self._pages.gone()
        found = self._parts.library.standing()
        with self._parts.store.write() as records:
            records.policy.keep_score(digest(records.policy.published()), found.after.data(), visit.now)
        return self._pages.onward("/console/policy/test?done=scored#report")

    def _show(self, visit: Visit, said: Said | None) -> Response:
        if not may_read(visit):
            return self._pages.gone()
        with self._parts.store.read() as records:
            titles = {one.topic.id: one.topic.title for one in records.policy.listed()}
            data = {
                "asked": {name: visit.form.get(name) for name in FIELDS},
                "said": said,
                "message": self._parts.wording.text(said.reply) if said else "",
                "titles": titles,
                "classes": [one.value for one in Category],
                "units": _units(records),
                "scores": records.policy.scores(SCORINGS),
                "waiting": len(records.policy.proposals()),
                "changes": may_change(visit),
                "done": visit.asked("done"),
            }
        return self._pages.show(visit, "policy/policy_test", data)


def _asker(records: Records, visit: Visit) -> Person | None:
    """Somebody who is not there, of that class, age and unit; nobody for a stranger."""
    category, age, unit = (visit.form.get(name) for name in ("category", "age", "unit"))
    units = _units(records)
    if category not in set(Category) or not units:
        return None
    unit_id = next((number for number in units if str(number) == unit), next(iter(units)))
    born = Birth(visit.day.date.year - int(age), 1, 1) if age.isdecimal() and len(age) < 4 else None
    return Person(0, "", Category(category), unit_id, units[unit_id], born=born)


def _units(records: Records) -> dict[int, str]:
    tree = records.people.tree()
    return {unit.id: tree.path(unit.id) for unit in tree}
