"""What a person's page shows of the care for him, beside his file; his portrait, and the pictures of visits."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.responses import Response

from bot.domain.conversation import Place
from bot.domain.duties import LIVE
from bot.domain.notices import OPEN
from bot.domain.rights import Right
from bot.pictures import as_jpeg
from bot.store import Records
from bot.store.photos import Photo
from bot.web.console.asked import acting
from bot.web.console.pages import Pages, Visit
from bot.web.guard import SAFE

LARGEST = 8_388_608  # bytes of a picture, with the form around it
VISITS, ASKED, OWED = 8, 20, 50  # of one person, that his page shows
CONSOLE = Place("console", "", "")  # where a picture came from that was sent in here


def care_of(records: Records, visit: Visit, person_id: int, pages: Pages) -> dict[str, Any]:
    """Of somebody whose file the viewer may see."""
    visits = records.visits.of_person(person_id, VISITS + 1)
    duties = records.duties.of_person(person_id, OWED, pages.parts.services.duties.titles)
    portrait = records.photos.portrait(person_id)
    return {
        "visits": visits[:VISITS],
        "more": len(visits) > VISITS,
        "owed": sorted((one for one in duties if one.state in LIVE), key=lambda one: (one.due_at, one.number)),
        "asked": records.commitments.of_person(person_id, ASKED),
        "notices": [one.notice for one in records.pending.of([person_id], visit.now) if one.state in OPEN],
        "portrait": portrait.number if portrait else None,
        "once": secrets.token_hex(8),
        "acts": visit.viewer.staff_id is not None,
    }


class PhotoPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def one(self, visit: Visit) -> Response:
        """A picture, for whoever may see the person whom it is about."""
        with self._parts.store.read() as records:
            photo = records.photos.get(visit.path["number"])
            content = records.photos.content(photo.number) if photo is not None and _may_see(records, photo, visit) else None
        return Response(content, media_type="image/jpeg", headers=SAFE) if content is not None else self._pages.gone()

    def portrait(self, visit: Visit) -> Response:
        """Keep a portrait; the newest is shown."""
        person_id = visit.path["person_id"]
        back = f"/console/people/{person_id}"
        picture = as_jpeg(visit.form.content) if visit.form.content else None
        with self._parts.store.write() as records:
            sheet, me = records.sheets.sheet(visit.viewer, person_id), acting(records, visit)
            if sheet is None or Right.EVENTS not in sheet.rights:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if picture is None:
                return self._pages.onward(f"{back}?done=no_picture")
            photo = records.photos.add(CONSOLE, me.id, secrets.token_urlsafe(16), visit.now)
            if photo is None:
                raise LookupError("a number drawn by lot was drawn before")
            records.photos.keep(photo.number, picture.content, picture.width, picture.height)
            records.photos.make_portrait(photo.number, person_id)
            records.access.write_history(visit.viewer.actor, "portrait", f"person:{person_id}", visit.now)
        return self._pages.onward(f"{back}?done=portrait")


def _may_see(records: Records, photo: Photo, visit: Visit) -> bool:
    return photo.person_id is not None and bool(records.roll.names(visit.viewer, [photo.person_id]))
