"""The 精准服务手册: what is known of one person, what is owed to him, what was done for him and promised to him."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.duties import LIVE, Duty, DutyState
from bot.domain.rights import Right, Viewer
from bot.domain.visits import Visit
from bot.ledger.lists import years_old
from bot.paper.faults import PaperFault
from bot.paper.pdf import render_pdf
from bot.paper.pictures import Picture, for_print
from bot.paper.values import Asked, Entry, Handbook, Imprint
from bot.store import Records
from bot.store.sheets import Sheet

MOST_BOOKS = 300  # in one file
_VISITS, _DUTIES, _ASKED, _PICTURES = 60, 200, 60, 6  # of one person
_WHY = "精准服务手册"  # stands in the history as the reason for which a number was looked at


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants something printed, and when. `titles`: of duties, by rule; `services`: what those of the catalogue are called.
    `whole`: identity numbers and addresses in the open, where he may see them so; each look is written down."""

    viewer: Viewer
    imprint: Imprint
    titles: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False


def handbooks(records: Records, person_ids: Sequence[int], order: Order) -> list[Handbook]:
    """The books of those whom he may see, in this order; that they were printed is written down. Raises PaperFault."""
    if len(person_ids) > MOST_BOOKS:
        raise PaperFault(f"一次最多印 {MOST_BOOKS} 本手册，这里有 {len(person_ids)} 人；请按单位或联系人分开印。")
    found = [book for one in person_ids if (book := handbook(records, one, order)) is not None]
    for book in found:
        note_printed(records, f"person:{book.sheet.row.id}", "handbook", order)
    return found


def handbook(records: Records, person_id: int, order: Order) -> Handbook | None:
    """One book; None when there is no such person, or none whom he may see."""
    sheet = records.sheets.sheet(order.viewer, person_id)
    if sheet is None:
        return None
    today = order.imprint.printed_at.date()
    visits = records.visits.of_person(person_id, _VISITS + 1)
    duties = _of_year(records.duties.of_person(person_id, _DUTIES, order.titles), today.year)
    asked = records.commitments.of_person(person_id, _ASKED)
    portrait = records.photos.portrait(person_id)
    return Handbook(
        sheet=sheet,
        year=today.year,
        age=years_old(sheet.row, today),
        id_number=_opened(records, sheet, "id_number", order) or sheet.file.id_number,
        address=_opened(records, sheet, "address", order),
        duties=duties,
        visits=tuple(visits[:_VISITS]),
        more_visits=len(visits) > _VISITS,
        commitments=tuple(Asked.of(one, order.imprint.printed_at) for one in asked),
        months=calendar(today.year, visits, duties),
        portrait=portrait.number if portrait else None,
        pictures=frozenset([number for one in visits for number in one.photos][:_PICTURES]),
    )


def calendar(year: int, visits: Sequence[Visit], duties: Sequence[Duty]) -> tuple[tuple[Entry, ...], ...]:
    """Twelve months: the visits that were made, and what is still due."""
    made = [(one.report.visited_on, Entry(one.report.visited_on.day, one.report.kind.value)) for one in visits]
    owed = [(one.due_at.date(), Entry(one.due_at.day, one.title, due=True)) for one in duties if one.state in LIVE]
    here = sorted(((day, entry) for day, entry in (*made, *owed) if day.year == year), key=lambda pair: pair[0])
    return tuple(tuple(entry for day, entry in here if day.month == month) for month in range(1, 13))


def pictures(records: Records, books: Sequence[Handbook]) -> dict[int, Picture]:
    """All that these books show, at the size in which it is printed; a broken one is left out."""
    numbers = {number for book in books for number in (*book.pictures, book.portrait) if number is not None}
    found: dict[int, Picture] = {}
    for number in sorted(numbers):
        content = records.photos.content(number)
        picture = for_print(content) if content is not None else None
        if picture is not None:
            found[number] = picture
    return found


def handbooks_pdf(books: Sequence[Handbook], shown: Mapping[int, Picture], imprint: Imprint) -> bytes:
    """Many books in one file; each begins on a sheet of its own. Raises PaperFault."""
    return render_pdf("handbook", {"imprint": imprint, "books": [_with_only(book, shown) for book in books]}, shown)


def _with_only(book: Handbook, shown: Mapping[int, Picture]) -> Handbook:
    portrait = book.portrait if book.portrait in shown else None
    return replace(book, portrait=portrait, pictures=frozenset(book.pictures & shown.keys()))


def _of_year(duties: Sequence[Duty], year: int) -> tuple[Duty, ...]:
    here = [one for one in duties if one.due_at.year == year and one.state is not DutyState.CANCELLED]
    return tuple(sorted(here, key=lambda one: (one.due_at, one.number)))


def _opened(records: Records, sheet: Sheet, what: str, order: Order) -> str:
    if not order.whole or Right.REVEAL not in sheet.rights:
        return ""
    return records.ledger.reveal(order.viewer, sheet.row.id, what, _WHY, order.imprint.printed_at) or ""


def note_printed(records: Records, subject: str, what: str, order: Order) -> None:
    """Write down that something with names in it went to the printer."""
    records.access.write_history(order.viewer.actor, "printed", subject, order.imprint.printed_at, what=what)
