"""What waits to be accepted into the library: learnt wordings, and topics out of documents, answers and other hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.domain.policy import PolicyTopic
from bot.domain.policy_changes import changes
from bot.policy.desk import WORDING
from bot.policy.faults import Against, NotPublished
from bot.store.policy import Proposal
from bot.web.console.asked import number_in
from bot.web.console.pages import Pages, Visit
from bot.web.console.policy.library import may_change, may_read

SHOWN = 100


class ProposalPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._store = pages.parts.store
        self._desk = pages.parts.library

    def waiting(self, visit: Visit) -> Response:
        return self._waiting(visit, {})

    def _waiting(self, visit: Visit, more: Mapping[str, Any], status: int = 200) -> Response:
        if not may_read(visit):
            return self._pages.gone()
        with self._store.read() as records:
            waiting = records.policy.proposals()
            kept = {one.topic.id: one.topic for one in records.policy.listed()}
            authors = {f"staff:{one.id}": one.name for one in records.people.staff()}
        shown = waiting[:SHOWN]
        data = {
            "wordings": [_wording(one, kept) for one in shown if one.kind == WORDING],
            "topics": [_proposed(one, kept.get(one.topic.id)) for one in shown if one.kind != WORDING],
            "count": len(waiting),
            "authors": authors,
            "changes": may_change(visit),
            "done": visit.asked("done"),
            "against": "",
            "score": None,
            "chosen": (),
        }
        return self._pages.show(visit, "policy/policy_proposals", {**data, **more}, status)

    def decide(self, visit: Visit) -> Response:
        """Accept or drop one, or those that are ticked."""
        if not may_change(visit):
            return self._pages.gone()
        if visit.viewer.staff_id is None:
            return self._pages.sorry("no_staff", 403)
        accepts, drops = visit.form.get("accept"), visit.form.get("drop")
        pressed = number_in(accepts or drops)
        chosen = [pressed] if pressed is not None else _ticked(visit)
        if not chosen:
            return self._waiting(visit, {"against": "none"}, 400)
        if drops:
            for number in chosen:
                self._desk.drop(number, visit.viewer.actor)
            return self._pages.onward("/console/policy/proposals?done=dropped")
        return self._accept(visit, chosen)

    def _accept(self, visit: Visit, chosen: Sequence[int]) -> Response:
        try:
            step = self._desk.accepting(chosen)
            self._desk.publish(step, visit.viewer.actor, bool(visit.form.get("force")))
        except NotPublished as fault:
            score = self._desk.weigh(step).report if fault.against is Against.WORSE else None
            more = {"against": fault.against.value, "score": score.data() if score else None, "chosen": tuple(chosen)}
            return self._waiting(visit, more, 409)
        return self._pages.onward("/console/policy/proposals?done=accepted")


def _ticked(visit: Visit) -> list[int]:
    found = (number_in(name[1:]) for name in visit.form.fields if name[:1] == "n")
    return [number for number in found if number is not None]


def _proposed(one: Proposal, before: PolicyTopic | None) -> dict[str, Any]:
    return {"one": one, "known": before is not None, "changes": changes(before, one.topic)}


def _wording(one: Proposal, kept: Mapping[str, PolicyTopic]) -> dict[str, Any]:
    """The wordings that a topic would have besides."""
    known = kept[one.topic.id].questions if one.topic.id in kept else ()
    return {"one": one, "words": [text for text in one.topic.questions if text not in known]}
