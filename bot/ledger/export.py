"""The ledger as a file, in the layout that the import takes: what goes out comes in again and changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.ledger import PersonFile
from bot.domain.people import Role
from bot.domain.rights import Right, Viewer
from bot.domain.text import mask_phone
from bot.domain.units import UnitTree
from bot.ledger.fields import FIELDS, STANDARD, named
from bot.ledger.places import WHOLE_OFFICE
from bot.ledger.sheet import Page, write_pages
from bot.ledger.shown import Names, birth_text, masked, shown
from bot.ledger.tables import inert
from bot.ledger.words import ROLE_NAMES
from bot.ledger.workbook import PROXY_HEADINGS, PROXY_SHEET, STAFF_HEADINGS, STAFF_SHEET
from bot.store import Records
from bot.store.exchange import ProxyFile, StaffFile


@dataclass(frozen=True, slots=True)
class Roll:
    """What is written out: files of people with all that belongs to them."""

    files: Sequence[PersonFile]
    tree: UnitTree
    staff: Sequence[StaffFile] = ()
    proxies: Sequence[ProxyFile] = ()


def export_people(
    records: Records, path: Path, viewer: Viewer, now: datetime, ids: Collection[int] | None = None, numbers: bool = False
) -> int:
    """Write those over whom the viewer has the right to export, and a line of history; how many they are.

    `numbers`: telephone and identity numbers and addresses whole, where the viewer also has the right to see them so.
    """
    files = records.ledger.files(viewer, Right.EXPORT, ids)
    whole = numbers and bool(viewer.holding(Right.REVEAL))
    roll = Roll(files, records.people.tree(), records.exchange.staff(), records.exchange.proxies([one.id or 0 for one in files]))
    (export_csv if path.suffix.lower() == ".csv" else export_workbook)(path, roll, whole)
    detail = {"people": len(files), "numbers": whole, "file": path.name}
    records.access.write_history(viewer.actor, "exported", "ledger", now, **detail)
    return len(files)


def export_workbook(path: Path, roll: Roll, numbers: bool = False) -> None:
    """An .xlsx with the sheets 花名册, 工作人员 and 代收人, ready to print."""
    names = _names(roll)
    pages = [Page("花名册", *_people(roll, names, numbers))]
    if roll.staff:
        pages.append(Page(STAFF_SHEET, STAFF_HEADINGS, list(_staff(roll, names, numbers))))
    if roll.proxies:
        pages.append(Page(PROXY_SHEET, PROXY_HEADINGS, list(_proxies(roll, names, numbers))))
    write_pages(path, pages)


def export_csv(path: Path, roll: Roll, numbers: bool = False) -> None:
    """The people alone, as text that Excel opens without running any of it."""
    headings, rows = _people(roll, _names(roll), numbers)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([[inert(cell) for cell in row] for row in (headings, *rows)])


def _names(roll: Roll) -> Names:
    return Names(roll.tree, {one.id: (one.name, one.phone) for one in roll.staff if one.id is not None})


def _people(roll: Roll, names: Names, numbers: bool) -> tuple[tuple[str, ...], list[list[str]]]:
    """Headings and rows: the eleven of the contract always, of the others those that say something of somebody."""
    said = [shown(file, names) for file in roll.files]
    if not numbers:
        said = [{heading: masked(heading, value) for heading, value in one.items()} for one in said]
    used = dict.fromkeys(heading for one in said for heading in one)
    own = [field.heading for field in FIELDS if field in STANDARD or field.heading in used or _wanted(field.heading, used)]
    headings = (*own, *(heading for heading in used if heading not in own))
    return headings, [[one.get(heading, "") for heading in headings] for one in said]


def _wanted(heading: str, used: Iterable[str]) -> bool:
    """A further column that is called like a field must not be taken for it: the field's own column stands before it."""
    return any((found := named(other.strip())) is not None and found[0].heading == heading != other for other in used)


def _staff(roll: Roll, names: Names, numbers: bool) -> Iterable[list[str]]:
    for one in roll.staff:
        by_scope: dict[int | None, list[Role]] = {}
        for grant in one.grants:
            by_scope.setdefault(grant.scope_id, []).append(grant.role)
        for scope_id, roles in by_scope.items():
            phone = one.phone if numbers or not one.phone else mask_phone(one.phone)
            words = "、".join(ROLE_NAMES[role] for role in roles)
            unit = names.unit(one.unit_id) if one.unit_id is not None else ""
            yield [one.name, phone, words, unit, WHOLE_OFFICE if scope_id is None else names.unit(scope_id)]


def _proxies(roll: Roll, names: Names, numbers: bool) -> Iterable[list[str]]:
    files: Mapping[int | None, PersonFile] = {one.id: one for one in roll.files}
    for one in roll.proxies:
        person = files[one.person_id]
        phone = one.phone if numbers or not one.phone else mask_phone(one.phone)
        number = person.id_number if numbers else masked("身份证号", person.id_number)
        own = person.phone if numbers or not person.phone else mask_phone(person.phone)
        told = [person.name, names.unit(person.unit_id), birth_text(person.born), own, number]
        yield [*told, one.name, one.relation, phone, "是" if one.consent else "否"]
