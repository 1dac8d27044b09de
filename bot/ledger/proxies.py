"""Who receives for whom, as a file has it: for its own people, and for others of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.ledger import PersonFile
from bot.ledger.cells import Masked
from bot.ledger.difference import ProxyChange
from bot.ledger.faults import CellFault, Finding
from bot.ledger.matching import Ledger
from bot.ledger.places import Places
from bot.ledger.rows import PersonRow, ProxyRow
from bot.store import Records
from bot.store.exchange import ProxyFile

Result = tuple[PersonRow, PersonFile | None, PersonFile]


class Proxies:
    """Finds the person of each row, and what is new about his proxies."""

    def __init__(
        self, records: Records, ledger: Ledger, places: Places, results: Iterable[Result], reach: frozenset[int] | None
    ) -> None:
        self._records = records
        self._ledger = ledger
        self._places = places
        self._results = list(results)
        self._reach = reach
        self._here: dict[str, list[Result]] = defaultdict(list)
        for one in self._results:
            self._here[one[2].name].append(one)
        self.changes: list[ProxyChange] = []
        self.faults: list[Finding] = []
        self.warnings: list[Finding] = []

    def hear(self, rows: Sequence[ProxyRow]) -> None:
        found: list[tuple[ProxyRow, Result | PersonFile]] = [(proxy, one) for one in self._results for proxy in one[0].proxies]
        for row in rows:
            try:
                found.append((row, self._person(row)))
            except CellFault as fault:
                self.faults.append(Finding(str(fault), row.sheet, row.row, name=row.person_name or row.name))
        ids = [number for _, one in found if (number := _number(one)) is not None]
        known: dict[int, list[ProxyFile]] = defaultdict(list)
        for proxy in self._records.exchange.proxies(ids):
            known[proxy.person_id].append(proxy)
        told: set[tuple[object, str]] = set()
        for row, one in found:
            key = (_at(one), row.name)
            if key not in told:
                self._hear_one(row, one, known.get(_number(one) or 0, []))
            told.add(key)

    def _hear_one(self, row: ProxyRow, one: Result | PersonFile, known: Sequence[ProxyFile]) -> None:
        same = [proxy for proxy in known if proxy.name == row.name]
        old = next((proxy for proxy in same if row.phone and proxy.phone == row.phone), same[0] if same else None)
        number = _number(one) or 0
        before = old or ProxyFile(number, row.name)
        after = replace(
            before,
            relation=row.relation or before.relation,
            phone=row.phone or before.phone,
            consent=before.consent if row.consent is None else row.consent,
        )
        if old == after:
            return
        name = one[2].name if isinstance(one, tuple) else one.name
        if old is None and row.consent is None:
            told = f"代收人 {row.name} 没有写是否同意，先不给发；问过以后在“代收人”表的“同意”写 是，再导入一次"
            self.warnings.append(Finding(told, row.sheet, row.row, name=name))
        self.changes.append(ProxyChange(name, _at(one), after, old))

    def _person(self, row: ProxyRow) -> Result | PersonFile:
        """The person of a row, among the file's own people first. Raises CellFault where it is nobody, or may be several."""
        named, unit_id = row.person_name, self._places.known(row.person_unit) if row.person_unit else None
        here = [one for one in (self._here.get(named, []) if named else self._results) if _fits(one[2], row, unit_id)]
        there = list(self._ledger.named(named)) if named else self._by_number(row)
        there = [one for one in there if _fits(one, row, unit_id) and one.id not in {other[2].id for other in here}]
        if len(here) + len(there) > 1:
            raise CellFault("有几位同名的老同志，请写上他的单位、出生日期、手机号或身份证号")
        if not here and not there:
            raise CellFault("表里和名册里都没有这位老同志")
        found = here[0] if here else there[0]
        number = _number(found)
        if self._reach is not None and number is not None and number not in self._reach:
            raise CellFault("这位老同志不在您负责的范围")
        return found

    def _by_number(self, row: ProxyRow) -> list[PersonFile]:
        number = row.person_id_number
        return self._ledger.numbered(number) if isinstance(number, str) else []


def _fits(file: PersonFile, row: ProxyRow, unit_id: int | None) -> bool:
    """Whether nothing that the row tells of the person is otherwise in the file."""
    if not _is_number(file.id_number, row.person_id_number) or not _is_number(file.phone, row.person_phone):
        return False
    elsewhere = unit_id is not None and file.unit_id != unit_id
    return not elsewhere and (row.person_born is None or file.born == row.person_born)


def _is_number(number: str, told: str | Masked) -> bool:
    return told.fits(number) if isinstance(told, Masked) else told in ("", number)


def _number(one: Result | PersonFile) -> int | None:
    return one[2].id if isinstance(one, tuple) else one.id


def _at(one: Result | PersonFile) -> tuple[str, int] | int:
    """Where the person is told: by his number, or by his row while he has none."""
    if isinstance(one, tuple):
        return (one[0].sheet, one[0].row) if one[2].id is None else one[2].id
    return one.id or 0  # whoever is in the ledger has a number
