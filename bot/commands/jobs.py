"""`sangyu jobs`: what happens by itself today; a job is stopped, taken up again, or kept now."""

from __future__ import annotations

from dataclasses import asdict

import typer

from bot.app import App
from bot.commands.base import JsonOption, built, fail, show
from bot.domain.schedule import JobDay, by_job

jobs = typer.Typer(no_args_is_help=True, help="What happens by itself: today's table, stopping, and doing now.")


@jobs.command("list")
def listed(context: typer.Context, as_json: JsonOption = False) -> None:
    """Every job, and how it stands today."""
    with built(context) as app:
        app.plan_timetable()
        with app.store.read() as records:
            rows, paused = records.timetable.of_day(app.clock.now().date()), records.timetable.paused()
        found = {one.job: one for one in by_job(rows, paused)}
        days = [*found.values(), *(JobDay(name, None, {}) for name in app.services.jobs if name not in found)]
        data = [{**asdict(one), "title": app.services.jobs.get(one.job, "")} for one in days]
        show(data, as_json, [_line(one, app.services.jobs.get(one.job, "")) for one in days])


@jobs.command()
def pause(context: typer.Context, name: str) -> None:
    """Stop a job: what falls due meanwhile is not done, and staff are told when its day is over."""
    with built(context) as app:
        _known(app, name)
        with app.store.write() as records:
            new = records.timetable.pause(name, "operator", app.clock.now())
            if new:
                records.access.write_history("operator", "job.paused", f"job:{name}", app.clock.now())
    typer.echo(f"{name} is stopped" if new else f"{name} was stopped already")


@jobs.command()
def resume(context: typer.Context, name: str) -> None:
    """Take a job up again: what is still open of today is done."""
    with built(context) as app:
        _known(app, name)
        with app.store.write() as records:
            new = records.timetable.resume(name)
            if new:
                records.access.write_history("operator", "job.resumed", f"job:{name}", app.clock.now())
    typer.echo(f"{name} goes on" if new else f"{name} was not stopped")


@jobs.command()
def run(context: typer.Context, name: str) -> None:
    """Do what a job has still to do today, now; nothing is done twice. Exit status 1 if any of it failed."""
    with built(context) as app:
        _known(app, name)
        now = app.clock.now()
        with app.store.write() as records:
            records.access.write_history("operator", "job.hastened", f"job:{name}", now)
        count = app.timetable.run_now(app.store, name, now)
        with app.store.read() as records:
            stands = [one for one in by_job(records.timetable.of_day(now.date())) if one.job == name]
    typer.echo("\n".join([f"{count} promises", *(_line(one, "") for one in stands)]))
    raise typer.Exit(1 if any(one.counts.get("failed") for one in stands) else 0)


def _known(app: App, name: str) -> None:
    if name not in app.services.jobs:
        fail(f"there is no job {name}: {', '.join(app.services.jobs)}")


def _line(one: JobDay, title: str) -> str:
    at = f"{one.at:%H:%M}" if one.at else "     "
    states = ", ".join(f"{count} {state}" for state, count in sorted(one.counts.items())) or "nothing today"
    return f"{at} {one.job:<20} {states}{' (stopped)' if one.stopped else ''} {title}".rstrip()
