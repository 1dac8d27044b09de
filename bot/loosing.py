"""解除绑定: a chat account that was bound to the wrong person. The same from chat, console and terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.context import Context, Office, Services
from bot.domain.consents import Consent, Purpose
from bot.domain.load import CLERKS
from bot.domain.messages import Reply
from bot.domain.notices import NoticeKind, NoticeState, cutoff_for
from bot.domain.people import Owner, OwnerKind
from bot.store import Records
from bot.store.loosing import Bound, Loosed

UNSAID = "绑错了人"  # how a consent is taken back that was never his
OF_OWNER = {OwnerKind.PERSON: Purpose.RECEIVE, OwnerKind.PROXY: Purpose.FOR_ANOTHER}


__all__ = ["Bound", "By", "Loosed", "his_accounts", "loose", "shown"]


@dataclass(frozen=True, slots=True)
class By:
    """Who looses it, for the history."""

    actor: str
    staff_id: int | None = None


def loose(
    services: Services, office: Office, records: Records, one: Bound, by: By, now: datetime, says: bool = True
) -> Loosed | None:
    """Loose an account, and let follow what follows. None when it was loosed meanwhile.

    1. The rows: `LoosingQueries.loose`. 2. A consent that came from that chat was not his. 3. Notices that were closed go on
    for him. 4. The history. 5. Whoever has the account is told, unless (not `says`) it is he who speaks, and whoever looks after
    the person.
    """
    loosed = records.loosing.loose(one, by.staff_id, now)
    if loosed is None:
        return None
    if _agreed_there(records, one.owner, one.place.channel):
        _take_back(records, one, by, now)
    for notice in loosed.again:
        if notice.state is NoticeState.CLOSED:
            deadline = cutoff_for(now, office.cutoff, notice.kind is NoticeKind.URGENT, notice.event_at)
            records.notices.reopen(notice.id, deadline.at, deadline.exception)
    detail = {"what": one.place.channel, "proxy": one.owner.id if one.owner.kind is OwnerKind.PROXY else None}
    records.access.write_history(by.actor, "loosed", f"person:{one.person_id}", now, **detail, notices=len(loosed.again))
    if says:
        services.dispatch.say(records, one.place, Reply("reply/loosed", {"others": loosed.others}), now, f"loosed:{one.id}")
    _tell(services, records, one, loosed, now)
    return loosed


def his_accounts(context: Context, person_ids: Iterable[int]) -> list[Bound]:
    """As what the account that speaks is bound to these persons: their own, or that of one who receives for them."""
    return [one for person_id in person_ids for one in context.records.loosing.of_person(person_id) if one.place == context.place]


def shown(one: Bound) -> dict[str, object]:
    """An account as staff tell it from others."""
    proxy = one.name if one.owner.kind is OwnerKind.PROXY else ""
    return {
        "channel": one.place.channel, "ends": one.masked, "since": one.bound_at.date().isoformat(), "proxy": proxy,
        "relation": one.relation, "left": one.dead,
    }  # fmt: skip


def _agreed_there(records: Records, owner: Owner, channel: str) -> bool:
    """Whether what holds now was said in a chat of that channel; what was said on paper or by telephone stays."""
    said = [line for line in records.consents.of([owner]) if line.purpose == OF_OWNER[owner.kind].value]
    last = max(said, key=lambda line: line.at, default=None)
    return last is not None and last.given and last.how.startswith(f"{channel} ")


def _take_back(records: Records, one: Bound, by: By, now: datetime) -> None:
    purpose = OF_OWNER[one.owner.kind].value
    if one.owner.kind is OwnerKind.PROXY:
        records.bindings.consent(one.owner, purpose, False, UNSAID, by.actor, now)
    else:
        records.consents.write([Consent(one.owner, purpose, False, now, UNSAID, by.actor)])


def _tell(services: Services, records: Records, one: Bound, loosed: Loosed, now: datetime) -> None:
    person = next(iter(records.people.persons([one.person_id])), None)
    if person is None:
        return
    proxy = one.name if one.owner.kind is OwnerKind.PROXY else ""
    data = {
        "who": person.name, "proxy": proxy, "relation": one.relation, "channel": one.place.channel, "left": loosed.left,
        "titles": [notice.title for notice in loosed.again], "matters": list(loosed.matters),
    }  # fmt: skip
    staff = [person.liaison_id] if person.liaison_id is not None else [one.id for one in records.people.staff(CLERKS)]
    services.dispatch.tell_staff(records, staff, Reply("staff/loosed", data), now, f"loosed:{one.id}")
