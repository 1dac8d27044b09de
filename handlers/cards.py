"""我的老同志: whom I look after, and each of them on one card."""

from __future__ import annotations

from bot import unusual
from bot.context import Context
from bot.domain.choice import ask, is_asked
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.domain.rights import Right, Viewer
from bot.person_card import card

PAGE = 12
OFFERED = 6  # of one name
CHOICE = "my_people"


def asked(context: Context) -> Reply:
    """我的老同志, and what `bot.rules.day.AsksOfOwn` has read behind it."""
    if context.match["who"]:
        return _named(context, context.match["who"])
    return _numbered(context, int(context.match["number"])) if context.match["number"] else _listed(context)


def chosen(context: Context) -> Reply:
    """A number of the list that was shown."""
    return _card(context, int(context.match["option"]), "")


def _listed(context: Context) -> Reply:
    """Twelve at a time; those first whom nobody has spoken to for longest."""
    page = max(1, int(context.match["page"] or 1))
    people = context.records.life.cards(_staff(context).id, context.now.date())
    if people:
        context.open_form(ask(CHOICE, [str(one.id) for one in people], context.now))
    begin = (page - 1) * PAGE
    rows = [{**one.shown(), "number": at} for at, one in enumerate(people[begin : begin + PAGE], begin + 1)]
    return Reply("staff/my_people", {"people": rows, "all": len(people), "page": page, "more": len(people) > begin + PAGE})


def _numbered(context: Context, number: int) -> Reply:
    """By the list that he has before him, else as it would be now."""
    form = context.conversation
    if form is not None and is_asked(form, CHOICE, context.now):
        ids = [int(one) for one in form.data["options"]]
    else:
        ids = [one.id for one in context.records.life.cards(_staff(context).id, context.now.date())]
    if not 1 <= number <= len(ids):
        return Reply("staff/card_unknown", {"who": "", "number": number, "all": len(ids)})
    return _card(context, ids[number - 1], "")


def _named(context: Context, who: str) -> Reply:
    """Whoever may be meant; of several his own, if only one of them is."""
    viewer = Viewer.of(_staff(context))
    fits = context.records.life.meant(viewer, who, Right.SEE)
    own = {one.id for one in context.records.life.cards(_staff(context).id, context.now.date())}
    mine = [one for one in fits if one.id in own]
    meant = mine if len(mine) == 1 else fits
    if len(meant) == 1:
        return _card(context, meant[0].id, who)
    if not meant:
        return Reply("staff/card_unknown", {"who": who, "number": 0, "all": len(own)})
    shown = meant[:OFFERED]
    context.open_form(ask(CHOICE, [str(one.id) for one in shown], context.now))
    people = [{"name": one.name, "unit": one.unit} for one in shown]
    return Reply("staff/card_which", {"who": who, "people": people, "more": len(meant) > OFFERED})


def _card(context: Context, person_id: int, who: str) -> Reply:
    data = card(context.records, Viewer.of(_staff(context)), person_id, context.services.duties.titles, context.now)
    if data:
        look = (f"staff:{_staff(context).id}", f"person:{person_id}", "chat")
        unusual.opened(context.records, context.services.dispatch, look, context.now)
    return Reply("staff/card", data) if data else Reply("staff/card_unknown", {"who": who, "number": 0, "all": 0})


def _staff(context: Context) -> StaffMember:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return context.sender.staff
