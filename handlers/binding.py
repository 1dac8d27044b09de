"""Whose chat account is this? By QR code, by name and last four digits, or (for staff to decide) with a birthday besides."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from bot.context import Context
from bot.domain.choice import ask
from bot.domain.conversation import Place
from bot.domain.messages import Reply
from bot.domain.people import Owner, OwnerKind, Proxy, Role
from bot.domain.sign_in import Patience

CODE_DIGITS, CODE_LASTS = 6, timedelta(minutes=30)  # as long as somebody needs to take up another telephone
GUESSES_A_DAY = 10  # at one name, from however many accounts: after that staff look at whoever claims it, right or wrong
TRIES_A_DAY = 5  # enough for slips of the finger, too few to guess four digits
GUESSED_TOGETHER = Patience(50, eases=timedelta(minutes=10))  # of codes, by everybody: a hall full of people slips less often
GUESSED = "binding codes"  # under which that is counted
BIRTHDAY_TRIES = 3  # answers a day: enough to put a slip right
ANSWERED_WITHIN = timedelta(days=1)
MINUTE = timedelta(minutes=1)
ASKED = (Role.CLERK, Role.ADMIN)
RECEIVES, FOR_ANOTHER = "接收通知", "代收"


def by_scan(context: Context) -> Reply:
    """A QR code that staff made for one person binds whoever scans it."""
    place = context.place
    known = context.records.people.revive_address(place.channel, place.account, place.sender)
    owner = context.records.bindings.use_scene(context.message.scene, context.now)
    return _bind(context, owner) if owner is not None else Reply("reply/welcome", {"known": known})


def code(context: Context) -> Reply:
    """绑定码: a code by which somebody who is known here binds another account of his, in a QQ group too.

    绑定码 姓名: the office makes one for somebody, and gives it to him by telephone.
    """
    owner = _self(context)
    name = context.match.get("name") or ""
    if name:
        people = context.records.people
        fits = people.named(name, context.match["digits"]) if context.match.get("digits") else people.of_name(name)
        found = [one for one in fits if one.kind is not OwnerKind.STAFF]  # a colleague's right is not given away: he asks himself
        if len(found) != 1:
            return Reply("staff/code_for_whom", {"name": name, "found": len(found)})
        owner = found[0]
    if owner is None:
        return Reply("reply/binding_how")
    made = context.records.bindings.add_code(owner, context.now, context.now + CODE_LASTS, _draw)
    return Reply("reply/binding_code", {"code": made, "name": name, "minutes": int(CODE_LASTS.total_seconds()) // 60})


def _draw() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def _self(context: Context) -> Owner | None:
    """Whoever speaks, where he is one only: of several the code would not say which."""
    sender = context.sender
    own = [Owner(OwnerKind.PERSON, one.id) for one in sender.persons] + [Owner(OwnerKind.PROXY, one.id) for one in sender.proxies]
    if sender.staff is not None:
        own.append(Owner(OwnerKind.STAFF, sender.staff.id))
    return own[0] if len(own) == 1 else None


def by_code(context: Context) -> Reply:
    """绑定 384912: binds the account that says it, in a private chat or before a group. Nobody's name is said in a group."""
    place, records = context.place, context.records
    key = f"code tries:{place.channel}:{place.account}:{place.sender}"
    tries = int(records.access.recall(key, context.now) or 0)
    if tries >= TRIES_A_DAY:
        return Reply("reply/binding_too_often")
    charged = records.waits.charge({GUESSED: GUESSED_TOGETHER}, context.now)
    if charged.until is not None:
        return Reply("reply/binding_code_later", {"minutes": ceil((charged.until - context.now) / MINUTE)})
    owner = records.bindings.use_code(context.match["code"], context.now)
    if owner is None:
        records.access.remember(key, str(tries + 1), context.now + ANSWERED_WITHIN)
        if charged.first_wait:
            _warn(context)
        return Reply("reply/binding_code_unknown")
    records.waits.give_back(GUESSED, context.now)
    bound = _bind(context, owner)
    return Reply("reply/bound_in_group") if place.group else bound


def _warn(context: Context) -> None:
    told = Reply("staff/codes_guessed", {"count": GUESSED_TOGETHER.free})
    clerks = [member.id for member in context.records.people.staff(ASKED)]
    context.services.dispatch.tell_staff(context.records, clerks, told, context.now, f"codes guessed:{context.message.key}")


def how(_context: Context) -> Reply:
    return Reply("reply/binding_how")


def by_name(context: Context) -> Reply:
    """Sure when name and digits fit exactly one person who has no account here yet; otherwise staff decide.

    An account that staff have loosed from somebody does not become his again without them.
    """
    people, place = context.records.people, context.place
    tries = context.records.bindings.tries(place.channel, place.account, place.sender, context.now - timedelta(days=1))
    if tries >= TRIES_A_DAY:
        return Reply("reply/binding_too_often")
    name = context.match["name"]
    exact = people.named(name, context.match["digits"])
    guessed = context.records.bindings.guesses(name, context.now - timedelta(days=1)) >= GUESSES_A_DAY
    sure = len(exact) == 1 and not guessed and not context.records.loosing.was_loosed(exact[0], place)
    if sure and not people.has_address(exact[0], place.channel, place.account):
        return _bind(context, exact[0])
    candidates = exact or people.of_name(name)
    number = context.records.bindings.ask(place.channel, place.account, place.sender, name, candidates, context.now)
    if not candidates:
        return Reply("reply/binding_not_found", {"name": name})
    clerks = [member.id for member in people.staff(ASKED)]
    asked = Reply("staff/binding_asked", {"number": number, "name": name, "candidates": _names(context, candidates)})
    context.services.dispatch.tell_staff(context.records, clerks, asked, context.now, f"binding:{number}")
    asks = not exact and tries == 0 and _has_birthday(context, candidates)
    if asks:
        context.open_form(ask("birthday", (str(number), str(BIRTHDAY_TRIES)), context.now, ANSWERED_WITHIN))
    return Reply("reply/binding_asked", {"name": name, "asks": asks})


