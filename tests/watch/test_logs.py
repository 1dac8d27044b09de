"""What is logged says what was done, and nothing about anybody: each call by itself, and the last line of defence behind it."""

from __future__ import annotations

import ast
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import requests
import structlog

from bot import logs
from bot.office import CONTENT
from tests.fakes.client import FakeWeChat
from tests.office import AES_KEY, ROBOT_KEY, RunningOffice, cast, running
from tests.scripts import Script, starts_at

SOURCE = Path(__file__).parents[2]
SCRIPTS = SOURCE / "tests" / "dialogues"
DAY = ("通知-从起草到确认", "绑定", "走访登记", "急事", "电话结果", "变动-去世以后不再打扰", "问询-转给人办")
SECRETS = ("s3cr3t-of-the-app", "token-of-the-office", AES_KEY, ROBOT_KEY, "signs-only-in-tests")


def personal() -> list[str]:
    """Every name, number and account of the demo office, and its secrets."""
    text = (CONTENT / "demo" / "office.yaml").read_text("utf-8")
    return [*cast(), *cast().values(), *re.findall(r"\d{11,18}", text), *SECRETS]


# --- a whole day -------------------------------------------------------------------------------------------------------


class Kept(logging.Handler):
    """Every event as it was written, before anything was held back, and every line of a library."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.events: list[Mapping[str, Any]] = []
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def event(self, _logger: object, _method: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        self.events.append(dict(event))
        raise structlog.DropEvent

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    found = Kept()
    structlog.configure(
        processors=[*logs.SHARED, found.event], wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG)
    )
    logging.getLogger().addHandler(found)
    yield found
    logging.getLogger().removeHandler(found)


def live(office: RunningOffice, name: str) -> None:
    """A conversation, what follows from it until the next morning, and people who should not be here."""
    Script(office, name).play((SCRIPTS / f"{name}.txt").read_text("utf-8"))
    base = f"http://127.0.0.1:{office.port}"
    for path in (
        "/n/eyJub3RpY2UiOjF9.c2VjcmV0LW9mLXNvbWVib2R5",
        "/callback/wechat/main?signature=x&openid=o1",
        "/console?x=13900002001",
    ):
        requests.get(base + path, timeout=10)
        requests.post(base + path, data="<xml>秦一山</xml>".encode(), timeout=10)
    with office.app.store.write() as records:
        records.connection.exec_driver_sql("UPDATE attempt SET template = 'push/no_such' WHERE state = 'planned'")
    office.settle()
    office.app.check_channels()
    office.app.watch()
    office.go_to(office.clock.now().replace(hour=18, minute=0))


@pytest.mark.parametrize("name", DAY)
def test_a_day_leaves_no_name_number_word_or_secret_in_any_log(name: str, kept: Kept, tmp_path: Path) -> None:
    with FakeWeChat() as wechat, running(wechat, tmp_path, starts_at((SCRIPTS / f"{name}.txt").read_text("utf-8"))) as office:
        live(office, name)
    assert kept.events
    assert all("action" in event and event["action"] != "unnamed" for event in kept.events)
    written = [json.dumps(event, ensure_ascii=False, default=str) for event in kept.events]
    for line in [*written, *kept.lines]:
        assert not [word for word in personal() if word in line], line
        assert not re.search("[㐀-鿿]", line), line
        assert logs.scrub(re.sub(r'"timestamp": "[^"]*"', "", line)) in (
            re.sub(r'"timestamp": "[^"]*"', "", line),
            *_cut(line),
        ), line


def _cut(line: str) -> Sequence[str]:
    """Long lines are cut, which is no leak."""
    bare = re.sub(r'"timestamp": "[^"]*"', "", line)
    return [f"{bare[: logs.LONGEST]}…"]


# --- the last line of defence ------------------------------------------------------------------------------------------

HELD = {
    "telephone": "rung 13900002001 twice",
    "spaced": "rung 139 0000 2001",
    "with its country": "+8613900002001",
    "landline": "0511-87200000",
    "identity": "110101194001011234",
    "identity with X": "11010119400101123X",
    "openid": "o6_bmjrPTlm6_2sgVt7hMZOPfL2M",
    "link": "GET /n/eyJub3RpY2UiOjF9.c2VjcmV0LW9m failed",
    "token": "https://api.example.org/send?access_token=70_abc",
    "password": "postgresql://sangyu:70_abc@db/sangyu",
    "key": "sk-abcdEFGH1234567890abcdefgh",
    "name": "no address of 秦一山",
    "words": "{'text': '我这两天腿疼，来不了'}",
}
SECRET_PARTS = re.compile(r"1390000|139 0000|872000|19400101|bmjr|eyJub|70_abc|abcdEFGH|[㐀-鿿]")


@pytest.mark.parametrize("text", HELD.values(), ids=HELD)
@pytest.mark.parametrize("put", [lambda text: text, lambda text: {"deep": [text]}, ValueError])
def test_what_should_not_be_there_is_held_back(text: str, put: Any) -> None:
    event = logs.withhold(None, "info", {"event": text, "value": put(text), "action": "test.held"})
    assert not SECRET_PARTS.search(str(event))


def test_what_stands_under_a_private_name_is_held_back_whatever_it_looks_like() -> None:
    event = logs.withhold(
        None, "info", {"event": "x", "action": "a", "sender": "short", "phone": 13900002001, "number": 13900002001}
    )
    assert set(event.values()) == {"x", "a", logs.WITHHELD}


@pytest.mark.parametrize(
    "value", [7, 0.25, True, None, "wechat", "main", "HTTP 500", "OperationalError", "2 are told", "notice:12"]
)
def test_what_operators_need_stays(value: object) -> None:
    assert logs.withhold(None, "info", {"action": "a", "value": value}) == {"action": "a", "value": value}


PROGRAM = """
import logging, sys, threading
import structlog
from bot import logs
logs.configure(terminal=False)
structlog.get_logger().info("done", action="test.done", number=3)
with logs.of_office("north"):
    structlog.get_logger().info("done", action="test.of_office")
try:
    raise ValueError("秦一山 13900002001")
except ValueError:
    logging.getLogger("uvicorn.error").exception("Exception in application for %s", "/n/eyJub3RpY2UiOjF9.c2VjcmV0")
one = threading.Thread(target=lambda: [][0])
one.start(); one.join()
raise RuntimeError("何素云 110101194001011234")
"""


def test_a_process_writes_json_and_of_a_fault_never_its_text() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=SOURCE, capture_output=True, text=True, timeout=60, check=False)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [one["action"] for one in lines] == [
        "test.done", "test.of_office", "library.uvicorn.error", "process.thread_broke", "process.broke",
    ]  # fmt: skip
    assert [one.get("office") for one in lines] == [None, "north", None, None, None]
    assert [one.get("fault") for one in lines] == [None, None, "ValueError", "IndexError", "RuntimeError"]
    assert not re.search(r"[㐀-鿿]|1390000|eyJub|1940", done.stderr)


def test_every_call_in_the_source_has_an_action() -> None:
    without = []
    for path in [one for folder in ("bot", "handlers", "jobs") for one in (SOURCE / folder).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _is_log(node.func) and "action" not in {one.arg for one in node.keywords}:
                without.append(f"{path.name}:{node.lineno}")
    assert not without


def _is_log(called: ast.expr) -> bool:
    levels = ("debug", "info", "warning", "error", "exception", "critical")
    return (
        isinstance(called, ast.Attribute)
        and called.attr in levels
        and isinstance(called.value, ast.Name)
        and called.value.id == "log"
    )
