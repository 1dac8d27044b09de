"""Whose chat account is this? By QR code, or by name and the last four digits of the telephone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.context import Context
from bot.domain.conversation import Place
from bot.domain.messages import Reply
from bot.domain.people import Owner, Role

TRIES_A_DAY = 5  # enough for slips of the finger, too few to guess four digits
ASKED = (Role.CLERK, Role.ADMIN)


def by_scan(context: Context) -> Reply:
    """A QR code that staff made for one person binds whoever scans it."""
    place = context.place
    known = context.records.people.revive_address(place.channel, place.account, place.sender)
    owner = context.records.bindings.use_scene(context.message.scene, context.now)
    return _bind(context, owner) if owner is not None else Reply("reply/welcome", {"known": known})


def how(_context: Context) -> Reply:
    return Reply("reply/binding_how")


def by_name(context: Context) -> Reply:
    """Sure when name and digits fit exactly one person who has no account here yet; otherwise staff decide."""
    people, place = context.records.people, context.place
    tries = context.records.bindings.tries(place.channel, place.account, place.sender, context.now - timedelta(days=1))
    if tries >= TRIES_A_DAY:
        return Reply("reply/binding_too_often")
    name = context.match["name"]
    exact = people.named(name, context.match["digits"])
    if len(exact) == 1 and not people.has_address(exact[0], place.channel, place.account):
        return _bind(context, exact[0])
    candidates = exact or people.of_name(name)
    number = context.records.bindings.ask(place.channel, place.account, place.sender, name, candidates, context.now)
    if not candidates:
        return Reply("reply/binding_not_found", {"name": name})
    clerks = [member.id for member in people.staff(ASKED)]
    asked = Reply("staff/binding_asked", {"number": number, "name": name, "candidates": _names(context, candidates)})
    context.services.dispatch.tell_staff(context.records, clerks, asked, context.now, f"binding:{number}")
    return Reply("reply/binding_asked", {"name": name})


def decide(context: Context) -> Reply:
    """Staff say 同意绑定 5, 同意绑定 5 2 (the second of several), or 拒绝绑定 5."""
    staff = context.sender.staff
    number, agreed = int(context.match["number"]), context.match["verb"] == "同意"
    asked = context.records.bindings.request(number)
    if staff is None or asked is None:
        return Reply("staff/binding_unknown", {"number": number})
    choice = int(context.match["choice"] or (1 if len(asked.candidates) == 1 else 0))
    if agreed and not 1 <= choice <= len(asked.candidates):
        names = _names(context, asked.candidates)
        return Reply("staff/binding_which", {"number": number, "candidates": names})
    context.records.bindings.decide(number, staff.id, context.now, agreed)
    told = Place(asked.channel, asked.account, asked.external_id)
    if agreed:
        owner = asked.candidates[choice - 1]
        context.records.people.bind(owner, asked.channel, asked.account, asked.external_id, context.now)
        _write_down(context, owner)
    outcome = Reply("reply/bound" if agreed else "reply/binding_refused", {"name": asked.claimed_name, "by_staff": True})
    context.services.dispatch.say(context.records, told, outcome, context.now, f"binding:{number}:told")
    return Reply("staff/binding_decided", {"number": number, "name": asked.claimed_name, "agreed": agreed})


def _bind(context: Context, owner: Owner) -> Reply:
    place = context.place
    context.records.people.bind(owner, place.channel, place.account, place.sender, context.now)
    _write_down(context, owner)
    return Reply("reply/bound", {"name": context.records.people.owner_name(owner), "by_staff": False})


def _write_down(context: Context, owner: Owner) -> None:
    context.records.access.write_history(context.actor, "bound", f"{owner.kind.value}:{owner.id}", context.now)


def _names(context: Context, owners: Sequence[Owner]) -> list[dict[str, str]]:
    return [{"name": context.records.people.owner_name(owner), "kind": owner.kind.value} for owner in owners]
