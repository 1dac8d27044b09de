"""交接: one member of staff hands his people over to another. Nothing moves until the successor has accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.context import Context
from bot.domain.audience.day import Day
from bot.domain.conversation import Conversation
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.domain.rights import Viewer
from bot.domain.successions import Entry, Hurdle, Succession
from bot.successions import MAY_HAND_OVER, SuccessionDesk, Wanted, concerns, part_of

FORM = "succession"
OPEN_FOR = timedelta(minutes=30)
PAGE = 6  # persons of whom there is something to say
SHOWN = 12
NAMED = 10  # persons by name in one message
PLAIN = 60  # … of whom there is nothing to say but their names
GREET = frozenset({"2", "告知", "对告知", "对，告知", "对,告知", "对 告知", "告诉", "告诉本人"})
YES = frozenset({"1", "对", "是", "是的", "好", "好的", "确认", "只交接"}) | GREET
NO = frozenset({"不", "不对", "否", "不交接", "3"})


def begin(context: Context) -> Reply:
    """交接 柳青禾 给 苗春生, 交接 柳青禾 城关镇的 给 苗春生: what would be handed over, to be confirmed."""
    staff, said = _staff(context), context.match
    if not staff.has(MAY_HAND_OVER):
        return Reply("reply/not_allowed")
    if not said["taker"]:
        return Reply("staff/succession_how", {"giver": said["giver"]})
    pair = [_named(context, said[name]) for name in ("giver", "taker")]
    for name, found in zip((said["giver"], said["taker"]), pair, strict=True):
        if len(found) != 1:
            return Reply("staff/succession_whom", {"name": name, "several": len(found) > 1})
    persons = context.records.successions.persons_of(Viewer.of(staff), pair[0][0].id)
    part = _part(context, said["part"]) if said.get("part") else frozenset(persons)
    if isinstance(part, Reply):
        return part
    return _check(context, Wanted(pair[0][0], pair[1][0], tuple(one for one in persons if one in part)))


def _part(context: Context, words: str) -> frozenset[int] | Reply:
    today = context.now.date()
    day = Day(today, context.services.calendar.lunar.lunar_of(today).year)
    found = part_of(context.records, context.services.audiences, Viewer.of(_staff(context)), words, day)
    return Reply("staff/succession_ask", {"ask": found}) if isinstance(found, str) else found


def _check(context: Context, wanted: Wanted) -> Reply:
    refused = _refused(context, wanted)
    if refused is not None:
        return refused
    pack = _desk(context).pack(context.records, wanted, context.now)
    names = {"giver": wanted.giver.name, "taker": wanted.taker.name}
    draft = {"giver": wanted.giver.id, "taker": wanted.taker.id, "persons": list(wanted.persons)}
    context.open_form(Conversation(FORM, "check", {**draft, "until_moment": (context.now + OPEN_FOR).isoformat()}))
    living = [entry.name for entry in pack.entries if entry.alive]
    data = {"counts": pack.counts(), "persons": living[:NAMED], "phone": wanted.taker.phone}
    return Reply("staff/succession_check", {**names, **data, "after": _load_after(context, wanted)})


def _load_after(context: Context, wanted: Wanted) -> int:
    """How many people the successor would look after."""
    living = sum(one.alive for one in context.records.people.persons(wanted.persons))
    return context.records.successions.load(wanted.taker.id) + living


def _refused(context: Context, wanted: Wanted) -> Reply | None:
    hurdle = _desk(context).hurdle(context.records, wanted)
    if hurdle is None:
        return None
    names = {"giver": wanted.giver.name, "taker": wanted.taker.name}
    earlier = [one for one in context.records.successions.open() if one.from_id == wanted.giver.id]
    waits = {"number": earlier[0].number, "to": earlier[0].to_name} if hurdle is Hurdle.WAITING else {"number": 0, "to": ""}
    return Reply("staff/succession_refused", {**names, **waits, "hurdle": hurdle.value})


def answer(context: Context) -> Reply:
    """对, 告知, 不对: what was asked is offered, with or without word to the persons; or nothing is."""
    form, staff = context.conversation, _staff(context)
    if form is None:
        raise LookupError("the route has promised an open form")
    context.close_form()
    if context.said in NO or context.now > datetime.fromisoformat(form.data["until_moment"]):
        return Reply("staff/succession_dropped", {"late": context.said not in NO})
    wanted = _wanted(context, form.data, greet=context.said in GREET)
    if wanted is None:
        return Reply("staff/succession_dropped", {"late": True})
    refused = _refused(context, wanted)
    if refused is not None:
        return refused
    one = _desk(context).offer(context.records, wanted, staff, context.now)
    return Reply("staff/succession_offered", {**_shown(one), "greet": wanted.greet})


def _wanted(context: Context, draft: Mapping[str, Any], greet: bool) -> Wanted | None:
    """As it was asked, less whoever has another liaison by now; None if either of the two has left."""
    giver, taker = (context.records.people.staff_member(draft[name]) for name in ("giver", "taker"))
    if giver is None or taker is None:
        return None
    still = set(context.records.successions.persons_of(Viewer.of(_staff(context)), giver.id))
    return Wanted(giver, taker, tuple(one for one in draft["persons"] if one in still), greet)


# --- looking -----------------------------------------------------------------------------------------------------------


def listed(context: Context) -> Reply:
    """交接: those that wait, mine or (for whoever may hand over) all."""
    staff = _staff(context)
    waiting = [one for one in context.records.successions.open() if concerns(one, staff)]
    rows = [{**_shown(one), "mine": one.to_id == staff.id} for one in waiting[:SHOWN]]
    return Reply("staff/successions", {"successions": rows, "hands_over": staff.has(MAY_HAND_OVER)})


def look(context: Context) -> Reply:
    """交接 3, 交接 3 2: the pack, some persons at a time."""
    one = _meant(context)
    if isinstance(one, Reply):
        return one
    entries = one.pack.entries if one.pack else ()
    telling = [entry for entry in entries if entry.tells]
    page, plain = max(1, int(context.match.get("page") or 1)), [entry.name for entry in entries if not entry.tells]
    more = len(telling) > page * PAGE
    if more or (page > 1 and len(telling) <= (page - 1) * PAGE):
        plain = []
    rows = [_entry(entry) for entry in telling[(page - 1) * PAGE : page * PAGE]]
    mine = one.is_open and one.to_id == _staff(context).id
    paging = {"page": page, "more": more, "gone": one.pack is None, "mine": mine}
    rest = {"plain": plain[:PLAIN], "plain_all": len(plain)}
    return Reply("staff/succession_pack", {**_shown(one), **paging, **rest, "entries": rows})


def _entry(entry: Entry) -> dict[str, Any]:
    matters = [
        {"sort": one.sort.value, "kind": one.kind, "what": one.what, "number": one.number, "due": one.due}
        for one in entry.matters
    ]
    known = {"state": entry.state, "alive": entry.alive, "known": list(entry.known), "wishes": list(entry.wishes)}
    return {"name": entry.name, "unit": entry.unit, **known, "matters": matters}


# --- deciding ----------------------------------------------------------------------------------------------------------


def accept(context: Context) -> Reply:
    """接受交接 3: by the successor alone."""
    one = _meant(context)
    if isinstance(one, Reply):
        return one
    staff, desk = _staff(context), _desk(context)
    if one.to_id != staff.id:
        return Reply("staff/succession_not_yours", {"number": one.number, "taker": one.to_name})
    moved = desk.accept(context.records, one, context.now)
    if moved is None:
        return Reply("staff/succession_over", _shown(one))
    unreached = moved.unreached
    names = _names(context, unreached or ())
    counts = {"tasks": moved.tasks + moved.inquiries, "duties": moved.duties, "commitments": moved.commitments}
    greeting = {"greeted": unreached is not None, "unreached": names, "unreached_all": len(unreached or ())}
    left = len(one.persons) - len(moved.persons)
    return Reply("staff/succession_accepted", {**_shown(one), **counts, **greeting, "people": moved.living, "left": left})


def decline(context: Context) -> Reply:
    """不接受交接 3 理由 by the successor, 撤回交接 3 by whoever may hand over."""
    one = _meant(context)
    if isinstance(one, Reply):
        return one
    staff = _staff(context)
    if one.to_id != staff.id and not staff.has(MAY_HAND_OVER):
        return Reply("staff/succession_not_yours", {"number": one.number, "taker": one.to_name})
    if not _desk(context).withdraw(context.records, one, staff, context.match.get("reason", ""), context.now):
        return Reply("staff/succession_over", _shown(one))
    return Reply("staff/succession_declined", {**_shown(one), "mine": one.to_id == staff.id})


# --- who and which -----------------------------------------------------------------------------------------------------


def _staff(context: Context) -> StaffMember:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return context.sender.staff


def _desk(context: Context) -> SuccessionDesk:
    return SuccessionDesk(context.services.dispatch, context.office.quiet_hours, context.services.duties)


def _named(context: Context, name: str) -> list[StaffMember]:
    return [member for member in context.records.people.staff() if member.name == name.removesuffix("同志")]


def _names(context: Context, person_ids: Sequence[int]) -> list[str]:
    return [one.name for one in context.records.people.persons(person_ids[:NAMED])]


def _meant(context: Context) -> Succession | Reply:
    """The one that was named, or the only one that waits for whoever speaks, if it concerns him."""
    staff, number = _staff(context), context.match.get("number")
    waiting = context.records.successions.waiting_for(staff.id)
    if not number:
        return waiting[0] if len(waiting) == 1 else Reply("staff/succession_unknown", {"number": ""})
    one = context.records.successions.get(int(number))
    if one is None or not concerns(one, staff):
        return Reply("staff/succession_unknown", {"number": number})
    return one


def _shown(one: Succession) -> dict[str, Any]:
    counts = one.pack.counts() if one.pack else {}
    names = {"number": one.number, "giver": one.from_name, "taker": one.to_name, "state": one.state.value}
    return {**names, "counts": counts, "since": one.made_at.date().isoformat()}
