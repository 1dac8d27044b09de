"""The keys that seal personal data."""

from __future__ import annotations

import typer

from bot.commands.base import JsonOption, built, fail, show

keys = typer.Typer(no_args_is_help=True, help="The keys that seal personal data.")


@keys.command()
def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """How many values lie under which key."""
    with built(context) as app, app.store.read() as records:
        counts = records.sealing.by_key()
    show({str(key): number for key, number in counts.items()}, as_json, [f"key {k}: {n} values" for k, n in counts.items()])


@keys.command()
def rotate(context: typer.Context) -> None:
    """Make a fresh key, seal everything anew under it, and forget the old ones. Copy the key file before and after."""
    with built(context) as app:
        fresh = app.store.vault.ring.add()
        done = 0
        while True:
            with app.store.write() as records:
                part = records.sealing.seal_anew()
            if not part:
                break
            done += part
        with app.store.write() as records:
            old = records.sealing.by_key()
            if set(old) - {fresh}:
                fail("the service has sealed something with an old key meanwhile: say it again")
            records.sealing.renew_proof()
            app.store.vault.ring.retire()
    typer.echo(f"{done} values lie under key {fresh}; the older keys are gone. Backups made before need the older key file.")
