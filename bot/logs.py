"""Logs: one line an event, with its action and the office that it is of, and nothing about anybody.

No call writes a name, a number, words of people or a secret. Should one do so all the same, or a library, this is the last place
where it can be held back.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

WITHHELD = "[withheld]"
WORDS = "[words]"  # stands for Chinese: our own lines are English, so it was somebody's
FRAMES = 8  # of a traceback: those nearest to the fault
LONGEST = 400  # letters of one value

# Names under which something secret or personal would stand, whatever it looks like.
PRIVATE = frozenset(
    {
        "token",
        "secret",
        "password",
        "authorization",
        "cookie",
        "openid",
        "sender",
        "phone",
        "mobile",
        "name",
        "text",
        "body",
        "words",
    }
    | {"access_token", "external_id", "api_key", "address", "number_of_identity", "query"}
)
OWN = frozenset({"timestamp", "level", "action"})  # which are made here or stand in the code

# Line ends of any kind, what a terminal obeys, and what turns letters round: a line is one line, and shows what it says.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_CHINESE = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff][㐀-鿿豈-﫿\U00020000-\U0003ffff　-〿＀-￯·]*")
_QUERY = re.compile(r"(?<=[\w/=:.])\?[\w%.\-]+=[^\s\"'<>]*")
_PATH_KEY = re.compile(r"/(n|g|t|p|receipt|callback|onebot)/[^\s\"'<>?]+")
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@\"']+@")
_OPAQUE = re.compile(r"(?<![\w\-])(?=[\w\-.]*\d)(?=[\w\-.]*[A-Za-z])[\w\-]+(?:\.[\w\-]+)*(?<=[\w\-.]{24})(?![\w\-])")
_OPENID = re.compile(r"(?<![\w\-])o[\w\-]{27}(?![\w\-])")
_DIGITS = re.compile(r"(?<!\d)\d{11,}[Xx]?(?!\d)|(?<!\d)1[3-9]\d(?:[ \-]\d{4}){2}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")


def scrub(text: str) -> str:
    """A text without what could be a number or a name of somebody, words of his, a key, or an address with one in it."""
    text = _CREDENTIALS.sub(f"{WITHHELD}@", text)
    text = _PATH_KEY.sub(rf"/\1/{WITHHELD}", _QUERY.sub(f"?{WITHHELD}", text))
    for shape in (_DIGITS, _OPENID, _OPAQUE):
        text = shape.sub(WITHHELD, text)
    text = _OBEYED.sub(" ", _CHINESE.sub(WORDS, text))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def withhold(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The last line of defence."""
    return {key: value if key in OWN else _scrubbed(key, value) for key, value in event.items()}


def _scrubbed(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if key.lower() in PRIVATE:
        return WITHHELD
    if isinstance(value, int):
        return WITHHELD if _DIGITS.fullmatch(str(abs(value))) else value
    if isinstance(value, Mapping):
        return {scrub(str(name)): _scrubbed(str(name), one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_scrubbed("", one) for one in value]
    return scrub(value if isinstance(value, str) else type(value).__name__ if isinstance(value, BaseException) else str(value))


def with_action(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Libraries know nothing of actions: theirs is their name."""
    record = event.get("_record")
    event.setdefault("action", f"library.{record.name}" if isinstance(record, logging.LogRecord) else "unnamed")
    return event


def with_place(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of an exception: what it is and where it was raised. Never what it says, which may be anything."""
    given = event.pop("exc_info", None)
    fault = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(fault, BaseException):
        event["fault"], event["at"] = type(fault).__name__, places(fault.__traceback__)
    return event


def places(trace: TracebackType | None) -> str:
    """Where a fault came from, the innermost last."""
    return " > ".join(f"{Path(one.filename).name}:{one.lineno}" for one in extract_tb(trace)[-FRAMES:])


def of_office(code: str, several: bool = True) -> AbstractContextManager[Any]:
    """Within it every line names the office; where there is only one, that would say nothing."""
    return structlog.contextvars.bound_contextvars(office=code) if several else nullcontext()


SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    with_action,
    with_place,
)


def configure(terminal: bool) -> None:
    """From now on every line, also of a library, goes to stderr: as JSON, or to be read where that is a terminal."""
    renderer: Processor = (
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    )
    structlog.configure(
        processors=[*SHARED, withhold, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    _libraries(renderer)
    if not terminal:
        sys.excepthook = _uncaught
        threading.excepthook = _uncaught_in_thread


class _Stderr(logging.StreamHandler[TextIO]):
    """To whatever is stderr at that moment."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _stream: TextIO) -> None:
        """It has none of its own."""


def _libraries(renderer: Processor) -> None:
    chain = [structlog.stdlib.add_log_level, *SHARED[2:]]
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, withhold, renderer]
    root = logging.getLogger()
    for one in [one for one in root.handlers if isinstance(one, _Stderr)]:
        root.removeHandler(one)
    handler = _Stderr()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=last, foreign_pre_chain=chain))
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("urllib3").setLevel(logging.WARNING)  # at DEBUG it writes addresses that carry tokens
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


def _uncaught(kind: type[BaseException], _fault: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().error("ended by a fault", action="process.broke", fault=kind.__name__, at=places(trace))


def _uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None:
        structlog.get_logger().error(
            "a thread ended", action="process.thread_broke", fault=given.exc_type.__name__, at=places(given.exc_traceback)
        )
