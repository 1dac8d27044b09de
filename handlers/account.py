"""Whose account is this after all? Somebody says that it is not his whom we mean, and staff loose one that was bound wrongly."""

from __future__ import annotations

from bot.context import Context
from bot.domain.choice import ask
from bot.domain.messages import Reply
from bot.domain.people import OwnerKind, StaffMember
from bot.domain.rights import Right, Viewer
from bot.loosing import Bound, By, Loosed, his_accounts, loose, shown
from bot.objections import ASKED_FOR, NO, STOP, WRONG_PERSON, objected

LOOSE = "loose"  # what the open question is about
SHOWN = 6


# --- whoever has it ----------------------------------------------------------------------------------------------------


def not_him(context: Context) -> Reply:
    """While no notice waits for his word."""
    return objected(context, WRONG_PERSON, context.message.text)


def no_more(context: Context) -> Reply:
    """The same."""
    return objected(context, STOP, context.message.text)


def sure(context: Context) -> Reply:
    """1: the account is loosed at once from those whom he is not. 2: it stays."""
    option = context.match["option"]
    context.close_form()
    if option == NO:
        return Reply("reply/not_him_kept")
    here = his_accounts(context, [int(one) for one in option.split(",")])
    loosed = [_loosed(context, one, By(f"{one.owner.kind.value}:{one.owner.id}"), says=False) for one in here]
    others = [one.others for one in loosed if one is not None]
    return Reply("reply/loosed", {"others": others[-1]}) if others else Reply("reply/binding_how")


def another(_context: Context) -> Reply:
    """A new telephone, another WeChat: what he has to do, if anything."""
    return Reply("reply/another_account")


def reads(_context: Context) -> Reply:
    """A child or a nurse has his telephone in hand: nothing is wrong with that."""
    return Reply("reply/reads_for_him")


# --- staff -------------------------------------------------------------------------------------------------------------


def which(context: Context) -> Reply:
    """解绑 张三: his accounts, and whose he receives by, to choose from."""
    staff, who, ends = _staff(context), context.match["who"], context.match["ends"]
    found = context.records.life.meant(Viewer.of(staff), who, Right.CHANGE)
    if ends:
        exact = {one.id for one in context.records.people.named(who, ends) if one.kind is OwnerKind.PERSON}
        found = [one for one in found if one.id in exact]
    if len(found) != 1:
        people = [{"name": one.name, "unit": one.unit} for one in found[:SHOWN]]
        return Reply("staff/loosing_whom", {"who": who, "people": people})
    accounts = context.records.loosing.of_person(found[0].id)[:SHOWN]
    if accounts:
        options = [f"{found[0].id}:{one.id}" for one in accounts]
        context.open_form(ask(LOOSE, (*options, NO), context.now, ASKED_FOR))
    return Reply("staff/loosing_which", {"who": found[0].name, "accounts": [shown(one) for one in accounts]})


def chosen(context: Context) -> Reply:
    """1 解除, or the last number: nothing."""
    staff, option = _staff(context), context.match["option"]
    context.close_form()
    if option == NO:
        return Reply("staff/loosing_kept")
    person_id, number = (int(one) for one in option.split(":"))
    sheet = context.records.sheets.sheet(Viewer.of(staff), person_id)
    bound = context.records.loosing.one(person_id, number)
    if sheet is None or Right.CHANGE not in sheet.rights or bound is None:
        return Reply("staff/loosing_gone")
    if _loosed(context, bound, By(f"staff:{staff.id}", staff.id)) is None:
        return Reply("staff/loosing_gone")
    return Reply("staff/loosing_done", {"who": sheet.row.name, "account": shown(bound)})


def _loosed(context: Context, bound: Bound, by: By, says: bool = True) -> Loosed | None:
    return loose(context.services, context.office, context.records, bound, by, context.now, says)


def _staff(context: Context) -> StaffMember:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return context.sender.staff
