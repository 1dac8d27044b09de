"""The command line: `sangyu` (= `python -m bot`)."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import structlog
import typer
import uvicorn
from starlette.applications import Starlette

from bot import config as configuration
from bot.accounts import binding_codes, publish_menus
from bot.app import App, build
from bot.check import faults
from bot.config import Config
from bot.domain.occasions import OccasionRuleError
from bot.domain.people import Role
from bot.domain.policy import Decision, Finding
from bot.errors import SangyuError
from bot.ledger import appoint, compare, read_workbook, take_in
from bot.retrieval import load_topics
from bot.web.server import site
from bot.web.sign_in import new_link

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="桑榆 Sangyu: reaches every retired cadre the same day.",
)
policy_commands = typer.Typer(no_args_is_help=True, help="The policy library.")
staff_commands = typer.Typer(no_args_is_help=True, help="Members of staff.")
people_commands = typer.Typer(no_args_is_help=True, help="The ledger.")
cli.add_typer(policy_commands, name="policy")
cli.add_typer(people_commands, name="people")
cli.add_typer(staff_commands, name="staff")

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="The TOML file; default: $SANGYU_CONFIG, else the demo office.")
]


@cli.callback()
def start(context: typer.Context, config: ConfigOption = None) -> None:
    """桑榆 Sangyu."""
    context.obj = config
    logging.getLogger("urllib3").setLevel(logging.WARNING)  # at DEBUG it writes addresses that carry tokens
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


@cli.command()
def run(context: typer.Context) -> None:
    """Web, ticks and dispatch in one process."""
    settings = _settings(context)
    app = build(settings)

    @asynccontextmanager
    async def lifespan(_site: Starlette) -> AsyncIterator[None]:
        await app.start()
        yield
        await app.stop()

    _greet(app)
    uvicorn.run(
        site(app.parts(), lifespan),
        host=settings.web.host,
        port=settings.web.port,
        log_level="warning",
        access_log=False,  # addresses of notice pages are keys
        loop="uvloop",
        http="httptools",
        ws="none",
        server_header=False,
        date_header=False,
        proxy_headers=False,  # nothing here depends on who the caller says he is
        timeout_graceful_shutdown=10,
    )


@cli.command()
def check(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Is this installation fit? A plain sentence a fault, and exit status 1 if there is any."""
    app = _built(context)
    found = faults(app)
    app.close()
    _print(found, as_json, found or ["everything is fit"])
    raise typer.Exit(1 if found else 0)


