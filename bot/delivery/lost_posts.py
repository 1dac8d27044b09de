"""Posts to groups that did not come about go to a human: the owner of the group forwards them. None ends in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.context import Dispatch
from bot.delivery.desk import RELAY_TIME
from bot.domain.delivery import AttemptState, Reason
from bot.domain.messages import Reply
from bot.domain.notices import Spans, out_of_quiet
from bot.domain.people import Role
from bot.domain.tasks import TaskKind
from bot.store import Records
from bot.store.group_posts import LostPost

LOOKS_BACK = timedelta(days=2)
DOUBT = timedelta(minutes=15)  # for so long a receipt, an echo or a question may still say that the post is there
TOLD = (Role.CLERK,)
ABOVE = (Role.LEADER, Role.CLERK, Role.ADMIN)  # who has it where the owner of the group has let it lie


class LostPosts:
    def __init__(self, dispatch: Dispatch, render: Callable[[str, Mapping[str, object]], str], quiet: Spans) -> None:
        self._dispatch = dispatch
        self._render = render
        self._quiet = quiet

    def tick(self, records: Records, now: datetime) -> None:
        """One task for each post that was lost, or of which nobody knows after a while. Repeating it adds nothing."""
        lost = records.group_posts.lost(now - LOOKS_BACK, now - DOUBT)
        above = _above(records) if any(one.reason is Reason.UNTAPPED for one in lost) else []
        records.tasks.add([self._task(one, _whose(one, above), now) for one in lost])
        for one in lost:
            if one.reason is Reason.SWITCH:
                self._tell_of_switch(records, one, now)

    def _task(self, one: LostPost, owner_id: int | None, now: datetime) -> dict[str, object]:
        made_at = out_of_quiet(now, self._quiet)
        values = {"group": one.group_name, "doubtful": one.state is AttemptState.UNKNOWN}
        return {
            "key": one.task_key,
            "kind": TaskKind.RELAY.value,
            "owner_id": owner_id,
            "group_id": one.group_id,
            "title": self._render("staff/lost_post", values),
            "text": one.text or self._render(one.template, one.data),
            "deadline": made_at + RELAY_TIME,
            "made_at": made_at,
        }

    def _tell_of_switch(self, records: Records, one: LostPost, now: datetime) -> None:
        """Its owner can let us post there; whoever knows the group hears how, once a day."""
        staff = [member.id for member in records.people.staff(TOLD)]
        whom = [one.owner_id] if one.owner_id is not None else staff
        reply = Reply("staff/group_switched_off", {"group": one.group_name})
        self._dispatch.tell_staff(records, whom, reply, now, f"switch:{one.group_id}:{now.date()}")


def _above(records: Records) -> list[int]:
    """Leaders first."""
    return [member.id for member in sorted(records.people.staff(ABOVE), key=lambda member: ABOVE.index(member.role))]


def _whose(one: LostPost, above: Sequence[int]) -> int | None:
    """The owner of the group; where he has been reminded in vain to confirm the post, somebody above him."""
    if one.reason is not Reason.UNTAPPED:
        return one.owner_id
    return next((member for member in above if member != one.owner_id), one.owner_id)
