"""The last look before messages leave: does the platform's limit let them through now, and which message do they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channels.base import Capabilities, Window
from bot.delivery.compose import Parcel
from bot.delivery.usage import PATIENCE, Usage
from bot.domain.delivery import Lane, Outcome, Reason, SendResult
from bot.domain.messages import Form
from bot.store import Records
from bot.store.answering import Answerable, Named
from bot.store.claims import Claimed

SOON = timedelta(seconds=1)
USED_UP = SendResult(Outcome.REFUSED, Reason.QUOTA)
STILL_DOUBTFUL = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT, once=True)  # it may have arrived when it was tried before
NOT_OPEN = SendResult(Outcome.REFUSED, Reason.WINDOW)


@dataclass(frozen=True, slots=True)
class Cleared:
    """What may leave now, and what may not: each with the reason."""

    ready: tuple[Claimed, ...]
    refused: tuple[tuple[Claimed, SendResult], ...] = ()


class Gate:
    """One account's. `ability` is what its platform lets through."""

    def __init__(self, account: tuple[str, str], ability: Capabilities) -> None:
        self._account = account
        self._ability = ability

    def clear(self, records: Records, claimed: Sequence[Claimed], now: datetime) -> Cleared:
        """Let through what the limits allow. What may leave in a few minutes is put back until then, anything else has failed."""
        late = self._free_later(records, claimed, now)
        if not late:
            return Cleared(tuple(claimed))
        waits: dict[datetime, list[int]] = defaultdict(list)
        refused = []
        for one in claimed:
            free = late.get(one.id)
            if free is not None and free <= now + PATIENCE:
                waits[free].append(one.id)
            elif free is not None:
                refused.append((one, STILL_DOUBTFUL if one.doubtful else USED_UP))
        for free, ids in waits.items():
            records.usage.put_back(ids, free)
        return Cleared(tuple(one for one in claimed if one.id not in late), tuple(refused))

    def _free_later(self, records: Records, claimed: Sequence[Claimed], now: datetime) -> dict[int, datetime]:
        """Of what has been claimed: what the limits of its address or group hold up, and until when."""
        if not (self._ability.each or self._ability.each_group):
            return {}
        usage, ids = Usage(records, {self._account: self._ability}, now), [one.id for one in claimed]
        by_form: dict[Form, list[Claimed]] = defaultdict(list)
        for one in claimed:
            if one.lane is not Lane.REPLY:  # whoever asks is answered: limits are for what is sent unasked
                by_form[one.form].append(one)
        late: dict[int, datetime] = {}
        for form, several in by_form.items():
            free = usage.free_at(self._account, [one.external_id for one in several], form, ids)
            late |= {one.id: free[one.external_id] for one in several if free.get(one.external_id, now) > now}
        ready = [one for one in claimed if one.id not in late]
        return late | dict.fromkeys(self._one_number_each(records, ready), now + SOON)

    def _one_number_each(self, records: Records, ready: Sequence[Claimed]) -> list[int]:
        """Two people with one telephone are not written to in the same moment: the second is looked at again after the first."""
        if self._ability.phone is None:
            return []
        sharing = records.usage.sharing([one.external_id for one in ready])
        taken: set[str] = set()
        second: list[int] = []
        for one in ready:
            if one.external_id in taken:
                second.append(one.id)
            taken.update(sharing.get(one.external_id, [one.external_id]))
        return second

    def address(self, records: Records, parcels: Sequence[Parcel], now: datetime) -> list[Parcel]:
        """Say of each parcel which message it answers, where that is to be said, and what its receiver allows us."""
        leaving = [parcel.lead for parcel in parcels if parcel.outgoing is not None]
        allowed = records.allowances.of(*self._account, [one.external_id for one in leaving]) if leaving else {}
        named = self._name(records, leaving, now) if self._ability.names_answered else {}
        return [self._addressed(parcel, allowed, named) for parcel in parcels]

    def _addressed(self, parcel: Parcel, allowed: dict[str, dict[str, bool]], named: dict[int, Named]) -> Parcel:
        lead, outgoing = parcel.lead, parcel.outgoing
        if outgoing is None:
            return parcel
        if self._ability.names_answered and lead.form is Form.CHAT and lead.id not in named:
            return Parcel(parcel.attempts, None, NOT_OPEN)
        given = frozenset(name for name, has in allowed.get(lead.external_id, {}).items() if has)
        answers = named.get(lead.id, Named(lead.id, "", 0))
        return replace(parcel, outgoing=replace(outgoing, answering=answers.answering, seq=answers.seq, grants=given))

    def _name(self, records: Records, leaving: Sequence[Claimed], now: datetime) -> dict[int, Named]:
        """The message that each of these answers: the one it was written for, else the newest whose window is open."""
        named = records.answering.of([one.id for one in leaving])
        fresh: list[Named] = []
        for groups in (False, True):
            form = Form.GROUP if groups else Form.CHAT
            without = [one for one in leaving if one.form is form and one.id not in named]
            newest = self._newest(records, without, groups, now)
            for one in without:
                heard = newest.get(one.external_id)
                if heard is not None:
                    fresh.append(Named(one.id, heard.message_id, heard.answers + 1))
        records.answering.name(fresh)
        return named | {one.attempt_id: one for one in fresh}

    def _newest(self, records: Records, several: Sequence[Claimed], groups: bool, now: datetime) -> dict[str, Answerable]:
        """The messages that may still be answered. One attempt an address is claimed at once: none counts twice."""
        ability = self._ability
        longest = max((window.lasts for window in ability.windows.values()), default=timedelta(0))
        if groups:
            longest = ability.group_window.lasts if ability.group_window else timedelta(0)
        if not several or not longest:
            return {}
        found = records.answering.newest(*self._account, [one.external_id for one in several], groups, now - longest)
        return {
            external_id: heard
            for external_id, heard in found.items()
            if _open(ability.group_window if groups else ability.windows.get(heard.trigger), heard, now)
        }


def _open(window: Window | None, heard: Answerable, now: datetime) -> bool:
    return window is not None and now - heard.received_at < window.lasts and heard.answers < window.count
