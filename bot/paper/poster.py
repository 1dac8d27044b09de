"""The large-type picture of a relay kit: what an ordinary chat group is shown, with a code that opens the notice in full."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any

import segno
import structlog
import typst
from PIL import Image

from bot.domain.notices import Notice
from bot.domain.text import spoken_time
from bot.paper.faults import PaperFault
from bot.paper.pdf import ROOT, chinese_font
from bot.store import Records, Store
from bot.store.relays import Kit

TEMPLATE = ROOT / "picture" / "poster.typ"
LARGEST_CODE = 440  # pixels, with its quiet zone
SIDE = 56  # pixels between the code and the left and lower edges, as in the template
QUIET_ZONE = 4  # modules of white around the code, as the standard wants
LONGEST = 6000  # letters of a body that are looked at: more never fit
KEPT = 16  # pictures, the newest
RELAY = "relay"  # begins the name of the picture of a task

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Poster:
    """All that stands on one picture. Equal values make equal bytes."""

    office: str
    phone: str
    body: str
    title: str = ""  # none: a greeting or study, which is no notice
    when: str = ""
    place: str = ""
    until: str = ""
    confirm: bool = False
    corrects: bool = False
    link: str = ""  # what the code opens; none: no code

    @property
    def tag(self) -> str:
        """By which two equal pictures are known without drawing them."""
        return sha256(json.dumps([asdict(self), TEMPLATE.read_text("utf-8")]).encode()).hexdigest()[:32]


class Posters:
    """Pictures for the tasks of those who forward. `link`: the address of a notice as a group sees it."""

    def __init__(self, office: str, phone: str, link: Callable[[int], str]) -> None:
        self._office = office
        self._phone = phone
        self._link = link

    def poster(self, records: Records, task_id: int) -> bytes | None:
        """The picture (PNG) that goes with a task; None for one that asks nobody to forward. Raises PaperFault."""
        kit = records.relays.kit(task_id)
        return drawn(self.of(kit)) if kit is not None else None

    def named(self, store: Store, name: str) -> bytes:
        """The picture that a message is to carry (`Reply.picture`), as PNG; nothing where it cannot be had: the words say it."""
        kind, _, number = name.partition(":")
        if kind != RELAY or not number.isdigit():
            return b""
        with store.read() as records:
            kit = records.relays.kit(int(number))
        try:
            return drawn(self.of(kit)) if kit is not None else b""
        except PaperFault as fault:
            log.warning("no picture", action="poster.failed", fault=str(fault))
            return b""

    def of(self, kit: Kit) -> Poster:
        """What stands on the picture of a kit: its notice as it now reads, or the text alone where there is none."""
        if kit.notice is None:
            return Poster(self._office, self._phone, kit.text.strip()[:LONGEST])
        return self._of_notice(kit.notice)

    def _of_notice(self, notice: Notice) -> Poster:
        return Poster(
            self._office,
            self._phone,
            notice.body.strip()[:LONGEST],
            notice.title.strip(),
            spoken_time(notice.event_at) if notice.event_at else "",
            notice.place.strip(),
            spoken_time(notice.reply_by) if notice.reply_by else "",
            notice.requires_confirmation,
            notice.version > 1,
            self._link(notice.id),
        )


@lru_cache(maxsize=KEPT)
def drawn(poster: Poster) -> bytes:
    """The picture as PNG, 1080 pixels wide and as high as its words need. Raises PaperFault."""
    code = _code(poster.link) if poster.link else None
    sheet = _typeset({**asdict(poster), "code": code.width if code is not None else 0})
    if code is None:
        return sheet
    with Image.open(BytesIO(sheet), formats=("PNG",)) as opened:
        whole = opened.convert("RGB")
    whole.paste(code, (SIDE, whole.height - SIDE - code.height))
    kept = BytesIO()
    whole.save(kept, "PNG")
    return kept.getvalue()


def _typeset(data: dict[str, Any]) -> bytes:
    """The words without the code. They come as data, so nothing of them can become markup."""
    # Any: typst's own types do not tell that it takes files out of memory
    files: Any = {"main": TEMPLATE.read_bytes(), "data.json": json.dumps(data, ensure_ascii=False).encode()}
    try:
        made = typst.Compiler(files, sys_inputs={"font": chinese_font()}).compile(format="png", ppi=72)
    except typst.TypstError:
        raise PaperFault("poster cannot be set") from None  # its own message quotes the data
    if not isinstance(made, bytes):
        raise PaperFault("poster has more than one page")
    return made


def _code(link: str) -> Image.Image:
    """The code pixel by pixel: whole pixels a module, white around, as large as it may be."""
    rows = [bytes(0 if dark else 255 for dark in row) for row in segno.make_qr(link, error="m").matrix_iter(border=QUIET_ZONE)]
    modules = len(rows)
    size = modules * max(1, LARGEST_CODE // modules)
    return Image.frombytes("L", (modules, modules), b"".join(rows)).resize((size, size), Image.Resampling.NEAREST)
