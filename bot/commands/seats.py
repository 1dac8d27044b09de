"""Who comes to an event: `notice seats NUMBER`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, fail, show
from bot.domain.notices import Notice
from bot.domain.rights import OPERATOR
from bot.domain.seats import Seat, SeatCount, counted

FetchedOption = Annotated[bool, typer.Option("--fetched", help="Only those who come and want to be fetched.")]


def seats(context: typer.Context, number: int, fetched: FetchedOption = False, as_json: JsonOption = False) -> None:
    """The seat list of a notice, as the answers stand now."""
    with built(context) as app, app.store.read() as records:
        notice = records.notices.numbered(number)
        if notice is None:
            fail(f"there is no notice number {number}")
        everybody = records.seats.of(notice.id, OPERATOR)
    listed = [one for one in everybody if one.comes and one.transport] if fetched else everybody
    count = counted(everybody)
    rows = [{**asdict(one), "rsvp": one.rsvp.value if one.rsvp else None} for one in listed]
    data = {"number": notice.number, "title": notice.title, "count": {**asdict(count), "seats": count.seats}, "people": rows}
    show(data, as_json, _lines(notice, count, listed))


def _lines(notice: Notice, count: SeatCount, listed: Sequence[Seat]) -> Iterator[str]:
    yield f"notice {notice.number}: {count.attend} come with {count.companions} companions, {count.seats} seats"
    yield f"{count.decline} do not come, {count.silent} have not said"
    if count.stand_ins:
        yield f"{count.stand_ins} send somebody, who has a seat"
    yield f"{count.transport} to be fetched, {count.wheelchairs} wheelchairs, {count.diets} with a diet"
    for one in listed:
        needs = [f"+{one.companions}"] if one.companions else []
        needs += [word for word, wanted in (("car", one.transport), ("wheelchair", one.wheelchair)) if wanted]
        needs += [one.diet] if one.diet else []
        yield "  ".join([one.name, one.unit, one.rsvp.value if one.rsvp else "-", *(needs if one.comes else ())])
