"""Writing a topic: the form, what would change and how well the library would answer then, and its publication."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.domain.people import Category
from bot.domain.policy import PolicyTopic
from bot.domain.policy_changes import changes
from bot.policy.desk import Step, Weighed
from bot.policy.faults import Against, NotPublished
from bot.policy.scrub import scrubbed
from bot.retrieval import PolicyError
from bot.store import Records
from bot.web.console.asked import number_in
from bot.web.console.pages import Pages, Visit
from bot.web.console.policy.form import EMPTY, ROWS, entry_of, entry_shown, topic_of
from bot.web.console.policy.library import address, may_change

CONSOLE = "console"  # where a proposal comes from


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written, and instead of what."""

    entry: Mapping[str, Any]
    before: PolicyTopic | None = None  # as it is kept now
    proposal: int | None = None  # that waits, and is accepted with this
    question: int | None = None  # that had no good answer until now


class PolicyEditPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._store = pages.parts.store
        self._desk = pages.parts.library

    # --- the form ------------------------------------------------------------------------------------------------------

    def new(self, visit: Visit) -> Response:
        """An empty form, or one with a question that had no good answer."""
        with self._store.read() as records:
            number = number_in(visit.asked("question"))
            asked = records.questions.get(number) if number is not None else None
            words = scrubbed(records, asked.text) if asked else ""
        entry = {**entry_shown(EMPTY), "as_of": visit.day.date.isoformat(), "questions": [words] if words else []}
        return self._form(visit, Draft(entry, question=number))

    def edit(self, visit: Visit) -> Response:
        with self._store.read() as records:
            found = records.policy.get(visit.path["topic_id"])
        return self._form(visit, Draft(entry_shown(found[0]), found[0])) if found else self._pages.gone()

    def proposed(self, visit: Visit) -> Response:
        """A proposal, to be put right before it is accepted."""
        with self._store.read() as records:
            one = records.policy.proposal(visit.path["number"])
            found = records.policy.get(one.topic.id) if one else None
        if one is None or one.state != "open":
            return self._pages.gone()
        return self._form(visit, Draft(entry_shown(one.topic), found[0] if found else None, one.id))

    def _form(self, visit: Visit, draft: Draft, more: Mapping[str, Any] | None = None, status: int = 200) -> Response:
        if not may_change(visit):
            return self._pages.gone()
        with self._store.read() as records:
            known = _known(records)
        data: dict[str, Any] = {
            "entry": draft.entry,
            "before": draft.before,
            "proposal": draft.proposal,
            "question": draft.question,
        }
        data |= {"known": known, "fault": None, "against": None, "preview": None, "note": visit.form.get("note")}
        return self._pages.show(visit, "policy/policy_edit", {**data, **(more or {})}, status)

    # --- what was written ----------------------------------------------------------------------------------------------

    def save(self, visit: Visit) -> Response:
        """Show what it would change, publish exactly what was shown, or let it wait for somebody else."""
        if not may_change(visit):
            return self._pages.gone()
        draft = self._posted(visit)
        try:
            topic = topic_of(dict(draft.entry))
        except PolicyError as fault:
            return self._form(visit, draft, {"fault": {"code": fault.code, "data": fault.data}}, 400)
        if draft.before is None and self._is_taken(topic.id):
            return self._form(visit, draft, {"fault": {"code": "title_taken", "data": {}}}, 400)
        if visit.form.get("do") == "propose":
            return self._propose(visit, draft, topic)
        try:
            return self._publish(visit, draft, topic) if visit.form.get("do") == "publish" else self._preview(visit, draft, topic)
        except NotPublished as fault:
            return self._refused(visit, draft, topic, fault)

    def _is_taken(self, topic_id: str) -> bool:
        with self._store.read() as records:
            return records.policy.get(topic_id) is not None

    def _posted(self, visit: Visit) -> Draft:
        with self._store.read() as records:
            found = records.policy.get(visit.form.get("before")) if visit.form.get("before") else None
        before = found[0] if found else None
        numbers = (number_in(visit.form.get(name)) for name in ("proposal", "question"))
        return Draft(entry_of(visit.form, before), before, *numbers)

    def _step(self, visit: Visit, draft: Draft, topic: PolicyTopic) -> Step:
        note = visit.form.get("note")[:200]
        return self._desk.edited([topic], note) if draft.proposal is None else self._desk.accepting([draft.proposal], topic)

    def _preview(self, visit: Visit, draft: Draft, topic: PolicyTopic) -> Response:
        return self._shown(visit, draft, topic, self._desk.weigh(self._step(visit, draft, topic)))

    def _shown(self, visit: Visit, draft: Draft, topic: PolicyTopic, weighed: Weighed, against: str = "") -> Response:
        found = weighed.step.difference
        preview = {
            "changes": found.changed[0].fields if found.changed else changes(draft.before, topic),
            "unchanged": found.empty,
            "score": weighed.report.data() if weighed.report else None,
            "cautions": [one.data() for one in weighed.cautions],
            "seen": _digest(draft.before, topic),
        }
        return self._form(visit, draft, {"preview": preview, "against": against}, 409 if against else 200)

    def _publish(self, visit: Visit, draft: Draft, topic: PolicyTopic) -> Response:
        if visit.viewer.staff_id is None:
            return self._pages.sorry("no_staff", 403)
        step = self._step(visit, draft, topic)
        if visit.form.get("seen") != _digest(draft.before, topic):  # changed again, here or by somebody else
            return self._shown(visit, draft, topic, self._desk.weigh(step))
        self._desk.publish(step, visit.viewer.actor, bool(visit.form.get("force")))
        self._mended(draft)
        return self._pages.onward(f"{address(topic.id)}?done=publish")

    def _refused(self, visit: Visit, draft: Draft, topic: PolicyTopic, fault: NotPublished) -> Response:
        if fault.against is Against.WORSE:
            return self._shown(visit, draft, topic, self._desk.weigh(self._step(visit, draft, topic)), fault.against.value)
        return self._form(visit, draft, {"against": fault.against.value}, 409)

    def _propose(self, visit: Visit, draft: Draft, topic: PolicyTopic) -> Response:
        kind = "changed" if draft.before else "new"
        with self._store.write() as records:
            number = records.policy.propose(kind, topic, CONSOLE, visit.viewer.actor, visit.now)
            records.access.write_history(visit.viewer.actor, "policy.proposed", f"proposal:{number}", visit.now)
        self._mended(draft)
        return self._pages.onward("/console/policy/proposals?done=proposed")

    def _mended(self, draft: Draft) -> None:
        """The question behind it has been looked after."""
        if draft.question is not None:
            with self._store.write() as records:
                records.questions.mend(draft.question, "topic")


def _known(records: Records) -> dict[str, Any]:
    """What the form offers to choose from."""
    topics = records.policy.published()
    return {
        "categories": list(dict.fromkeys(topic.category for topic in topics)),
        "units": list(dict.fromkeys(records.people.units())),
        "topics": [(topic.id, topic.title) for topic in topics if not topic.general],
        "classes": [one.value for one in Category],
        "rows": ROWS,
    }


def _digest(before: PolicyTopic | None, topic: PolicyTopic) -> str:
    return hashlib.sha256(repr((before, topic)).encode()).hexdigest()
