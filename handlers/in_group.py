"""收到 in a group: it counts for whoever is bound, in silence; whoever is not is told how, gently and seldom."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context, Pending, Said, Settled
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.notices.answers import RSVP, how_said
from bot.notices.settling import Word, take

KEEPERS = (Role.CLERK, Role.ADMIN)
HINT_EVERY = timedelta(hours=6)  # in one group: fifty people who say 收到 are not fifty reasons to speak


def answered(context: Context) -> Reply | None:
    """Counts for the one person whom the sender's account stands for. What fits nobody, or several, is asked in private."""
    if not context.sender.person_ids:
        return _hint(context)
    posted = [int(one) for one in context.match["notices"].split(",")]  # what was posted last comes first
    mine = sorted((one for one in context.pending if one.notice.id in posted), key=lambda one: posted.index(one.notice.id))
    if len({one.person_id for one in mine}) > 1:
        return Reply("reply/in_private") if context.message.addressed else None
    for one in mine[:1]:
        _settle(context, one)
    if not context.message.addressed:
        return None
    return Reply("reply/in_group", {"title": mine[0].notice.title if mine else ""})


def asked(context: Context) -> Reply:
    """Said to us, and about nothing that was posted here."""
    return Reply("reply/in_private") if context.sender.known else Reply("reply/in_group_unbound", {"posted": False})


def joined(context: Context) -> None:
    """The office hears that there is one group more, and how it is given a name."""
    clerks = [member.id for member in context.records.people.staff(KEEPERS)]
    key = f"joined:{context.place.channel}:{context.place.account}:{context.place.group}"[:120]
    context.services.dispatch.tell_staff(context.records, clerks, Reply("staff/joined_group"), context.now, key)


def register(context: Context) -> Reply:
    """登记群 名称, said to us in the group by a member of staff: notices are posted there from now on."""
    place, staff = context.place, context.sender.staff
    if staff is None:
        return Reply("reply/not_allowed")
    name = context.match["name"].strip()
    if context.records.groups.taken(name, place.channel, place.account, place.group):
        return Reply("staff/group_registered", {"name": name, "taken": True})
    number = context.records.groups.register(name, place.channel, place.account, staff.id, None, place.group)
    context.records.access.write_history(context.actor, "group", f"group:{number}", context.now)
    return Reply("staff/group_registered", {"name": name, "taken": False})


def _settle(context: Context, one: Pending) -> None:
    how, by = how_said(context, one.person_id, "")
    settled = Settled(one.recipient_id, how, by, f"group:{context.message.key}"[:80])
    said = Said(RSVP.get(context.match["intent"]), None)
    take(context.services, context.records, one, Word(settled, said, context.message.text), context.now)


def _hint(context: Context) -> Reply | None:
    """How an account is bound, to all whom it concerns at once."""
    place = context.place
    key = f"hint:{place.channel}:{place.account}:{place.group}"
    if not context.message.addressed and context.records.access.recall(key, context.now) is not None:
        return None
    context.records.access.remember(key, "told", context.now + HINT_EVERY)
    return Reply("reply/in_group_unbound", {"posted": True})
