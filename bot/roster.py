"""A roster file as a ledger in memory, so that its people are chosen by the very question that a real ledger is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from bot.domain.ledger import ALONE, LOW_INCOME, PUSHED, STUDY_MODES, VETERAN, WIDOWED, PersonFile, TraitKind
from bot.domain.people import Birth, Category, Owner, OwnerKind, Role
from bot.store import KeyRing, Records, Store, Vault
from bot.store.tables import CHINA
from bot.understanding.audience import SendTo
from bot.understanding.audience.roster import Id, Roster, RosterPerson
from bot.understanding.calendar import ChineseCalendar

SOMEWHERE = "（未填单位）"
GROUP = "群"
SAID_SO = timedelta(days=36500)  # where a roster only says that somebody mourns


class RosterLedger:
    """A store in memory with a roster's people. `person` and `number` lead from its ids to ours and back."""

    def __init__(self, roster: Roster, base: date, store: Store | None = None) -> None:
        self.roster = roster
        self._base = base
        self._calendar = ChineseCalendar()
        self.store = store or _in_memory()
        with self.store.write() as records:
            units = self._units(records)
            staff = {one.id: records.people.add_staff(one.name, "", Role.LIAISON) for one in roster.liaisons}
            files = [self._file(records, one, units, staff) for one in roster.people]
            numbers = records.ledger.add(files)
            self.person: Mapping[int, Id] = dict(zip(numbers, (one.id for one in roster.people), strict=True))
            self._relations(records, {theirs: ours for ours, theirs in self.person.items()})

    def receivers(self, send_to: SendTo, numbers: Iterable[int]) -> list[Id]:
        """Who receives when a notice is about these persons: they, their liaisons, or those who receive for them."""
        chosen = {self.person[number] for number in numbers}
        people = [one for one in self.roster.people if one.id in chosen]
        if send_to is SendTo.PROXIES:
            return [one.id for one in self.roster.proxies if one.of in chosen]
        liaisons = {one.liaison for one in people}
        theirs = [one.id for one in self.roster.liaisons if one.id in liaisons]
        if send_to is SendTo.LIAISONS:
            return theirs
        return [one.id for one in people] + (theirs if send_to is SendTo.BOTH else [])

    def _units(self, records: Records) -> dict[str, int]:
        made: dict[str, int] = {}

        def make(name: str) -> int:
            if name not in made:
                parent = self.roster.units.get(name)
                made[name] = records.ledger.add_unit(name, "单位", make(parent) if parent else None)
            return made[name]

        for name in (*self.roster.units, SOMEWHERE):
            make(name)
        return made

    def _file(self, records: Records, one: RosterPerson, units: Mapping[str, int], staff: Mapping[Id, int]) -> PersonFile:
        unit = units[one.unit or SOMEWHERE]
        branch = (records.ledger.add_unit(one.branch, "支部", unit),) if one.branch else ()
        flags = {ALONE: one.alone, WIDOWED: one.widowed, LOW_INCOME: one.low_income, VETERAN: one.veteran}
        return PersonFile(
            name=one.name,
            category=Category(one.category),
            unit_id=unit,
            sex=one.sex,
            born=Birth(one.born.year, one.born.month, one.born.day) if one.born else None,
            born_on=one.born,
            born_lunar_year=self._calendar.lunar_of(one.born).year if one.born else None,
            liaison_id=staff.get(one.liaison) if one.liaison is not None else None,
            branches=branch,
            post=one.post,
            rank=one.rank or "",
            politics="中共党员" if one.party else one.other_party,
            joined_on=one.joined,
            retired_on=one.retired,
            service_class=one.service_class,
            state=one.state or "",
            away_place=one.away_place,
            town=one.town,
            smartphone=one.smartphone,
            checkup_on=self._checkup(one.checkup),
            studies=bool(one.studies),
            study_mode=next((mode for mode, word in STUDY_MODES.items() if one.study_mode == word), PUSHED),
            died_on=self._base if one.died else None,
            mourning_until=_mourning(one.mourning_until, self._base),
            last_contact_on=one.last_contact,
            traits={
                TraitKind.CONDITION: (*one.conditions, *(word for word, holds in flags.items() if holds)),
                TraitKind.IMPAIRMENT: one.impairments,
                TraitKind.HOBBY: one.hobbies,
                TraitKind.DUTY: one.role,
                TraitKind.PERIODICAL: one.periodical,
            },
        )

    def _checkup(self, said: bool | date | None) -> date | None:
        return said if isinstance(said, date) else date(self._base.year, 1, 1) if said else None

    def _relations(self, records: Records, numbers: Mapping[Id, int]) -> None:
        proxies = [
            {"person_id": numbers[one.of], "name": one.name, "relation": one.relation, "phone": ""}
            for one in self.roster.proxies
            if one.of in numbers
        ]
        records.people.add_rows("proxy", proxies)
        members: dict[str, int | None] = {str(one.id): numbers[one.id] for one in self.roster.people if one.in_group}
        records.groups.set_members(records.groups.register(GROUP, "relay"), members)
        now = datetime.combine(self._base, time(), CHINA)
        for one in (one for one in self.roster.people if one.bound):
            records.people.bind(Owner(OwnerKind.PERSON, numbers[one.id]), "roster", "", str(one.id), now)


def _in_memory() -> Store:
    store = Store("sqlite://", Vault(KeyRing.fresh()))
    store.migrate()
    return store


def _mourning(until: date | None, base: date) -> date | None:
    return base + SAID_SO if until == date.max else until
