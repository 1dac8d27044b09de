"""Makes words of a template and its data. No sentence that people read stands anywhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape
from jinja2.bccache import Bucket

from bot.domain.messages import Reply
from bot.domain.text import document_day, mask_phone, shorten, split_bytes, spoken_clock, spoken_day, spoken_time
from bot.errors import WordingFault

ROOT = Path(__file__).resolve().parent.parent / "templates"


class Compiled(BytecodeCache):
    """What templates were compiled to: once in a process, however many offices it serves. A changed one has another checksum."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


@lru_cache(maxsize=1)
def _compiled(_root: Path) -> Compiled:
    return Compiled()


class Wording:
    """All templates, each compiled once. A name that a template uses and nobody gave is an error, never a blank."""

    def __init__(self, office_name: str, office_phone: str, root: Path = ROOT) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(root),
            undefined=StrictUndefined,
            autoescape=select_autoescape(["html"]),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_compiled(root),
        )
        self.environment.globals["office"] = {"name": office_name, "phone": office_phone}
        filters = {"day": _day, "clock": spoken_clock, "moment": _moment, "masked": mask_phone, "short": shorten}
        filters["document_day"] = document_day
        self.environment.filters.update(filters)

    def text(self, reply: Reply) -> str:
        """The words of a reply. Raises WordingFault."""
        return self.render(reply.template, reply.data)

    def render(self, template: str, data: Mapping[str, Any]) -> str:
        """Raises WordingFault for a template that is missing or lacks a name; the message names the template only."""
        try:
            raw = self.environment.get_template(f"{template}.txt").render(data)
        except TemplateError:
            raise WordingFault(f"{template} cannot be put into words") from None
        return re.sub(r"\n{3,}", "\n\n", raw).strip()

    def parts(self, text: str, limit: int) -> list[str]:
        """A text in messages of at most `limit` UTF-8 bytes."""
        return split_bytes(text, limit) if len(text.encode()) > limit else [text]

    def page(self, template: str, data: Mapping[str, Any]) -> str:
        """An HTML page; what people wrote is escaped."""
        return self.environment.get_template(f"page/{template}.html").render(data)


def _day(value: date | str) -> str:
    return spoken_day(date.fromisoformat(value) if isinstance(value, str) else value)


def _moment(value: datetime | str) -> str:
    return spoken_time(datetime.fromisoformat(value) if isinstance(value, str) else value)
