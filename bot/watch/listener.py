"""/metrics of a process that has no pages: to this machine alone."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import Metric, start_http_server
from prometheus_client.core import GaugeMetricFamily

from bot.watch.metrics import Together

HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Listener:
    """In a thread of its own, until it is closed or the process ends."""

    server: WSGIServer
    thread: Thread

    @property
    def port(self) -> int:
        return self.server.server_port

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def listen(port: int, together: Together) -> Listener:
    """Raises OSError where the port is taken."""
    return Listener(*start_http_server(port, addr=HERE, registry=together.registry))


def leads(it_does: bool) -> Metric:
    """Of a clock: whether it is the one that calls."""
    return GaugeMetricFamily("sangyu_clock_leads", "Whether this clock is the one that calls for the ticks.", value=int(it_does))