@cli.command()
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument()] = None,
    batch: Annotated[Path | None, typer.Option(help="A file of JSON lines: {q, context?}")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Answer a policy question as the bot would."""
    app = _built(context)
    if batch is not None:
        for line in batch.read_text("utf-8").splitlines():
            asked = json.loads(line)
            typer.echo(json.dumps(_answer(app, asked["q"], asked.get("context")), ensure_ascii=False))
    elif question is not None:
        answered = _answer(app, question, None)
        _print(answered, as_json, [str(answered["answer"])])
    app.close()


@cli.command()
def occasions(
    context: typer.Context,
    year: Annotated[int, typer.Option(min=1950, max=2099)],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Every greeting date of a year."""
    app = _built(context)
    rows = [{**asdict(one), "date": one.date.isoformat(), "kind": one.kind.value} for one in app.calendar.year(year)]
    app.close()
    _print(rows, as_json, [f"{row['date']}  {row['name']}" for row in rows])


@cli.command()
def link(context: typer.Context) -> None:
    """A link to the duty desk that signs in whoever opens it, once and within half an hour."""
    app = _built(context)
    typer.echo(f"{app.office.public_url}{_link(app)}")
    app.close()


@cli.command()
def menu(context: typer.Context) -> None:
    """Publish content/menu.yaml as the menu of every WeChat service account."""
    app = _built(context)
    for name in publish_menus(app):
        typer.echo(f"{name}: the menu is published")
    app.close()


@cli.command("bind-qr")
def bind_qr(context: typer.Context, name: str, last_four: str) -> None:
    """A QR code that binds whoever scans it to this person: name and the last four digits of the telephone."""
    app = _built(context)
    for account, link in binding_codes(app, name, last_four):
        typer.echo(f"{account}: {link}")
    app.close()


@policy_commands.command("import")
def policy_import(
    context: typer.Context,
    path: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Add topics from YAML, replacing those of the same id."""
    app = _built(context)
    topics = load_topics(path)
    with app.store.read() as records:
        known = {topic.id: topic for topic in records.policy.published()}
    new = [topic for topic in topics if topic.id not in known]
    changed = [topic for topic in topics if topic.id in known and known[topic.id] != topic]
    typer.echo(f"{len(new)} new, {len(changed)} changed, {len(topics) - len(new) - len(changed)} unchanged")
    if not dry_run:
        with app.store.write() as records:
            records.policy.publish([*new, *changed], app.clock.now())
    app.close()


@people_commands.command("import")
def people_import(
    context: typer.Context,
    path: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Take in an Excel file of people (first sheet) and staff (sheet 工作人员): all of it, or nothing."""
    sheets = read_workbook(path)
    app = _built(context)
    with app.store.write() as records:
        difference = compare(records, sheets)
        if not dry_run:
            take_in(records, difference)
    app.close()
    counts = {
        "units": len(difference.units),
        "staff": len(difference.staff),
        "new": len(difference.new),
        "changed": len(difference.changed),
        "unchanged": difference.unchanged,
    }
    typer.echo(", ".join(f"{name} {number}" for name, number in counts.items()) + (" (nothing written)" if dry_run else ""))
    if sheets.not_kept:
        typer.echo(f"not kept yet: {'、'.join(sheets.not_kept)}")


@staff_commands.command("add")
def staff_add(
    context: typer.Context,
    name: str,
    phone: Annotated[str, typer.Option()],
    role: Annotated[Role, typer.Option()],
    unit: Annotated[str | None, typer.Option(help="Where the person works.")] = None,
    scope: Annotated[
        str | None, typer.Option(help="The unit in which the role counts; default: the whole office.")
    ] = None,
) -> None:
    """A new member of staff, who then binds a chat account like anybody else; of a known one, a further role."""
    app = _built(context)
    with app.store.write() as records:
        number = appoint(records, name, phone, role, unit, scope)
    app.close()
    typer.echo(f"added as number {number}; to bind, say in chat: 绑定 {name} and the last four digits of the telephone")


def _answer(app: App, question: str, previous: str | None) -> dict[str, Any]:
    """One line of `ask --batch`: what was decided, and the stored text that would be quoted."""
    before = app.services.policy.decide(previous).topic if previous else None
    finding = app.services.policy.decide(question, before)
    topic = app.policy.topic(finding.topic) if finding.decision is Decision.ANSWER and finding.topic else None
    sources = [{"name": one.name, "no": one.no, "date": one.date} for one in topic.sources] if topic else []
    return {
        "q": question,
        "decision": finding.decision.value,
        "topic": finding.topic if topic else None,
        "confidence": round(finding.confidence, 4),
        "candidates": [{"topic": one.topic, "score": one.score} for one in finding.candidates],
        "answer": _said(app, finding, list(topic.facts) if topic else []),
        "sources": sources,
    }


def _said(app: App, finding: Finding, facts: list[str]) -> str:
    if facts:
        return "\n".join(facts)
    if finding.decision is Decision.CLARIFY:
        offered = (app.policy.topic(one.topic) for one in finding.candidates[:3])
        return "\n".join(topic.title for topic in offered if topic is not None)
    return ""


def _greet(app: App) -> None:
    web = app.config.web
    address = f"http://{web.host}:{web.port}"
    lines = [f"桑榆 Sangyu · {app.office.name}", f"值班台（链接只能用一次）  {address}{_link(app)}"]
    if app.config.is_demo:
        lines.append(f"演练室                    {address}/chat")
    typer.echo("\n".join([*lines, "Ctrl-C 停止。"]))


def _link(app: App) -> str:
    with app.store.write() as records:
        return new_link(records, app.clock.now())


def _settings(context: typer.Context) -> Config:
    try:
        return configuration.load(context.find_root().obj)
    except SangyuError as wrong:
        _fail(str(wrong))


def _built(context: typer.Context) -> App:
    try:
        return build(_settings(context))
    except (SangyuError, OccasionRuleError) as wrong:
        _fail(str(wrong))


def _print(data: Any, as_json: bool, lines: Iterable[str]) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1) if as_json else "\n".join(lines))


def _fail(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)


def main() -> None:
    """Run a command; `--config FILE` may stand before it or behind it."""
    words = sys.argv[1:]
    if "--config" in words[:-1]:
        at = words.index("--config")
        words = [*words[at : at + 2], *words[:at], *words[at + 2 :]]
    try:
        cli(words)
    except SangyuError as wrong:
        typer.echo(str(wrong), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
