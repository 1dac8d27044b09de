"""/metrics as Prometheus sees it: for whom it is, what it tells, and of whom it tells nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import yaml
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request
from starlette.responses import Response

from bot.clock import ManualClock
from bot.domain.audit import HEARTBEAT
from bot.domain.limits import Calendar, Limit
from bot.domain.notices import How, RecipientState
from bot.domain.watch import BEHIND
from bot.store import Store
from bot.store.copied import LastBackup
from bot.watch.listener import leads, listen
from bot.watch.looks import GIGA, Surroundings
from bot.watch.machine import Disk
from bot.watch.meters import Meters
from bot.watch.metrics import Together, Watched
from bot.watch.ping import ping
from bot.watch.watchman import Watchman
from bot.web.metrics_page import MetricsPage
from tests.builders import ABILITY, CHAT, HOUR, NOW, QUIET, VAULT, attempt_row, desk, released

ABILITIES = {CHAT: replace(ABILITY, total=(Limit(100, Calendar.DAY),))}
TOKEN = "0123456789abcdef-of-metrics"
RULES = Path(__file__).parents[2] / "deploy" / "prometheus-rules.yaml"


def watched(store: Store, code: str = "office", **changes: object) -> Watched:
    around = Surroundings(ABILITIES, Path("/"), QUIET, disk=lambda _: Disk(50 * GIGA, 100 * GIGA))
    one = Watched(code, "0.1.0", store, ManualClock(NOW), around, Meters(code), lambda: 0)
    return replace(one, **changes)  # type: ignore[arg-type]


def told(page: bytes) -> dict[str, float]:
    """Each line of a page by its name and labels, but for the office's."""
    return {
        _name(sample.name, sample.labels): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def _name(name: str, labels: dict[str, str]) -> str:
    return " ".join([name, *(f"{key}={value}" for key, value in sorted(labels.items()) if value != "office")])


def look(store: Store, one: Watched) -> None:
    Watchman(store, one.clock, desk(), one.around).round()


def test_what_is_told_is_what_the_rows_say(store: Store) -> None:
    one = watched(store)
    with store.write() as records:
        released(records, title="座谈会")
        records.delivery.plan([attempt_row("late", NOW - HOUR), attempt_row("later", NOW + HOUR)])
        records.access.remember(HEARTBEAT, NOW.isoformat())
        records.copies.made(LastBackup(NOW - 2 * HOUR, "x.sangyu", 1, 1.0, 1))
    look(store, one)
    lines = told(Together([one]).page())
    assert lines["sangyu_up"] == 1
    assert lines["sangyu_work what=people"] == 6
    assert lines["sangyu_work what=notices"] == 1
    assert lines["sangyu_recipients how= state=waiting"] > 0
    assert lines["sangyu_queue_messages account=main channel=wechat lane=2-notice"] >= 1
    assert lines["sangyu_queue_oldest_seconds account=main channel=wechat lane=2-notice"] == 3600
    assert lines["sangyu_auditor_age_seconds"] == 0
    assert lines["sangyu_backup_age_seconds"] == 7200
    assert lines["sangyu_account_refused account=main channel=wechat"] == 0
    assert lines["sangyu_disk_free_bytes"] == 50 * GIGA
    assert lines["process_resident_memory_bytes"] > 1e7
    assert "process_open_fds" in lines


def test_labels_are_names_of_the_code_and_of_the_configuration(store: Store) -> None:
    one = watched(store)
    with store.write() as records:
        released(records, title="座谈会")
        records.access.remember(HEARTBEAT, NOW.isoformat())
    look(store, one)
    one.meters.callback(*CHAT, "answered", 0.1)
    one.meters.tick("watch", True, 0.1)
    known = {
        "office": {"office"}, "channel": {name for name, _ in ABILITIES}, "account": {name for _, name in ABILITIES},
        "state": {*RecipientState, "accepted", "sending", "planned", "used", "idle"}, "how": {"", *How}, "reason": {""},
    }  # fmt: skip
    for family in text_string_to_metric_families(Together([one]).page().decode()):
        for sample in family.samples:
            assert all(value in known.get(label, {value}) for label, value in sample.labels.items()), sample
            assert all(value.isascii() and len(value) < 20 for value in sample.labels.values()), sample


def test_several_offices_stand_on_one_page_each_under_its_name(store: Store) -> None:
    pages = Together([watched(store, "north"), watched(store, "south")]).page().decode()
    ups = [line for line in pages.splitlines() if line.startswith("sangyu_up{")]
    assert ups == ['sangyu_up{office="north"} 1.0', 'sangyu_up{office="south"} 1.0']
    assert pages.count("# TYPE sangyu_up gauge") == 1


def test_a_database_that_is_away_is_told_and_the_rest_stays(store: Store) -> None:
    gone = watched(Store("postgresql+psycopg://nobody@127.0.0.1:1/nothing", VAULT), "gone")
    lines = told(Together([watched(store), gone]).page())
    assert (lines["sangyu_up"], lines["sangyu_up office=gone"]) == (1, 0)


# --- for whom ----------------------------------------------------------------------------------------------------------

CALLS = {
    "this machine": ("127.0.0.1", {}, 200),
    "this machine, six": ("::1", {}, 200),
    "another": ("10.0.0.7", {}, 404),
    "a socket": ("", {}, 404),
    "a proxy on this machine": ("127.0.0.1", {"x-real-ip": "203.0.113.9"}, 404),
    "another proxy on this machine": ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
    "another with the token": ("10.0.0.7", {"authorization": f"Bearer {TOKEN}"}, 200),
    "through the proxy with the token": ("127.0.0.1", {"x-real-ip": "203.0.113.9", "authorization": f"bearer {TOKEN}"}, 200),
    "another with a wrong token": ("10.0.0.7", {"authorization": f"Bearer {TOKEN[:-1]}"}, 404),
    "another with no token": ("10.0.0.7", {"authorization": "Bearer "}, 404),
    "another way": ("10.0.0.7", {"authorization": f"Basic {TOKEN}"}, 404),
}


def asked(page: MetricsPage, host: str, headers: dict[str, str]) -> Response:
    """As somebody at an address asks; at none over a socket of this machine."""
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    client = (host, 4711) if host else None
    return asyncio.run(page.show(Request({"type": "http", "method": "GET", "headers": raw, "client": client})))


@pytest.mark.parametrize(("host", "headers", "status"), CALLS.values(), ids=CALLS)
@pytest.mark.sqlite
def test_it_is_for_this_machine_and_for_the_token(host: str, headers: dict[str, str], status: int, store: Store) -> None:
    answer = asked(MetricsPage([watched(store)], TOKEN), host, headers)
    assert answer.status_code == status
    assert (b"sangyu_up" in answer.body) is (status == 200)


@pytest.mark.sqlite
def test_without_a_configured_token_none_opens_it(store: Store) -> None:
    page = MetricsPage([watched(store)], "")
    assert {asked(page, "10.0.0.7", {"authorization": one}).status_code for one in ("", "Bearer ", "Bearer")} == {404}


def test_a_process_without_pages_has_a_listener_for_this_machine() -> None:
    stop = listen(0, Together((), lambda: [leads(True)]))
    try:
        lines = told(requests.get(f"http://127.0.0.1:{stop.port}/metrics", timeout=5).content)
    finally:
        stop.close()
    assert lines["sangyu_clock_leads"] == 1
    assert "process_open_fds" in lines


# --- a sign of life ----------------------------------------------------------------------------------------------------


class Listener(BaseHTTPRequestHandler):
    """Somebody outside who hears signs of life."""

    status = 200

    def do_GET(self) -> None:
        self.server.heard.append(self.path)  # type: ignore[attr-defined]
        self.send_response(type(self).status)
        self.send_header("location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture(params=[200, 500, 302])
def ears(request: pytest.FixtureRequest) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Ears", (Listener,), {"status": request.param}))
    server.heard = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_sign_of_life_is_heard_or_a_line_in_the_log(ears: ThreadingHTTPServer, capsys: pytest.CaptureFixture[str]) -> None:
    address = f"http://127.0.0.1:{ears.server_address[1]}/ping/5f3c-hush"
    heard = ping(address)
    assert ears.heard == ["/ping/5f3c-hush"]  # type: ignore[attr-defined]
    logged = capsys.readouterr().out
    assert heard is ("ping_failed" not in logged)
    assert "hush" not in logged


def test_nobody_there_is_a_line_in_the_log_without_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert not ping("http://127.0.0.1:1/ping/5f3c-hush")
    logged = capsys.readouterr().out
    assert "watch.ping_failed" in logged
    assert "hush" not in logged


# --- the rules that go with it -----------------------------------------------------------------------------------------


def test_the_sample_rules_ask_for_what_is_told(store: Store) -> None:
    one = watched(store)
    with store.write() as records:
        released(records, title="座谈会")
        records.delivery.plan([attempt_row("late", NOW - HOUR)])
        records.access.remember(BEHIND, "0.4")
        records.access.remember(HEARTBEAT, NOW.isoformat())
        records.copies.made(LastBackup(NOW, "x.sangyu", 1, 1.0, 1))
    look(store, one)
    one.meters.callback(*CHAT, "answered", 0.1)
    page = Together([one], lambda: [leads(True)]).page().decode()
    rules = [rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]]
    names = {word for rule in rules for word in _metrics(rule["expr"])}
    assert rules
    assert not [name for name in names if f"\n{name}" not in page]


def _metrics(expression: str) -> list[str]:
    return [word for word in _words(expression) if word.startswith(("sangyu_", "process_"))]


def _words(expression: str) -> list[str]:
    return "".join(one if one.isalnum() or one == "_" else " " for one in expression).split()