def _has_birthday(context: Context, candidates: Sequence[Owner]) -> bool:
    """One person of that name, whose day of birth the file knows."""
    if [one.kind for one in candidates] != [OwnerKind.PERSON]:
        return False
    return context.records.people.persons([candidates[0].id])[0].born is not None


def said_birthday(context: Context) -> Reply:
    """A fact for the clerk who decides, never a key: anybody's children and neighbours know his birthday.

    He is not told whether it was right, so that nobody can find it out by asking us.
    """
    number, left = (int(one) for one in context.conversation.data["options"]) if context.conversation else (0, 0)
    right = context.records.bindings.prove(number, int(context.match["month"]), int(context.match["day"]))
    asked = context.records.bindings.request(number)
    if right is None or asked is None:
        context.close_form()
        return Reply("reply/binding_how")
    if left > 1:
        context.open_form(ask("birthday", (str(number), str(left - 1)), context.now, ANSWERED_WITHIN))
    else:
        context.close_form()
    clerks = [member.id for member in context.records.people.staff(ASKED)]
    told = Reply("staff/binding_birthday", {"number": number, "name": asked.claimed_name, "right": right})
    context.services.dispatch.tell_staff(context.records, clerks, told, context.now, f"binding:{number}:birthday{left}")
    return Reply("reply/binding_noted", {"name": asked.claimed_name})


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
        data = {"name": asked.claimed_name, "by_staff": True, "serves": _ask_consent(context, owner, told)}
    else:
        data = {"name": asked.claimed_name, "by_staff": True}
    outcome = Reply("reply/bound" if agreed else "reply/binding_refused", data)
    context.services.dispatch.say(context.records, told, outcome, context.now, f"binding:{number}:told")
    return Reply("staff/binding_decided", {"number": number, "name": asked.claimed_name, "agreed": agreed})


def _bind(context: Context, owner: Owner) -> Reply:
    place = context.place
    context.records.people.bind(owner, place.channel, place.account, place.sender, context.now)
    _write_down(context, owner)
    serves = _ask_consent(context, owner, place)
    return Reply("reply/bound", {"name": context.records.people.owner_name(owner), "by_staff": False, "serves": serves})


def _ask_consent(context: Context, owner: Owner, place: Place) -> str:
    """Whoever binds himself agrees by it; whoever receives for another is asked, once. For whom he receives, if for anybody."""
    if owner.kind is OwnerKind.PERSON:
        how = f"{place.channel} 绑定"
        context.records.bindings.consent(owner, RECEIVES, True, how, f"person:{owner.id}", context.now)
        return ""
    proxy = next((one for one in context.records.people.proxies() if owner == Owner(OwnerKind.PROXY, one.id)), None)
    if proxy is None:
        return ""
    form = ask("consent", (f"yes:{proxy.id}", f"no:{proxy.id}"), context.now, ANSWERED_WITHIN)
    context.records.inbox.keep(place, form, context.now)
    return proxy.person_name


def consented(context: Context) -> Reply:
    """1 同意 or 2 不同意, by number or in words; whoever refuses gets nothing more, and the liaison looks for another way."""
    options = context.conversation.data["options"] if context.conversation else ("no:0", "no:0")
    option = context.match.get("option") or options[context.said.startswith("不")]
    context.close_form()
    answer, _, number = option.partition(":")
    proxy = next((one for one in context.records.people.proxies() if one.id == int(number)), None)
    if proxy is None:
        return Reply("reply/binding_how")
    how = f"{context.place.channel} 回复"
    owner = Owner(OwnerKind.PROXY, proxy.id)
    context.records.bindings.consent(owner, FOR_ANOTHER, answer == "yes", how, f"proxy:{proxy.id}", context.now)
    if answer == "no":
        _tell_liaison(context, proxy)
    return Reply("reply/consent", {"given": answer == "yes", "person": proxy.person_name})


def _tell_liaison(context: Context, proxy: Proxy) -> None:
    persons = context.records.people.persons([proxy.person_id])
    if persons and persons[0].liaison_id is not None:
        told = Reply("staff/proxy_declined", {"who": proxy.person_name, "proxy": proxy.name, "relation": proxy.relation})
        key = f"consent:{proxy.id}:{context.message.key}"
        context.services.dispatch.tell_staff(context.records, [persons[0].liaison_id], told, context.now, key)


def _write_down(context: Context, owner: Owner) -> None:
    context.records.access.write_history(context.actor, "bound", f"{owner.kind.value}:{owner.id}", context.now)


def _names(context: Context, owners: Sequence[Owner]) -> list[dict[str, str]]:
    return [{"name": context.records.people.owner_name(owner), "kind": owner.kind.value} for owner in owners]
