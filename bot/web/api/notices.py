"""The notices of the API: made, looked at, approved, corrected, sent again, withdrawn; who stands where, and the evidence.

What is done is the notice desk's; here it is only asked for and shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query

from bot import evidence
from bot.domain.board import Missing, Turn
from bot.domain.drafts import DraftFields
from bot.domain.notices import Notice, Objection
from bot.domain.rights import Viewer
from bot.errors import NotAllowed
from bot.store import Records
from bot.web.api.access import WHY, ApiFault, Reads, Service, Writes, heeding
from bot.web.api.models import Correction, Done, Funnel, Made, NewNotice, Pasted, Standing, faults
from bot.web.parts import Parts

MOST = 50_000
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]
After = Annotated[int, Query(ge=0, description="The `person_id` with which the page before ended.")]
Step = Callable[[Records, Notice, datetime], Done]


def router() -> APIRouter:
    made = APIRouter(prefix="/notices", responses=faults(401, 403, 404, 409, 413, 422), tags=["notices"])
    for method, path, answer, status in ROUTES:
        made.add_api_route(path, answer, methods=[method], status_code=status)
    return made


# --- looking -----------------------------------------------------------------------------------------------------------


def newest(parts: Service, _member: Reads, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> list[Made]:
    """The newest notices."""
    with parts.store.read() as records:
        return [_made(one) for one in records.notices.recent(limit)]


def one(notice_id: int, parts: Service, _member: Reads) -> Funnel:
    """Where a notice stands: how many should know, how far the machine got, how many have confirmed."""
    with parts.store.read() as records:
        notice = _found(records, notice_id)
        tally = records.board.totals([notice.id]).get(notice.id)
        shown = tally.shown(parts.office.reach.weights) if tally else {}
        figures = ("should_know", "sent", "delivered", "read", "confirmed")
        return Funnel(
            **_made(notice).model_dump(),
            title=notice.title,
            kind=notice.kind.value,
            version=notice.version,
            correction_waiting=records.notices.pending_version(notice.id) is not None,
            drill=notice.drill,
            cutoff=_iso(notice.cutoff),
            exception=notice.exception,
            rate=shown.get("rate"),
            weighed=shown.get("weighed"),
            states=records.board.funnel(notice.id),
            **{name: shown.get(name, 0) for name in figures},
        )


def recipients(
    notice_id: int, parts: Service, member: Reads, after: After = 0, limit: Annotated[int, Query(ge=1, le=MOST)] = MOST
) -> list[Standing]:
    """Everybody on the list whom this token may see, in or out with the reason; of the missing, what happens next and when."""
    viewer = Viewer.of(member)
    with parts.store.read() as records:
        notice = _found(records, notice_id)
        rows = [row for row in records.board.recipients(notice.id, viewer) if row["person_id"] > after][:limit]
        missing = {one.recipient_id: one for one in records.board.missing(notice.id, limit=2**31, viewer=viewer)} if rows else {}
    with parts.store.write(forced=False) as records:
        records.access.opened(f"staff:{member.id}", f"notice:{notice.id}", parts.clock.now(), "api")
    return [_standing(row, missing.get(row["id"])) for row in rows]


def board(notice_id: int, parts: Service, _member: Reads) -> dict[str, Any]:
    """The figures of the whole and of every unit, each unit with all under it."""
    weights = parts.office.reach.weights
    with parts.store.read() as records:
        notice = _found(records, notice_id)
        found = records.board.units(notice.id)
    lines = [
        {"unit_id": line.unit_id, "unit": line.name, "path": line.path, "depth": line.depth, **line.all.shown(weights)}
        for line in found.lines
    ]
    return {**_made(notice).model_dump(), "totals": found.totals.shown(weights), "units": lines}


def preview(notice_id: int, parts: Service, member: Reads) -> dict[str, Any]:
    """What a decider is shown: the text, who gets it, cautions, and of a draft what is to be expected."""
    with parts.store.read() as records:
        notice = _found(records, notice_id)
        return dict(parts.services.notices.preview(records, notice, Viewer.of(member), parts.clock.now()))


def pack(notice_id: int, parts: Service, member: Reads) -> dict[str, Any]:
    """The evidence pack as data; as a workbook it comes from the console and the command line."""
    with parts.store.write() as records:
        notice = _found(records, notice_id)
        scribe = evidence.Scribe(parts.wording.render, parts.office.reach, Viewer.of(member))
        try:
            data = evidence.pack(records, notice.id, scribe, parts.clock.now())
        except NotAllowed:
            raise ApiFault(403, "no_right", "this role takes no files out of the house") from None
        except evidence.EvidenceFault:
            raise ApiFault(409, Objection.NOT_SENT.value, WHY[Objection.NOT_SENT]) from None
        evidence.note(records, scribe.viewer, evidence.summed(notice.id, data), parts.clock.now())
    return data


# --- steps -------------------------------------------------------------------------------------------------------------


def read(pasted: Pasted, parts: Service, member: Writes) -> dict[str, Any]:
    """The fields that a sentence or a pasted document proposes, for correction; nothing is kept."""
    with parts.store.read() as records:
        reading = parts.services.notices.read(records, member, pasted.text, parts.clock.now())
    fields = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(reading.fields).items()}
    return {"fields": fields, "settled": reading.settled, "ask": reading.ask, "ask_audience": reading.who}


def make(new: NewNotice, parts: Service, member: Writes, key: Key = None) -> Made:
    """Keep a draft and ask the approvers. With an Idempotency-Key a repetition gives the same notice."""
    request_key = sha256(f"{member.id}:{key}".encode()).hexdigest() if key else None
    now = parts.clock.now()
    if new.cutoff is not None and _local(parts, new.cutoff) <= now:
        raise ApiFault(422, "cutoff_past", "the cut-off is over already")
    values = {name: _local(parts, value) for name, value in new.model_dump().items()}
    with parts.store.write() as records, heeding():
        before = records.notices.requested(request_key) if request_key else None
        if before is not None:
            return _repeated(before, new)
        fields = DraftFields(**values, source="api", request_key=request_key)
        made = _made(parts.services.notices.draft(records, member, fields, now))
    parts.wake()
    return made


def approve(notice_id: int, parts: Service, member: Reads) -> Done:
    """Let a draft go, or the correction that waits: by another token than the author's."""

    def step(records: Records, notice: Notice, now: datetime) -> Done:
        released = parts.services.notices.approve(records, notice, member, now)
        people, version = released.counts.get("included"), released.notice.version
        return Done(**_made(released.notice).model_dump(), people=people, version=version)

    return _take(parts, notice_id, step)


