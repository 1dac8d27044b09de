"""The command line: `sangyu` (= `python -m bot`)."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.accounts import binding_codes, publish_menus
from bot.check import findings
from bot.commands.ask import ask
from bot.commands.audience import audience
from bot.commands.backup import backup, hold, restore
from bot.commands.base import Chosen, JsonOption, built, show
from bot.commands.bindings import accounts, unbind
from bot.commands.channels import channels
from bot.commands.days_off import days_off
from bot.commands.duties import duties
from bot.commands.gifts import gifts
from bot.commands.groups import groups
from bot.commands.jobs import jobs
from bot.commands.keys import keys
from bot.commands.life import event, undo_event
from bot.commands.link import link
from bot.commands.meetings import meetings
from bot.commands.move import move
from bot.commands.notice import notice
from bot.commands.occasions import occasions
from bot.commands.paper import papers
from bot.commands.people import people, staff
from bot.commands.periodicals import periodicals
from bot.commands.policy import policy
from bot.commands.privacy import check_history, erase_again, erase_member, erase_person, erase_receiver, hand_out, leave
from bot.commands.processes import clock, run, web, worker
from bot.commands.seats import seats
from bot.commands.selfcheck import check_people, list_people
from bot.commands.shorten import shorten
from bot.commands.simulate import simulate
from bot.commands.study import study
from bot.commands.token import tokens
from bot.commands.train import train
from bot.commands.understand import understand
from bot.commands.units import ladder, pair_with, prefer, units
from bot.config import named
from bot.errors import SangyuError
from bot.version import version

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="桑榆 Sangyu: reaches every retired cadre the same day.",
)
cli.command()(run)
cli.command()(web)
cli.command()(worker)
cli.command()(clock)
cli.command()(ask)
cli.command()(backup)
cli.command()(duties)
cli.command()(link)
cli.command()(move)
cli.command()(occasions)
cli.command()(restore)
cli.command()(hold)
cli.command()(simulate)
policy.command("shorten")(shorten)
policy.command("train")(train)
cli.add_typer(channels, name="channels")
cli.add_typer(policy, name="policy")
people.command("check")(check_people)
people.command("list")(list_people)
people.command("event")(event)
people.command("event-undo")(undo_event)
people.command("data")(hand_out)
people.command("erase")(erase_person)
people.command("erase-proxy")(erase_receiver)
people.command("erase-again")(erase_again)
people.command("check-history")(check_history)
staff.command("leave")(leave)
staff.command("erase")(erase_member)
people.command("accounts")(accounts)
people.command("unbind")(unbind)
people.command("prefer")(prefer)
people.command("ladder")(ladder)
staff.command("pair")(pair_with)
notice.command("seats")(seats)
cli.add_typer(notice, name="notice")
cli.add_typer(people, name="people")
cli.add_typer(gifts, name="gifts")
cli.add_typer(days_off, name="days-off")
cli.add_typer(staff, name="staff")
cli.add_typer(jobs, name="jobs")
cli.add_typer(meetings, name="meetings")
cli.add_typer(keys, name="keys")
cli.add_typer(units, name="unit")
cli.add_typer(groups, name="group")
cli.add_typer(audience, name="audience")
cli.add_typer(understand, name="understand")
cli.add_typer(tokens, name="token")
cli.add_typer(papers, name="paper")
cli.add_typer(periodicals, name="periodicals")
cli.add_typer(study, name="study")

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="The TOML file; default: $SANGYU_CONFIG, else the demo office.")
]
OfficeOption = Annotated[str, typer.Option("--office", help="The code of an office, where there are several.")]


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version())
        raise typer.Exit


VersionOption = Annotated[bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Which Sangyu this is.")]
BEFORE = ("--config", "--office")  # the options that may as well stand behind the command


@cli.callback()
def start(
    context: typer.Context, config: ConfigOption = None, office: OfficeOption = "", _version: VersionOption = False
) -> None:
    """桑榆 Sangyu."""
    context.obj = Chosen(config, office)
    logs.configure(sys.stderr.isatty())


@cli.command()
def check(context: typer.Context, as_json: JsonOption = False) -> None:
    """Is this installation fit? A plain sentence a fault, with the step that mends it.

    Exit status 0: fit, perhaps with warnings; 1: faults; 2: the configuration, the keys or the database cannot be opened at all.
    """
    with built(context) as app:
        found = findings(app, named(context.find_root().obj.config))
    faulty = any(not one.warning for one in found)
    data = {"fit": not faulty, "findings": [asdict(one) for one in found]}
    show(data, as_json, [*map(str, found), *([] if faulty else ["everything is fit"])])
    raise typer.Exit(1 if faulty else 0)


@cli.command()
def menu(context: typer.Context) -> None:
    """Publish content/menu.yaml as the menu of every account that has one."""
    with built(context) as app:
        for name in publish_menus(app):
            typer.echo(f"{name}: the menu is published")


@cli.command("bind-qr")
def bind_qr(context: typer.Context, name: str, last_four: str) -> None:
    """A QR code that binds whoever scans it to this person: name and the last four digits of the telephone."""
    with built(context) as app:
        for account, link in binding_codes(app, name, last_four):
            typer.echo(f"{account}: {link}")


def main() -> None:
    """Run a command; `--config FILE` and `--office CODE` may stand before it or behind it."""
    words = sys.argv[1:]
    for option in BEFORE:
        if option in words[:-1]:
            at = words.index(option)
            words = [*words[at : at + 2], *words[:at], *words[at + 2 :]]
    try:
        cli(words)
    except SangyuError as wrong:
        typer.echo(str(wrong), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
