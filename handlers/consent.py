"""撤回同意: whoever does not want to be told on this account any more; and 个人信息: what is done with what we know of him."""

from __future__ import annotations

from bot.context import Context
from bot.domain.choice import ask
from bot.domain.consents import Purpose
from bot.domain.messages import Reply
from bot.domain.people import Owner, OwnerKind, Person, Proxy

YES, NO = "yes", "no"
FORM = "unbind"


def notice(context: Context) -> Reply:
    """Where it is written in plain words."""
    return Reply("reply/privacy", {"url": f"{context.office.public_url}/privacy"})


def withdraw(context: Context) -> Reply:
    """It is asked once: from then on somebody has to ring him up for every notice."""
    sender = context.sender
    if not sender.persons and not sender.proxies:
        return Reply("reply/binding_how")
    context.open_form(ask(FORM, (YES, NO), context.now))
    return Reply("reply/unbind_ask", {"serves": [one.person_name for one in sender.proxies], "own": bool(sender.persons)})


def withdrawn(context: Context) -> Reply:
    """1 or 撤回: the consent is taken back, the account is forgotten, and his liaison knows that he has to ring."""
    option = context.match.get("option") or (NO if context.said.startswith("不") else YES)
    context.close_form()
    if option != YES:
        return Reply("reply/unbind_kept")
    for person in context.sender.persons:
        _forget(context, Owner(OwnerKind.PERSON, person.id), Purpose.RECEIVE)
        _tell(context, person, None)
    for proxy in context.sender.proxies:
        _forget(context, Owner(OwnerKind.PROXY, proxy.id), Purpose.FOR_ANOTHER)
        served = context.records.people.persons([proxy.person_id])
        if served:
            _tell(context, served[0], proxy)
    return Reply("reply/unbound")


def _forget(context: Context, owner: Owner, purpose: Purpose) -> None:
    place, now, by = context.place, context.now, f"{owner.kind.value}:{owner.id}"
    context.records.bindings.consent(owner, purpose, False, f"{place.channel} 撤回", by, now)
    context.records.bindings.unbind(owner, place, now)
    context.records.access.write_history(by, "unbound", by, now, way=place.channel)


def _tell(context: Context, person: Person, proxy: Proxy | None) -> None:
    if person.liaison_id is None:
        return
    told = Reply(
        "staff/unbound", {"who": person.name, "proxy": proxy.name if proxy else "", "relation": proxy.relation if proxy else ""}
    )
    key = f"unbound:{person.id}:{context.message.key}"
    context.services.dispatch.tell_staff(context.records, [person.liaison_id], told, context.now, key)
