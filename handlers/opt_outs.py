"""退订 and 恢复: who wants no more of what we write of our own accord, at once and for as long as he wants."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.domain.choice import ask
from bot.domain.letters import OptOut
from bot.domain.messages import Reply
from bot.domain.rights import Right, Viewer
from bot.on_behalf import asked_by
from bot.rules.programme import ALL, OPT_OUT, SORTS

OFFERED = 6


def said(context: Context) -> Reply:
    """Understood in `bot.rules.programme.OptsOut`; here it takes effect."""
    people = [int(one) for one in context.match["people"].split(",")]
    what = _sorts(context.match["what"])
    if context.match["back"]:
        return _again(context, people, what or SORTS)
    return _no_more(context, people, what) if what else _ask(context, people)


def chosen(context: Context) -> Reply:
    """What he wants no more of, after he was asked."""
    form = context.conversation
    if form is None:
        raise LookupError("the route has promised an open question")
    context.close_form()
    return _no_more(context, form.data["people"], _sorts(context.match["what"]))


def recorded(context: Context) -> Reply:
    """退订 张三 学习: staff write down what somebody has told them."""
    staff, name = context.sender.staff, context.match["name"]
    if staff is None:
        raise LookupError("the route has promised a member of staff")
    found = [one for one in context.records.life.meant(Viewer.of(staff), name, Right.SEE) if one.alive]
    if len(found) != 1:
        people = [{"name": one.name, "unit": one.unit} for one in found[:OFFERED]]
        return Reply("staff/opt_out_whom", {"who": name, "people": people})
    what, back = _sorts(context.match["what"]), bool(context.match["back"])
    changed = _change(context, [found[0].id], what, back, f"staff:{staff.id}")
    data = {"who": found[0].name, "what": [one.value for one in SORTS if one in what], "back": back, "changed": bool(changed)}
    return Reply("staff/opt_out_noted", data)


def _ask(context: Context, people: Sequence[int]) -> Reply:
    context.open_form(ask(OPT_OUT, [*SORTS, ALL], context.now).at(OPT_OUT, people=list(people)))
    return Reply("reply/opt_out_which", {"names": _names(context, people)})


def _no_more(context: Context, people: Sequence[int], what: Sequence[OptOut]) -> Reply:
    _change(context, people, what, back=False)
    return Reply("reply/opted_out", {"what": [one.value for one in what], "names": _names(context, people)})


def _again(context: Context, people: Sequence[int], what: Sequence[OptOut]) -> Reply:
    changed = _change(context, people, what, back=True)
    return Reply("reply/opted_in", {"what": [one.value for one in SORTS if one in changed], "names": _names(context, people)})


def _change(context: Context, people: Sequence[int], what: Sequence[OptOut], back: bool, by: str = "") -> frozenset[OptOut]:
    """What is different now for any of them. Who said so is kept in the history too."""
    found: set[OptOut] = set()
    for person_id in people:
        said_by = by or asked_by(context, person_id)
        opt_outs = context.records.opt_outs
        if back:
            changed = opt_outs.take_back(person_id, what, context.now, said_by)
        else:
            changed = opt_outs.say(person_id, what, said_by, context.now)
        if changed:
            action = "opt_out.taken_back" if back else "opt_out.said"
            detail = ",".join(sorted(changed))
            context.records.access.write_history(said_by, action, f"person:{person_id}", context.now, what=detail)
        found |= changed
    return frozenset(found)


def _names(context: Context, people: Sequence[int]) -> list[str]:
    """Of those for whom somebody else says it."""
    own = {one.id for one in context.sender.persons}
    others = [one for one in people if one not in own]
    return [one.name for one in context.records.people.persons(others)] if others else []


def _sorts(words: str) -> tuple[OptOut, ...]:
    named = frozenset(words.split(","))
    return SORTS if ALL in named else tuple(one for one in SORTS if one.value in named)
