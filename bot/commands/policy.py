"""The policy library: what comes in and how it is looked over, what waits, what is quoted, how well it answers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import App
from bot.commands.base import DryRunOption, JsonOption, built, fail, show
from bot.commands.policy_lines import changed_lines, difference_lines, report_lines, topic_lines
from bot.domain.rights import OPERATOR
from bot.policy.desk import LibraryDesk, Weighed
from bot.policy.faults import Against, NotPublished
from bot.policy.reading import Taken, read_file, read_pasted
from bot.policy.validity import cautions
from bot.policy.writing import as_yaml, entry_of
from bot.retrieval import PolicyError

policy = typer.Typer(no_args_is_help=True, help="The policy library.")
ForceOption = Annotated[bool, typer.Option("--force", help="Publish although the kept questions are answered worse.")]
Topic = Annotated[str, typer.Argument(help="The topic's id.")]
Numbers = Annotated[list[int], typer.Argument(help="Of proposals, as `proposals` shows them.")]
PASTED = "-"


@policy.command("import")
def import_topics(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="YAML, CSV, XLSX, Markdown, .docx or .txt; - for text from standard input.")],
    dry_run: DryRunOption = False,
    propose: Annotated[bool, typer.Option("--propose", help="Let somebody accept it first; documents always are.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="It is the whole library: withdraw what it does not have.")] = False,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take topics in from a file: the difference, the scoring before and after, then all of it or nothing."""
    with _desk(context) as (_, desk):
        taken = _read(path)
        if propose or taken.document:
            _propose(desk, taken, dry_run, as_json)
            return
        weighed = desk.weigh(desk.taking_in(taken, replace))
        data = {**weighed.data(), "notes": _notes(taken), "dry_run": dry_run}
        show(data, as_json, [*_noted(taken), *_weighed_lines(weighed)])
        if not dry_run:
            desk.take(weighed, OPERATOR.actor, force)


@policy.command("list")
def list_topics(context: typer.Context, as_json: JsonOption = False) -> None:
    """Every topic with its state and version."""
    with built(context) as app, app.store.read() as records:
        today = app.clock.now().date()
        rows = [
            {
                "id": one.topic.id,
                "title": one.topic.title,
                "category": one.topic.category,
                "state": one.state,
                "in_force": one.topic.in_force(today),
                "version": one.version,
                "wordings": len(one.topic.questions),
                "verified_by": one.topic.verified_by,
            }
            for one in records.policy.listed()
        ]
    show(rows, as_json, [_listed(row) for row in rows])


@policy.command("show")
def show_topic(context: typer.Context, topic_id: Topic, as_json: JsonOption = False) -> None:
    """A topic as the library holds it."""
    with built(context) as app, app.store.read() as records:
        held = records.policy.get(topic_id)
    if held is None:
        fail(f"there is no topic with the id {topic_id}")
    topic, state, version = held
    show({**entry_of(topic), "state": state, "version": version}, as_json, [f"{state}, version {version}", *topic_lines(topic)])


@policy.command("versions")
def versions(context: typer.Context, topic_id: Topic, as_json: JsonOption = False) -> None:
    """Every version of a topic, the newest first, with what it changed."""
    with built(context) as app, app.store.read() as records:
        found = records.policy.versions(topic_id)
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    for at, one in enumerate(found):
        before = found[at + 1].topic if at + 1 < len(found) else None
        told = {"version": one.version, "state": one.state, "author": one.author, "at": one.made_at, "note": one.note}
        rows.append({**told, "topic": entry_of(one.topic)})
        lines.append(f"{one.version}  {one.made_at:%Y-%m-%d %H:%M}  {one.state}  {one.author}  {one.note}".rstrip())
        lines += changed_lines(before, one.topic) if before else ()
    show(rows, as_json, lines)


@policy.command("withdraw")
def withdraw(
    context: typer.Context,
    topic_id: Topic,
    reason: Annotated[str, typer.Option(help="Kept with the version.")],
    as_json: JsonOption = False,
) -> None:
    """Never quote a topic again, from this moment."""
    with _desk(context) as (_, desk):
        if not desk.withdraw(topic_id, OPERATOR.actor, reason):
            raise NotPublished(Against.NOT_PUBLISHED, topic_id)
    show({"id": topic_id, "state": "withdrawn"}, as_json, [f"{topic_id}: withdrawn"])


@policy.command("verify")
def verify(
    context: typer.Context,
    topic_id: Topic,
    by: Annotated[str, typer.Option("--by", help="Who has checked it, as it is shown.")],
    as_json: JsonOption = False,
) -> None:
    """Somebody of the office has checked today what a topic says."""
    with _desk(context) as (_, desk):
        if not desk.verify(topic_id, by, OPERATOR.actor):
            raise NotPublished(Against.NOT_PUBLISHED, topic_id)
    show({"id": topic_id, "verified_by": by}, as_json, [f"{topic_id}: verified by {by}"])


@policy.command("export")
def export(context: typer.Context, path: Path, as_json: JsonOption = False) -> None:
    """Write what is published as YAML, to be edited and imported again."""
    with built(context) as app, app.store.read() as records:
        topics = records.policy.published()
    path.write_text(as_yaml(topics), "utf-8")
    show({"file": path.name, "topics": len(topics)}, as_json, [f"{path.name}: {len(topics)} topics"])


