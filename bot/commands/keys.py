"""The keys that seal personal data."""

from __future__ import annotations

import typer

from bot.app import App
from bot.commands.base import JsonOption, built, fail, show

PATIENCE = 10  # minutes; the auditor lets a running service read its keys again each minute

keys = typer.Typer(no_args_is_help=True, help="The keys that seal personal data.")


@keys.command()
def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """How many values lie under which key."""
    with built(context) as app, app.store.read() as records:
        counts = records.sealing.by_key()
    show({str(key): number for key, number in counts.items()}, as_json, [f"key {k}: {n} values" for k, n in counts.items()])


@keys.command()
def rotate(context: typer.Context) -> None:
    """Make a fresh key and seal everything anew under it. The old ones stay until `keys retire`. Copy the key file afterwards."""
    with built(context) as app:
        fresh = app.store.vault.ring.add()
        done = _seal_anew(app)
    typer.echo(f"{done} values lie under key {fresh}; after {PATIENCE} minutes say: keys retire")


@keys.command()
def retire(context: typer.Context) -> None:
    """Forget the older keys, once nothing lies under them and no running service can still be using them.

    1. Wait until every service has read the key file again: it does so each minute, and seals with what it knew until then.
    2. Seal anew what was sealed meanwhile, and commit.
    3. Only then let the older keys go.
    """
    with built(context) as app:
        ring = app.store.vault.ring
        if ring.path is not None and app.clock.now().timestamp() - ring.path.stat().st_mtime < PATIENCE * 60:
            fail(f"the key file changed less than {PATIENCE} minutes ago: a running service may still seal with an older key")
        _seal_anew(app)
        with app.store.read() as records:
            left = set(records.sealing.by_key()) - {ring.newest.id}
        if left:
            fail("something still lies under an older key: start the service again, then say: keys rotate")
        old = ring.retire()
    typer.echo(f"gone: {', '.join(map(str, old)) or 'none'}. Backups made before need the key file of their time.")


def _seal_anew(app: App) -> int:
    """Seal everything with the newest key, a batch a transaction; how many values."""
    done = 0
    while True:
        with app.store.write() as records:
            part = records.sealing.seal_anew()
            if not part:
                records.sealing.renew_proof()
                return done
        done += part
