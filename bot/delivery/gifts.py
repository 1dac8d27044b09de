"""Gifts by the office's standard: made ready a month ahead, brought to mind in time, closed when their time is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.audiences import AudienceReader
from bot.context import Calendar, Dispatch
from bot.delivery.telling import Told, tell_owner
from bot.domain.gifts import AHEAD, TOLD, Gift, GiftBook, GiftRule, GiftState, NewGift, for_festival, of_his_own
from bot.domain.load import CLERKS
from bot.domain.messages import Reply
from bot.domain.notices import Spans, out_of_quiet
from bot.store import Records

LISTED = 12  # gifts in one message


class GiftDesk:
    """The `bot.desks.gifts.Gifts` of the running service."""

    def __init__(self, dispatch: Dispatch, calendar: Calendar, audiences: AudienceReader, book: GiftBook, quiet: Spans) -> None:
        self._dispatch = dispatch
        self._calendar = calendar
        self._audiences = audiences
        self._book = book
        self._quiet = quiet

    # --- made ready ------------------------------------------------------------------------------------------------------

    def prepare(self, records: Records, now: datetime) -> int:
        """
        1. What is still to be brought is brought by whoever looks after the person now.
        2. All that falls due within a month is made, once; whoever wants no gifts has one that is declined from the start.
        3. Of those his liaison hears: to go and see him instead.
        """
        records.gifts.follow_liaisons()
        made = records.gifts.make(self._due(records, now.date()), now)
        declined = [one for one in made if one.state is GiftState.DECLINED]
        for owner_id, his in _by_owner(declined).items():
            reply = Reply("staff/gift_unwanted", _listed(his, now.date()))
            self._tell(records, owner_id, reply, f"gift:unwanted:{his[0].number}", now)
        return len(made)

    def _due(self, records: Records, today: date) -> Iterator[NewGift]:
        last = today + AHEAD
        yield from self._festivals(records, today, last)
        rules = [rule for rule in self._book.rules if not rule.occasions <= self._calendar.names.keys()]
        fitting = records.gifts.fitting(rules, self._audiences.day(today))
        meant = frozenset().union(*fitting.people.values())
        for guest in records.guests.everybody():
            if guest.id in meant:
                yield from of_his_own(self._book, guest, self._calendar.personal(guest, today, last), fitting)

    def _festivals(self, records: Records, today: date, last: date) -> Iterator[NewGift]:
        """Whom a rule means is asked for the day of the festival: he may be ninety by then."""
        for one in self._calendar.between(today, last):
            rules: Sequence[GiftRule] = self._book.of(one.id)
            fitting = records.gifts.fitting(rules, self._audiences.day(one.date))
            for rule in rules:
                yield from for_festival(rule, one.date, one.name, records.guests.of(sorted(fitting.people[rule.id])))

    # --- brought to mind -------------------------------------------------------------------------------------------------

    def remind(self, records: Records, now: datetime) -> tuple[int, int]:
        """
        1. Whoever has to bring something in a week, or tomorrow, is told of all of it in one message.
        2. What is too late by now lapses, and clerks hear of it.

        How many were brought to mind, and how many have lapsed.
        """
        today = now.date()
        near = records.gifts.on([today + timedelta(days=days) for days in TOLD])
        for owner_id, his in _by_owner(near).items():
            reply = Reply("staff/gift_due", _listed(his, today))
            self._tell(records, owner_id, reply, f"gift:due:{today}:{owner_id or 0}", now)
        lapsed = records.gifts.lapse(today, now)
        if lapsed:
            clerks = [member.id for member in records.people.staff(CLERKS)]
            reply = Reply("staff/gift_lapsed", _listed(lapsed, today))
            self._dispatch.tell_staff(records, clerks, reply, out_of_quiet(now, self._quiet), f"gift:lapsed:{today}")
        return len(near), len(lapsed)

    def _tell(self, records: Records, owner_id: int | None, reply: Reply, key: str, now: datetime) -> None:
        tell_owner(self._dispatch, records, owner_id, Told(reply, out_of_quiet(now, self._quiet), key))


def _by_owner(gifts: Iterable[Gift]) -> Mapping[int | None, list[Gift]]:
    owners: dict[int | None, list[Gift]] = defaultdict(list)
    for one in gifts:
        owners[one.owner_id].append(one)
    return owners


def _listed(gifts: Sequence[Gift], today: date) -> dict[str, object]:
    return {"gifts": [one.shown(today) for one in gifts[:LISTED]], "count": len(gifts)}
