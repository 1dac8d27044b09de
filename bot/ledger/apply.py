"""A difference, written down: in the caller's transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.ledger import PersonFile
from bot.domain.people import Grant
from bot.domain.rights import OPERATOR, Viewer
from bot.errors import Conflict
from bot.ledger.background import Tell, silent
from bot.ledger.difference import Difference
from bot.ledger.faults import LedgerFault
from bot.store import Records
from bot.store.exchange import StaffFile
from bot.store.words import IMPORTS

MANY = 1000  # people
AT_ONCE = 500  # people that are written between two words on how far it is
WRITING = "writing"  # a stage of which whoever looks on is told
Numbers = Mapping[int, int]  # what became of the numbers below 0


def take_in(records: Records, difference: Difference, viewer: Viewer, now: datetime, tell: Tell = silent) -> dict[str, int]:
    """Write a difference down, and a line of history with its counts, which are given back.

    Raises LedgerFault if it has a fault, and Conflict if the ledger is not any more what it was compared with.
    Chat accounts stay bound, and proxies and life events stay: a known person keeps his number.
    """
    if difference.faults:
        raise LedgerFault("\n".join(str(one) for one in difference.faults))
    _refuse_stale(records, difference)
    units = _make_units(records, difference)
    staff = _write_staff(records, difference, units)
    added = _add(records, [_placed(one.file, units, staff) for one in difference.new], len(difference.changed), tell)
    _change(records, [_placed(one.after, units, staff) for one in difference.changed], len(added), tell)
    at = {(one.sheet, one.row): number for one, number in zip(difference.new, added, strict=True)}
    records.exchange.write_proxies(
        [
            replace(one.proxy, person_id=one.person_at if isinstance(one.person_at, int) else at[one.person_at])
            for one in difference.proxies
        ]
    )
    counts = difference.counts
    if counts["new"] + counts["changed"] >= MANY:
        records.stock.of_ledger()
    records.access.write_history(viewer.actor, "imported", IMPORTS, now, file=difference.name, **counts)
    return counts


def _add(records: Records, files: Sequence[PersonFile], still: int, tell: Tell) -> list[int]:
    """Piece by piece, so that whoever looks on sees it move; `still`: how many are changed afterwards."""
    added: list[int] = []
    for at in range(0, len(files), AT_ONCE):
        tell(WRITING, at, len(files) + still)
        added += records.ledger.add(files[at : at + AT_ONCE])
    return added


def _change(records: Records, files: Sequence[PersonFile], before: int, tell: Tell) -> None:
    for at in range(0, len(files), AT_ONCE):
        tell(WRITING, before + at, before + len(files))
        records.ledger.change(files[at : at + AT_ONCE])


def _refuse_stale(records: Records, difference: Difference) -> None:
    """What was shown is what is done: somebody may have changed a file, or brought one in, since it was looked at."""
    before = {one.before.id: one.before for one in difference.changed if one.before.id is not None}
    now = {one.id: one for one in records.ledger.files(OPERATOR, ids=before)}
    if now != before or records.exchange.highest() != difference.seen:
        raise Conflict("名册在您看过以后又有了改动，请重新看一遍再导入")


def _make_units(records: Records, difference: Difference) -> Numbers:
    """Some hundreds at most, parents before children."""
    units: dict[int, int] = {}
    for one in difference.units:
        parent = units[one.parent_id] if one.parent_id is not None and one.parent_id < 0 else one.parent_id
        units[one.id] = records.ledger.add_unit(one.name, one.kind, parent)
    return units


def _write_staff(records: Records, difference: Difference, units: Numbers) -> Numbers:
    added = records.exchange.add_staff([_member(one, units) for one in difference.staff])
    records.exchange.change_staff([_member(after, units) for _, after in difference.staff_changed])
    fresh = {
        before.id: [grant for grant in _member(after, units).grants if grant not in before.grants]
        for before, after in difference.staff_changed
        if before.id is not None
    }
    records.exchange.add_roles(fresh)
    return {one.id: number for one, number in zip(difference.staff, added, strict=True) if one.id is not None}


def _member(one: StaffFile, units: Numbers) -> StaffFile:
    grants = tuple(Grant(grant.role, _number(grant.scope_id, units)) for grant in one.grants)
    return replace(one, unit_id=_number(one.unit_id, units), grants=grants)


def _placed(file: PersonFile, units: Numbers, staff: Numbers) -> PersonFile:
    """The file with the numbers that its new units and its new liaison were given."""
    if file.unit_id > 0 and (file.liaison_id or 0) >= 0 and all(one > 0 for one in file.branches):
        return file
    return replace(
        file,
        unit_id=units.get(file.unit_id, file.unit_id),
        liaison_id=_number(file.liaison_id, staff),
        branches=tuple(units.get(one, one) for one in file.branches),
    )


def _number(number: int | None, made: Numbers) -> int | None:
    return number if number is None else made.get(number, number)
