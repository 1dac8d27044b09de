"""A file or a pasted document into the library: read, the difference looked over, then proposed or published."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.responses import Response

from bot.policy.desk import Step
from bot.policy.faults import NotPublished
from bot.policy.reading import Taken, read_file, read_pasted
from bot.retrieval import PolicyError
from bot.store.policy import load_topic
from bot.web.console.pages import Pages, Visit
from bot.web.console.people.imports import plain_name
from bot.web.console.policy.library import may_change

LARGEST = 5_242_880  # bytes of a file, with the form around it
WAITS = timedelta(hours=2)  # what was read and not decided on
SHOWN = 60  # topics of one kind that the page lists


class PolicyImportPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._store = pages.parts.store
        self._desk = pages.parts.library

    def start(self, visit: Visit) -> Response:
        return self._start(visit, None)

    def _start(self, visit: Visit, fault: PolicyError | None, status: int = 200) -> Response:
        if not may_change(visit):
            return self._pages.gone()
        said = {"code": fault.code, "data": fault.data} if fault else None
        data = {"fault": said, "text": visit.form.get("text"), "name": visit.form.get("name"), "done": visit.asked("done")}
        return self._pages.show(visit, "policy/policy_import", data, status)

    def read(self, visit: Visit) -> Response:
        """Nothing of a file with a fault is taken; the fault is said by its place."""
        if not may_change(visit):
            return self._pages.gone()
        try:
            taken = _read(visit)
        except PolicyError as fault:
            return self._start(visit, fault, 400)
        number = secrets.token_urlsafe(16)
        kept = json.dumps({"name": taken.name, "document": taken.document, "notes": taken.notes, "topics": _dumped(taken)})
        with self._store.write() as records:
            records.access.remember(_key(visit, number), kept, visit.now + WAITS)
        return self._pages.onward(f"/console/policy/import/{number}")

    def preview(self, visit: Visit) -> Response:
        """What it would change. The scoring of a file that may be published takes some seconds."""
        taken = self._kept(visit)
        return self._preview(visit, taken, "") if taken else self._pages.gone()

    def _preview(self, visit: Visit, taken: Taken, against: str, status: int = 200) -> Response:
        whole = bool(visit.asked("whole"))
        step = self._desk.taking_in(taken, whole)
        data: dict[str, Any] = {"taken": taken, "found": step.difference, "whole": whole, "shown": SHOWN, "against": against}
        try:
            data |= self._weighed(taken, step)
        except NotPublished as fault:
            data |= {"score": None, "cautions": [], "against": against or fault.against.value}
        return self._pages.show(visit, "policy/policy_import_preview", {**data, "upload": visit.path["upload_id"]}, status)

    def _weighed(self, taken: Taken, step: Step) -> Mapping[str, Any]:
        if taken.document:  # somebody reads each of them first
            return {"score": None, "cautions": []}
        weighed = self._desk.weigh(step)
        score = weighed.report.data() if weighed.report else None
        return {"score": score, "cautions": [one.data() for one in weighed.cautions]}

    def decide(self, visit: Visit) -> Response:
        taken = self._kept(visit)
        if taken is None:
            return self._pages.gone()
        done = {"discard": "thrown", "propose": "uploaded", "publish": "published"}.get(visit.form.get("do"))
        if done is None:
            return self._pages.sorry("unreadable", 400)
        if done != "thrown" and visit.viewer.staff_id is None:
            return self._pages.sorry("no_staff", 403)
        if done == "uploaded":
            self._desk.propose(taken, visit.viewer.actor)
        elif done == "published" and not taken.document:
            step = self._desk.taking_in(taken, bool(visit.asked("whole")))
            try:
                self._desk.publish(step, visit.viewer.actor, bool(visit.form.get("force")))
            except NotPublished as fault:
                return self._preview(visit, taken, fault.against.value, 409)
        with self._store.write() as records:
            records.access.take(_key(visit, visit.path["upload_id"]), visit.now)
        where = "/console/policy/proposals" if done == "uploaded" else "/console/policy/import"
        return self._pages.onward(f"{where}?done={done}")

    def _kept(self, visit: Visit) -> Taken | None:
        """What this member of staff has sent in."""
        if not may_change(visit):
            return None
        with self._store.read() as records:
            said = records.access.recall(_key(visit, visit.path["upload_id"]), visit.now)
        if said is None:
            return None
        kept = json.loads(said)
        notes = tuple((code, data) for code, data in kept["notes"])
        return Taken(kept["name"], tuple(load_topic(one) for one in kept["topics"]), kept["document"], notes)


def _key(visit: Visit, number: str) -> str:
    return f"policy_import:{visit.viewer.actor}:{number}"


def _dumped(taken: Taken) -> list[dict[str, Any]]:
    return [asdict(topic) for topic in taken.topics]


def _read(visit: Visit) -> Taken:
    """The file, or the text that was pasted. Raises PolicyError. A file stands on the disk only while it is read."""
    if not visit.form.content:
        text = visit.form.get("text")
        if not text:
            raise PolicyError("neither a file nor a text", "nothing")
        return read_pasted(text, visit.form.get("name")[:60] or "—")
    with TemporaryDirectory(prefix="sangyu-") as folder:
        path = Path(folder) / plain_name(visit.form.file_name)
        path.write_bytes(visit.form.content)
        return read_file(path)