@policy.command("proposals")
def proposals(context: typer.Context, as_json: JsonOption = False) -> None:
    """What waits for somebody to accept it."""
    with built(context) as app, app.store.read() as records:
        now = {topic.id: topic for topic in records.policy.published()}
        found = records.policy.proposals()
    rows = [
        {"number": one.id, "kind": one.kind, "origin": one.origin, "by": one.made_by, "topic": entry_of(one.topic)}
        for one in found
    ]
    lines = []
    for one in found:
        lines.append(f"{one.id}  {one.kind}  {one.topic.id}  {one.topic.title}  ({one.origin})")
        before = now.get(one.topic.id)
        lines += changed_lines(before, one.topic) if before else [f"    {line}" for line in topic_lines(one.topic)]
    show(rows, as_json, lines or ["nothing waits"])


@policy.command("accept")
def accept(context: typer.Context, numbers: Numbers, force: ForceOption = False, as_json: JsonOption = False) -> None:
    """Publish what was proposed."""
    with _desk(context) as (_, desk):
        weighed = desk.publish(desk.accepting(numbers), OPERATOR.actor, force)
    show(weighed.data(), as_json, _weighed_lines(weighed))


@policy.command("drop")
def drop(context: typer.Context, numbers: Numbers, as_json: JsonOption = False) -> None:
    """Do not take what was proposed."""
    with _desk(context) as (_, desk):
        for number in numbers:
            if not desk.drop(number, OPERATOR.actor):
                raise NotPublished(Against.NOT_WAITING, str(number))
    show({"dropped": numbers}, as_json, [f"{number}: dropped" for number in numbers])


@policy.command("score")
def score(context: typer.Context, as_json: JsonOption = False) -> None:
    """How well the library answers the questions that are kept for that."""
    with _desk(context) as (_, desk):
        report = desk.standing()
    show(report.after.data(), as_json, report_lines(report))


@policy.command("learn")
def learn(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, help="How far to look back.")] = 30,
    as_json: JsonOption = False,
) -> None:
    """Propose as wordings what people asked and found answered, without names, numbers and addresses."""
    with _desk(context) as (app, desk):
        numbers = desk.learn(app.clock.now() - timedelta(days=days), OPERATOR.actor)
    show({"proposals": numbers}, as_json, [f"{len(numbers)} proposed; see `policy proposals`"])


@policy.command("check")
def check(context: typer.Context, as_json: JsonOption = False) -> None:
    """Which topics rest on documents that hold no more, and what else there is to mend; exit status 1 if there is any."""
    with built(context) as app, app.store.read() as records:
        topics = records.policy.published()
        found = cautions(topics, app.clock.now().date(), records.people.units())
    unverified = sum(not topic.verified_by for topic in topics)
    said = [*map(str, found), f"{len(topics)} topics, {unverified} of them not verified by this office"]
    show({"cautions": [one.data() for one in found], "topics": len(topics), "unverified": unverified}, as_json, said)
    raise typer.Exit(1 if found else 0)


@contextmanager
def _desk(context: typer.Context) -> Iterator[tuple[App, LibraryDesk]]:
    """A fault of a file and a refusal are said in a sentence, and nothing was changed."""
    with built(context) as app:
        try:
            yield app, app.library
        except (PolicyError, NotPublished) as wrong:
            fail(str(wrong))


def _read(path: Path) -> Taken:
    return read_pasted(sys.stdin.read(), "standard input") if str(path) == PASTED else read_file(path)


def _propose(desk: LibraryDesk, taken: Taken, dry_run: bool, as_json: bool) -> None:
    step = desk.taking_in(taken)
    numbers = [] if dry_run else desk.propose(taken, OPERATOR.actor)
    data = {**step.difference.data(), "proposals": numbers, "notes": _notes(taken), "dry_run": dry_run}
    lines = [*_noted(taken), *difference_lines(step.difference)]
    for topic in step.difference.new:
        lines += [f"    {line}" for line in topic_lines(topic)]
    waiting = f"{len(numbers)} proposals wait: {', '.join(map(str, numbers))}" if numbers else "nothing was proposed"
    show(data, as_json, [*lines, waiting])


def _notes(taken: Taken) -> list[dict[str, str]]:
    return [{"code": code, **data} for code, data in taken.notes]


def _noted(taken: Taken) -> Iterable[str]:
    said = {
        "sheet_left_out": "sheet {sheet}: hidden, or without headings; not read",
        "columns_left_out": "{sheet}: columns that mean nothing here, not read: {columns}",
        "ends_with_documents": "quoted until {day}, when the last of its documents expires: {ids}",
    }
    return [said[code].format(**data) for code, data in taken.notes]


def _weighed_lines(weighed: Weighed) -> list[str]:
    lines = difference_lines(weighed.step.difference)
    if weighed.report is not None:
        lines += report_lines(weighed.report)
    return [*lines, *(f"caution: {one}" for one in weighed.cautions)]


def _listed(row: dict[str, Any]) -> str:
    state = row["state"] if row["state"] == "withdrawn" or row["in_force"] else "not in force"
    checked = row["verified_by"] or "not verified"
    counted = f"version {row['version']}; {row['wordings']} wordings"
    return f"{row['id']}  {row['title']}  ({row['category']}; {state}; {counted}; {checked})"
