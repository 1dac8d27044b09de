"""An office is kept in an encrypted file, and put back from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import build
from bot.backup.archive import ArchiveReader
from bot.backup.keys import BackupKey, key_of
from bot.backup.make import Made, Told, make, prove
from bot.backup.nightly import name_of
from bot.backup.release import hold as hold_as_copied
from bot.backup.release import release, wake
from bot.backup.restore import opened, refuse_strange
from bot.backup.restore import restore as put_back
from bot.clock import SystemClock
from bot.commands.backup_lines import data_of, held_lines, made_lines, put_back_lines
from bot.commands.base import DryRunOption, JsonOption, all_settings, built, fail, settings, show
from bot.config import Config
from bot.errors import SangyuError
from bot.ledger.privacy import repeat_erasures
from bot.opening import folder_of, kept
from bot.store import Store
from bot.store.erasures import numbers

KeyOption = Annotated[
    Path | None,
    typer.Option("--key-file", help="The file of the key; else $SANGYU_BACKUP_KEY, [backup], or beside the database."),
]
FileArgument = Annotated[Path, typer.Argument(help="The backup; or a folder, in which each office gets a file.")]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Keep the office that is there aside, under another name.")]
MOMENTS = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]
ReleaseOption = Annotated[bool, typer.Option("--release", help="An office that was put back and looked at goes on.")]
CopiedArgument = Annotated[
    datetime, typer.Argument(formats=MOMENTS, help="When the copy was made; in the office's time where no zone is said.")
]


def backup(context: typer.Context, file: FileArgument, key_file: KeyOption = None, as_json: JsonOption = False) -> None:
    """Keep the office in one encrypted file, while it is being served, and prove it by putting it back."""
    configs = all_settings(context)
    if len(configs) > 1 and not file.is_dir():
        fail(f"there are several offices: name a folder that is there, or one office with --office: {_codes(configs)}")
    made: list[Made] = []
    for config in configs:
        now = SystemClock(config.office.timezone).now()
        try:
            key = key_of(config, key_file, make=True)
            one = make(config, file / name_of(config, now) if file.is_dir() else file, key.raw, now, _teller(as_json))
            _remember(config, one)
        except SangyuError as wrong:
            fail(f"{config.office.code}: {wrong}" if len(configs) > 1 else str(wrong))
        made.append(one)
        if not as_json:
            typer.echo("\n".join(made_lines(one, config, key)))
    if as_json:
        show(data_of(made[0]) if len(configs) == 1 else [data_of(one) for one in made], True, ())


def restore(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="The backup.")] = None,
    key_file: KeyOption = None,
    replace: ReplaceOption = False,
    release: ReleaseOption = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put an office back from a backup, into an empty place. Nothing of it leaves by itself until it is released."""
    if (file is None) is not release:
        fail("name the backup; or say --release alone, for an office that was put back and looked at")
    if file is None:
        _release(context, as_json)
        return
    config = settings(context)
    now = SystemClock(config.office.timezone).now()
    try:
        key = key_of(config, key_file)
        if dry_run:
            _look(config, file, key, as_json)
            return
        found = put_back(config, file, key.raw, now, replace)
        erased, unsure = _wake(config)
    except SangyuError as wrong:
        fail(str(wrong))
    with_standing = {**_standing(config, now), "erased_again": erased, "erased_unsure": unsure}
    show({**data_of(found), "standing": with_standing}, as_json, put_back_lines(found, config, with_standing))


def hold(
    context: typer.Context,
    copied: CopiedArgument,
    as_json: JsonOption = False,
) -> None:
    """The database was put in place from a copy by hand: hold the office, as `restore` would. Before it is started."""
    config = settings(context)
    clock = SystemClock(config.office.timezone)
    now, store = clock.now(), _store(config)
    try:
        hold_as_copied(store, copied if copied.tzinfo else copied.replace(tzinfo=now.tzinfo), now)
        erased, unsure = _wake(config)
    except SangyuError as wrong:
        fail(str(wrong))
    finally:
        store.close()
    told = {**_standing(config, now), "erased_again": erased, "erased_unsure": unsure}
    show({"held": True, "standing": told}, as_json, held_lines(told))


def _look(config: Config, file: Path, key: BackupKey, as_json: bool) -> None:
    """Prove it, and change nothing."""
    with opened(file) as backup:
        refuse_strange(ArchiveReader(backup, key.raw).manifest, config)
    manifest, sums, files = prove(file, key.raw, folder_of(config), kept(config).vault)
    rows = sum(one.rows for one in sums.values())
    told = {"office": manifest.office, "taken_at": manifest.taken_at, "version": manifest.version, "revision": manifest.revision}
    show(
        {**told, "rows": rows, "files": files, "tables": {name: asdict(one) for name, one in sums.items()}},
        as_json,
        [
            f"{manifest.name} ({manifest.office}) as it was at {manifest.taken_at:%Y-%m-%d %H:%M:%S}, "
            f"version {manifest.version}, schema {manifest.revision}",
            f"{rows} rows in {len(sums)} tables and {files} files: whole, and as they were. Nothing was changed.",
        ],
    )


def _wake(config: Config) -> tuple[list[str], list[str]]:
    """Before anything is started: who was erased since is erased again, and whoever is not known to have been told is on a list.

    Gives the numbers of those who were erased, and of those whose number has another name here.
    """
    app = build(config)
    try:
        with app.store.write() as records:
            back, unsure = repeat_erasures(records, records.erasures.listed(), app.clock.now())
        wake(app.store, app.ladders, app.services.dispatch, app.clock)
    finally:
        app.close()
    return numbers(back), numbers(unsure)


def _standing(config: Config, now: datetime) -> dict[str, Any]:
    store = _store(config)
    try:
        with store.read() as records:
            held = records.copies.held(now)
            return asdict(records.copies.standing(held)) if held else {}
    finally:
        store.close()


def _release(context: typer.Context, as_json: bool) -> None:
    with built(context) as app:
        done = release(app.store, "operator", app.clock.now())
    if not done:
        fail("this office was not put back from a backup, or was released before")
    show({"released": True}, as_json, ["released: everybody who has something to do is told of it, and the timetable goes on"])


def _store(config: Config) -> Store:
    found = kept(config)
    return Store(found.database, found.vault, found.schema)


def _remember(config: Config, made: Made) -> None:
    store = _store(config)
    try:
        with store.write() as records:
            records.copies.made(made.last())
    finally:
        store.close()


def _teller(as_json: bool) -> Told:
    return lambda said: None if as_json else typer.echo(said, err=True)


def _codes(configs: Sequence[Config]) -> str:
    return ", ".join(one.office.code for one in configs)
