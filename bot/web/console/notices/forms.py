"""What the forms about notices say. Nothing that somebody typed is thrown away because of one field that cannot be read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.drafts import DraftFields
from bot.domain.notices import Notice, NoticeKind, Text
from bot.policy.reading import words_of
from bot.web.console.pages import Visit
from bot.web.console.people.imports import plain_name

LONGEST = 8000  # characters of a pasted document
LONGEST_AUDIENCE = 400
YEARS = range(2000, 2101)
MOMENTS = ("event_at", "end_at", "reply_by")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as fields of a notice. `unread`: moments that were no moments."""

    fields: DraftFields
    unread: tuple[str, ...] = ()


def filled(visit: Visit, zone: ZoneInfo, before: Notice | None = None) -> Filled | None:
    """The draft in a form; None for a form that no page of ours sends. `before`: what the form does not ask for."""
    kind = visit.form.get("kind")
    if "title" not in visit.form.fields or kind not in set(NoticeKind):
        return None
    moments = {name: moment(visit.form.get(name), zone) for name in MOMENTS}
    kept = before.cutoff if before is not None and "cutoff" not in visit.form.fields else None
    cutoff = moment(visit.form.get("cutoff"), zone) or kept
    fields = DraftFields(
        NoticeKind(kind), "", "", plain(visit, "audience")[:LONGEST_AUDIENCE],
        requires_confirmation=visit.form.get("confirm") == "yes", drill=visit.form.get("drill") == "yes",
        source="console", cutoff=cutoff,
    )  # fmt: skip
    return Filled(fields.saying(_text(visit, moments)), _unread(visit, {**moments, "cutoff": cutoff}))


def corrected(visit: Visit, notice: Notice, zone: ZoneInfo) -> Filled:
    """The text in a form for a correction, in the settings of its notice."""
    moments = {name: moment(visit.form.get(name), zone) for name in MOMENTS}
    return Filled(DraftFields.of(notice).saying(_text(visit, moments)), _unread(visit, moments))


def _text(visit: Visit, moments: dict[str, datetime | None]) -> Text:
    return Text(plain(visit, "title"), plain(visit, "body"), plain(visit, "place"), **moments)


def _unread(visit: Visit, moments: dict[str, datetime | None]) -> tuple[str, ...]:
    return tuple(name for name, value in moments.items() if value is None and visit.form.get(name))


def plain(visit: Visit, name: str) -> str:
    """Words with one sort of line ends, and without what no database keeps."""
    words = visit.form.get(name).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", words).encode("utf-8", "ignore").decode()


def moment(said: str, zone: ZoneInfo) -> datetime | None:
    """What a field for day and hour holds, in the office's own time; None for nothing, and for what is no moment."""
    try:
        found = datetime.fromisoformat(said).replace(tzinfo=zone)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def pasted(visit: Visit) -> str:
    """The document that was handed over, as a file or as words. Raises PolicyError for a file that cannot be read."""
    if not visit.form.content:
        return plain(visit, "text")[:LONGEST]
    with TemporaryDirectory(prefix="sangyu-") as folder:
        path = Path(folder) / plain_name(visit.form.file_name)
        path.write_bytes(visit.form.content)
        return _CONTROL.sub("", words_of(path))[:LONGEST]


def dumped(fields: DraftFields, asks: Sequence[str]) -> str:
    """What was read out of a document, to be kept until it is put right."""
    said = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(fields).items()}
    return json.dumps({"fields": said, "asks": list(asks)}, ensure_ascii=False)


def loaded(kept: str) -> tuple[DraftFields, list[str]]:
    raw = json.loads(kept)
    said: dict[str, Any] = {
        name: datetime.fromisoformat(value) if name in MOMENTS and value else value for name, value in raw["fields"].items()
    }
    return DraftFields(**{**said, "kind": NoticeKind(said["kind"])}), raw["asks"]


# --- two versions side by side -----------------------------------------------------------------------------------------

SIDES = ("title", "event_at", "end_at", "reply_by", "place", "body", "kind", "audience", "must_confirm", "drill", "cutoff")


def beside(mine: DraftFields, now: DraftFields) -> list[dict[str, object]]:
    """Each field that differs: what was typed, and what holds by now."""
    rows = [{"field": name, "mine": getattr(mine, name), "now": getattr(now, name)} for name in SIDES]
    return [row for row in rows if row["mine"] != row["now"]]
