"""Somebody's own data: handed out whole, or erased; erased again after a restore; and whether the history was changed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, fail, show
from bot.domain.rights import OPERATOR
from bot.ledger.handing_out import bundle
from bot.ledger.privacy import erase, erase_proxy, erase_staff, everything, repeat_erasures
from bot.store import Records
from bot.store.erasures import numbers
from bot.store.staff_book import Entry

WhyOption = Annotated[str, typer.Option(help="Who asked for it, and when; kept in the history.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
EndsOption = Annotated[str, typer.Option("--phone-ends", help="Last digits of the telephone, where a name is shared.")]


def hand_out(context: typer.Context, name: str, path: Path, ends: EndsOption = "") -> None:
    """Write everything that is kept of one person to a file that only you can read: FILE.zip with a sheet and pictures, or JSON.

    It is written down.
    """
    if path.exists():
        fail(f"{path} is there already")
    with built(context) as app, app.store.write() as records:
        number, now = person_called(records, name, ends), app.clock.now()
        if path.suffix == ".zip":
            content = bundle(records, OPERATOR, number, now, "terminal")
        else:
            found = everything(records, OPERATOR, number, now)
            content = json.dumps(found, ensure_ascii=False, indent=1, default=str).encode()
    path.touch(mode=0o600)
    path.write_bytes(content)
    typer.echo(f"{path}: everything that is kept of one person")


def erase_person(context: typer.Context, name: str, why: WhyOption, ends: EndsOption = "", yes: YesOption = False) -> None:
    """Erase one person for good: file, accounts, proxies, and what was written to, by or about him."""
    with built(context) as app:
        with app.store.read() as records:
            number = person_called(records, name, ends)
        _sure(yes, f"{name}（{number}号）：全部资料")
        with app.store.write() as records:
            erase(records, OPERATOR, number, why, app.clock.now())
    typer.echo(f"person {number} is erased; backups made before still hold the file, and a restore of one erases it again")


def erase_receiver(
    context: typer.Context, name: str, receiver: str, why: WhyOption, ends: EndsOption = "", yes: YesOption = False
) -> None:
    """Erase somebody who receives for a person, with his accounts and what he wrote."""
    with built(context) as app:
        with app.store.read() as records:
            proxy_id = _receiver(records, person_called(records, name, ends), receiver)
        _sure(yes, f"代收人{receiver}：资料")
        with app.store.write() as records:
            erase_proxy(records, OPERATOR, proxy_id, why, app.clock.now())
    typer.echo("erased")


def erase_again(context: typer.Context) -> None:
    """After an older backup was put back: erase again who was erased since (exit status 1: somebody has to look at some)."""
    with built(context) as app, app.store.write() as records:
        back, unsure = repeat_erasures(records, records.erasures.listed(), app.clock.now())
    typer.echo(f"{len(back)} erased again" + "".join(f"\n{one}: erased" for one in numbers(back)))
    for one in numbers(unsure):
        typer.echo(f"{one}: this number has another name here; look whether it is the same human", err=True)
    raise typer.Exit(1 if unsure else 0)


def check_history(context: typer.Context, as_json: JsonOption = False) -> None:
    """Hold the history against its nightly seals; exit status 1 if a line was changed or is missing."""
    with built(context) as app, app.store.read() as records:
        found = records.seals.check(app.clock.now())
    lines = [f"{found.seals} seals, {found.ended} of them over lines that have ended by their time"]
    lines += [f"{day}: the history of this stretch is not what was sealed" for day in found.broken]
    show(asdict(found), as_json, lines)
    raise typer.Exit(1 if found.broken else 0)


def leave(context: typer.Context, name: str, ends: EndsOption = "") -> None:
    """A member of staff serves no more: every way in is closed at once, what he had in hand goes to others."""
    with built(context) as app, app.store.write() as records:
        entry = _member(records, name, ends)
        if records.staff_book.admins() == {entry.id}:
            fail("the last administrator stays")
        records.staff_book.set_active(entry.id, False)
        left = records.leaving.end(entry.id, app.clock.now())
        app.services.duties.refresh(records, [one.id for one in records.people.persons_of(entry.id)], app.clock.now())
        detail = asdict(left)
        records.access.write_history(OPERATOR.actor, "staff.inactive", f"staff:{entry.id}", app.clock.now(), **detail)
    typer.echo(", ".join(f"{what} {count}" for what, count in detail.items()))


def erase_member(context: typer.Context, name: str, why: WhyOption, ends: EndsOption = "") -> None:
    """Erase a member of staff who has left: what he did stays, under a number."""
    with built(context) as app, app.store.write() as records:
        entry = _member(records, name, ends)
        if entry.active:
            fail("he serves: staff leave NAME first")
        erase_staff(records, OPERATOR, entry.id, why, app.clock.now())
    typer.echo(f"staff {entry.id} is erased")


def _member(records: Records, name: str, ends: str) -> Entry:
    found = [one for one in records.staff_book.page(name, 0, 100) if one.name == name and one.phone.endswith(ends)]
    if len(found) != 1:
        fail(f"{len(found)} members of staff are called that" + ("; give --phone-ends" if len(found) > 1 else ""))
    return found[0]


def _sure(yes: bool, what: str) -> None:
    """Asked, unless that was answered beforehand. Ends the command on a no."""
    if not yes and not typer.confirm(f"{what}将被删除，不能恢复。确定吗？"):
        raise typer.Exit(1)


def _receiver(records: Records, person_id: int, name: str) -> int:
    found = [one.id for one in records.people.proxies() if (one.person_id, one.name) == (person_id, name)]
    if len(found) != 1:
        fail(f"{len(found)} of those who receive for this person are called that")
    return found[0]


def person_called(records: Records, name: str, ends: str) -> int:
    """The number of the one who is called that; the dead may be meant too."""
    found = [one for one in records.ledger.search(OPERATOR, name) if one.name == name and one.phone.endswith(ends)]
    if len(found) != 1 or found[0].id is None:
        fail(f"{len(found)} people are called that" + ("; give --phone-ends" if len(found) > 1 else ""))
    return found[0].id
