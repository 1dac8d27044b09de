"""Life events from the command line: `people event NAME KIND`, and taking one back."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from bot.commands.base import built, fail
from bot.domain.life import LifeEvent, LifeEventKind
from bot.domain.rights import OPERATOR
from bot.store.life import Subject
from bot.understanding.phones import is_phone

DETAILS = ("place", "address", "phone", "until", "words")


def event(
    context: typer.Context,
    name: str,
    kind: Annotated[str, typer.Argument(help="、".join(LifeEventKind))],
    on: Annotated[str, typer.Option("--on", help="The day, as 2026-03-09; default: today.")] = "",
    detail: Annotated[list[str] | None, typer.Option("--detail", help=f"KEY=VALUE; keys: {', '.join(DETAILS)}")] = None,
    ends: Annotated[str, typer.Option("--phone-ends", help="Last digits of his telephone, where a name is shared.")] = "",
) -> None:
    """Record what has happened to somebody, with everything that follows from it."""
    found = _kind(kind)
    details = dict(_pair(one) for one in detail or ())
    if found is LifeEventKind.NEW_NUMBER and not is_phone(details.get("phone", "")):
        fail("a new number (换号) needs --detail phone=…, in figures only")
    with built(context) as app:
        now = app.clock.now()
        with app.store.write() as records:
            whose = [one for one in records.life.named_in(name, OPERATOR) if one.name == name and one.phone.endswith(ends)]
            person = _one(whose, name)
            day = _day(on) if on else now.date()
            number = records.life.record(LifeEvent(person.id, found, day, "单位", OPERATOR.actor, details), app.office.life, now)
            app.services.duties.refresh(records, [person.id], now)
    typer.echo(f"recorded as number {number}; to take it back: people event-undo {number}")


def undo_event(context: typer.Context, number: int) -> None:
    """Take a life event back: the file and what was planned are as they were before."""
    with built(context) as app, app.store.write() as records:
        now, event = app.clock.now(), records.life.get(number)
        done = records.life.undo(number, OPERATOR.actor, now)
        app.services.duties.refresh(records, [event.person_id] if event is not None else [], now)
    if not done:
        fail(f"there is no event number {number}, or it was taken back before")
    typer.echo(f"number {number} is taken back")


def _kind(word: str) -> LifeEventKind:
    if word not in tuple(LifeEventKind):
        fail(f"{word} is no life event; there are {'、'.join(LifeEventKind)}")
    return LifeEventKind(word)


def _pair(text: str) -> tuple[str, str]:
    key, found, value = text.partition("=")
    if not found or key not in DETAILS:
        fail(f"--detail takes KEY=VALUE with one of {', '.join(DETAILS)}")
    return key, value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text} is no day; write it as 2026-03-09")


def _one(fits: list[Subject], name: str) -> Subject:
    living = [one for one in fits if one.alive]
    if len(living) != 1:
        shown = "".join(f"\n  {one.name} {one.unit} …{one.phone[-4:]}" for one in living)
        fail(f"{len(living)} living people are called {name}{shown}" + ("\nsay --phone-ends" if living else ""))
    return living[0]