def withdraw(notice_id: int, parts: Service, member: Writes) -> Done:
    """What has not left yet never does, and nobody is asked to call any more."""

    def step(records: Records, notice: Notice, now: datetime) -> Done:
        parts.services.notices.withdraw(records, notice, member, now)
        return Done(**_made(_found(records, notice.id)).model_dump())

    return _take(parts, notice_id, step)


def resend(notice_id: int, parts: Service, member: Writes) -> Done:
    """Begin anew with those who have not confirmed, and only with them."""

    def step(records: Records, notice: Notice, now: datetime) -> Done:
        people = parts.services.notices.resend(records, notice, member, now)
        return Done(**_made(_found(records, notice.id)).model_dump(), people=people)

    return _take(parts, notice_id, step)


def correct(notice_id: int, change: Correction, parts: Service, member: Writes) -> Done:
    """Propose a correction; it holds when a second person has approved it."""

    def step(records: Records, notice: Notice, now: datetime) -> Done:
        given = {name: _local(parts, value) for name, value in change.model_dump(exclude_unset=True).items()}
        version = parts.services.notices.propose(records, notice, member, replace(notice.text, **given), now)
        return Done(**_made(notice).model_dump(), version=version.version)

    return _take(parts, notice_id, step)


ROUTES: tuple[tuple[str, str, Callable[..., Any], int], ...] = (
    ("GET", "", newest, 200),
    ("POST", "", make, 201),
    ("POST", "/read", read, 200),
    ("GET", "/{notice_id}", one, 200),
    ("GET", "/{notice_id}/recipients", recipients, 200),
    ("GET", "/{notice_id}/board", board, 200),
    ("GET", "/{notice_id}/preview", preview, 200),
    ("GET", "/{notice_id}/evidence", pack, 200),
    ("POST", "/{notice_id}/approve", approve, 200),
    ("POST", "/{notice_id}/withdraw", withdraw, 200),
    ("POST", "/{notice_id}/resend", resend, 200),
    ("POST", "/{notice_id}/correct", correct, 202),
)


def _take(parts: Parts, notice_id: int, step: Step) -> Done:
    """One step in one transaction; what it lets leave is looked for at once."""
    with parts.store.write() as records, heeding():
        done = step(records, _found(records, notice_id), parts.clock.now())
    parts.wake()
    return done


def _local(parts: Parts, value: Any) -> Any:
    """A moment in the office's own zone; one without an offset was meant in it."""
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=parts.clock.zone) if value.tzinfo is None else value.astimezone(parts.clock.zone)


def _found(records: Records, notice_id: int) -> Notice:
    notice = records.notices.get(notice_id) if notice_id < 2**31 else None
    if notice is None:
        raise ApiFault(404, "unknown", "there is no such notice")
    return notice


def _made(notice: Notice) -> Made:
    return Made(id=notice.id, number=notice.number, status=notice.state.value)


def _repeated(before: Notice, new: NewNotice) -> Made:
    """The notice that this key has made; the same key for something else is a mistake of the program."""
    if (before.kind, before.title, before.body) != (new.kind, new.title, new.body):
        raise ApiFault(409, "key_used", "this Idempotency-Key has made another notice")
    return _made(before)


def _standing(row: dict[str, Any], missing: Missing | None) -> Standing:
    step, at = None, None
    if missing is not None and missing.next.turn is not Turn.NONE:
        step = missing.next.rung.value if missing.next.rung else missing.next.turn.value
        at = _iso(missing.next.at)
    return Standing(
        person=row["person"],
        person_id=row["person_id"],
        state=row["state"],
        reason=row["reason"],
        how=row["how"],
        rsvp=row["rsvp"],
        settled_at=_iso(row["settled_at"]),
        next_step=step,
        next_at=at,
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
